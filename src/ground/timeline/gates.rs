//! Which gates a wave waits for.

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
