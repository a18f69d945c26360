//! How people came into their waves, and what became of the rules that put them there.

use super::WaveIx;

/// How somebody came into their wave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Joined {
    /// Their row says so, also if it names none.
    #[default]
    ByRow,
    /// Nothing says in which wave they are.
    NotYet,
    /// By the rule of this number in their wave, counted from one.
    ByRule(u16),
    /// They were told something in it, and no rule of it takes them now: whoever was told stays.
    Told,
}

/// What became of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RuleTally {
    /// The wave that it puts people into.
    pub wave: WaveIx,
    /// Which rule of the wave.
    pub number: u16,
    /// Whom it took.
    pub taken: usize,
    /// Who fits and is in a wave by their row.
    pub listed: usize,
    /// Who fits and is in a wave already, by an earlier rule or because they were told.
    pub earlier: usize,
    /// Who fits and found no place any more.
    pub over: usize,
}

impl RuleTally {
    /// Of a rule that nobody was held against yet.
    pub(super) fn of(wave: WaveIx, number: u16) -> Self {
        Self { wave, number, taken: 0, listed: 0, earlier: 0, over: 0 }
    }

    /// How many fit, whatever became of them.
    pub(crate) fn fitting(&self) -> usize {
        self.taken + self.listed + self.earlier + self.over
    }
}
