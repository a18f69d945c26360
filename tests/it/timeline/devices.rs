//! What follows the state of devices, worked out a second time: a device that left and is in neither system, and one of
//! several that has moved.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;
use std::collections::BTreeSet;
use wavecast::ground::{
    campaign::{
        Anchor, Audience, Campaign, Device, DeviceDescription, DeviceFacts, DeviceUse, InNewSystem, Moment,
        OperatingSystem, Ownership, People, PersonIx, SerialNumber, Unit,
    },
    timeline::Recipient,
};

use super::{
    independent::expected,
    sample::{at, campaign, day, must, person, stage, wave},
    world::{World, noon},
};

/// Where everybody of these tests is.
const ZONE: Tz = Tz::Europe__Amsterdam;

/// The days on which the plan tells everybody of the wave something.
const PLANNED: [&str; 3] = ["2027-02-01", "2027-02-15", "2027-03-09"];

/// A wave with a plan, and one message after an event of devices.
fn north(id: &str, moment: Moment) -> Campaign {
    let mut campaign = campaign();
    (campaign.calendar.quiet_from, campaign.calendar.quiet_until) = (Some(hour(18)), Some(hour(8)));
    campaign.waves.push(wave(&campaign, "north", "2027-02-15", must("2027-03-05", "2027-03-09")));
    for (id, moment) in [
        ("announce", at(Anchor::Start, -10, Unit::Workdays, None)),
        ("enrol", at(Anchor::Start, 0, Unit::Days, None)),
        ("enforce", at(Anchor::Enforce, 0, Unit::Days, None)),
    ] {
        campaign.stages.push(stage(&campaign, id, moment, Audience::Wave));
    }
    campaign.stages.push(stage(&campaign, id, moment, Audience::NotMoved));
    campaign
}

fn hour(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 0, 0).unwrap()
}

fn device(facts: DeviceFacts) -> Device {
    let described = DeviceDescription {
        system: OperatingSystem::Ios,
        version: "26.1".into(),
        name: "iPhone".into(),
        ownership: Ownership::Personal,
        usage: DeviceUse::OnePerson,
        from: "".into(),
        method: None,
        reset: None,
    };
    Device { described: described.into(), serial: SerialNumber::default(), seen: None, facts, line: 2 }
}

/// When the message to the second person leaves, whose devices are as these facts say.
fn told(campaign: &Campaign, facts: [DeviceFacts; 2], now: NaiveDate) -> Option<DateTime<Utc>> {
    let mut world = World::of(campaign.clone());
    let mut people: Vec<_> = (0..2).map(|who| person(who, 0, "NL", ZONE)).collect();
    people[1].listed_devices = facts.map(device).into();
    world.people = People::new(people, Vec::new());
    let second = Recipient::Person(PersonIx(1));
    let all = world.judged(noon(now)).into_iter();
    let of_event = |id: &str| ["left", "device-moved"].contains(&id);
    all.filter(|(id, notice, _)| of_event(id) && notice.to == second).map(|(_, notice, _)| notice.at).next()
}

/// Days after the event, workdays or weeks, at an hour or at the usual one.
fn any_moment(anchor: Anchor) -> impl Strategy<Value = Moment> {
    let unit = prop::sample::select(vec![Unit::Days, Unit::Workdays, Unit::Weeks]);
    (0..6i32, unit, prop::option::of(0..24u32)).prop_map(move |(count, unit, hour)| {
        let hour = hour.map(|hour| format!("{hour:02}:00"));
        at(anchor, count, unit, hour.as_deref())
    })
}

fn any_day() -> impl Strategy<Value = NaiveDate> {
    (0..120u64).prop_map(|days| day("2027-01-11") + Days::new(days))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Between two systems: told from the newest day on which a device was gone, whatever the plan tells that day.
    #[test]
    fn who_is_between_two_systems_is_told_as_a_second_calculation_says(
        moment in any_moment(Anchor::Left), one in any_day(), other in any_day(),
    ) {
        let campaign = north("left", moment);
        let gone = |day| DeviceFacts { gone: Some(day), ..DeviceFacts::default() };
        let found = told(&campaign, [gone(one), gone(other)], one.max(other));
        prop_assert_eq!(found, Some(expected(&campaign.calendar, "NL", ZONE, one.max(other), &moment)));
        // With one of them left behind nothing is different: they are between two systems all the same.
        let found = told(&campaign, [gone(one), DeviceFacts::default()], one);
        prop_assert_eq!(found, Some(expected(&campaign.calendar, "NL", ZONE, one, &moment)));
    }

    /// One of several has moved: thanks wait for a workday on which the plan tells nothing.
    #[test]
    fn who_has_moved_one_of_two_is_told_as_a_second_calculation_says(
        moment in any_moment(Anchor::DeviceMoved), joined in any_day(),
    ) {
        let campaign = north("device-moved", moment);
        let moved = DeviceFacts { joined: InNewSystem::Since(joined), ..DeviceFacts::default() };
        let found = told(&campaign, [moved, DeviceFacts::default()], joined);
        let taken: BTreeSet<NaiveDate> = PLANNED.map(day).into();
        let mut wanted = expected(&campaign.calendar, "NL", ZONE, joined, &moment);
        while taken.contains(&wanted.with_timezone(&ZONE).date_naive()) {
            let local = wanted.with_timezone(&ZONE).naive_local();
            let next = at(Anchor::Start, 1, Unit::Workdays, Some(&local.time().format("%H:%M").to_string()));
            wanted = expected(&campaign.calendar, "NL", ZONE, local.date(), &next);
        }
        prop_assert_eq!(found, Some(wanted));
        // Once both have, or one is between two systems, nobody is thanked for one of them.
        prop_assert_eq!(told(&campaign, [moved, moved], joined), None);
        let gone = DeviceFacts { gone: Some(joined), ..DeviceFacts::default() };
        prop_assert_eq!(told(&campaign, [moved, gone], joined), None);
    }
}
