//! What is written down: an intent before the dot, an ending after the reply; and the sums that find a flipped bit.

use chrono::{DateTime, Utc};

use super::Unreadable;
use crate::ground::timeline::{NoticeId, Told};

/// Something to write down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A message is about to leave.
    Begin(Box<Intent>),
    /// It has ended so.
    End(Ending),
}

impl Entry {
    /// Which attempt it begins, if it begins one.
    pub(super) fn begins(&self) -> Option<(NoticeId, u32)> {
        match self {
            Self::Begin(intent) => Some((intent.notice, intent.number)),
            Self::End(_) => None,
        }
    }
}

/// A message is about to leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    /// The notice that the message tells.
    pub notice: NoticeId,
    /// Which attempt at this notice it is; the first is 1.
    pub number: u32,
    /// To which address.
    pub person: String,
    /// Whether it tells somebody of the list, and not the helpdesk, a manager or a sponsor.
    pub is_person: bool,
    /// The wave, if it has one.
    pub wave: Option<String>,
    /// The id of the stage that sends it.
    pub stage: String,
    /// When it was due.
    pub due: DateTime<Utc>,
    /// From when it must not leave.
    pub expires: DateTime<Utc>,
    /// What its `Date` says, frozen at the first attempt.
    pub dated: DateTime<Utc>,
    /// When it was begun.
    pub begun: DateTime<Utc>,
    /// The SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// How many bytes they are.
    pub size: u64,
    /// The dates it tells its person.
    pub told: Vec<Told>,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// The notice that the attempt was about.
    pub notice: NoticeId,
    /// Which attempt at this notice it was; the first is 1.
    pub number: u32,
    /// When the answer was written down.
    pub at: DateTime<Utc>,
    /// What the answer means.
    pub outcome: Outcome,
    /// The relay's code, if it said one.
    pub code: Option<u16>,
    /// The relay's words, or ours where it said none.
    pub words: String,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The relay took it.
    Sent,
    /// Not now; again from then on.
    Deferred(DateTime<Utc>),
    /// The relay refused it for good.
    Refused,
    /// Nobody knows whether it left.
    Doubt,
    /// It was in doubt, and has been found not to have been sent.
    NotSent,
}

/// How an attempt stands: begun, or one of the outcomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptState {
    /// No outcome is written down: its sender is at it, or was stopped.
    Begun,
    /// The relay took it.
    Sent,
    /// It was put off.
    Deferred,
    /// The relay refused it for good.
    Refused,
    /// Nobody knows whether it left.
    Doubt,
    /// It was found not to have been sent.
    NotSent,
}

impl AttemptState {
    const ALL: [Self; 6] =
        [Self::Begun, Self::Sent, Self::Deferred, Self::Refused, Self::Doubt, Self::NotSent];

    /// The number that stands for it in a ledger. It is part of every row's sum: it never changes.
    pub(super) fn code(self) -> i64 {
        match self {
            Self::Begun => 0,
            Self::Sent => 1,
            Self::Deferred => 2,
            Self::Refused => 3,
            Self::Doubt => 4,
            Self::NotSent => 5,
        }
    }

    /// What a number in a ledger stands for.
    pub(super) fn of_code(code: i64) -> Result<Self, Unreadable> {
        let unknown = || Unreadable::of(format!("the state {code} is unknown to this program"));
        Self::ALL.into_iter().find(|state| state.code() == code).ok_or_else(unknown)
    }

    /// Over which states this one is not written. An answer may come late, from a sender that others have given up: one that
    /// knows nothing, or puts off, takes nothing back that was found out meanwhile. What the relay took or refused always counts.
    pub(super) fn yields_to(self) -> &'static [Self] {
        match self {
            Self::Doubt => &[Self::Sent, Self::Deferred, Self::Refused, Self::NotSent],
            // What was refused together with everybody is put off after all.
            Self::Deferred => &[Self::Sent, Self::NotSent],
            Self::Begun | Self::Sent | Self::Refused | Self::NotSent => &[],
        }
    }

    /// The numbers of some states, as a list in a question.
    pub(super) fn codes(states: &[Self]) -> String {
        states.iter().map(|state| state.code().to_string()).collect::<Vec<_>>().join(", ")
    }

    /// What in a question says that the state of `attempt` keeps that of `new` out.
    pub(super) fn kept_from(attempt: &str, new: &str) -> String {
        let keeps = |state: Self| {
            let known = state.yields_to();
            let (code, known) = (state.code(), (!known.is_empty()).then(|| Self::codes(known))?);
            Some(format!("({new} = {code} AND {attempt} IN ({known}))"))
        };
        Self::ALL.into_iter().filter_map(keeps).collect::<Vec<_>>().join(" OR ")
    }

    /// Whether its person has the message or may have it: what nobody knows counts as if it had left.
    pub fn may_have_left(self) -> bool {
        match self {
            Self::Begun | Self::Sent | Self::Doubt => true,
            Self::Deferred | Self::Refused | Self::NotSent => false,
        }
    }
}

impl Outcome {
    /// How an attempt stands that ended so.
    pub(super) fn state(self) -> AttemptState {
        match self {
            Self::Sent => AttemptState::Sent,
            Self::Deferred(_) => AttemptState::Deferred,
            Self::Refused => AttemptState::Refused,
            Self::Doubt => AttemptState::Doubt,
            Self::NotSent => AttemptState::NotSent,
        }
    }

    /// When it is tried again, in milliseconds: only what was put off has such a moment.
    pub(super) fn next(self) -> Option<i64> {
        match self {
            Self::Deferred(next) => Some(next.timestamp_millis()),
            Self::Sent | Self::Refused | Self::Doubt | Self::NotSent => None,
        }
    }
}

/// A sum over the parts of a row. It is no secret and no signature: it finds what a disk has changed.
pub(super) struct Sum(blake3::Hasher);

impl Sum {
    pub(super) fn new() -> Self {
        Self(blake3::Hasher::new())
    }

    pub(super) fn bytes(mut self, bytes: &[u8]) -> Self {
        // Its length first: else a letter could go from the end of one part to the beginning of the next, and
        // the sum be the same.
        self.0.update(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_le_bytes());
        self.0.update(bytes);
        self
    }

    pub(super) fn number(mut self, number: i64) -> Self {
        self.0.update(&number.to_le_bytes());
        self
    }

    pub(super) fn maybe(self, number: Option<i64>) -> Self {
        // With a number before it that says which: none and zero are told apart.
        match number {
            Some(number) => self.number(1).number(number),
            None => self.number(0),
        }
    }

    pub(super) fn value(self) -> i64 {
        let mut eight = [0; 8];
        self.0.finalize_xof().fill(&mut eight);
        i64::from_le_bytes(eight)
    }
}

impl Intent {
    /// The sum of what was begun, with the dates it tells as they stand in the ledger. A row whose sum is another one
    /// was changed by something other than this program.
    pub(super) fn sum(&self, told: &str) -> i64 {
        Sum::new()
            .bytes(self.notice.bytes())
            .number(i64::from(self.number))
            .bytes(self.person.as_bytes())
            .number(i64::from(self.is_person))
            // No wave has an empty name, so that none and an empty one need not be told apart here.
            .bytes(self.wave.as_deref().unwrap_or_default().as_bytes())
            .bytes(self.stage.as_bytes())
            .number(self.due.timestamp_millis())
            .number(self.expires.timestamp_millis())
            .number(self.dated.timestamp_millis())
            .number(self.begun.timestamp_millis())
            .bytes(&self.sha256)
            .number(i64::try_from(self.size).unwrap_or(i64::MAX))
            .bytes(told.as_bytes())
            .value()
    }
}

/// The sum of how a row ended.
pub(super) fn end_sum(ending: &Ending) -> i64 {
    Sum::new()
        .bytes(ending.notice.bytes())
        .number(i64::from(ending.number))
        .number(ending.outcome.state().code())
        .number(ending.at.timestamp_millis())
        .maybe(ending.code.map(i64::from))
        .bytes(ending.words.as_bytes())
        .maybe(ending.outcome.next())
        .value()
}
