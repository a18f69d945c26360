//! One message a day: what the plan would tell the same people on one day, one after the other.
//!
//! With `one_a_day` under `[calendar]`, the message that is due first keeps its day; of two at one hour, the one that stands
//! first in the file. The other leaves at the same hour of its people's next workday that is free. It stays where it is if it
//! would then be too late for the date it is about: two on one day are better than one too few, and `check` says so. Nor does
//! it move into a leave of its people.
//!
//! A day of the calendar and what is written by hand (`tell`) leave when somebody said, and move nothing.

use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeMap;

use super::{
    Recipients, Slot,
    anchors::pointless_after,
    collide::shared,
    leave::{Leave, wave_after},
};
use crate::ground::campaign::{Anchor, Campaign, Offset, Stage, Unit};

/// The next workday.
const NEXT: Offset = Offset { count: 1, unit: Unit::Workdays };

/// Where a message would have left, had another one not been told that day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MadeRoom {
    /// When it would have left.
    pub planned: DateTime<Utc>,
    /// The stage that kept the day, by its place in the campaign.
    pub stage: u16,
}

/// Moves what collides.
pub(super) fn spread(slots: &mut [Slot], campaign: &Campaign) {
    let mut open: BTreeMap<(DateTime<Utc>, u16, usize), usize> = BTreeMap::new();
    for (place, slot) in slots.iter().enumerate() {
        if let Some(at) = slot.at.filter(|_| takes_part(slot, campaign)) {
            // With its place, since two groups of one stage may leave at one moment.
            open.insert((at, slot.stage, place), place);
        }
    }
    let mut taken: BTreeMap<NaiveDate, Vec<usize>> = BTreeMap::new();
    while let Some(((at, stage, _), place)) = open.pop_first() {
        let Some(slot) = slots.get(place) else { continue };
        let day = at.with_timezone(&slot.zone).date_naive();
        let before = taken.get(&day).into_iter().flatten().filter_map(|place| slots.get(*place));
        let keeps =
            before.map(|first| (first.stage, shared(campaign, first, slot))).find(|(_, all)| *all > 0);
        let moved = keeps.and_then(|(first, _)| Some((first, later(slot, campaign, at)?)));
        let Some((first, (next, expires))) = moved else {
            taken.entry(day).or_default().push(place);
            continue;
        };
        if let Some(slot) = slots.get_mut(place) {
            // Moved on for a second time, it still says where the plan had it at first.
            let planned = slot.made_room.map_or(at, |before| before.planned);
            slot.made_room = Some(MadeRoom { planned, stage: first });
            (slot.at, slot.expires) = (Some(next), Some(expires));
        }
        // It queues again at its new moment, and so never takes a day from what is due before it.
        open.insert((next, stage, place), place);
    }
}

/// Whether a slot takes a day of its people, and makes room for others. On the day of somebody's return, and in their
/// leave, one message stands for all anyhow.
fn takes_part(slot: &Slot, campaign: &Campaign) -> bool {
    let stage = campaign.stages.get(usize::from(slot.stage));
    let by_hand = |stage: &Stage| stage.tell.is_some() || matches!(stage.at.anchor, Anchor::Day(_));
    if stage.is_none_or(by_hand) || !matches!(slot.to, Recipients::People(_)) {
        return false;
    }
    let clock = slot.clock(campaign);
    let leave = slot.away.and_then(|away| Leave::of(clock, away));
    slot.at.zip(leave).is_none_or(|(at, leave)| {
        !leave.has_begun_by(at) || at.with_timezone(&slot.zone).date_naive() > leave.back
    })
}

/// The same hour of the next workday, and until when; none if that is too late, or in their leave.
fn later(slot: &Slot, campaign: &Campaign, at: DateTime<Utc>) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let stage = campaign.stages.get(usize::from(slot.stage))?;
    let clock = slot.clock(campaign);
    let local = at.with_timezone(&slot.zone).naive_local();
    let next = clock.instant(clock.day(local.date(), NEXT)?.and_time(local.time()))?;
    let next = clock.not_quiet(next);
    let leave = slot.away.and_then(|away| Leave::of(clock, away));
    if leave.is_some_and(|leave| leave.lasts(next)) {
        return None;
    }
    let wave = slot.wave.and_then(|index| campaign.wave(index));
    let own = wave.map(|wave| wave_after(campaign, wave, clock, slot.own_days()));
    let moment = wave.map_or(stage.at, |wave| wave.moment_of(stage));
    let ends = pointless_after(own.as_deref(), &moment);
    ends.is_none_or(|ends| next < ends).then(|| (next, clock.expiry_by(next, stage.late, ends)))
}
