//! A worker: one line, one letter at a time; and the order of steps on which the promise hangs.

use chrono::{DateTime, TimeDelta, Utc};
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

/// Works until there is nothing to do, or somebody asks to stop.
pub(super) fn work(floor: &Floor<'_, '_>, pen: &Pen) {
    let mut line: Option<Box<dyn Line>> = None;
    while !floor.patience.is_stopping() {
        match floor.queue.next() {
            Next::Done => break,
            Next::Wait(wait) => sleep(wait.min(NAP)),
            Next::Take(job) => step(floor, pen, &mut line, job),
        }
    }
    if let Some(line) = line {
        line.close();
    }
}

/// One letter, from the queue to its outcome, or back into the queue.
fn step(floor: &Floor<'_, '_>, pen: &Pen, line: &mut Option<Box<dyn Line>>, job: Job) {
    if floor.is_late(&job.notice) {
        floor.progress.missed();
        return floor.queue.done();
    }
    if !connected(floor, line) || !permitted(floor, &job) {
        return floor.queue.again(job, Duration::ZERO);
    }
    let is_person = is_person(&job);
    // Somebody may have paused, or its time passed, while we waited for a line or our turn.
    if floor.is_late(&job.notice) || floor.patience.is_stopping() || floor.queue.holds(&job.notice) {
        floor.limits().give_back(is_person);
        return floor.queue.again(job, Duration::ZERO);
    }
    match floor.write(&job) {
        Ok((letter, dated)) => {
            let job = Job { dated: Some(dated), ..job };
            send(floor, pen, line, job, &letter, dated);
            floor.limits().done(is_person);
        }
        Err(why) => {
            floor.limits().give_back(is_person);
            floor.unwritten(job.notice.id, why);
            floor.queue.done();
        }
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

/// The intent is written down while the relay is asked; nothing leaves before it is on the disk.
fn send(
    floor: &Floor<'_, '_>,
    pen: &Pen,
    line: &mut Option<Box<dyn Line>>,
    job: Job,
    letter: &Letter,
    dated: DateTime<Utc>,
) {
    fail_point("before-intent");
    let ticket = pen.begin(intent(floor, &job, letter, dated));
    let offered = offer(floor, line, letter);
    if !ticket.wait() {
        // The run is ending because the ledger failed; what was offered is never given.
        *line = None;
        return floor.queue.done();
    }
    fail_point("after-intent");
    let given = match offered {
        Ok(()) if floor.is_late(&job.notice) => {
            *line = None;
            Given::NotLeft("its time had passed before it could leave".to_owned())
        }
        Ok(()) => line.as_mut().map_or_else(
            || Given::NotLeft("there is no line".to_owned()),
            |line| line.give(letter, &floor.patience),
        ),
        Err(Trouble::Refused(reply)) => Given::Refused(reply),
        Err(Trouble::Later(reply)) => Given::Later(reply),
        Err(Trouble::Relay(reply)) => {
            floor.relay.fails(&format!("it will not take letters from us: `{reply}`"));
            return put_off(floor, pen, job, Some(reply.code), &reply.to_string(), Duration::ZERO);
        }
        Err(Trouble::Line(why)) => Given::NotLeft(why),
    };
    fail_point("after-250");
    conclude(floor, pen, job, given);
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

fn intent(floor: &Floor<'_, '_>, job: &Job, letter: &Letter, dated: DateTime<Utc>) -> Intent {
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
        dated,
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
