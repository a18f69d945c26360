//! How loud a handout is.

use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// How loud it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SheetTheme {
    /// Dark on white, with room.
    #[default]
    Calm,
    /// The brand's colour from edge to edge.
    Bold,
}

impl SheetTheme {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Calm, Self::Bold];

    /// The word in `campaign.toml`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Calm => "calm",
            Self::Bold => "bold",
        }
    }
}

impl FromStr for SheetTheme {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|theme| theme.code() == word)
            .ok_or_else(|| format!("`{word}` is not a theme: write `calm` or `bold`"))
    }
}
