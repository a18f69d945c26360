//! The schedule that everybody draws by hand: each group runs the same plan, one period after the one above.

use chrono::{NaiveDate, TimeDelta};
use std::collections::BTreeMap;
use wavecast::ground::{
    campaign::{Anchor, Audience, Unit},
    timeline::Timeline,
};

use super::sample::{at, campaign, day, must, people, stage, wave};

/// Five groups, a period of a week: announce, instruct, deadline and enforce slide down the rows.
#[test]
fn each_group_runs_the_plan_one_period_later() {
    let mut campaign = campaign();
    let (period, first) = (TimeDelta::weeks(1), day("2027-02-01"));
    for row in 0..5 {
        let in_period = |column: i32| (first + period * (row + column)).to_string();
        let mode = must(&in_period(2), &in_period(3));
        campaign.waves.push(wave(&campaign, &format!("group-{}", row + 1), &in_period(1), mode));
    }
    for (id, anchor, count) in [
        ("announce", Anchor::Start, -1),
        ("instruct", Anchor::Start, 0),
        ("deadline", Anchor::Deadline, 0),
        ("enforce", Anchor::Enforce, 0),
    ] {
        campaign.stages.push(stage(&campaign, id, at(anchor, count, Unit::Weeks, None), Audience::Wave));
    }
    let timeline = Timeline::of(&campaign, &people(5, 1));
    let mut cells: BTreeMap<(u16, i64), &str> = BTreeMap::new();
    for slot in &timeline.slots {
        let told: NaiveDate = slot.at.unwrap().with_timezone(&campaign.zone).date_naive();
        let period = (told - first).num_days() / 7;
        cells.insert((slot.wave.unwrap().0, period), campaign.stages[usize::from(slot.stage)].id.as_str());
    }
    let row = |row: u16| (0..8).map(|column| *cells.get(&(row, column)).unwrap_or(&"-")).collect::<Vec<_>>();
    let drawn: Vec<String> = (0..5).map(|number| row(number).join(" ")).collect();
    insta::assert_snapshot!(drawn.join("\n"), @r"
    announce instruct deadline enforce - - - -
    - announce instruct deadline enforce - - -
    - - announce instruct deadline enforce - -
    - - - announce instruct deadline enforce -
    - - - - announce instruct deadline enforce
    ");
}
