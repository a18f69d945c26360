//! A worker: one line, one letter at a time; and the order of steps on which the promise hangs.

use chrono::TimeDelta;
use std::{thread::sleep, time::Duration};

use super::{
    Floor, fail_point,
    queue::{Job, Next},
    scribe::Pen,
    sha256,
};
use crate::{
    ground::timeline::Recipient,
    world::{
        ledger::{Ending, Intent, Outcome, tell},
        transport::{Given, Letter, Line, Reply, Trouble},
    },
};

/// The longest sleep in one go: so soon a stop takes effect.
const NAP: Duration = Duration::from_millis(100);

/// A letter that is written and may leave as far as the limits go.
struct Ready {
    job: Job,
    letter: Letter,
}

/// A worker with its line.
struct Worker<'a, 'f, 'q> {
    floor: &'a Floor<'f, 'q>,
    pen: &'a Pen,
    line: Option<Box<dyn Line>>,
    /// The next letter, whose envelope left right behind the last one's dot. Nothing is written down about
    /// it before that one's outcome is, so a line never has more than one letter whose fate is unknown.
    ahead: Option<Ready>,
}

/// Works until there is nothing to do, or somebody asks to stop.
pub(super) fn work(floor: &Floor<'_, '_>, pen: &Pen) {
    let mut worker = Worker { floor, pen, line: None, ahead: None };
    while !floor.patience.is_stopping() {
        if let Some(ready) = worker.ahead.take() {
            worker.go_on(ready);
            continue;
        }
        match floor.queue.next() {
            Next::Done => break,
            Next::Wait(wait) => sleep(wait.min(NAP)),
            Next::Take(job) => worker.step(job),
        }
    }
    if let Some(ready) = worker.ahead.take() {
        // Its envelope has left and nothing more: a relay that hears no body forgets it when the line closes.
        worker.line = None;
        worker.put_back(ready.job);
    }
    if let Some(line) = worker.line {
        line.close();
    }
}

impl Worker<'_, '_, '_> {
    /// One letter, from the queue to its outcome, or back into the queue.
    fn step(&mut self, job: Job) {
        let floor = self.floor;
        if floor.is_late(&job.notice) {
            // What may have been sent before is still in doubt, and not missed.
            if !floor.may_have_left(&job.notice) {
                floor.progress.missed();
            }
            return floor.queue.done();
        }
        if !connected(floor, &mut self.line) || !permitted(floor, &job) {
            return floor.queue.again(job, Duration::ZERO);
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
    fn go_on(&mut self, ready: Ready) {
        let fit = self.line.as_ref().is_some_and(|line| line.usable()) && self.floor.relay.wait().is_none();
        if fit && !self.is_unwanted(&ready.job) {
            return self.send(ready);
        }
        self.line = None;
        self.put_back(ready.job);
    }

    fn is_unwanted(&self, job: &Job) -> bool {
        let floor = self.floor;
        floor.is_late(&job.notice) || floor.patience.is_stopping() || floor.queue.holds(&job.notice)
    }

    /// Back into the queue, as if it had never been taken.
    fn put_back(&self, job: Job) {
        self.floor.limits().give_back(is_person(&job));
        self.floor.queue.again(job, Duration::ZERO);
    }

    fn write(&self, job: Job) -> Option<Ready> {
        match self.floor.write(&job) {
            Ok((letter, dated)) => Some(Ready { job: Job { dated: Some(dated), ..job }, letter }),
            Err(why) => {
                self.floor.limits().give_back(is_person(&job));
                self.floor.unwritten(job.notice.id, why);
                self.floor.queue.done();
                None
            }
        }
    }

    /// The next letter, if there is one that may leave at once and the line can take its envelope along.
    fn look_ahead(&self) -> Option<Ready> {
        let floor = self.floor;
        if floor.patience.is_stopping() || !self.line.as_ref().is_some_and(|line| line.looks_ahead()) {
            return None;
        }
        let Next::Take(job) = floor.queue.next() else { return None };
        if floor.is_late(&job.notice) || floor.limits().take(is_person(&job)).is_err() {
            // Whoever takes it next says what is to be done with it.
            floor.queue.again(job, Duration::ZERO);
            return None;
        }
        self.write(job)
    }

    /// The intent is written down while the relay is asked; nothing leaves before it is on the disk.
    fn send(&mut self, ready: Ready) {
        let Ready { job, letter } = ready;
        let is_person = is_person(&job);
        fail_point("before-intent");
        let ticket = self.pen.begin(intent(self.floor, &job, &letter));
        let offered = offer(self.floor, &mut self.line, &letter);
        if ticket.wait() {
            fail_point("after-intent");
            self.finish(job, &letter, offered);
        } else {
            // The run is ending because the ledger failed; what was offered is never given.
            self.line = None;
            self.floor.queue.done();
        }
        self.floor.limits().done(is_person);
    }

    fn finish(&mut self, job: Job, letter: &Letter, offered: Result<(), Trouble>) {
        let floor = self.floor;
        let given = match offered {
            Ok(()) if floor.is_late(&job.notice) => {
                self.line = None;
                Given::NotLeft("its time had passed before it could leave".to_owned())
            }
            Ok(()) => {
                self.ahead = self.look_ahead();
                let next = self.ahead.as_ref().map(|ready| &ready.letter);
                self.line.as_mut().map_or_else(
                    || Given::NotLeft("there is no line".to_owned()),
                    |line| line.give(letter, next, &floor.patience),
                )
            }
            Err(Trouble::Refused(reply)) => Given::Refused(reply),
            Err(Trouble::Later(reply)) => Given::Later(reply),
            Err(Trouble::Relay(reply)) => {
                floor.relay.fails(&format!("it will not take letters from us: `{reply}`"));
                let words = reply.to_string();
                return put_off(floor, self.pen, job, Some(reply.code), &words, Duration::ZERO);
            }
            Err(Trouble::Line(why)) => Given::NotLeft(why),
        };
        fail_point("after-250");
        conclude(floor, self.pen, job, given);
    }
}

fn is_person(job: &Job) -> bool {
    matches!(job.notice.to, Recipient::Person(_))
}

/// Sees to an open line; false if there is none and the job must wait.
fn connected(floor: &Floor<'_, '_>, line: &mut Option<Box<dyn Line>>) -> bool {
    loop {
        if floor.patience.is_stopping() {
            return false;
        }
        if let Some(wait) = floor.relay.wait() {
            sleep(wait.min(NAP));
            continue;
        }
        if line.as_ref().is_some_and(|line| line.usable()) {
            return true;
        }
        if let Some(old) = line.take() {
            old.close();
        }
        match floor.transport.connect(&floor.patience) {
            Ok(open) => *line = Some(open),
            Err(fault) if floor.patience.is_stopping() => {
                let _ = fault;
                return false;
            }
            Err(fault) if fault.lasting => floor.relay.will_not(&fault.to_string()),
            Err(fault) => floor.relay.fails(&fault.to_string()),
        }
    }
}

/// Waits for our turn under the limits; false if we are to stop or it is no longer wanted.
fn permitted(floor: &Floor<'_, '_>, job: &Job) -> bool {
    while !floor.patience.is_stopping() {
        match floor.limits().take(is_person(job)) {
            Ok(()) => return true,
            Err(_) if floor.queue.holds(&job.notice) || floor.is_late(&job.notice) => return false,
            Err(wait) => sleep(wait.min(NAP)),
        }
    }
    false
}

/// Offers a letter. A line that was idle may have been closed meanwhile: then once more on a new one.
fn offer(floor: &Floor<'_, '_>, line: &mut Option<Box<dyn Line>>, letter: &Letter) -> Result<(), Trouble> {
    let missing = || Trouble::Line("there is no line".to_owned());
    let first = line.as_mut().ok_or_else(missing)?.offer(letter, &floor.patience);
    if !matches!(first, Err(Trouble::Line(_))) || floor.patience.is_stopping() {
        return first;
    }
    *line = None;
    let mut fresh =
        floor.transport.connect(&floor.patience).map_err(|fault| Trouble::Line(fault.to_string()))?;
    let second = fresh.offer(letter, &floor.patience);
    *line = Some(fresh);
    second
}

fn intent(floor: &Floor<'_, '_>, job: &Job, letter: &Letter) -> Intent {
    let notice = &job.notice;
    Intent {
        notice: notice.id,
        number: job.tried + 1,
        person: letter.to.as_str().to_owned(),
        is_person: is_person(job),
        wave: floor.letters.wave(notice).map(str::to_owned),
        stage: floor.letters.stage(notice).to_owned(),
        due: notice.at,
        expires: notice.expires,
        dated: job.dated.unwrap_or(notice.at),
        begun: (floor.clock)(),
        sha256: sha256(&letter.bytes),
        size: u64::try_from(letter.bytes.len()).unwrap_or(u64::MAX),
        told: tell(&letter.told),
    }
}

/// Writes down what became of a letter, and lets everybody learn from it.
fn conclude(floor: &Floor<'_, '_>, pen: &Pen, job: Job, given: Given) {
    let reply = |reply: Reply| (Some(reply.code), reply.words);
    let (outcome, (code, words)) = match given {
        Given::Sent(said) => {
            floor.relay.good();
            floor.progress.sent();
            (Outcome::Sent, reply(said))
        }
        Given::Refused(said) => {
            floor.relay.refused(&said.to_string());
            floor.progress.refused();
            (Outcome::Refused, reply(said))
        }
        Given::Doubt(why) => {
            floor.relay.fails(&why);
            floor.progress.in_doubt();
            (Outcome::Doubt, (None, why))
        }
        Given::Later(said) => {
            floor.relay.fails(&format!("it answers `{said}`"));
            let wait = floor.relay.retry(job.tried + 1);
            return put_off(floor, pen, job, Some(said.code), &said.words, wait);
        }
        Given::NotLeft(why) => {
            if !floor.patience.is_stopping() {
                floor.relay.fails(&why);
            }
            return put_off(floor, pen, job, None, &why, Duration::ZERO);
        }
    };
    pen.end(Ending {
        notice: job.notice.id,
        number: job.tried + 1,
        at: (floor.clock)(),
        outcome,
        code,
        words,
    });
    floor.queue.done();
}

/// It has not left: again, after a while.
fn put_off(floor: &Floor<'_, '_>, pen: &Pen, mut job: Job, code: Option<u16>, words: &str, wait: Duration) {
    let now = (floor.clock)();
    let next = TimeDelta::from_std(wait).ok().and_then(|wait| now.checked_add_signed(wait)).unwrap_or(now);
    job.tried += 1;
    pen.end(Ending {
        notice: job.notice.id,
        number: job.tried,
        at: now,
        outcome: Outcome::Deferred(next),
        code,
        words: words.to_owned(),
    });
    floor.progress.deferred();
    floor.queue.again(job, wait);
}
