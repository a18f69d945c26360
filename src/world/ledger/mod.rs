//! The ledger: the durable record of what was begun and how it ended.
//!
//! One row for each notice and each attempt, never a cursor. An intent is durable before the dot that ends a
//! message leaves; its outcome is recorded after the relay's reply. An intent without an outcome, found when
//! the ledger is opened to send, is a *doubt*: held until evidence or a person resolves it.
//!
//! An old copy would send again. Its seal beside it and its witness outside the folder ([`Witnesses`]) speak against it;
//! where neither can, [`Provenance`] says what is known, and [`crate::acts::standing`] judges whether to ask.
//!
//! Delivery knows only the [`Ledger`] trait, so that tests can send through careless ones. Everybody else knows
//! [`SqliteLedger`] and its tables. Reading ([`Records`]) never creates, locks or changes anything: a ledger of an older
//! form is read from a copy in memory.

mod about;
mod again;
mod backup;
mod course;
mod error;
mod export;
mod fold;
mod forget;
mod hold;
mod life;
mod notes;
mod opening;
mod provenance;
mod records;
mod returns;
mod row;
mod schema;
mod seal;
mod sqlite;
mod vouched;
mod witness;

pub use again::Returned;
pub use backup::{BackedUp, back_up, restore};
pub use course::Arrivals;
pub use error::LedgerError;
pub use fold::{Attempted, Tried};
pub use forget::{Remembered, Whose};
pub use hold::Holder;
pub use life::{Provenance, Quiet};
pub use notes::{Judgement, Notes, Reach};
pub use records::{Doubt, Records, Refusal, Verdict};
pub use returns::{ALARM, AboutUs, Return, Settlement, Sign};
pub use row::{Ending, Entry, Intent, Outcome, tell};
pub use seal::Seal;
pub use sqlite::SqliteLedger;
pub use vouched::Vouched;
pub use witness::Witnesses;

use chrono::{DateTime, Utc};

use crate::ground::timeline::Hold;

/// Where delivery writes down what it begins and how it ends.
pub trait Ledger: Send {
    /// Writes all of it down, in order, at once: durable when this returns.
    fn record(&mut self, entries: &[Entry]) -> Result<(), LedgerError>;

    /// What is kept back, if that may have changed since the last call.
    fn holds(&mut self) -> Result<Option<Vec<Hold>>, LedgerError>;

    /// When messages ended (or the ledger was opened, if nobody knows) since then: the second, how many, and
    /// how many of them told a person. What lies in the future by this clock counts as `now`.
    fn recent(&mut self, since: DateTime<Utc>, now: DateTime<Utc>) -> Result<Vec<Recent>, LedgerError>;
}

/// How many messages a second took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recent {
    /// How long ago, in seconds.
    pub ago: u64,
    /// How many.
    pub messages: u32,
    /// How many of them told a person.
    pub people: u32,
}

/// The folder of state in a campaign folder.
pub const FOLDER: &str = ".wavecast";

/// The secret behind personal references, in [`FOLDER`]: a back-up of the ledger holds it too.
pub const REFERENCE_KEY: &str = "references.key";

/// The ledger's file in [`FOLDER`].
pub const FILE: &str = "ledger.db";
