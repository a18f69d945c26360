//! Messages whose hour is left out where clocks go forward.

use chrono::{NaiveDateTime, TimeZone as _};
use chrono_tz::Tz;

use super::{Slot, Timeline, anchors::anchor_of};
use crate::ground::campaign::Campaign;

/// A message at an hour that does not exist.
#[derive(Clone, Copy, Debug)]
pub struct SkippedHour<'a> {
    /// The message, as it leaves.
    pub slot: &'a Slot,
    /// The hour that is written.
    pub wall: NaiveDateTime,
    /// Where it is left out.
    pub zone: Tz,
}

impl Timeline {
    /// Every message whose hour its day does not have, in the order they leave.
    pub fn skipped<'a>(&'a self, campaign: &'a Campaign) -> impl Iterator<Item = SkippedHour<'a>> {
        self.usual().filter_map(move |slot| {
            let stage = campaign.stages.get(usize::from(slot.stage))?;
            let wave = slot.wave.and_then(|index| campaign.wave(index));
            let moment = wave.map_or(stage.at, |wave| wave.moment_of(stage));
            let from = anchor_of(campaign, wave, moment.anchor)?;
            let (zone, wall) = slot.clock(campaign).wall(from, &moment)?;
            let is_there = zone.from_local_datetime(&wall).earliest().is_some();
            (!is_there).then_some(SkippedHour { slot, wall, zone })
        })
    }
}
