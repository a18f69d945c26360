//! One letter that is to be sent, on its way from the plan to a worker.

use chrono::{DateTime, Utc};

use crate::ground::timeline::Notice;

/// A notice, and how often it was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct QueuedJob {
    pub(super) notice: Notice,
    /// The attempts behind it.
    pub(super) tried: u32,
    /// What its `Date` says, if an attempt of this run froze it.
    pub(super) dated: Option<DateTime<Utc>>,
    /// How often the relay made it come again in this run.
    pub(super) came_again: u32,
}

impl QueuedJob {
    /// Once more in this run; says how often that was.
    pub(super) fn again(&mut self) -> u32 {
        self.came_again += 1;
        self.came_again
    }
}
