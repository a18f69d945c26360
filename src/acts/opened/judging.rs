//! What was opened, judged: approvals, errors that hold something, and whether the ledger may be sent from.

use chrono::{DateTime, Utc};
use std::sync::Arc;

use super::{Opened, once};
use crate::{
    acts::{
        Choice, Failure,
        faults::Wrong,
        judged::{Approvable, Judged},
        standing::{LedgerStanding, Sending, open_notices},
    },
    ground::{
        approval::Contents,
        problem::Problem,
        timeline::{History, View},
    },
    world::ledger::{LedgerError, Records},
};

impl Opened {
    /// What would be sent of a stage in a wave, as somebody approves it; nothing if it tells nobody.
    ///
    /// # Errors
    /// The files are wrong.
    pub fn contents(&self, wave: Option<&str>, stage: &str) -> Result<Option<Arc<Contents>>, Failure> {
        Ok(self.approvable.contents(&self.basis()?, wave, stage))
    }

    /// What would be sent, for whoever judges a past of its own.
    pub(crate) fn approvable(&self) -> &Approvable {
        &self.approvable
    }

    /// The past, judged, as it was when it was first asked for.
    ///
    /// # Errors
    /// The files are wrong, or the ledger cannot be read.
    pub fn judged(&self) -> Result<&Judged, Failure> {
        once(&self.judged, || {
            let records = self.records()?;
            self.judge(records.history()?, &records, None, self.around.now)
        })
    }

    /// A past, judged: of approvals only those count that are for what would be sent now, and each error in the files
    /// holds what it concerns, but for one check that somebody may send past.
    ///
    /// # Errors
    /// The files are wrong, or the ledger cannot be read.
    pub fn judge(
        &self,
        history: History,
        records: &Records,
        anyway: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<Judged, Failure> {
        let (basis, memory) = (self.basis()?, self.memory()?);
        let judged = Judged::of(history, records, &basis, &self.approvable, now)?;
        let wrong = Wrong::of(&basis, &self.words()?.problems(), memory, &judged.history, now);
        Ok(judged.with(wrong.without(anyway)))
    }

    /// The errors that would hold a stage of a wave, whenever it leaves.
    ///
    /// # Errors
    /// The files are wrong.
    pub fn wrong(&self, choice: &Choice) -> Result<Wrong, Failure> {
        // Without a wave a stage is meant that is told once, and not the same stage in every wave.
        let slots = self.slots(choice)?.filter(|slot| self.names(slot).0 == choice.wave.as_deref()).collect();
        let unread = self.words()?.problems();
        Ok(Wrong::in_slots(&self.basis()?, &unread, self.memory()?, slots, self.around.now))
    }

    /// Whether the ledger may be sent from: the one judgement that showing and sending share. What was due meanwhile is
    /// only looked for if that matters.
    ///
    /// # Errors
    /// The files are wrong, or the ledger cannot be read.
    pub fn standing(&self, records: &Records, now: DateTime<Utc>) -> Result<LedgerStanding, Failure> {
        let open = self.open_by(now)?;
        self.standing_by(records, now, |since| Ok(open(&records.history()?, since)))
    }

    /// What keeps the ledger from being sent from, as a finding for whoever only shows what is due and has read the
    /// past already.
    ///
    /// # Errors
    /// The files are wrong, or the ledger cannot be read.
    pub(crate) fn ledger_problem(&self, history: &History) -> Result<Option<Problem>, Failure> {
        let now = self.around.now;
        let open = self.open_by(now)?;
        Ok(self.standing_by(&self.records()?, now, |since| Ok(open(history, since)))?.problem())
    }

    /// Counts what could still leave by a past, and became due after a moment, or at any time.
    fn open_by(
        &self,
        now: DateTime<Utc>,
    ) -> Result<impl Fn(&History, Option<DateTime<Utc>>) -> usize, Failure> {
        let (campaign, people, timeline) = (self.campaign()?, self.people(), self.timeline()?);
        Ok(move |history: &History, since| {
            open_notices(timeline, View { campaign, people, history, now }, since)
        })
    }

    fn standing_by(
        &self,
        records: &Records,
        now: DateTime<Utc>,
        open: impl FnOnce(Option<DateTime<Utc>>) -> Result<usize, LedgerError>,
    ) -> Result<LedgerStanding, Failure> {
        let sending = Sending {
            campaign: self.campaign()?,
            folder: &self.around.folder,
            witnesses: &self.around.witnesses(),
            now,
            rehearsal: self.around.rehearsal,
        };
        Ok(LedgerStanding::of(&sending, records, open)?)
    }
}
