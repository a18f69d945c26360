//! Sending: what is due is shown, sent once, or copied to a tester.

mod anyway;
mod copies;
mod due;
mod sender;
pub(crate) mod way;

pub use anyway::Anyway;
pub use copies::{Copied, Copies, SampleCopy, copies, one_of_each};
pub use due::{Cutoff, DueNow, DueRow, Gone, due};
pub(crate) use due::{held_by_check, next_notices};
pub(crate) use sender::Watch;
pub use sender::{SendingSession, Sent};

use std::time::Duration;

use super::{
    Choice, Failure, Opened,
    standing::{LedgerQuestion, LedgerStanding},
};

/// What somebody at a keyboard is asked before anything leaves.
#[derive(Debug)]
pub struct Question {
    /// How many messages would leave.
    pub count: usize,
    /// By which relay.
    pub relay: String,
    /// About how long that takes at the limits.
    pub takes: Duration,
    /// What speaks against the ledger, if a yes answers that too.
    pub silent: Option<LedgerQuestion>,
}

/// What to ask before sending; nothing if nothing would leave, or if it is refused whatever is answered.
///
/// # Errors
/// The files are wrong, or the ledger cannot be read.
pub fn question(opened: &Opened, choice: &Choice, anyway: Option<&str>) -> Result<Option<Question>, Failure> {
    let (records, now) = (opened.records()?, opened.around.now);
    let silent = match opened.standing(&records, now)? {
        LedgerStanding::Good => None,
        LedgerStanding::Asks(question) if question.is_answered_by_a_yes() => Some(question),
        LedgerStanding::Asks(_) | LedgerStanding::Older(_) => return Ok(None),
    };
    let history = opened.judge(records.history()?, &records, anyway, now)?.history;
    let count = next_notices(opened, opened.view(&history, now)?, choice)?.count();
    if count == 0 && silent.is_none() {
        return Ok(None);
    }
    let campaign = opened.campaign()?;
    let host = &campaign.smtp.host;
    let relay = if host.is_empty() { "the outbox".to_owned() } else { host.clone() };
    let takes = way::caps(campaign).time_for(u64::try_from(count).unwrap_or(u64::MAX));
    Ok(Some(Question { count, relay, takes, silent }))
}
