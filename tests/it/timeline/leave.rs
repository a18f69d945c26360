//! Whoever is away is told nothing, then one message, then the rest: worked out a second time, from days written down by
//! hand.

use chrono::{DateTime, Datelike as _, Days, NaiveDate, Utc, Weekday};
use proptest::prelude::*;
use std::borrow::Cow;
use wavecast::ground::{
    campaign::{Anchor, Audience, Campaign, Mode, People, Person, PersonIx, Unit, Wave, WaveIx},
    timeline::{Fate, Held, Moved, Recipient, Settled, Verdict, reschedule, wave_of},
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
        let zone = chrono_tz::Tz::Europe__Amsterdam;
        let mut people: Vec<_> = (0..2).map(|who| person(who, 0, "NL", zone)).collect();
        people[1].away_until = until;
        self.people = People::new(people, Vec::new());
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

/// What somebody is to get who is away until a day, without a look at how the program does it.
fn wanted(until: NaiveDate, with_back: bool) -> Vec<(NaiveDate, &'static str)> {
    let back = workdays(until + Days::new(1))[0];
    let least = workdays(back)[3];
    let deadline = day("2027-03-05").max(least.min(day(CLOSE)));
    // Two workdays lie between the deadline of everybody and the cut.
    let cut = day("2027-03-09").max(workdays(deadline + Days::new(1))[1].min(day(CLOSE)));
    let own: Vec<(NaiveDate, &str)> = vec![
        (day("2027-02-01"), "announce"),
        (day("2027-02-08"), "prepare"),
        (day("2027-02-15"), "enrol"),
        (before(deadline, 3), "remind"),
        (before(deadline, 1), "last-call"),
        (cut, "enforce"),
    ];
    let missed: Vec<_> = own.iter().filter(|(due, _)| *due < until + Days::new(1)).collect();
    if missed.is_empty() {
        return own;
    }
    let upto: Vec<_> = own.iter().filter(|(due, _)| *due <= back).collect();
    let on_return = if with_back { "back" } else { upto[upto.len() - 1].1 };
    let rest = own.iter().filter(|(due, _)| *due > back).copied();
    std::iter::once((back, on_return)).chain(rest).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 80, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever day they are back: nothing before, one message that day, and the rest by their own dates.
    #[test]
    fn one_message_on_the_return_and_then_the_rest(after in 0..120u64, with_back: bool) {
        let until = day("2027-01-20") + Days::new(after);
        let mut world = World::with_leave(north(with_back), Some(until));
        world.days("2027-01-05", "2027-07-20");
        prop_assert_eq!(world.all(0), DUE.map(|(id, due)| (day(due), id)).to_vec(), "nothing changes for others");
        prop_assert_eq!(world.all(1), wanted(until, with_back));
        prop_assert!(world.all(1).iter().all(|(at, _)| *at > until || *at < day("2027-01-20")));
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
