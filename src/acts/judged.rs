//! The past as every face judges by it: `plan`, `send`, `run` and the console ask here, so that none of them says "due"
//! where another says "held".
//!
//! What the ledger keeps of approvals says nothing by itself: whether one still counts depends on what would be sent
//! now. The history of a ledger therefore knows of no approval at all, and only what was judged here may leave.

use chrono::{DateTime, Utc};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use super::{basis::Basis, faults::Wrong};
use crate::{
    ground::{
        approval::{Approval, ApprovalStanding, ApprovalState, Contents, GivenApprovals},
        campaign::Campaign,
        timeline::{History, Slot},
    },
    render::mail::Nothing,
    world::ledger::{LedgerError, Records},
};

/// A wave (none for the whole campaign) and a stage.
type Which = (Option<String>, String);

/// What would be sent, worked out when it is first asked for. It is for one [`Basis`]: whoever reads a folder anew
/// begins a new one.
#[derive(Debug, Default)]
pub struct Approvable {
    known: Mutex<BTreeMap<Which, Option<Arc<Contents>>>>,
}

/// The past, and how each approval stands.
#[derive(Debug)]
pub struct Judged {
    /// What has happened; of approvals, those that count.
    pub history: History,
    /// Every approval that was given last for its stage and wave, of what may still leave.
    pub standings: Vec<ApprovalStanding>,
    /// The errors in the files, of which some may hold what would leave.
    pub wrong: Wrong,
}

impl Approvable {
    /// What would be sent of a stage in a wave; nothing if it tells nobody, or no message can be made at all.
    pub fn contents(&self, of: &Basis<'_>, wave: Option<&str>, stage: &str) -> Option<Arc<Contents>> {
        let which = (wave.map(str::to_owned), stage.to_owned());
        // Let go of between the two: to work one out takes time, and others ask for others meanwhile.
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known().get(&which) {
            return found.clone();
        }
        // As if nothing had happened yet: what an approval is about does not change from day to day.
        let mail = of.mail(&Nothing).ok();
        let made = mail.and_then(|mail| mail.contents(of.timeline, wave, stage)).map(Arc::new);
        known().insert(which, made.clone());
        made
    }
}

/// Whether an approval is for something that may still leave: of what is over nobody asks whether it was approved, and
/// to work it out anew for a large campaign takes time.
fn matters(approval: &Approval, of: &Basis<'_>, now: DateTime<Utc>) -> bool {
    let id = |slot: &Slot| {
        let wave = slot.wave.and_then(|index| of.campaign.wave(index)).map(|wave| wave.id.as_str());
        (wave, of.campaign.stages.get(usize::from(slot.stage)).map(|stage| stage.id.as_str()))
    };
    if of.campaign.approvals_wanted(&approval.stage) == 0 {
        return false;
    }
    let own = (approval.wave.as_deref(), Some(approval.stage.as_str()));
    let open = |slot: &Slot| slot.expires.is_none_or(|expires| now < expires);
    of.timeline.slots.iter().any(|slot| open(slot) && id(slot) == own)
}

impl Judged {
    /// Judges the approvals of a past.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn of(
        history: History,
        records: &Records,
        of: &Basis<'_>,
        approvable: &Approvable,
        now: DateTime<Utc>,
    ) -> Result<Self, LedgerError> {
        let given = if of.campaign.smtp.approvals.asks() { records.approvals()? } else { Vec::new() };
        Ok(Self::by(history, &given, of, approvable, now))
    }

    /// The same, of approvals that were read already.
    pub fn by(
        mut history: History,
        given: &[GivenApprovals],
        of: &Basis<'_>,
        approvable: &Approvable,
        now: DateTime<Utc>,
    ) -> Self {
        history.approved.clear();
        if !of.campaign.smtp.approvals.asks() {
            return Self { history, standings: Vec::new(), wrong: Wrong::default() };
        }
        let judge = |given: &GivenApprovals| {
            let contents = approvable.contents(of, given.last.wave.as_deref(), &given.last.stage);
            ApprovalStanding::of(given.clone(), contents.as_deref())
        };
        let open = given.iter().filter(|one| matters(&one.last, of, now));
        let standings: Vec<ApprovalStanding> = open.map(judge).collect();
        for ApprovalStanding { approval, by, .. } in
            standings.iter().filter(|one| one.stands == ApprovalState::Holds)
        {
            history.approved.insert((approval.wave.clone(), approval.stage.clone()), by.clone());
        }
        Self { history, standings, wrong: Wrong::default() }
    }

    /// The same, with the errors in the files, each of which holds what it concerns.
    #[must_use]
    pub fn with(mut self, wrong: Wrong) -> Self {
        self.history.faults.clone_from(&wrong.faults);
        Self { wrong, ..self }
    }

    /// What waits for further approvals: it has some that count, and not as many as it needs.
    pub fn half(&self, campaign: &Campaign) -> Vec<ApprovalStanding> {
        let half = |one: &&ApprovalStanding| {
            one.stands == ApprovalState::Holds
                && one.by.len() < campaign.approvals_wanted(&one.approval.stage)
        };
        self.standings.iter().filter(half).cloned().collect()
    }

    /// What there is to say about approvals that do not count any more.
    pub fn void(&self) -> Vec<String> {
        self.standings.iter().filter_map(ApprovalStanding::why_void).collect()
    }
}
