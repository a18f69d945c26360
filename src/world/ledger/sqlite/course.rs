//! The course of a campaign in the ledger: who has moved, tickets, what people looked at.

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{Connection, OptionalExtension as _, params};
use std::collections::BTreeMap;

use super::{
    Arrivals, LedgerError, SqliteNotes, SqliteRecords, fold, gate_state,
    row::{State, time},
};
use crate::ground::course::{Arrival, Passed, Record, ReviewMark, Sendings, Tickets};

/// Notices that leave more than this after their moment are late: a day, in milliseconds.
const LATE: i64 = 86_400_000;

impl SqliteNotes {
    /// Takes in a list of who has moved: all of it or nothing.
    pub(super) fn arrivals(&mut self, list: &Arrivals, now: DateTime<Utc>) -> Result<(), LedgerError> {
        let made = list.made.timestamp_millis();
        self.write(|change| {
            let mut insert = change.prepare_cached(
                "INSERT INTO moved (person, at, source, enrolled) VALUES (?1, ?2, ?3, ?4) \
                 ON CONFLICT (person) DO UPDATE SET enrolled = coalesce(enrolled, ?4) WHERE enrolled IS NULL",
            )?;
            for (person, enrolled) in &list.moved {
                let enrolled = enrolled.map(|enrolled| enrolled.timestamp_millis());
                insert.execute(params![person, made, list.source, enrolled])?;
            }
            let mut remember = change.prepare_cached(
                "INSERT INTO moved_back (person, moved, at, source) SELECT person, at, ?2, ?3 FROM moved WHERE person = ?1",
            )?;
            let mut delete = change.prepare_cached("DELETE FROM moved WHERE person = ?1")?;
            for person in &list.back {
                remember.execute(params![person, made, list.source])?;
                delete.execute([person])?;
            }
            if let Some(failing) = &list.failing {
                change.execute("DELETE FROM failing", [])?;
                let mut insert = change.prepare_cached("INSERT OR IGNORE INTO failing VALUES (?1)")?;
                for person in failing {
                    insert.execute([person])?;
                }
            }
            let people = i64::try_from(list.moved.len()).unwrap_or(i64::MAX);
            change.execute(
                "INSERT INTO moved_list (source, as_of, at, people) VALUES (?1, ?2, ?3, ?4)",
                params![list.source, made, now.timestamp_millis(), people],
            )?;
            Ok(())
        })
    }

    /// Writes down tickets. What was known of the same day and wave is replaced, so that a file can be taken in again.
    pub(super) fn tickets(
        &mut self,
        tickets: &[Tickets],
        source: &str,
        now: DateTime<Utc>,
    ) -> Result<(), LedgerError> {
        self.write(|change| {
            let mut insert = change.prepare_cached(
                "INSERT INTO tickets VALUES (?1, ?2, ?3, ?4, ?5) \
                 ON CONFLICT (day, wave) DO UPDATE SET count = ?3, source = ?4, at = ?5",
            )?;
            for row in tickets {
                let wave = row.wave.as_deref().unwrap_or_default();
                insert.execute(params![
                    row.day.to_string(),
                    wave,
                    row.count,
                    source,
                    now.timestamp_millis()
                ])?;
            }
            Ok(())
        })
    }

    /// Writes down what a person says of a check of a wave; the wave is empty for the checklist at the end.
    pub(super) fn mark(&mut self, wave: &str, item: &str, mark: &ReviewMark) -> Result<(), LedgerError> {
        self.write(|change| {
            change.execute(
                "INSERT INTO mark (wave, item, good, because, who, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![wave, item, mark.good, mark.because, mark.who, mark.at.timestamp_millis()],
            )
        })
        .map(|_| ())
    }
}

impl SqliteRecords {
    /// The course so far.
    pub(super) fn course(&self) -> Result<Record, LedgerError> {
        let Some(connection) = self.connection() else { return Ok(Record::default()) };
        record(connection).map_err(|error| LedgerError::database(&self.path, error))
    }

    /// The figures that were kept when people were forgotten, if that has happened.
    pub(super) fn kept_figures(&self) -> Result<Option<String>, LedgerError> {
        let Some(connection) = self.connection() else { return Ok(None) };
        let question = "SELECT figures FROM forgotten WHERE figures <> '' ORDER BY id DESC LIMIT 1";
        let found = connection.query_row(question, [], |row| row.get(0)).optional();
        found.map_err(|error| LedgerError::database(&self.path, error))
    }
}

fn record(connection: &Connection) -> rusqlite::Result<Record> {
    let mut record = Record::default();
    let mut asked = connection.prepare("SELECT person, at, enrolled FROM moved")?;
    let mut rows = asked.query([])?;
    while let Some(row) = rows.next()? {
        let enrolled: Option<i64> = row.get(2)?;
        record.moved.insert(row.get(0)?, Arrival { at: time(row.get(1)?), enrolled: enrolled.map(time) });
    }
    record.failing = people(connection, "SELECT person FROM failing")?;
    record.went_back = people(connection, "SELECT person FROM moved_back")?;
    record.unreachable =
        connection.prepare(fold::GONE)?.query_map([], fold::gone)?.collect::<Result<_, _>>()?;
    let newest: Option<i64> =
        connection.query_row("SELECT max(as_of) FROM moved_list", [], |row| row.get(0))?;
    record.moved_as_of = newest.map(time);
    record.tickets = tickets(connection)?;
    judgements(connection, &mut record)?;
    record.sendings = sendings(connection)?;
    Ok(record)
}

fn people<C: FromIterator<String>>(connection: &Connection, question: &str) -> rusqlite::Result<C> {
    connection.prepare(question)?.query_map([], |row| row.get(0))?.collect()
}

fn tickets(connection: &Connection) -> rusqlite::Result<Vec<Tickets>> {
    let mut asked = connection.prepare("SELECT day, wave, count FROM tickets ORDER BY day, wave")?;
    let mut rows = asked.query([])?;
    let mut tickets = Vec::new();
    while let Some(row) = rows.next()? {
        let (day, wave): (String, String) = (row.get(0)?, row.get(1)?);
        if let Ok(day) = day.parse::<NaiveDate>() {
            tickets.push(Tickets { day, wave: (!wave.is_empty()).then_some(wave), count: row.get(2)? });
        }
    }
    Ok(tickets)
}

/// The last word on every gate and check.
fn judgements(connection: &Connection, record: &mut Record) -> rusqlite::Result<()> {
    let mut asked = connection.prepare("SELECT wave, verdict, because, who, at FROM gate ORDER BY id")?;
    let mut rows = asked.query([])?;
    while let Some(row) = rows.next()? {
        let verdict: String = row.get(1)?;
        let state = gate_state(&verdict);
        let passed = Passed { state, because: row.get(2)?, who: row.get(3)?, at: time(row.get(4)?) };
        record.gates.insert(row.get(0)?, passed);
    }
    let mut asked = connection.prepare("SELECT wave, item, good, because, who, at FROM mark ORDER BY id")?;
    let mut rows = asked.query([])?;
    while let Some(row) = rows.next()? {
        let mark =
            ReviewMark { good: row.get(2)?, because: row.get(3)?, who: row.get(4)?, at: time(row.get(5)?) };
        record.marks.insert((row.get(0)?, row.get(1)?), mark);
    }
    Ok(())
}

/// How notices stand, by the last attempt at each: all attempts, less those that another one followed. What was put off
/// after it was in doubt is in doubt still.
fn sendings(connection: &Connection) -> rusqlite::Result<BTreeMap<(Option<String>, String), Sendings>> {
    let mut sendings = BTreeMap::new();
    let all = format!(
        "SELECT wave, stage, state, count(*), sum(begun - due > {LATE}) FROM attempt GROUP BY wave, stage, state"
    );
    let followed = "SELECT a.wave, a.stage, a.state, count(*), 0 FROM attempt b JOIN attempt a \
         ON a.notice = b.notice AND a.number = b.number - 1 WHERE b.number > 1 GROUP BY a.wave, a.stage, a.state";
    for (question, takes) in [(all.as_str(), false), (followed, true)] {
        let mut asked = connection.prepare(question)?;
        let mut rows = asked.query([])?;
        while let Some(row) = rows.next()? {
            let number = |column| row.get::<_, i64>(column).map(|count| u64::try_from(count).unwrap_or(0));
            let (state, count, late): (i64, u64, u64) = (row.get(2)?, number(3)?, number(4)?);
            let found: &mut Sendings = sendings.entry((row.get(0)?, row.get(1)?)).or_default();
            let (figure, late) = match State::from_code(state) {
                Some(State::Begun | State::Doubt) => (&mut found.in_doubt, 0),
                Some(State::Sent) => (&mut found.sent, late),
                Some(State::Deferred) => (&mut found.deferred, 0),
                Some(State::Refused) => (&mut found.refused, 0),
                Some(State::NotSent) | None => continue,
            };
            *figure = if takes { figure.saturating_sub(count) } else { *figure + count };
            found.late += late;
        }
    }
    let repeated = "SELECT b.wave, b.stage, count(*) FROM attempt b WHERE b.state = 2 AND b.number > 1 \
         AND NOT EXISTS (SELECT 1 FROM attempt c WHERE c.notice = b.notice AND c.number > b.number) \
         AND EXISTS (SELECT 1 FROM attempt a WHERE a.notice = b.notice AND a.state = 4) GROUP BY b.wave, b.stage";
    let mut asked = connection.prepare(repeated)?;
    let mut rows = asked.query([])?;
    while let Some(row) = rows.next()? {
        let count = row.get::<_, i64>(2).map(|count| u64::try_from(count).unwrap_or(0))?;
        let found: &mut Sendings = sendings.entry((row.get(0)?, row.get(1)?)).or_default();
        found.deferred = found.deferred.saturating_sub(count);
        found.in_doubt += count;
    }
    Ok(sendings)
}
