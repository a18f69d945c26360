//! How the relay is doing: it is given time when it asks for it, and a run ends when it will not have us at all.

use std::{
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::Patience;
use crate::{
    ground::timeline::NoticeId,
    world::relay::{Reply, remedy, without_addresses},
};

/// How patient we are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How long to wait after the first failure; doubled with each further one.
    pub first: Duration,
    /// The longest wait.
    pub most: Duration,
    /// After so many failures in a row the run ends.
    pub rounds: u32,
    /// After so many refused recipients in a row the run ends: it is not the recipients.
    pub refused: usize,
    /// After so many letters in a row that the relay would not take from us the run ends.
    pub turned_away: u32,
    /// How long a deferred letter waits at first; doubled with each further attempt.
    pub retry: Duration,
    /// A letter that must wait longer than this is left to a later run.
    pub horizon: Duration,
    /// How long a letter waits at first of which the relay says that strangers must come twice; doubled each time.
    pub greylisted: Duration,
    /// The run stays for such letters if they wait no longer than this.
    pub stay: Duration,
    /// A line without work is closed after so long.
    pub idle: Duration,
    /// How long a relay that asked for less is left alone before a little more is tried.
    pub creep: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            first: Duration::from_secs(1),
            most: Duration::from_mins(1),
            rounds: 8,
            refused: 50,
            turned_away: 5,
            retry: Duration::from_mins(1),
            horizon: Duration::from_secs(5),
            greylisted: Duration::from_secs(15),
            stay: Duration::from_mins(2),
            idle: Duration::from_secs(5),
            creep: Duration::from_secs(30),
        }
    }
}

/// So many refused of so many tried are not their own fault, even in a small run.
const FEW: usize = 5;

/// So often the sender itself may be refused, each time on a new line: a login may have run out.
const UNWELCOME: u32 = 2;

/// Why a run ended before all was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Somebody asked for it.
    Stopped,
    /// Somebody has approved something or judged a gate meanwhile: what is due is to be worked out anew.
    JudgedAnew,
    /// The relay fails again and again.
    Relay(String),
    /// The relay says of everybody that they do not exist.
    RefusesAll(String),
    /// The relay will not take letters from us: its words, and what to do.
    RefusesUs(String, &'static str),
    /// A part of this program failed.
    Broke(String),
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stopped => f.write_str("stopped"),
            Self::JudgedAnew => f.write_str(
                "stopped, because somebody has approved something or judged a gate meanwhile: call again",
            ),
            Self::Relay(why) => write!(f, "stopped, because the relay fails again and again: {why}"),
            Self::RefusesAll(why) => write!(
                f,
                "stopped, because the relay refuses everybody, which is hardly their fault: {why}; they wait for another run"
            ),
            Self::RefusesUs(said, remedy) => write!(
                f,
                "stopped, because the relay refuses us and not the people, who wait for another run: `{said}`; {remedy}"
            ),
            Self::Broke(why) => write!(
                f,
                "stopped, because a part of this program failed ({why}): nobody is lost, call again; and please report it"
            ),
        }
    }
}

#[derive(Default)]
struct Health {
    failures: u32,
    /// Refused since the last letter that was taken, and how it was last said.
    refused: Vec<(NoticeId, u32)>,
    refusal: String,
    /// Turned away since the last letter that was taken.
    turned_away: u32,
    unwelcome: u32,
    /// How many were turned away in the whole run, and the last words.
    us: Option<(u64, Reply)>,
    taken: bool,
    until: Option<Instant>,
    ended: Option<Ended>,
}

/// How the relay is doing.
pub(super) struct RelayHealth {
    health: Mutex<Health>,
    pace: RetryPolicy,
    patience: Patience,
}

impl RelayHealth {
    pub(super) fn new(pace: RetryPolicy, patience: Patience) -> Self {
        Self { health: Mutex::default(), pace, patience }
    }

    pub(super) fn pace(&self) -> &RetryPolicy {
        &self.pace
    }

    fn health(&self) -> MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// It took a letter.
    pub(super) fn good(&self) {
        let mut health = self.health();
        // Everything here counts *in a row*: one letter that is taken shows that it is neither the relay nor us.
        (health.failures, health.turned_away, health.unwelcome) = (0, 0, 0);
        health.refused.clear();
        health.until = None;
        health.taken = true;
    }

    /// It answered, but does not know this recipient.
    pub(super) fn refused(&self, attempt: (NoticeId, u32), said: &Reply) {
        let mut health = self.health();
        // It answers, so it does not fail, whatever it says of this person.
        health.failures = 0;
        health.refused.push(attempt);
        health.refusal = without_addresses(&said.to_string());
        if health.refused.len() >= self.pace.refused {
            let ended = health.refuses_all();
            self.end(&mut health, ended);
        }
    }

    /// It answered, but would not take this letter from us. One may be a list that is not for everybody; several are us.
    pub(super) fn turned_away(&self, said: &Reply) {
        let mut health = self.health();
        health.failures = 0;
        health.turned_away += 1;
        // The count is for the report at the end: unlike `turned_away` nothing sets it back.
        let count = health.us.as_ref().map_or(0, |(count, _)| *count);
        health.us = Some((count + 1, said.clone()));
        if health.turned_away >= self.pace.turned_away {
            self.end(&mut health, refuses_us(said));
        }
    }

    /// It would not even hear who the sender is. A new line logs in anew, which may help once.
    pub(super) fn unwelcome(&self, said: &Reply) {
        let mut health = self.health();
        let now = Instant::now();
        if health.until.is_some_and(|until| now < until) {
            return;
        }
        // Lines that were told so together count once: the others had asked before the wait began.
        health.unwelcome += 1;
        if health.unwelcome > UNWELCOME {
            return self.end(&mut health, refuses_us(said));
        }
        health.until = Some(now + jittered(doubled(self.pace.first, health.unwelcome, self.pace.most)));
    }

    /// It asked to wait, or failed: everybody waits. Failures within one wait count once.
    pub(super) fn fails(&self, why: &str) {
        let mut health = self.health();
        let now = Instant::now();
        if health.until.is_some_and(|until| now < until) {
            return;
        }
        // Ten lines that lose the same relay are one failure: otherwise a run would end at its first hiccup.
        health.failures += 1;
        if health.failures > self.pace.rounds {
            return self.end(&mut health, Ended::Relay(without_addresses(why)));
        }
        health.until = Some(now + jittered(doubled(self.pace.first, health.failures, self.pace.most)));
    }

    /// Nothing will change until somebody changes something.
    pub(super) fn will_not(&self, why: &str) {
        let mut health = self.health();
        self.end(&mut health, Ended::Relay(why.to_owned()));
    }

    /// A part of the program failed: whatever was not begun is for another run.
    pub(super) fn broke(&self, why: String) {
        let mut health = self.health();
        self.end(&mut health, Ended::Broke(why));
    }

    fn end(&self, health: &mut Health, ended: Ended) {
        // The first reason is the true one: what comes after it follows from the stop.
        health.ended.get_or_insert(ended);
        self.patience.stop();
    }

    /// How long it needs yet.
    pub(super) fn wait(&self) -> Option<Duration> {
        let until = self.health().until?;
        Some(until.saturating_duration_since(Instant::now())).filter(|wait| !wait.is_zero())
    }

    /// When all workers are done: the attempts that were taken for refused persons and were not, because the relay says it
    /// of everybody. A small run is judged as a whole.
    pub(super) fn judge(&self) -> Vec<(NoticeId, u32)> {
        let mut health = self.health();
        // Too few to end a run by themselves; but nobody was taken, so it is more likely the relay than all of them.
        if health.ended.is_none() && !health.taken {
            if let Some((_, said)) = &health.us {
                health.ended = Some(refuses_us(said));
            } else if health.refused.len() >= FEW {
                health.ended = Some(health.refuses_all());
            }
        }
        let all = matches!(health.ended, Some(Ended::RefusesAll(_)));
        if all { std::mem::take(&mut health.refused) } else { Vec::new() }
    }

    /// How many letters the relay would not take from us, and how it last said so.
    pub(super) fn us(&self) -> Option<(u64, String)> {
        let health = self.health();
        health.us.as_ref().map(|(count, said)| (*count, format!("`{}`; {}", masked(said), remedy(said))))
    }

    /// Why the run ended, if it did before all was done.
    pub(super) fn ended(&self, judged_anew: bool) -> Option<Ended> {
        let ended = self.health().ended.clone();
        let stopped = if judged_anew { Ended::JudgedAnew } else { Ended::Stopped };
        ended.or_else(|| self.patience.is_stopping().then_some(stopped))
    }

    /// How long a letter waits that was deferred this many times.
    pub(super) fn retry(&self, attempt: u32) -> Duration {
        jittered(doubled(self.pace.retry, attempt, Duration::from_hours(1).max(self.pace.retry)))
    }

    /// How long a letter waits that the relay made come again this many times in this run.
    pub(super) fn come_again(&self, times: u32) -> Duration {
        jittered(doubled(self.pace.greylisted, times, Duration::from_hours(1)))
    }

    /// The same for a relay that is busy with everybody: all wait for it anyhow, so a letter need not wait longer, unless
    /// it is always the one.
    pub(super) fn busy(&self, times: u32) -> Duration {
        jittered(doubled(self.pace.first, times, Duration::from_hours(1)))
    }
}

impl Health {
    fn refuses_all(&self) -> Ended {
        Ended::RefusesAll(format!("{} in a row, the last with `{}`", self.refused.len(), self.refusal))
    }
}

fn masked(said: &Reply) -> String {
    without_addresses(&said.to_string())
}

fn refuses_us(said: &Reply) -> Ended {
    Ended::RefusesUs(masked(said), remedy(said))
}

fn doubled(first: Duration, count: u32, most: Duration) -> Duration {
    // A million times the first wait is beyond every `most`: the bound only keeps the power a number.
    first.saturating_mul(2_u32.saturating_pow(count.saturating_sub(1).min(20))).min(most)
}

/// Up to a quarter more, so that not everybody comes back at once.
fn jittered(wait: Duration) -> Duration {
    wait.mul_f64(1.0 + fastrand::f64() / 4.0)
}
