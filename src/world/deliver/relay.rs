//! How the relay is doing: it is given time when it asks for it, and a run ends when it will not have us at all.

use std::{
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::Patience;

/// How patient we are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// How long to wait after the first failure; doubled with each further one.
    pub first: Duration,
    /// The longest wait.
    pub most: Duration,
    /// After so many failures in a row the run ends.
    pub rounds: u32,
    /// After so many refused recipients in a row the run ends: it is not the recipients.
    pub refused: u32,
    /// How long a deferred letter waits at first; doubled with each further attempt.
    pub retry: Duration,
    /// A letter that must wait longer than this is left to a later run.
    pub horizon: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            first: Duration::from_secs(1),
            most: Duration::from_mins(1),
            rounds: 8,
            refused: 50,
            retry: Duration::from_mins(1),
            horizon: Duration::from_secs(5),
        }
    }
}

/// Why a run ended before all was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Somebody asked for it.
    Stopped,
    /// The relay fails again and again.
    Relay(String),
    /// The relay refuses everybody.
    RefusesAll(String),
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stopped => f.write_str("stopped"),
            Self::Relay(why) => write!(f, "stopped, because the relay fails again and again: {why}"),
            Self::RefusesAll(why) => {
                write!(f, "stopped, because the relay refuses everybody, which is hardly their fault: {why}")
            }
        }
    }
}

#[derive(Default)]
struct Health {
    failures: u32,
    refused: u32,
    until: Option<Instant>,
    ended: Option<Ended>,
}

/// How the relay is doing.
pub(super) struct Relay {
    health: Mutex<Health>,
    pace: Pace,
    patience: Patience,
}

impl Relay {
    pub(super) fn new(pace: Pace, patience: Patience) -> Self {
        Self { health: Mutex::default(), pace, patience }
    }

    fn health(&self) -> MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// It took a letter.
    pub(super) fn good(&self) {
        let mut health = self.health();
        health.failures = 0;
        health.refused = 0;
        health.until = None;
    }

    /// It answered, but would not have this recipient.
    pub(super) fn refused(&self, why: &str) {
        let mut health = self.health();
        health.failures = 0;
        health.refused += 1;
        if health.refused >= self.pace.refused {
            let count = health.refused;
            self.end(&mut health, Ended::RefusesAll(format!("{count} in a row, the last with `{why}`")));
        }
    }

    /// It asked to wait, or failed: everybody waits. Failures within one wait count once.
    pub(super) fn fails(&self, why: &str) {
        let mut health = self.health();
        let now = Instant::now();
        if health.until.is_some_and(|until| now < until) {
            return;
        }
        health.failures += 1;
        if health.failures > self.pace.rounds {
            return self.end(&mut health, Ended::Relay(why.to_owned()));
        }
        health.until = Some(now + jittered(doubled(self.pace.first, health.failures, self.pace.most)));
    }

    /// Nothing will change until somebody changes something.
    pub(super) fn will_not(&self, why: &str) {
        let mut health = self.health();
        self.end(&mut health, Ended::Relay(why.to_owned()));
    }

    fn end(&self, health: &mut Health, ended: Ended) {
        health.ended.get_or_insert(ended);
        self.patience.stop();
    }

    /// How long it needs yet.
    pub(super) fn wait(&self) -> Option<Duration> {
        let until = self.health().until?;
        Some(until.saturating_duration_since(Instant::now())).filter(|wait| !wait.is_zero())
    }

    /// Why the run ended, if it did before all was done.
    pub(super) fn ended(&self) -> Option<Ended> {
        let ended = self.health().ended.clone();
        ended.or_else(|| self.patience.is_stopping().then_some(Ended::Stopped))
    }

    /// How long a letter waits that was deferred for the so-manieth time.
    pub(super) fn retry(&self, attempt: u32) -> Duration {
        jittered(doubled(self.pace.retry, attempt, Duration::from_hours(1).max(self.pace.retry)))
    }
}

fn doubled(first: Duration, count: u32, most: Duration) -> Duration {
    first.saturating_mul(2_u32.saturating_pow(count.saturating_sub(1).min(20))).min(most)
}

/// Up to a quarter more, so that not everybody comes back at once.
fn jittered(wait: Duration) -> Duration {
    wait.mul_f64(1.0 + fastrand::f64() / 4.0)
}
