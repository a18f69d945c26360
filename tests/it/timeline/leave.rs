//! Whoever is away is told nothing, then one message, then the rest: worked out a second time, from days written down by
//! hand.

use chrono::{DateTime, Datelike as _, Days, NaiveDate, Utc, Weekday};
use proptest::prelude::*;
use std::borrow::Cow;
use wavecast::ground::{
    campaign::{Anchor, Audience, Away, Campaign, Mode, People, Person, PersonIx, Unit, Wave, WaveIx},
    timeline::{Fate, Held, Hold, Moved, Recipient, Settled, Verdict, reschedule, wave_of},
};

use super::{
    sample::{at, campaign, day, must, person, stage, wave},
    world::{World, noon},
};

/// The messages of `north`, and the days on which they are due to whoever is there.
const DUE: [(&str, &str); 6] = [
    ("announce", "2027-02-01"),
    ("prepare", "2027-02-08"),
    ("enrol", "2027-02-15"),
    ("remind", "2027-03-02"),
    ("last-call", "2027-03-04"),
    ("enforce", "2027-03-09"),
];

/// Nobody moves later than on this day.
const CLOSE: &str = "2027-06-30";

fn north(with_back: bool) -> Campaign {
    let mut campaign = campaign();
    campaign.waves.push(wave(&campaign, "north", "2027-02-15", must("2027-03-05", "2027-03-09")));
    let back = with_back.then(|| ("back", at(Anchor::Back, 0, Unit::Days, None)));
    for (id, moment) in [
        ("announce", at(Anchor::Start, -10, Unit::Workdays, None)),
        ("prepare", at(Anchor::Start, -5, Unit::Workdays, None)),
        ("enrol", at(Anchor::Start, 0, Unit::Days, None)),
        ("remind", at(Anchor::Deadline, -3, Unit::Workdays, None)),
        ("last-call", at(Anchor::Deadline, -1, Unit::Workdays, None)),
        ("enforce", at(Anchor::Enforce, 0, Unit::Days, None)),
        ("moved-date", at(Anchor::Rescheduled, 0, Unit::Days, None)),
    ]
    .into_iter()
    .chain(back)
    {
        campaign.stages.push(stage(&campaign, id, moment, Audience::Wave));
    }
    campaign
}

/// The second is away.
impl World {
    fn with_leave(campaign: Campaign, until: Option<NaiveDate>) -> Self {
        let mut new = Self::of(campaign);
        new.away(until);
        new
    }

    /// The list says until when the second is away.
    fn away(&mut self, until: Option<NaiveDate>) {
        self.takes(until.map(Away::until));
    }

    /// The list says from when until when the second is away.
    fn away_from(&mut self, from: &str, until: &str) {
        self.takes(Some(Away::between(day(from), day(until)).unwrap()));
    }

    fn takes(&mut self, away: Option<Away>) {
        let zone = chrono_tz::Tz::Europe__Amsterdam;
        let mut people: Vec<_> = (0..2).map(|who| person(who, 0, "NL", zone)).collect();
        people[1].away = away;
        self.people = People::new(people, Vec::new());
    }

    fn with_span(campaign: Campaign, from: &str, until: &str) -> Self {
        let mut new = Self::of(campaign);
        new.away_from(from, until);
        new
    }

    fn verdict(&self, wanted: &str, now: DateTime<Utc>) -> Option<Verdict> {
        let second = Recipient::Person(PersonIx(1));
        let all = self.judged(now).into_iter();
        all.filter(|(id, notice, _)| id == wanted && notice.to == second).map(|(.., verdict)| verdict).next()
    }
}

fn works(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// All workdays from this day on.
fn workdays(from: NaiveDate) -> Vec<NaiveDate> {
    from.iter_days().take(400).filter(|day| works(*day)).collect()
}

/// The last workday before a day, counted back so many times.
fn before(day: NaiveDate, count: usize) -> NaiveDate {
    let mut past: Vec<NaiveDate> =
        (day - Days::new(60)).iter_days().take(60).filter(|day| works(*day)).collect();
    past.reverse();
    past[count - 1]
}

/// The deadline and the cut of somebody who is away from a day until another.
fn own_dates(from: NaiveDate, until: NaiveDate) -> (NaiveDate, NaiveDate) {
    let (deadline, cut) = (day("2027-03-05"), day("2027-03-09"));
    let least = workdays(workdays(until + Days::new(1))[0])[3];
    if from > cut {
        return (deadline, cut);
    }
    if from > deadline {
        return (deadline, cut.max(workdays(least + Days::new(1))[0].min(day(CLOSE))));
    }
    let deadline = deadline.max(least.min(day(CLOSE)));
    // Two workdays lie between the deadline of everybody and the cut.
    (deadline, cut.max(workdays(deadline + Days::new(1))[1].min(day(CLOSE))))
}

/// What somebody is to get who is away from a day until another, without a look at how the program does it.
fn wanted(from: NaiveDate, until: NaiveDate, with_back: bool) -> Vec<(NaiveDate, &'static str)> {
    let back = workdays(until + Days::new(1))[0];
    let (deadline, cut) = own_dates(from, until);
    let own: Vec<(NaiveDate, &str)> = vec![
        (day("2027-02-01"), "announce"),
        (day("2027-02-08"), "prepare"),
        (day("2027-02-15"), "enrol"),
        (before(deadline, 3), "remind"),
        (before(deadline, 1), "last-call"),
        (cut, "enforce"),
    ];
    let missed: Vec<_> = own.iter().filter(|(due, _)| *due >= from && *due < until + Days::new(1)).collect();
    if missed.is_empty() {
        return own;
    }
    let upto: Vec<_> = own.iter().filter(|(due, _)| *due >= from && *due <= back).collect();
    let on_return = if with_back { "back" } else { upto[upto.len() - 1].1 };
    let before = own.iter().filter(|(due, _)| *due < from).copied();
    let rest = own.iter().filter(|(due, _)| *due > back).copied();
    before.chain([(back, on_return)]).chain(rest).collect()
}

/// Long before anything is told: a leave without a beginning.
const EVER: &str = "2000-01-01";

proptest! {
    #![proptest_config(ProptestConfig { cases: 80, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever day they are back: nothing before, one message that day, and the rest by their own dates.
    #[test]
    fn one_message_on_the_return_and_then_the_rest(after in 0..120u64, with_back: bool) {
        let until = day("2027-01-20") + Days::new(after);
        let mut world = World::with_leave(north(with_back), Some(until));
        world.days("2027-01-05", "2027-07-20");
        prop_assert_eq!(world.all(0), DUE.map(|(id, due)| (day(due), id)).to_vec(), "nothing changes for others");
        prop_assert_eq!(world.all(1), wanted(day(EVER), until, with_back));
        prop_assert!(world.all(1).iter().all(|(at, _)| *at > until || *at < day("2027-01-20")));
    }

    /// The list knows from the start when the leave begins: before it they hear what everybody hears.
    #[test]
    fn before_the_leave_all_is_as_usual(first in 0..80u64, long in 0..60u64, with_back: bool) {
        let from = day("2027-01-20") + Days::new(first);
        let until = from + Days::new(long);
        let mut world = World::with_span(north(with_back), &from.to_string(), &until.to_string());
        world.days("2027-01-05", "2027-07-20");
        prop_assert_eq!(world.all(0), DUE.map(|(id, due)| (day(due), id)).to_vec(), "nothing changes for others");
        prop_assert_eq!(world.all(1), wanted(from, until, with_back));
    }

    /// They were told the dates of everybody, and then the list tells of a leave to come, and of another end of it:
    /// nothing in it, no pile, and no date of theirs stays wrong.
    #[test]
    fn a_leave_to_come_puts_dates_right(called in 0..30u64, ahead in 0..20u64, long in 0..40u64, later in 0..80u64, change in -30..30i64, with_back: bool) {
        let called = day("2027-02-02") + Days::new(called);
        let from = called + Days::new(ahead);
        let ends = |shift: i64| (from + Days::new(long) + chrono::TimeDelta::days(shift)).max(from);
        let again = called + Days::new(later);
        let mut world = World::with_leave(north(with_back), None);
        for today in day("2027-01-05").iter_days().take_while(|today| *today < day("2027-08-20")) {
            if today == called {
                world.away_from(&from.to_string(), &ends(0).to_string());
            }
            if today == again {
                world.away_from(&from.to_string(), &ends(change).to_string());
            }
            world.run(today);
        }
        let got = world.all(1);
        let until = |at: NaiveDate| if at < again { ends(0) } else { ends(change) };
        prop_assert!(got.iter().all(|(at, _)| *at < from || *at > until(*at)), "{:?}", got);
        prop_assert!(world.got[1].values().all(|all| all.len() <= 2), "no pile: {:?}", got);
        let person = world.people.get(PersonIx(1)).unwrap();
        let heard = &world.history.told[&person.address.key()];
        for anchor in reschedule::TOLD {
            let now = reschedule::in_force_for(&world.campaign, WaveIx(0), anchor, person);
            let last = heard.iter().rev().find(|heard| heard.told.anchor == anchor).unwrap().told.day;
            // What was past already when the list changed its mind is not worth a letter.
            let is_past = now.max(last).is_some_and(|day| day < again);
            prop_assert!(last == now || is_past, "{:?}: {:?} and not {:?} of {:?}", anchor, last, now, got);
        }
    }

    /// They were told the dates of everybody, and then the list calls them away: no date of theirs stays wrong.
    #[test]
    fn dates_that_were_told_are_put_right(called in 0..30u64, long in 1..40u64, with_back: bool) {
        let called = day("2027-02-02") + Days::new(called);
        let until = called + Days::new(long);
        let mut world = World::with_leave(north(with_back), None);
        world.days("2027-01-05", &called.to_string());
        world.away(Some(until));
        let mut today = called;
        while today < day("2027-07-20") {
            world.run(today);
            today = today + Days::new(1);
        }
        let got = world.all(1);
        prop_assert!(got.iter().all(|(at, _)| *at < called || *at > until), "{:?}", got);
        prop_assert!(world.got[1].values().all(|all| all.len() <= 2), "no pile: {:?}", got);
        let person = world.people.get(PersonIx(1)).unwrap();
        let heard = &world.history.told[&person.address.key()];
        for anchor in reschedule::TOLD {
            let now = reschedule::in_force_for(&world.campaign, WaveIx(0), anchor, person);
            let last = heard.iter().rev().find(|heard| heard.told.anchor == anchor).unwrap();
            prop_assert_eq!(last.told.day, now, "{:?} of {:?}", anchor, got);
        }
    }
}

/// The rule of the days, by hand: back on Monday 15 March, three workdays later is Thursday.
#[test]
fn the_deadline_of_somebody_who_is_back_leaves_them_time() {
    let world = World::with_leave(north(true), Some(day("2027-03-12")));
    let (north, person) = (world.campaign.wave(WaveIx(0)).unwrap(), world.people.get(PersonIx(1)).unwrap());
    let hour = |text: &str| day(text).and_hms_opt(17, 0, 0).unwrap();
    let own = |campaign: &Campaign, wave: &Wave, person: &Person| match wave_of(campaign, wave, person) {
        Cow::Owned(own) => Some(own.mode),
        Cow::Borrowed(_) => None,
    };
    assert_eq!(
        own(&world.campaign, north, person),
        Some(Mode::Deadline { deadline: hour("2027-03-18"), enforcement: Some(day("2027-03-22")) })
    );
    let mut none = self::north(true).waves.remove(0);
    none.mode = Mode::Voluntary;
    assert_eq!(own(&world.campaign, &none, person), None, "nobody has to");
    let closing = Campaign { close: Some(day("2027-03-16")), ..world.campaign.clone() };
    assert_eq!(
        own(&closing, north, person),
        Some(Mode::Deadline { deadline: hour("2027-03-16"), enforcement: Some(day("2027-03-16")) })
    );
    let early = World::with_leave(self::north(true), Some(day("2027-02-26")));
    assert_eq!(own(&early.campaign, north, early.people.get(PersonIx(1)).unwrap()), None);
}

/// Whoever moved meanwhile, or is back when all is over, is told nothing of what they missed; and it is said why.
#[test]
fn nothing_for_whoever_moved_meanwhile_or_is_back_after_the_close() {
    let mut world = World::with_leave(north(true), Some(day("2027-03-12")));
    let key = world.people.get(PersonIx(1)).unwrap().address.key();
    world.history.moved.insert(key, Moved { at: noon(day("2027-03-01")) });
    let back = noon(day("2027-03-15"));
    assert_eq!(world.verdict("back", back), Some(Verdict::Settled(Settled::NotForThem)));
    let mut late = World::with_leave(north(true), Some(day("2027-07-02")));
    late.days("2027-01-05", "2027-07-20");
    assert_eq!(late.all(1), Vec::new());
    assert_eq!(late.verdict("enrol", noon(day("2027-07-05"))), Some(Verdict::Settled(Settled::Away)));
    assert_eq!(late.verdict("back", noon(day("2027-07-05"))), None);
}

/// A second leave is another event; the first message about one is never repeated.
#[test]
fn each_leave_is_told_once() {
    let mut world = World::with_leave(north(true), Some(day("2027-02-10")));
    world.days("2027-01-05", "2027-02-20");
    world.away(Some(day("2027-03-12")));
    world.days("2027-02-20", "2027-04-20");
    let got = world.all(1);
    let told: Vec<NaiveDate> = got.iter().filter(|(_, id)| *id == "back").map(|(day, _)| *day).collect();
    assert_eq!(told, [day("2027-02-11"), day("2027-03-15")], "{got:?}");
}

/// Killed in the middle of the letter: it is held until somebody says, and what it stands for is not sent beside it.
#[test]
fn a_doubt_about_it_stays_one() {
    let mut world = World::with_leave(north(true), Some(day("2027-02-12")));
    let now = noon(day("2027-02-15"));
    let second = Recipient::Person(PersonIx(1));
    let found = world.judged(now).into_iter().find(|(id, notice, _)| id == "back" && notice.to == second);
    let (_, notice, verdict) = found.unwrap();
    assert_eq!(verdict, Verdict::Due);
    world.history.fates.insert(notice.id, Fate::InDoubt);
    assert_eq!(world.verdict("back", now), Some(Verdict::InDoubt));
    for spared in ["announce", "prepare", "enrol"] {
        assert_eq!(world.verdict(spared, now), Some(Verdict::Settled(Settled::Away)), "{spared}");
    }
}

/// A freeze begins in the leave: what it would move before the return stays behind it.
#[test]
fn a_freeze_never_brings_it_forward() {
    use wavecast::ground::{
        campaign::{Freeze, FreezeMove},
        problem::Place,
    };
    let mut campaign = north(true);
    campaign.calendar.freezes = vec![Freeze {
        from: day("2027-02-15"),
        to: day("2027-02-17"),
        why: "closed".into(),
        moves: FreezeMove::Before,
        place: Place::unread("campaign.toml"),
    }];
    let mut world = World::with_leave(campaign, Some(day("2027-02-12")));
    world.days("2027-01-05", "2027-02-20");
    assert_eq!(world.all(1), [(day("2027-02-18"), "back")]);
    assert!(!matches!(world.verdict("back", noon(day("2027-02-16"))), Some(Verdict::Held(Held::Gate(_)))));
}

fn told(world: &World) -> Vec<String> {
    world.all(1).iter().map(|(day, id)| format!("{} {id}", day.format("%m-%d"))).collect()
}

/// Noted in January, taken in March: the weeks before are like everybody's.
#[test]
fn a_leave_that_is_to_come_keeps_nothing_back() {
    let mut world = World::with_span(north(true), "2027-03-01", "2027-03-05");
    world.days("2027-01-05", "2027-07-20");
    let all = [
        "02-01 announce",
        "02-08 prepare",
        "02-15 enrol",
        "03-08 remind",
        "03-10 last-call",
        "03-15 enforce",
    ];
    assert_eq!(told(&world), all, "nothing was due in the leave, by dates that leave time behind it");
    let mut world = World::with_span(north(true), "2027-02-15", "2027-02-17");
    world.days("2027-01-05", "2027-07-20");
    let all =
        ["02-01 announce", "02-08 prepare", "02-18 back", "03-02 remind", "03-04 last-call", "03-09 enforce"];
    assert_eq!(told(&world), all);
}

/// Each date by itself: what is before the leave stays, what it touches moves.
#[test]
fn a_date_before_the_leave_stays() {
    let own = |from: &str| {
        let world = World::with_span(north(true), from, "2027-03-12");
        let wave = world.campaign.wave(WaveIx(0)).unwrap();
        let own = wave_of(&world.campaign, wave, world.people.get(PersonIx(1)).unwrap()).into_owned();
        (own.deadline().unwrap().date(), own.enforcement().unwrap())
    };
    assert_eq!(own("2027-03-05"), (day("2027-03-18"), day("2027-03-22")), "the deadline is on the first day");
    assert_eq!(own("2027-03-06"), (day("2027-03-05"), day("2027-03-19")), "the cut is in the leave");
    assert_eq!(own("2027-03-10"), (day("2027-03-05"), day("2027-03-09")), "both are before");
}

/// Ill for longer than they said: what they were told on the return is not told again, and what comes is kept back.
#[test]
fn a_leave_that_grows_repeats_nothing() {
    let mut world = World::with_span(north(true), "2027-02-08", "2027-02-12");
    world.days("2027-01-05", "2027-02-17");
    world.away_from("2027-02-08", "2027-02-26");
    let before = noon(day("2027-02-17"));
    for stood_for in ["prepare", "enrol"] {
        assert_eq!(world.verdict(stood_for, before), Some(Verdict::Settled(Settled::Away)), "{stood_for}");
    }
    world.days("2027-02-17", "2027-07-20");
    let all = ["02-01 announce", "02-15 back", "03-02 remind", "03-04 last-call", "03-09 enforce"];
    assert_eq!(told(&world), all);
    // With something new in it, there is a second return to tell of.
    let mut world = World::with_span(north(true), "2027-02-01", "2027-02-05");
    world.days("2027-01-05", "2027-02-10");
    world.away_from("2027-02-01", "2027-02-16");
    world.days("2027-02-10", "2027-07-20");
    assert_eq!(
        told(&world),
        ["02-08 back", "02-17 back", "03-02 remind", "03-04 last-call", "03-09 enforce"]
    );
}

/// One list ends a leave on Sunday, the next one on Friday: it is the same return.
#[test]
fn a_leave_that_shrinks_behind_its_end_repeats_nothing() {
    let mut world = World::with_span(north(true), "2027-02-08", "2027-02-14");
    world.days("2027-01-05", "2027-02-16");
    world.away_from("2027-02-08", "2027-02-12");
    assert_eq!(world.verdict("back", noon(day("2027-02-16"))), None);
    world.days("2027-02-16", "2027-07-20");
    let all = ["02-01 announce", "02-15 back", "03-02 remind", "03-04 last-call", "03-09 enforce"];
    assert_eq!(told(&world), all);
}

/// The list knows one leave of each person: the next one in its place does not bring back what was settled.
#[test]
fn the_next_leave_brings_nothing_back() {
    let mut world = World::with_span(north(true), "2027-02-08", "2027-02-12");
    world.days("2027-01-05", "2027-02-16");
    world.away_from("2027-06-01", "2027-06-10");
    for stood_for in ["prepare", "enrol"] {
        let verdict = world.verdict(stood_for, noon(day("2027-02-16")));
        assert_eq!(verdict, Some(Verdict::Settled(Settled::Away)), "{stood_for}");
    }
}

/// What could not leave before the leave waits for the return; with others it is told in one.
#[test]
fn what_a_hold_kept_until_the_leave_waits_for_the_return() {
    let held = |from: &str, until: &str| {
        let mut world = World::with_span(north(true), from, until);
        let stage = Some("announce".to_owned());
        world.history.holds.push(Hold { wave: None, stage, because: "a name was wrong".into() });
        world.days("2027-01-05", from);
        world.history.holds.clear();
        world
    };
    let mut alone = held("2027-02-02", "2027-02-04");
    assert_eq!(alone.verdict("announce", noon(day("2027-02-02"))), Some(Verdict::Later));
    alone.days("2027-02-02", "2027-02-12");
    assert_eq!(told(&alone), ["02-05 announce", "02-08 prepare"]);
    let mut with_others = held("2027-02-02", "2027-02-09");
    let spared = with_others.verdict("announce", noon(day("2027-02-02")));
    assert_eq!(spared, Some(Verdict::Settled(Settled::Away)));
    with_others.days("2027-02-02", "2027-02-12");
    assert_eq!(told(&with_others), ["02-10 back"]);
}

/// A freeze moves a message into the leave: then it is one of those that were missed.
#[test]
fn a_freeze_may_move_a_message_into_the_leave() {
    use wavecast::ground::{
        campaign::{Freeze, FreezeMove},
        problem::Place,
    };
    let frozen = |moves| {
        let mut campaign = north(true);
        campaign.calendar.freezes = vec![Freeze {
            from: day("2027-02-08"),
            to: day("2027-02-09"),
            why: "closed".into(),
            moves,
            place: Place::unread("campaign.toml"),
        }];
        let mut world = World::with_span(campaign, "2027-02-08", "2027-02-11");
        world.days("2027-01-05", "2027-02-15");
        told(&world)
    };
    assert_eq!(frozen(FreezeMove::After), ["02-01 announce", "02-12 back"]);
    assert_eq!(frozen(FreezeMove::Before), ["02-01 announce", "02-05 prepare"]);
}

/// Whoever comes late and leaves later is told at once what they missed, and on the return what they miss then.
#[test]
fn a_latecomer_is_told_before_the_leave() {
    let mut campaign = north(true);
    let listed = at(Anchor::Listed, 0, Unit::Days, None);
    campaign.stages.push(stage(&campaign, "catch-up", listed, Audience::Wave));
    let mut world = World::with_leave(campaign, None);
    world.people = People::new(vec![person(0, 0, "NL", chrono_tz::Tz::Europe__Amsterdam)], Vec::new());
    world.days("2027-01-05", "2027-02-10");
    world.away_from("2027-02-15", "2027-02-17");
    world.days("2027-02-10", "2027-02-25");
    assert_eq!(told(&world), ["02-10 catch-up", "02-18 back"]);
}
