//! What is to be done with a notice, and why.

use chrono::{DateTime, Utc};

use crate::ground::campaign::{NotTold, WaveIx};

/// What is to be done with a notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// To send now.
    Due,
    /// To come: its moment has not been reached.
    Later,
    /// Due, and kept back.
    Held(Held),
    /// Done with, and for what reason.
    Settled(Settled),
    /// Begun, and the outcome is unknown.
    InDoubt,
    /// Longer past than its `late`.
    Missed,
}

/// Why a notice is kept back.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Held {
    /// The gate of this wave has not been passed.
    Gate(WaveIx),
    /// Somebody holds the campaign, a wave or a stage.
    Hold(String),
    /// A check found an error that concerns it.
    Check(&'static str),
    /// The campaign asks for an approval, and nobody gave one.
    NotApproved,
    /// The campaign asks for the approvals of two people, and only this one gave theirs.
    HalfApproved(String),
    /// The list of who has moved is too old to nag by.
    MovedListStale,
    /// The relay asked to wait until then.
    Deferred(DateTime<Utc>),
    /// It is night where they are, until then.
    Quiet(DateTime<Utc>),
    /// Nothing leaves on these days, until then; and why.
    Freeze(DateTime<Utc>, String),
}

/// Why a notice needs nothing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Settled {
    /// The relay took it.
    Sent,
    /// The relay refused it.
    Refused,
    /// The person moved, or the stage is for those who have and this one has not.
    NotForThem,
    /// The catch-up tells it to somebody who came later.
    CaughtUp,
    /// They were away when it was due: another message tells it once they are back.
    Away,
    /// Mail to this address bounces.
    Unreachable,
    /// The person is told nothing, for this reason.
    NotTold(NotTold),
}
