//! What became of a letter: written down, and learned from. A refusal counts against the person only if it is about the
//! person.

use chrono::TimeDelta;
use std::time::Duration;

use super::{job::QueuedJob, worker::Worker};
use crate::world::{
    ledger::{Ending, Outcome},
    relay::{Blame, Given, Reply, is_counting, without_addresses},
};

impl Worker<'_, '_, '_> {
    /// Writes down what became of a letter, and lets everybody learn from it.
    pub(super) fn conclude(&mut self, job: QueuedJob, given: Given) {
        let run = self.run;
        let (outcome, code, words) = match given {
            Given::Sent(said) => {
                run.relay.good();
                run.took(self.offered);
                run.progress.sent();
                if let Some(open) = &mut self.line {
                    open.carried += 1;
                }
                (Outcome::Sent, Some(said.code), said.words)
            }
            Given::Said(Blame::Person, said) => {
                run.relay.refused((job.notice.id, job.tried + 1), &said);
                run.progress.refused();
                (Outcome::Refused, Some(said.code), said.words)
            }
            Given::Doubt(why) => {
                run.relay.fails(&why);
                run.progress.in_doubt();
                (Outcome::Doubt, None, why)
            }
            Given::Said(about, said) => return self.not_now(job, about, &said),
            Given::NotLeft(why) => {
                if !run.patience.is_stopping() {
                    run.relay.fails(&why);
                }
                return self.put_off(job, None, &why, Some(Duration::ZERO));
            }
        };
        let (notice, number, at) = (job.notice.id, job.tried + 1, (run.clock)());
        self.recorder.end(Ending { notice, number, at, outcome, code, words });
        self.hand.done();
    }

    /// The relay did not take it, and that is not the person's fault.
    fn not_now(&mut self, mut job: QueuedJob, about: Blame, said: &Reply) {
        let run = self.run;
        let answers = || without_addresses(&format!("it answers `{said}`"));
        let wait = match about {
            Blame::Greylisted => Some(run.relay.come_again(job.again())),
            Blame::Letter => Some(run.relay.retry(job.tried + 1)),
            Blame::Lines => {
                self.hang_up();
                if run.lines.others() {
                    run.lines.fewer(&without_addresses(&said.to_string()));
                } else {
                    run.relay.fails(&answers());
                }
                Some(Duration::ZERO)
            }
            Blame::Us | Blame::Person => {
                run.relay.turned_away(said);
                None
            }
            Blame::Busy => {
                // The pace first: what waits behind the failure then begins at the lower one.
                run.slow_down(said, self.offered);
                run.relay.fails(&answers());
                let times = job.again();
                // Who answers on this line may not know yet that the others are well again.
                if times > 1 {
                    self.hang_up();
                }
                Some(run.relay.busy(times))
            }
        };
        // A relay that says when to come again, or that it is busy now, is worth the wait of a whole run.
        let stays = matches!(about, Blame::Greylisted | Blame::Busy);
        self.defer(job, Some(said.code), &said.words, wait, stays);
    }

    /// The relay takes no more letters on this line.
    pub(super) fn good_bye(&mut self, job: QueuedJob, said: &Reply) {
        let run = self.run;
        let carried = self.line.take().is_some_and(|open| open.carried > 0);
        let words = without_addresses(&said.to_string());
        if !said.is_later() {
            run.relay.unwelcome(said);
        } else if is_counting(said) {
            run.slow_down(said, self.offered);
            run.relay.fails(&format!("it says good-bye: `{words}`"));
        } else if !carried && run.lines.others() {
            run.lines.fewer(&words);
        } else if !carried {
            run.relay.fails(&format!("it says good-bye: `{words}`"));
        }
        // A line that has carried letters has had its share: the next one is opened at once.
        let words = said.to_string();
        self.put_off(job, Some(said.code), &words, Some(Duration::ZERO));
    }

    /// It has not left: again, after a while; or in another run, if no wait would help.
    pub(super) fn put_off(&self, job: QueuedJob, code: Option<u16>, words: &str, wait: Option<Duration>) {
        self.defer(job, code, words, wait, false);
    }

    fn defer(&self, mut job: QueuedJob, code: Option<u16>, words: &str, wait: Option<Duration>, stays: bool) {
        let run = self.run;
        let now = (run.clock)();
        // A letter that is left to another run, or whose wait no calendar can hold, may go at once when that run comes.
        let next = wait.and_then(|wait| TimeDelta::from_std(wait).ok());
        let next = next.and_then(|wait| now.checked_add_signed(wait)).unwrap_or(now);
        job.tried += 1;
        self.recorder.end(Ending {
            notice: job.notice.id,
            number: job.tried,
            at: now,
            outcome: Outcome::Deferred(next),
            code,
            words: words.to_owned(),
        });
        run.progress.deferred();
        match wait {
            Some(wait) if stays => self.hand.soon(job, wait),
            Some(wait) => self.hand.again(job, wait),
            None => self.hand.leave(),
        }
    }
}
