//! Reading the shared ledger: never begins, locks or changes it, and works while others send.

use chrono::{DateTime, Utc};

use super::{LedgerError, LedgerUrl, PostgresLink, access, life, rows::HasLink, schema};

/// A shared ledger opened to read. A database in which none was begun has an empty one.
#[derive(Debug)]
pub(super) struct PostgresRecords {
    link: PostgresLink,
    is_begun: bool,
}

impl PostgresRecords {
    /// Opens the ledger at this address to read.
    pub(super) fn open(url: &LedgerUrl) -> Result<Self, LedgerError> {
        let link = PostgresLink::open(url)?;
        let is_begun = schema::is_present(&link)?;
        if is_begun {
            access::still_here(&link)?;
        }
        Ok(Self { link, is_begun })
    }

    /// What the database's own clock says, whether or not a ledger was begun in it.
    pub(super) fn clock(&self) -> Result<DateTime<Utc>, LedgerError> {
        life::clock(&self.link)
    }
}

impl HasLink for PostgresRecords {
    fn link(&self) -> Option<&PostgresLink> {
        self.is_begun.then_some(&self.link)
    }
}
