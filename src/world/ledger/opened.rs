//! The doors to a campaign's ledger, and the one place that says what keeps it.

use chrono::{DateTime, Utc};
use std::path::Path;

use super::{
    BackedUp, Claimed, Entry, Ledger, LedgerError, LedgerPlace, LedgerReader, LedgerSender, LedgerWriter,
    LimitWindow, PostgresStore, Recent, SendingRequest, Sharing, Store, Vouched, Witnesses,
    sqlite::SqliteStore,
};
use crate::ground::timeline::{Hold, NoticeId};

/// What keeps the ledger of a campaign. A further kind of store is chosen here and nowhere else.
fn store_of(place: impl Into<LedgerPlace>) -> Result<Box<dyn Store>, LedgerError> {
    match place.into() {
        LedgerPlace::Folder(folder) => Ok(Box::new(SqliteStore::of(&folder))),
        LedgerPlace::Shared { url, .. } => Ok(Box::new(PostgresStore::of(url))),
        LedgerPlace::Unknown(why) => Err(LedgerError::Refused(why)),
    }
}

/// A ledger opened to read. A campaign that has none yet has an empty one.
#[derive(Debug)]
pub struct Records(Box<dyn LedgerReader>);

impl Records {
    /// Opens the ledger in this place to read.
    pub fn open(place: impl Into<LedgerPlace>) -> Result<Self, LedgerError> {
        store_of(place)?.reader().map(Self)
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
    /// Opens the ledger in this place, or begins it.
    pub fn open(place: impl Into<LedgerPlace>, campaign: &str) -> Result<Self, LedgerError> {
        store_of(place)?.writer(campaign).map(Self)
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

/// A ledger opened to send. One in a folder is held by this process alone until dropped.
#[derive(Debug)]
pub struct SendingLedger(Box<dyn LedgerSender>);

impl SendingLedger {
    /// Opens the ledger in this place to send from it, or says why not. What an earlier process left without an
    /// outcome becomes a doubt. Whether it may be a copy is asked before: [`crate::acts::standing`].
    pub fn open(
        place: impl Into<LedgerPlace>,
        campaign: &str,
        witnesses: &Witnesses,
        sender: &str,
        now: DateTime<Utc>,
    ) -> Result<Self, LedgerError> {
        let request = SendingRequest { campaign, witnesses, sender, vouched: None, now };
        store_of(place)?.sender(&request).map(Self)
    }

    /// The same for a ledger that nothing vouches for, and a person does. What is proved to be old stays refused.
    pub fn trust(
        place: impl Into<LedgerPlace>,
        campaign: &str,
        witnesses: &Witnesses,
        said: &Vouched<'_>,
        now: DateTime<Utc>,
    ) -> Result<Self, LedgerError> {
        let sender = "wavecast ledger trust";
        let request = SendingRequest { campaign, witnesses, sender, vouched: Some(said), now };
        store_of(place)?.sender(&request).map(Self)
    }

    /// Opens a ledger that may be or is an old copy: [`Store::accept`].
    pub fn accept(
        place: impl Into<LedgerPlace>,
        campaign: &str,
        witnesses: &Witnesses,
        said: &Vouched<'_>,
        now: DateTime<Utc>,
    ) -> Result<(Self, DateTime<Utc>), LedgerError> {
        let (ledger, since) = store_of(place)?.accept(campaign, witnesses, said, now)?;
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

    fn is_judged_anew(&mut self) -> Result<bool, LedgerError> {
        self.0.is_judged_anew()
    }

    fn recent(&mut self, since: DateTime<Utc>, now: DateTime<Utc>) -> Result<Vec<Recent>, LedgerError> {
        self.0.recent(since, now)
    }

    fn sharing(&mut self) -> Result<Option<Sharing>, LedgerError> {
        self.0.sharing()
    }

    fn claim(&mut self, wanted: &[(NoticeId, u32)]) -> Result<Vec<Claimed>, LedgerError> {
        self.0.claim(wanted)
    }

    fn record_unless_begun(&mut self, entries: &[Entry]) -> Result<Vec<(NoticeId, u32)>, LedgerError> {
        self.0.record_unless_begun(entries)
    }

    fn permits(&mut self, limits: &[LimitWindow], wanted: u32, is_person: bool) -> Result<u32, LedgerError> {
        self.0.permits(limits, wanted, is_person)
    }

    fn give_back(&mut self, people: u32, others: u32) -> Result<(), LedgerError> {
        self.0.give_back(people, others)
    }

    fn rest(&mut self) -> Result<(), LedgerError> {
        self.0.rest()
    }
}

/// Writes the ledger in a place, and what belongs to it, into one file for its owner alone.
///
/// # Errors
/// There is no ledger, it is damaged, or the file cannot be written.
pub fn back_up(
    place: impl Into<LedgerPlace>,
    to: &Path,
    now: DateTime<Utc>,
) -> Result<BackedUp, LedgerError> {
    store_of(place)?.back_up(to, now)
}

/// Puts a backup in the place of a ledger: [`Store::restore`].
///
/// # Errors
/// It is no backup of this campaign, it is damaged, or the ledger that is here should stay.
pub fn restore(
    place: impl Into<LedgerPlace>,
    campaign: &str,
    from: &Path,
    replace: bool,
    now: DateTime<Utc>,
) -> Result<BackedUp, LedgerError> {
    store_of(place)?.restore(campaign, from, replace, now)
}
