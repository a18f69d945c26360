//! What runs on a device, by every word that lists and exports have for it.

use std::{fmt, str::FromStr};

use super::Platform;

/// What runs on a device. Guides know fewer kinds: [`OperatingSystem::platform`] says which are for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OperatingSystem {
    /// An iPhone, with iOS.
    Ios,
    /// An iPad, with iPadOS.
    IpadOs,
    /// A phone, tablet or scanner with Android.
    Android,
    /// A Mac, with macOS.
    Macos,
    /// A computer with Windows.
    Windows,
    /// A computer with Linux.
    Linux,
    /// An Apple Vision Pro.
    VisionOs,
    /// A Chromebook, for which there is no guide.
    ChromeOs,
    /// A system that is none of those above; it has no name to show.
    Other,
}

impl OperatingSystem {
    /// All of them, in the order they are shown.
    pub const ALL: [Self; 9] = [
        Self::Ios,
        Self::IpadOs,
        Self::Android,
        Self::Macos,
        Self::Windows,
        Self::Linux,
        Self::VisionOs,
        Self::ChromeOs,
        Self::Other,
    ];

    /// The word in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ios => "ios",
            Self::IpadOs => "ipados",
            Self::Android => "android",
            Self::Macos => "macos",
            Self::Windows => "windows",
            Self::Linux => "linux",
            Self::VisionOs => "visionos",
            Self::ChromeOs => "chromeos",
            Self::Other => "other",
        }
    }

    /// The kind of device that guides know it as; none where no guide leads a person through the move.
    pub fn platform(self) -> Option<Platform> {
        match self {
            Self::Ios | Self::IpadOs => Some(Platform::Ios),
            Self::Android => Some(Platform::Android),
            Self::Macos => Some(Platform::Macos),
            Self::Windows => Some(Platform::Windows),
            Self::Linux | Self::VisionOs | Self::ChromeOs | Self::Other => None,
        }
    }

    /// What people know it by, the same in every language; none where nobody can say which it is.
    pub fn proper_name(self) -> Option<&'static str> {
        match self {
            Self::Ios => Some("iOS"),
            Self::IpadOs => Some("iPadOS"),
            Self::Android => Some("Android"),
            Self::Macos => Some("macOS"),
            Self::Windows => Some("Windows"),
            Self::Linux => Some("Linux"),
            Self::VisionOs => Some("visionOS"),
            Self::ChromeOs => Some("ChromeOS"),
            Self::Other => None,
        }
    }

    /// What such a device is called by its maker, where one word fits all of them.
    pub(crate) fn product(self) -> Option<&'static str> {
        match self {
            Self::Ios => Some("iPhone"),
            Self::IpadOs => Some("iPad"),
            Self::Macos => Some("Mac"),
            Self::VisionOs => Some("Apple Vision Pro"),
            Self::ChromeOs => Some("Chromebook"),
            Self::Android | Self::Windows | Self::Linux | Self::Other => None,
        }
    }
}

impl From<Platform> for OperatingSystem {
    /// What a list of people says of a device: an iPad among the iPhones is not told apart there.
    fn from(platform: Platform) -> Self {
        match platform {
            Platform::Ios => Self::Ios,
            Platform::Android => Self::Android,
            Platform::Macos => Self::Macos,
            Platform::Windows => Self::Windows,
        }
    }
}

impl FromStr for OperatingSystem {
    type Err = String;

    /// Understands what exports call it: `iOS`, `iPad`, `AndroidEnterprise`, `macOS 15.1`, `Windows 11`, `Ubuntu`, ...
    fn from_str(word: &str) -> Result<Self, String> {
        const BEGINNINGS: [(&str, OperatingSystem); 23] = [
            ("ipad", OperatingSystem::IpadOs),
            ("ios", OperatingSystem::Ios),
            ("iphone", OperatingSystem::Ios),
            ("appleios", OperatingSystem::Ios),
            ("apple ios", OperatingSystem::Ios),
            ("apple ipad", OperatingSystem::IpadOs),
            ("android", OperatingSystem::Android),
            ("aosp", OperatingSystem::Android),
            ("mac", OperatingSystem::Macos),
            ("imac", OperatingSystem::Macos),
            ("osx", OperatingSystem::Macos),
            ("os x", OperatingSystem::Macos),
            ("apple mac", OperatingSystem::Macos),
            ("apple os x", OperatingSystem::Macos),
            ("win", OperatingSystem::Windows),
            ("linux", OperatingSystem::Linux),
            ("ubuntu", OperatingSystem::Linux),
            ("debian", OperatingSystem::Linux),
            ("red hat", OperatingSystem::Linux),
            ("rhel", OperatingSystem::Linux),
            ("vision", OperatingSystem::VisionOs),
            ("apple vision", OperatingSystem::VisionOs),
            ("chrome", OperatingSystem::ChromeOs),
        ];
        let plain = word.trim().to_lowercase();
        // Only the bare word: most of what a list calls so is a phone, and the model says if it is not.
        if plain == "apple" {
            return Ok(Self::Ios);
        }
        // Known, and nothing that anybody moves: told as unknown, each television would be a fault of the list.
        if plain == "other" || plain.starts_with("tvos") || plain.starts_with("watchos") {
            return Ok(Self::Other);
        }
        let known = BEGINNINGS.iter().find(|(beginning, _)| plain.starts_with(beginning));
        known.map(|(_, system)| *system).ok_or_else(|| format!("`{word}` is not a platform"))
    }
}

impl fmt::Display for OperatingSystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_exports_call_a_platform_is_understood() {
        let words = [
            ("iOS", OperatingSystem::Ios),
            ("iPadOS", OperatingSystem::IpadOs),
            ("iPad", OperatingSystem::IpadOs),
            ("Apple", OperatingSystem::Ios),
            ("Apple iOS", OperatingSystem::Ios),
            ("AndroidEnterprise", OperatingSystem::Android),
            ("Android (personally-owned work profile)", OperatingSystem::Android),
            ("macOS 15.1", OperatingSystem::Macos),
            ("Apple macOS", OperatingSystem::Macos),
            ("Windows 11", OperatingSystem::Windows),
            ("WinRT", OperatingSystem::Windows),
            ("Ubuntu 24.04", OperatingSystem::Linux),
            ("visionOS", OperatingSystem::VisionOs),
            ("ChromeOS", OperatingSystem::ChromeOs),
            ("tvOS", OperatingSystem::Other),
        ];
        for (word, system) in words {
            assert_eq!(word.parse(), Ok(system), "{word}");
        }
        assert!("Toaster".parse::<OperatingSystem>().is_err());
        for system in OperatingSystem::ALL {
            assert_eq!(system.code().parse(), Ok(system));
        }
    }
}
