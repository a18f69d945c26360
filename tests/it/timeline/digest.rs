//! The message of the week to managers, worked out a second time: day by day and hour by hour, from what a manager would
//! say of their own people.

use chrono::{DateTime, Datelike as _, Days, NaiveDate, TimeDelta, Utc, Weekday};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use wavecast::ground::{
    campaign::{Anchor, Audience, Away, Campaign, Mode, People, PersonIx, Unit, WaveIx},
    timeline::{Fate, GateState, Held, History, Moved, Recipient, Teams, Timeline, Verdict, View},
};

use super::{
    independent::{count_workdays, first_instant},
    sample::{at, campaign, day, must, person, stage, time, wave},
};

const MANAGERS: usize = 3;

/// What is known of one of the people.
#[derive(Clone, Debug)]
struct Led {
    wave: u16,
    manager: usize,
    /// On which day of the campaign they move.
    moves: Option<i64>,
    left: bool,
}

/// What may be so of a campaign.
#[derive(Clone, Debug)]
struct Told {
    people: Vec<Led>,
    weekday: i32,
    holiday: i64,
    /// Whether the gate of the pilot is passed, and on which day.
    passed: Option<i64>,
    /// Whether a manager of the list is away: from the first day, so many.
    away: Option<(i64, i64)>,
}

fn any_told() -> impl Strategy<Value = Told> {
    let led = (0..4u16, 0..MANAGERS, prop::option::weighted(0.7, 0..150i64), prop::bool::weighted(0.15))
        .prop_map(|(wave, manager, moves, left)| Led { wave, manager, moves, left });
    let away = prop::option::weighted(0.4, (0..100i64, 1..30i64));
    (prop::collection::vec(led, 1..9), 0..7i32, 0..120i64, prop::option::weighted(0.8, 0..60i64), away)
        .prop_map(|(people, weekday, holiday, passed, away)| Told { people, weekday, holiday, passed, away })
}

fn first() -> NaiveDate {
    day("2027-01-04")
}

fn scene(told: &Told) -> (Campaign, People) {
    let mut campaign = campaign();
    for (id, start, mode) in [
        ("pilot", "2027-01-18", Mode::Voluntary),
        ("north", "2027-02-15", must("2027-03-05", "2027-03-09")),
        ("south", "2027-02-24", must("2027-04-09", "2027-04-13")),
        ("sweep", "2027-04-19", must("2027-05-07", "2027-05-11")),
    ] {
        campaign.waves.push(wave(&campaign, id, start, mode));
    }
    campaign.waves[0].gate.evaluation = Some(day("2027-02-05"));
    campaign.waves[3].sweep = true;
    let holiday = first() + TimeDelta::days(told.holiday);
    campaign.calendar.holidays.insert("NL".to_owned(), BTreeSet::from([holiday]));
    campaign.stages.push(stage(
        &campaign,
        "digest",
        at(Anchor::Week, told.weekday, Unit::Days, Some("10:00")),
        Audience::Managers,
    ));
    let zone = campaign.zone;
    let people = told.people.iter().enumerate().map(|(number, led)| {
        let mut one = person(number, led.wave, "NL", zone);
        one.manager = Some(format!("Boss{}@example.com", led.manager).parse().unwrap());
        one.left = led.left.then(first);
        one
    });
    // The first manager stands in the list, is in no wave and may be away.
    let mut boss = person(90, 0, "NL", zone);
    boss.address = "boss0@example.com".parse().unwrap();
    boss.wave = None;
    boss.away = told.away.and_then(|(from, length)| {
        let from = first() + TimeDelta::days(from);
        Away::between(from, from + TimeDelta::days(length))
    });
    let people = People::new(people.chain([boss]).collect(), Vec::new());
    (campaign, people)
}

/// What the ledger knows on a day.
fn history(told: &Told, people: &People, now: DateTime<Utc>) -> History {
    let mut history = History { moved_as_of: Some(now), ..History::default() };
    for (number, led) in told.people.iter().enumerate() {
        let Some(after) = led.moves else { continue };
        let moved = (first() + TimeDelta::days(after)).and_hms_opt(6, 0, 0).unwrap().and_utc();
        if moved <= now {
            let key = people.all()[number].address.key();
            history.moved.insert(key, Moved { at: moved });
        }
    }
    if told.passed.is_some_and(|passed| first() + TimeDelta::days(passed) <= now.date_naive()) {
        history.gates.insert("pilot".to_owned(), GateState::Passed);
    }
    history
}

/// The figures of a manager: moved and to go, by wave.
type Figures = BTreeMap<u16, (usize, usize)>;

/// When a wave's people are counted: from a day on, until a moment.
const OPEN: [(&str, &str, &str); 4] = [
    ("2027-01-19", "2027-02-06", "00:00"),
    ("2027-02-16", "2027-03-05", "17:00"),
    ("2027-02-25", "2027-04-09", "17:00"),
    ("2027-04-20", "2027-05-07", "17:00"),
];

fn is_open(wave: u16, at: DateTime<Utc>) -> bool {
    let zone = chrono_tz::Tz::Europe__Amsterdam;
    let (from, until, hour) = OPEN[usize::from(wave)];
    let begins = first_instant(zone, day(from).and_hms_opt(0, 0, 0).unwrap());
    begins <= at && at < first_instant(zone, day(until).and_time(time(hour)))
}

/// Whether a manager leads anybody who may move at a moment: in their own wave, or in the sweep.
fn leads_then(told: &Told, manager: usize, at: DateTime<Utc>) -> bool {
    let own = |led: &&Led| led.manager == manager && !led.left;
    told.people.iter().filter(own).any(|led| is_open(led.wave, at) || is_open(3, at))
}

/// What a manager would say at a moment of those whose wave is open then.
fn said(told: &Told, manager: usize, at: DateTime<Utc>, now: DateTime<Utc>) -> Figures {
    let zone = chrono_tz::Tz::Europe__Amsterdam;
    let open = |wave: u16| is_open(wave, at);
    let sweeps = day("2027-04-19").and_hms_opt(0, 0, 0).unwrap();
    let sweeps = first_instant(zone, sweeps);
    let mut figures = Figures::new();
    for led in told.people.iter().filter(|led| led.manager == manager && !led.left) {
        let moved = led.moves.map(|moves| (first() + TimeDelta::days(moves)).and_hms_opt(6, 0, 0).unwrap());
        let moved = moved.map(|at| at.and_utc()).filter(|at| *at <= now);
        let wave = match led.wave {
            own if open(own) => own,
            0..=2 if open(3) && moved.is_none_or(|moved| moved >= sweeps) => 3,
            _ => continue,
        };
        let counted = figures.entry(wave).or_default();
        if moved.is_some() {
            counted.0 += 1;
        } else {
            counted.1 += 1;
        }
    }
    figures
}

/// Sends a campaign hour by hour, and says what each manager got: when, for which week, and with which figures.
fn sent(told: &Told) -> Vec<(usize, DateTime<Utc>, Figures)> {
    let (campaign, people) = scene(told);
    let timeline = Timeline::of(&campaign, &people);
    let mut fates = std::collections::HashMap::new();
    let mut got = Vec::new();
    for days in 0..150 {
        let now = (first() + TimeDelta::days(days)).and_hms_opt(11, 0, 0).unwrap().and_utc();
        let history = History { fates: fates.clone(), ..history(told, &people, now) };
        let view = View { campaign: &campaign, people: &people, history: &history, now };
        for (notice, verdict) in timeline.slots.iter().flat_map(|slot| timeline.judged(slot, view)) {
            let Recipient::ManagerOf(led) = notice.to else { panic!("not to a manager: {notice:?}") };
            if verdict != Verdict::Due {
                continue;
            }
            let manager = people.get(led).unwrap().manager.clone().unwrap();
            let teams = Teams::of(view, &campaign.stages[0]);
            let team = teams.team(&manager.key(), notice.at).into_iter();
            let figures = team
                .filter(|(wave, _)| teams.waits(*wave).is_none())
                .map(|(wave, team)| (wave.0, (team.moved.len(), team.between.len() + team.open.len())))
                .collect();
            let number = manager.as_str()[4..5].parse().unwrap();
            assert!(fates.insert(notice.id, Fate::Sent).is_none(), "twice: {notice:?}");
            got.push((number, notice.at, figures));
        }
    }
    got
}

/// The same, asked of a manager: on this day of each week, or the next workday, whoever has people to go hears of it.
fn wanted(told: &Told) -> Vec<(usize, DateTime<Utc>, Figures)> {
    let zone = chrono_tz::Tz::Europe__Amsterdam;
    let holiday = first() + TimeDelta::days(told.holiday);
    let works = |day: NaiveDate| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && day != holiday;
    let moment = |monday: NaiveDate| {
        let day = count_workdays(monday + TimeDelta::days(i64::from(told.weekday)), 0, works);
        (day, first_instant(zone, day.and_time(time("10:00"))))
    };
    let mut wanted = Vec::new();
    for monday in (0..22).map(|week| first() + Days::new(7 * week)) {
        let ((leaves, at), (_, next)) = (moment(monday), moment(monday + Days::new(7)));
        let in_force = OPEN.iter().filter_map(|(from, until, hour)| {
            let begins = first_instant(zone, day(from).and_hms_opt(0, 0, 0).unwrap());
            let ends = first_instant(zone, day(until).and_time(time(hour)));
            (begins <= at && at < ends).then_some(ends)
        });
        let Some(ends) = in_force.min() else { continue };
        let late = first_instant(zone, count_workdays(leaves, 2, works).and_time(time("10:00")));
        let until = late.min(ends).min(next);
        // Who leads nobody whose wave is open on that day hears nothing of the week, whenever they are back.
        for manager in (0..MANAGERS).filter(|manager| leads_then(told, *manager, at)) {
            let away = told.away.filter(|_| manager == 0).map(|(from, length)| {
                let from = first() + TimeDelta::days(from);
                (from, from + TimeDelta::days(length))
            });
            let own = match away {
                Some((from, to)) if (from..=to).contains(&leaves) => {
                    let back = count_workdays(to + Days::new(1), 0, works);
                    first_instant(zone, back.and_time(time("10:00")))
                }
                _ => at,
            };
            // A run at eleven each day, in UTC: the first that finds something to say, and no wave that waits. Two
            // workdays are up to six days, with a weekend and a holiday in them.
            let runs = (0..7).map(|days| {
                let day = own.date_naive() + TimeDelta::days(days);
                day.and_hms_opt(11, 0, 0).unwrap().and_utc()
            });
            let passed = |now: DateTime<Utc>| {
                told.passed.is_some_and(|passed| first() + TimeDelta::days(passed) <= now.date_naive())
            };
            let found = runs.filter(|now| *now >= own && *now < until).find_map(|now| {
                let figures = said(told, manager, own, now).into_iter();
                let figures: Figures = figures.filter(|(wave, _)| *wave == 0 || passed(now)).collect();
                figures.values().any(|(_, to_go)| *to_go > 0).then_some(figures)
            });
            wanted.extend(found.map(|figures| (manager, own, figures)));
        }
    }
    wanted
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_manager_gets_what_they_would_say_themselves(told in any_told()) {
        let (mut found, mut wanted) = (sent(&told), wanted(&told));
        found.sort();
        wanted.sort();
        prop_assert_eq!(found, wanted);
    }
}

/// One message a week for people of two waves, with a name that another weekday does not change.
#[test]
fn one_a_week_whatever_the_weekday() {
    let led = |wave| Led { wave, manager: 1, moves: None, left: false };
    let told =
        |weekday| Told { people: vec![led(1), led(2)], weekday, holiday: 0, passed: Some(0), away: None };
    let names = |weekday| {
        let (campaign, people) = scene(&told(weekday));
        let timeline = Timeline::of(&campaign, &people);
        let history = History::default();
        let now = first().and_hms_opt(0, 0, 0).unwrap().and_utc();
        let view = View { campaign: &campaign, people: &people, history: &history, now };
        let all = timeline.slots.iter().flat_map(|slot| timeline.judged(slot, view).collect::<Vec<_>>());
        all.map(|(notice, _)| (notice.id, notice.at.date_naive())).collect::<BTreeMap<_, _>>()
    };
    let (tuesdays, thursdays) = (names(1), names(3));
    assert!(tuesdays.len() > 6, "{tuesdays:?}");
    let shared = tuesdays.keys().filter(|id| thursdays.contains_key(*id)).count();
    assert!(shared + 1 >= tuesdays.len().min(thursdays.len()), "{tuesdays:?} {thursdays:?}");
    let weeks: BTreeSet<_> = tuesdays.values().map(|day| day.iso_week().week()).collect();
    assert_eq!(weeks.len(), tuesdays.len(), "one a week: {tuesdays:?}");
}

/// A list of who has moved that is too old holds it; a stage or wave that somebody holds does too.
#[test]
fn old_facts_and_pauses_hold_it() {
    let led = Led { wave: 1, manager: 1, moves: None, left: false };
    let told = Told { people: vec![led], weekday: 0, holiday: 0, passed: Some(0), away: None };
    let (campaign, people) = scene(&told);
    let timeline = Timeline::of(&campaign, &people);
    let now = day("2027-02-22").and_hms_opt(11, 0, 0).unwrap().and_utc();
    let verdict = |history: &History| {
        let view = View { campaign: &campaign, people: &people, history, now };
        let mut all = timeline.slots.iter().flat_map(|slot| timeline.judged(slot, view).collect::<Vec<_>>());
        all.find(|(notice, _)| notice.at.date_naive() == now.date_naive()).unwrap().1
    };
    let fresh = history(&told, &people, now);
    assert_eq!(verdict(&fresh), Verdict::Due);
    let old = History { moved_as_of: Some(now - TimeDelta::days(4)), ..fresh.clone() };
    assert_eq!(verdict(&old), Verdict::Held(Held::MovedListStale));
    let shut = History { gates: BTreeMap::new(), ..fresh.clone() };
    assert_eq!(verdict(&shut), Verdict::Held(Held::Gate(WaveIx(0))));
    for (wave, stage) in [(Some("north"), None), (None, Some("digest")), (None, None)] {
        let mut held = fresh.clone();
        held.holds.push(wavecast::ground::timeline::Hold {
            wave: wave.map(str::to_owned),
            stage: stage.map(str::to_owned),
            because: "wait".to_owned(),
        });
        assert_eq!(verdict(&held), Verdict::Held(Held::Hold("wait".to_owned())));
    }
    assert_eq!(people.get(PersonIx(0)).unwrap().wave, Some(WaveIx(1)));
}
