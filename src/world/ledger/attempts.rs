//! What can be read of attempts: doubts, refusals, and the last attempt at each notice.

use chrono::{DateTime, Utc};
use std::collections::HashMap;

use super::{Ending, Intent, Outcome};
use crate::ground::timeline::{Fate, NoticeId};

/// An attempt whose outcome nobody knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// What was begun.
    pub intent: Intent,
    /// Since when it is in doubt; none while its sender may still be at it.
    pub since: Option<DateTime<Utc>>,
    /// Why.
    pub why: String,
}

/// A notice the relay refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What was begun.
    pub intent: Intent,
    /// How it was refused.
    pub ending: Ending,
}

/// What was found out about a doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It was sent.
    Sent,
    /// It was not: it may leave again.
    NotSent,
}

impl Verdict {
    /// The word in the ledger.
    pub fn code(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::NotSent => "not-sent",
        }
    }
}

/// What is known of notices that were tried before: the last attempt, and what its `Date` said.
pub type Tried = HashMap<NoticeId, Attempted>;

/// The last attempt at a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempted {
    /// Its number.
    pub number: u32,
    /// What `Date` says, frozen at the first attempt.
    pub dated: DateTime<Utc>,
    /// The SHA-256 of the last attempt's bytes.
    pub sha256: [u8; 32],
    /// Whether any attempt is in doubt: then only the same bytes may leave again.
    pub in_doubt: bool,
}

/// One row, and whether its sums hold.
pub(super) struct Attempt {
    pub(super) intent: Intent,
    pub(super) ending: Option<Ending>,
    pub(super) sound: bool,
}

impl Attempt {
    /// How far its notice has come by it.
    pub(super) fn fate(&self) -> Fate {
        match self.ending.as_ref().map(|ending| ending.outcome) {
            None | Some(Outcome::Doubt) => Fate::InDoubt,
            Some(Outcome::Sent) => Fate::Sent,
            Some(Outcome::Refused) => Fate::Refused,
            Some(Outcome::Deferred(next)) => Fate::Deferred(next),
            Some(Outcome::NotSent) => Fate::Planned,
        }
    }
}
