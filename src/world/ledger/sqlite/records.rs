//! Reading the ledger: never creates, locks or changes it, and works while somebody is sending.

use rusqlite::{Connection, OpenFlags, backup::Backup};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use super::{
    FILE, LedgerError,
    opening::not_empty,
    rows::{HasRows, Rows},
    schema,
};

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
        let connection = look_into(&path)?;
        let form = schema::known(&connection, &path)?;
        let connection =
            if form < schema::newest() { in_the_present_form(&connection, &path)? } else { connection };
        Ok(Self { connection: Some(connection), path })
    }

    /// The database, for the other readers of this folder.
    pub(super) fn connection(&self) -> Option<&Connection> {
        self.connection.as_ref()
    }
}

impl HasRows for SqliteRecords {
    fn rows(&self) -> Option<Rows<'_>> {
        self.connection.as_ref().map(|connection| Rows { connection, path: &self.path })
    }
}

/// Opens the file to read. On a disk that may not be written SQLite cannot make the files it shares with others;
/// nobody else can write there either, so it does without them, if no log waits to be read.
pub(super) fn look_into(path: &Path) -> Result<Connection, LedgerError> {
    let broken = |error| LedgerError::database(path, error);
    not_empty(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(broken)?;
    connection.busy_timeout(Duration::from_secs(10)).map_err(broken)?;
    let Err(error) = schema::form(&connection) else { return Ok(connection) };
    let log = path.with_extension("db-wal");
    if error.sqlite_error_code() != Some(rusqlite::ErrorCode::CannotOpen) || log.exists() {
        return Ok(connection);
    }
    let escaped = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let unchanging = format!("file:{escaped}?immutable=1");
    Connection::open_with_flags(unchanging, flags | OpenFlags::SQLITE_OPEN_URI).map_err(broken)
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
