//! What kind of device, and whose.

use serde::Deserialize;
use std::{fmt, str::FromStr};

/// A kind of device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Platform {
    /// iPhone and iPad.
    Ios,
    /// Phones, tablets and scanners with Android.
    Android,
    /// Computers with macOS.
    Macos,
    /// Computers with Windows.
    Windows,
}

impl Platform {
    /// All of them, in the order they are shown.
    pub const ALL: [Self; 4] = [Self::Ios, Self::Android, Self::Macos, Self::Windows];

    /// The word in files and addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ios => "ios",
            Self::Android => "android",
            Self::Macos => "macos",
            Self::Windows => "windows",
        }
    }

    /// The proper name, the same in every language.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ios => "iPhone/iPad",
            Self::Android => "Android",
            Self::Macos => "Mac",
            Self::Windows => "Windows",
        }
    }
}

impl FromStr for Platform {
    type Err = String;

    /// Understands what exports call it: `iOS`, `iPadOS`, `AndroidEnterprise`, `macOS`, `Windows 11`, ...
    fn from_str(word: &str) -> Result<Self, String> {
        let word = word.trim().to_lowercase();
        match word.as_str() {
            word if ["ios", "ipad", "iphone"].iter().any(|known| word.starts_with(known)) => Ok(Self::Ios),
            word if word.starts_with("android") => Ok(Self::Android),
            word if word.starts_with("mac") || word == "os x" => Ok(Self::Macos),
            word if word.starts_with("win") => Ok(Self::Windows),
            _ => Err(format!("`{word}` is not a platform")),
        }
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Some of the platforms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlatformSet(u8);

impl PlatformSet {
    /// Every platform: what is for everybody.
    pub const ALL: Self = Self(0b1111);

    fn bit(platform: Platform) -> u8 {
        match platform {
            Platform::Ios => 1,
            Platform::Android => 2,
            Platform::Macos => 4,
            Platform::Windows => 8,
        }
    }

    /// Whether this one is in it.
    pub fn contains(self, platform: Platform) -> bool {
        self.0 & Self::bit(platform) != 0
    }

    /// Those in both.
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those in it, in the order they are shown.
    pub fn iter(self) -> impl Iterator<Item = Platform> {
        Platform::ALL.into_iter().filter(move |platform| self.contains(*platform))
    }
}

impl FromIterator<Platform> for PlatformSet {
    fn from_iter<I: IntoIterator<Item = Platform>>(platforms: I) -> Self {
        Self(platforms.into_iter().fold(0, |set, platform| set | Self::bit(platform)))
    }
}

/// Whose the device is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ownership {
    /// Nobody said whose it is.
    #[default]
    Unknown,
    /// It belongs to the organisation.
    Company,
    /// The person's own.
    Personal,
}

impl Ownership {
    /// The word in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Company => "company",
            Self::Personal => "personal",
        }
    }
}
