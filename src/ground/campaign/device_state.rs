//! Where a device is between the two systems, and how far a person is with all of theirs.

use chrono::NaiveDate;

use super::{Campaign, Device, InNewSystem, Method, Move, Person, least_version};

/// Where a device is, by the newest lists of both systems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeviceState {
    /// In the old system, and not in the new one.
    Old,
    /// Gone from the old system, and not in the new one.
    Left,
    /// In the new system, and the old one heard of it since.
    Both,
    /// In the new system.
    New,
    /// In the new system, whose rules it fails.
    NotCompliant,
    /// In the old system, with a version that the new one does not take.
    TooOld,
    /// Some devices of its kind have joined for its owner and not all: nobody can say whether it is one of them.
    Unknown,
}

/// How far a person is with the devices that are to move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PersonState {
    /// None has moved.
    None,
    /// Some have moved.
    Some,
    /// One has left the old system and not joined the new one.
    Between,
    /// All have moved.
    All,
    /// What has not moved cannot: it is too old.
    Cannot,
}

impl DeviceState {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Old, Self::Left, Self::Both, Self::New, Self::NotCompliant, Self::TooOld, Self::Unknown];

    /// The word for it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Old => "old",
            Self::Left => "left",
            Self::Both => "both",
            Self::New => "new",
            Self::NotCompliant => "not-compliant",
            Self::TooOld => "too-old",
            Self::Unknown => "unknown",
        }
    }

    /// Whether it has moved: it is in the new system, whatever else.
    pub fn has_moved(self) -> bool {
        matches!(self, Self::Both | Self::New | Self::NotCompliant)
    }
}

impl PersonState {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::None, Self::Some, Self::Between, Self::All, Self::Cannot];

    /// The word for it.
    pub fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Some => "some",
            Self::Between => "between",
            Self::All => "all",
            Self::Cannot => "cannot",
        }
    }

    /// What follows from the states of the devices that are to move; nothing where there are none.
    pub fn of(states: &[DeviceState]) -> Option<Self> {
        if states.is_empty() {
            return None;
        }
        let moved = states.iter().filter(|state| state.has_moved()).count();
        let rest = || states.iter().filter(|state| !state.has_moved());
        // First of all: whoever is between two systems cannot work, however many of their devices have moved.
        Some(if rest().any(|state| *state == DeviceState::Left) {
            Self::Between
        } else if moved == states.len() {
            Self::All
        // Only once something has not moved: of nothing at all everything is true, and whoever is done would be too
        // old.
        } else if rest().all(|state| *state == DeviceState::TooOld) {
            Self::Cannot
        // One of unknown state has joined or its like has: nobody may say of them that nothing has moved.
        } else if moved > 0 || rest().any(|state| *state == DeviceState::Unknown) {
            Self::Some
        } else {
            Self::None
        })
    }
}

impl Move {
    /// The version that a device would need to join, if it has an older one.
    pub(crate) fn missing_version(&self, person: &Person, device: &Device) -> Option<u32> {
        let method = self.method_of(person, device);
        let least =
            method.map_or_else(|| least_version(device.system), |method| method.least_version(device.system));
        least.filter(|least| device.major().is_some_and(|major| major < *least))
    }

    /// Where a device is.
    pub(crate) fn state_of(&self, person: &Person, device: &Device) -> DeviceState {
        let facts = device.facts;
        match facts.joined {
            InNewSystem::Since(_) if facts.fails => DeviceState::NotCompliant,
            // Later than the day it joined: a device is heard of by its old system up to the very day on which it
            // leaves.
            InNewSystem::Since(day) if facts.gone.is_none() && device.seen.is_some_and(|seen| seen > day) => {
                DeviceState::Both
            }
            InNewSystem::Since(_) => DeviceState::New,
            InNewSystem::Unclear => DeviceState::Unknown,
            InNewSystem::No if facts.gone.is_some() => DeviceState::Left,
            InNewSystem::No if self.missing_version(person, device).is_some() => DeviceState::TooOld,
            InNewSystem::No => DeviceState::Old,
        }
    }
}

impl Campaign {
    /// Whether a device is one that its owner moves, with their wave. One that several people use joins for whoever is in
    /// charge of it, or for nobody.
    pub(crate) fn must_move(&self, person: &Person, device: &Device) -> bool {
        let all = self.the_move.platforms;
        let wave = person.wave.and_then(|wave| self.wave(wave));
        // A wave may name a kind of device that the campaign as a whole leaves alone.
        let platforms = wave.map_or(all, |wave| wave.platforms.and(all));
        device.is_of_one_person() && device.system.platform().is_some_and(|one| platforms.contains(one))
    }

    /// The day since which a person is between two systems: the newest of those on which a device of theirs was gone from
    /// the old one, and is not in the new one.
    pub(crate) fn left_since(&self, person: &Person) -> Option<NaiveDate> {
        let left =
            self.to_move(person).filter(|device| self.the_move.state_of(person, device) == DeviceState::Left);
        left.filter_map(|device| device.facts.gone).max()
    }

    /// The day on which a device of somebody moved last, as long as others of theirs have not and none is between two
    /// systems.
    pub(crate) fn some_moved_since(&self, person: &Person) -> Option<NaiveDate> {
        let states = self.device_states(person);
        let joined = self.to_move(person).filter_map(|device| match device.facts.joined {
            InNewSystem::Since(day) => Some(day),
            InNewSystem::No | InNewSystem::Unclear => None,
        });
        joined.max().filter(|_| {
            // Unknown devices are not counted as open: they may have moved, and thanks for one of several would be
            // untrue.
            let open = states.iter().any(|state| matches!(state, DeviceState::Old | DeviceState::TooOld));
            open && !states.contains(&DeviceState::Left)
        })
    }

    /// Where the listed devices of a person are that they are to move.
    pub fn device_states(&self, person: &Person) -> Vec<DeviceState> {
        self.to_move(person).map(|device| self.the_move.state_of(person, device)).collect()
    }

    /// How the listed devices of a person join that they are to move, where that is known.
    pub(crate) fn ways_of(&self, person: &Person) -> Vec<Method> {
        self.to_move(person).filter_map(|device| self.the_move.method_of(person, device)).collect()
    }

    fn to_move<'p>(&self, person: &'p Person) -> impl Iterator<Item = &'p Device> {
        person.listed_devices.iter().filter(|device| self.must_move(person, device))
    }
}
