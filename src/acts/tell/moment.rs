//! When a message of its own leaves: as it is written down, and what there is to say about that.

use chrono::{DateTime, TimeZone as _, Utc};
use chrono_tz::Tz;
use std::collections::BTreeSet;

use super::TellRequest;
use crate::{
    acts::{Failure, Opened},
    ground::{
        campaign::{Anchor, Campaign, Freeze, Stage},
        timeline::{Slot, Timeline, instant_in},
    },
};

/// How long before now a moment may lie and still mean now: the minute in which it was typed.
const MINUTE: chrono::TimeDelta = chrono::TimeDelta::minutes(1);

/// When it leaves, as it is written down: at this minute where the campaign is, if nothing else is said.
pub(super) fn moment(opened: &Opened, request: &TellRequest) -> String {
    request.at.clone().unwrap_or_else(|| {
        let zone = opened.loaded.campaign.as_ref().map_or(Tz::UTC, |campaign| campaign.zone);
        let now = opened.around.now.with_timezone(&zone);
        format!("{} {zone}", now.format("%Y-%m-%d, %H:%M"))
    })
}

/// What there is to say about its moment: that it has passed is an error, that a clock skips it is told.
pub(super) fn notes(
    campaign: &Campaign,
    timeline: &Timeline,
    stage: Option<&Stage>,
    slots: &[&Slot],
    now: DateTime<Utc>,
) -> Result<Vec<String>, Failure> {
    let Some(stage) = stage else { return Ok(Vec::new()) };
    let first = slots.iter().filter_map(|slot| slot.at).min();
    let last = slots.iter().filter_map(|slot| slot.at).max();
    if last.is_some_and(|last| last + MINUTE < now)
        && slots.iter().all(|slot| slot.at.is_some_and(|at| at + MINUTE < now))
    {
        return Err(Failure::usage(
            format!("`{}` has passed for everybody", stage.at),
            "leave out `--at` to tell it now, or write a moment to come",
        )
        .named("moment-passed"));
    }
    let mut notes = Vec::new();
    if first.is_some_and(|first| first + MINUTE < now) {
        notes
            .push(format!("`{}` has passed already where some of them are: they are told at once", stage.at));
    }
    notes.extend(freezes(campaign, timeline, stage));
    let Anchor::Day(day) = stage.at.anchor else { return Ok(notes) };
    let wall = day.and_time(stage.at.time.unwrap_or(campaign.calendar.send_time));
    let mut zones: Vec<Tz> = match stage.at.zone {
        Some(zone) => vec![zone],
        None => slots.iter().map(|slot| slot.zone).collect(),
    };
    zones.sort_unstable_by_key(|zone| zone.name());
    zones.dedup();
    for zone in zones.into_iter().filter(|zone| zone.from_local_datetime(&wall).earliest().is_none()) {
        let leaves = instant_in(zone, wall);
        let leaves = leaves.map(|at| at.with_timezone(&zone).format("%H:%M").to_string()).unwrap_or_default();
        notes.push(format!(
            "in {zone} the clock skips {} on {day}: it counts as {leaves} there",
            wall.format("%H:%M")
        ));
    }
    Ok(notes)
}

/// What freezes do to it: it waits until they are over, or leaves all the same if it is urgent.
fn freezes(campaign: &Campaign, timeline: &Timeline, stage: &Stage) -> BTreeSet<String> {
    let is_own =
        |slot: &Slot| campaign.stages.get(usize::from(slot.stage)).is_some_and(|own| own.id == stage.id);
    let waits = timeline.frozen(campaign).filter(|frozen| is_own(frozen.slot)).map(|frozen| {
        let at = frozen.at.with_timezone(&frozen.slot.zone).format("%Y-%m-%d, %H:%M");
        let Freeze { from, to, why, .. } = frozen.freeze;
        format!("nothing leaves from {from} to {to} ({why}): it waits until {at}")
    });
    let leaves = timeline.usual().filter(|slot| stage.is_urgent() && is_own(slot)).filter_map(|slot| {
        let freeze = slot.clock(campaign).freeze_on(slot.at?.with_timezone(&slot.zone).date_naive())?;
        let Freeze { from, to, why, .. } = freeze;
        Some(format!("it is urgent, and leaves in the freeze from {from} to {to} ({why})"))
    });
    waits.chain(leaves).collect()
}
