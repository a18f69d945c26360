//! What is written down: an intent before the dot, an ending after the reply; and the sums that find a flipped bit.

use chrono::{DateTime, Utc};

use crate::ground::{
    campaign::Anchor,
    timeline::{NoticeId, Told},
};

/// Something to write down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A message is about to leave.
    Begin(Box<Intent>),
    /// It has ended so.
    End(Ending),
}

/// A message is about to leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    /// Which notice.
    pub notice: NoticeId,
    /// The how-manieth attempt, from 1.
    pub number: u32,
    /// To which address.
    pub person: String,
    /// Whether it tells somebody of the list, and not the helpdesk, a manager or a sponsor.
    pub is_person: bool,
    /// The wave, if it has one.
    pub wave: Option<String>,
    /// The stage.
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
    /// How many bytes.
    pub size: u64,
    /// The dates it tells, as [`tell`] writes them.
    pub told: String,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// Which notice.
    pub notice: NoticeId,
    /// Which attempt.
    pub number: u32,
    /// When.
    pub at: DateTime<Utc>,
    /// How.
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
    /// Never.
    Refused,
    /// Nobody knows.
    Doubt,
    /// It was in doubt, and has been found not to have been sent.
    NotSent,
}

/// How an attempt stands, as every store writes it in one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Begun,
    Sent,
    Deferred,
    Refused,
    Doubt,
    NotSent,
}

impl State {
    const ALL: [Self; 6] =
        [Self::Begun, Self::Sent, Self::Deferred, Self::Refused, Self::Doubt, Self::NotSent];

    /// The number in the ledger. It is part of every row's sum: it never changes.
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

    /// What a number means, if this program knows it.
    pub(super) fn from_code(code: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

impl Outcome {
    pub(super) fn state(self) -> i64 {
        let state = match self {
            Self::Sent => State::Sent,
            Self::Deferred(_) => State::Deferred,
            Self::Refused => State::Refused,
            Self::Doubt => State::Doubt,
            Self::NotSent => State::NotSent,
        };
        state.code()
    }

    pub(super) fn next(self) -> Option<i64> {
        match self {
            Self::Deferred(next) => Some(next.timestamp_millis()),
            Self::Sent | Self::Refused | Self::Doubt | Self::NotSent => None,
        }
    }
}

/// The time of a column.
pub(super) fn time(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).unwrap_or(DateTime::UNIX_EPOCH)
}

/// A sum over the parts of a row. It is no secret and no signature: it finds what a disk has changed.
pub(super) struct Sum(blake3::Hasher);

impl Sum {
    pub(super) fn new() -> Self {
        Self(blake3::Hasher::new())
    }

    pub(super) fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.update(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_le_bytes());
        self.0.update(bytes);
        self
    }

    pub(super) fn number(mut self, number: i64) -> Self {
        self.0.update(&number.to_le_bytes());
        self
    }

    pub(super) fn maybe(self, number: Option<i64>) -> Self {
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
    pub(super) fn sum(&self) -> i64 {
        Sum::new()
            .bytes(self.notice.bytes())
            .number(i64::from(self.number))
            .bytes(self.person.as_bytes())
            .number(i64::from(self.is_person))
            .bytes(self.wave.as_deref().unwrap_or_default().as_bytes())
            .bytes(self.stage.as_bytes())
            .number(self.due.timestamp_millis())
            .number(self.expires.timestamp_millis())
            .number(self.dated.timestamp_millis())
            .number(self.begun.timestamp_millis())
            .bytes(&self.sha256)
            .number(i64::try_from(self.size).unwrap_or(i64::MAX))
            .bytes(self.told.as_bytes())
            .value()
    }
}

/// The sum of how a row ended.
pub(super) fn end_sum(ending: &Ending) -> i64 {
    Sum::new()
        .bytes(ending.notice.bytes())
        .number(i64::from(ending.number))
        .number(ending.outcome.state())
        .number(ending.at.timestamp_millis())
        .maybe(ending.code.map(i64::from))
        .bytes(ending.words.as_bytes())
        .maybe(ending.outcome.next())
        .value()
}

/// What stands for a day where a message says that there is none any more.
const NO_DAY: &str = "none";

/// The dates a message tells, as the ledger keeps them: `pilot:start=2027-01-18 pilot:deadline=none`.
pub fn tell(told: &[Told]) -> String {
    let words = told.iter().map(|told| {
        let day = told.day.map_or_else(|| NO_DAY.to_owned(), |day| day.to_string());
        format!("{}:{}={day}", told.wave, told.anchor.code())
    });
    words.collect::<Vec<_>>().join(" ")
}

/// What [`tell`] wrote.
pub(super) fn told(text: &str) -> impl Iterator<Item = Told> + '_ {
    text.split_ascii_whitespace().filter_map(|word| {
        let (wave, date) = word.split_once(':')?;
        let (anchor, day) = date.split_once('=')?;
        let anchor = Anchor::ALL.into_iter().find(|known| known.code() == anchor)?;
        let day = if day == NO_DAY { None } else { Some(day.parse().ok()?) };
        Some(Told { wave: wave.to_owned(), anchor, day })
    })
}
