//! SQLite as a store: it opens what the other files of this folder do.

use chrono::{DateTime, Utc};
use std::{
    io,
    path::{Path, PathBuf},
};

use super::{
    BackedUp, LedgerError, LedgerReader, LedgerSender, LedgerWriter, Life, Provenance, SendingRequest,
    SqliteLedger, SqliteNotes, SqliteRecords, Store, Vouched, WholeReader, Witnesses, backup,
};
use crate::ground::course::trace::Traces;

/// Ledgers in one file each, in the state folder of their campaign.
#[derive(Debug)]
pub struct SqliteStore {
    folder: PathBuf,
}

impl SqliteStore {
    /// The store in this state folder.
    pub fn of(folder: &Path) -> Self {
        Self { folder: folder.to_path_buf() }
    }
}

impl Store for SqliteStore {
    fn reader(&self) -> Result<Box<dyn LedgerReader>, LedgerError> {
        Ok(Box::new(SqliteRecords::open(&self.folder)?))
    }

    fn writer(&self, campaign: &str) -> Result<Box<dyn LedgerWriter>, LedgerError> {
        Ok(Box::new(SqliteNotes::open(&self.folder, campaign)?))
    }

    fn sender(&self, request: &SendingRequest<'_>) -> Result<Box<dyn LedgerSender>, LedgerError> {
        Ok(Box::new(SqliteLedger::open(&self.folder, request)?))
    }

    fn accept(
        &self,
        campaign: &str,
        witnesses: &Witnesses,
        said: &Vouched<'_>,
        now: DateTime<Utc>,
    ) -> Result<(Box<dyn LedgerSender>, DateTime<Utc>), LedgerError> {
        let (ledger, since) = SqliteLedger::accept(&self.folder, campaign, witnesses, said, now)?;
        Ok((Box::new(ledger), since))
    }

    fn back_up(&self, to: &Path, now: DateTime<Utc>) -> Result<BackedUp, LedgerError> {
        backup::back_up(&self.folder, to, now)
    }

    fn restore(
        &self,
        campaign: &str,
        from: &Path,
        replace: bool,
        now: DateTime<Utc>,
    ) -> Result<BackedUp, LedgerError> {
        backup::restore(&self.folder, campaign, from, replace, now)
    }
}

impl WholeReader for SqliteRecords {
    fn provenance(&self, campaign: &str, witnesses: &Witnesses) -> Result<Provenance, LedgerError> {
        self.provenance(campaign, witnesses)
    }

    fn names_any(&self, traces: &Traces) -> Result<bool, LedgerError> {
        self.names_any(traces)
    }

    fn identity(&self) -> Result<Option<String>, LedgerError> {
        let Some(connection) = self.connection() else { return Ok(None) };
        Ok(Some(Life::read(connection, &self.path)?.identity))
    }

    fn export(&self, out: &mut dyn io::Write) -> Result<u64, LedgerError> {
        self.export(out)
    }
}
