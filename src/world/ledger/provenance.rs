//! What speaks for or against a ledger's being the newest of its campaign, whatever keeps it.
//!
//! A ledger has an identity, made with it; a last sign of life, written while it sends; and how long it is used to be
//! silent. [`Provenance`] holds these against the seal beside it and the witness outside its folder.

use chrono::{DateTime, TimeDelta, Utc};
use std::path::{Path, PathBuf};

use super::{LedgerError, Seal, seal, witness::Witness};

/// How far behind a sign of life may be written: it costs a page of the log each time.
pub(super) const BEAT: TimeDelta = TimeDelta::seconds(1);

/// The longest silence a ledger is ever used to.
const LONGEST_USUAL: TimeDelta = TimeDelta::days(7);

/// What a ledger knows about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Life {
    /// Made at random with the ledger; every copy of it has the same.
    pub(super) identity: String,
    /// When it was last seen alive by a sender.
    pub(super) alive: DateTime<Utc>,
    /// How long it is used to be silent between two signs of life.
    pub(super) usual: TimeDelta,
    /// When it was put back from a backup, if nobody has said since that it counts.
    pub(super) put_back: Option<DateTime<Utc>>,
}

/// What is known about whether a ledger is the newest of its campaign. Whether that matters depends on what was due
/// meanwhile: [`crate::acts::standing`] judges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Provenance {
    /// Nothing was ever sent from it, nor from another one in its place.
    Fresh,
    /// It is the one that was last used on this machine.
    Known(Quiet),
    /// It has come further than this machine knows: somebody else here, or another machine, went on with it.
    Ahead(Quiet),
    /// Nothing on this machine has seen it.
    Unknown(Quiet),
    /// Nothing can bear witness here, and why.
    Unwitnessed(Quiet, String),
    /// It was put back from a backup that knows of nothing after its last sign of life.
    PutBack(Quiet),
    /// Another ledger has sent from this folder, until then, and this is not it.
    Replaced {
        /// When the other one was last seen alive.
        until: DateTime<Utc>,
        /// How many attempts it knew.
        attempts: u64,
    },
    /// It is proved to be older than the one last used here, and by what.
    Older {
        /// The ledger's file, or the address of its database without a password.
        path: PathBuf,
        /// What contradicts it.
        what: String,
    },
}

/// How long a ledger has been silent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quiet {
    /// Its last sign of life.
    pub since: DateTime<Utc>,
    /// How long it is used to be silent.
    pub usual: TimeDelta,
}

/// Whether a ledger is as far as its witness. The witness is written after the ledger, so a crash may leave it behind
/// by an opening, or by what was written since.
pub(super) fn agrees(witness: Seal, found: Seal) -> bool {
    let same = witness.generation == found.generation && witness.rows <= found.rows;
    same || (witness.generation + 1 == found.generation && witness.rows == found.rows)
}

pub(super) fn replaced(others: &[Witness]) -> Option<Provenance> {
    let other = others.first()?;
    Some(Provenance::Replaced { until: other.seal.at, attempts: other.seal.rows })
}

/// Why the file cannot just be made anew, if it is not there.
pub(super) fn gone(folder: &Path) -> Result<Option<String>, LedgerError> {
    let rows = seal::read(folder)?.map_or(0, |seal| seal.rows);
    let what = || format!("the file is gone, though {rows} attempts were written down");
    // A seal over no attempt at all: nothing left by that ledger, and a new one cannot send it again.
    Ok((rows > 0 && !folder.join(super::FILE).exists()).then(what))
}

/// What proves that this is not the ledger last used here.
pub(super) fn contradiction(seal: Option<Seal>, witness: Option<&Witness>, found: Seal) -> Option<String> {
    let witnessed = witness.and_then(|witness| behind(witness.seal, found, "on this machine"));
    seal.and_then(|seal| behind(seal, found, "here")).or(witnessed)
}

fn behind(known: Seal, found: Seal, place: &str) -> Option<String> {
    let when = known.at.format("%Y-%m-%d %H:%M UTC");
    if found.rows < known.rows {
        return Some(format!(
            "it ends with attempt {}, and {} was the last one {place}, at {when}",
            found.rows, known.rows
        ));
    }
    (found.generation < known.generation).then(|| {
        format!("it was opened {} times, and the one {place} {} times", found.generation, known.generation)
    })
}

impl Life {
    /// The next sign of life of a ledger that may send. A silence that nobody is used to is forgotten bit by bit.
    pub(super) fn goes_on(&self, now: DateTime<Utc>) -> Self {
        // A clock that was set back makes no silence of less than nothing.
        let silent = (now - self.alive).clamp(TimeDelta::zero(), LONGEST_USUAL);
        // The first of all has nothing before it.
        let silent = if self.alive == DateTime::UNIX_EPOCH { TimeDelta::zero() } else { silent };
        let usual = silent.max(self.usual * 3 / 4);
        Self { alive: now, usual, put_back: None, ..self.clone() }
    }
}
