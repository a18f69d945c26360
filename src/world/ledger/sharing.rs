//! How several senders share one ledger: who may go on with a notice, how many letters may leave, and who is at work.
//!
//! A *claim* keeps two senders from preparing the same letter, and a *permit* keeps all of them together within the
//! limits. Neither is the promise: that hangs on the intent alone, which no two senders can begin for one attempt.

use chrono::{DateTime, Utc};
use std::time::Duration;

use crate::ground::revision::FolderRevision;

/// How a ledger is shared at this moment, as one of its senders sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sharing {
    /// How long others wait for a sender that says nothing: for so long its claims are its own.
    pub lease: Duration,
    /// How many senders were at work before this one.
    pub rank: usize,
    /// How many are at work, this one included.
    pub senders: usize,
}

impl Sharing {
    /// This sender's part of something that all of them have together. Whoever came first gets the odd ones.
    pub fn part_of(&self, whole: usize) -> usize {
        let senders = self.senders.max(1);
        whole / senders + usize::from(self.rank < whole % senders)
    }
}

/// What a sender is told about a notice that it would go on with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claimed {
    /// This sender may go on with it.
    Ours,
    /// A sender that is alive has it in hand.
    Theirs,
    /// Another sender has begun it since this one read the ledger.
    Begun,
}

/// So many messages may be on the way or have ended within so many seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitWindow {
    /// How many messages fit into the window.
    pub limit: u32,
    /// Of how many seconds.
    pub seconds: u32,
    /// Whether only messages count that tell a person.
    pub people_only: bool,
}

/// A sender of a shared ledger, for whoever looks on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SenderAtWork {
    /// What opened it.
    pub name: String,
    /// On which machine.
    pub machine: String,
    /// Its process there.
    pub process: i64,
    /// Since when it is there.
    pub since: DateTime<Utc>,
    /// Since when it has something to send; none while it waits.
    pub working: Option<DateTime<Utc>>,
    /// How many letters ended in the last minute.
    pub last_minute: u64,
}

/// The folder that all senders act on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptedRevision {
    /// What it says.
    pub folder: FolderRevision,
    /// On which machine it was when it was accepted.
    pub machine: String,
    /// Who or what accepted it.
    pub who: String,
    /// When it was accepted.
    pub at: DateTime<Utc>,
}

/// No sender opens the ledger until this is dropped.
pub struct SendersKeptOut {
    _until_dropped: Box<dyn Send>,
}

impl SendersKeptOut {
    /// Keeps them out as long as what is given lives.
    pub fn new(holder: impl Send + 'static) -> Self {
        Self { _until_dropped: Box::new(holder) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_all_senders_are_the_whole() {
        for (whole, senders) in [(10, 1), (10, 3), (3, 3), (3, 5), (1, 2), (0, 2)] {
            let lease = Duration::from_secs(30);
            let part = |rank| Sharing { lease, rank, senders }.part_of(whole);
            let parts: Vec<usize> = (0..senders).map(part).collect();
            assert_eq!(parts.iter().sum::<usize>(), whole, "{parts:?}");
            assert!(parts.is_sorted_by(|one, next| one >= next), "{parts:?}");
        }
    }
}
