//! PostgreSQL as a store: it opens what the other files of this folder do.

use chrono::{DateTime, Utc};
use std::{io, path::Path};

use super::{
    AcceptedRevision, BackedUp, LedgerError, LedgerReader, LedgerSender, LedgerUrl, LedgerWriter,
    PostgresLedger, PostgresNotes, PostgresRecords, Provenance, SenderAtWork, SendingRequest, Store, Vouched,
    WholeReader, Witnesses, at_work, life, revision, rows::HasLink as _,
};
use crate::ground::course::trace::Traces;

/// A ledger in a database of its own, which several machines share.
#[derive(Debug)]
pub struct PostgresStore {
    url: LedgerUrl,
}

impl PostgresStore {
    /// The store at this address.
    pub fn of(url: LedgerUrl) -> Self {
        Self { url }
    }
}

impl Store for PostgresStore {
    fn reader(&self) -> Result<Box<dyn LedgerReader>, LedgerError> {
        Ok(Box::new(PostgresRecords::open(&self.url)?))
    }

    fn writer(&self, campaign: &str) -> Result<Box<dyn LedgerWriter>, LedgerError> {
        Ok(Box::new(PostgresNotes::open(&self.url, campaign)?))
    }

    fn sender(&self, request: &SendingRequest<'_>) -> Result<Box<dyn LedgerSender>, LedgerError> {
        Ok(Box::new(PostgresLedger::open(&self.url, request)?))
    }

    fn accept(
        &self,
        campaign: &str,
        witnesses: &Witnesses,
        said: &Vouched<'_>,
        now: DateTime<Utc>,
    ) -> Result<(Box<dyn LedgerSender>, DateTime<Utc>), LedgerError> {
        let (ledger, since) = PostgresLedger::accept(&self.url, (campaign, witnesses), said, now)?;
        Ok((Box::new(ledger), since))
    }

    fn back_up(&self, _to: &Path, _now: DateTime<Utc>) -> Result<BackedUp, LedgerError> {
        Err(LedgerError::Refused(
            "the ledger is in a database: back it up with the database's own tools, such as `pg_dump --schema=wavecast`, and \
             keep `.wavecast/references.key` too"
                .to_owned(),
        ))
    }

    fn restore(
        &self,
        _campaign: &str,
        _from: &Path,
        _replace: bool,
        _now: DateTime<Utc>,
    ) -> Result<BackedUp, LedgerError> {
        Err(LedgerError::Refused(
            "the ledger is in a database: put it back with the database's own tools, such as `pg_restore`; what it does not \
             know any more is then held after `wavecast ledger accept`"
                .to_owned(),
        ))
    }
}

impl WholeReader for PostgresRecords {
    fn provenance(&self, campaign: &str, witnesses: &Witnesses) -> Result<Provenance, LedgerError> {
        self.provenance(campaign, witnesses)
    }

    fn senders(&self) -> Result<Option<Vec<SenderAtWork>>, LedgerError> {
        self.link().map_or(Ok(Vec::new()), at_work::at_work).map(Some)
    }

    fn revision(&self) -> Result<Option<AcceptedRevision>, LedgerError> {
        let newest = self.link().map_or(Ok(None), revision::newest)?;
        Ok(newest.map(|(_, accepted)| accepted))
    }

    fn clock(&self) -> Result<Option<DateTime<Utc>>, LedgerError> {
        self.clock().map(Some)
    }

    fn newest(&self) -> Result<Option<String>, LedgerError> {
        self.newest().map(Some)
    }

    fn names_any(&self, traces: &Traces) -> Result<bool, LedgerError> {
        self.names_any(traces)
    }

    fn identity(&self) -> Result<Option<String>, LedgerError> {
        let Some(link) = self.link() else { return Ok(None) };
        Ok(Some(life::read(link)?.identity))
    }

    fn export(&self, out: &mut dyn io::Write) -> Result<u64, LedgerError> {
        self.export(out)
    }
}
