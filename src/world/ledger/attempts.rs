//! What can be read of attempts: doubts, refusals, the last attempt at each notice, and how a row becomes one of them.

use chrono::{DateTime, Utc};
use std::collections::HashMap;

use super::{
    Unreadable,
    row::{AttemptState, Ending, Intent, Outcome, end_sum},
    words,
};
use crate::ground::timeline::{Fate, NoticeId};

/// An attempt whose outcome nobody knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// What was begun.
    pub intent: Intent,
    /// Since when it is in doubt; none while its sender may still be at it.
    pub since: Option<DateTime<Utc>>,
    /// The words of its ending, or that no answer is written down yet.
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
pub enum DoubtVerdict {
    /// It was sent.
    Sent,
    /// It was not: it may leave again.
    NotSent,
}

impl DoubtVerdict {
    /// The word in the ledger.
    pub fn code(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::NotSent => "not-sent",
        }
    }

    /// How an attempt ends that somebody said this of.
    pub(super) fn ending(
        self,
        (notice, number): (NoticeId, u32),
        (who, because): (&str, &str),
        at: DateTime<Utc>,
    ) -> Ending {
        let outcome = match self {
            Self::Sent => Outcome::Sent,
            Self::NotSent => Outcome::NotSent,
        };
        Ending { notice, number, at, outcome, code: None, words: format!("{who} says so: {because}") }
    }
}

/// What is known of notices that were tried before: the last attempt, and what its `Date` said.
pub type Tried = HashMap<NoticeId, Attempted>;

/// The last attempt at a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempted {
    /// Which attempt at the notice it was; the first is 1.
    pub number: u32,
    /// What `Date` says, frozen at the first attempt.
    pub dated: DateTime<Utc>,
    /// The SHA-256 of the last attempt's bytes.
    pub sha256: [u8; 32],
    /// Whether any attempt is in doubt: then only the same bytes may leave again.
    pub in_doubt: bool,
}

/// An attempt as it is written down: what was begun, and how it ended if that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// What was begun.
    pub intent: Intent,
    /// How it ended; none while nothing is written down about that.
    pub ending: Option<Ending>,
}

impl Attempt {
    /// How it stands.
    pub fn state(&self) -> AttemptState {
        self.ending.as_ref().map_or(AttemptState::Begun, |ending| ending.outcome.state())
    }

    /// How far its notice has come by it.
    pub fn fate(&self) -> Fate {
        match self.ending.as_ref().map(|ending| ending.outcome) {
            None | Some(Outcome::Doubt) => Fate::InDoubt,
            Some(Outcome::Sent) => Fate::Sent,
            Some(Outcome::Refused) => Fate::Refused,
            Some(Outcome::Deferred(next)) => Fate::Deferred(next),
            Some(Outcome::NotSent) => Fate::Planned,
        }
    }
}

/// The columns of an attempt as every store keeps them, before anything in them is believed.
pub(super) struct AttemptRow {
    /// What was begun, without the dates it tells.
    pub(super) intent: Intent,
    /// The dates it tells, as they are written.
    pub(super) told: String,
    pub(super) intent_sum: i64,
    pub(super) state: i64,
    pub(super) ended: Option<i64>,
    pub(super) code: Option<u16>,
    pub(super) words: Option<String>,
    pub(super) next: Option<i64>,
    pub(super) end_sum: i64,
}

impl AttemptRow {
    /// The attempt, or what is wrong with its row. The sums are looked at first: where they do not hold, nothing else
    /// in the row says anything.
    pub(super) fn checked(mut self) -> Result<Attempt, Unreadable> {
        let (notice, number) = (self.intent.notice, self.intent.number);
        let named =
            |what: &dyn std::fmt::Display| Unreadable::of(format!("attempt {number} at {notice}: {what}"));
        let altered = || Unreadable::of(format!("attempt {number} at {notice} does not add up"));
        if self.intent.sum(&self.told) != self.intent_sum {
            return Err(altered());
        }
        let ending = self.ending().map_err(|what| named(&what))?;
        // What has not ended has no sum over its end.
        if ending.as_ref().is_some_and(|ending| end_sum(ending) != self.end_sum) {
            return Err(altered());
        }
        self.intent.told = words::told(&self.told).map_err(|what| named(&what))?;
        Ok(Attempt { intent: self.intent, ending })
    }

    fn ending(&mut self) -> Result<Option<Ending>, Unreadable> {
        let missing = |column: &str| Unreadable::of(format!("it has ended, and its `{column}` is empty"));
        let outcome = match AttemptState::of_code(self.state)? {
            AttemptState::Begun => return Ok(None),
            AttemptState::Sent => Outcome::Sent,
            AttemptState::Deferred => {
                Outcome::Deferred(words::time(self.next.ok_or_else(|| missing("next"))?)?)
            }
            AttemptState::Refused => Outcome::Refused,
            AttemptState::Doubt => Outcome::Doubt,
            AttemptState::NotSent => Outcome::NotSent,
        };
        Ok(Some(Ending {
            notice: self.intent.notice,
            number: self.intent.number,
            at: words::time(self.ended.ok_or_else(|| missing("ended"))?)?,
            outcome,
            code: self.code,
            words: self.words.take().ok_or_else(|| missing("words"))?,
        }))
    }
}
