//! What ought to leave, worked out a second time: from the campaign as people wrote it, from what they said since, and from
//! what the relay did; with the plain moments of `timeline::independent`.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet, HashMap},
};
use wavecast::ground::campaign::{Anchor, Offset, Unit, WorkCalendar};

use super::{
    scheme::{DEADLINE, MOST_AGE, Scheme, SimPerson, SimStage, SimTell, SimWave, Tells},
    yes::SaidYes,
};
use crate::timeline::independent::{count_workdays, expected, first_instant, is_quiet};

/// One message for one person: address, wave and stage.
pub(super) type Key = (String, String, String);

/// From when to when something may leave.
pub(super) type Window = (DateTime<Utc>, DateTime<Utc>);

/// What people said and what came of letters, as far as a ledger can know it: it is put back with the ledger.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// Gates: passed, or held.
    pub(super) gates: BTreeMap<String, bool>,
    /// Stages that are paused; none for everything.
    pub(super) paused: BTreeSet<Option<String>>,
    pub(super) moved: BTreeMap<String, DateTime<Utc>>,
    /// When the newest list of who has moved was made.
    pub(super) list: Option<DateTime<Utc>>,
    /// What was sent, and what was refused.
    pub(super) settled: BTreeSet<Key>,
    pub(super) refused: BTreeSet<Key>,
    /// What may come again, and from when.
    pub(super) later: BTreeMap<Key, DateTime<Utc>>,
    /// What somebody has said yes to: a stage of a wave, or one that is told once.
    pub(super) yes: BTreeMap<(String, String), SaidYes>,
    /// Nobody knows of these ids whether they left.
    pub(super) doubts: BTreeMap<String, Key>,
}

/// Where somebody is, in a wave: everybody there is told at the same moments.
type Group = (String, &'static str, Tz);

/// The second calculation.
#[derive(Default)]
pub(super) struct Calculation {
    windows: RefCell<HashMap<Group, BTreeMap<String, Window>>>,
}

impl Calculation {
    /// A date of the campaign has changed.
    pub(super) fn forget(&self) {
        self.windows.borrow_mut().clear();
    }

    /// When a stage may leave to somebody of a wave.
    pub(super) fn window(
        &self,
        scheme: &Scheme,
        (person, wave): (&SimPerson, &SimWave),
        stage: &SimStage,
        moved: Option<DateTime<Utc>>,
    ) -> Option<Window> {
        if stage.at.anchor == Anchor::Moved {
            return Some(after_move(&scheme.calendar, person, stage, moved?));
        }
        let group = (wave.id.clone(), person.country, person.zone);
        let mut windows = self.windows.borrow_mut();
        let all = windows.entry(group).or_insert_with(|| plan(scheme, person, wave));
        all.get(&stage.id).copied()
    }

    /// The same for what somebody told by hand: no gate holds it, and it makes no room for others.
    pub(super) fn ought_by_hand(
        (scheme, known): (&Scheme, &Known),
        person: &SimPerson,
        tell: &SimTell,
        now: DateTime<Utc>,
    ) -> Result<(), &'static str> {
        let key = (person.mail.clone(), String::new(), tell.id.clone());
        let (at, expires) = window_by_hand(&scheme.calendar, person, tell);
        let why = [
            (known.settled.contains(&key), "it was sent"),
            (known.refused.contains(&key), "it was refused"),
            (known.doubts.values().any(|doubt| *doubt == key), "it is in doubt"),
            (!person.listed, "they are not in the list"),
            (has_left(person, now), "they have left"),
            (person.excluded, "they hear no more"),
            (now < at, "it is too early"),
            (now >= expires, "it is too late"),
            (known.later.get(&key).is_some_and(|later| now < *later), "the relay asked to wait"),
            (is_paused(known, &tell.id), "somebody has paused it"),
            (is_night(&scheme.calendar, person.zone, now), "it is quiet there"),
            (is_frozen(&scheme.calendar, person.zone, now), "nothing leaves on this day"),
        ];
        why.into_iter().find(|(holds, _)| *holds).map_or(Ok(()), |(_, why)| Err(why))
    }

    /// Whether a stage is to leave to somebody now, or why not.
    pub(super) fn ought(
        &self,
        (scheme, known): (&Scheme, &Known),
        (person, wave): (&SimPerson, &SimWave),
        stage: &SimStage,
        now: DateTime<Utc>,
    ) -> Result<(), &'static str> {
        let key = (person.mail.clone(), wave.id.clone(), stage.id.clone());
        let moved = known.moved.get(&person.mail).copied().filter(|at| *at <= now);
        let Some((at, expires)) = self.window(scheme, (person, wave), stage, moved) else {
            return Err("it has no moment");
        };
        let why = [
            (known.settled.contains(&key), "it was sent"),
            (known.refused.contains(&key), "it was refused"),
            (known.doubts.values().any(|doubt| *doubt == key), "it is in doubt"),
            (!person.listed, "they are not in the list"),
            (has_left(person, now), "they have left"),
            (person.excluded, "they hear no more"),
            (stage.tells == Tells::NotMoved && moved.is_some(), "they have moved"),
            (now < at, "it is too early"),
            (now >= expires, "it is too late"),
            (known.later.get(&key).is_some_and(|later| now < *later), "the relay asked to wait"),
            (stage.tells == Tells::NotMoved && is_stale(known, now), "the list of who has moved is old"),
            (is_paused(known, &stage.id), "somebody has paused it"),
            (!is_open(scheme, known, wave), "a gate is shut"),
            (is_night(&scheme.calendar, person.zone, now), "it is quiet there"),
            (is_frozen(&scheme.calendar, person.zone, now), "nothing leaves on this day"),
        ];
        why.into_iter().find(|(holds, _)| *holds).map_or(Ok(()), |(_, why)| Err(why))
    }
}

/// When what somebody told by hand may leave.
pub(super) fn window_by_hand(calendar: &WorkCalendar, person: &SimPerson, tell: &SimTell) -> Window {
    let at = expected(calendar, person.country, person.zone, tell.day, &tell.at);
    (at, expiry(calendar, person, at, tell.late))
}

pub(super) fn has_left(person: &SimPerson, now: DateTime<Utc>) -> bool {
    person.left.is_some_and(|day| day <= now.with_timezone(&person.zone).date_naive())
}

pub(super) fn is_paused(known: &Known, stage: &str) -> bool {
    known.paused.iter().any(|paused| paused.as_deref().is_none_or(|paused| paused == stage))
}

pub(super) fn is_stale(known: &Known, now: DateTime<Utc>) -> bool {
    known.list.is_none_or(|made| now - made > MOST_AGE)
}

/// Whether every wave that starts earlier has passed, or is not judged and not held.
pub(super) fn is_open(scheme: &Scheme, known: &Known, wave: &SimWave) -> bool {
    let earlier = scheme.waves.iter().filter(|earlier| earlier.start < wave.start);
    let passed = |wave: &SimWave| known.gates.get(&wave.id).copied().unwrap_or(wave.judged.is_none());
    earlier.into_iter().all(passed)
}

pub(super) fn is_night(calendar: &WorkCalendar, zone: Tz, now: DateTime<Utc>) -> bool {
    is_quiet(calendar, now.with_timezone(&zone).time())
}

pub(super) fn is_frozen(calendar: &WorkCalendar, zone: Tz, now: DateTime<Utc>) -> bool {
    let day = now.with_timezone(&zone).date_naive();
    calendar.freezes.iter().any(|freeze| freeze.from <= day && day <= freeze.to)
}

/// The deadline of somebody in a wave: after a leave they have some workdays, but not beyond the end.
pub(super) fn deadline_of(scheme: &Scheme, person: &SimPerson, wave: &SimWave) -> NaiveDate {
    let Some(until) = person.away_until else { return wave.deadline };
    let works = |day| is_workday(&scheme.calendar, person.country, day);
    let back = count_workdays(until + Days::new(1), 0, works);
    let least = count_workdays(back, scheme.calendar.workdays_after_leave, works);
    wave.deadline.max(least.min(scheme.close))
}

fn is_workday(calendar: &WorkCalendar, country: &str, day: NaiveDate) -> bool {
    calendar.is_workday(day, Some(country))
}

/// The moments of everybody in one place of a wave.
fn plan(scheme: &Scheme, person: &SimPerson, wave: &SimWave) -> BTreeMap<String, Window> {
    let calendar = &scheme.calendar;
    let mut open: BTreeSet<(DateTime<Utc>, usize)> = BTreeSet::new();
    for (number, stage) in scheme.stages.iter().enumerate() {
        let days = [(Anchor::Start, wave.start), (Anchor::Deadline, wave.deadline)];
        let Some((_, from)) = days.into_iter().find(|(anchor, _)| *anchor == stage.at.anchor) else {
            continue;
        };
        open.insert((expected(calendar, person.country, person.zone, from, &stage.at), number));
    }
    let (mut taken, mut windows) = (BTreeSet::new(), BTreeMap::new());
    while let Some((at, number)) = open.pop_first() {
        let stage = &scheme.stages[number];
        let day = at.with_timezone(&person.zone).date_naive();
        let next = next_workday(calendar, person, at);
        let ends = ends(wave, stage);
        if calendar.one_a_day && taken.contains(&day) && ends.is_none_or(|ends| next < ends) {
            open.insert((next, number));
            continue;
        }
        taken.insert(day);
        let late = expiry(calendar, person, at, stage.late);
        windows.insert(stage.id.clone(), (at, ends.map_or(late, |ends| late.min(ends))));
    }
    windows
}

/// What is told before a deadline makes no sense after it.
fn ends(wave: &SimWave, stage: &SimStage) -> Option<DateTime<Utc>> {
    let before = stage.at.anchor == Anchor::Deadline && stage.at.offset.count < 0;
    before.then(|| first_instant(wave.zone, wave.deadline.and_time(DEADLINE)))
}

fn after_move(calendar: &WorkCalendar, person: &SimPerson, stage: &SimStage, moved: DateTime<Utc>) -> Window {
    let day = moved.with_timezone(&person.zone).date_naive();
    let at = expected(calendar, person.country, person.zone, day, &stage.at).max(moved);
    let at = not_quiet(calendar, person.zone, at);
    (at, expiry(calendar, person, at, stage.late))
}

/// The same hour of the next workday, or the end of the night or the freeze it falls into.
fn next_workday(calendar: &WorkCalendar, person: &SimPerson, at: DateTime<Utc>) -> DateTime<Utc> {
    let local = at.with_timezone(&person.zone).naive_local();
    let next = count_workdays(local.date(), 1, |day| is_workday(calendar, person.country, day));
    not_quiet(calendar, person.zone, first_instant(person.zone, next.and_time(local.time())))
}

fn not_quiet(calendar: &WorkCalendar, zone: Tz, mut at: DateTime<Utc>) -> DateTime<Utc> {
    while is_frozen(calendar, zone, at) || is_night(calendar, zone, at) {
        let local = at.with_timezone(&zone).naive_local();
        at = if is_frozen(calendar, zone, at) {
            first_instant(zone, (local.date() + Days::new(1)).and_time(NaiveTime::MIN))
        } else {
            at + TimeDelta::minutes(1)
        };
    }
    at
}

fn expiry(calendar: &WorkCalendar, person: &SimPerson, at: DateTime<Utc>, late: Offset) -> DateTime<Utc> {
    let zone = person.zone;
    let plain = |at: DateTime<Utc>| {
        let local = at.with_timezone(&zone).naive_local();
        let day = match late.unit {
            Unit::Hours => return at + TimeDelta::hours(i64::from(late.count)),
            Unit::Workdays => {
                count_workdays(local.date(), late.count, |day| is_workday(calendar, person.country, day))
            }
            Unit::Days | Unit::Weeks => local.date() + TimeDelta::days(i64::from(late.count)),
        };
        first_instant(zone, day.and_time(local.time()))
    };
    let day = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
    let mut end = plain(at);
    // Where a freeze begins meanwhile, what is left is counted from its end.
    for freeze in &calendar.freezes {
        if day(at) < freeze.from && freeze.from <= day(end) {
            let time = at.with_timezone(&zone).time();
            end = plain(first_instant(zone, (freeze.to + Days::new(1)).and_time(time)));
        }
    }
    end
}
