//! `wavecast run`: stays up and sends what is due when it is due.
//!
//! The folder is read anew for each round, so that a mended file counts at once; a file that is wrong is told of
//! and holds the sending until it is mended. A clock that jumps, a suspend or a relay that is away only changes
//! when the next round begins.

use chrono::{DateTime, TimeDelta, Utc};
use clap::Args;
use serde_json::{Value, json};
use std::{
    thread,
    time::{Duration, Instant},
};

use super::{
    Context,
    send::{
        execute::{Run, Sent},
        office::{Choice, Office},
    },
};
use crate::{
    ground::problem::Problems,
    shell::report::{Failure, Look, Outcome, Report},
    world::deliver::Ended,
};

/// The longest time between two looks at the folder and the clock.
const LOOK: Duration = Duration::from_secs(30);

/// The longest wait for a relay that is away.
const AWAY: Duration = Duration::from_mins(10);

/// Stays up and sends what is due when it is due.
#[derive(Debug, Args)]
pub struct RunArguments {
    /// One wave only.
    #[arg(long, value_name = "WAVE")]
    pub wave: Option<String>,
    /// End after so many seconds without anything to do.
    #[arg(long, value_name = "SECONDS")]
    pub idle: Option<u64>,
}

#[derive(Default)]
struct Ran {
    problems: Problems,
    sent: u64,
    refused: u64,
    rounds: u64,
}

/// Sends until it is stopped.
pub(super) fn run(context: &Context, arguments: &RunArguments) -> Result<Box<dyn Report>, Failure> {
    let choice = Choice { wave: arguments.wave.clone(), stage: None };
    let mut run = Run::open(context, "wavecast run")?;
    let mut ran = Ran::default();
    let (mut away, mut idle) = (Duration::ZERO, Instant::now());
    let most_idle = arguments.idle.map(Duration::from_secs);
    while !run.patience.is_stopping() {
        let office = match Office::open_to_send(context) {
            Ok(office) => office,
            Err(failure) if ran.rounds == 0 => return Err(failure),
            Err(failure) => {
                (context.aside)(&format!("{failure}; nothing is sent until it is mended"));
                nap(&run, LOOK);
                continue;
            }
        };
        choice.known(&office)?;
        if context.rehearsal && !office.stays_here() {
            let hint = "leave out `--as-of`, or set `preset = \"outbox\"`";
            return Err(Failure::usage("`--as-of` is for rehearsals, and nothing really leaves then", hint));
        }
        let looked = run.now(context);
        let sent = run.once(context, &office, &choice, (None, None))?;
        ran.add(&sent);
        if sent.tally.figures.sent > 0 {
            idle = Instant::now();
            (context.aside)(&format!("{} sent, {} in all", sent.tally.figures.sent, ran.sent));
        }
        away = outage(context, &sent, away);
        if away.is_zero() && most_idle.is_some_and(|most| idle.elapsed() >= most) {
            break;
        }
        let wait = if away.is_zero() { until_next(&office, looked, run.now(context)) } else { away };
        nap(&run, most_idle.map_or(wait, |most| wait.min(most)));
    }
    Ok(Box::new(ran))
}

/// How long to leave a relay alone that failed: longer each time, up to a bound. Zero if it did not.
fn outage(context: &Context, sent: &Sent, before: Duration) -> Duration {
    match &sent.tally.ended {
        Some(ended @ (Ended::Relay(_) | Ended::RefusesAll(_))) => {
            let wait = (before * 2).clamp(Duration::from_secs(15), AWAY);
            (context.aside)(&format!("{ended}; trying again in {} s", wait.as_secs()));
            wait
        }
        Some(Ended::Stopped) | None => Duration::ZERO,
    }
}

/// How long until something is due, or until it is time to look again. What came due since the last look, in a long
/// round or a suspend, is next too.
fn until_next(office: &Office, looked: DateTime<Utc>, now: DateTime<Utc>) -> Duration {
    let next = office.timeline.slots.iter().filter_map(|slot| slot.at).find(|at| *at > looked);
    let wait = next.and_then(|at| (at - now).max(TimeDelta::zero()).to_std().ok());
    wait.unwrap_or(LOOK).clamp(Duration::from_millis(500), LOOK)
}

/// Sleeps, and wakes when somebody asks to stop.
fn nap(run: &Run, wait: Duration) {
    let until = Instant::now() + wait;
    while !run.patience.is_stopping() && Instant::now() < until {
        thread::sleep(Duration::from_millis(100).min(until.saturating_duration_since(Instant::now())));
    }
}

impl Ran {
    fn add(&mut self, sent: &Sent) {
        self.sent += sent.tally.figures.sent;
        self.refused += sent.tally.figures.refused;
        self.rounds += 1;
    }
}

impl Report for Ran {
    fn text(&self, _look: Look) -> String {
        format!("{} sent, {} refused\n", self.sent, self.refused)
    }

    fn json(&self) -> Value {
        json!({ "sent": self.sent, "refused": self.refused, "rounds": self.rounds })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }

    fn outcome(&self) -> Outcome {
        if self.refused > 0 { Outcome::Remains } else { Outcome::Done }
    }
}
