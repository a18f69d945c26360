//! The devices of a campaign counted, where a list tells of them one by one; and the people they belong to.

use serde::{Deserialize, Serialize};

use super::Record;
use crate::ground::campaign::{Campaign, DeviceState, Person, PersonState};

/// Devices that are to move, and how far the people are whose they are. No name and no address is in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceFigures {
    /// Devices that are to move.
    pub devices: u32,
    /// Of them: have moved.
    pub moved: u32,
    /// ... and the old system has heard of since.
    pub in_both: u32,
    /// ... and fail the rules of the new system.
    pub not_compliant: u32,
    /// Have left the old system and not joined the new one.
    pub left: u32,
    /// Are too old to join.
    pub too_old: u32,
    /// Of which nobody can say whether they have moved.
    pub unknown: u32,
    /// People whose devices these are.
    pub people: u32,
    /// Of them: all devices have moved.
    pub people_all: u32,
    /// Some have moved, and others not.
    pub people_some: u32,
    /// Have a device that is in neither system.
    pub people_between: u32,
    /// What they still have to move is too old.
    pub people_cannot: u32,
}

impl DeviceFigures {
    /// Adds a person, if a list tells of devices of theirs. Who has moved by a list of people, which knows no single device,
    /// has moved with all of them, where all is what counts.
    pub(super) fn add(&mut self, campaign: &Campaign, person: &Person, record: &Record) {
        if person.listed_devices.is_empty() {
            return;
        }
        let mut states = campaign.device_states(person);
        // Where one device is enough, a list of people proves nothing of the others.
        let has_moved = campaign.policies.moved_rule_all && record.moved.contains_key(&person.address.key());
        let is_open = |state: &DeviceState| {
            matches!(state, DeviceState::Old | DeviceState::TooOld | DeviceState::Unknown)
        };
        for state in states.iter_mut().filter(|state| has_moved && is_open(state)) {
            *state = DeviceState::New;
        }
        for state in &states {
            self.devices += 1;
            self.moved += u32::from(state.has_moved());
            let count = match state {
                DeviceState::Old | DeviceState::New => continue,
                DeviceState::Left => &mut self.left,
                DeviceState::Both => &mut self.in_both,
                DeviceState::NotCompliant => &mut self.not_compliant,
                DeviceState::TooOld => &mut self.too_old,
                DeviceState::Unknown => &mut self.unknown,
            };
            *count += 1;
        }
        let Some(state) = PersonState::of(&states) else { return };
        self.people += 1;
        let count = match state {
            // Nothing of theirs has moved yet: they are among the people and in no group.
            PersonState::None => return,
            PersonState::Some => &mut self.people_some,
            PersonState::Between => &mut self.people_between,
            PersonState::All => &mut self.people_all,
            PersonState::Cannot => &mut self.people_cannot,
        };
        *count += 1;
    }

    /// The same, if there is any device.
    pub(crate) fn if_any(self) -> Option<Self> {
        (self.devices > 0).then_some(self)
    }
}
