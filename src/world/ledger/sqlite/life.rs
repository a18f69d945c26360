//! What a ledger in SQLite knows about itself: its identity, its last sign of life, and how far it has come.

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, params};
use std::path::Path;

use super::{LedgerError, Life, Seal, meta, row::time};

impl Life {
    pub(super) fn read(connection: &Connection) -> rusqlite::Result<Self> {
        connection.query_row("SELECT identity, alive, usual, put_back FROM life", [], |row| {
            Ok(Self {
                identity: row.get(0)?,
                alive: time(row.get(1)?),
                usual: TimeDelta::milliseconds(row.get(2)?),
                put_back: row.get::<_, Option<i64>>(3)?.map(time),
            })
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
    let rows: i64 = connection
        .query_row("SELECT coalesce(max(seq), 0) FROM attempt", [], |row| row.get(0))
        .map_err(broken)?;
    Ok(Seal {
        generation: generation.and_then(|text| text.parse().ok()).unwrap_or(0),
        rows: u64::try_from(rows).unwrap_or(0),
        at: 0,
    })
}
