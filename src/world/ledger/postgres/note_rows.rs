//! The rows beside attempts: what people wrote, and what came back.

use tokio_postgres::Row;

use super::{
    LedgerError, LedgerNote, NoteKind, PostgresLink, Reach, Return, SettledAs, Sign, StoredReturn,
    rows::{MisreadColumn, count, flag, get, maybe_notice, notice},
    sums, words,
};
use crate::ground::{
    approval::Approval,
    course::{Arrival, Passed, ReviewMark, Tickets},
    timeline::Hold,
};

/// How a row is read.
type Reading = fn(&Row) -> Result<LedgerNote, MisreadColumn>;

/// How a row of a kind is read.
fn reading(kind: NoteKind) -> Reading {
    match kind {
        NoteKind::Holds => hold,
        NoteKind::Approvals => approval,
        NoteKind::Gates => gate,
        NoteKind::Marks => mark,
        NoteKind::Moved => moved,
        NoteKind::MovedBack => |row| Ok(LedgerNote::MovedBack(get(row, 1)?)),
        NoteKind::Failing => |row| Ok(LedgerNote::Failing(get(row, 0)?)),
        NoteKind::Lists => |row| Ok(LedgerNote::List(words::time(get(row, 1)?)?)),
        NoteKind::Unreachable => unreachable,
        NoteKind::Tickets => tickets,
        NoteKind::Noticed => noticed,
        NoteKind::Returns => returned,
        NoteKind::Figures => |row| Ok(LedgerNote::Figures(get(row, 1)?)),
    }
}

impl PostgresLink {
    /// Shows everything of one kind.
    pub(super) fn each_note_of(
        &self,
        kind: NoteKind,
        see: &mut dyn FnMut(LedgerNote),
    ) -> Result<(), LedgerError> {
        let ((table, question), read) = (kind.question(), reading(kind));
        self.each(table, question, &[], |row| {
            see(read(row)?);
            Ok(())
        })
    }
}

/// Words that mean nothing when there are none stand in the table as empty ones.
fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

fn hold(row: &Row) -> Result<LedgerNote, MisreadColumn> {
    sums::checked("hold", row)?;
    let hold = Hold { wave: get(row, 1)?, stage: get(row, 2)?, because: get(row, 3)? };
    let lifted = get::<Option<i64>>(row, 6)?.map(words::time).transpose()?;
    Ok(LedgerNote::Hold { hold, who: get(row, 4)?, lifted })
}

fn approval(row: &Row) -> Result<LedgerNote, MisreadColumn> {
    sums::checked("approval", row)?;
    Ok(LedgerNote::Approval(Approval {
        wave: get(row, 1)?,
        stage: get(row, 2)?,
        hash: get(row, 3)?,
        parts: get(row, 4)?,
        who: get(row, 5)?,
        at: words::time(get(row, 6)?)?,
    }))
}

fn gate(row: &Row) -> Result<LedgerNote, MisreadColumn> {
    sums::checked("gate", row)?;
    let state = words::gate(get(row, 2)?)?;
    let passed = Passed { state, because: get(row, 3)?, who: get(row, 5)?, at: words::time(get(row, 6)?)? };
    Ok(LedgerNote::Gate { wave: get(row, 1)?, passed })
}

fn mark(row: &Row) -> Result<LedgerNote, MisreadColumn> {
    sums::checked("mark", row)?;
    let at = words::time(get(row, 6)?)?;
    let mark = ReviewMark { good: flag(row, 3)?, because: get(row, 4)?, who: get(row, 5)?, at };
    Ok(LedgerNote::Mark { wave: get(row, 1)?, item: get(row, 2)?, mark })
}

fn moved(row: &Row) -> Result<LedgerNote, MisreadColumn> {
    let enrolled = get::<Option<i64>>(row, 2)?.map(words::time).transpose()?;
    let arrival = Arrival { at: words::time(get(row, 1)?)?, enrolled };
    Ok(LedgerNote::Moved { person: get(row, 0)?, arrival })
}

fn unreachable(row: &Row) -> Result<LedgerNote, MisreadColumn> {
    let reach = Reach {
        person: get(row, 0)?,
        permanent: flag(row, 1)?,
        notice: maybe_notice(row, 2)?,
        status: get(row, 3)?,
        words: get(row, 4)?,
        at: words::time(get(row, 5)?)?,
        culprit: words::culprit(get(row, 6)?)?,
    };
    Ok(LedgerNote::Unreachable { reach, lifted: get::<Option<i64>>(row, 7)?.is_some() })
}

fn tickets(row: &Row) -> Result<LedgerNote, MisreadColumn> {
    let (day, wave) = (words::day(get(row, 0)?)?, some(get(row, 1)?));
    Ok(LedgerNote::Tickets(Tickets { day, wave, count: count(row, 2)? }))
}

fn noticed(row: &Row) -> Result<LedgerNote, MisreadColumn> {
    Ok(LedgerNote::Noticed { notice: notice(row, 0)?, at: words::time(get(row, 1)?)? })
}

/// The question for one row by its number, as [`stored_return`] reads it.
pub(super) const ONE_RETURN: &str = "SELECT id, file, kind, person, address, notice, sign, culprit, status, words, dated, \
     why, at, settled_as FROM came_back WHERE id = $1";

fn returned(row: &Row) -> Result<LedgerNote, MisreadColumn> {
    stored_return(row).map(LedgerNote::Return)
}

/// Reads one row of what came back.
pub(super) fn stored_return(row: &Row) -> Result<StoredReturn, MisreadColumn> {
    let what = Return {
        id: get(row, 0)?,
        file: get(row, 1)?,
        kind: get(row, 2)?,
        person: some(get(row, 3)?),
        address: get(row, 4)?,
        notice: maybe_notice(row, 5)?,
        sign: Sign::of_code(get(row, 6)?)?,
        culprit: words::culprit(get(row, 7)?)?,
        status: get(row, 8)?,
        words: get(row, 9)?,
        dated: words::time(get(row, 10)?)?,
        why: get(row, 11)?,
    };
    let settled = get::<Option<&str>>(row, 13)?.map(SettledAs::of_code).transpose()?;
    Ok(StoredReturn { what, read_at: words::time(get(row, 12)?)?, settled })
}
