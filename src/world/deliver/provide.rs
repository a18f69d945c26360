//! What the recorder sees to where several senders share the ledger: claims, permits, and how many lines each may open. It
//! has the ledger, so nobody else can.

use std::sync::PoisonError;

use super::recorder::Recorder;
use crate::world::ledger::Claimed;

impl Recorder<'_, '_> {
    /// Sees to it that workers have something to send, and the permits for it.
    pub(super) fn provide(&mut self) {
        if self.service.sharing.is_none() || self.has_failed() {
            return;
        }
        self.permit();
        let jobs = self.service.queue.to_claim();
        if jobs.is_empty() {
            return;
        }
        let wanted: Vec<_> = jobs.iter().map(|job| (job.notice.id, job.tried)).collect();
        match self.ledger.claim(&wanted) {
            Ok(answers) => self.service.queue.claimed(jobs, &answers),
            Err(error) => {
                // They are still to be sent, by whoever can.
                let unknown = vec![Claimed::Theirs; jobs.len()];
                self.service.queue.claimed(jobs, &unknown);
                self.fails(error);
            }
        }
    }

    fn permit(&mut self) {
        let limits = self.service.limits;
        let asked = {
            let mut limits = limits.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(permits) = limits.permits() else { return };
            permits.wanted().map(|wanted| (wanted, permits.windows().to_vec()))
        };
        let Some((wanted, windows)) = asked else { return };
        let granted = self.ledger.permits(&windows, wanted.0, wanted.1);
        match granted {
            Ok(granted) => {
                let mut limits = limits.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(permits) = limits.permits() {
                    permits.granted(wanted, granted);
                }
            }
            Err(error) => self.fails(error),
        }
    }

    /// Others may have come or gone, and may need what nobody uses here.
    pub(super) fn look_for_others(&mut self) {
        if self.service.sharing.is_none() || self.has_failed() {
            return;
        }
        match self.ledger.sharing() {
            Ok(sharing) => {
                let part = sharing.map_or(self.service.most, |sharing| sharing.part_of(self.service.most));
                self.service.lines.share(part);
            }
            Err(error) => return self.fails(error),
        }
        self.return_permits(false);
    }

    fn return_permits(&mut self, all: bool) {
        let (people, others) = {
            let mut limits = self.service.limits.lock().unwrap_or_else(PoisonError::into_inner);
            limits.permits().map_or((0, 0), |permits| permits.unused(all))
        };
        if people + others > 0
            && let Err(error) = self.ledger.give_back(people, others)
        {
            self.fails(error);
        }
    }

    /// All is done: others may have what this sender does not need any more.
    pub(super) fn leave(&mut self) {
        if self.service.sharing.is_some() && !self.has_failed() {
            self.return_permits(true);
            if let Err(error) = self.ledger.rest() {
                self.fails(error);
            }
        }
    }
}
