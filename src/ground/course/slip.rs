//! When a wave takes longer: what that does to every later date, and dates that hold instead.
//!
//! Waves move by whole weeks, so that a Monday stays a Monday; a day that would become somebody's holiday is the next
//! day on which everybody works. Nothing here changes a file: a [`Proposal`] is read by a person first.

use chrono::{Datelike as _, Days, NaiveDate};
use std::collections::BTreeMap;

use crate::ground::{
    campaign::{Campaign, Mode, Wave, WaveIx, WorkCalendar},
    timeline::{Load, Timeline, load},
};

/// Further than this no wave is moved.
const MOST_WEEKS: u32 = 104;

/// A date that moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// The wave; none for a date of the campaign.
    pub wave: Option<WaveIx>,
    /// Which date: `start`, `gate.evaluation`, `fair.0.day`, ...
    pub key: String,
    /// As it is.
    pub old: NaiveDate,
    /// As it would be.
    pub new: NaiveDate,
}

/// Dates that would hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proposal {
    /// By how many weeks each wave moves; waves that stay are not here.
    pub weeks: BTreeMap<WaveIx, u32>,
    /// Every date that moves, in the order of the campaign.
    pub shifts: Vec<Shift>,
    /// Waves that no date makes fit, with the most people they could have.
    pub too_large: Vec<(WaveIx, Option<u32>)>,
}

impl Proposal {
    /// The waves after one move, so that none of their people is told anything before the day it is judged.
    pub fn after(campaign: &Campaign, timeline: &Timeline, wave: WaveIx, until: NaiveDate) -> Self {
        let Some(own) = campaign.wave(wave) else { return Self::default() };
        let later: Vec<WaveIx> =
            waves(campaign).filter(|(_, later)| later.start > own.start).map(|(index, _)| index).collect();
        // It is the first word to people that cannot be taken back, not their first day.
        let told = timeline.usual().filter(|slot| slot.wave.is_some_and(|wave| later.contains(&wave)));
        let first = told.filter_map(|slot| Some(slot.at?.with_timezone(&slot.zone).date_naive())).min();
        let starts = later.iter().filter_map(|index| campaign.wave(*index)).map(|wave| wave.start).min();
        let weeks = first.or(starts).map_or(0, |first| weeks_past(first, until));
        let mut proposal = Self::by_weeks(campaign, &later, weeks);
        if let Some(evaluation) = own.gate.evaluation.filter(|evaluation| *evaluation < until) {
            let key = "gate.evaluation".to_owned();
            // Ahead of the others: the reader meets the cause before what follows from it.
            proposal.shifts.insert(0, Shift { wave: Some(wave), key, old: evaluation, new: until });
        }
        proposal
    }

    /// The waves after one move by so many weeks.
    pub fn by(campaign: &Campaign, wave: WaveIx, weeks: u32) -> Self {
        let Some(own) = campaign.wave(wave) else { return Self::default() };
        let later = waves(campaign).filter(|(_, later)| later.start > own.start);
        Self::by_weeks(campaign, &later.map(|(index, _)| index).collect::<Vec<_>>(), weeks)
    }

    fn by_weeks(campaign: &Campaign, later: &[WaveIx], weeks: u32) -> Self {
        Self::of(campaign, later.iter().map(|wave| (*wave, weeks.min(MOST_WEEKS))).collect(), Vec::new())
    }

    /// The waves to come move so far that the helpdesk can take each day; each at least as far as the one before it,
    /// and no wave that moves is told anything before those that now start earlier were judged.
    pub fn to_fit(
        campaign: &Campaign,
        timeline: &Timeline,
        sizes: &[f64],
        per_hundred: f64,
        today: NaiveDate,
    ) -> Self {
        let Some(capacity) = campaign.helpdesk.tickets_per_day else { return Self::default() };
        let mut order: Vec<(WaveIx, &Wave)> = waves(campaign).collect();
        order.sort_by_key(|(index, wave)| (wave.start, *index));
        let mut desk = HelpdeskWaves { days: BTreeMap::new(), capacity, per_hundred, gates: Vec::new() };
        let (mut moved, mut too_large, mut least) = (BTreeMap::new(), Vec::new(), 0);
        for (index, wave) in order {
            let size = sizes.get(usize::from(index.0)).copied().unwrap_or_default();
            if wave.start <= today {
                desk.take(campaign, wave, size);
                continue;
            }
            let lead = lead(timeline, index, wave);
            let fits = |weeks: &u32| {
                let to = shifted(campaign, wave, *weeks);
                // A wave that stays keeps the dates its author gave it, however they stand to gates.
                desk.fits(campaign, &to, size) && (*weeks == 0 || desk.is_judged(&to, lead))
            };
            // Never less than the wave before: waves would overtake one another.
            match (least..=MOST_WEEKS).find(fits) {
                Some(weeks) => least = weeks,
                None => too_large.push((
                    index,
                    Load::of(campaign, &only(campaign, index, size), per_hundred).largest(campaign, index),
                )),
            }
            // One that never fits is counted too, or those after it would be put on its full days.
            desk.take(campaign, &shifted(campaign, wave, least), size);
            moved.insert(index, least);
        }
        Self::of(campaign, moved, too_large)
    }

    fn of(campaign: &Campaign, weeks: BTreeMap<WaveIx, u32>, too_large: Vec<(WaveIx, Option<u32>)>) -> Self {
        let weeks: BTreeMap<WaveIx, u32> = weeks.into_iter().filter(|(_, weeks)| *weeks > 0).collect();
        let mut shifts = Vec::new();
        for (index, by) in &weeks {
            let Some(wave) = campaign.wave(*index) else { continue };
            let to = shifted(campaign, wave, *by);
            for ((key, old), (_, new)) in dates(wave).into_iter().zip(dates(&to)) {
                shifts.push(Shift { wave: Some(*index), key, old, new });
            }
        }
        let last = weeks.values().copied().max().unwrap_or(0);
        let ends = shifts.iter().map(|shift| shift.new).max();
        // The end stays where it is as long as every date still comes before it.
        if let Some(close) = campaign.close.filter(|close| ends.is_some_and(|end| end >= *close)) {
            let new = later(&campaign.calendar, close, last);
            shifts.push(Shift { wave: None, key: "close".to_owned(), old: close, new });
        }
        Self { weeks, shifts, too_large }
    }
}

/// What the helpdesk hears of the waves that have their place.
struct HelpdeskWaves {
    days: BTreeMap<NaiveDate, f64>,
    capacity: f64,
    per_hundred: f64,
    /// Of each wave that is judged: its start, and the day it is.
    gates: Vec<(NaiveDate, NaiveDate)>,
}

impl HelpdeskWaves {
    fn each<'a>(
        &'a self,
        campaign: &'a Campaign,
        wave: &'a Wave,
        size: f64,
    ) -> impl Iterator<Item = (NaiveDate, f64)> + 'a {
        load::curve(campaign, wave)
            .into_iter()
            .map(move |(day, part)| (day, part * size * self.per_hundred / 100.0))
    }

    fn fits(&self, campaign: &Campaign, wave: &Wave, size: f64) -> bool {
        self.each(campaign, wave, size)
            // Tickets come whole: less than half of one over is none.
            .all(|(day, own)| self.days.get(&day).copied().unwrap_or_default() + own < self.capacity + 0.5)
    }

    /// Whether all waves that start earlier are judged before this one is told anything.
    fn is_judged(&self, wave: &Wave, lead: Days) -> bool {
        let told = wave.start.checked_sub_days(lead).unwrap_or(wave.start);
        self.gates.iter().all(|(start, judged)| *start >= wave.start || *judged < told)
    }

    fn take(&mut self, campaign: &Campaign, wave: &Wave, size: f64) {
        self.gates.extend(wave.gate.evaluation.map(|judged| (wave.start, judged)));
        let own: Vec<(NaiveDate, f64)> = self.each(campaign, wave, size).collect();
        for (day, own) in own {
            *self.days.entry(day).or_insert(0.0) += own;
        }
    }
}

fn waves(campaign: &Campaign) -> impl Iterator<Item = (WaveIx, &Wave)> {
    (0..).map(WaveIx).zip(&campaign.waves)
}

fn only(campaign: &Campaign, wave: WaveIx, size: f64) -> Vec<f64> {
    waves(campaign).map(|(index, _)| if index == wave { size } else { 0.0 }).collect()
}

/// How long before its start a wave is first told anything.
fn lead(timeline: &Timeline, wave: WaveIx, own: &Wave) -> Days {
    let slots = timeline.usual().filter(|slot| slot.wave == Some(wave));
    let first = slots.filter_map(|slot| Some(slot.at?.with_timezone(&slot.zone).date_naive())).min();
    let days = first.map_or(0, |first| own.start.signed_duration_since(first).num_days());
    Days::new(u64::try_from(days).unwrap_or(0))
}

/// The fewest whole weeks that bring a day past another.
fn weeks_past(first: NaiveDate, until: NaiveDate) -> u32 {
    (0..=MOST_WEEKS).find(|weeks| weeks_later(first, *weeks) > until).unwrap_or(MOST_WEEKS)
}

fn weeks_later(day: NaiveDate, weeks: u32) -> NaiveDate {
    day.checked_add_days(Days::new(u64::from(weeks) * 7)).unwrap_or(day)
}

/// So many weeks later, or the next day on which everybody works if that would be somebody's day off.
fn later(calendar: &WorkCalendar, day: NaiveDate, weeks: u32) -> NaiveDate {
    let works = |day: NaiveDate| {
        calendar.is_work_weekday(day.weekday()) && !calendar.holidays.values().any(|days| days.contains(&day))
    };
    let moved = weeks_later(day, weeks);
    // Whoever chose a holiday or a Saturday meant it, and the same weekday is meant again.
    if weeks == 0 || !works(day) {
        return moved;
    }
    // A calendar in which nobody ever works must not be searched to the end of time.
    moved.iter_days().take(60).find(|day| works(*day)).unwrap_or(moved)
}

/// A wave with all its dates so many weeks later.
pub(crate) fn shifted(campaign: &Campaign, wave: &Wave, weeks: u32) -> Wave {
    let later = |day: NaiveDate| later(&campaign.calendar, day, weeks);
    let mut to = wave.clone();
    to.start = later(wave.start);
    match wave.mode {
        Mode::Voluntary => {}
        Mode::AtOnce { enforcement } => to.mode = Mode::AtOnce { enforcement: later(enforcement) },
        Mode::Deadline { deadline, enforcement } => {
            let day = later(deadline.date());
            let after = |enforced: NaiveDate| {
                let new = later(enforced);
                // Holidays can push both onto one day, and then it would be enforced before the deadline has passed.
                if enforced > deadline.date() && new <= day {
                    later(day.succ_opt().unwrap_or(day))
                } else {
                    new
                }
            };
            to.mode = Mode::Deadline {
                deadline: day.and_time(deadline.time()),
                enforcement: enforcement.map(after),
            };
        }
    }
    to.publish = wave.publish.map(later);
    to.end = wave.end.map(later);
    to.gate.evaluation = wave.gate.evaluation.map(later);
    for fair in &mut to.fairs {
        fair.day = later(fair.day);
    }
    to
}

/// The dates of a wave by their keys in `campaign.toml`.
fn dates(wave: &Wave) -> Vec<(String, NaiveDate)> {
    let mut dates = vec![("start".to_owned(), wave.start)];
    let mut add = |key: &str, day: Option<NaiveDate>| dates.extend(day.map(|day| (key.to_owned(), day)));
    add("deadline", wave.deadline().map(|deadline| deadline.date()));
    add("enforcement", wave.enforcement());
    add("publish", wave.publish);
    add("end", wave.end);
    add("gate.evaluation", wave.gate.evaluation);
    for (number, fair) in wave.fairs.iter().enumerate() {
        add(&format!("fair.{number}.day"), Some(fair.day));
    }
    dates
}
