//! Whom the relay would not have, and bringing back those whose fault it was not.

use chrono::{DateTime, Utc};

use super::{Failure, Opened, Surroundings};
use crate::{
    ground::timeline::NoticeId,
    world::ledger::{DoubtVerdict, Refusal},
};

/// Everybody whom the relay refused.
#[derive(Debug)]
pub(crate) struct Refusals(pub(crate) Vec<Refusal>);

/// Which of those that came to nothing are meant, and whether they are brought back or only shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct TellAgain {
    /// Only what happened from then on.
    pub(crate) since: Option<DateTime<Utc>>,
    /// Only what has this in its words.
    pub(crate) reason: Option<String>,
    pub(crate) execute: bool,
    /// Who says so; whoever is at the keyboard, if nobody is named.
    pub(crate) by: Option<String>,
}

/// Who is, or would be, brought back.
#[derive(Debug)]
pub(crate) struct RefusalsRetried {
    pub(crate) list: Vec<Refusal>,
    pub(crate) done: bool,
}

impl TellAgain {
    /// Whether it means something that happened at a moment and was said in these words.
    pub(super) fn means(&self, at: DateTime<Utc>, words: &str) -> bool {
        let named = |reason: &String| words.to_lowercase().contains(&reason.to_lowercase());
        self.since.is_none_or(|since| at >= since) && self.reason.as_ref().is_none_or(named)
    }
}

/// Lists them.
///
/// # Errors
/// The ledger cannot be read.
pub(crate) fn list(around: &Surroundings) -> Result<Refusals, Failure> {
    Ok(Refusals(around.records()?.refusals()?))
}

/// Brings back those that are meant, all of them or none. Whoever was sent anything since is not among them: of each
/// notice only the last attempt counts, and that is the refusal.
///
/// # Errors
/// The files are wrong, nobody says so, or the ledger cannot be written.
pub(crate) fn retry(around: &Surroundings, again: &TellAgain) -> Result<RefusalsRetried, Failure> {
    let Refusals(mut list) = self::list(around)?;
    list.retain(|refusal| {
        let code = refusal.ending.code.map_or(String::new(), |code| format!("{code} "));
        again.means(refusal.ending.at, &format!("{code}{}", refusal.ending.words))
    });
    let done = again.execute && !list.is_empty();
    if done {
        // The campaign is read only where something is written, so that one with faults can be looked at.
        let opened = Opened::of(around.clone())?;
        let mut notes = opened.notes()?;
        let who = around.who(again.by.as_deref())?;
        let because = "the refusal was not their fault (`wavecast refused retry`)";
        let found: Vec<(NoticeId, &str)> =
            list.iter().map(|refusal| (refusal.intent.notice, because)).collect();
        notes.resolve(&found, DoubtVerdict::NotSent, &who, around.clock)?;
    }
    Ok(RefusalsRetried { list, done })
}
