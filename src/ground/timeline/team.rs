//! How far the people of a manager are, as the message of the week tells it.
//!
//! The rules, once:
//!
//! * A wave is counted from the day after its start up to its deadline, or where there is none up to the cut of access or
//!   the end of the day on which its gate is judged. A wave that has none of the three is in no message of the week.
//! * Somebody is counted in their own wave, or in the sweep that takes them in; not in a sweep before whose start they
//!   had moved.
//! * Whoever has left, is excluded or is told nothing for another reason is not counted.
//! * People of a wave that waits (for a gate, or because somebody holds it) are not counted: they were told nothing.

use chrono::{DateTime, NaiveTime, Utc};
use std::collections::{BTreeMap, HashMap};

use super::{Held, Moved, View, dates::instant_in, gates::closed_gate, groups::swept, missed::is_in};
use crate::ground::campaign::{Campaign, People, Person, PersonIx, PersonState, Stage, Wave, WaveIx};

/// The people of one manager in one wave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TeamOfWave {
    /// Who has moved.
    pub moved: Vec<PersonIx>,
    /// Who has a device that is in neither system.
    pub between: Vec<PersonIx>,
    /// Who is still to go.
    pub open: Vec<PersonIx>,
}

impl TeamOfWave {
    /// How many there are.
    pub fn len(&self) -> usize {
        [&self.moved, &self.between, &self.open].map(Vec::len).iter().sum()
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether all have moved.
    pub(crate) fn is_done(&self) -> bool {
        self.between.is_empty() && self.open.is_empty()
    }
}

/// How far the people of a manager are, taken together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TeamProgress {
    /// There is nobody who still has to move.
    Done,
    /// Somebody still has to.
    ToGo,
    /// Whoever still has to is in a wave that waits, and why.
    Waits(Held),
}

/// Counts the people of managers, for one stage.
#[derive(Clone, Debug)]
pub struct Teams<'a> {
    campaign: &'a Campaign,
    people: &'a People,
    stage: &'a Stage,
    moved: Option<(&'a HashMap<String, Moved>, DateTime<Utc>)>,
    waiting: BTreeMap<WaveIx, Held>,
}

impl<'a> Teams<'a> {
    /// As it is known now.
    pub fn of(view: View<'a>, stage: &'a Stage) -> Self {
        let View { campaign, people, history, now } = view;
        let all = (0..).map(WaveIx).zip(&campaign.waves);
        let kept = |(index, wave): (WaveIx, &Wave)| {
            let hold = history.holds.iter().find(|hold| {
                // A hold on all waves keeps the message itself back; only one on a single wave takes people out of the
                // count.
                hold.wave.as_deref() == Some(wave.id.as_str())
                    && hold.stage.as_deref().is_none_or(|held| held == stage.id.as_str())
            });
            let paused = hold.map(|hold| Held::Hold(hold.because.clone()));
            Some((index, paused.or_else(|| closed_gate(view, index).map(Held::Gate))?))
        };
        let waiting = all.filter_map(kept).collect();
        Self { campaign, people, stage, moved: Some((&history.moved, now)), waiting }
    }

    /// As if nothing had happened yet.
    pub(crate) fn before_anything(campaign: &'a Campaign, people: &'a People, stage: &'a Stage) -> Self {
        Self { campaign, people, stage, moved: None, waiting: BTreeMap::new() }
    }

    /// Why the people of a wave are not counted, if so.
    pub fn waits(&self, wave: WaveIx) -> Option<&Held> {
        self.waiting.get(&wave)
    }

    /// The people of a manager, by wave, in the waves that are open at a moment. Waves that wait are among them.
    pub fn team(&self, manager: &str, at: DateTime<Utc>) -> BTreeMap<WaveIx, TeamOfWave> {
        let open: Vec<WaveIx> = open_waves(self.campaign, self.stage, at).collect();
        let mut team: BTreeMap<WaveIx, TeamOfWave> = BTreeMap::new();
        for index in self.people.led_by(manager) {
            let Some(person) = self.people.get(*index).filter(|person| person.stays()) else { continue };
            let moved = self.moved_at(person);
            let Some(wave) = self.counted_in(person, moved, &open) else { continue };
            let of_wave = team.entry(wave).or_default();
            let between =
                || PersonState::of(&self.campaign.device_states(person)) == Some(PersonState::Between);
            match moved {
                Some(_) => of_wave.moved.push(*index),
                // Before anything has happened no device is between two systems, whatever today's list of devices says.
                None if self.moved.is_some() && between() => of_wave.between.push(*index),
                None => of_wave.open.push(*index),
            }
        }
        team
    }

    /// In which of these waves somebody is counted.
    fn counted_in(&self, person: &Person, moved: Option<DateTime<Utc>>, open: &[WaveIx]) -> Option<WaveIx> {
        let own = person.wave?;
        if open.contains(&own) {
            return Some(own);
        }
        let takes_in = |sweep: &WaveIx| {
            let Some(wave) = self.campaign.wave(*sweep).filter(|wave| wave.sweep) else { return false };
            let start = instant_in(wave.zone, wave.start.and_time(NaiveTime::MIN));
            let before = moved.zip(start).is_some_and(|(moved, start)| moved < start);
            !before && swept(self.campaign, *sweep).contains(&own)
        };
        open.iter().copied().find(takes_in)
    }

    fn moved_at(&self, person: &Person) -> Option<DateTime<Utc>> {
        let (moved, now) = self.moved.filter(|(moved, _)| !moved.is_empty())?;
        moved.get(&person.address.key()).map(|moved| moved.at).filter(|at| *at <= now)
    }
}

/// The waves in which people move at a moment, of those in which a stage is told.
pub(super) fn open_waves<'a>(
    campaign: &'a Campaign,
    stage: &'a Stage,
    at: DateTime<Utc>,
) -> impl Iterator<Item = WaveIx> + use<'a> {
    let waves = (0..).map(WaveIx).zip(&campaign.waves);
    waves.filter(move |(_, wave)| is_in(stage, wave) && is_open(wave, at)).map(|(index, _)| index)
}

fn is_open(wave: &Wave, at: DateTime<Utc>) -> bool {
    let first = wave.start.succ_opt().and_then(|day| instant_in(wave.zone, day.and_time(NaiveTime::MIN)));
    first.is_some_and(|first| first <= at) && end_of(wave).is_some_and(|end| at < end)
}

/// When a wave is counted no more.
pub(super) fn end_of(wave: &Wave) -> Option<DateTime<Utc>> {
    let judged =
        || wave.gate.evaluation.and_then(|day| day.succ_opt()).map(|day| day.and_time(NaiveTime::MIN));
    instant_in(wave.zone, wave.deadline().or_else(|| wave.cut_at()).or_else(judged)?)
}
