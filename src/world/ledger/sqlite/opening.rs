//! How a ledger is opened to send: who holds it, whether it is whole, and whether it is the one last used here.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OpenFlags};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use super::{
    FILE, Holder, LedgerError, LedgerSender as _, Life, Seal, SendingRequest, SqliteLedger, Vouched,
    Witnesses, contradiction, gone, life,
    meta::{get, put},
    schema,
    seal::{self, SealFile},
    witness::Testimony,
};
use crate::world::disk::sync_folder;

impl SqliteLedger {
    /// Opens the ledger in this state folder to send from it, or says why not. What an earlier process left
    /// without an outcome becomes a doubt.
    pub(super) fn open(folder: &Path, request: &SendingRequest<'_>) -> Result<Self, LedgerError> {
        let SendingRequest { campaign, witnesses, sender, vouched, now } = *request;
        // Held before anything is looked at: what is found must not change under our eyes.
        let holder = Holder::take(folder, sender, now)?;
        let path = folder.join(FILE);
        if let Some(what) = gone(folder)? {
            return Err(LedgerError::Restored { path, what });
        }
        let connection = connect(&path, campaign)?;
        sound(&connection, &path)?;
        let found = life::state(&connection, &path)?;
        let life = Life::read(&connection, &path)?;
        let witness = witnesses.read(campaign, &life.identity);
        contradiction(seal::read(folder)?, witness.as_ref(), found)
            .map_or(Ok(()), |what| Err(LedgerError::Restored { path: path.clone(), what }))?;
        let opening = Opening { folder, campaign, witnesses, connection, path, found, life, holder };
        opening.begin(vouched.map(|said| ("trust", said)), now)
    }

    /// Opens a ledger that may be or is an old copy, and says until when it was certainly alive. Every notice that may
    /// have left since must be put in doubt by the caller: the copy may not know of it.
    pub(super) fn accept(
        folder: &Path,
        campaign: &str,
        witnesses: &Witnesses,
        said: &Vouched<'_>,
        now: DateTime<Utc>,
    ) -> Result<(Self, DateTime<Utc>), LedgerError> {
        let holder = Holder::take(folder, "wavecast ledger accept", now)?;
        let path = folder.join(FILE);
        let connection = connect(&path, campaign)?;
        sound(&connection, &path)?;
        let mut found = life::state(&connection, &path)?;
        let life = Life::read(&connection, &path)?;
        let witness = witnesses.read(campaign, &life.identity).map(|witness| witness.seal);
        // Counted on from whatever knows most, or the next opening would find this ledger too old.
        for known in seal::read(folder).ok().flatten().into_iter().chain(witness) {
            found.generation = found.generation.max(known.generation);
        }
        let since = life.alive;
        let opening = Opening { folder, campaign, witnesses, connection, path, found, life, holder };
        Ok((opening.begin(Some(("accept", said)), now)?, since))
    }
}

/// A ledger that was found to be good to send from.
struct Opening<'a> {
    folder: &'a Path,
    campaign: &'a str,
    witnesses: &'a Witnesses,
    connection: Connection,
    path: PathBuf,
    found: Seal,
    life: Life,
    holder: Holder,
}

impl Opening<'_> {
    fn begin(
        self,
        said: Option<(&str, &Vouched<'_>)>,
        now: DateTime<Utc>,
    ) -> Result<SqliteLedger, LedgerError> {
        let Self { folder, campaign, witnesses, connection, path, found, life, holder } = self;
        let seal = Seal { generation: found.generation + 1, rows: found.rows, at: now };
        let (since, life) = (life.alive, life.goes_on(now));
        // A new ledger is known by its seal and its witness before it holds anything; old ones are raised only after
        // the ledger, so that a crash between the two never makes the true ledger look old.
        let before = Seal { at: since, ..found };
        let testimony = Testimony::open(witnesses, campaign, &life.identity, (before, None));
        let mut ledger = SqliteLedger {
            seal_file: SealFile::open(folder, found)?,
            connection,
            path,
            seal,
            life,
            testimony,
            holds_read_at: None,
            judged: None,
            _holder: holder,
        };
        ledger.settle(said, since, now)?;
        ledger.seal_file.write(seal)?;
        ledger.beat(now)?;
        // Somebody has said that this one counts: the others that sent from this folder do no more.
        if said.is_some() {
            let others = witnesses.others(campaign, &ledger.life.identity);
            ledger.testimony.succeed(&others);
        }
        Ok(ledger)
    }
}

/// Opens the file to write, in the present form, for this campaign.
pub(super) fn connect(path: &Path, campaign: &str) -> Result<Connection, LedgerError> {
    if !path.exists() {
        make(path, campaign)?;
    }
    not_empty(path)?;
    prepared(path, campaign)
}

/// Refuses a file that something has cut to nothing: SQLite would take it for a new one, and what was held would leave.
/// A new ledger comes into its place whole.
pub(super) fn not_empty(path: &Path) -> Result<(), LedgerError> {
    let length = std::fs::metadata(path).map_err(|error| LedgerError::file(path, error))?.len();
    if length > 0 {
        return Ok(());
    }
    Err(LedgerError::Damaged { path: path.to_path_buf(), what: "the file is empty".to_owned() })
}

/// Makes a new ledger beside its place and puts it there when it is whole: a process that is killed meanwhile leaves
/// none, and not one that can only be read by whoever may mend it.
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
    crate::world::fail_point::fail_point("new-ledger");
    match draft.persist_noclobber(path) {
        // The name must be on the disk before anything leaves.
        Ok(_) => sync_folder(folder).map_err(failed),
        // Somebody else was quicker, and theirs counts.
        Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(failed(error.error)),
    }
}

/// The file as it is, in the present form.
pub(super) fn present(path: &Path) -> Result<Connection, LedgerError> {
    let broken = |error| LedgerError::database(path, error);
    not_empty(path)?;
    let mut connection = Connection::open(path).map_err(broken)?;
    connection.busy_timeout(Duration::from_secs(10)).map_err(broken)?;
    sound(&connection, path)?;
    schema::migrate(&mut connection, path)?;
    Ok(connection)
}

pub(super) fn prepared(path: &Path, campaign: &str) -> Result<Connection, LedgerError> {
    let broken = |error| LedgerError::database(path, error);
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(broken)?;
    connection.busy_timeout(Duration::from_secs(10)).map_err(broken)?;
    schema::known(&connection, path)?;
    let mode: String =
        connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)).map_err(broken)?;
    debug_assert_eq!(mode, "wal", "a file can have a write-ahead log");
    // Each commit is on the disk before it counts: an intent that a power cut took back would leave twice.
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
