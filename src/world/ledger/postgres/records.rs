//! Reading the shared ledger: never begins, locks or changes it, and works while others send.

use chrono::{DateTime, Utc};

use super::{LedgerError, LedgerUrl, PostgresLink, access, life, rows::HasLink, schema, sender::NEWS};

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

    /// What is another text whenever somebody has written in it since.
    pub(super) fn newest(&self) -> Result<String, LedgerError> {
        // One that was begun after this was opened is the greatest of all news.
        if !schema::is_present(&self.link)? {
            return Ok(String::new());
        }
        let newest = format!("SELECT concat_ws(' ', ({NEWS}), {OTHERS})");
        self.link.read(&self.link.one(&newest, &[])?, 0)
    }
}

/// What people say, `NEWS` counts exactly, so that it is seen at once; who sends is counted here. Letters, and whatever else
/// stands in a table, are told by the database's own count of changes, which costs nothing however long the ledger is, and
/// may be late by some seconds. A sign of life, a claim and what a limit has spent are no news to anybody who looks on.
const OTHERS: &str = "(SELECT count(*) || '.' || count(working) || '.' || max(epoch) FROM sender WHERE ended IS NULL AND sends \
     AND until > clock_timestamp()), (SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables \
     WHERE schemaname = current_schema() AND relname NOT IN ('life', 'sender', 'claim', 'spent', 'meta'))";

impl HasLink for PostgresRecords {
    fn link(&self) -> Option<&PostgresLink> {
        self.is_begun.then_some(&self.link)
    }
}
