//! Who is to be forgotten, and what is kept of it.

use chrono::{DateTime, Utc};
use std::collections::{HashMap, HashSet};

use super::{Attempt, row::end_sum};
use crate::ground::{course::trace::Traces, timeline::NoticeId};

/// Who is forgotten, with all that texts may call them by.
#[derive(Clone, Debug)]
pub enum Whose {
    /// Everybody but the helpdesk and the sponsors, who are named in `campaign.toml`.
    Everybody {
        /// Their addresses, in lower case.
        but: HashSet<String>,
        /// What the list knows of everybody.
        traces: Traces,
    },
    /// One person, with all that texts may call them by.
    One(Traces),
}

/// What a forgetting makes of an attempt, with the new sums over it.
pub(super) enum ForgottenAttempt {
    /// It is about somebody else, whom a relay's words named: the words that stay.
    Words {
        /// Without the names.
        words: String,
        end_sum: i64,
    },
    /// It is about nobody any more.
    Nameless {
        /// A running number in the place of the notice.
        notice: NoticeId,
        intent_sum: i64,
        end_sum: i64,
    },
}

/// What stands in the place of the sum over a message that is forgotten.
pub(super) const NO_HASH: [u8; 32] = [0; 32];

impl ForgottenAttempt {
    /// What becomes of the attempt in this row; nothing, if it has nothing to forget. The attempts at one notice keep one
    /// name, which `renamed` holds.
    pub(super) fn of(
        seq: i64,
        attempt: Attempt,
        whose: &Whose,
        renamed: &mut HashMap<NoticeId, NoticeId>,
    ) -> Option<Self> {
        let Attempt { mut intent, ending } = attempt;
        // One that was begun by another plan, and held by its name alone, has no address beside it.
        let is_marked = intent.person.is_empty() && whose.traces().marks().contains(&intent.notice);
        if !is_marked && !whose.has(&intent.person) {
            // A relay's words about somebody else may name them all the same.
            let mut ending = ending?;
            ending.words = whose.traces().taken_out(&ending.words)?;
            return Some(Self::Words { end_sum: end_sum(&ending), words: ending.words });
        }
        let notice = *renamed.entry(intent.notice).or_insert_with(|| nameless(seq));
        (intent.notice, intent.person, intent.told) = (notice, String::new(), Vec::new());
        intent.sha256 = NO_HASH;
        // An attempt that has not ended has 0 there, as when it was begun.
        let end_sum = ending.map_or(0, |mut ending| {
            (ending.notice, ending.words) = (notice, String::new());
            end_sum(&ending)
        });
        Some(Self::Nameless { notice, intent_sum: intent.sum(""), end_sum })
    }
}

/// A name that says nothing but which row came first.
fn nameless(seq: i64) -> NoticeId {
    let mut bytes = *b"forgotten\0\0\0\0\0\0\0";
    let number = seq.to_be_bytes();
    // Seven bytes hold the number of every row there will be: the first of the eight is zero.
    for (byte, digit) in bytes.iter_mut().skip(9).zip(number.iter().skip(1)) {
        *byte = *digit;
    }
    NoticeId::from_bytes(bytes)
}

/// The tables that hold a person in a column, and nothing that figures need.
pub(super) const PEOPLE: [&str; 4] = ["moved", "moved_back", "failing", "unreachable"];

/// What stays of a text in a column; nothing, if it names nobody who is forgotten. Columns of who did something hold a
/// name alone.
pub(super) fn text_without(traces: &Traces, column: &str, text: &str) -> Option<String> {
    if matches!(column, "who" | "lifted_by") { traces.taken_out_whole(text) } else { traces.taken_out(text) }
}

/// What is kept of a forgetting.
#[derive(Clone, Copy, Debug)]
pub struct Remembered<'a> {
    /// The figures, if everybody is forgotten.
    pub figures: &'a str,
    /// Who did it.
    pub who: &'a str,
    /// When they did it.
    pub at: DateTime<Utc>,
}

impl Whose {
    /// Whether a row about this address is about somebody who is forgotten. What names nobody any more is about nobody.
    pub fn has(&self, person: &str) -> bool {
        let person = person.to_lowercase();
        match self {
            Self::Everybody { but, .. } => !person.is_empty() && !but.contains(&person),
            Self::One(traces) => traces.addresses().contains(&person),
        }
    }

    /// All that texts may call them by.
    pub fn traces(&self) -> &Traces {
        match self {
            Self::Everybody { traces, .. } | Self::One(traces) => traces,
        }
    }
}
