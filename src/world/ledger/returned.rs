//! What came back, as every store tells it.

use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

use super::{LedgerError, Unreadable};
use crate::ground::{culprit::Culprit, timeline::NoticeId};

/// Who holds the sending when too much comes back because of us.
pub(crate) const ALARM: &str = "wavecast bounces import";

/// What a message means for whomever it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Nothing will ever arrive there.
    Gone,
    /// This letter did not arrive.
    Missed,
    /// It has not arrived yet.
    Delayed,
    /// Something arrived, or they answered.
    Alive,
    /// Nothing for sure.
    Nothing,
}

impl Sign {
    const ALL: [Self; 5] = [Self::Gone, Self::Missed, Self::Delayed, Self::Alive, Self::Nothing];

    /// The word in the ledger.
    pub fn code(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Missed => "missed",
            Self::Delayed => "delayed",
            Self::Alive => "alive",
            Self::Nothing => "nothing",
        }
    }

    /// What a word in a ledger stands for.
    pub(super) fn of_code(word: &str) -> Result<Self, Unreadable> {
        let unknown = || Unreadable::of(format!("`{word}` is nothing that a message could mean"));
        Self::ALL.into_iter().find(|sign| sign.code() == word).ok_or_else(unknown)
    }
}

/// How something that came back was settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettledAs {
    /// A person found that it means nothing.
    Nothing,
    /// A person found whose fault it is.
    Fault(Culprit),
    /// Its letter was sent again: the report has had its answer, and counts no more.
    Again,
}

impl SettledAs {
    /// The word in the ledger.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Fault(culprit) => culprit.code(),
            Self::Again => "again",
        }
    }

    /// What a word in a ledger stands for.
    pub(super) fn of_code(word: &str) -> Result<Self, Unreadable> {
        let mut known = [Self::Nothing, Self::Again].into_iter().chain(Culprit::ALL.map(Self::Fault));
        let unknown = || Unreadable::of(format!("`{word}` is no way to settle what came back"));
        known.find(|settled| settled.code() == word).ok_or_else(unknown)
    }
}

/// What came back, and what the ledger knows of it besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredReturn {
    /// What it says.
    pub what: Return,
    /// When it was read.
    pub read_at: DateTime<Utc>,
    /// How it was settled, if it was.
    pub settled: Option<SettledAs>,
}

/// What a message that came back says of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Return {
    /// Its number in the ledger; 0 before it is there.
    pub id: i64,
    /// The file it was read from.
    pub file: String,
    /// What kind of message it is, such as `bounce`.
    pub kind: String,
    /// Whom it is proven to be about, by address.
    pub person: Option<String>,
    /// The address that it names, if it names one.
    pub address: String,
    /// The letter of ours that it names.
    pub notice: Option<NoticeId>,
    /// What it means.
    pub sign: Sign,
    /// Whose fault it is; none if it is no bounce.
    pub culprit: Option<Culprit>,
    /// The code that told most, such as `5.1.1`.
    pub status: String,
    /// The words of whoever refused.
    pub words: String,
    /// When it was written.
    pub dated: DateTime<Utc>,
    /// Why a person should read it; empty if nobody need.
    pub why: String,
}

impl Return {
    /// Whether it reports what became of a letter. An answer or a complaint says nothing about that.
    pub(super) fn is_report(&self) -> bool {
        // The word is that of `world::evidence`, which reads such messages and knows what kinds there are.
        self.kind == "bounce"
    }
}

/// What a person made of something that came back.
#[derive(Clone, Debug)]
pub struct Settlement<'a> {
    /// Whose fault it is; none if it means nothing.
    pub culprit: Option<Culprit>,
    /// About whom, if the message does not prove it.
    pub person: Option<&'a str>,
    /// Why that is so, in the words of whoever says it.
    pub because: &'a str,
    /// Who says so.
    pub who: &'a str,
    /// When they said it.
    pub at: DateTime<Utc>,
}

impl Settlement<'_> {
    /// What it makes of the one of this number, as it was found.
    ///
    /// # Errors
    /// There is none, it is settled already, or nobody is known whom it would be about.
    pub(super) fn of(&self, id: i64, found: Option<StoredReturn>) -> Result<Return, LedgerError> {
        let refused = |why| Err(LedgerError::Refused(why));
        let Some(StoredReturn { what: mut row, settled, .. }) = found else {
            return refused(format!("nothing that came back has the number {id}"));
        };
        if let Some(settled) = settled {
            return refused(format!("{id} is settled already, as `{}`", settled.code()));
        }
        // Whom the message proves stays: a person is named only where it proves nobody.
        row.person = row.person.or_else(|| self.person.map(str::to_lowercase));
        row.culprit = self.culprit;
        // As old as this judgement: a sign of life from before it does not speak against it.
        row.dated = self.at;
        row.sign = match self.culprit {
            Some(Culprit::Address) => Sign::Gone,
            Some(Culprit::Mailbox | Culprit::Us | Culprit::Route | Culprit::Letter) => Sign::Missed,
            Some(Culprit::Unclear) | None => Sign::Nothing,
        };
        if row.sign == Sign::Gone && row.person.is_none() {
            return refused(format!(
                "{id} proves nothing about anybody: say whose address it is with `--address`"
            ));
        }
        Ok(row)
    }

    /// What is kept of how it was settled.
    pub(super) fn settled_as(&self) -> SettledAs {
        self.culprit.map_or(SettledAs::Nothing, SettledAs::Fault)
    }
}

/// How many letters of a day came back because of us since the last alarm was lifted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AboutUs {
    /// How many letters left that day.
    pub letters: usize,
    /// How many of them came back, by code.
    pub codes: BTreeMap<String, usize>,
}

/// A letter that came back because of us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Returned {
    /// The notice it tells.
    pub notice: NoticeId,
    /// Which attempt at it came back.
    pub number: u32,
    /// To whom it was.
    pub person: String,
    /// The wave, if its stage belongs to one.
    pub wave: Option<String>,
    /// The stage it was a letter of.
    pub stage: String,
    /// The code that told most.
    pub status: String,
    /// The words of whoever refused.
    pub words: String,
    /// When that was written.
    pub at: DateTime<Utc>,
}
