//! Whose fault it is that a letter came back: a pure function of what the report says.
//!
//! Only the address can cost somebody the rest of the campaign, so only a code or words that say nothing else count
//! against it. A full mailbox waits, the way is tried again, and what is about us is for us to mend. [`code`] is the
//! table of codes, `phrases` the table of words; where the code says little the words decide, and where words
//! speak against the address being wrong, they win over a code that says so.

pub mod code;
mod phrases;

use std::fmt;

use code::StatusCode;

/// Whose fault it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Culprit {
    /// There is no such mailbox.
    Address,
    /// The mailbox is there, and is full, slow or shut for now.
    Mailbox,
    /// Who we are, how much we send, or what we may.
    Us,
    /// The way there: names, lines, loops, servers that are away.
    Route,
    /// The letter itself: its size, its form, what is in it.
    Letter,
    /// The report does not say.
    Unclear,
}

impl Culprit {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 6] =
        [Self::Address, Self::Mailbox, Self::Us, Self::Route, Self::Letter, Self::Unclear];

    /// The word for it, in the ledger and in data.
    pub fn code(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Mailbox => "mailbox",
            Self::Us => "us",
            Self::Route => "route",
            Self::Letter => "letter",
            Self::Unclear => "unclear",
        }
    }

    /// What a word of the ledger means.
    pub(crate) fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|culprit| culprit.code() == code)
    }
}

impl fmt::Display for Culprit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

/// What came of an attempt to deliver, as far as a report says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReportedEnding {
    /// It was given up.
    Failed,
    /// It is tried again.
    Delayed,
}

/// What a report comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryFault {
    /// Whose fault it is.
    pub culprit: Culprit,
    /// Whether the same letter would fail again: the last word of the last server was a refusal for good.
    pub lasting: bool,
    /// Whether it is plain beyond doubt that nothing will ever arrive at this address.
    pub gone: bool,
    /// The code that told most, such as `5.1.1`; empty if there is none.
    pub status: String,
}

/// Judges a report by its status, such as `5.1.1`, and by the words of the server that refused.
pub fn judge(ending: ReportedEnding, status: &str, words: &str) -> DeliveryFault {
    let field = StatusCode::parse(status.trim());
    let said = code::all_in(words);
    let telling = |code: &&StatusCode| code.entry().is_some_and(|entry| !entry.is_vague());
    // A gateway writes 5.0.0 over the 5.1.1 that it heard.
    let code = field.iter().find(telling).or_else(|| said.iter().find(telling));
    let code = code.or(field.as_ref()).or(said.first()).copied();
    // One sign that it may pass is enough: to write once too often costs less than to drop somebody.
    let soft = ending == ReportedEnding::Delayed
        || [field, code].iter().flatten().any(|code| code.class == 4)
        || said.iter().any(|code| code.class == 4)
        || code::reply_in(words).is_some_and(|reply| (400..500).contains(&reply));
    let (culprit, certain) = blame(code, words);
    let lasting = !soft;
    DeliveryFault {
        culprit,
        lasting,
        gone: culprit == Culprit::Address && certain && lasting,
        status: code.map_or_else(String::new, |code| code.to_string()),
    }
}

/// Who is to blame, and whether that is beyond doubt.
fn blame(code: Option<StatusCode>, words: &str) -> (Culprit, bool) {
    let said = phrases::read(words, code);
    let Some(entry) = code.and_then(StatusCode::entry) else {
        return said.unwrap_or((Culprit::Unclear, false));
    };
    match said {
        // Nobody may be dropped for a code that the words beside it contradict.
        Some((culprit, _)) if entry.culprit == Culprit::Address && culprit != Culprit::Address => {
            (culprit, false)
        }
        // Such a code stands for several things, and the words beside it are meant for a person.
        Some(said) if entry.is_vague() => said,
        Some(_) | None => (entry.culprit, entry.certain),
    }
}

/// Whether so many letters of a day came back because of us that no more should leave before somebody has looked: at
/// least five and one in fifty, or, of a small day, at least two and half of it.
pub(crate) fn is_many(came_back: usize, letters: usize) -> bool {
    let share = |of: usize| came_back.saturating_mul(of) >= letters;
    (came_back >= 5 && share(50)) || (came_back >= 2 && share(2))
}

#[cfg(test)]
mod tests;
