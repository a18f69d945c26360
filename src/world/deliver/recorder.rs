//! The recorder: one thread that writes for all workers, so that the intents of several connections share one commit.
//!
//! An outcome is sent along and not waited for: the worker's next intent is behind it in the same queue, so by the
//! time the next letter may leave, the last one's outcome is on the disk. That is what keeps it at one doubt a
//! connection.

use std::{
    cell::Cell,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, RecvTimeoutError, Sender, SyncSender},
    },
    time::{Duration, Instant},
};

use super::{Patience, limits::Limits, lines::Lines, queue::Queue};
use crate::{
    ground::timeline::NoticeId,
    world::ledger::{Ending, Entry, Intent, Ledger, LedgerError, Sharing},
};

/// How long an outcome may wait for an intent to share a commit with.
const LINGER: Duration = Duration::from_millis(20);

/// How long an intent may wait for those of other lines: a commit for each would cost more than the wait.
const GATHER: Duration = Duration::from_micros(300);

/// How often the holds are looked at.
const LOOK: Duration = Duration::from_millis(250);

/// The same where others share the ledger: workers may wait for what only it can give.
const LOOK_SHARED: Duration = Duration::from_millis(10);

/// What became of an intent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IntentWritten {
    /// It is on the disk.
    Down,
    /// Another sender has begun this attempt.
    ByAnother,
    /// It could not be written, or whoever writes is gone.
    Not,
}

/// What workers ask.
enum Request {
    Begin(Box<Intent>, SyncSender<IntentWritten>),
    End(Ending),
}

/// A worker's way to the recorder.
pub(super) struct RecorderHandle {
    requests: Sender<Request>,
    /// The attempt that was begun and has not ended.
    open: Cell<Option<(NoticeId, u32)>>,
}

/// An intent that is being written down.
pub(super) struct PendingIntent<'a> {
    recorder: &'a RecorderHandle,
    written: Receiver<IntentWritten>,
}

impl PendingIntent<'_> {
    /// Waits until it is on the disk, or never will be.
    pub(super) fn wait(self) -> IntentWritten {
        let written = self.written.recv().unwrap_or(IntentWritten::Not);
        if written != IntentWritten::Down {
            self.recorder.open.set(None);
        }
        written
    }
}

impl RecorderHandle {
    /// Asks for an intent to be written down. The answer must be waited for before anything leaves.
    pub(super) fn begin(&self, intent: Intent) -> PendingIntent<'_> {
        // The sender goes along and no other is kept: if it is lost on the way, the wait ends.
        let (answer, written) = mpsc::sync_channel(1);
        self.open.set(Some((intent.notice, intent.number)));
        let _ = self.requests.send(Request::Begin(Box::new(intent), answer));
        PendingIntent { recorder: self, written }
    }

    /// What was begun and has not ended, if a worker fails.
    pub(super) fn open(&self) -> Option<(NoticeId, u32)> {
        self.open.get()
    }

    /// Asks for an outcome to be written down.
    pub(super) fn end(&self, ending: Ending) {
        self.open.set(None);
        // If the recorder is gone the outcome stays unknown, and the next start calls it a doubt.
        let _ = self.requests.send(Request::End(ending));
    }
}

/// Where workers get their way to it.
pub(super) struct RecorderRequests {
    requests: Sender<Request>,
}

impl RecorderRequests {
    pub(super) fn handle(&self) -> RecorderHandle {
        RecorderHandle { requests: self.requests.clone(), open: Cell::new(None) }
    }
}

/// What the recorder does for workers besides writing.
#[derive(Clone, Copy)]
pub(super) struct RecorderContext<'a, 'q> {
    pub(super) queue: &'a Queue<'q>,
    pub(super) limits: &'a Mutex<Limits>,
    pub(super) lines: &'a Lines,
    /// How many lines there are.
    pub(super) most: usize,
    /// Set when people have approved something or judged a gate while this run goes on.
    pub(super) judged_anew: &'a AtomicBool,
    /// How the ledger was shared at the beginning, if it is.
    pub(super) sharing: Option<Sharing>,
}

impl<'a, 'q> RecorderContext<'a, 'q> {
    pub(super) fn of(
        queue: &'a Queue<'q>,
        limits: &'a Mutex<Limits>,
        (lines, most): (&'a Lines, usize),
        sharing: Option<Sharing>,
        judged_anew: &'a AtomicBool,
    ) -> Self {
        Self { queue, limits, lines, most, judged_anew, sharing }
    }
}

/// The thread that writes.
pub(super) struct Recorder<'a, 'q> {
    pub(super) ledger: &'a mut dyn Ledger,
    requests: Receiver<Request>,
    pub(super) service: RecorderContext<'a, 'q>,
    patience: Patience,
    failure: &'a Mutex<Option<LedgerError>>,
    looked: Instant,
}

/// What waits to be written.
#[derive(Default)]
struct Batch {
    entries: Vec<Entry>,
    waiting: Vec<((NoticeId, u32), SyncSender<IntentWritten>)>,
    since: Option<Instant>,
}

impl Batch {
    fn add(&mut self, request: Request) {
        self.since.get_or_insert_with(Instant::now);
        match request {
            Request::Begin(intent, answer) => {
                self.waiting.push(((intent.notice, intent.number), answer));
                self.entries.push(Entry::Begin(intent));
            }
            Request::End(ending) => self.entries.push(Entry::End(ending)),
        }
    }

    /// How much longer it may wait for more; nothing once every line waits for it.
    fn patience(&self, lines: usize, look: Duration) -> Duration {
        let Some(since) = self.since else { return look };
        let limit = match self.waiting.len() {
            0 => LINGER,
            waiting if waiting < lines => GATHER,
            _ => Duration::ZERO,
        };
        limit.saturating_sub(since.elapsed())
    }
}

impl<'a, 'q> Recorder<'a, 'q> {
    pub(super) fn new(
        ledger: &'a mut dyn Ledger,
        service: RecorderContext<'a, 'q>,
        patience: Patience,
        failure: &'a Mutex<Option<LedgerError>>,
    ) -> (Self, RecorderRequests) {
        let (sender, requests) = mpsc::channel();
        let looked = Instant::now();
        (Self { ledger, requests, service, patience, failure, looked }, RecorderRequests { requests: sender })
    }

    /// Writes until every worker has dropped its handle.
    pub(super) fn run(mut self) {
        let mut batch = Batch::default();
        let look = if self.service.sharing.is_some() { LOOK_SHARED } else { LOOK };
        loop {
            let patience = batch.patience(self.service.most, look);
            let open = match self.requests.recv_timeout(patience) {
                Ok(request) => {
                    batch.add(request);
                    true
                }
                Err(RecvTimeoutError::Timeout) => true,
                Err(RecvTimeoutError::Disconnected) => false,
            };
            // Whatever else has come shares the commit: with ten lines that is one wait for the disk and not ten.
            while let Ok(request) = self.requests.try_recv() {
                batch.add(request);
            }
            if batch.patience(self.service.most, look).is_zero() || !open {
                self.write(&mut batch);
            }
            if !open {
                self.write(&mut batch);
                return self.leave();
            }
            // Who waits for a commit is not kept waiting for anything else.
            if batch.waiting.is_empty() {
                self.provide();
            }
            self.look();
        }
    }

    fn write(&mut self, batch: &mut Batch) {
        if batch.entries.is_empty() {
            return;
        }
        let failed_before = self.has_failed();
        if failed_before {
            // Nothing new is begun any more, but what has ended is worth another try.
            batch.entries.retain(|entry| matches!(entry, Entry::End(_)));
        }
        let entries = &batch.entries;
        let written =
            if entries.is_empty() { Ok(Vec::new()) } else { self.ledger.record_unless_begun(entries) };
        for (attempt, waiting) in batch.waiting.drain(..) {
            let answer = match &written {
                Ok(by_others) if by_others.contains(&attempt) => IntentWritten::ByAnother,
                Ok(_) if !failed_before => IntentWritten::Down,
                Ok(_) | Err(_) => IntentWritten::Not,
            };
            // Never a wait: each channel has room for its one answer, and a worker that is gone needs none.
            let _ = waiting.try_send(answer);
        }
        batch.since = None;
        match written {
            Ok(_) => batch.entries.clear(),
            Err(error) => {
                // Intents that were not written are answered with no: their letters do not leave, so nothing of them is kept. Outcomes
                // are kept, since those letters did.
                batch.entries.retain(|entry| matches!(entry, Entry::End(_)));
                self.fails(error);
            }
        }
    }

    pub(super) fn has_failed(&self) -> bool {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Nothing new is begun from now on.
    pub(super) fn fails(&self, error: LedgerError) {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        self.patience.stop();
    }

    fn look(&mut self) {
        // A ledger that has failed is not asked for more: what has ended is still to be written down, and should not wait.
        if self.looked.elapsed() < LOOK || self.has_failed() {
            return;
        }
        self.looked = Instant::now();
        match self.ledger.holds() {
            Ok(Some(holds)) => self.service.queue.hold(holds),
            Ok(None) => {}
            Err(error) => self.fails(error),
        }
        self.look_whether_judged();
        self.look_for_others();
    }

    /// What is left may be held by now, or be more: it is for another run to see.
    fn look_whether_judged(&mut self) {
        match self.ledger.is_judged_anew() {
            Ok(false) => {}
            Ok(true) => {
                self.service.judged_anew.store(true, Ordering::Relaxed);
                self.patience.stop();
            }
            Err(error) => self.fails(error),
        }
    }
}
