//! Staying up: sends what is due when it is due.
//!
//! The folder is read anew for each round, so that a mended file counts at once. What is wrong in it is told, and
//! holds what it concerns until it is mended; a campaign that cannot be read at all holds everything. A clock that jumps, a suspend or a relay that is away only changes
//! when the next round begins.

use chrono::{DateTime, TimeDelta, Utc};
use std::{
    thread,
    time::{Duration, Instant},
};

use super::{
    Choice, Failure, Opened, Surroundings,
    send::{Anyway, Cutoff, SendingSession, Sent, Watch},
};
use crate::{
    ground::problem::{Problems, show},
    world::{
        deliver::{Ended, Patience},
        ledger::{LedgerError, LedgerPlace},
    },
};

/// The longest time between two looks at the folder and the clock.
const LOOK: Duration = Duration::from_secs(30);

/// How often a sender looks whether it is needed that stands by, or whose work others have in hand.
const STAND_BY: Duration = Duration::from_secs(5);

/// How often a sender that has nothing to do asks whether somebody has approved or let go of something elsewhere.
const ASK: Duration = Duration::from_millis(700);

/// The longest wait for a relay that is away.
const LONGEST_OUTAGE_WAIT: Duration = Duration::from_mins(10);

/// The first wait for a relay that is away.
const FIRST_OUTAGE_WAIT: Duration = Duration::from_secs(15);

/// To stay up.
pub struct StayUp<'w> {
    /// What is sent.
    pub choice: Choice,
    /// End after so long without anything to do.
    pub idle: Option<Duration>,
    /// A check to send past.
    pub anyway: Option<Anyway>,
    /// Ends it when somebody asks to stop.
    pub patience: Patience,
    /// Shows how far each round has come, if anybody watches.
    pub watch: Option<Watch<'w>>,
}

/// What was sent in all.
#[derive(Debug, Default)]
pub struct Ran {
    /// Nothing is wrong that was not said before.
    pub problems: Problems,
    /// How many were sent.
    pub sent: u64,
    /// How many were refused.
    pub refused: u64,
    /// How often there was a look at what is due.
    pub rounds: u64,
    /// What waits for a check, as it was last told.
    pub checked: String,
}

/// Sends until it is stopped.
///
/// # Errors
/// It cannot begin; later only what a person must say ends it.
pub fn run(around: &Surroundings, request: StayUp<'_>) -> Result<Ran, Failure> {
    let StayUp { choice, idle: most_idle, anyway, patience, watch } = request;
    let mut sender = SendingSession::new("wavecast run", patience, false);
    let mut ran = Ran::default();
    let (mut away, mut idle) = (Duration::ZERO, Instant::now());
    let mut opened: Option<Opened> = None;
    let (mut stood_by, mut others) = (String::new(), 0);
    while !sender.is_stopping() {
        let now = match reopen(&as_of_this_round(around), opened.take()) {
            Ok(now) => now,
            Err(failure) if ran.rounds == 0 && stood_by.is_empty() => return Err(failure),
            Err(failure) => {
                (around.aside)(&format!("{failure}; sending is paused until this is fixed"));
                nap(&mut sender, around, LOOK);
                continue;
            }
        };
        let past = anyway.as_ref().map(Anyway::known).transpose()?;
        choice.known(now.campaign()?)?;
        if let (0, Some(anyway)) = (ran.rounds, &anyway) {
            anyway.record(&now)?;
        }
        // Before the round: what comes due while it lasts must not be waited past.
        let looked = sender.now(around);
        let sent = match sender.once(&now, &choice, Cutoff::default(), past, watch) {
            // What a person must say may be said while it runs: at the first round it is not worth waiting for.
            Err(Failure::Asks { message, hint }) if ran.rounds > 0 => {
                (around.aside)(&format!("nothing is sent: {message}\nhint: {hint}"));
                opened = Some(now);
                nap(&mut sender, around, LONGEST_OUTAGE_WAIT);
                continue;
            }
            Err(failure) if stands_by(around, &failure, sender.has_entered() || !stood_by.is_empty()) => {
                stood_by = tell_of_others(around, &failure, stood_by);
                opened = Some(now);
                nap(&mut sender, around, STAND_BY);
                continue;
            }
            sent => sent?,
        };
        ran.add(&sent);
        ran.tell(around, &sent);
        if sent.tally.figures.sent > 0 {
            idle = Instant::now();
            (around.aside)(&format!("{} sent, {} in all", sent.tally.figures.sent, ran.sent));
        }
        others = tell_of_helpers(around, &sent, others);
        away = outage(around, &sent, away);
        // A relay that is away leaves something to do, however long nothing was sent.
        if away.is_zero() && most_idle.is_some_and(|most| idle.elapsed() >= most) {
            break;
        }
        let wait = if away.is_zero() { until_next(&now, looked, sender.now(around))? } else { away };
        // What others have in hand is free when one of them dies.
        let wait = if others > 0 { wait.min(STAND_BY.max(sent.took)) } else { wait };
        nap(&mut sender, around, most_idle.map_or(wait, |most| wait.min(most)));
        opened = Some(now);
    }
    Ok(ran)
}

/// The same surroundings at this round's time: a sender that stays up for months must not tell the figures of the day it
/// was started. A rehearsal's day is counted on by the sender itself.
fn as_of_this_round(around: &Surroundings) -> Surroundings {
    let now = if around.rehearsal { around.now } else { (around.tick)() };
    Surroundings { now, ..around.clone() }
}

/// The folder as it is now, ready to send from. What did not change since the round before is not worked out again.
fn reopen(around: &Surroundings, before: Option<Opened>) -> Result<Opened, Failure> {
    let opened = match before {
        Some(before) => before.again(around.clone())?,
        None => Opened::of(around.clone())?,
    };
    opened.ready()?;
    Ok(opened)
}

/// How long to leave a relay alone that failed: longer each time, up to a bound. Zero if it did not.
fn outage(around: &Surroundings, sent: &Sent, before: Duration) -> Duration {
    match &sent.tally.ended {
        Some(ended @ (Ended::Relay(_) | Ended::RefusesAll(_) | Ended::RefusesUs(..) | Ended::Broke(_))) => {
            let wait = (before * 2).clamp(FIRST_OUTAGE_WAIT, LONGEST_OUTAGE_WAIT);
            (around.aside)(&format!("{ended}; trying again in {} s", wait.as_secs()));
            wait
        }
        Some(Ended::Stopped | Ended::JudgedAnew) | None => Duration::ZERO,
    }
}

/// How long until something is due, or until it is time to look again. What came due since the last look, in a long
/// round or a suspend, is next too.
fn until_next(opened: &Opened, looked: DateTime<Utc>, now: DateTime<Utc>) -> Result<Duration, Failure> {
    // Slots stand in the order of their moments.
    let next = opened.timeline()?.slots.iter().filter_map(|slot| slot.at).find(|at| *at > looked);
    let wait = next.and_then(|at| (at - now).max(TimeDelta::zero()).to_std().ok());
    Ok(wait.unwrap_or(LOOK).clamp(Duration::from_millis(500), LOOK))
}

/// Whether to wait for others who share the ledger: they send, or have taken over, or the database is away for a while.
/// At the first look a database that cannot be used is a wrong address, and not worth waiting for.
fn stands_by(around: &Surroundings, failure: &Failure, has_begun: bool) -> bool {
    let Failure::World(error) = failure else { return false };
    if !matches!(around.ledger(), LedgerPlace::Shared { .. }) {
        return false;
    }
    match error.downcast_ref() {
        Some(
            LedgerError::Held { .. }
            | LedgerError::LeaseLost { .. }
            | LedgerError::OtherFolder { .. }
            | LedgerError::OtherClock { .. },
        ) => true,
        Some(LedgerError::Shared { .. }) => has_begun,
        Some(_) | None => false,
    }
}

/// Says for whom it stands by, whenever that changes.
fn tell_of_others(around: &Surroundings, failure: &Failure, before: String) -> String {
    let why = failure.to_string();
    if why == before {
        return before;
    }
    (around.aside)(&format!("standing by: {why}"));
    why
}

/// Says that others have all that is left in hand, whenever that begins; how many that are now.
fn tell_of_helpers(around: &Surroundings, sent: &Sent, before: usize) -> usize {
    let (others, nothing_sent) = (sent.tally.elsewhere, sent.tally.figures.sent == 0);
    if before == 0 && others > 0 && nothing_sent {
        (around.aside)(&format!("standing by: {others} are in the hands of other machines"));
    }
    others
}

/// Sleeps, and wakes when somebody asks to stop, or may have let something leave. Others who share the ledger see meanwhile that this sender is there.
fn nap(sender: &mut SendingSession, around: &Surroundings, wait: Duration) {
    let until = Instant::now() + wait;
    let (mut beat, mut asked) = (Instant::now(), Instant::now());
    while !sender.is_stopping() && Instant::now() < until {
        if asked.elapsed() >= ASK {
            asked = Instant::now();
            if sender.has_news() {
                return;
            }
        }
        if Instant::now() >= beat {
            beat = sender.stay(around).map_or(until, |each| Instant::now() + each);
        }
        // In small steps, so that a wish to stop is heard at once.
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
    fn tell(&mut self, around: &Surroundings, sent: &Sent) {
        let held = sent.checked.iter().map(|(check, count)| format!("{count} held: check {check}\n"));
        let held = held.collect::<String>() + &show::text(&sent.problems, false);
        if held != self.checked {
            let told = if held.is_empty() { "nothing is held by a check any more" } else { held.trim_end() };
            (around.aside)(told);
            self.checked = held;
        }
    }
}
