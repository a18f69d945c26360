//! A worker: one line, one letter at a time; and the order of steps on which the promise hangs.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    thread::sleep,
    time::{Duration, Instant},
};

use super::{
    RunContext,
    job::QueuedJob,
    lines::Seat,
    queue::{Hand, Next},
    recorder::{IntentWritten, RecorderHandle},
};
use crate::{
    ground::timeline::Recipient,
    world::{
        digest::sha256,
        fail_point::fail_point,
        ledger::{Ending, Intent, Outcome},
        relay::{Given, Line, OutgoingLetter, Trouble, without_addresses},
    },
};

/// The longest sleep in one go: so soon a stop takes effect.
const NAP: Duration = Duration::from_millis(100);

/// How soon a worker without a line looks again.
const LINELESS: Duration = Duration::from_millis(20);

/// A letter that is written and may leave as far as the limits go.
struct ReadyLetter {
    job: QueuedJob,
    letter: OutgoingLetter,
}

/// An open line, and the right to it.
pub(super) struct Open<'a> {
    line: Box<dyn Line>,
    /// How many letters it has carried.
    pub(super) carried: u32,
    /// Given back when the line is dropped.
    _seat: Seat<'a>,
}

/// A worker with its line.
pub(super) struct Worker<'a, 'f, 'q> {
    pub(super) run: &'a RunContext<'f, 'q>,
    pub(super) recorder: &'a RecorderHandle,
    pub(super) hand: &'a Hand<'f, 'q>,
    pub(super) line: Option<Open<'a>>,
    /// When its last letter was offered.
    pub(super) offered: Instant,
    /// Since when it has nothing to do.
    idle: Option<Instant>,
    /// The next letter, whose envelope left right behind the last one's dot. Nothing is written down about
    /// it before that one's outcome is, so a line never has more than one letter whose fate is unknown.
    ahead: Option<ReadyLetter>,
}

/// Works until there is nothing to do, or somebody asks to stop. A worker that fails ends the run: what it had not begun
/// is left to another run, and what it had is in doubt.
pub(super) fn work(run: &RunContext<'_, '_>, recorder: &RecorderHandle) {
    let hand = run.queue.hand();
    let Err(panic) = catch_unwind(AssertUnwindSafe(|| turn(run, recorder, &hand))) else { return };
    let why = super::words_of(panic.as_ref());
    if let Some((notice, number)) = recorder.open() {
        let words = format!("the program failed while it was on its way: {why}");
        let at = (run.clock)();
        recorder.end(Ending { notice, number, at, outcome: Outcome::Doubt, code: None, words });
        run.progress.in_doubt();
    }
    run.relay.broke(why);
}

fn turn<'f, 'q>(run: &RunContext<'f, 'q>, recorder: &RecorderHandle, hand: &Hand<'f, 'q>) {
    let mut worker = Worker { run, recorder, hand, line: None, offered: run.began, idle: None, ahead: None };
    while !run.patience.is_stopping() {
        if let Some(ready) = worker.ahead.take() {
            worker.go_on(ready);
            continue;
        }
        match hand.next() {
            Next::Done => break,
            Next::Wait(wait) => worker.rest(wait.min(NAP)),
            Next::Take(job) => {
                worker.idle = None;
                worker.step(job);
            }
        }
    }
    if let Some(ready) = worker.ahead.take() {
        // Its envelope has left and nothing more: a relay that hears no body forgets it when the line closes.
        worker.line = None;
        worker.put_back(ready.job);
    }
    worker.hang_up();
}

impl Worker<'_, '_, '_> {
    /// Takes leave of the relay, if there is a line.
    pub(super) fn hang_up(&mut self) {
        if let Some(open) = self.line.take() {
            open.line.close();
        }
    }

    /// Nothing to do just now. A line without work is closed after a while: somebody else may need it.
    fn rest(&mut self, wait: Duration) {
        let since = *self.idle.get_or_insert_with(Instant::now);
        if since.elapsed() >= self.run.relay.pace().idle {
            self.hang_up();
        }
        sleep(wait);
    }

    /// Sees to an open line; false if there is none for this worker now, and the letter is better off with another.
    fn connected(&mut self) -> bool {
        let run = self.run;
        loop {
            if run.patience.is_stopping() {
                return false;
            }
            if let Some(wait) = run.relay.wait() {
                sleep(wait.min(NAP));
                continue;
            }
            if self.line.as_ref().is_some_and(|open| open.line.usable()) && !run.lines.is_one_too_many() {
                return true;
            }
            self.hang_up();
            let Some(seat) = run.lines.claim() else { return false };
            match run.transport.connect(&run.patience) {
                Ok(line) => self.line = Some(Open { line, carried: 0, _seat: seat.opened() }),
                Err(_) if run.patience.is_stopping() => return false,
                Err(fault) => {
                    drop(seat);
                    // One line more than the relay bears is no failure of the relay, as long as others work.
                    if run.lines.others() {
                        run.lines.fewer(&without_addresses(&fault.what));
                        return false;
                    }
                    if fault.lasting {
                        run.relay.will_not(&fault.to_string());
                    } else {
                        run.relay.fails(&fault.to_string());
                    }
                }
            }
        }
    }

    /// Offers a letter. A line that was idle may have been closed meanwhile: then once more on a new one.
    fn offer(&mut self, letter: &OutgoingLetter) -> Result<(), Trouble> {
        let run = self.run;
        let missing = || Trouble::Line("there is no line".to_owned());
        let open = self.line.as_mut().ok_or_else(missing)?;
        let first = open.line.offer(letter, &run.patience);
        // Before the dot nothing has left, so that another line may offer the same letter without a doubt.
        if !matches!(first, Err(Trouble::Line(_))) || run.patience.is_stopping() {
            return first;
        }
        self.line = None;
        let seat = run.lines.claim().ok_or_else(missing)?;
        let line = run.transport.connect(&run.patience);
        let line = line.map_err(|fault| Trouble::Line(fault.to_string()))?;
        let open = self.line.insert(Open { line, carried: 0, _seat: seat.opened() });
        open.line.offer(letter, &run.patience)
    }

    /// One letter, from the queue to its outcome, or back into the queue.
    fn step(&mut self, job: QueuedJob) {
        let run = self.run;
        if run.is_late(&job.notice) {
            // What may have been sent before is still in doubt, and not missed.
            if !run.may_have_left(&job.notice) {
                run.progress.missed();
            }
            return self.hand.done();
        }
        if run.rests(&job.notice) {
            return self.hand.leave();
        }
        if !self.connected() {
            self.hand.again(job, Duration::ZERO);
            return sleep(LINELESS);
        }
        if !permitted(run, &job) {
            return self.hand.again(job, Duration::ZERO);
        }
        // Somebody may have paused, or its time passed, while we waited for a line or our turn.
        if self.is_unwanted(&job) {
            return self.put_back(job);
        }
        if let Some(ready) = self.write(job) {
            self.send(ready);
        }
    }

    /// The letter whose envelope left ahead, unless the line was lost or the relay asks for patience.
    fn go_on(&mut self, ready: ReadyLetter) {
        let fit = self.line.as_ref().is_some_and(|open| open.line.usable())
            && self.run.relay.wait().is_none()
            && !self.run.lines.is_one_too_many();
        if fit && !self.is_unwanted(&ready.job) {
            return self.send(ready);
        }
        self.line = None;
        self.put_back(ready.job);
    }

    fn is_unwanted(&self, job: &QueuedJob) -> bool {
        let run = self.run;
        run.is_late(&job.notice)
            || run.patience.is_stopping()
            || run.queue.holds(&job.notice)
            || run.rests(&job.notice)
    }

    /// Back into the queue, as if it had never been taken.
    fn put_back(&self, job: QueuedJob) {
        self.run.give_back(is_person(&job));
        self.hand.again(job, Duration::ZERO);
    }

    fn write(&self, job: QueuedJob) -> Option<ReadyLetter> {
        match self.run.write(&job) {
            Ok((letter, dated)) => Some(ReadyLetter { job: QueuedJob { dated: Some(dated), ..job }, letter }),
            Err(why) => {
                self.run.give_back(is_person(&job));
                self.run.unwritten(job.notice.id, why);
                self.hand.done();
                None
            }
        }
    }

    /// The next letter, if there is one that may leave at once and the line can take its envelope along.
    fn look_ahead(&self) -> Option<ReadyLetter> {
        let run = self.run;
        if run.patience.is_stopping() || !self.line.as_ref().is_some_and(|open| open.line.looks_ahead()) {
            return None;
        }
        // From here on the job is this worker's: each way out gives it back, is done with it, or keeps it in `ahead`.
        let Next::Take(job) = self.hand.next() else { return None };
        let unwanted = run.is_late(&job.notice) || run.rests(&job.notice);
        if unwanted || run.turn(is_person(&job)).is_err() {
            // Whoever takes it next says what is to be done with it.
            self.hand.again(job, Duration::ZERO);
            return None;
        }
        self.write(job)
    }

    /// The intent is written down while the relay is asked; nothing leaves before it is on the disk.
    fn send(&mut self, ready: ReadyLetter) {
        let ReadyLetter { job, letter } = ready;
        let is_person = is_person(&job);
        self.offered = Instant::now();
        fail_point("before-intent");
        // The order on which the promise hangs: the intent is asked for, the envelope goes, and only when the intent is on the
        // disk may the body leave. Asking the relay meanwhile hides the time that the disk takes.
        let pending = self.recorder.begin(intent(self.run, &job, &letter));
        let offered = self.offer(&letter);
        match pending.wait() {
            IntentWritten::Down => {
                fail_point("after-intent");
                self.finish(job, &letter, offered);
            }
            IntentWritten::ByAnother => {
                // What was offered is never given: another sender gives it.
                self.line = None;
                self.hand.elsewhere();
            }
            IntentWritten::Not => {
                // The run is ending because the ledger failed; what was offered is never given.
                self.line = None;
                self.run.patience.stop();
                self.hand.again(job, Duration::ZERO);
            }
        }
        // Whatever the end was: what the relay may have counted is counted here, too.
        self.run.limits().done(is_person);
    }

    fn finish(&mut self, job: QueuedJob, letter: &OutgoingLetter, offered: Result<(), Trouble>) {
        let run = self.run;
        let given = match offered {
            // Asked once more, as late as can be: the relay may have taken minutes to say "go on".
            Ok(()) if run.is_late(&job.notice) => {
                self.line = None;
                Given::NotLeft("its time had passed before it could leave".to_owned())
            }
            Ok(()) => {
                self.ahead = self.look_ahead();
                let next = self.ahead.as_ref().map(|ready| &ready.letter);
                let begun = Instant::now();
                let given = self.line.as_mut().map_or_else(
                    || Given::NotLeft("there is no line".to_owned()),
                    |open| open.line.give(letter, next, &run.patience),
                );
                run.lines.took(begun.elapsed());
                given
            }
            Err(Trouble::Said(about, reply)) => Given::Said(about, reply),
            Err(Trouble::Relay(reply)) => return self.good_bye(job, &reply),
            Err(Trouble::Line(why)) => Given::NotLeft(why),
        };
        fail_point("after-250");
        self.conclude(job, given);
    }
}

fn is_person(job: &QueuedJob) -> bool {
    matches!(job.notice.to, Recipient::Person(_))
}

/// Waits for our turn under the limits; false if we are to stop or it is no longer wanted.
fn permitted(run: &RunContext<'_, '_>, job: &QueuedJob) -> bool {
    while !run.patience.is_stopping() {
        match run.turn(is_person(job)) {
            Ok(()) => return true,
            Err(_) if run.queue.holds(&job.notice) || run.is_late(&job.notice) || run.rests(&job.notice) => {
                return false;
            }
            Err(wait) => sleep(wait.min(NAP)),
        }
    }
    false
}

fn intent(run: &RunContext<'_, '_>, job: &QueuedJob, letter: &OutgoingLetter) -> Intent {
    let notice = &job.notice;
    Intent {
        notice: notice.id,
        number: job.tried + 1,
        person: letter.to.as_str().to_owned(),
        is_person: is_person(job),
        wave: run.letters.wave(notice).map(str::to_owned),
        stage: run.letters.stage(notice).to_owned(),
        due: notice.at,
        expires: notice.expires,
        dated: job.dated.unwrap_or(notice.at),
        begun: (run.clock)(),
        sha256: sha256(&letter.bytes),
        size: letter.bytes.len() as u64,
        told: letter.told.clone(),
    }
}
