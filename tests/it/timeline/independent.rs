//! Moments worked out a second time, plainly and differently: with lists of days and by searching every
//! minute, where the program steps and asks the zone.

use chrono::{DateTime, Datelike as _, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use std::collections::{BTreeMap, BTreeSet};
use wavecast::ground::{
    campaign::{Anchor, Freeze, FreezeMove, Moment, Offset, Unit, WorkCalendar},
    problem::Place,
    timeline::{AnchorDay, Clock},
};

/// Zones with and without summer time, half hours, the other hemisphere, and islands that jumped a day.
const ZONES: [Tz; 10] = [
    Tz::Europe__Amsterdam,
    Tz::Europe__Stockholm,
    Tz::America__New_York,
    Tz::America__Sao_Paulo,
    Tz::Asia__Kolkata,
    Tz::Asia__Tokyo,
    Tz::Australia__Lord_Howe,
    Tz::Pacific__Apia,
    Tz::Pacific__Chatham,
    Tz::Africa__Casablanca,
];

/// The instants at which the wall shows this time: every offset a zone can have is tried.
fn instants(zone: Tz, wall: NaiveDateTime) -> Vec<DateTime<Utc>> {
    (-16 * 4..=16 * 4)
        .map(|quarters| wall.and_utc() - TimeDelta::minutes(15 * quarters))
        .filter(|utc| utc.with_timezone(&zone).naive_local() == wall)
        .collect()
}

pub(crate) fn first_instant(zone: Tz, mut wall: NaiveDateTime) -> DateTime<Utc> {
    loop {
        if let Some(first) = instants(zone, wall).into_iter().min() {
            return first;
        }
        wall += TimeDelta::minutes(1);
    }
}

/// All days of some years, and the index of the working ones: a step is an index plus one.
pub(crate) fn count_workdays(from: NaiveDate, count: i32, works: impl Fn(NaiveDate) -> bool) -> NaiveDate {
    let reach = Days::new(u64::from(count.unsigned_abs()) * 8 + 400);
    let all: Vec<NaiveDate> =
        (from - reach).iter_days().take_while(|day| *day <= from + reach).filter(|day| works(*day)).collect();
    let before = all.iter().filter(|day| **day < from).count();
    let upto = all.iter().filter(|day| **day <= from).count();
    match count {
        0 => all[before],
        1.. => all[upto + usize::try_from(count).unwrap() - 1],
        _ => all[before - usize::try_from(-count).unwrap()],
    }
}

pub(crate) fn is_quiet(calendar: &WorkCalendar, time: NaiveTime) -> bool {
    match (calendar.quiet_from, calendar.quiet_until) {
        (Some(from), Some(until)) if from < until => (from..until).contains(&time),
        (Some(from), Some(until)) if from > until => !(until..from).contains(&time),
        _ => false,
    }
}

pub(crate) fn expected(
    calendar: &WorkCalendar,
    country: &str,
    zone: Tz,
    from: NaiveDate,
    moment: &Moment,
) -> DateTime<Utc> {
    let holidays = calendar.holidays.get(country).cloned().unwrap_or_default();
    let works = |day: NaiveDate| {
        calendar.work_days.contains(&u8::try_from(day.weekday().num_days_from_monday()).unwrap())
            && !holidays.contains(&day)
    };
    let time = moment.time.unwrap_or(calendar.send_time);
    let count = i64::from(moment.offset.count);
    let mut wall = match moment.offset.unit {
        Unit::Hours => {
            let base = first_instant(zone, from.and_time(time));
            (base + TimeDelta::hours(count)).with_timezone(&zone).naive_local()
        }
        Unit::Days => (from + TimeDelta::days(count)).and_time(time),
        Unit::Weeks => (from + TimeDelta::days(7 * count)).and_time(time),
        Unit::Workdays => count_workdays(from, moment.offset.count, works).and_time(time),
    };
    // For one instant everywhere the wall of another place shows the hour; the night and what is frozen go by the one here.
    if let Some(there) = moment.zone {
        wall = first_instant(there, wall).with_timezone(&zone).naive_local();
    }
    while is_quiet(calendar, wall.time()) {
        wall += TimeDelta::minutes(1);
    }
    // Day by day, in the direction of the first freeze, until people work and nothing is frozen.
    let frozen = |day: NaiveDate| calendar.freezes.iter().find(|one| one.from <= day && day <= one.to);
    if let Some(first) = frozen(wall.date()) {
        let step = if first.moves == FreezeMove::After { 1 } else { -1 };
        let mut day = wall.date();
        while frozen(day).is_some() || !works(day) {
            day += TimeDelta::days(step);
        }
        wall = day.and_time(wall.time());
    }
    first_instant(zone, wall)
}

fn any_time() -> impl Strategy<Value = NaiveTime> {
    (0..24u32, 0..60u32).prop_map(|(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0).unwrap())
}

/// Days that matter: around the changes of the clocks, leap days and the day Samoa skipped, or any.
fn any_day() -> impl Strategy<Value = NaiveDate> {
    let near = |year, month, day| {
        let base = NaiveDate::from_ymd_opt(year, month, day).unwrap();
        (-3..4i64).prop_map(move |days| base + TimeDelta::days(days))
    };
    prop_oneof![
        4 => (0..7000i64).prop_map(|days| NaiveDate::from_ymd_opt(2020, 1, 1).unwrap() + TimeDelta::days(days)),
        1 => near(2027, 3, 28),
        1 => near(2027, 10, 31),
        1 => near(2028, 2, 29),
        1 => near(2011, 12, 30),
        1 => near(2027, 4, 4),
    ]
}

fn any_calendar() -> impl Strategy<Value = WorkCalendar> {
    let quiet = prop::option::of((any_time(), any_time()));
    let holidays = prop::collection::btree_set(any_day(), 0..40);
    let days =
        prop::sample::select(vec![vec![0u8, 1, 2, 3, 4], vec![6, 0, 1, 2, 3], vec![2], (0..7).collect()]);
    let freezes = prop::collection::vec((any_day(), 1..20i64, any::<bool>()), 0..6);
    (quiet, holidays, days, any_time(), freezes).prop_map(|(quiet, holidays, days, send_time, freezes)| {
        WorkCalendar {
            work_days: days.into_iter().collect::<BTreeSet<u8>>(),
            send_time,
            quiet_from: quiet.map(|(from, _)| from),
            quiet_until: quiet.map(|(_, until)| until),
            workdays_after_leave: 3,
            one_a_day: false,
            holidays: BTreeMap::from([("NL".to_owned(), holidays)]),
            freezes: apart(freezes),
        }
    })
}

/// Freezes that share no day, the first first, as the reader of a campaign hands them on.
fn apart(days: Vec<(NaiveDate, i64, bool)>) -> Vec<Freeze> {
    let mut freezes: Vec<Freeze> = Vec::new();
    for (from, length, after) in days {
        let to = from + TimeDelta::days(length);
        if freezes.iter().all(|one| one.to < from || to < one.from) {
            let moves = if after { FreezeMove::After } else { FreezeMove::Before };
            freezes.push(Freeze {
                from,
                to,
                why: "closed".into(),
                moves,
                place: Place::unread("campaign.toml"),
            });
        }
    }
    freezes.sort_by_key(|freeze| freeze.from);
    freezes
}

fn any_moment() -> impl Strategy<Value = Moment> {
    let unit = prop::sample::select(vec![Unit::Hours, Unit::Days, Unit::Workdays, Unit::Weeks]);
    let there = prop::option::weighted(0.3, prop::sample::select(ZONES.to_vec()));
    (-60..60i32, unit, prop::option::of(any_time()), there).prop_map(|(count, unit, time, there)| Moment {
        anchor: Anchor::Start,
        offset: Offset { count, unit },
        time,
        // Hours are counted from an instant, which is the same everywhere.
        zone: there.filter(|_| unit != Unit::Hours),
    })
}

/// Four thousand cases, the same ones in every run.
#[test]
fn moments_agree_with_a_second_calculation() {
    let config = Config { cases: 4000, failure_persistence: None, ..Config::default() };
    let seed = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let country = prop::sample::select(vec!["NL", "SE", ""]);
    let cases = (any_calendar(), country, prop::sample::select(ZONES.to_vec()), any_day(), any_moment());
    TestRunner::new_with_rng(config, seed)
        .run(&cases, |(calendar, country, zone, from, moment)| {
            let found = Clock::new(&calendar, country, zone).moment(AnchorDay::plain(from), &moment).unwrap();
            let wanted = expected(&calendar, country, zone, from, &moment);
            prop_assert_eq!(found, wanted, "{} from {} in {} ({})", moment, from, zone, country);
            Ok(())
        })
        .unwrap();
}

/// However far: a moment or none, and never a panic.
#[test]
fn no_offset_is_too_far() {
    let calendar = WorkCalendar {
        work_days: (0..5).collect(),
        send_time: NaiveTime::MIN,
        quiet_from: None,
        quiet_until: None,
        workdays_after_leave: 3,
        one_a_day: false,
        holidays: BTreeMap::new(),
        freezes: Vec::new(),
    };
    let clock = Clock::new(&calendar, "NL", Tz::Pacific__Kiritimati);
    for day in ["2027-01-18", "1970-01-01", "2199-12-31", "-262143-01-01", "+262142-12-31"] {
        for unit in [Unit::Hours, Unit::Days, Unit::Workdays, Unit::Weeks] {
            for count in [i32::MIN, -10_000_000, -1, 0, 1, 10_000_000, i32::MAX] {
                let (from, offset) = (day.parse().unwrap(), Offset { count, unit });
                let moment = Moment { anchor: Anchor::Start, offset, time: None, zone: None };
                let found = clock.moment(AnchorDay::plain(from), &moment);
                if let Some(found) = found {
                    assert!((1969..=2199).contains(&found.year()), "{day} {offset}: {found}");
                    assert!(clock.expiry(found, offset).year() <= 2199);
                }
            }
        }
    }
}
