//! What is still to be sent: pulled from the plan one by one, put back when it must wait, set aside while held.

use std::{
    cell::Cell,
    cmp::Ordering,
    collections::BinaryHeap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::{Letters, RetryPolicy, job::QueuedJob, stock::Stock};
use crate::{
    ground::timeline::{Hold, Notice},
    world::ledger::Claimed,
};

/// How long a queue in which only held notices remain waits for somebody to resume.
const RESUME: Duration = Duration::from_mins(1);

/// A job that waits for its time.
struct Waiting {
    at: Instant,
    order: u64,
    job: QueuedJob,
    /// Whether the run stays for it.
    stay: bool,
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Waiting {}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Waiting {
    /// The earliest is the greatest: a heap gives the greatest first.
    fn cmp(&self, other: &Self) -> Ordering {
        (other.at, other.order).cmp(&(self.at, self.order))
    }
}

/// What to do next.
pub(super) enum Next {
    Take(QueuedJob),
    /// Nothing just now.
    Wait(Duration),
    /// Nothing more in this run.
    Done,
}

struct QueueState<'a> {
    due: Box<dyn Iterator<Item = QueuedJob> + Send + 'a>,
    exhausted: bool,
    again: BinaryHeap<Waiting>,
    order: u64,
    held: Vec<QueuedJob>,
    only_held_since: Option<Instant>,
    holds: Vec<Hold>,
    on_the_way: usize,
    /// Put down by workers that failed, or left to another run.
    left: usize,
    /// Where several senders work on the list: what this one has claimed of it.
    stock: Option<Stock>,
}

/// How many are left when all is over.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct QueueLeft {
    /// They wait for another run.
    pub(super) waiting: usize,
    /// They are held.
    pub(super) held: usize,
    /// Other senders have begun them, or have them in hand.
    pub(super) elsewhere: usize,
}

/// The queue all workers take from.
pub(super) struct Queue<'a> {
    state: Mutex<QueueState<'a>>,
    letters: &'a dyn Letters,
    /// How long a run stays for what must wait.
    policy: RetryPolicy,
}

impl<'a> Queue<'a> {
    pub(super) fn new(
        due: Box<dyn Iterator<Item = QueuedJob> + Send + 'a>,
        letters: &'a dyn Letters,
        holds: Vec<Hold>,
        policy: RetryPolicy,
        stock: Option<Stock>,
    ) -> Self {
        let state = QueueState {
            due,
            exhausted: false,
            again: BinaryHeap::new(),
            order: 0,
            held: Vec::new(),
            only_held_since: None,
            holds,
            on_the_way: 0,
            left: 0,
            stock,
        };
        Self { state: Mutex::new(state), letters, policy }
    }

    fn state(&self) -> MutexGuard<'_, QueueState<'a>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// For a worker: whatever becomes of it, nobody waits for its jobs for ever.
    pub(super) fn hand(&self) -> Hand<'_, 'a> {
        Hand { queue: self, out: Cell::new(0) }
    }

    /// The next thing to do. What is held is set aside on the way.
    fn next(&self) -> Next {
        // One lock for the whole search: a hold that is set meanwhile counts from the next letter on.
        let mut state = self.state();
        let now = Instant::now();
        loop {
            let Some(job) = state.pull(now) else { return state.idle(now, &self.policy) };
            if self.is_held(&state.holds, &job.notice) {
                state.held.push(job);
                continue;
            }
            state.on_the_way += 1;
            state.only_held_since = None;
            return Next::Take(job);
        }
    }

    /// Whether a notice is kept back at this moment.
    pub(super) fn holds(&self, notice: &Notice) -> bool {
        self.is_held(&self.state().holds, notice)
    }

    fn is_held(&self, holds: &[Hold], notice: &Notice) -> bool {
        let (wave, stage) = (self.letters.wave(notice), self.letters.stage(notice));
        holds.iter().any(|hold| {
            hold.wave.as_deref().is_none_or(|held| Some(held) == wave)
                && hold.stage.as_deref().is_none_or(|held| held == stage)
        })
    }

    /// What is kept back has changed.
    pub(super) fn hold(&self, holds: Vec<Hold>) {
        let mut state = self.state();
        if state.holds != holds {
            state.holds = holds;
            let now = Instant::now();
            // They go through `next` again, which asks for each whether it is still held.
            for job in std::mem::take(&mut state.held) {
                match &mut state.stock {
                    // It may have been set aside before it was claimed.
                    Some(stock) => stock.park(job),
                    None => state.put(job, now, false),
                }
            }
        }
    }

    /// What is to be claimed now, if anything: asked by whoever has the ledger.
    pub(super) fn to_claim(&self) -> Vec<QueuedJob> {
        let mut state = self.state();
        let ended = state.exhausted && state.on_the_way == 0;
        let Some(stock) = &mut state.stock else { return Vec::new() };
        let mut jobs = stock.look_again(ended, Instant::now());
        if !jobs.is_empty() || !stock.is_low() {
            return jobs;
        }
        let slice = stock.slice();
        while jobs.len() < slice && !state.exhausted {
            match state.next_of_the_list() {
                // What is held needs no claim: whoever is first when it is let go of may have it.
                Some(job) if self.is_held(&state.holds, &job.notice) => state.held.push(job),
                Some(job) => jobs.push(job),
                None => {}
            }
        }
        if let Some(stock) = &mut state.stock {
            stock.ask_for(jobs.len());
        }
        jobs
    }

    /// What the ledger says of those.
    pub(super) fn claimed(&self, jobs: Vec<QueuedJob>, answers: &[Claimed]) {
        if let Some(stock) = &mut self.state().stock {
            stock.answered(jobs, answers);
        }
    }

    /// When all is over: how many wait, those that were never begun among them, how many are held, and how many others
    /// have.
    pub(super) fn left(&self) -> QueueLeft {
        let mut state = self.state();
        let (claimed, elsewhere) = state.stock.as_ref().map_or((0, 0), Stock::left);
        let (mut waiting, mut held) = (state.again.len() + state.left + claimed, state.held.len());
        while !state.exhausted {
            match state.next_of_the_list() {
                Some(job) if self.is_held(&state.holds, &job.notice) => held += 1,
                Some(_) => waiting += 1,
                None => {}
            }
        }
        QueueLeft { waiting, held, elsewhere }
    }
}

/// A worker's way to the queue. It knows how many jobs that worker has taken and not given back: a worker that fails
/// puts them down as it goes, and the others do not wait for them.
pub(super) struct Hand<'a, 'q> {
    queue: &'a Queue<'q>,
    out: Cell<usize>,
}

impl Hand<'_, '_> {
    /// The next thing to do.
    pub(super) fn next(&self) -> Next {
        let next = self.queue.next();
        if matches!(next, Next::Take(_)) {
            self.out.set(self.out.get() + 1);
        }
        next
    }

    /// A job is done with.
    pub(super) fn done(&self) {
        self.settle(&mut self.queue.state());
    }

    /// A job must be done again, not before so long.
    pub(super) fn again(&self, job: QueuedJob, wait: Duration) {
        let mut state = self.queue.state();
        self.settle(&mut state);
        state.put(job, Instant::now() + wait, false);
    }

    /// The same for a job that the run stays for, if it need not wait too long.
    pub(super) fn soon(&self, job: QueuedJob, wait: Duration) {
        let mut state = self.queue.state();
        self.settle(&mut state);
        state.put(job, Instant::now() + wait, true);
    }

    /// Another sender has begun it.
    pub(super) fn elsewhere(&self) {
        let mut state = self.queue.state();
        self.settle(&mut state);
        if let Some(stock) = &mut state.stock {
            stock.elsewhere += 1;
        }
    }

    /// A job is left to another run.
    pub(super) fn leave(&self) {
        let mut state = self.queue.state();
        self.settle(&mut state);
        state.left += 1;
    }

    fn settle(&self, state: &mut QueueState<'_>) {
        let out = self.out.get();
        // A job given back twice would make the run think itself idle while another worker still has one. That worker
        // ends its own letter all the same, so in a run that is on its way nothing is lost: it only may end early.
        debug_assert!(out > 0 && state.on_the_way > 0, "a job is given back once");
        self.out.set(out.saturating_sub(1));
        state.on_the_way = state.on_the_way.saturating_sub(1);
    }
}

impl Drop for Hand<'_, '_> {
    fn drop(&mut self) {
        let out = self.out.get();
        let mut state = self.queue.state();
        state.on_the_way = state.on_the_way.saturating_sub(out);
        state.left += out;
    }
}

impl QueueState<'_> {
    fn put(&mut self, job: QueuedJob, at: Instant, stay: bool) {
        self.order += 1;
        let order = self.order;
        self.again.push(Waiting { at, order, job, stay });
    }

    fn pull(&mut self, now: Instant) -> Option<QueuedJob> {
        // What waits goes before what is new: the relay asked for it to come again, and forgets that it did.
        if self.again.peek().is_some_and(|waiting| waiting.at <= now) {
            return self.again.pop().map(|waiting| waiting.job);
        }
        match &mut self.stock {
            Some(stock) => stock.pull(),
            None if self.exhausted => None,
            None => self.next_of_the_list(),
        }
    }

    fn next_of_the_list(&mut self) -> Option<QueuedJob> {
        // A list that fails half way is not asked again.
        self.exhausted = true;
        let job = self.due.next();
        self.exhausted = job.is_none();
        job
    }

    /// Nothing can be taken: whether to wait for something.
    fn idle(&mut self, now: Instant, policy: &RetryPolicy) -> Next {
        const LOOK_AGAIN: Duration = Duration::from_millis(100);
        // Whoever has a job may still put it back: until then nobody can say that all is done.
        if self.on_the_way > 0 {
            return Next::Wait(Duration::from_millis(20));
        }
        // More is being claimed, or others may yet leave what they have.
        if self.stock.as_ref().is_some_and(|stock| !self.exhausted || !stock.is_done()) {
            return Next::Wait(Duration::from_millis(10));
        }
        let wanted = self.again.iter().filter_map(|waiting| {
            let wait = waiting.at.saturating_duration_since(now);
            (wait <= if waiting.stay { policy.stay } else { policy.horizon }).then_some(wait)
        });
        if let Some(wait) = wanted.min() {
            return Next::Wait(wait.min(LOOK_AGAIN));
        }
        if self.held.is_empty() {
            return Next::Done;
        }
        let since = *self.only_held_since.get_or_insert(now);
        if now.duration_since(since) < RESUME { Next::Wait(LOOK_AGAIN) } else { Next::Done }
    }
}
