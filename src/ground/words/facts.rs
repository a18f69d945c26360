//! What `{{ words }}` may say: the campaign, a wave, and in messages a person.

use chrono::NaiveDate;
use std::sync::Arc;

use crate::ground::campaign::{
    AccessCut, Approach, Campaign, ChangeKind, Language, Method, Mover, OperatingSystem, Ownership, Person,
    Platform, PlatformSet, PrivacyFacts, PrivacySettings, Vendor, Wave, WavePhase,
};

use super::deadline::Listener;
pub use super::expression::Word;

/// Of how many devices of one person a message tells, each by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeviceCount {
    /// Of none: they are not known one by one, or it is no message to a person.
    #[default]
    None,
    /// Of one device.
    One,
    /// Of several devices.
    Several,
}

impl DeviceCount {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::None, Self::One, Self::Several];

    /// The count of so many.
    pub fn of(number: usize) -> Self {
        match number {
            0 => Self::None,
            1 => Self::One,
            _ => Self::Several,
        }
    }

    /// The word in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::One => "one",
            Self::Several => "several",
        }
    }
}

/// What is known of how many devices of a person have moved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MovedDevices {
    /// Nothing of single ones.
    #[default]
    Unknown,
    /// That none has: the message tells of all of them.
    None,
    /// Which have: the message tells of the others.
    Some,
}

impl MovedDevices {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Unknown, Self::None, Self::Some];

    /// The word in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::None => "none",
            Self::Some => "some",
        }
    }
}

/// Where a device is that has not moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NotMovedYet {
    /// In the old system still, as far as is known.
    Old,
    /// In the old system, with a version that the new one does not take. It is among those in the old system, too.
    TooOld,
    /// In neither: it has left the old system.
    Left,
}

impl NotMovedYet {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::Old, Self::TooOld, Self::Left];

    /// The word in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Old => "old",
            Self::TooOld => "too-old",
            Self::Left => "left",
        }
    }

    /// Whether a block for these is for such a device. What is said of one in the old system is so of one that is too old as
    /// well: whoever wrote it need not think of both.
    fn is_among(self, asked: &[Self]) -> bool {
        asked.contains(&self) || (self == Self::TooOld && asked.contains(&Self::Old))
    }
}

/// The one device that a part of a message is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceSituation {
    /// What runs on it.
    pub system: OperatingSystem,
    /// How it joins; none if nobody said.
    pub method: Option<Method>,
}

/// When a block or page is shown. Empty sets ask for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Condition {
    /// On one of these platforms.
    pub platforms: Option<PlatformSet>,
    /// Only where the device is (not) reset.
    pub reset: Option<bool>,
    /// With one of these approaches.
    pub approaches: Vec<Approach>,
    /// In one of these languages.
    pub languages: Vec<Language>,
    /// Of this ownership.
    pub ownership: Vec<Ownership>,
    /// Only where the wave has (not) a deadline.
    pub deadline: Option<bool>,
    /// Only where access is cut in one of these ways.
    pub enforcement: Vec<AccessCut>,
    /// Leaving one of these systems.
    pub vendors: Vec<String>,
    /// Only of these devices.
    pub device: Box<DeviceCondition>,
    /// Whether it is said as it stands, or what else becomes of it.
    pub said: Said,
    /// Only in a pilot, or only elsewhere.
    pub pilot: Option<bool>,
    /// Only where this has become of a date that was told.
    pub changes: Vec<ChangeKind>,
    /// Only for somebody who hears of the wave when it is so far.
    pub phases: WavePhases,
    /// Only where one of these is so.
    pub privacy: PrivacyFacts,
}

/// What becomes of a block besides that it is shown or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Said {
    /// It is shown where it stands.
    #[default]
    AsItStands,
    /// Once for each device of a message, and nowhere else.
    OfEachDevice,
    /// Where it stands, and also to people who missed the message.
    Later,
    /// Only with what the messages that somebody missed say [later](Said::Later), which is written at its end.
    OfMissed,
}

impl Said {
    /// The name of its block, as it is written.
    pub fn code(self) -> &'static str {
        match self {
            Self::AsItStands => "when",
            Self::OfEachDevice => "each-device",
            Self::Later => "still-counts",
            Self::OfMissed => "what-was-missed",
        }
    }

    /// Whether a renderer shows it without somebody writing it out first.
    fn is_shown(self) -> bool {
        match self {
            Self::AsItStands | Self::Later => true,
            Self::OfEachDevice | Self::OfMissed => false,
        }
    }
}

/// Some of the ways that a wave may be far; none of them asks for nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WavePhases(u8);

impl WavePhases {
    /// Whether a wave that is so far is meant.
    pub fn contain(self, phase: WavePhase) -> bool {
        self.0 == 0 || self.0 & Self::bit(phase) != 0
    }

    /// Those that are asked for, in the order of time.
    pub fn iter(self) -> impl Iterator<Item = WavePhase> {
        WavePhase::ALL.into_iter().filter(move |phase| self.0 & Self::bit(*phase) != 0)
    }

    fn bit(phase: WavePhase) -> u8 {
        1 << phase as u8
    }
}

impl FromIterator<WavePhase> for WavePhases {
    fn from_iter<T: IntoIterator<Item = WavePhase>>(phases: T) -> Self {
        Self(phases.into_iter().fold(0, |all, phase| all | Self::bit(phase)))
    }
}

/// Of which devices a block is said, in messages that tell of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceCondition {
    /// Only in messages about so many devices of one person, each known by itself.
    pub counts: Vec<DeviceCount>,
    /// Only about a device that joins in one of these ways; none stands for no known way.
    pub methods: Vec<Option<Method>>,
    /// Only where one of these does what there is to do for the device, or for any of them.
    pub movers: Vec<Mover>,
    /// Only about a device with one of these.
    pub systems: Vec<OperatingSystem>,
    /// Only where this is known of how many have moved.
    pub moved: Vec<MovedDevices>,
    /// Only about a device that is there.
    pub states: Vec<NotMovedYet>,
}

/// What a page or message is shown for: what a [`Condition`] is judged by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Situation {
    /// The reader's language.
    pub language: Language,
    /// The platforms it is about.
    pub platforms: PlatformSet,
    /// Whether the device is reset; none if both may be.
    pub reset: Option<bool>,
    /// How the wave is helped; none for what is told once in the campaign.
    pub approach: Option<Approach>,
    /// Whose the device is; `Unknown` shows both.
    pub ownership: Ownership,
    /// Whether there is a deadline.
    pub deadline: bool,
    /// Whether and when access is cut.
    pub enforcement: AccessCut,
    /// The systems that are left.
    pub vendors: Vec<Vendor>,
    /// Of how many devices a message tells one by one.
    pub devices: DeviceCount,
    /// The one device it is about, where it is about one.
    pub device: Option<DeviceSituation>,
    /// Who does what there is to do for each of its devices; none where no device is known by itself.
    pub movers: Vec<Mover>,
    /// What is known of how many devices have moved.
    pub moved: MovedDevices,
    /// Where the one device is that is left to move; none where there are several.
    pub state: Option<NotMovedYet>,
    /// Whether the wave is a pilot.
    pub pilot: bool,
    /// What has become of a date, in a message that says so; none where it may be any of them.
    pub change: Option<ChangeKind>,
    /// How far the wave is, in a message to somebody who came late; none where it may be any way.
    pub phase: Option<WavePhase>,
    /// What is confirmed of the new system's settings.
    pub privacy: Arc<PrivacySettings>,
}

/// The values words are filled from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts<'a> {
    /// The campaign that the text is of.
    pub campaign: &'a Campaign,
    /// The wave, if the text is about one.
    pub wave: Option<&'a Wave>,
    /// The reader's language.
    pub language: Language,
    /// The person, in messages only.
    pub person: Option<&'a Person>,
    /// How the wave's deadline is told where there is no person.
    pub listener: Listener,
    /// The kinds of device it speaks of: which old systems they may be in follows from it.
    pub platforms: PlatformSet,
    /// Names and values of the person's further columns.
    pub extra: &'a [(&'a str, &'a str)],
    /// The day it is told, where a text asks how long it still is.
    pub today: Option<NaiveDate>,
    /// Further values of a renderer: `("link", ..)`, `("old_date", ..)`, `("count", ..)`.
    pub more: &'a [(&'a str, String)],
}

impl Condition {
    /// Whether it is shown in this situation. What the situation leaves open is shown.
    pub fn holds(&self, situation: &Situation) -> bool {
        // One platform in common is enough: a page for all of a wave shows what any of its devices needs.
        self.platforms.is_none_or(|platforms| !platforms.and(situation.platforms).is_empty())
            && self.reset.is_none_or(|reset| situation.reset.is_none_or(|is| is == reset))
            && (self.approaches.is_empty()
                // What is open is shown, because to leave it out could leave somebody without what they need.
                || situation.approach.is_none_or(|approach| self.approaches.contains(&approach)))
            && (self.languages.is_empty() || self.languages.contains(&situation.language))
            && (self.ownership.is_empty()
                || situation.ownership == Ownership::Unknown
                || self.ownership.contains(&situation.ownership))
            && self.deadline.is_none_or(|deadline| deadline == situation.deadline)
            && (self.enforcement.is_empty() || self.enforcement.contains(&situation.enforcement))
            && self.pilot.is_none_or(|pilot| pilot == situation.pilot)
            && (self.changes.is_empty()
                || situation.change.is_none_or(|change| self.changes.contains(&change)))
            && situation.phase.is_none_or(|phase| self.phases.contain(phase))
            && (self.privacy.is_empty() || self.privacy.iter().any(|fact| situation.privacy.holds(fact)))
            && (self.vendors.is_empty()
                || situation.vendors.iter().any(|vendor| self.vendors.contains(&vendor.id)))
            && self.is_of_these_devices(situation)
    }

    /// What is said of single devices, or of what was missed, is never shown as it stands: a message writes it out first, and
    /// nothing else knows any device, or what somebody missed.
    fn is_of_these_devices(&self, situation: &Situation) -> bool {
        let DeviceCondition { counts, methods, movers, systems, moved, states } = &*self.device;
        let device = situation.device.as_ref();
        self.said.is_shown()
            && (counts.is_empty() || counts.contains(&situation.devices))
            // Without a single device all ways are shown: a page tells of each.
            && (methods.is_empty() || device.is_none_or(|device| methods.contains(&device.method)))
            && (movers.is_empty()
                || situation.movers.is_empty()
                || situation.movers.iter().any(|mover| movers.contains(mover)))
            && (moved.is_empty() || moved.contains(&situation.moved))
            && (states.is_empty() || situation.state.is_none_or(|state| state.is_among(states)))
            && (systems.is_empty() || device.is_none_or(|device| systems.contains(&device.system)))
    }
}

impl Situation {
    /// What the pages of a wave are shown for, on one platform or all of the wave's.
    pub fn of_wave(
        campaign: &Campaign,
        wave: Option<&Wave>,
        language: Language,
        only: Option<Platform>,
    ) -> Self {
        let platforms = wave.map_or(campaign.the_move.platforms, |wave| wave.platforms);
        Self {
            language,
            platforms: only.map_or(platforms, |platform| std::iter::once(platform).collect()),
            reset: None,
            approach: wave.map(|wave| wave.approach),
            ownership: Ownership::Unknown,
            deadline: wave.is_some_and(|wave| wave.deadline().is_some()),
            enforcement: wave.map_or(AccessCut::Never, Wave::cut),
            vendors: campaign
                .the_move
                .from
                .on(only.map_or(platforms, |platform| std::iter::once(platform).collect()))
                .into_iter()
                .cloned()
                .collect(),
            devices: DeviceCount::None,
            device: None,
            movers: Vec::new(),
            moved: MovedDevices::Unknown,
            state: None,
            pilot: wave.is_some_and(|wave| wave.pilot),
            change: None,
            phase: None,
            privacy: Arc::clone(&campaign.privacy),
        }
    }
}
