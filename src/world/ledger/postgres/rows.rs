//! The rows of a ledger in PostgreSQL, read one after the other.

use chrono::NaiveDate;
use std::fmt;
use tokio_postgres::{Error, Row, types::FromSql};

use super::{
    Attempt, AttemptGlance, AttemptPicker, AttemptRow, AttemptState, Counted, Intent, LATE, LedgerError,
    LedgerNote, Needed, NoteKind, PostgresLink, RowReader, SeeTold, StageCount, Unreadable, link::Params,
    words,
};
use crate::ground::timeline::NoticeId;

/// Every column of an attempt, in the order [`attempt`] reads them.
pub(super) const COLUMNS: &str = "seq, notice, number, person, is_person, wave, stage, due, expires, dated, begun, sha256, \
     size, told, intent_sum, state, ended, code, words, next, end_sum";

/// So many rows of a long list are fetched at once.
const AT_ONCE: usize = 5000;

/// What has rows to show. A database in which no ledger was begun shows none.
pub(super) trait HasLink: fmt::Debug {
    fn link(&self) -> Option<&PostgresLink>;
}

/// Why a row could not be read.
pub(super) enum MisreadColumn {
    /// A column is not what it should be.
    Column(Error),
    /// Something in the row has no type here.
    Value(Unreadable),
    /// The same, in words that name the row already.
    Named(Unreadable),
}

impl From<Error> for MisreadColumn {
    fn from(error: Error) -> Self {
        Self::Column(error)
    }
}

impl From<Unreadable> for MisreadColumn {
    fn from(what: Unreadable) -> Self {
        Self::Value(what)
    }
}

/// The value in a column of a row; columns are counted from 0.
pub(super) fn get<'r, T: FromSql<'r>>(row: &'r Row, column: usize) -> Result<T, MisreadColumn> {
    Ok(row.try_get(column)?)
}

/// A number that counts something: the database has none without a sign.
pub(super) fn count<N: TryFrom<i64>>(row: &Row, column: usize) -> Result<N, MisreadColumn> {
    let number: i64 = get(row, column)?;
    N::try_from(number).map_err(|_| Unreadable::of(format!("{number} counts nothing")).into())
}

/// Whether something is so: both stores keep it as 0 or 1.
pub(super) fn flag(row: &Row, column: usize) -> Result<bool, MisreadColumn> {
    Ok(get::<i64>(row, column)? != 0)
}

/// The id of a notice.
pub(super) fn notice(row: &Row, column: usize) -> Result<NoticeId, MisreadColumn> {
    notice_of(get(row, column)?)
}

/// The id of a notice, if there is one.
pub(super) fn maybe_notice(row: &Row, column: usize) -> Result<Option<NoticeId>, MisreadColumn> {
    get::<Option<&[u8]>>(row, column)?.map(notice_of).transpose()
}

fn notice_of(bytes: &[u8]) -> Result<NoticeId, MisreadColumn> {
    let bytes = <[u8; 16]>::try_from(bytes);
    Ok(NoticeId::from_bytes(bytes.map_err(|_| Unreadable::of("it has a broken id".to_owned()))?))
}

impl PostgresLink {
    /// Shows every row that a question answers. Its first column must be what tells the row from others of its table:
    /// by that it is named if it cannot be read.
    pub(super) fn each(
        &self,
        table: &str,
        question: &str,
        params: Params<'_>,
        mut see: impl FnMut(&Row) -> Result<(), MisreadColumn>,
    ) -> Result<(), LedgerError> {
        for row in &self.ask(question, params)? {
            see(row).map_err(|why| self.misread(table, row, why))?;
        }
        Ok(())
    }

    /// The same for lists that may be long: never all of it is in memory, and all of it is of one moment.
    pub(super) fn each_of_many(
        &self,
        table: &str,
        question: &str,
        mut see: impl FnMut(&Row) -> Result<(), MisreadColumn>,
    ) -> Result<(), LedgerError> {
        self.moment(|| {
            self.batch(&format!("DECLARE many NO SCROLL CURSOR FOR {question}"))?;
            loop {
                let rows = self.ask_once(&format!("FETCH FORWARD {AT_ONCE} FROM many"))?;
                for row in &rows {
                    see(row).map_err(|why| self.misread(table, row, why))?;
                }
                if rows.len() < AT_ONCE {
                    return self.batch("CLOSE many");
                }
            }
        })
    }

    pub(super) fn misread(&self, table: &str, row: &Row, why: MisreadColumn) -> LedgerError {
        let what = match why {
            MisreadColumn::Named(what) => return LedgerError::unreadable(self.place(), what.to_string()),
            MisreadColumn::Value(what) => what.to_string(),
            MisreadColumn::Column(error) => error.to_string(),
        };
        LedgerError::unreadable(self.place(), format!("row {} of `{table}`: {what}", name(row)))
    }
}

/// What a row is called by its key.
fn name(row: &Row) -> String {
    if let Ok(number) = row.try_get::<_, i64>(0) {
        return number.to_string();
    }
    // Keys of words may be addresses, and those are for no log.
    if let Ok(text) = row.try_get::<_, &str>(0) {
        return format!("with a key of {} letters", text.len());
    }
    notice(row, 0).map_or_else(|_| "with a broken key".to_owned(), |notice| notice.to_string())
}

/// Reads one row of [`COLUMNS`].
pub(super) fn attempt(row: &Row) -> Result<Attempt, MisreadColumn> {
    let sha256: &[u8] = get(row, 11)?;
    let no_sum = |_| Unreadable::of(format!("{} bytes are no SHA-256", sha256.len()));
    let intent = Intent {
        notice: notice(row, 1)?,
        number: count(row, 2)?,
        person: get(row, 3)?,
        is_person: flag(row, 4)?,
        wave: get(row, 5)?,
        stage: get(row, 6)?,
        due: words::time(get(row, 7)?)?,
        expires: words::time(get(row, 8)?)?,
        dated: words::time(get(row, 9)?)?,
        begun: words::time(get(row, 10)?)?,
        sha256: sha256.try_into().map_err(no_sum)?,
        size: count(row, 12)?,
        told: Vec::new(),
    };
    let code: Option<i64> = get(row, 17)?;
    let no_code = |_| Unreadable::of("it has a code that no relay says".to_owned());
    let row = AttemptRow {
        intent,
        told: get(row, 13)?,
        intent_sum: get(row, 14)?,
        state: get(row, 15)?,
        ended: get(row, 16)?,
        code: code.map(u16::try_from).transpose().map_err(no_code)?,
        words: get(row, 18)?,
        next: get(row, 19)?,
        end_sum: get(row, 20)?,
    };
    row.checked().map_err(MisreadColumn::Named)
}

/// How a question says which attempts it needs.
fn filter(needed: Needed<'_>) -> String {
    match needed {
        Needed::All => String::new(),
        Needed::NotSent => format!("WHERE state <> {}", AttemptState::Sent.code()),
        Needed::OfNoticesWith(states) => {
            let codes = AttemptState::codes(states);
            format!("WHERE notice IN (SELECT notice FROM attempt WHERE state IN ({codes}))")
        }
        Needed::OfReturns => "WHERE notice IN (SELECT notice FROM came_back)".to_owned(),
        Needed::Of(_) => "WHERE notice = $1".to_owned(),
    }
}

impl RowReader for PostgresLink {
    fn each_attempt(&self, needed: Needed<'_>, see: &mut dyn FnMut(Attempt)) -> Result<(), LedgerError> {
        let question = format!("SELECT {COLUMNS} FROM attempt {} ORDER BY seq", filter(needed));
        let see = |row: &Row| attempt(row).map(&mut *see);
        match needed {
            Needed::Of(notice) => self.each("attempt", &question, &[&&notice.bytes()[..]], see),
            Needed::All | Needed::NotSent | Needed::OfNoticesWith(_) | Needed::OfReturns => {
                self.each_of_many("attempt", &question, see)
            }
        }
    }

    fn each_picked(&self, picker: &mut dyn AttemptPicker) -> Result<(), LedgerError> {
        self.each_of_many("attempt", &format!("SELECT {COLUMNS} FROM attempt ORDER BY seq"), |row| {
            let glance = AttemptGlance {
                person: get(row, 3)?,
                is_person: flag(row, 4)?,
                stage: get(row, 6)?,
                told: get(row, 13)?,
                state: AttemptState::of_code(get(row, 15)?)?,
            };
            if picker.wants(&glance) {
                picker.see(attempt(row)?);
            }
            Ok(())
        })
    }

    fn each_told(&self, see: SeeTold<'_>) -> Result<(), LedgerError> {
        let question = "SELECT seq, state, told FROM attempt WHERE told <> '' ORDER BY seq";
        self.each_of_many("attempt", question, |row| {
            Ok(see(AttemptState::of_code(get(row, 1)?)?, get(row, 2)?)?)
        })
    }

    fn each_note(&self, kind: NoteKind, see: &mut dyn FnMut(LedgerNote)) -> Result<(), LedgerError> {
        self.each_note_of(kind, see)
    }

    fn each_count(&self, see: &mut dyn FnMut(StageCount)) -> Result<(), LedgerError> {
        // One moment for all three questions: an attempt that a sender begins between two of them would be taken away
        // where it was never added.
        self.moment(|| {
            for (counted, question) in questions() {
                self.each("attempt", &question, &[], |row| {
                    see(StageCount {
                        counted,
                        wave: get(row, 1)?,
                        stage: get(row, 2)?,
                        state: AttemptState::of_code(get(row, 3)?)?,
                        count: count(row, 4)?,
                        late: count(row, 5)?,
                    });
                    Ok(())
                })?;
            }
            Ok(())
        })
    }

    fn sent_on(&self, day: NaiveDate) -> Result<usize, LedgerError> {
        let from = day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis();
        let question = "SELECT 0::int8, count(*) FROM attempt WHERE state = $1 AND begun >= $2 AND begun < $2 + 86400000";
        let mut found = 0;
        self.each("attempt", question, &[&AttemptState::Sent.code(), &from], |row| {
            found = count(row, 1)?;
            Ok(())
        })?;
        Ok(found)
    }
}

/// How many attempts stand alike, each question with a row of the group as its key.
fn questions() -> [(Counted, String); 3] {
    let (deferred, doubt) = (AttemptState::Deferred.code(), AttemptState::Doubt.code());
    let late = |table: &str| format!("count(*) FILTER (WHERE {table}.begun - {table}.due > {LATE})");
    [
        (
            Counted::Every,
            format!(
                "SELECT max(a.seq), a.wave, a.stage, a.state, count(*), {} FROM attempt a \
                 GROUP BY a.wave, a.stage, a.state",
                late("a")
            ),
        ),
        (
            Counted::Followed,
            // Few attempts are followed by another: those that follow are looked up, not every attempt.
            format!(
                "SELECT max(a.seq), a.wave, a.stage, a.state, count(*), {} FROM attempt b \
                 JOIN attempt a ON a.notice = b.notice AND a.number = b.number - 1 WHERE b.number > 1 \
                 GROUP BY a.wave, a.stage, a.state",
                late("a")
            ),
        ),
        (
            Counted::LastAfterDoubt,
            format!(
                "SELECT max(b.seq), b.wave, b.stage, b.state, count(*), 0::int8 FROM attempt b \
                 WHERE b.state = {deferred} AND b.number > 1 \
                 AND NOT EXISTS (SELECT 1 FROM attempt c WHERE c.notice = b.notice AND c.number > b.number) \
                 AND EXISTS (SELECT 1 FROM attempt a WHERE a.notice = b.notice AND a.state = {doubt} AND NOT EXISTS \
                 (SELECT 1 FROM attempt d WHERE d.notice = b.notice AND d.number > a.number \
                 AND d.state NOT IN ({deferred}, {doubt}))) \
                 GROUP BY b.wave, b.stage, b.state"
            ),
        ),
    ]
}
