//! How many people must say yes to a message before it leaves.

use super::{Campaign, Stage};

/// How many people must say yes to a message before it leaves: to most of them, and to what puts something right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ApprovalPolicy {
    /// To a message of the plan, or to one that somebody tells.
    pub usual: usize,
    /// To what `tell --correct` makes.
    pub corrections: usize,
}

impl ApprovalPolicy {
    /// Everything may leave unasked.
    pub const NONE: Self = Self { usual: 0, corrections: 0 };
    /// One person says yes to each message.
    pub const ONE: Self = Self { usual: 1, corrections: 1 };

    /// Whether anything must be approved.
    pub fn asks(self) -> bool {
        self != Self::NONE
    }

    /// How many people must say yes to a message of this stage.
    pub fn wanted(self, stage: &Stage) -> usize {
        if stage.corrects().is_some() { self.corrections } else { self.usual }
    }
}

impl Campaign {
    /// How many people must say yes to the stage of this name.
    pub(crate) fn approvals_wanted(&self, stage: &str) -> usize {
        let policy = self.smtp.approvals;
        self.stage_named(stage).map_or(policy.usual, |stage| policy.wanted(stage))
    }
}
