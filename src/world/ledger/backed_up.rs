//! What is said of a ledger that was backed up or put back, whatever keeps it.

use chrono::{DateTime, Utc};
use std::path::PathBuf;

/// A ledger that was backed up or put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackedUp {
    /// Its last sign of life: what left later is not in it.
    pub alive: DateTime<Utc>,
    /// How many attempts it knows.
    pub attempts: u64,
    /// Where the ledger is that was here before.
    pub aside: Option<PathBuf>,
}
