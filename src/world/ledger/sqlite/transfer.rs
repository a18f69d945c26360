//! A ledger in a file is read row by row to be carried elsewhere, or written row by row as it comes from there.

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use std::path::{Path, PathBuf};

use super::{
    super::transfer::{Cell, LedgerSums, SeeCells, TableSum, insertion, question},
    FILE, LedgerError, backup, opening, records,
    sums::cell,
    tables::{LedgerTable, TABLES},
};

/// Shows every row of the ledger in a state folder, and sums them up.
pub(in crate::world::ledger) fn each_row(
    folder: &Path,
    see: SeeCells<'_>,
) -> Result<LedgerSums, LedgerError> {
    let path = folder.join(FILE);
    // Brought to the present form first, so that its columns are those that are carried over.
    let connection = opening::present(&path)?;
    each(&connection, &path, see)
}

fn each(connection: &Connection, path: &Path, see: SeeCells<'_>) -> Result<LedgerSums, LedgerError> {
    let broken = |error| LedgerError::database(path, error);
    let mut sums = LedgerSums::new();
    for table in &TABLES {
        let mut sum = TableSum::default();
        let mut asked = connection.prepare(&question(table)).map_err(broken)?;
        let columns = asked.column_count();
        let mut rows = asked.query([]).map_err(broken)?;
        while let Some(row) = rows.next().map_err(broken)? {
            let cells = (0..columns)
                .map(|column| cell(row, column))
                .collect::<Result<Vec<_>, _>>()
                .map_err(broken)?;
            sum.add(&cells);
            see(table, cells)?;
        }
        sums.push(sum);
    }
    Ok(sums)
}

/// A new ledger beside the place of the one that is to be, which takes rows.
pub(in crate::world::ledger) struct Arriving {
    draft: tempfile::NamedTempFile,
    connection: Connection,
}

impl Arriving {
    /// An empty one in this state folder.
    pub(in crate::world::ledger) fn new(folder: &Path, campaign: &str) -> Result<Self, LedgerError> {
        let draft = backup::draft_beside(&folder.join(FILE))?;
        let connection = opening::prepared(draft.path(), campaign)?;
        let broken = |error| LedgerError::database(draft.path(), error);
        // One file, which can be moved without a log beside it.
        connection.pragma_update(None, "journal_mode", "DELETE").map_err(broken)?;
        // What a new ledger says about itself gives way to what comes with the rows.
        connection.execute_batch("DELETE FROM meta; DELETE FROM life; BEGIN").map_err(broken)?;
        Ok(Self { draft, connection })
    }

    /// Writes a row.
    pub(in crate::world::ledger) fn take(
        &self,
        table: &LedgerTable,
        row: &[Cell],
    ) -> Result<(), LedgerError> {
        let write = || -> rusqlite::Result<usize> {
            let mut insert = self.connection.prepare_cached(&insertion(table, '?'))?;
            insert.execute(rusqlite::params_from_iter(row))
        };
        write().map(drop).map_err(|error| LedgerError::database(self.draft.path(), error))
    }

    /// Everything that was written, summed up as it is read again.
    pub(in crate::world::ledger) fn sums(&self) -> Result<LedgerSums, LedgerError> {
        let broken = |error| LedgerError::database(self.draft.path(), error);
        self.connection.execute_batch("COMMIT").map_err(broken)?;
        each(&self.connection, self.draft.path(), &mut |_, _| Ok(()))
    }

    /// Puts it in its place.
    pub(in crate::world::ledger) fn settle(self, folder: &Path) -> Result<(), LedgerError> {
        let path = folder.join(FILE);
        let closed = self.connection.close();
        closed.map_err(|(_, error)| LedgerError::database(&path, error))?;
        backup::put(self.draft, &path).map_err(|error| LedgerError::file(&path, error))
    }
}

/// Whether there is a ledger in a state folder.
pub(in crate::world::ledger) fn is_there(folder: &Path) -> bool {
    folder.join(FILE).exists()
}

/// Takes the ledger that is here out of the way.
pub(in crate::world::ledger) fn set_aside(
    folder: &Path,
    now: DateTime<Utc>,
) -> Result<Option<PathBuf>, LedgerError> {
    let path = folder.join(FILE);
    backup::set_aside(&path, now).map_err(|error| LedgerError::file(&path, error))
}

/// Which campaign the ledger in a state folder belongs to.
pub(in crate::world::ledger) fn campaign(folder: &Path) -> Result<Option<String>, LedgerError> {
    let path = folder.join(FILE);
    let connection = records::look_into(&path)?;
    super::meta::get(&connection, "campaign").map_err(|error| LedgerError::database(&path, error))
}
