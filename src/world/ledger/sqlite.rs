//! The ledger in one SQLite file: write-ahead log, every commit on the disk before it counts.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior, params};
use std::{
    fs::File,
    path::{Path, PathBuf},
    time::Duration,
};

use super::{
    Ending, Entry, FILE, Holder, Intent, Ledger, LedgerError, Outcome, Recent, Seal, fold,
    row::{end_sum, time},
    schema,
    seal::{self, SealFile},
};
use crate::ground::timeline::{Hold, NoticeId};

/// Rows in a row that are too old before the search for recent ones ends: clocks step, so rows are not
/// strictly in order of time.
const OLD_ENOUGH: u32 = 10_000;

/// The words of an attempt whose process ended before it knew.
const STOPPED: &str = "the sender stopped before the relay's answer was written down";

/// A ledger opened to send: held by this process alone until dropped.
#[derive(Debug)]
pub struct SqliteLedger {
    connection: Connection,
    path: PathBuf,
    seal: Seal,
    seal_file: SealFile,
    /// What `data_version` said when the holds were last read.
    holds_read_at: Option<i64>,
    /// Dropped last: the file is let go of when it is closed.
    _holder: Holder,
}

impl SqliteLedger {
    /// Opens the ledger in this state folder to send from it, or says why not. What an earlier process left
    /// without an outcome becomes a doubt.
    pub fn open(folder: &Path, campaign: &str, what: &str, now: DateTime<Utc>) -> Result<Self, LedgerError> {
        let holder = Holder::take(folder, what, now)?;
        let path = folder.join(FILE);
        let known = seal::read(folder)?;
        if let (Some(seal), false) = (known, path.exists())
            && seal.rows > 0
        {
            let what = format!("the file is gone, though {} attempts were written down", seal.rows);
            return Err(LedgerError::Restored { path, what });
        }
        let connection = connect(&path, campaign)?;
        sound(&connection, &path)?;
        let found = state(&connection, &path)?;
        contradiction(known, found)
            .map_or(Ok(()), |what| Err(LedgerError::Restored { path: path.clone(), what }))?;
        Self::begin(folder, connection, path, found, holder, now)
    }

    /// Opens a ledger that [`Self::open`] refused as an old copy. Every notice that was due by the time the
    /// newest state was written must be put in doubt by the caller: the copy may not know of it.
    pub fn accept(
        folder: &Path,
        campaign: &str,
        now: DateTime<Utc>,
    ) -> Result<(Self, Option<Seal>), LedgerError> {
        let holder = Holder::take(folder, "wavecast ledger accept", now)?;
        let path = folder.join(FILE);
        let known = seal::read(folder).ok().flatten();
        let connection = connect(&path, campaign)?;
        sound(&connection, &path)?;
        let mut found = state(&connection, &path)?;
        found.generation = found.generation.max(known.map_or(0, |seal| seal.generation));
        Ok((Self::begin(folder, connection, path, found, holder, now)?, known))
    }

    fn begin(
        folder: &Path,
        connection: Connection,
        path: PathBuf,
        found: Seal,
        holder: Holder,
        now: DateTime<Utc>,
    ) -> Result<Self, LedgerError> {
        let seal = Seal { generation: found.generation + 1, rows: found.rows, at: now.timestamp_millis() };
        // A new ledger is known by its seal before it holds anything; an old seal is raised only after the
        // ledger, so that a crash between the two never makes the true ledger look old.
        let mut ledger = Self {
            seal_file: SealFile::open(folder, found)?,
            connection,
            path,
            seal,
            holds_read_at: None,
            _holder: holder,
        };
        ledger.settle(now)?;
        ledger.seal_file.write(seal)?;
        Ok(ledger)
    }

    /// Turns what an earlier process left open into doubts, and counts this opening.
    fn settle(&mut self, now: DateTime<Utc>) -> Result<(), LedgerError> {
        let path = self.path.clone();
        let broken = |error| LedgerError::database(&path, error);
        let change =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(broken)?;
        for (notice, number) in open_attempts(&change).map_err(broken)? {
            let ending = Ending {
                notice: NoticeId::from_bytes(notice),
                number,
                at: now,
                outcome: Outcome::Doubt,
                code: None,
                words: STOPPED.to_owned(),
            };
            end(&change, &ending).map_err(broken)?;
        }
        put(&change, "generation", &self.seal.generation.to_string()).map_err(broken)?;
        change.commit().map_err(broken)
    }

    /// The fold of everything that was written down.
    pub fn history(&self) -> Result<crate::ground::timeline::History, LedgerError> {
        fold::history(&self.connection, &self.path)
    }

    /// How many attempts each notice has behind it, and what its `Date` said: only those tried already.
    pub fn tried(&self) -> Result<super::Tried, LedgerError> {
        fold::tried(&self.connection, &self.path)
    }
}

impl Ledger for SqliteLedger {
    fn record(&mut self, entries: &[Entry]) -> Result<(), LedgerError> {
        let path = self.path.clone();
        let broken = |error| LedgerError::database(&path, error);
        let change =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(broken)?;
        let mut seal = self.seal;
        for entry in entries {
            match entry {
                Entry::Begin(intent) => {
                    begin(&change, intent).map_err(broken)?;
                    seal.rows = u64::try_from(change.last_insert_rowid()).unwrap_or(seal.rows);
                    seal.at = seal.at.max(intent.begun.timestamp_millis());
                }
                Entry::End(ending) => end(&change, ending).map_err(broken)?,
            }
        }
        crate::world::deliver::fail_point("mid-commit");
        change.commit().map_err(broken)?;
        self.seal = seal;
        self.seal_file.write(seal)
    }

    fn holds(&mut self) -> Result<Option<Vec<Hold>>, LedgerError> {
        let broken = |error| LedgerError::database(&self.path, error);
        let version: i64 =
            self.connection.query_row("PRAGMA data_version", [], |row| row.get(0)).map_err(broken)?;
        if self.holds_read_at == Some(version) {
            return Ok(None);
        }
        let holds = fold::holds(&self.connection).map_err(broken)?;
        self.holds_read_at = Some(version);
        Ok(Some(holds))
    }

    fn recent(&mut self, since: DateTime<Utc>, now: DateTime<Utc>) -> Result<Vec<Recent>, LedgerError> {
        recent(&self.connection, since, now).map_err(|error| LedgerError::database(&self.path, error))
    }
}

/// Opens the file to write, in the present form, for this campaign.
pub(super) fn connect(path: &Path, campaign: &str) -> Result<Connection, LedgerError> {
    if !path.exists() {
        make(path, campaign)?;
    }
    prepared(path, campaign)
}

/// Makes a new ledger beside its place and puts it there when it is whole: a process that is killed meanwhile leaves
/// none, and not one that can only be read by whoever may mend it.
#[expect(clippy::disallowed_methods, reason = "the ledger is on the disk")]
fn make(path: &Path, campaign: &str) -> Result<(), LedgerError> {
    let folder = path.parent().unwrap_or(path);
    let failed = |error| LedgerError::file(path, error);
    // A log would be read into whatever file of its name stands beside it.
    if path.with_extension("db-wal").exists() && !path.exists() {
        let what = "the file is gone, and its log `ledger.db-wal` is still there".to_owned();
        return Err(LedgerError::Damaged { path: path.to_path_buf(), what });
    }
    let draft =
        tempfile::Builder::new().prefix("ledger-").suffix(".new").tempfile_in(folder).map_err(failed)?;
    let connection = prepared(draft.path(), campaign)?;
    connection.close().map_err(|(_, error)| LedgerError::database(path, error))?;
    crate::world::deliver::fail_point("new-ledger");
    match draft.persist_noclobber(path) {
        // The name must be on the disk before anything leaves.
        Ok(_) if cfg!(unix) => File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed),
        Ok(_) => Ok(()),
        // Somebody else was quicker, and theirs counts.
        Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(failed(error.error)),
    }
}

fn prepared(path: &Path, campaign: &str) -> Result<Connection, LedgerError> {
    let broken = |error| LedgerError::database(path, error);
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(broken)?;
    connection.busy_timeout(Duration::from_secs(10)).map_err(broken)?;
    schema::known(&connection, path)?;
    let mode: String =
        connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)).map_err(broken)?;
    debug_assert_eq!(mode, "wal", "a file can have a write-ahead log");
    connection.pragma_update(None, "synchronous", "FULL").map_err(broken)?;
    connection.pragma_update(None, "wal_autocheckpoint", 4000).map_err(broken)?;
    schema::migrate(&mut connection, path)?;
    match get(&connection, "campaign").map_err(broken)? {
        Some(found) if found == campaign => {}
        Some(found) => {
            return Err(LedgerError::OtherCampaign {
                path: path.to_path_buf(),
                found,
                wanted: campaign.to_owned(),
            });
        }
        None => put(&connection, "campaign", campaign).map_err(broken)?,
    }
    Ok(connection)
}

/// Asks SQLite whether the file's pages hang together.
fn sound(connection: &Connection, path: &Path) -> Result<(), LedgerError> {
    let answer: rusqlite::Result<String> =
        connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0));
    match answer {
        Ok(answer) if answer == "ok" => Ok(()),
        Ok(what) => Err(LedgerError::Damaged { path: path.to_path_buf(), what }),
        Err(error) => Err(LedgerError::database(path, error)),
    }
}

fn state(connection: &Connection, path: &Path) -> Result<Seal, LedgerError> {
    let broken = |error| LedgerError::database(path, error);
    let generation = get(connection, "generation").map_err(broken)?;
    let rows: i64 = connection
        .query_row("SELECT coalesce(max(seq), 0) FROM attempt", [], |row| row.get(0))
        .map_err(broken)?;
    Ok(Seal {
        generation: generation.and_then(|text| text.parse().ok()).unwrap_or(0),
        rows: u64::try_from(rows).unwrap_or(0),
        at: 0,
    })
}

/// What speaks against this being the ledger last used here.
fn contradiction(known: Option<Seal>, found: Seal) -> Option<String> {
    let Some(known) = known else {
        return (found.generation > 0)
            .then(|| "it comes from another place: there is no seal beside it".to_owned());
    };
    let when = time(known.at).format("%Y-%m-%d %H:%M UTC");
    if found.rows < known.rows {
        return Some(format!(
            "it ends with attempt {}, and {} was the last one here, at {when}",
            found.rows, known.rows
        ));
    }
    (found.generation < known.generation).then(|| {
        format!("it was opened {} times, and the one here {} times", found.generation, known.generation)
    })
}

fn open_attempts(connection: &Connection) -> rusqlite::Result<Vec<([u8; 16], u32)>> {
    let mut asked = connection.prepare("SELECT notice, number FROM attempt WHERE state = 0 ORDER BY seq")?;
    asked.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

fn begin(change: &Transaction<'_>, intent: &Intent) -> rusqlite::Result<()> {
    let mut insert = change.prepare_cached(
        "INSERT INTO attempt (notice, number, person, is_person, wave, stage, due, expires, dated, begun, sha256, size, \
         told, intent_sum) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )?;
    insert.execute(params![
        intent.notice.bytes(),
        intent.number,
        intent.person,
        intent.is_person,
        intent.wave,
        intent.stage,
        intent.due.timestamp_millis(),
        intent.expires.timestamp_millis(),
        intent.dated.timestamp_millis(),
        intent.begun.timestamp_millis(),
        intent.sha256,
        i64::try_from(intent.size).unwrap_or(i64::MAX),
        intent.told,
        intent.sum(),
    ])?;
    Ok(())
}

/// Writes down how an attempt ended; one that is not there is an error, never passed over.
pub(super) fn end(change: &Connection, ending: &Ending) -> rusqlite::Result<()> {
    let mut update = change.prepare_cached(
        "UPDATE attempt SET state = ?3, ended = ?4, code = ?5, words = ?6, next = ?7, end_sum = ?8 \
         WHERE notice = ?1 AND number = ?2",
    )?;
    let changed = update.execute(params![
        ending.notice.bytes(),
        ending.number,
        ending.outcome.state(),
        ending.at.timestamp_millis(),
        ending.code,
        ending.words,
        ending.outcome.next(),
        end_sum(ending),
    ])?;
    if changed == 1 { Ok(()) } else { Err(rusqlite::Error::StatementChangedRows(changed)) }
}

fn recent(
    connection: &Connection,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> rusqlite::Result<Vec<Recent>> {
    let mut asked =
        connection.prepare("SELECT coalesce(ended, ?1), is_person FROM attempt ORDER BY seq DESC")?;
    let mut rows = asked.query([now.timestamp_millis()])?;
    let mut seconds = std::collections::BTreeMap::<u64, (u32, u32)>::new();
    let mut old = 0;
    while let Some(row) = rows.next()? {
        let (ended, is_person): (i64, u32) = (row.get(0)?, row.get(1)?);
        if ended < since.timestamp_millis() {
            old += 1;
            if old > OLD_ENOUGH {
                break;
            }
            continue;
        }
        old = 0;
        let ago = u64::try_from((now.timestamp_millis() - ended).max(0)).unwrap_or(0) / 1000;
        let count = seconds.entry(ago).or_default();
        count.0 += 1;
        count.1 += is_person;
    }
    Ok(seconds.into_iter().map(|(ago, (messages, people))| Recent { ago, messages, people }).collect())
}

/// A value of the ledger about itself.
pub(super) fn get(connection: &Connection, key: &str) -> rusqlite::Result<Option<String>> {
    use rusqlite::OptionalExtension as _;
    connection.query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get(0)).optional()
}

/// Sets a value of the ledger about itself.
pub(super) fn put(connection: &Connection, key: &str, value: &str) -> rusqlite::Result<()> {
    connection
        .execute("INSERT INTO meta VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2", [key, value])
        .map(|_| ())
}
