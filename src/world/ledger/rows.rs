//! What a store shows row by row. All that follows from rows is worked out in `fold/`, the same for every store.

use chrono::{DateTime, NaiveDate, Utc};
use std::fmt;

use super::{Attempt, AttemptState, LedgerError, Reach, StoredReturn, Unreadable};
use crate::ground::{
    approval::Approval,
    course::{Arrival, Passed, ReviewMark, Tickets},
    timeline::{Hold, NoticeId},
};

/// Which attempts a question needs. A store may show more of them, never less: whoever asks leaves out what it does not
/// count, and this only spares the store from reading what nobody looks at.
#[derive(Clone, Copy, Debug)]
pub enum Needed<'a> {
    /// Every attempt at every notice.
    All,
    /// Those that do not stand as sent.
    NotSent,
    /// Every attempt at each notice of which one attempt stands so.
    OfNoticesWith(&'a [AttemptState]),
    /// Every attempt at each notice that something came back about.
    OfReturns,
    /// Every attempt at this notice.
    Of(&'a NoticeId),
}

/// A kind of what is written down beside attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    /// What is or was kept back.
    Holds,
    /// What people approved.
    Approvals,
    /// How gates were judged.
    Gates,
    /// What people looked at.
    Marks,
    /// Who has moved.
    Moved,
    /// Who had moved and then had not.
    MovedBack,
    /// Whose device fails the rules.
    Failing,
    /// The lists of who has moved.
    Lists,
    /// Who can or could not be reached.
    Unreachable,
    /// What the helpdesk heard.
    Tickets,
    /// Which moved dates were noticed.
    Noticed,
    /// What came back.
    Returns,
    /// What was kept when people were forgotten.
    Figures,
}

impl NoteKind {
    /// The table, and the question for its rows: every store has the same columns, and reads them in this order.
    pub(super) fn question(self) -> (&'static str, &'static str) {
        match self {
            Self::Holds => (
                "hold",
                "SELECT id, wave, stage, because, who, at, lifted, lifted_by, sum FROM hold ORDER BY id",
            ),
            Self::Approvals => {
                ("approval", "SELECT id, wave, stage, hash, parts, who, at, sum FROM approval ORDER BY id")
            }
            Self::Gates => {
                ("gate", "SELECT id, wave, verdict, because, figures, who, at, sum FROM gate ORDER BY id")
            }
            Self::Marks => {
                ("mark", "SELECT id, wave, item, good, because, who, at, sum FROM mark ORDER BY id")
            }
            Self::Moved => ("moved", "SELECT person, at, enrolled FROM moved"),
            Self::MovedBack => ("moved_back", "SELECT id, person FROM moved_back ORDER BY id"),
            Self::Failing => ("failing", "SELECT person FROM failing"),
            Self::Lists => ("moved_list", "SELECT id, as_of FROM moved_list ORDER BY id"),
            Self::Unreachable => (
                "unreachable",
                "SELECT person, permanent, notice, status, words, at, culprit, lifted FROM unreachable",
            ),
            Self::Tickets => ("tickets", "SELECT day, wave, count FROM tickets ORDER BY day, wave"),
            Self::Noticed => ("noticed", "SELECT notice, at FROM noticed"),
            Self::Returns => (
                "came_back",
                "SELECT id, file, kind, person, address, notice, sign, culprit, status, words, dated, why, at, settled_as \
                 FROM came_back ORDER BY id",
            ),
            Self::Figures => ("forgotten", "SELECT id, figures FROM forgotten ORDER BY id"),
        }
    }
}

/// Something written down beside attempts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LedgerNote {
    /// Something is kept back.
    Hold {
        /// What, and why.
        hold: Hold,
        /// Who keeps it back.
        who: String,
        /// When it was let go of, if it was.
        lifted: Option<DateTime<Utc>>,
    },
    /// A stage was approved.
    Approval(Approval),
    /// A gate was judged.
    Gate {
        /// The wave whose gate it is.
        wave: String,
        /// What was decided, why, by whom and when.
        passed: Passed,
    },
    /// Somebody looked at something.
    Mark {
        /// The wave; empty for the checklist at the end.
        wave: String,
        /// The check of a gate, or the step of the checklist at the end.
        item: String,
        /// What they say of it.
        mark: ReviewMark,
    },
    /// Somebody has moved.
    Moved {
        /// The key of their address.
        person: String,
        /// When a list first had them, and when the last of their devices joined.
        arrival: Arrival,
    },
    /// Somebody had moved, and has not any more: the key of their address.
    MovedBack(String),
    /// Somebody's device fails the rules: the key of their address.
    Failing(String),
    /// A list of who has moved was taken in: when it was made.
    List(DateTime<Utc>),
    /// An address cannot be reached.
    Unreachable {
        /// Which, and why.
        reach: Reach,
        /// Whether it can be reached again.
        lifted: bool,
    },
    /// The helpdesk heard of something.
    Tickets(Tickets),
    /// A moved date was noticed.
    Noticed {
        /// The notice that tells of it.
        notice: NoticeId,
        /// When it was first noticed.
        at: DateTime<Utc>,
    },
    /// Something came back.
    Return(StoredReturn),
    /// Figures were kept when people were forgotten, as JSON.
    Figures(String),
}

/// Which attempts a [`StageCount`] counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Every attempt, repeated or not.
    Every,
    /// Attempts that were followed by another one at the same notice.
    Followed,
    /// Last attempts at their notices, of which an earlier attempt is in doubt that no answer since has settled.
    LastAfterDoubt,
}

/// How many attempts stand alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageCount {
    /// Which of them are counted.
    pub counted: Counted,
    /// The wave of their notices, if they have one.
    pub wave: Option<String>,
    /// The stage of their notices.
    pub stage: String,
    /// How they stand.
    pub state: AttemptState,
    /// How many they are.
    pub count: u64,
    /// How many of them were begun more than [`LATE`] after their moment.
    pub late: u64,
}

/// Notices that are begun more than this after their moment are late: a day, in milliseconds.
pub const LATE: i64 = 86_400_000;

/// Takes in the dates of one attempt, as they are written, and how it stands.
pub type SeeTold<'a> = &'a mut dyn FnMut(AttemptState, &str) -> Result<(), Unreadable>;

/// What tells whether an attempt is needed, before its row is read whole. Nothing of it is proved yet: only the whole row
/// has a sum.
#[derive(Clone, Copy, Debug)]
pub struct AttemptGlance<'a> {
    /// The address it was made for.
    pub person: &'a str,
    /// Whether that is somebody of the list, and no manager or helpdesk.
    pub is_person: bool,
    /// The id of the stage that sent it.
    pub stage: &'a str,
    /// How it stands.
    pub state: AttemptState,
    /// The dates it tells, as [`super::tell`] writes them.
    pub told: &'a str,
}

/// Somebody who needs few of many attempts, and says which at a glance: a row that is read whole costs five times as
/// much.
pub trait AttemptPicker {
    /// Whether this attempt is needed. All are offered in the order they were begun, each before the one after it is.
    fn wants(&mut self, glance: &AttemptGlance<'_>) -> bool;

    /// Takes in an attempt that was wanted.
    fn see(&mut self, attempt: Attempt);
}

/// What every store shows. With this alone it answers [`super::AttemptReader`], [`super::NoteReader`] and
/// [`super::ReturnReader`].
pub trait RowReader: fmt::Debug {
    /// Shows attempts in the order they were begun. One whose row does not hold together is an error that names it.
    fn each_attempt(&self, needed: Needed<'_>, see: &mut dyn FnMut(Attempt)) -> Result<(), LedgerError>;

    /// Offers every attempt, and shows whole those that are wanted. A row that is not wanted may be damaged unnoticed.
    fn each_picked(&self, picker: &mut dyn AttemptPicker) -> Result<(), LedgerError>;

    /// Shows how each attempt stands that tells dates, with these as [`super::tell`] writes them, in the order they were
    /// begun.
    fn each_told(&self, see: SeeTold<'_>) -> Result<(), LedgerError>;

    /// Shows everything of one kind in the order it was written; what is kept by a key, in any order.
    fn each_note(&self, kind: NoteKind, see: &mut dyn FnMut(LedgerNote)) -> Result<(), LedgerError>;

    /// Counts attempts by stage, in each way of [`Counted`], all of them at one moment. Of what is counted as
    /// [`Counted::LastAfterDoubt`] only attempts that were put off are looked at.
    fn each_count(&self, see: &mut dyn FnMut(StageCount)) -> Result<(), LedgerError>;

    /// How many attempts stand as sent that were begun on this day of the UTC calendar.
    fn sent_on(&self, day: NaiveDate) -> Result<usize, LedgerError>;
}

/// The last word on the gate of a wave, of those that a store shows.
pub(super) fn last_word(
    wave: &str,
    each_gate: impl FnOnce(&mut dyn FnMut(LedgerNote)) -> Result<(), LedgerError>,
) -> Result<Option<Passed>, LedgerError> {
    let mut last = None;
    each_gate(&mut |note| {
        if let LedgerNote::Gate { wave: own, passed } = note
            && own == wave
        {
            last = Some(passed);
        }
    })?;
    Ok(last)
}
