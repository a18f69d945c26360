//! Notices that were begun and whose outcome nobody learnt: evidence or a person settles them.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use super::{Failure, Opened, Surroundings};
use crate::{
    ground::timeline::NoticeId,
    world::{
        evidence::{self, Trace},
        ledger::{Doubt, DoubtVerdict},
    },
};

#[derive(Debug)]
pub(crate) struct Doubts(pub(crate) Vec<Doubt>);

/// Where somebody looks for the letters in doubt.
#[derive(Clone, Debug)]
pub(crate) struct LookForEvidence {
    /// A Maildir, an mbox or a log.
    pub(crate) path: PathBuf,
    /// Whether what is proved to be sent is settled.
    pub(crate) accept: bool,
    /// Who says so; whoever is at the keyboard, if nobody is named.
    pub(crate) by: Option<String>,
}

/// What was found.
#[derive(Debug)]
pub(crate) struct EvidenceFound {
    pub(crate) traces: BTreeMap<NoticeId, Trace>,
    /// Of which nothing was found: that proves nothing.
    pub(crate) silent: Vec<NoticeId>,
    /// How many were settled.
    pub(crate) accepted: usize,
}

/// What became of doubts, as somebody knows.
#[derive(Clone, Debug)]
pub(crate) struct ResolveDoubts {
    /// Of the one with this id; of all, if none is named.
    pub(crate) id: Option<String>,
    pub(crate) verdict: DoubtVerdict,
    /// How they know.
    pub(crate) because: String,
    /// Who says so; whoever is at the keyboard, if nobody is named.
    pub(crate) by: Option<String>,
}

/// What was settled.
#[derive(Debug)]
pub(crate) struct DoubtsResolved {
    pub(crate) settled: usize,
    pub(crate) verdict: DoubtVerdict,
    /// How many doubts are left.
    pub(crate) left: usize,
}

/// Lists them.
///
/// # Errors
/// The ledger cannot be read.
pub(crate) fn list(around: &Surroundings) -> Result<Doubts, Failure> {
    Ok(Doubts(around.records()?.doubts()?))
}

/// Looks for them by Message-ID, and settles what is proved if that is wanted.
///
/// # Errors
/// The place cannot be read, nobody says so, or the ledger cannot be written.
pub(crate) fn look_for_evidence(
    opened: &Opened,
    request: &LookForEvidence,
) -> Result<EvidenceFound, Failure> {
    // Asked for its faults alone: the ledger of a campaign that cannot be read is left as it is.
    opened.campaign()?;
    let doubts = opened.records()?.doubts()?;
    let ids: Vec<NoticeId> = doubts.iter().map(|doubt| doubt.intent.notice).collect();
    let traces = evidence::find(&request.path, &ids).map_err(|error| unreadable(&request.path, &error))?;
    let mut accepted = 0;
    if request.accept {
        let who = opened.around.who(request.by.as_deref())?;
        let proved = traces.iter().filter(|(_, trace)| trace.proves_sent);
        let found: Vec<(NoticeId, &str)> = proved.map(|(id, trace)| (*id, trace.place.as_str())).collect();
        opened.notes()?.resolve(&found, DoubtVerdict::Sent, &who, opened.around.clock)?;
        accepted = found.len();
    }
    let silent = ids.into_iter().filter(|id| !traces.contains_key(id)).collect();
    Ok(EvidenceFound { traces, silent, accepted })
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::usage(format!("`{}`: {error}", path.display()), "name a Maildir, an mbox or a Postfix log")
}

/// Settles one of them, or all.
///
/// # Errors
/// The id is none, nobody says so, or the ledger cannot be written.
pub(crate) fn resolve(opened: &Opened, request: ResolveDoubts) -> Result<DoubtsResolved, Failure> {
    let ResolveDoubts { id, verdict, because, by } = request;
    let who = opened.around.who(by.as_deref())?;
    opened.campaign()?;
    let ids: Vec<NoticeId> = match id {
        None => opened.records()?.doubts()?.into_iter().map(|doubt| doubt.intent.notice).collect(),
        Some(id) => {
            let hint = "`wavecast doubt list` shows the ids";
            vec![id.parse().map_err(|wrong: String| Failure::usage(wrong, hint))?]
        }
    };
    let found: Vec<(NoticeId, &str)> = ids.iter().map(|id| (*id, because.as_str())).collect();
    opened.notes()?.resolve(&found, verdict, &who, opened.around.clock)?;
    let left = opened.records()?.doubts()?.len();
    Ok(DoubtsResolved { settled: ids.len(), verdict, left })
}
