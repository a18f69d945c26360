//! One message a day: placed a second time, person by person, with a list of days.

use chrono::{DateTime, Datelike as _, Days, NaiveDate, Utc, Weekday};
use proptest::prelude::*;
use std::collections::BTreeMap;
use wavecast::ground::{
    campaign::{Anchor, Audience, Away, Campaign, People, Unit},
    timeline::{History, Timeline, View, plan::story},
};

use super::sample::{at, campaign, day, must, person, stage, wave};

/// So many workdays from the start, at which hour, and whom.
type Told = (i32, u32, bool);

/// The deadline is three weeks behind the start; stages count from the start, the last one down from the deadline.
fn crowded(told: &[Told], last: i32) -> Campaign {
    let mut campaign = campaign();
    campaign.calendar.one_a_day = true;
    campaign.waves.push(wave(&campaign, "north", "2027-02-15", must("2027-03-05", "2027-03-09")));
    for (number, (count, hour, all)) in told.iter().enumerate() {
        let moment = at(Anchor::Start, *count, Unit::Workdays, Some(&format!("{hour:02}:00")));
        let audience = if *all { Audience::Everyone } else { Audience::Wave };
        campaign.stages.push(stage(&campaign, &format!("stage-{number}"), moment, audience));
    }
    let moment = at(Anchor::Deadline, -last, Unit::Workdays, Some("10:00"));
    campaign.stages.push(stage(&campaign, "last-call", moment, Audience::NotMoved));
    campaign
}

fn works(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

fn step(mut day: NaiveDate, count: i32) -> NaiveDate {
    for _ in 0..count.unsigned_abs() {
        loop {
            day = if count < 0 { day - Days::new(1) } else { day + Days::new(1) };
            if works(day) {
                break;
            }
        }
    }
    day
}

/// Day by day: whoever is first keeps it, the others try the next one.
fn placed(told: &[Told], last: i32) -> BTreeMap<String, NaiveDate> {
    let start = day("2027-02-15");
    let mut waiting: Vec<(NaiveDate, u32, usize, String)> = told
        .iter()
        .enumerate()
        .map(|(number, (count, hour, _))| (step(start, *count), *hour, number, format!("stage-{number}")))
        .collect();
    waiting.push((step(day("2027-03-05"), -last), 10, told.len(), "last-call".to_owned()));
    let mut found = BTreeMap::new();
    let mut today = day("2026-12-01");
    while !waiting.is_empty() {
        let mut due: Vec<_> = waiting.iter().filter(|(own, ..)| *own == today).cloned().collect();
        due.sort();
        for (own, hour, number, id) in due.into_iter().skip(1) {
            let place = waiting.iter().position(|known| known.3 == id).unwrap();
            let next = step(own, 1);
            // The deadline is at five: on its day there is still time, behind it there is none.
            if id == "last-call" && next > day("2027-03-05") {
                continue;
            }
            waiting[place] = (next, hour, number, id);
        }
        let (now, rest) = waiting.into_iter().partition(|(own, ..)| *own == today);
        let now: Vec<(NaiveDate, u32, usize, String)> = now;
        found.extend(now.into_iter().map(|(own, _, _, id)| (id, own)));
        waiting = rest;
        today = today + Days::new(1);
    }
    found
}

fn leaves(campaign: &Campaign, away: Option<Away>) -> Vec<(String, DateTime<Utc>)> {
    let mut one = person(0, 0, "NL", chrono_tz::Tz::Europe__Amsterdam);
    one.away = away;
    let people = People::new(vec![one], Vec::new());
    let timeline = Timeline::of(campaign, &people);
    let history = History::default();
    let view =
        View { campaign, people: &people, history: &history, now: "2026-12-01T00:00:00Z".parse().unwrap() };
    let (who, _) = people.iter().next().unwrap();
    let chapters = story(&timeline, view, who);
    let told = chapters.iter().filter_map(|chapter| Some((chapter.stage, chapter.notice.as_ref()?.0.at)));
    told.map(|(stage, at)| (campaign.stages[usize::from(stage)].id.to_string(), at)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn days_agree_with_a_second_calculation(
        told in prop::collection::vec((-8..14i32, 8..17u32, any::<bool>()), 0..12),
        last in 0..4i32,
    ) {
        let campaign = crowded(&told, last);
        let found: BTreeMap<String, NaiveDate> =
            leaves(&campaign, None).into_iter().map(|(id, at)| (id, at.date_naive())).collect();
        let wanted = placed(&told, last);
        let mut counts: BTreeMap<NaiveDate, usize> = BTreeMap::new();
        for day in found.values() {
            *counts.entry(*day).or_default() += 1;
        }
        let crowded: Vec<_> = counts.iter().filter(|(_, count)| **count > 1).map(|(day, _)| *day).collect();
        prop_assert!(crowded.is_empty() || crowded == [found["last-call"]], "{:?}", found);
        prop_assert_eq!(found, wanted);
    }
}

/// Without the rule nothing moves.
#[test]
fn without_the_rule_each_keeps_its_day() {
    let mut campaign = crowded(&[(0, 9, false), (0, 10, false)], 1);
    let days = |campaign: &Campaign| -> Vec<String> {
        leaves(campaign, None)
            .into_iter()
            .map(|(id, at)| format!("{id} {}", at.format("%m-%d %H:%M")))
            .collect()
    };
    assert_eq!(days(&campaign), ["stage-0 02-15 08:00", "stage-1 02-16 09:00", "last-call 03-04 09:00"]);
    campaign.calendar.one_a_day = false;
    assert_eq!(days(&campaign), ["stage-0 02-15 08:00", "stage-1 02-15 09:00", "last-call 03-04 09:00"]);
}

/// A last call in the morning of the deadline's own day does not make room into the day behind it.
#[test]
fn a_last_call_on_the_day_of_the_deadline_stays() {
    let campaign = crowded(&[(13, 8, false), (13, 8, false)], 0);
    let found = leaves(&campaign, None);
    let last = found.iter().find(|(id, _)| id == "last-call").unwrap();
    assert_eq!(last.1.to_string(), "2027-03-05 09:00:00 UTC");
}

/// What makes room before a leave never makes it into the leave.
#[test]
fn before_a_leave_messages_make_room_and_never_into_it() {
    let campaign = crowded(&[(0, 9, false), (0, 10, false)], 1);
    let days = |from: &str| -> Vec<String> {
        let told = leaves(&campaign, Away::between(day(from), day("2027-02-19"))).into_iter();
        told.filter(|(id, _)| id != "last-call")
            .map(|(id, at)| format!("{id} {}", at.format("%m-%d")))
            .collect()
    };
    assert_eq!(days("2027-02-17"), ["stage-0 02-15", "stage-1 02-16"]);
    assert_eq!(days("2027-02-16"), ["stage-0 02-15", "stage-1 02-15"]);
}
