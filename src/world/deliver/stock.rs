//! What a run has in hand of a list that several senders work on: claimed some hundred notices at a time, so that
//! nobody prepares what another has, and so that little waits for a sender that dies.
//!
//! What another sender has in hand is looked at again: either it begins it, or its claim comes to an end with it. When
//! all else is done a run stays for as long as a lease lasts, and not longer: whoever has it then is alive.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use super::job::QueuedJob;
use crate::world::ledger::Claimed;

/// How soon what others have is looked at again, once nothing else is left.
const LOOK_AGAIN: Duration = Duration::from_millis(300);

/// What others may have in hand at most before it is looked at again.
const MOST_PARKED: usize = 1000;

/// What a run has in hand.
pub(super) struct Stock {
    /// So many are claimed at a time.
    slice: usize,
    lease: Duration,
    ready: VecDeque<QueuedJob>,
    /// In the hands of others when it was last looked.
    parked: VecDeque<QueuedJob>,
    looked: Option<Instant>,
    /// Since when nothing is left but what others have.
    only_parked_since: Option<Instant>,
    /// Whether what others still have now is left to them.
    leaves: bool,
    /// Being claimed at this moment.
    asking: usize,
    /// Begun by others, or left to them.
    pub(super) elsewhere: usize,
}

impl Stock {
    /// Nothing yet; others wait for a silent sender for so long.
    pub(super) fn new(slice: usize, lease: Duration) -> Self {
        Self {
            slice,
            lease,
            ready: VecDeque::new(),
            parked: VecDeque::new(),
            looked: None,
            only_parked_since: None,
            leaves: false,
            asking: 0,
            elsewhere: 0,
        }
    }

    /// The next that may be begun.
    pub(super) fn pull(&mut self) -> Option<QueuedJob> {
        self.ready.pop_front()
    }

    /// Whether nothing comes any more, now that the list has ended.
    pub(super) fn is_done(&self) -> bool {
        self.ready.is_empty() && self.parked.is_empty() && self.asking == 0
    }

    /// Whether more should be claimed before workers have to wait for it.
    pub(super) fn is_low(&self) -> bool {
        self.ready.len() < self.slice.div_ceil(2)
    }

    /// How many come from the list at a time.
    pub(super) fn slice(&self) -> usize {
        self.slice
    }

    /// What is to be claimed must be claimed once more: it was put aside in between.
    pub(super) fn park(&mut self, job: QueuedJob) {
        self.parked.push_back(job);
    }

    /// What is to be asked for now of what others had, if it is time to; `ended`: the list has nothing more, and nobody is
    /// at work.
    pub(super) fn look_again(&mut self, ended: bool, now: Instant) -> Vec<QueuedJob> {
        let waits = ended && self.ready.is_empty() && self.asking == 0;
        if waits {
            let since = *self.only_parked_since.get_or_insert(now);
            // A little more than a lease: one that has just run out may still have to be ended.
            self.leaves = now.duration_since(since) > self.lease + self.lease / 4;
        } else {
            (self.only_parked_since, self.leaves) = (None, false);
        }
        let is_time =
            self.leaves || self.looked.is_none_or(|looked| now.duration_since(looked) >= LOOK_AGAIN);
        if self.parked.is_empty() || !is_time || !(waits || self.parked.len() > MOST_PARKED) {
            return Vec::new();
        }
        self.looked = Some(now);
        let count = self.parked.len().min(MOST_PARKED);
        let jobs: Vec<QueuedJob> = self.parked.drain(..count).collect();
        self.asking += jobs.len();
        jobs
    }

    /// These are being asked for.
    pub(super) fn ask_for(&mut self, jobs: usize) {
        self.asking += jobs;
    }

    /// What the ledger says of those that were asked for.
    pub(super) fn answered(&mut self, jobs: Vec<QueuedJob>, answers: &[Claimed]) {
        self.asking = self.asking.saturating_sub(jobs.len());
        for (job, answer) in jobs.into_iter().zip(answers) {
            match answer {
                Claimed::Ours => self.ready.push_back(job),
                // Asked for once more after all that time, so that none is left to a sender that is no more.
                Claimed::Theirs if !self.leaves => self.parked.push_back(job),
                Claimed::Theirs | Claimed::Begun => self.elsewhere += 1,
            }
        }
    }

    /// When all is over: how many wait for another run, and how many are in the hands of others.
    pub(super) fn left(&self) -> (usize, usize) {
        (self.ready.len(), self.parked.len() + self.elsewhere)
    }
}
