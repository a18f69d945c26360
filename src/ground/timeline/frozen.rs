//! What freezes do to the plan: which messages they move, from when to when.

use chrono::{DateTime, Utc};

use super::{Slot, Timeline, anchors::anchor_of};
use crate::ground::campaign::{Campaign, Freeze};

/// A message that a freeze moves.
#[derive(Clone, Copy, Debug)]
pub struct FrozenSlot<'a> {
    /// The message, as it leaves.
    pub slot: &'a Slot,
    /// When it would have left.
    pub planned: DateTime<Utc>,
    /// When it leaves.
    pub at: DateTime<Utc>,
    /// Because of which freeze.
    pub freeze: &'a Freeze,
}

impl Timeline {
    /// Every message that a freeze moves, in the order they leave.
    pub fn frozen<'a>(&'a self, campaign: &'a Campaign) -> impl Iterator<Item = FrozenSlot<'a>> {
        let any = !campaign.calendar.freezes.is_empty();
        self.usual().filter(move |_| any).filter_map(move |slot| {
            let stage = campaign.stages.get(usize::from(slot.stage))?;
            let wave = slot.wave.and_then(|index| campaign.wave(index));
            let moment = wave.map_or(stage.at, |wave| wave.moment_of(stage));
            // What is urgent leaves in a freeze and in quiet hours, and no freeze moves it.
            let clock = slot.clock(campaign).of_stage(stage);
            let from = anchor_of(campaign, wave, moment.anchor)?;
            let planned = clock.without_freezes().moment(from, &moment)?;
            let freeze = clock.freeze_on(planned.with_timezone(&slot.zone).date_naive())?;
            let at = slot.at.filter(|at| *at != planned)?;
            Some(FrozenSlot { slot, planned, at, freeze })
        })
    }
}
