//! `wavecast run`: stays up and sends what is due when it is due.
//!
//! The folder is read anew for each round, so that a mended file counts at once. What is wrong in it is told, and
//! holds what it concerns until it is mended; a campaign that cannot be read at all holds everything. A clock that jumps, a suspend or a relay that is away only changes
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
        Past,
        execute::{Run, Sent},
        office::{Choice, Office},
    },
};
use crate::{
    acts::Failure,
    faces::show::{Look, Outcome, Report},
    ground::problem::{Problems, show},
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
    #[command(flatten)]
    past: Past,
}

#[derive(Default)]
struct Ran {
    problems: Problems,
    sent: u64,
    refused: u64,
    rounds: u64,
    /// What waits for a check, as it was last told.
    checked: String,
}

/// Sends until it is stopped.
pub(in crate::faces) fn run(context: &Context, arguments: &RunArguments) -> Result<Box<dyn Report>, Failure> {
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
                (context.aside)(&format!("{failure}; sending is paused until this is fixed"));
                nap(&run, LOOK);
                continue;
            }
        };
        let office = office.anyway(arguments.past.known()?);
        choice.known(&office.ready.campaign)?;
        if ran.rounds == 0 {
            arguments.past.record(context, &office)?;
        }
        if context.rehearsal && !office.stays_here() {
            let hint = "leave out `--as-of`, or set `preset = \"outbox\"`";
            return Err(Failure::usage("`--as-of` is for rehearsals, and nothing really leaves then", hint));
        }
        let looked = run.now(context);
        let sent = match run.once(context, &office, &choice, (None, None)) {
            Err(Failure::Asks { message, hint }) if ran.rounds > 0 => {
                (context.aside)(&format!("nothing is sent: {message}\nhint: {hint}"));
                nap(&run, AWAY);
                continue;
            }
            sent => sent?,
        };
        ran.add(&sent);
        ran.tell(context, &sent);
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
        Some(ended @ (Ended::Relay(_) | Ended::RefusesAll(_) | Ended::RefusesUs(..) | Ended::Broke(_))) => {
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

    /// Says what an error holds, whenever that changes: the rest leaves meanwhile.
    fn tell(&mut self, context: &Context, sent: &Sent) {
        let held = sent.checked.iter().map(|(check, count)| format!("{count} held: check {check}\n"));
        let held = held.collect::<String>() + &show::text(sent.problems(), false);
        if held != self.checked {
            let told = if held.is_empty() { "nothing is held by a check any more" } else { held.trim_end() };
            (context.aside)(told);
            self.checked = held;
        }
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
        if self.refused > 0 || !self.checked.is_empty() { Outcome::Remains } else { Outcome::Done }
    }
}
