//! What must be ready in both systems before people are told anything: each point with who said so, and when.

use chrono::NaiveDate;
use std::collections::BTreeMap;

use super::{Platform, PlatformSet};
use crate::ground::problem::Place;

/// A point of the engineers' checklist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BeforePoint {
    /// Everybody who moves has a licence.
    Licences,
    /// What one person may enrol is enough, and devices that are too old are known.
    Limits,
    /// Never do both systems decide about one person's access.
    Access,
    /// Wi-Fi, VPN, email, certificates and apps arrive.
    Settings,
    /// People can confirm a sign-in while they set a device up.
    SecondFactor,
    /// Company devices are known as such.
    Identifiers,
    /// Works council and data protection officer have been heard.
    Representatives,
    /// Apple Business is connected.
    AppleConnected,
    /// Serial numbers are assigned anew.
    AppleSerials,
    /// They have arrived.
    AppleSynced,
    /// Enrolment profiles are made and assigned.
    AppleProfiles,
    /// How a device is reset, and nothing brings the old management back.
    AppleReset,
    /// Managed Google Play is connected.
    AndroidConnected,
    /// Codes for company devices are made.
    AndroidCodes,
    /// Whoever moves may enrol a computer.
    WindowsScope,
    /// The helpdesk sees both systems.
    Helpdesk,
    /// Somebody has gone the whole way.
    Tried,
    /// Who hands devices out, and where.
    HandOut,
    /// The old system stays until everybody has moved.
    OldSystem,
}

/// Points that stand under one heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BeforeGroup {
    /// For every device.
    Everything,
    /// iPhone, iPad and Mac.
    Apple,
    /// What only devices with Android need.
    Android,
    /// What only computers with Windows need.
    Windows,
    /// What comes after all others.
    Last,
}

/// What somebody said of a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfirmedPoint {
    /// False where it is not needed here.
    pub is_needed: bool,
    /// The day on which somebody looked.
    pub day: NaiveDate,
    /// Who stands for it. It is on no public page.
    pub by: String,
}

/// The checklist as far as it is confirmed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preparations {
    /// By point; those that nobody confirmed are not in it.
    pub confirmed: BTreeMap<BeforePoint, ConfirmedPoint>,
    /// Where they are said.
    pub place: Option<Place>,
}

impl BeforePoint {
    /// All of them, in the order in which they are done.
    pub const ALL: [Self; 19] = [
        Self::Licences,
        Self::Limits,
        Self::Access,
        Self::Settings,
        Self::SecondFactor,
        Self::Identifiers,
        Self::Representatives,
        Self::AppleConnected,
        Self::AppleSerials,
        Self::AppleSynced,
        Self::AppleProfiles,
        Self::AppleReset,
        Self::AndroidConnected,
        Self::AndroidCodes,
        Self::WindowsScope,
        Self::Helpdesk,
        Self::Tried,
        Self::HandOut,
        Self::OldSystem,
    ];

    /// The key in `campaign.toml`, and of its words.
    pub fn key(self) -> &'static str {
        match self {
            Self::Licences => "licences",
            Self::Limits => "limits",
            Self::Access => "access",
            Self::Settings => "settings",
            Self::SecondFactor => "second_factor",
            Self::Identifiers => "identifiers",
            Self::Representatives => "representatives",
            Self::AppleConnected => "apple_connected",
            Self::AppleSerials => "apple_serials",
            Self::AppleSynced => "apple_synced",
            Self::AppleProfiles => "apple_profiles",
            Self::AppleReset => "apple_reset",
            Self::AndroidConnected => "android_connected",
            Self::AndroidCodes => "android_codes",
            Self::WindowsScope => "windows_scope",
            Self::Helpdesk => "helpdesk",
            Self::Tried => "tried",
            Self::HandOut => "hand_out",
            Self::OldSystem => "old_system",
        }
    }

    /// Under which heading it stands.
    pub fn group(self) -> BeforeGroup {
        match self {
            Self::Licences
            | Self::Limits
            | Self::Access
            | Self::Settings
            | Self::SecondFactor
            | Self::Identifiers
            | Self::Representatives => BeforeGroup::Everything,
            Self::AppleConnected
            | Self::AppleSerials
            | Self::AppleSynced
            | Self::AppleProfiles
            | Self::AppleReset => BeforeGroup::Apple,
            Self::AndroidConnected | Self::AndroidCodes => BeforeGroup::Android,
            Self::WindowsScope => BeforeGroup::Windows,
            Self::Helpdesk | Self::Tried | Self::HandOut | Self::OldSystem => BeforeGroup::Last,
        }
    }
}

impl BeforeGroup {
    /// All of them, in order.
    pub const ALL: [Self; 5] = [Self::Everything, Self::Apple, Self::Android, Self::Windows, Self::Last];

    /// The key of its heading.
    pub fn key(self) -> &'static str {
        match self {
            Self::Everything => "group_everything",
            Self::Apple => "group_apple",
            Self::Android => "group_android",
            Self::Windows => "group_windows",
            Self::Last => "group_last",
        }
    }

    /// Whether it is asked of a campaign that moves these.
    fn is_for(self, platforms: PlatformSet) -> bool {
        match self {
            Self::Everything | Self::Last => true,
            Self::Apple => platforms.contains(Platform::Ios) || platforms.contains(Platform::Macos),
            Self::Android => platforms.contains(Platform::Android),
            Self::Windows => platforms.contains(Platform::Windows),
        }
    }
}

impl Preparations {
    /// The points that are asked of a campaign that moves these, in order.
    pub fn asked(platforms: PlatformSet) -> impl Iterator<Item = BeforePoint> {
        BeforePoint::ALL.into_iter().filter(move |point| point.group().is_for(platforms))
    }

    /// What was said of a point.
    pub fn of(&self, point: BeforePoint) -> Option<&ConfirmedPoint> {
        self.confirmed.get(&point)
    }

    /// Those that nobody confirmed.
    pub fn open(&self, platforms: PlatformSet) -> impl Iterator<Item = BeforePoint> {
        Self::asked(platforms).filter(|point| self.of(*point).is_none())
    }
}
