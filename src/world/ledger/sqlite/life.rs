//! What a ledger in SQLite knows about itself: its identity, its last sign of life, and how far it has come.

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, params};
use std::path::Path;

use super::{
    LedgerError, Life, Seal, Unreadable, meta,
    rows::{Rows, count},
    words,
};

impl Life {
    pub(super) fn read(connection: &Connection, path: &Path) -> Result<Self, LedgerError> {
        let mut life = None;
        let rows = Rows { connection, path };
        rows.each("life", "SELECT one, identity, alive, usual, put_back FROM life", [], |row| {
            let usual: i64 = row.get(3)?;
            let too_long = || Unreadable::of(format!("{usual} ms is no length of a silence"));
            life = Some(Self {
                identity: row.get(1)?,
                alive: words::time(row.get(2)?)?,
                usual: TimeDelta::try_milliseconds(usual).ok_or_else(too_long)?,
                put_back: row.get::<_, Option<i64>>(4)?.map(words::time).transpose()?,
            });
            Ok(())
        })?;
        life.ok_or_else(|| {
            LedgerError::unreadable(path, "`life` has no row: it does not say which ledger it is".to_owned())
        })
    }

    pub(super) fn write(&self, connection: &Connection) -> rusqlite::Result<()> {
        let put_back = self.put_back.map(|at| at.timestamp_millis());
        let (alive, usual) = (self.alive.timestamp_millis(), self.usual.num_milliseconds());
        connection
            .execute("UPDATE life SET alive = ?1, usual = ?2, put_back = ?3", params![alive, usual, put_back])
            .map(drop)
    }
}

/// Writes a sign of life alone.
pub(super) fn beat(connection: &Connection, now: DateTime<Utc>) -> rusqlite::Result<()> {
    connection.prepare_cached("UPDATE life SET alive = ?1")?.execute([now.timestamp_millis()]).map(drop)
}

/// How far a ledger has come.
pub(super) fn state(connection: &Connection, path: &Path) -> Result<Seal, LedgerError> {
    let broken = |error| LedgerError::database(path, error);
    let generation = meta::get(connection, "generation").map_err(broken)?;
    let rows: u64 = connection
        .query_row("SELECT coalesce(max(seq), 0) FROM attempt", [], |row| count(row, 0))
        .map_err(broken)?;
    let generation = match generation {
        // Nobody has opened it to send.
        None => 0,
        Some(text) => text.parse().map_err(|_| {
            LedgerError::unreadable(
                path,
                format!("row `generation` of `meta`: `{text}` is no number of openings"),
            )
        })?,
    };
    Ok(Seal { generation, rows, at: DateTime::UNIX_EPOCH })
}
