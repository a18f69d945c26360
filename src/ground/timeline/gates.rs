//! Which gates a wave waits for.

use super::{GateState, View};
use crate::ground::campaign::{Campaign, WaveIx};

/// The waves whose gates must be passed before this one is told anything: all that start earlier and are
/// judged. Waves that start on one day go side by side and do not wait for each other.
pub fn waits_for(campaign: &Campaign, wave: WaveIx) -> impl Iterator<Item = WaveIx> + '_ {
    let start = campaign.wave(wave).map(|wave| wave.start);
    (0..)
        .map(WaveIx)
        .zip(&campaign.waves)
        .filter(move |(_, earlier)| start.is_some_and(|start| earlier.start < start))
        .map(|(index, _)| index)
}

/// The first gate that this wave waits for and that is not passed.
pub(super) fn closed_gate(view: View<'_>, wave: WaveIx) -> Option<WaveIx> {
    waits_for(view.campaign, wave).find(|earlier| {
        let Some(wave) = view.campaign.wave(*earlier) else { return false };
        match view.history.gate(wave.id.as_str()) {
            GateState::Passed => false,
            GateState::Held => true,
            // A gate that nobody is to judge would hold the later waves for ever.
            GateState::Open => wave.gate.evaluation.is_some(),
        }
    })
}
