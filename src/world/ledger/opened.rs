//! The doors to a campaign's ledger, and the one place that says what keeps it.

use chrono::{DateTime, Utc};
use std::path::Path;

use super::{
    BackedUp, Entry, Ledger, LedgerError, LedgerReader, LedgerSender, LedgerWriter, Recent, SendingRequest,
    Store, Vouched, Witnesses, sqlite::SqliteStore,
};
use crate::ground::timeline::Hold;

/// What keeps the ledger of this state folder. A further kind of store is chosen here and nowhere else.
fn store_of(folder: &Path) -> impl Store {
    SqliteStore::of(folder)
}

/// A ledger opened to read. A campaign that has none yet has an empty one.
#[derive(Debug)]
pub struct Records(Box<dyn LedgerReader>);

impl Records {
    /// Opens the ledger of this state folder to read.
    pub fn open(folder: &Path) -> Result<Self, LedgerError> {
        store_of(folder).reader().map(Self)
    }
}

impl std::ops::Deref for Records {
    type Target = dyn LedgerReader;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

/// A ledger opened to write notes.
#[derive(Debug)]
pub struct Notes(Box<dyn LedgerWriter>);

impl Notes {
    /// Opens the ledger of this state folder, or begins it.
    pub fn open(folder: &Path, campaign: &str) -> Result<Self, LedgerError> {
        store_of(folder).writer(campaign).map(Self)
    }
}

impl std::ops::Deref for Notes {
    type Target = dyn LedgerWriter;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

impl std::ops::DerefMut for Notes {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut *self.0
    }
}

/// A ledger opened to send: held by this process alone until dropped.
#[derive(Debug)]
pub struct SendingLedger(Box<dyn LedgerSender>);

impl SendingLedger {
    /// Opens the ledger of this state folder to send from it, or says why not. What an earlier process left without an
    /// outcome becomes a doubt. Whether it may be a copy is asked before: [`crate::acts::standing`].
    pub fn open(
        folder: &Path,
        campaign: &str,
        witnesses: &Witnesses,
        sender: &str,
        now: DateTime<Utc>,
    ) -> Result<Self, LedgerError> {
        let request = SendingRequest { campaign, witnesses, sender, vouched: None, now };
        store_of(folder).sender(&request).map(Self)
    }

    /// The same for a ledger that nothing vouches for, and a person does. What is proved to be old stays refused.
    pub fn trust(
        folder: &Path,
        campaign: &str,
        witnesses: &Witnesses,
        said: &Vouched<'_>,
        now: DateTime<Utc>,
    ) -> Result<Self, LedgerError> {
        let sender = "wavecast ledger trust";
        let request = SendingRequest { campaign, witnesses, sender, vouched: Some(said), now };
        store_of(folder).sender(&request).map(Self)
    }

    /// Opens a ledger that may be or is an old copy: [`Store::accept`].
    pub fn accept(
        folder: &Path,
        campaign: &str,
        witnesses: &Witnesses,
        said: &Vouched<'_>,
        now: DateTime<Utc>,
    ) -> Result<(Self, DateTime<Utc>), LedgerError> {
        let (ledger, since) = store_of(folder).accept(campaign, witnesses, said, now)?;
        Ok((Self(ledger), since))
    }
}

impl std::ops::Deref for SendingLedger {
    type Target = dyn LedgerSender;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

impl std::ops::DerefMut for SendingLedger {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut *self.0
    }
}

impl Ledger for SendingLedger {
    fn record(&mut self, entries: &[Entry]) -> Result<(), LedgerError> {
        self.0.record(entries)
    }

    fn holds(&mut self) -> Result<Option<Vec<Hold>>, LedgerError> {
        self.0.holds()
    }

    fn recent(&mut self, since: DateTime<Utc>, now: DateTime<Utc>) -> Result<Vec<Recent>, LedgerError> {
        self.0.recent(since, now)
    }
}

/// Writes the ledger of a state folder, and what belongs to it, into one file for its owner alone.
///
/// # Errors
/// There is no ledger, it is damaged, or the file cannot be written.
pub fn back_up(folder: &Path, to: &Path, now: DateTime<Utc>) -> Result<BackedUp, LedgerError> {
    store_of(folder).back_up(to, now)
}

/// Puts a back-up in the place of the ledger of a state folder: [`Store::restore`].
///
/// # Errors
/// It is no back-up of this campaign, it is damaged, or the ledger that is here should stay.
pub fn restore(
    folder: &Path,
    campaign: &str,
    from: &Path,
    replace: bool,
    now: DateTime<Utc>,
) -> Result<BackedUp, LedgerError> {
    store_of(folder).restore(campaign, from, replace, now)
}
