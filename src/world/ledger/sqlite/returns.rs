//! What came back, in the ledger: every message that was read, what it said of whom, and what a person made of it.
//!
//! A message and everything it changes are written down in one piece, so that a stopped import loses nothing. Only a
//! report that gives an address up for good keeps somebody from being written to; a later sign of life lifts that.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::{
    LedgerError, Return, ReturnWriter, Returned, Settlement, Sign, SqliteNotes,
    note_rows::{ONE_RETURN, stored_return},
    rows::Rows,
    words,
};

impl ReturnWriter for SqliteNotes {
    fn came_back(
        &mut self,
        (digest, file): (&str, &str),
        rows: &[Return],
        now: DateTime<Utc>,
    ) -> Result<bool, LedgerError> {
        self.write(|change| {
            let added = change.execute(
                "INSERT INTO bounce_report VALUES (?1, ?2, '', ?3) ON CONFLICT (digest) DO NOTHING",
                params![digest, file, now.timestamp_millis()],
            )?;
            if added == 0 {
                return Ok(false);
            }
            for row in rows {
                insert(change, digest, row, now)?;
                apply(change, row)?;
            }
            Ok(true)
        })
    }

    fn settle(&mut self, ids: &[i64], settlement: &Settlement<'_>) -> Result<(), LedgerError> {
        // All of them are looked at before one is written: a number that is named twice is not settled the second time.
        self.change(|rows| {
            let open: Vec<Return> =
                ids.iter().map(|id| to_settle(rows, *id, settlement)).collect::<Result<_, _>>()?;
            let written = open.iter().try_for_each(|row| settle(rows.connection, row, settlement));
            written.map_err(|error| rows.broken(error))
        })
    }

    fn send_again(&mut self, list: &[Returned], who: &str, now: DateTime<Utc>) -> Result<usize, LedgerError> {
        self.send_again(list, who, now)
    }
}

fn insert(change: &Connection, digest: &str, row: &Return, now: DateTime<Utc>) -> rusqlite::Result<()> {
    let mut insert = change.prepare_cached(
        "INSERT INTO came_back (digest, file, kind, person, address, notice, sign, culprit, status, words, dated, at, why) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?;
    insert.execute(params![
        digest,
        row.file,
        row.kind,
        // Nobody stands in the file as an empty word: the column is older than messages that prove nothing.
        row.person.as_deref().map_or_else(String::new, str::to_lowercase),
        row.address.to_lowercase(),
        row.notice.map(|notice| *notice.bytes()),
        row.sign.code(),
        words::of_culprit(row.culprit),
        row.status,
        row.words,
        row.dated.timestamp_millis(),
        now.timestamp_millis(),
        row.why,
    ])?;
    Ok(())
}

/// What a row means for whether its person is written to.
fn apply(change: &Connection, row: &Return) -> rusqlite::Result<()> {
    let Some(person) = row.person.as_deref().map(str::to_lowercase) else { return Ok(()) };
    let dated = row.dated.timestamp_millis();
    let permanent = match row.sign {
        Sign::Gone => true,
        Sign::Missed | Sign::Delayed => false,
        Sign::Nothing => return Ok(()),
        Sign::Alive => {
            // What failed after the sign of life has failed.
            let lift = "UPDATE unreachable SET lifted = ?2 WHERE person = ?1 AND lifted IS NULL AND at < ?2";
            return change.execute(lift, params![person, dated]).map(|_| ());
        }
    };
    // They are not read in the order in which they were written: a later sign of life may be here already.
    let lives: bool = change.query_row(
        "SELECT EXISTS (SELECT 1 FROM came_back WHERE person = ?1 AND sign = ?3 AND dated > ?2)",
        params![person, dated, Sign::Alive.code()],
        |row| row.get(0),
    )?;
    if lives {
        return Ok(());
    }
    // What is for good is not made lighter by what is for now, nor newer by what is older; and what was lifted counts
    // again only by what happened after that.
    change.execute(
        "INSERT INTO unreachable (person, permanent, notice, status, words, at, culprit) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
         ON CONFLICT (person) DO UPDATE SET permanent = ?2, notice = ?3, status = ?4, words = ?5, at = ?6, \
         culprit = ?7, lifted = NULL WHERE CASE WHEN lifted IS NOT NULL THEN ?6 > lifted \
         ELSE ?2 > permanent OR (?2 = permanent AND ?6 >= at) END",
        params![
            person,
            permanent,
            row.notice.map(|notice| *notice.bytes()),
            row.status,
            row.words,
            dated,
            words::of_culprit(row.culprit)
        ],
    )?;
    Ok(())
}

/// What a settlement makes of one, or why it cannot be settled.
fn to_settle(rows: Rows<'_>, id: i64, by: &Settlement<'_>) -> Result<Return, LedgerError> {
    let mut found = None;
    rows.each("came_back", ONE_RETURN, [id], |row| {
        found = Some(stored_return(row)?);
        Ok(())
    })?;
    by.of(id, found)
}

/// Writes down what a person made of one.
fn settle(change: &Connection, row: &Return, by: &Settlement<'_>) -> rusqlite::Result<()> {
    apply(change, row)?;
    change.execute(
        "UPDATE came_back SET person = ?2, sign = ?3, culprit = ?4, settled = ?5, settled_as = ?6, because = ?7, \
         who = ?8 WHERE id = ?1",
        params![
            row.id,
            row.person.as_deref().unwrap_or(""),
            row.sign.code(),
            words::of_culprit(by.culprit),
            by.at.timestamp_millis(),
            by.settled_as().code(),
            by.because,
            by.who
        ],
    )?;
    Ok(())
}
