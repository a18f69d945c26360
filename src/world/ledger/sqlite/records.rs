//! Reading the ledger: never creates, locks or changes it, and works while somebody is sending.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, backup::Backup, params};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Duration,
};

use super::{
    Attempt, AttemptReader, Doubt, Ending, FILE, Intent, LedgerError, Outcome, Refusal, Verdict, fold,
    row::State, schema, sender,
};
use crate::ground::timeline::{Fate, History, NoticeId, Told};

/// A ledger opened to read. A campaign that has none yet has an empty one.
#[derive(Debug)]
pub(super) struct SqliteRecords {
    connection: Option<Connection>,
    pub(super) path: PathBuf,
}

impl SqliteRecords {
    /// Opens the ledger in this state folder to read.
    pub(super) fn open(folder: &Path) -> Result<Self, LedgerError> {
        let path = folder.join(FILE);
        if !path.exists() {
            return Ok(Self { connection: None, path });
        }
        let connection = look_into(&path).map_err(|error| LedgerError::database(&path, error))?;
        let form = schema::known(&connection, &path)?;
        let connection =
            if form < schema::newest() { in_the_present_form(&connection, &path)? } else { connection };
        Ok(Self { connection: Some(connection), path })
    }

    /// The database, for the other readers of this room.
    pub(super) fn connection(&self) -> Option<&Connection> {
        self.connection.as_ref()
    }

    fn broken(&self, error: rusqlite::Error) -> LedgerError {
        LedgerError::database(&self.path, error)
    }

    fn latest(&self, filter: &str) -> Result<Vec<Attempt>, LedgerError> {
        let mut found = BTreeMap::new();
        let Some(connection) = &self.connection else { return Ok(Vec::new()) };
        fold::each(connection, &self.path, filter, |attempt| {
            found.insert(attempt.intent.notice, attempt);
        })?;
        Ok(found.into_values().collect())
    }
}

impl AttemptReader for SqliteRecords {
    fn history(&self) -> Result<History, LedgerError> {
        self.connection
            .as_ref()
            .map_or_else(|| Ok(History::default()), |connection| fold::history(connection, &self.path))
    }

    fn told(&self) -> Result<Vec<Told>, LedgerError> {
        let Some(connection) = &self.connection else { return Ok(Vec::new()) };
        fold::told_in_order(connection).map_err(|error| self.broken(error))
    }

    fn doubts(&self) -> Result<Vec<Doubt>, LedgerError> {
        let mut doubts: Vec<Doubt> = self
            .latest(
                "WHERE state IN (0, 4) AND NOT EXISTS (SELECT 1 FROM attempt later WHERE later.notice = attempt.notice \
                 AND later.number > attempt.number AND later.state IN (1, 3))",
            )?
            .into_iter()
            .map(|attempt| Doubt {
                since: attempt.ending.as_ref().map(|ending| ending.at),
                why: attempt.ending.map_or_else(
                    || "begun, and no answer is written down yet".to_owned(),
                    |ending| ending.words,
                ),
                intent: attempt.intent,
            })
            .collect();
        doubts.sort_by_key(|doubt| (doubt.intent.begun, doubt.intent.notice));
        Ok(doubts)
    }

    fn refusals(&self) -> Result<Vec<Refusal>, LedgerError> {
        let mut refusals: Vec<Refusal> = self
            .latest("WHERE state = 3")?
            .into_iter()
            .filter_map(|attempt| Some(Refusal { ending: attempt.ending?, intent: attempt.intent }))
            .collect();
        refusals.sort_by_key(|refusal| (refusal.ending.at, refusal.intent.notice));
        Ok(refusals)
    }

    fn attempt(&self, notice: &NoticeId) -> Result<Option<(Intent, Fate)>, LedgerError> {
        let Some(connection) = &self.connection else { return Ok(None) };
        let question =
            format!("SELECT {} FROM attempt WHERE notice = ?1 ORDER BY number DESC LIMIT 1", fold::COLUMNS);
        let found = connection
            .query_row(&question, params![notice.bytes()], fold::attempt)
            .optional()
            .map_err(|error| self.broken(error))?;
        Ok(found.map(|attempt| (attempt.fate(), attempt)).map(|(fate, attempt)| (attempt.intent, fate)))
    }

    fn of_person(&self, address: &str) -> Result<Vec<(Intent, Fate)>, LedgerError> {
        let wanted = address.to_lowercase();
        let mut all: Vec<(Intent, Fate)> = self
            .latest("")?
            .into_iter()
            .filter(|attempt| attempt.intent.person.to_lowercase() == wanted)
            .map(|attempt| (attempt.fate(), attempt))
            .map(|(fate, attempt)| (attempt.intent, fate))
            .collect();
        all.sort_by_key(|(intent, _)| (intent.begun, intent.notice));
        Ok(all)
    }

    fn knows(&self, notice: &NoticeId) -> Result<bool, LedgerError> {
        let Some(connection) = &self.connection else { return Ok(false) };
        let mut asked = connection
            .prepare_cached("SELECT 1 FROM attempt WHERE notice = ?1 LIMIT 1")
            .map_err(|error| self.broken(error))?;
        asked.exists([notice.bytes()]).map_err(|error| self.broken(error))
    }
}

/// Opens the file to read. On a disk that may not be written SQLite cannot make the files it shares with others;
/// nobody else can write there either, so it does without them, if no log waits to be read.
pub(super) fn look_into(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    let Err(error) = schema::form(&connection) else { return Ok(connection) };
    let log = path.with_extension("db-wal");
    if error.sqlite_error_code() != Some(rusqlite::ErrorCode::CannotOpen) || log.exists() {
        return Ok(connection);
    }
    let escaped = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let unchanging = format!("file:{escaped}?immutable=1");
    Connection::open_with_flags(unchanging, flags | OpenFlags::SQLITE_OPEN_URI)
}

/// An older ledger as it will be when somebody writes in it: a copy in memory, brought to the present form.
fn in_the_present_form(old: &Connection, path: &Path) -> Result<Connection, LedgerError> {
    let broken = |error| LedgerError::database(path, error);
    let mut copy = Connection::open_in_memory().map_err(broken)?;
    {
        let backup = Backup::new(old, &mut copy).map_err(broken)?;
        backup.run_to_completion(1000, Duration::ZERO, None).map_err(broken)?;
    }
    schema::migrate(&mut copy, path)?;
    Ok(copy)
}

/// Writes down what was found out about doubts. What a sender may still be at is no doubt yet.
pub(super) fn resolve(
    connection: &mut Connection,
    path: &Path,
    found: &[(NoticeId, &str)],
    verdict: Verdict,
    (who, now): (&str, DateTime<Utc>),
) -> Result<(), LedgerError> {
    let broken = |error| LedgerError::database(path, error);
    let change =
        connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(broken)?;
    let outcome = match verdict {
        Verdict::Sent => Outcome::Sent,
        Verdict::NotSent => Outcome::NotSent,
    };
    for (notice, because) in found {
        let numbers = settles(&change, notice, verdict).map_err(broken)?.map_err(LedgerError::Refused)?;
        for number in numbers {
            let words = format!("{who} says so: {because}");
            let ending = Ending { notice: *notice, number, at: now, outcome, code: None, words };
            sender::end(&change, &ending).map_err(broken)?;
            change
                .execute(
                    "INSERT INTO resolution (notice, number, verdict, because, who, at) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    params![notice.bytes(), number, verdict.code(), because, who, now.timestamp_millis()],
                )
                .map_err(broken)?;
        }
    }
    change.commit().map_err(broken)
}

/// The attempts that a verdict settles, or why it settles none: every one in doubt, and if it was sent, also the one
/// that was put off after it.
fn settles(
    change: &Connection,
    notice: &NoticeId,
    verdict: Verdict,
) -> rusqlite::Result<Result<Vec<u32>, String>> {
    let mut asked =
        change.prepare_cached("SELECT number, state FROM attempt WHERE notice = ?1 ORDER BY number")?;
    let attempts: Vec<(u32, Option<State>)> = asked
        .query_map(params![notice.bytes()], |row| Ok((row.get(0)?, State::from_code(row.get(1)?))))?
        .collect::<rusqlite::Result<_>>()?;
    let mut doubts: Vec<u32> = attempts
        .iter()
        .filter(|(_, state)| *state == Some(State::Doubt))
        .map(|(number, _)| *number)
        .collect();
    Ok(match attempts.last() {
        Some((_, Some(State::Begun))) => {
            Err(format!("`{notice}` is being sent at this moment; stop the sender first, then ask again"))
        }
        Some((_, Some(State::Doubt))) => Ok(doubts),
        Some((last, Some(State::Deferred))) if !doubts.is_empty() => {
            doubts.extend((verdict == Verdict::Sent).then_some(*last));
            Ok(doubts)
        }
        // A refusal may be taken back too: the mailbox exists by now.
        Some((last, Some(State::Refused))) if verdict == Verdict::NotSent => Ok(vec![*last]),
        Some(_) | None => Err(format!("`{notice}` is not in doubt")),
    })
}
