//! Why a ledger cannot be used, in words for the person at the keyboard.

use chrono::{DateTime, Utc};
use std::{io, path::PathBuf};

use super::AcceptedRevision;

/// The ledger cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The database refused.
    #[error("the ledger `{}` cannot be used", path.display())]
    Database {
        /// The ledger's file.
        path: PathBuf,
        /// What the database says of it.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The disk is full: nothing more is begun.
    #[error("no room left on the disk for the ledger `{}`: make room and call again, nothing is lost", path.display())]
    Full {
        /// The ledger's file, or the address of its database without a password.
        path: PathBuf,
        /// What the database says of it.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// It may not be written.
    #[error(
        "cannot write to the ledger `{}`, and nothing is sent without it: check whether the disk is read-only, and who owns the folder",
        path.display()
    )]
    NotWritable {
        /// The ledger's file.
        path: PathBuf,
        /// What the database says of it.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A file beside it cannot be read or written.
    #[error("cannot use `{}`: check whether the disk can be written to, and who owns the file", path.display())]
    File {
        /// The file beside the ledger.
        path: PathBuf,
        /// What the system says of it.
        source: io::Error,
    },
    /// Somebody else is sending.
    #[error("another sender holds this ledger: {by}; wait until it ends, or stop it first")]
    Held {
        /// Who, as they wrote it down.
        by: String,
    },
    /// It is damaged.
    #[error(
        "the ledger `{}` is damaged ({what}), and nothing is sent from it: keep the file aside, put the last \
         backup in its place and call `wavecast ledger accept`, which holds everything the backup does not know",
        path.display()
    )]
    Damaged {
        /// The ledger's file, or the address of its database without a password.
        path: PathBuf,
        /// What was found.
        what: String,
    },
    /// It is older than what was sent from here.
    #[error(
        "the ledger `{}` is not the one last used here ({what}), and sending from it could send twice: put the \
         newest one back, or call `wavecast ledger accept --because ..`, which holds everything it may not know",
        path.display()
    )]
    Restored {
        /// The ledger's file, or the address of its database without a password.
        path: PathBuf,
        /// What contradicts it.
        what: String,
    },
    /// It was written by a later program.
    #[error("the ledger `{}` was written by a newer wavecast (form {found}, this one knows {known}): update wavecast", path.display())]
    Newer {
        /// The ledger's file, or the address of its database without a password.
        path: PathBuf,
        /// The form it is in, by its number.
        found: i64,
        /// The newest form known here.
        known: i64,
    },
    /// It belongs to another campaign.
    #[error(
        "the ledger `{}` belongs to the campaign `{found}`, not `{wanted}`: a campaign's id never changes once \
         anything was sent",
        path.display()
    )]
    OtherCampaign {
        /// The ledger's file, or the address of its database without a password.
        path: PathBuf,
        /// The id of the campaign it was made for.
        found: String,
        /// The one of this folder.
        wanted: String,
    },
    /// A shared ledger cannot be used.
    #[error("the ledger `{}` {what}: {hint}", place.display())]
    Shared {
        /// Where it is, without a password.
        place: PathBuf,
        /// What is wrong with it.
        what: String,
        /// What to do.
        hint: String,
        /// What the database or the connection says of it, if it said anything.
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
    /// Others have given this sender up.
    #[error(
        "this sender was away for longer than its lease of the ledger `{}`, and others have ended it: nothing more is begun \
         by it, and what it had begun is in doubt until its answers are written down; call again",
        place.display()
    )]
    LeaseLost {
        /// The shared ledger, by its address without a password.
        place: PathBuf,
    },
    /// Another machine's folder is the one that counts.
    #[error(
        "this folder is {} what is sent from: that is the one which `{}` had on {} UTC. Nothing is begun from here until \
         they are the same; bring this folder up to date, or say with `wavecast ledger revision --accept` that this is \
         the one that counts",
        if *is_older { "older than" } else { "not" }, accepted.machine, accepted.at.format("%Y-%m-%d %H:%M")
    )]
    OtherFolder {
        /// Whether this one counted before.
        is_older: bool,
        /// The one that does.
        accepted: Box<AcceptedRevision>,
    },
    /// The clock here and that of the database say different things.
    #[error(
        "the clock of this machine says {} UTC, and that of the ledger's database {} UTC: what is due by the one is not by the \
         other, and nothing is begun from here until they agree; have both set by the network (NTP)",
        here.format("%Y-%m-%d %H:%M:%S"), there.format("%Y-%m-%d %H:%M:%S")
    )]
    OtherClock {
        /// What the clock here says.
        here: DateTime<Utc>,
        /// What the database says.
        there: DateTime<Utc>,
    },
    /// What was asked for is not there, or not so.
    #[error("{0}")]
    Refused(String),
}

impl LedgerError {
    /// Something in this ledger that this program cannot read, in words that say where it stands.
    pub(super) fn unreadable(path: &std::path::Path, what: String) -> Self {
        Self::Damaged { path: path.to_path_buf(), what }
    }

    pub(super) fn file(path: &std::path::Path, source: io::Error) -> Self {
        Self::File { path: path.to_path_buf(), source }
    }
}
