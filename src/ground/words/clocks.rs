//! In which waves somebody lives by another clock than the one the wave's deadline is told by.
//!
//! Pages and posters are made for everybody of a wave and know no person; this is all that they need to know of where
//! people are.

use chrono_tz::Tz;
use std::collections::{BTreeMap, BTreeSet};

use super::deadline::{Deadline, Listener};
use crate::ground::{
    campaign::{Campaign, People, Slug, Wave, WaveIx},
    timeline::swept,
};

/// The waves whose deadlines name their zone where nobody knows who reads them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OtherClocks(BTreeSet<Slug>);

impl OtherClocks {
    /// Looks where the people of each wave are; a sweep's are those of the waves it takes in.
    pub fn of(campaign: &Campaign, people: &People) -> Self {
        // A list of a million people has a handful of zones: each is kept once a wave.
        let mut zones: BTreeMap<WaveIx, Vec<Tz>> = BTreeMap::new();
        for person in people.all() {
            let Some(wave) = person.wave else { continue };
            let of_wave = zones.entry(wave).or_default();
            if !of_wave.contains(&person.place.zone) {
                of_wave.push(person.place.zone);
            }
        }
        let waves = (0..).map(WaveIx).zip(&campaign.waves);
        let differing = waves.filter(|(index, wave)| {
            let Some(deadline) = Deadline::of(wave) else { return false };
            // Nobody is listed in a sweep: its people are those of the waves before it.
            let from = if wave.sweep { swept(campaign, *index) } else { BTreeSet::new() };
            let of_wave = std::iter::once(index).chain(&from).filter_map(|index| zones.get(index)).flatten();
            let mut of_wave = of_wave.peekable();
            // Of a wave that has nobody yet, the campaign's zone is where its people will most likely be.
            let nobody = of_wave.peek().is_none();
            of_wave.any(|zone| deadline.differs_in(*zone)) || nobody && deadline.differs_in(campaign.zone)
        });
        Self(differing.map(|(_, wave)| wave.id.clone()).collect())
    }

    /// How a wave's deadline is told to everybody of it.
    pub fn listener(&self, wave: &Wave) -> Listener {
        Listener::of(self.0.contains(&wave.id))
    }

    /// The waves, for the stamps of what was made with them.
    pub(crate) fn waves(&self) -> impl Iterator<Item = &Slug> {
        self.0.iter()
    }
}
