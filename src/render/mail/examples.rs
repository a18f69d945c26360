//! Which of somebody's devices make a message read in which way: previews show one reader of each.

use std::collections::BTreeMap;

use super::{Mail, addressee::told_to, told_device::ToldDevice};
use crate::ground::{
    campaign::{Language, Mover, Person, Wave},
    timeline::{Recipient, Recipients, Slot},
    words::facts::NotMovedYet,
};

/// How many readers of a slot are looked at for an example of their devices.
const LOOKED_AT: usize = 2000;

/// A way in which a message reads because of its reader's devices. What few people's are comes first: a reader who is an
/// example of it often is one of the others too, and is shown once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeviceExample {
    /// IT moves all of them.
    ByIt,
    /// One is too old to join.
    TooOld,
    /// One is in neither system.
    Between,
    /// Some have moved, and it is about the others.
    SomeMoved,
    /// It is about several.
    Several,
    /// It is about one device.
    One,
}

impl DeviceExample {
    /// The word in the names of its files.
    pub fn code(self) -> &'static str {
        match self {
            Self::One => "one-device",
            Self::Several => "several-devices",
            Self::SomeMoved => "some-moved",
            Self::Between => "between",
            Self::TooOld => "too-old",
            Self::ByIt => "it-moves",
        }
    }
}

/// What a message about these devices is an example of; of nothing where devices are not known one by one.
fn examples(devices: &[ToldDevice], moved: Option<usize>) -> Vec<DeviceExample> {
    if devices.is_empty() {
        return Vec::new();
    }
    let is_any = |state| devices.iter().any(|device| device.state == state);
    let all = [
        (devices.len() == 1, DeviceExample::One),
        (devices.len() > 1, DeviceExample::Several),
        (moved.is_some_and(|moved| moved > 0), DeviceExample::SomeMoved),
        (is_any(NotMovedYet::Left), DeviceExample::Between),
        (is_any(NotMovedYet::TooOld), DeviceExample::TooOld),
        (devices.iter().all(|device| device.mover() == Mover::It), DeviceExample::ByIt),
    ];
    all.into_iter().filter(|(is_one, _)| *is_one).map(|(_, example)| example).collect()
}

impl Mail<'_> {
    /// The first reader of each language in whose message each thing is so of their devices, where words tell of those.
    pub(super) fn readers_by_devices(&self, slot: &Slot) -> BTreeMap<(Language, DeviceExample), Recipient> {
        let mut readers = BTreeMap::new();
        let stage = self.campaign.stages.get(usize::from(slot.stage));
        let Some(stage) = stage.filter(|_| matches!(slot.to, Recipients::People(_))) else { return readers };
        let mut languages = self.campaign.languages.iter();
        if !languages.any(|language| self.page_of_devices(stage, language).is_some()) {
            return readers;
        }
        for to in slot.to.each().take(LOOKED_AT) {
            let Some(person) = to.person().and_then(|index| self.people.get(index)) else { continue };
            let wave = told_to(stage, slot.wave, Some(person)).and_then(|index| self.campaign.wave(index));
            for example in self.examples_of(person, wave, slot.stage) {
                readers.entry((person.language, example)).or_insert(to);
            }
        }
        readers
    }

    /// What a message of a stage is an example of, by its reader's devices alone: to work out its whole key, and the name of
    /// its notice, would cost many times as much.
    pub(super) fn examples_of(&self, reader: &Person, wave: Option<&Wave>, stage: u16) -> Vec<DeviceExample> {
        let (devices, moved) = self.told_devices(Some(reader), wave, stage);
        examples(&devices, moved)
    }
}
