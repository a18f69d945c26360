//! The place of a wave, by which everything else knows it.

/// A wave by its place in the campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WaveIx(pub u16);
