//! A device: what somebody carries, and all that decides what they are told about it.
//!
//! One person may have several, each in another old system and of another owner. What is told belongs to the device:
//! how one leaves, how one joins, and whether everything on it goes.

use chrono::NaiveDate;
use std::{borrow::Cow, fmt, ops::Deref, sync::Arc};

use super::{Method, OperatingSystem, Ownership, Platform};
use crate::ground::list_text::{ListText, ListTexts};

/// The first build of Windows 11.
const FIRST_BUILD_OF_11: u32 = 22_000;

/// By how many people a device is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeviceUse {
    /// By the person it belongs to.
    #[default]
    OnePerson,
    /// By several; somebody is in charge of it.
    Shared,
    /// By whoever comes by, for one thing only.
    Kiosk,
}

impl DeviceUse {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::OnePerson, Self::Shared, Self::Kiosk];

    /// The word in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::OnePerson => "one-person",
            Self::Shared => "shared",
            Self::Kiosk => "kiosk",
        }
    }
}

/// The number a maker gave a device. It joins the lists of two systems, and is shown nowhere.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SerialNumber(ListText);

impl SerialNumber {
    /// The number as lists compare it: letter case and blanks mean nothing.
    pub fn new(written: &str) -> Self {
        Self((&*compared(written)).into())
    }

    /// The same, kept beside what other cells of a list say.
    pub(crate) fn kept(written: &str, texts: &mut ListTexts) -> Self {
        Self(texts.keep(&compared(written)))
    }

    /// Whether a list said none.
    pub(crate) fn is_unknown(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a text is the number or has it in it, as names have that a machine gave.
    pub fn stands_in(&self, text: &str) -> bool {
        !self.is_unknown() && compared(text).contains(&*self.0)
    }

    /// For the one list in which it is kept.
    pub(crate) fn for_the_list(&self) -> &str {
        &self.0
    }
}

/// A number without what means nothing in it.
fn compared(written: &str) -> Cow<'_, str> {
    if written.bytes().all(|sign| sign.is_ascii_graphic() && !sign.is_ascii_lowercase()) {
        return Cow::Borrowed(written);
    }
    // Some systems show numbers in groups of four, and some in small letters.
    written.chars().filter(|letter| !letter.is_whitespace()).flat_map(char::to_uppercase).collect()
}

impl fmt::Debug for SerialNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // By hand, since a number that is printed once stands in a log for good.
        f.write_str(if self.is_unknown() { "SerialNumber(none)" } else { "SerialNumber(***)" })
    }
}

/// Whether the new system has a device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InNewSystem {
    /// It does not, as far as is known.
    #[default]
    No,
    /// It has some of its owner's devices of this kind and not all, and nobody can say which.
    Unclear,
    /// It does: since this day, or the list of this day was the first that said so.
    Since(NaiveDate),
}

/// What the newest lists of both systems say of a device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeviceFacts {
    /// Whether it is in the new system.
    pub joined: InNewSystem,
    /// Whether it fails the rules of the new system.
    pub fails: bool,
    /// The day of the whole list of its old system from which it was missing first.
    pub gone: Option<NaiveDate>,
}

impl DeviceFacts {
    /// Whether a list has said anything of it since it came into ours.
    pub(crate) fn are_known(&self) -> bool {
        self.joined != InNewSystem::No || self.gone.is_some()
    }
}

/// How a row describes a device: in the words that it shares with many others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DeviceDescription {
    /// What runs on it.
    pub system: OperatingSystem,
    /// The version of that: `17.6.1`; empty if unknown.
    pub version: ListText,
    /// By what its owner recognises it: `iPhone 14`; empty if unknown.
    pub name: ListText,
    /// Whose it is.
    pub ownership: Ownership,
    /// By how many people it is used.
    pub usage: DeviceUse,
    /// Which old system it is in, by the word of `vendor`; empty where the campaign decides.
    pub from: ListText,
    /// How it joins; none where the campaign decides.
    pub method: Option<Method>,
    /// Whether everything on it goes; none where the method decides.
    pub reset: Option<bool>,
}

/// One row of the list of devices; or what the list of people says of one, where there is no other list.
///
/// What describes it is read as if it stood here. It stands apart because a million devices are of a few hundred kinds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// How it is described.
    pub described: Arc<DeviceDescription>,
    /// Its number: private.
    pub serial: SerialNumber,
    /// When its old system last heard of it.
    pub seen: Option<NaiveDate>,
    /// What the newest lists of both systems say of it.
    pub facts: DeviceFacts,
    /// The line of its list; 0 if the list of people told of it.
    pub line: u32,
}

impl Deref for Device {
    type Target = DeviceDescription;

    fn deref(&self) -> &DeviceDescription {
        &self.described
    }
}

impl Device {
    /// What the list of people says of a device.
    pub(super) fn derived(platform: Platform, ownership: Ownership) -> Self {
        let described = DeviceDescription {
            system: platform.into(),
            version: ListText::default(),
            name: ListText::default(),
            ownership,
            usage: DeviceUse::OnePerson,
            from: ListText::default(),
            method: None,
            // What the row says of all of somebody's devices at once is true of one only where nothing surer is known.
            reset: None,
        };
        Self {
            described: described.into(),
            serial: SerialNumber::default(),
            seen: None,
            facts: DeviceFacts::default(),
            line: 0,
        }
    }

    /// The number its version begins with; for Windows the one that people say, which its own numbers hide: both 10 and
    /// 11 call themselves 10.0, and only the build tells them apart.
    pub(crate) fn major(&self) -> Option<u32> {
        let mut numbers =
            self.version.split(|letter: char| !letter.is_ascii_digit()).filter(|part| !part.is_empty());
        let first: u32 = numbers.next()?.parse().ok()?;
        if self.system != OperatingSystem::Windows || first != 10 {
            return Some(first);
        }
        // `10.0.22631`: behind the first number comes the nought, and then the build.
        let build: Option<u32> = numbers.nth(1).and_then(|build| build.parse().ok());
        Some(if build.is_some_and(|build| build >= FIRST_BUILD_OF_11) { 11 } else { 10 })
    }

    /// Whether the person it belongs to moves it themselves, or hears of it at all: a device of many is somebody's task.
    pub(crate) fn is_of_one_person(&self) -> bool {
        self.usage == DeviceUse::OnePerson
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_11_is_told_from_10_by_its_build() {
        let device = |system, version: &str| {
            let mut device = Device::derived(Platform::Ios, Ownership::Unknown);
            let described = Arc::make_mut(&mut device.described);
            (described.system, described.version) = (system, version.into());
            device
        };
        let windows = [("10.0.26100.1", 11), ("10.0.19045", 10), ("11", 11), ("10", 10)];
        for (version, major) in windows {
            assert_eq!(device(OperatingSystem::Windows, version).major(), Some(major), "{version}");
        }
        assert_eq!(device(OperatingSystem::Ios, "16.7.2").major(), Some(16));
        assert_eq!(device(OperatingSystem::Macos, "macOS 15.1").major(), Some(15));
        assert_eq!(device(OperatingSystem::Ios, "").major(), None);
    }

    #[test]
    fn a_serial_number_is_never_written_by_chance() {
        let serial = SerialNumber::new(" f2l x1 ");
        assert_eq!(serial, SerialNumber::new("F2LX1"));
        assert_eq!(format!("{serial:?}"), "SerialNumber(***)");
    }
}
