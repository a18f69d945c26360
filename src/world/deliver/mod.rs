//! Delivery: what is due leaves, each once; whatever kills the process or the machine.
//!
//! ```text
//! planned ─> intent (durable) ─> the dot ─> sent | deferred | refused | in doubt
//!               recorder             worker      recorder
//! ```
//!
//! A fixed number of workers each own one line. The recorder writes for all of them, so that their intents share a
//! commit. An intent is on the disk before the dot leaves; its outcome is on the disk before the same line's next dot
//! leaves. So a crash leaves at most one letter a line whose fate is unknown: it is named, held, and never sent again
//! unless evidence or a person says that it did not leave.
//!
//! Where several senders share a ledger, each takes a part of the lines, works on what it has claimed (`stock`) and
//! keeps within limits that are counted for all of them (`permits`); the recorder sees to that (`provide`).

mod conclude;
mod health;
mod interrupt;
mod job;
mod learned;
mod limits;
mod lines;
mod mailroom;
mod permits;
mod progress;
mod provide;
mod queue;
mod rate;
mod recorder;
mod stock;
mod worker;

pub use health::{Ended, RetryPolicy};
pub(crate) use interrupt::{Interrupt, interrupts};
pub use learned::Learned;
pub use limits::Caps;
pub use mailroom::words;
pub(crate) use mailroom::{Signed, for_the_wire};
pub use progress::{DeliveryFigures, Progress};

pub use super::relay::Patience;

use chrono::{DateTime, Utc};
use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use super::{
    digest::sha256,
    ledger::{Attempted, Ending, Ledger, LedgerError, Outcome, Sharing, Tried},
    relay::{OutgoingLetter, Reply, Transport, is_counting, without_addresses},
};
use crate::ground::timeline::{Notice, NoticeId};
use health::RelayHealth;
use job::QueuedJob;
use limits::Limits;
use lines::Lines;
use queue::{Queue, QueueLeft};
use rate::Rate;
use recorder::{Recorder, RecorderContext, RecorderHandle, RecorderRequests};
use stock::Stock;

/// So many attempts at most, if one of them is in doubt: somebody may have got each of them.
const MOST_REPEATS: u32 = 3;

/// Where several senders work on one list, each claims so many notices for each line at a time, within these bounds.
const SLICE: usize = 20;
const SMALLEST: usize = 50;
const LARGEST: usize = 500;

/// Who writes the letters.
pub trait Letters: Sync {
    /// The letter for a notice: a function of the two, to the byte. `dated` is what its `Date` says: when it was
    /// due at the first attempt.
    fn letter(&self, notice: &Notice, dated: DateTime<Utc>) -> Result<OutgoingLetter, String>;

    /// The notice's wave.
    fn wave(&self, notice: &Notice) -> Option<&str>;

    /// The notice's stage.
    fn stage(&self, notice: &Notice) -> &str;

    /// Whether its reader is left alone at this moment: a run that takes long may last into their night.
    fn rests(&self, _notice: &Notice, _at: DateTime<Utc>) -> bool {
        false
    }
}

/// Everything a run needs.
pub struct Delivery<'a> {
    /// Where it is written down.
    pub ledger: &'a mut dyn Ledger,
    /// How letters leave.
    pub transport: &'a dyn Transport,
    /// Who writes them.
    pub letters: &'a dyn Letters,
    /// What was tried before this run.
    pub tried: &'a Tried,
    /// What time it is.
    pub clock: &'a (dyn Fn() -> DateTime<Utc> + Sync),
    /// How to be stopped.
    pub patience: Patience,
    /// How patient to be with the relay.
    pub pace: RetryPolicy,
    /// What may leave at most.
    pub caps: Caps,
    /// How many lines.
    pub connections: u16,
    /// No notice leaves from then on.
    pub until: Option<DateTime<Utc>>,
    /// How far it has come.
    pub progress: &'a Progress,
    /// What an earlier run learned of the relay.
    pub learned: Learned,
}

/// How a run went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeliveryTally {
    /// How many left, were refused, put off, in doubt or too late.
    pub figures: DeliveryFigures,
    /// Notices that wait for a later run.
    pub waiting: usize,
    /// Notices that somebody holds.
    pub held: usize,
    /// Notices that other senders have begun or have in hand.
    pub elsewhere: usize,
    /// Notices whose letter could not be written, and why.
    pub unwritten: Vec<(NoticeId, String)>,
    /// How many letters the relay would not take from us, and in which words.
    pub turned_away: Option<(u64, String)>,
    /// Why it ended before all was done.
    pub ended: Option<Ended>,
    /// What was learned of the relay.
    pub learned: Learned,
}

/// What the workers of a run share.
struct RunContext<'a, 'q> {
    transport: &'a dyn Transport,
    letters: &'a dyn Letters,
    tried: &'a Tried,
    clock: &'a (dyn Fn() -> DateTime<Utc> + Sync),
    patience: Patience,
    until: Option<DateTime<Utc>>,
    progress: &'a Progress,
    queue: &'a Queue<'q>,
    relay: RelayHealth,
    lines: &'a Lines,
    limits: &'a Mutex<Limits>,
    rate: Mutex<Rate>,
    /// When the run began: the pace is reckoned from there.
    began: Instant,
    unwritten: Mutex<Vec<(NoticeId, String)>>,
}

/// What a part that failed said as it did.
fn words_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "it did not say why".to_owned())
}

impl RunContext<'_, '_> {
    fn limits(&self) -> MutexGuard<'_, Limits> {
        self.limits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn unwritten(&self, id: NoticeId, why: String) {
        self.unwritten.lock().unwrap_or_else(PoisonError::into_inner).push((id, why));
    }

    fn is_late(&self, notice: &Notice) -> bool {
        let now = (self.clock)();
        now >= notice.expires || self.until.is_some_and(|until| now >= until)
    }

    /// Whether it is night where its reader is by now: it waits for a run by day.
    fn rests(&self, notice: &Notice) -> bool {
        self.letters.rests(notice, (self.clock)())
    }

    /// Takes back what was said of people when the relay says it of everybody: they wait for another run.
    fn put_back(&self, recorder: &RecorderHandle) -> usize {
        let all = self.relay.judge();
        let at = (self.clock)();
        for (notice, number) in &all {
            let words = "refused with everybody else, which is hardly their fault: put back".to_owned();
            let (notice, number, outcome) = (*notice, *number, Outcome::Deferred(at));
            recorder.end(Ending { notice, number, at, outcome, code: None, words });
        }
        self.progress.put_back(all.len());
        all.len()
    }

    fn rate(&self) -> MutexGuard<'_, Rate> {
        self.rate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a letter leave if both the limits and the relay's pace allow it, or says how long to wait.
    fn turn(&self, is_person: bool) -> Result<(), Duration> {
        let mut rate = self.rate();
        rate.leave(self.began.elapsed())?;
        let allowed = self.limits().take(is_person);
        if allowed.is_err() {
            rate.give_back();
        }
        allowed
    }

    /// It had its turn, and did not leave.
    fn give_back(&self, is_person: bool) {
        self.limits().give_back(is_person);
        self.rate().give_back();
    }

    /// The relay took a letter that was offered then.
    fn took(&self, offered: Instant) {
        let offered = offered.saturating_duration_since(self.began);
        self.rate().took(self.began.elapsed(), offered);
    }

    /// A relay that counts asks for less, and gets less at a time. One that is short of something is only given time.
    fn slow_down(&self, said: &Reply, offered: Instant) {
        if is_counting(said) {
            let offered = offered.saturating_duration_since(self.began);
            self.rate().refused(self.began.elapsed(), offered, &without_addresses(&said.to_string()));
        }
    }

    fn learned(&self) -> Learned {
        // What did not have to be learned has no words either: the file of it keeps an empty text there.
        let mut learned = Learned::default();
        if let Some((lines, why)) = self.lines.learned() {
            (learned.lines, learned.why) = (Some(lines), why);
        }
        if let Some((per_minute, why)) = self.rate().learned() {
            (learned.per_minute, learned.pace_why) = (Some(per_minute), why);
        }
        learned
    }

    /// Whether somebody may have got it by an earlier attempt.
    fn may_have_left(&self, notice: &Notice) -> bool {
        self.tried.get(&notice.id).is_some_and(|before| before.in_doubt)
    }

    /// A letter that makes the program fail is one letter that could not be written; the others leave.
    fn letter(&self, notice: &Notice, dated: DateTime<Utc>) -> Result<OutgoingLetter, String> {
        catch_unwind(AssertUnwindSafe(|| self.letters.letter(notice, dated))).unwrap_or_else(|panic| {
            let why = words_of(panic.as_ref());
            Err(format!(
                "the program failed over it, which is no fault of yours, and please report it: {why}"
            ))
        })
    }

    /// The letter of a job, and what its `Date` says.
    fn write(&self, job: &QueuedJob) -> Result<(OutgoingLetter, DateTime<Utc>), String> {
        let before: Option<&Attempted> = self.tried.get(&job.notice.id);
        let frozen = job.dated.or(before.map(|before| before.dated));
        let dated = frozen.unwrap_or(job.notice.at);
        let letter = self.letter(&job.notice, dated)?;
        let may_have_left =
            before.is_some_and(|before| before.in_doubt && before.sha256 != sha256(&letter.bytes));
        if before.is_some_and(|before| before.in_doubt && before.number >= MOST_REPEATS) {
            return Err(format!(
                "it was tried {MOST_REPEATS} times and is still in doubt: `wavecast doubt list`"
            ));
        }
        if may_have_left {
            let why = "it may have been sent, and its words have changed since: only the same bytes may leave again";
            return Err(why.to_owned());
        }
        Ok((letter, dated))
    }
}

impl Delivery<'_> {
    /// Sends what is due. An error means that the ledger failed: nothing was begun after that.
    pub fn run(mut self, due: impl Iterator<Item = Notice> + Send) -> Result<DeliveryTally, LedgerError> {
        let sharing = self.ledger.sharing()?;
        let most = usize::from(self.connections.max(1));
        let part = sharing.map_or(most, |sharing| sharing.part_of(most));
        if part == 0 {
            // Others have every line that the relay bears. What is due now may be told otherwise by the time one is free.
            self.ledger.rest()?;
            return Ok(DeliveryTally {
                elsewhere: due.count(),
                learned: self.learned,
                ..DeliveryTally::default()
            });
        }
        let limits = Mutex::new(self.limits(sharing)?);
        // At the first call a ledger that says nothing holds nothing back.
        let holds = self.ledger.holds()?.unwrap_or_default();
        let tried = self.tried;
        let jobs = due.map(|notice| {
            let tried = tried.get(&notice.id).map_or(0, |before| before.number);
            QueuedJob { notice, tried, dated: None, came_again: 0 }
        });
        let stock = sharing.map(|sharing| Stock::new((most * SLICE).clamp(SMALLEST, LARGEST), sharing.lease));
        let queue = Queue::new(Box::new(jobs), self.letters, holds, self.pace, stock);
        let lines = Lines::new(most, self.learned.lines, self.pace.creep);
        lines.share(part);
        let failure = Mutex::new(None);
        let judged_anew = AtomicBool::new(false);
        let service = RecorderContext::of(&queue, &limits, (&lines, most), sharing, &judged_anew);
        let (recorder, requests) = Recorder::new(&mut *self.ledger, service, self.patience.clone(), &failure);
        let run = RunContext {
            transport: self.transport,
            letters: self.letters,
            tried: self.tried,
            clock: self.clock,
            patience: self.patience.clone(),
            until: self.until,
            progress: self.progress,
            queue: &queue,
            relay: RelayHealth::new(self.pace, self.patience.clone()),
            lines: &lines,
            limits: &limits,
            rate: Mutex::new(Rate::new(
                self.learned.per_minute.map(|pace| (pace, self.learned.pace_why.clone())),
            )),
            began: Instant::now(),
            unwritten: Mutex::default(),
        };
        let put_back = work(&run, self.connections.max(1), recorder, requests);
        let QueueLeft { waiting, held, elsewhere } = queue.left();
        let tally = DeliveryTally {
            figures: self.progress.figures(),
            waiting: waiting + put_back,
            held,
            elsewhere,
            turned_away: run.relay.us(),
            ended: run.relay.ended(judged_anew.load(Ordering::Relaxed)),
            learned: run.learned(),
            unwritten: run.unwritten.into_inner().unwrap_or_else(PoisonError::into_inner),
        };
        let failure = failure.lock().unwrap_or_else(PoisonError::into_inner).take();
        failure.map_or(Ok(tally), Err)
    }

    /// The limits: counted here for one sender, from what has left lately; by the ledger for several.
    fn limits(&mut self, sharing: Option<Sharing>) -> Result<Limits, LedgerError> {
        if sharing.is_some() {
            return Ok(Limits::shared(self.caps, usize::from(self.connections.max(1))));
        }
        let now = (self.clock)();
        let recent = self.ledger.recent(now - Caps::LONGEST, now)?;
        Ok(Limits::new(self.caps, &recent))
    }
}

/// Everybody works until all is done; says how many were put back at the end.
fn work(
    run: &RunContext<'_, '_>,
    lines: u16,
    recorder: Recorder<'_, '_>,
    requests: RecorderRequests,
) -> usize {
    thread::scope(|scope| {
        scope.spawn(move || {
            // What waits for it then has no answer, which ends the waiting.
            if let Err(panic) = catch_unwind(AssertUnwindSafe(move || recorder.run())) {
                run.relay.broke(words_of(panic.as_ref()));
            }
        });
        let start = |_| {
            let recorder = requests.handle();
            scope.spawn(move || worker::work(run, &recorder))
        };
        for worker in (0..lines).map(start).collect::<Vec<_>>() {
            // A worker that fails has said so itself.
            let _ = worker.join();
        }
        // The recorder ends when the last handle is gone: `requests` and this one.
        let put_back = run.put_back(&requests.handle());
        drop(requests);
        put_back
    })
}
