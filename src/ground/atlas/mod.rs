//! The atlas: what every button, menu and screen is called in each language, and who says so.
//!
//! Pages say `{{ ui.ios.settings }}`. The name comes from `content/ui/ios.toml`; a file of the same name in the campaign
//! folder adds to it, or changes a name. A name that nobody proved is marked so, and never counts as proved.

mod confirm;
mod raw;
mod read;

use chrono::NaiveDate;
use std::collections::BTreeMap;

use super::{
    campaign::Language,
    near::{likeness, likest_by},
};

pub(crate) use confirm::NameSeen;

/// Where the names stand: a file for each system.
pub(crate) const ATLAS: &str = "content/ui/";

/// What the word of a name begins with in a text.
const PREFIX: &str = "ui.";

/// The names that pages may say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Atlas {
    /// By the name of their file: `ios`.
    pub systems: BTreeMap<String, NamedSystem>,
}

/// What the buttons of one system are called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamedSystem {
    /// The newest version that the devices of the campaign have: `iOS 26`.
    pub expects: Option<String>,
    /// Since when there is that version.
    pub since: Option<NaiveDate>,
    /// By key, such as `settings`, then language.
    pub names: BTreeMap<String, BTreeMap<Language, UiName>>,
}

/// A name in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UiName {
    /// As the device shows it.
    pub text: String,
    /// Who says so.
    pub evidence: NameEvidence,
}

/// Who says that a button is called so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameEvidence {
    /// Whose word it is.
    pub kind: EvidenceKind,
    /// The page or file it was read in.
    pub page: Option<String>,
    /// Who saw it on a device.
    pub by: Option<String>,
    /// Of which version it is so: `iOS 26.1`.
    pub version: Option<String>,
    /// The date of the page, or the day on which it was seen.
    pub date: Option<NaiveDate>,
}

/// Whose word it is, from the strongest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EvidenceKind {
    /// The texts of the system itself.
    Strings,
    /// A page of whoever makes it.
    Documentation,
    /// Somebody saw it on a device.
    Seen,
    /// A page of somebody else.
    Reported,
    /// Nobody's: it is how those who wrote the page know it.
    #[default]
    Knowledge,
}

/// What the evidence of a name is worth in a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameStanding {
    /// Proved for the version that the campaign expects.
    Proved,
    /// Proved, for an older version.
    Older,
    /// Nobody who must know has said so.
    Unproved,
    /// The language has no name: the page shows that of another language.
    Missing,
}

impl EvidenceKind {
    /// The word in files and answers.
    pub fn code(self) -> &'static str {
        match self {
            Self::Strings => "strings",
            Self::Documentation => "documentation",
            Self::Seen => "seen",
            Self::Reported => "reported",
            Self::Knowledge => "knowledge",
        }
    }

    fn proves(self) -> bool {
        match self {
            Self::Strings | Self::Documentation | Self::Seen => true,
            Self::Reported | Self::Knowledge => false,
        }
    }
}

impl NameStanding {
    /// The word in answers.
    pub fn code(self) -> &'static str {
        match self {
            Self::Proved => "proved",
            Self::Older => "older",
            Self::Unproved => "unproved",
            Self::Missing => "missing",
        }
    }
}

/// The key of an expression that says the name of a button: `ios.settings` of `ui.ios.settings`.
pub(crate) fn key_of(expression: &str) -> Option<&str> {
    let word = expression.trim().strip_prefix(PREFIX)?;
    // What is done to a name is no part of its key.
    Some(word.split('|').next().unwrap_or(word).trim())
}

impl Atlas {
    /// A name by its whole key, such as `ios.settings`, in every language it is known in.
    pub fn find(&self, key: &str) -> Option<(&NamedSystem, &BTreeMap<Language, UiName>)> {
        let (system, name) = key.split_once('.')?;
        let system = self.systems.get(system)?;
        Some((system, system.names.get(name)?))
    }

    /// Every key there is: `ios.settings`.
    pub fn keys(&self) -> impl Iterator<Item = String> {
        self.systems
            .iter()
            .flat_map(|(system, named)| named.names.keys().map(move |name| format!("{system}.{name}")))
    }

    /// The key that was probably meant.
    pub fn meant(&self, key: &str) -> Option<String> {
        let name = |key: &str| key.split_once('.').map_or(key, |(_, name)| name).to_owned();
        likest_by(self.keys().map(|known| {
            // The right name of another system is nearer than a like name of the same.
            let alike = likeness(key, &known).max(likeness(&name(key), &name(&known)) - 0.05);
            (alike, known)
        }))
    }
}

impl NamedSystem {
    /// What a reader of a language is told: the name in it, in the tongue it is a kind of, in the source language of the
    /// campaign, or in any; and whether it is theirs.
    pub fn say(
        names: &BTreeMap<Language, UiName>,
        language: Language,
        source: Language,
    ) -> Option<(&UiName, bool)> {
        // A device set to `nl-BE` shows the Dutch of all others unless somebody wrote that it does not.
        let own = names.get(&language).or_else(|| names.get(&language.tongue().parse().ok()?));
        let other = names.get(&source).or_else(|| names.get(&"en".parse().ok()?)).or(names.values().next());
        own.map(|name| (name, true)).or(other.map(|name| (name, false)))
    }

    /// What the evidence of a name is worth.
    pub fn standing(&self, evidence: &NameEvidence) -> NameStanding {
        if !evidence.kind.proves() {
            return NameStanding::Unproved;
        }
        let of_version = evidence.version.as_deref().zip(self.expects.as_deref()).and_then(|(has, wants)| {
            let ((has_of, has), (wants_of, wants)) = (version(has)?, version(wants)?);
            // The number of an app beside that of a system would be compared as if they were one.
            (has_of == wants_of).then_some(has < wants)
        });
        // A page from before the version came out cannot speak of it.
        let of_date = || evidence.date.zip(self.since).is_some_and(|(date, since)| date < since);
        if of_version.unwrap_or_else(of_date) { NameStanding::Older } else { NameStanding::Proved }
    }
}

/// What a version is of, and its first number: `iOS 26.1` is 26 of `ios`.
fn version(text: &str) -> Option<(String, u32)> {
    let (of, number) = text.trim().rsplit_once(' ')?;
    // Makers rename buttons with a whole version, hardly ever with one behind the point.
    let number = number.split('.').next()?.parse().ok()?;
    Some((of.trim().to_lowercase(), number))
}

/// Where the name of a button stands on a page.
#[derive(Clone, Debug)]
pub struct NameUse {
    /// Its whole key: `ios.settings`.
    pub key: String,
    /// Where on the page it is said.
    pub place: super::problem::Place,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_of_an_older_version_is_older_and_the_version_counts_before_the_date() {
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        let system =
            NamedSystem { expects: Some("iOS 26".into()), since: day("2025-09-15"), names: BTreeMap::new() };
        let standing = |kind, version: Option<&str>, date| {
            let version = version.map(str::to_owned);
            system.standing(&NameEvidence { kind, version, date: day(date), ..NameEvidence::default() })
        };
        let seen = EvidenceKind::Seen;
        assert_eq!(standing(seen, Some("iOS 26.1"), "2025-01-01"), NameStanding::Proved);
        assert_eq!(standing(seen, Some("iOS 18"), "2026-01-01"), NameStanding::Older);
        assert_eq!(standing(seen, None, "2024-01-01"), NameStanding::Older);
        // The version of an app says nothing of the version of the system.
        assert_eq!(standing(seen, Some("Company Portal 5"), "2026-01-01"), NameStanding::Proved);
        assert_eq!(standing(EvidenceKind::Reported, Some("iOS 26"), "2026-01-01"), NameStanding::Unproved);
        assert_eq!(standing(EvidenceKind::Knowledge, None, "2026-01-01"), NameStanding::Unproved);
    }

    #[test]
    fn a_key_is_what_stands_behind_ui() {
        assert_eq!(key_of(" ui.ios.settings "), Some("ios.settings"));
        assert_eq!(key_of("ui.ios.settings | upper"), Some("ios.settings"));
        assert_eq!(key_of("wave.title"), None);
    }
}
