//! Names that stand in addresses, files and the ledger.

use std::{fmt, str::FromStr, sync::Arc};

use crate::ground::fold::fold;

/// A name of lowercase letters, digits and single hyphens, at most 64 characters: safe in an address, as a
/// file on any system and in a Message-ID.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(Arc<str>);

/// Names that mean something else: to the portal's own pages or to Windows.
// `con` to `lpt2` cannot be names of files on Windows, whatever their ending.
const RESERVED: [&str; 16] = [
    "assets", "handouts", "helpdesk", "media", "go", "search", "index", "con", "prn", "aux", "nul", "com1",
    "com2", "lpt1", "lpt2", "all",
];

impl Slug {
    /// The name as it stands in addresses and file names.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The nearest slug to any text: `Région Süd` becomes `region-sud`.
    pub fn proposal(text: &str) -> String {
        let mut proposal = String::new();
        // An apostrophe parts no words: `team's` is `teams` and not `team-s`.
        for letter in fold(text).chars().filter(|letter| *letter != '\'') {
            if letter.is_ascii_alphanumeric() {
                proposal.push(letter);
            } else if !proposal.ends_with('-') && !proposal.is_empty() {
                proposal.push('-');
            }
        }
        proposal.truncate(64);
        // After the cut, which may fall right behind a hyphen.
        proposal.trim_end_matches('-').to_owned()
    }
}

impl FromStr for Slug {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let fits = !name.is_empty()
            && name.len() <= 64
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            && !name.starts_with('-')
            && !name.ends_with('-')
            && !name.contains("--");
        if !fits {
            return Err(
                "a name in addresses has lowercase letters, digits and single hyphens only".to_owned()
            );
        }
        if RESERVED.contains(&name) {
            return Err(format!("`{name}` is reserved"));
        }
        Ok(Self(name.into()))
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
