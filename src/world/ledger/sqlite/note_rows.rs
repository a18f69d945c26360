//! The rows beside attempts: what people wrote, and what came back.

use rusqlite::Row;

use super::{
    LedgerError, LedgerNote, NoteKind, Reach, Return, SettledAs, Sign, StoredReturn,
    rows::{MisreadRow, Rows},
    sums, words,
};
use crate::ground::{
    approval::Approval,
    course::{Arrival, Passed, ReviewMark, Tickets},
    timeline::{Hold, NoticeId},
};

/// How a row is read.
type NoteReading = fn(&Row<'_>) -> Result<LedgerNote, MisreadRow>;

/// How a row of a kind is read.
fn reading(kind: NoteKind) -> NoteReading {
    match kind {
        NoteKind::Holds => hold,
        NoteKind::Approvals => approval,
        NoteKind::Gates => gate,
        NoteKind::Marks => mark,
        NoteKind::Moved => moved,
        NoteKind::MovedBack => |row| Ok(LedgerNote::MovedBack(row.get(1)?)),
        NoteKind::Failing => |row| Ok(LedgerNote::Failing(row.get(0)?)),
        NoteKind::Lists => |row| Ok(LedgerNote::List(words::time(row.get(1)?)?)),
        NoteKind::Unreachable => unreachable,
        NoteKind::Tickets => tickets,
        NoteKind::Noticed => noticed,
        NoteKind::Returns => returned,
        NoteKind::Figures => |row| Ok(LedgerNote::Figures(row.get(1)?)),
    }
}

impl Rows<'_> {
    /// Shows everything of one kind.
    pub(super) fn each_note(
        &self,
        kind: NoteKind,
        see: &mut dyn FnMut(LedgerNote),
    ) -> Result<(), LedgerError> {
        let ((table, question), read) = (kind.question(), reading(kind));
        self.each(table, question, [], |row| {
            see(read(row)?);
            Ok(())
        })
    }
}

/// Words that mean nothing when there are none stand in the file as empty ones.
fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

fn hold(row: &Row<'_>) -> Result<LedgerNote, MisreadRow> {
    sums::checked("hold", row)?;
    let hold = Hold { wave: row.get(1)?, stage: row.get(2)?, because: row.get(3)? };
    let lifted = row.get::<_, Option<i64>>(6)?.map(words::time).transpose()?;
    Ok(LedgerNote::Hold { hold, who: row.get(4)?, lifted })
}

fn approval(row: &Row<'_>) -> Result<LedgerNote, MisreadRow> {
    sums::checked("approval", row)?;
    Ok(LedgerNote::Approval(Approval {
        wave: row.get(1)?,
        stage: row.get(2)?,
        hash: row.get(3)?,
        parts: row.get(4)?,
        who: row.get(5)?,
        at: words::time(row.get(6)?)?,
    }))
}

fn gate(row: &Row<'_>) -> Result<LedgerNote, MisreadRow> {
    sums::checked("gate", row)?;
    let state = words::gate(row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?)?;
    let passed = Passed { state, because: row.get(3)?, who: row.get(5)?, at: words::time(row.get(6)?)? };
    Ok(LedgerNote::Gate { wave: row.get(1)?, passed })
}

fn mark(row: &Row<'_>) -> Result<LedgerNote, MisreadRow> {
    sums::checked("mark", row)?;
    let at = words::time(row.get(6)?)?;
    let mark = ReviewMark { good: row.get(3)?, because: row.get(4)?, who: row.get(5)?, at };
    Ok(LedgerNote::Mark { wave: row.get(1)?, item: row.get(2)?, mark })
}

fn moved(row: &Row<'_>) -> Result<LedgerNote, MisreadRow> {
    let enrolled = row.get::<_, Option<i64>>(2)?.map(words::time).transpose()?;
    let arrival = Arrival { at: words::time(row.get(1)?)?, enrolled };
    Ok(LedgerNote::Moved { person: row.get(0)?, arrival })
}

fn unreachable(row: &Row<'_>) -> Result<LedgerNote, MisreadRow> {
    let reach = Reach {
        person: row.get(0)?,
        permanent: row.get(1)?,
        notice: row.get::<_, Option<[u8; 16]>>(2)?.map(NoticeId::from_bytes),
        status: row.get(3)?,
        words: row.get(4)?,
        at: words::time(row.get(5)?)?,
        culprit: words::culprit(&row.get::<_, String>(6)?)?,
    };
    Ok(LedgerNote::Unreachable { reach, lifted: row.get::<_, Option<i64>>(7)?.is_some() })
}

fn tickets(row: &Row<'_>) -> Result<LedgerNote, MisreadRow> {
    let day = words::day(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?;
    Ok(LedgerNote::Tickets(Tickets { day, wave: some(row.get(1)?), count: row.get(2)? }))
}

fn noticed(row: &Row<'_>) -> Result<LedgerNote, MisreadRow> {
    let notice = NoticeId::from_bytes(row.get(0)?);
    Ok(LedgerNote::Noticed { notice, at: words::time(row.get(1)?)? })
}

/// The question for one row by its number, as [`stored_return`] reads it.
pub(super) const ONE_RETURN: &str = "SELECT id, file, kind, person, address, notice, sign, culprit, status, words, dated, \
     why, at, settled_as FROM came_back WHERE id = ?1";

fn returned(row: &Row<'_>) -> Result<LedgerNote, MisreadRow> {
    stored_return(row).map(LedgerNote::Return)
}

/// Reads one row of what came back.
pub(super) fn stored_return(row: &Row<'_>) -> Result<StoredReturn, MisreadRow> {
    let what = Return {
        id: row.get(0)?,
        file: row.get(1)?,
        kind: row.get(2)?,
        person: some(row.get(3)?),
        address: row.get(4)?,
        notice: row.get::<_, Option<[u8; 16]>>(5)?.map(NoticeId::from_bytes),
        sign: Sign::of_code(&row.get::<_, String>(6)?)?,
        culprit: words::culprit(&row.get::<_, String>(7)?)?,
        status: row.get(8)?,
        words: row.get(9)?,
        dated: words::time(row.get(10)?)?,
        why: row.get(11)?,
    };
    let settled = row.get::<_, Option<String>>(13)?.map(|word| SettledAs::of_code(&word)).transpose()?;
    Ok(StoredReturn { what, read_at: words::time(row.get(12)?)?, settled })
}
