//! What came back, in the ledger: every message that was read, what it said of whom, and what a person made of it.
//!
//! A message and everything it changes are written down in one piece, so that a stopped import loses nothing. Only a
//! report that gives an address up for good keeps somebody from being written to; a later sign of life lifts that.

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};
use std::collections::BTreeMap;

use super::{
    ALARM, AboutUs, LedgerError, Return, ReturnReader, ReturnWriter, Returned, Settlement, Sign, SqliteNotes,
    SqliteRecords, row::time,
};
use crate::ground::{culprit::Culprit, timeline::NoticeId};

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
        // Nothing is written before all of them are found to be open: a wrong number settles none.
        let wrong = self.write(|change| {
            let mut open = Vec::new();
            for id in ids {
                match to_settle(change, *id, settlement)? {
                    Ok(row) => open.push(row),
                    Err(why) => return Ok(Some(why)),
                }
            }
            open.iter().try_for_each(|row| settle(change, row, settlement))?;
            Ok(None)
        })?;
        wrong.map_or(Ok(()), |why| Err(LedgerError::Refused(why)))
    }

    fn send_again(&mut self, list: &[Returned], who: &str, now: DateTime<Utc>) -> Result<usize, LedgerError> {
        self.send_again(list, who, now)
    }
}

fn insert(change: &Transaction<'_>, digest: &str, row: &Return, now: DateTime<Utc>) -> rusqlite::Result<()> {
    let mut insert = change.prepare_cached(
        "INSERT INTO came_back (digest, file, kind, person, address, notice, sign, culprit, status, words, dated, at, why) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?;
    insert.execute(params![
        digest,
        row.file,
        row.kind,
        row.person.as_deref().map(str::to_lowercase).unwrap_or_default(),
        row.address.to_lowercase(),
        row.notice.map(|notice| *notice.bytes()),
        row.sign.code(),
        row.culprit.map_or("", Culprit::code),
        row.status,
        row.words,
        row.dated.timestamp_millis(),
        now.timestamp_millis(),
        row.why,
    ])?;
    Ok(())
}

/// What a row means for whether its person is written to.
fn apply(change: &Transaction<'_>, row: &Return) -> rusqlite::Result<()> {
    let Some(person) = row.person.as_deref().map(str::to_lowercase) else { return Ok(()) };
    let dated = row.dated.timestamp_millis();
    let permanent = match row.sign {
        Sign::Gone => true,
        Sign::Missed | Sign::Delayed => false,
        Sign::Nothing => return Ok(()),
        Sign::Alive => {
            let lift = "UPDATE unreachable SET lifted = ?2 WHERE person = ?1 AND lifted IS NULL AND at < ?2";
            return change.execute(lift, params![person, dated]).map(|_| ());
        }
    };
    let lives: bool = change.query_row(
        "SELECT EXISTS (SELECT 1 FROM came_back WHERE person = ?1 AND sign = 'alive' AND dated > ?2)",
        params![person, dated],
        |row| row.get(0),
    )?;
    if lives {
        return Ok(());
    }
    // What is for good is not made lighter by what is for now, unless it was lifted since.
    change.execute(
        "INSERT INTO unreachable (person, permanent, notice, status, words, at, culprit) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
         ON CONFLICT (person) DO UPDATE SET permanent = ?2, notice = ?3, status = ?4, words = ?5, at = ?6, \
         culprit = ?7, lifted = NULL WHERE ?2 >= permanent OR lifted IS NOT NULL",
        params![
            person,
            permanent,
            row.notice.map(|notice| *notice.bytes()),
            row.status,
            row.words,
            dated,
            row.culprit.map_or("", Culprit::code)
        ],
    )?;
    Ok(())
}

/// What a settlement makes of one, or why it cannot be settled.
fn to_settle(
    change: &Transaction<'_>,
    id: i64,
    by: &Settlement<'_>,
) -> rusqlite::Result<Result<Return, String>> {
    let question = format!("SELECT {COLUMNS}, settled_as FROM came_back WHERE id = ?1");
    let found = change
        .query_row(&question, [id], |row| Ok((read(row)?, row.get::<_, Option<String>>("settled_as")?)))
        .optional()?;
    let Some((mut row, settled)) = found else {
        return Ok(Err(format!("nothing that came back has the number {id}")));
    };
    if let Some(settled) = settled {
        return Ok(Err(format!("{id} is settled already, as `{settled}`")));
    }
    row.person = row.person.or_else(|| by.person.map(str::to_lowercase));
    row.culprit = by.culprit;
    row.dated = by.at;
    row.sign = match by.culprit {
        Some(Culprit::Address) => Sign::Gone,
        Some(Culprit::Mailbox | Culprit::Us | Culprit::Route | Culprit::Letter) => Sign::Missed,
        Some(Culprit::Unclear) | None => Sign::Nothing,
    };
    if row.sign == Sign::Gone && row.person.is_none() {
        return Ok(Err(format!(
            "{id} proves nothing about anybody: say whose address it is with `--address`"
        )));
    }
    Ok(Ok(row))
}

/// Writes down what a person made of one.
fn settle(change: &Transaction<'_>, row: &Return, by: &Settlement<'_>) -> rusqlite::Result<()> {
    apply(change, row)?;
    change.execute(
        "UPDATE came_back SET person = ?2, sign = ?3, culprit = ?4, settled = ?5, settled_as = ?6, because = ?7, \
         who = ?8 WHERE id = ?1",
        params![
            row.id,
            row.person.as_deref().unwrap_or_default(),
            row.sign.code(),
            by.culprit.map_or("", Culprit::code),
            by.at.timestamp_millis(),
            by.culprit.map_or("nothing", Culprit::code),
            by.because,
            by.who
        ],
    )?;
    Ok(())
}

const COLUMNS: &str = "id, file, kind, person, address, notice, sign, culprit, status, words, dated, why";

fn read(row: &Row<'_>) -> rusqlite::Result<Return> {
    let sign: String = row.get(6)?;
    let some = |text: String| (!text.is_empty()).then_some(text);
    Ok(Return {
        id: row.get(0)?,
        file: row.get(1)?,
        kind: row.get(2)?,
        person: some(row.get(3)?),
        address: row.get(4)?,
        notice: row.get::<_, Option<[u8; 16]>>(5)?.map(NoticeId::from_bytes),
        sign: Sign::ALL.into_iter().find(|known| known.code() == sign).unwrap_or(Sign::Nothing),
        culprit: Culprit::of_code(&row.get::<_, String>(7)?),
        status: row.get(8)?,
        words: row.get(9)?,
        dated: time(row.get(10)?),
        why: row.get(11)?,
    })
}

impl ReturnReader for SqliteRecords {
    fn to_be_read(&self) -> Result<Vec<Return>, LedgerError> {
        let Some(connection) = self.connection() else { return Ok(Vec::new()) };
        let question =
            format!("SELECT {COLUMNS} FROM came_back WHERE why <> '' AND settled IS NULL ORDER BY id");
        let found = || connection.prepare(&question)?.query_map([], read)?.collect::<Result<_, _>>();
        found().map_err(|error| LedgerError::database(&self.path, error))
    }

    fn about_us(&self) -> Result<BTreeMap<NaiveDate, AboutUs>, LedgerError> {
        let Some(connection) = self.connection() else { return Ok(BTreeMap::new()) };
        about_us(connection).map_err(|error| LedgerError::database(&self.path, error))
    }

    fn returned(&self) -> Result<Vec<Returned>, LedgerError> {
        self.returned()
    }
}

fn about_us(connection: &Connection) -> rusqlite::Result<BTreeMap<NaiveDate, AboutUs>> {
    let (stands, since): (bool, i64) = connection.query_row(
        "SELECT coalesce(max(lifted IS NULL), 0), coalesce(max(lifted), 0) FROM hold WHERE who = ?1",
        [ALARM],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let mut days: BTreeMap<NaiveDate, AboutUs> = BTreeMap::new();
    if stands {
        return Ok(days);
    }
    let mut asked = connection.prepare(
        "SELECT date(a.begun / 1000, 'unixepoch'), c.status, count(DISTINCT c.notice) FROM came_back c \
         JOIN attempt a ON a.notice = c.notice AND a.state = 1 \
         WHERE c.culprit = 'us' AND c.sign = 'missed' AND c.at > ?1 \
         AND coalesce(c.settled_as, '') <> 'again' GROUP BY 1, 2",
    )?;
    let mut rows = asked.query([since])?;
    while let Some(row) = rows.next()? {
        let day: String = row.get(0)?;
        if let Ok(day) = day.parse() {
            let count = usize::try_from(row.get::<_, i64>(2)?).unwrap_or(0);
            days.entry(day).or_default().codes.insert(row.get(1)?, count);
        }
    }
    let mut asked = connection
        .prepare("SELECT count(*) FROM attempt WHERE state = 1 AND date(begun / 1000, 'unixepoch') = ?1")?;
    for (day, about) in &mut days {
        let letters: i64 = asked.query_row([day.to_string()], |row| row.get(0))?;
        about.letters = usize::try_from(letters).unwrap_or(0);
    }
    Ok(days)
}
