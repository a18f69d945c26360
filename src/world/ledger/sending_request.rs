//! What a store is told by whoever opens a ledger to send.

use chrono::{DateTime, Utc};

use super::{Vouched, Witnesses};

/// How a ledger is opened to send.
#[derive(Clone, Copy, Debug)]
pub struct SendingRequest<'a> {
    /// The campaign's id.
    pub campaign: &'a str,
    /// Who bears witness to how far the ledger has come.
    pub witnesses: &'a Witnesses,
    /// What opens it, for whoever comes second.
    pub sender: &'a str,
    /// What a person says of a ledger that nothing else vouches for. What is proved to be old stays refused.
    pub vouched: Option<&'a Vouched<'a>>,
    /// When it is opened.
    pub now: DateTime<Utc>,
}
