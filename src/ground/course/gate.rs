//! The criteria of a wave, each with its figure and verdict: whether the next wave may be told.
//!
//! * *moved*: of a hundred people of the wave, how many have moved.
//! * *failed*: of a hundred who have begun, how many have a device that does not meet the new rules, or were there and
//!   are not any more.
//! * *tickets*: how many calls for a hundred people of the wave, from its first day on.
//! * everything else is for a person to look at, and to say so.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Record, count::WaveCount};
use crate::ground::{
    campaign::{Campaign, Criteria, Wave},
    timeline::GateState,
};

/// What is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GateQuestion {
    /// At least so many of a hundred have moved.
    MovedAtLeast(f64),
    /// At most so many of a hundred who began have failed.
    FailedAtMost(f64),
    /// At most so many tickets for a hundred people.
    TicketsAtMost(f64),
    /// Somebody has looked at it.
    Check(String),
}

/// Whether it is so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GateAnswer {
    /// It is so.
    Met,
    /// It is not.
    NotMet,
    /// Nobody knows: what it is judged by is missing or too old.
    Unknown,
}

/// One thing a wave must show before the next may begin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Criterion {
    /// What is asked.
    pub ask: GateQuestion,
    /// What was found, where it is a number.
    pub figure: Option<f64>,
    /// Whether it is so.
    pub answer: GateAnswer,
    /// What a person said of it, or what is missing.
    pub note: Option<String>,
}

/// All criteria of a wave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GateVerdict {
    /// How the gate stands.
    pub state: String,
    /// The criteria, in the order they are shown.
    pub criteria: Vec<Criterion>,
}

impl GateVerdict {
    /// Whether every criterion is met.
    pub fn is_met(&self) -> bool {
        self.criteria.iter().all(|criterion| criterion.answer == GateAnswer::Met)
    }

    /// The criteria that are not met, or not known to be.
    pub fn open(&self) -> impl Iterator<Item = &Criterion> {
        self.criteria.iter().filter(|criterion| criterion.answer != GateAnswer::Met)
    }
}

/// The word for how a gate stands.
pub fn word(state: GateState) -> &'static str {
    match state {
        GateState::Open => "open",
        GateState::Passed => "passed",
        GateState::Held => "held",
    }
}

/// Judges a wave.
pub fn judge(
    campaign: &Campaign,
    wave: &Wave,
    count: &WaveCount,
    record: &Record,
    now: DateTime<Utc>,
) -> GateVerdict {
    let Criteria { moved_at_least, failed_at_most, tickets_at_most, checks } = &wave.gate.criteria;
    let listed = record.moved_as_of.ok_or("no list of who has moved was imported").and_then(|made| {
        let age = now.signed_duration_since(made);
        // Too old is unknown and not unmet: a gate must not close because nobody imported the list.
        (age <= campaign.policies.moved_max_age).then_some(()).ok_or("the list of who has moved is too old")
    });
    let share = |part: u32, whole: u32| (whole > 0).then(|| percent(part, whole));
    let of_list = |figure: Option<f64>, empty| listed.and(figure.ok_or(empty));
    let mut criteria = Vec::new();
    if let Some(least) = *moved_at_least {
        let figure = of_list(share(count.moved, count.people), "nobody is in this wave");
        criteria.push(number(GateQuestion::MovedAtLeast(least), figure, |figure| figure >= least));
    }
    if let Some(most) = *failed_at_most {
        // Of those who began: people who have not tried yet would water the failures down.
        let figure = of_list(share(count.failed, count.begun), "nobody has begun");
        criteria.push(number(GateQuestion::FailedAtMost(most), figure, |figure| figure <= most));
    }
    if let Some(most) = *tickets_at_most {
        let rate = || (count.people > 0).then(|| count.tickets * 100.0 / f64::from(count.people));
        // No report and no ticket look alike in the sum, and only one of them is good news.
        let figure = if count.tickets_reported {
            rate().ok_or("nobody is in this wave")
        } else {
            Err("no tickets were reported")
        };
        criteria.push(number(GateQuestion::TicketsAtMost(most), figure, |figure| figure <= most));
    }
    criteria.extend(checks.iter().map(|check| looked_at(wave, check, record)));
    GateVerdict { state: word(record.gate(wave.id.as_str())).to_owned(), criteria }
}

fn number(ask: GateQuestion, figure: Result<f64, &str>, is_met: impl Fn(f64) -> bool) -> Criterion {
    match figure {
        Ok(figure) => {
            let answer = if is_met(figure) { GateAnswer::Met } else { GateAnswer::NotMet };
            Criterion { ask, figure: Some(figure), answer, note: None }
        }
        Err(why) => Criterion { ask, figure: None, answer: GateAnswer::Unknown, note: Some(why.to_owned()) },
    }
}

fn looked_at(wave: &Wave, check: &str, record: &Record) -> Criterion {
    let ask = GateQuestion::Check(check.to_owned());
    let Some(mark) = record.mark(wave.id.as_str(), check) else {
        let note = Some("nobody has looked at it".to_owned());
        return Criterion { ask, figure: None, answer: GateAnswer::Unknown, note };
    };
    let answer = if mark.good { GateAnswer::Met } else { GateAnswer::NotMet };
    let day = mark.at.with_timezone(&wave.zone).date_naive();
    let said = format!("{day}: {} ({})", mark.because, mark.who);
    Criterion { ask, figure: None, answer, note: Some(said) }
}

/// So many of a hundred.
pub(crate) fn percent(part: u32, whole: u32) -> f64 {
    if whole == 0 { 0.0 } else { f64::from(part) * 100.0 / f64::from(whole) }
}
