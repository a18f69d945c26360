//! Who comes later is told once what they missed: worked out a second time, plainly, with days written down by hand.

use chrono::{Datelike as _, Days, NaiveDate, TimeDelta, Weekday};
use proptest::prelude::*;
use std::collections::BTreeSet;
use wavecast::ground::{
    campaign::{Anchor, Audience, Campaign, People, PersonIx, Unit, WaveIx, WavePhase},
    timeline::{
        CatchUpStanding, Fate, Hold, Moved, Notice, Recipient, Settled, Verdict, arrival_marks, phase_of,
    },
};

use super::{
    sample::{at, campaign, day, must, person, stage, wave},
    world::{World, noon},
};

/// The messages of `north`, and the days on which they are due.
const DUE: [(&str, &str); 5] = [
    ("announce", "2027-02-01"),
    ("prepare", "2027-02-08"),
    ("enrol", "2027-02-15"),
    ("remind", "2027-03-02"),
    ("enforce", "2027-03-09"),
];

fn north() -> Campaign {
    let mut campaign = campaign();
    for (id, start, deadline, enforcement) in [
        ("north", "2027-02-15", "2027-03-05", "2027-03-09"),
        ("south", "2027-04-12", "2027-04-30", "2027-05-04"),
    ] {
        campaign.waves.push(wave(&campaign, id, start, must(deadline, enforcement)));
    }
    for (id, moment) in [
        ("announce", at(Anchor::Start, -10, Unit::Workdays, None)),
        ("prepare", at(Anchor::Start, -5, Unit::Workdays, None)),
        ("enrol", at(Anchor::Start, 0, Unit::Days, None)),
        ("remind", at(Anchor::Deadline, -3, Unit::Workdays, None)),
        ("enforce", at(Anchor::Enforce, 0, Unit::Days, None)),
        ("moved-date", at(Anchor::Rescheduled, 0, Unit::Days, None)),
        ("catch-up", at(Anchor::Listed, 0, Unit::Days, None)),
    ] {
        campaign.stages.push(stage(&campaign, id, moment, Audience::Wave));
    }
    campaign
}

/// The second comes later.
impl World {
    fn new() -> Self {
        let mut new = Self::of(north());
        new.list(&[0]);
        new
    }

    /// Who stands in the list, each in the wave of this number.
    fn list(&mut self, waves: &[u16]) {
        let each = waves.iter().enumerate();
        let people = each.map(|(who, wave)| person(who, *wave, "NL", chrono_tz::Tz::Europe__Amsterdam));
        self.people = People::new(people.collect(), Vec::new());
    }
}

/// The day itself, or the Monday behind it.
fn workday(day: NaiveDate) -> NaiveDate {
    match day.weekday() {
        Weekday::Sat => day + Days::new(2),
        Weekday::Sun => day + Days::new(1),
        Weekday::Mon | Weekday::Tue | Weekday::Wed | Weekday::Thu | Weekday::Fri => day,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever day they come on: one message for all that was due before, and then the rest, one a day.
    #[test]
    fn one_message_for_all_that_was_missed(after in 1..100u64) {
        let came = day("2027-01-05") + Days::new(after);
        let mut world = World::new();
        world.days("2027-01-05", &came.to_string());
        world.list(&[0, 0]);
        world.days(&came.to_string(), "2027-05-15");
        let due = DUE.map(|(id, due)| (day(due), id));
        prop_assert_eq!(world.all(0), due.to_vec(), "nothing changes for whoever is there from the start");
        let caught_up = due.iter().any(|(due, _)| *due < came).then(|| workday(came));
        let mut wanted: Vec<(NaiveDate, &str)> = caught_up.map(|day| (day, "catch-up")).into_iter().collect();
        wanted.extend(due.iter().filter(|(due, _)| caught_up.is_none_or(|day| *due > day)));
        prop_assert_eq!(world.all(1), wanted);
    }

    /// Somebody pauses everything for a while: still one message a day, and nothing behind the one that stands for it.
    #[test]
    fn a_pause_neither_doubles_nor_loses_it(after in 28..70u64, pause in 0..40u64, long in 1..20u64) {
        let came = day("2027-01-05") + Days::new(after);
        let paused = came + Days::new(pause);
        let until = paused + Days::new(long);
        let mut world = World::new();
        world.days("2027-01-05", &came.to_string());
        world.list(&[0, 0]);
        for today in came.iter_days().take_while(|today| *today < day("2027-05-15")) {
            world.history.holds.clear();
            if (paused..until).contains(&today) {
                world.history.holds.push(Hold { wave: None, stage: None, because: "a storm".into() });
            }
            world.run(today);
        }
        let got = &world.got[1];
        prop_assert!(got.values().all(|all| all.len() == 1), "two on one day: {:?}", got);
        let caught_up: Vec<_> = world.all(1).into_iter().filter(|(_, id)| *id == "catch-up").collect();
        prop_assert_eq!(caught_up.len(), 1, "{:?}", got);
        for (left, id) in world.all(1).into_iter().filter(|(_, id)| *id != "catch-up") {
            let due = DUE.iter().find(|(own, _)| *own == id).map(|(_, due)| day(due)).unwrap();
            prop_assert!(due > caught_up[0].0 && left >= due, "{} of {} left on {}: {:?}", id, due, left, got);
        }
    }
}

/// A campaign that learns of it while it runs mails nobody, whoever stands in its list by then.
#[test]
fn whoever_is_there_when_the_ledger_begins_to_look_is_there_from_the_start() {
    let mut world = World::new();
    world.list(&[0, 0]);
    let now = noon(day("2027-03-01"));
    assert!(world.judged(now).iter().all(|(id, ..)| id != "catch-up"), "nothing is remembered yet");
    let both: Vec<_> = world.people.all().iter().map(|person| world.view(now).catch_up(person)).collect();
    assert_eq!(both, vec![Some(CatchUpStanding::FromTheStart); 2]);
    world.days("2027-03-01", "2027-05-15");
    assert_eq!(world.all(1), vec![(day("2027-03-02"), "remind"), (day("2027-03-09"), "enforce")]);
}

/// Killed behind the mark and before the letter, or with the letter in doubt: it stays what it was.
#[test]
fn a_crash_neither_doubles_nor_loses_it() {
    let mut world = World::new();
    world.days("2027-01-05", "2027-02-20");
    world.list(&[0, 0]);
    let now = noon(day("2027-02-22"));
    let caught_up = |world: &World, now| {
        let found = world.judged(now).into_iter().find(|(id, ..)| id == "catch-up");
        found.map(|(_, notice, verdict)| (notice, verdict)).unwrap()
    };
    let (notice, verdict) = caught_up(&world, now);
    assert_eq!(verdict, Verdict::Due);
    for mark in world.view(now).to_remember([notice.to]) {
        world.history.noticed.entry(mark).or_insert(now);
    }
    let later = now + TimeDelta::hours(20);
    let (again, verdict) = caught_up(&world, later);
    assert_eq!(
        (again.id, again.at, verdict),
        (notice.id, now, Verdict::Due),
        "the same message, due since then"
    );
    world.history.fates.insert(notice.id, Fate::InDoubt);
    assert_eq!(caught_up(&world, later).1, Verdict::InDoubt);
    let settled = |(id, notice, verdict): &(String, Notice, Verdict)| {
        id == "announce"
            && notice.to == Recipient::Person(PersonIx(1))
            && *verdict == Verdict::Settled(Settled::CaughtUp)
    };
    assert!(world.judged(later).iter().any(settled), "what it stands for is not sent beside it");
}

/// Told other dates in another wave: first that they are off, and on another day what is still to be known.
#[test]
fn whoever_changes_waves_hears_the_new_dates_first() {
    let mut world = World::new();
    world.list(&[0, 1]);
    world.days("2027-01-05", "2027-04-10");
    // South had its announcement; now she sits in north, which is at its end.
    world.list(&[0, 0]);
    for today in day("2027-04-10").iter_days().take_while(|today| *today < day("2027-05-15")) {
        world.run(today);
        world.run(today);
    }
    let got: Vec<_> = world.all(1).into_iter().filter(|(at, _)| *at >= day("2027-04-10")).collect();
    assert_eq!(got, vec![(day("2027-04-12"), "moved-date"), (day("2027-04-13"), "catch-up")]);
    // The other way round the new wave has not started: the correction says all there is to say.
    let mut world = World::new();
    world.list(&[0, 0]);
    world.days("2027-01-05", "2027-04-01");
    world.list(&[0, 1]);
    world.days("2027-04-01", "2027-05-15");
    let got: Vec<_> =
        world.all(1).into_iter().filter(|(at, _)| *at >= day("2027-04-01")).map(|(_, id)| id).collect();
    assert_eq!(got, ["moved-date", "prepare", "enrol", "remind", "enforce"]);
}

/// Who has moved, and who comes when all is over, gets nothing; and it is said why.
#[test]
fn nothing_for_whoever_has_moved_or_comes_after_the_close() {
    let mut world = World::new();
    world.days("2027-01-05", "2027-06-20");
    world.list(&[0, 0]);
    let (key, now) = (world.people.get(PersonIx(1)).unwrap().address.key(), noon(day("2027-06-29")));
    let standing = |world: &World, now| world.view(now).catch_up(world.people.get(PersonIx(1)).unwrap());
    assert!(matches!(standing(&world, now), Some(CatchUpStanding::Told(_))));
    assert_eq!(standing(&world, noon(day("2027-06-30"))), Some(CatchUpStanding::Closed));
    world.history.moved.insert(key, Moved { at: now });
    assert_eq!(standing(&world, now), Some(CatchUpStanding::NothingMissed));
}

/// Its words are true only up to the next date of the wave: then it is missed rather than wrong.
#[test]
fn it_never_outlives_its_words() {
    let campaign = north();
    let wave = campaign.wave(WaveIx(0)).unwrap();
    for (on, wanted) in [
        ("2027-02-14", WavePhase::Before),
        ("2027-02-15", WavePhase::Open),
        ("2027-03-01", WavePhase::Open),
        ("2027-03-02", WavePhase::LastDays),
        ("2027-03-05", WavePhase::LastDays),
        ("2027-03-06", WavePhase::Passed),
        ("2027-03-09", WavePhase::Cut),
    ] {
        assert_eq!(phase_of(&campaign, wave, noon(day(on))), wanted, "{on}");
    }
    let mut world = World::new();
    world.days("2027-01-05", "2027-02-12");
    world.list(&[0, 0]);
    let found = world.judged(noon(day("2027-02-12"))).into_iter().find(|(id, ..)| id == "catch-up");
    let (_, notice, verdict) = found.unwrap();
    assert_eq!(verdict, Verdict::Due);
    assert!(notice.expires <= noon(day("2027-02-15")) - TimeDelta::hours(10), "{notice:?}");
}

/// Everything that is remembered of somebody is named, so that it can be forgotten.
#[test]
fn what_is_remembered_of_somebody_can_be_found() {
    let mut world = World::new();
    world.days("2027-01-05", "2027-02-20");
    world.list(&[0, 0]);
    world.days("2027-02-20", "2027-03-01");
    let marks = arrival_marks(&world.campaign, world.people.get(PersonIx(1)).unwrap());
    let left: BTreeSet<_> = world.history.noticed.keys().filter(|mark| !marks.contains(mark)).collect();
    // The beginning, and that the first of the two is there.
    assert_eq!((world.history.noticed.len(), left.len()), (4, 2));
}
