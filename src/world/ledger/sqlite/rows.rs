//! The rows of a ledger in SQLite, read one after the other.

use chrono::NaiveDate;
use rusqlite::{Connection, Params, Row, types::ValueRef};
use std::{fmt, path::Path};

use super::{
    Attempt, AttemptGlance, AttemptPicker, AttemptRow, AttemptState, Counted, Intent, LATE, LedgerError,
    LedgerNote, Needed, NoteKind, RowReader, SeeTold, StageCount, Unreadable, words,
};
use crate::ground::timeline::NoticeId;

/// Every column of an attempt, in the order [`attempt`] reads them.
pub(super) const COLUMNS: &str = "seq, notice, number, person, is_person, wave, stage, due, expires, dated, begun, sha256, \
     size, told, intent_sum, state, ended, code, words, next, end_sum";

/// The database of a ledger, and where it lies.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rows<'a> {
    pub(super) connection: &'a Connection,
    pub(super) path: &'a Path,
}

/// What has rows to show. A campaign that has no ledger yet shows none.
pub(super) trait HasRows: fmt::Debug {
    fn rows(&self) -> Option<Rows<'_>>;
}

impl HasRows for Rows<'_> {
    fn rows(&self) -> Option<Rows<'_>> {
        Some(*self)
    }
}

/// Why a row could not be read.
pub(super) enum MisreadRow {
    Database(rusqlite::Error),
    /// Something in the row has no type here.
    Value(Unreadable),
    /// The same, in words that name the row already.
    Named(Unreadable),
}

impl From<rusqlite::Error> for MisreadRow {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

impl From<Unreadable> for MisreadRow {
    fn from(what: Unreadable) -> Self {
        Self::Value(what)
    }
}

impl Rows<'_> {
    pub(super) fn broken(&self, error: rusqlite::Error) -> LedgerError {
        LedgerError::database(self.path, error)
    }

    /// Shows every row that a question answers. Its first column must be what tells the row from others of its table:
    /// by that it is named if it cannot be read.
    pub(super) fn each(
        &self,
        table: &str,
        question: &str,
        params: impl Params,
        mut see: impl FnMut(&Row<'_>) -> Result<(), MisreadRow>,
    ) -> Result<(), LedgerError> {
        let mut asked = self.connection.prepare(question).map_err(|error| self.broken(error))?;
        let mut rows = asked.query(params).map_err(|error| self.broken(error))?;
        while let Some(row) = rows.next().map_err(|error| self.broken(error))? {
            see(row).map_err(|why| self.misread(table, row, why))?;
        }
        Ok(())
    }

    fn misread(&self, table: &str, row: &Row<'_>, why: MisreadRow) -> LedgerError {
        let what = match why {
            MisreadRow::Named(what) => return LedgerError::unreadable(self.path, what.to_string()),
            MisreadRow::Value(what) => what.to_string(),
            MisreadRow::Database(error) if is_of_the_row(&error) => error.to_string(),
            MisreadRow::Database(error) => return self.broken(error),
        };
        let key = row.get_ref(0).map_or_else(|error| error.to_string(), name);
        LedgerError::unreadable(self.path, format!("row {key} of `{table}`: {what}"))
    }
}

/// Whether an error is about what stands in a row, and not about the database as a whole.
fn is_of_the_row(error: &rusqlite::Error) -> bool {
    use rusqlite::Error::{FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType, Utf8Error};
    matches!(
        error,
        FromSqlConversionFailure(..) | IntegralValueOutOfRange(..) | InvalidColumnType(..) | Utf8Error(..)
    )
}

/// What a row is called by its key.
fn name(key: ValueRef<'_>) -> String {
    match key {
        ValueRef::Null => "without a key".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        // Keys of words may be addresses, and those are for no log.
        ValueRef::Text(text) => format!("with a key of {} letters", text.len()),
        ValueRef::Blob(bytes) => <[u8; 16]>::try_from(bytes)
            .map_or_else(|_| "with a broken key".to_owned(), |bytes| NoticeId::from_bytes(bytes).to_string()),
    }
}

/// A number that counts something. SQLite has none without a sign.
pub(super) fn count<N: TryFrom<i64>>(row: &Row<'_>, column: usize) -> rusqlite::Result<N> {
    let number: i64 = row.get(column)?;
    N::try_from(number).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, number))
}

/// Reads one row of [`COLUMNS`].
pub(super) fn attempt(row: &Row<'_>) -> Result<Attempt, MisreadRow> {
    let intent = Intent {
        notice: NoticeId::from_bytes(row.get(1)?),
        number: row.get(2)?,
        person: row.get(3)?,
        is_person: row.get(4)?,
        wave: row.get(5)?,
        stage: row.get(6)?,
        due: words::time(row.get(7)?)?,
        expires: words::time(row.get(8)?)?,
        dated: words::time(row.get(9)?)?,
        begun: words::time(row.get(10)?)?,
        sha256: row.get(11)?,
        size: count(row, 12)?,
        told: Vec::new(),
    };
    let row = AttemptRow {
        intent,
        told: row.get(13)?,
        intent_sum: row.get(14)?,
        state: row.get(15)?,
        ended: row.get(16)?,
        code: row.get(17)?,
        words: row.get(18)?,
        next: row.get(19)?,
        end_sum: row.get(20)?,
    };
    row.checked().map_err(MisreadRow::Named)
}

fn codes(states: &[AttemptState]) -> String {
    states.iter().map(|state| state.code().to_string()).collect::<Vec<_>>().join(", ")
}

/// How a question says which attempts it needs.
fn filter(needed: Needed<'_>) -> String {
    match needed {
        Needed::All => String::new(),
        Needed::NotSent => format!("WHERE state <> {}", AttemptState::Sent.code()),
        Needed::OfNoticesWith(states) => {
            format!("WHERE notice IN (SELECT notice FROM attempt WHERE state IN ({}))", codes(states))
        }
        Needed::OfReturns => "WHERE notice IN (SELECT notice FROM came_back)".to_owned(),
        Needed::Of(_) => "WHERE notice = ?1".to_owned(),
    }
}

impl<H: HasRows> RowReader for H {
    fn each_attempt(&self, needed: Needed<'_>, see: &mut dyn FnMut(Attempt)) -> Result<(), LedgerError> {
        let Some(rows) = self.rows() else { return Ok(()) };
        let question = format!("SELECT {COLUMNS} FROM attempt {} ORDER BY seq", filter(needed));
        let see = |row: &Row<'_>| attempt(row).map(&mut *see);
        match needed {
            Needed::Of(notice) => rows.each("attempt", &question, [notice.bytes()], see),
            Needed::All | Needed::NotSent | Needed::OfNoticesWith(_) | Needed::OfReturns => {
                rows.each("attempt", &question, [], see)
            }
        }
    }

    fn each_picked(&self, picker: &mut dyn AttemptPicker) -> Result<(), LedgerError> {
        let Some(rows) = self.rows() else { return Ok(()) };
        // Of a row that is not wanted only these are taken out of its page. Both statements see the same moment: as long as
        // the first has not ended, SQLite holds its reading open for the whole connection.
        let offered = "SELECT seq, person, is_person, stage, state, told FROM attempt ORDER BY seq";
        let whole = format!("SELECT {COLUMNS} FROM attempt WHERE seq = ?1");
        let mut whole = rows.connection.prepare(&whole).map_err(|error| rows.broken(error))?;
        rows.each("attempt", offered, [], |row| {
            let text = |column| row.get_ref(column)?.as_str().map_err(rusqlite::Error::from);
            let glance = AttemptGlance {
                person: text(1)?,
                is_person: row.get(2)?,
                stage: text(3)?,
                state: AttemptState::of_code(row.get(4)?)?,
                told: text(5)?,
            };
            if picker.wants(&glance) {
                let mut found = whole.query([row.get::<_, i64>(0)?])?;
                if let Some(row) = found.next()? {
                    picker.see(attempt(row)?);
                }
            }
            Ok(())
        })
    }

    fn each_told(&self, see: SeeTold<'_>) -> Result<(), LedgerError> {
        let Some(rows) = self.rows() else { return Ok(()) };
        let question = "SELECT seq, state, told FROM attempt WHERE told <> '' ORDER BY seq";
        rows.each("attempt", question, [], |row| {
            let told = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
            Ok(see(AttemptState::of_code(row.get(1)?)?, told)?)
        })
    }

    fn each_note(&self, kind: NoteKind, see: &mut dyn FnMut(LedgerNote)) -> Result<(), LedgerError> {
        self.rows().map_or(Ok(()), |rows| rows.each_note(kind, see))
    }

    fn each_count(&self, see: &mut dyn FnMut(StageCount)) -> Result<(), LedgerError> {
        let Some(rows) = self.rows() else { return Ok(()) };
        // One moment for all three questions: an attempt that a sender begins between two of them would be taken away
        // where it was never added.
        let moment = rows.connection.unchecked_transaction().map_err(|error| rows.broken(error))?;
        for (counted, question) in questions() {
            rows.each("attempt", &question, [], |row| {
                see(StageCount {
                    counted,
                    wave: row.get(1)?,
                    stage: row.get(2)?,
                    state: AttemptState::of_code(row.get(3)?)?,
                    count: count(row, 4)?,
                    late: count(row, 5)?,
                });
                Ok(())
            })?;
        }
        moment.finish().map_err(|error| rows.broken(error))
    }

    fn sent_on(&self, day: NaiveDate) -> Result<usize, LedgerError> {
        let Some(rows) = self.rows() else { return Ok(0) };
        let question =
            "SELECT count(*) FROM attempt WHERE state = ?1 AND date(begun / 1000, 'unixepoch') = ?2";
        let params = rusqlite::params![AttemptState::Sent.code(), day.to_string()];
        rows.connection.query_row(question, params, |row| count(row, 0)).map_err(|error| rows.broken(error))
    }
}

/// How many attempts stand alike, each question with a row of the group as its key.
fn questions() -> [(Counted, String); 3] {
    let (deferred, doubt) = (AttemptState::Deferred.code(), AttemptState::Doubt.code());
    [
        (
            Counted::Every,
            format!(
                "SELECT max(seq), wave, stage, state, count(*), sum(begun - due > {LATE}) FROM attempt \
                 GROUP BY wave, stage, state"
            ),
        ),
        (
            Counted::Followed,
            // Few attempts are followed by another: those that follow are looked up, not every attempt.
            format!(
                "SELECT max(a.seq), a.wave, a.stage, a.state, count(*), sum(a.begun - a.due > {LATE}) FROM attempt b \
                 JOIN attempt a ON a.notice = b.notice AND a.number = b.number - 1 WHERE b.number > 1 \
                 GROUP BY a.wave, a.stage, a.state"
            ),
        ),
        (
            Counted::LastAfterDoubt,
            format!(
                "SELECT max(b.seq), b.wave, b.stage, b.state, count(*), 0 FROM attempt b \
                 WHERE b.state = {deferred} AND b.number > 1 \
                 AND NOT EXISTS (SELECT 1 FROM attempt c WHERE c.notice = b.notice AND c.number > b.number) \
                 AND EXISTS (SELECT 1 FROM attempt a WHERE a.notice = b.notice AND a.state = {doubt} AND NOT EXISTS \
                 (SELECT 1 FROM attempt d WHERE d.notice = b.notice AND d.number > a.number \
                 AND d.state NOT IN ({deferred}, {doubt}))) \
                 GROUP BY b.wave, b.stage"
            ),
        ),
    ]
}
