//! The words and numbers that stand for typed values in a ledger, and back: the one place that knows both.
//!
//! What has no type here was written by another program or changed by a disk: it is an error that names its row, never
//! silently something else. What stands in ledgers that exist never changes.

use chrono::{DateTime, NaiveDate, Utc};
use std::fmt;

use crate::ground::{
    campaign::Anchor,
    culprit::Culprit,
    timeline::{GateState, Told},
};

/// Something in a ledger that this program cannot read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable(String);

impl Unreadable {
    /// Says what stands there, in words that follow the place where it stands.
    pub(super) fn of(what: String) -> Self {
        Self(what)
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unreadable {}

/// The moment that a number of milliseconds stands for.
pub(super) fn time(millis: i64) -> Result<DateTime<Utc>, Unreadable> {
    DateTime::from_timestamp_millis(millis)
        .ok_or_else(|| Unreadable::of(format!("{millis} is no moment of any calendar")))
}

/// The day that a text stands for.
pub(super) fn day(text: &str) -> Result<NaiveDate, Unreadable> {
    text.parse().map_err(|_| Unreadable::of(format!("`{text}` is no day")))
}

/// The word for how a gate was judged.
pub(super) fn of_gate(state: GateState) -> &'static str {
    match state {
        GateState::Passed => "pass",
        GateState::Held => "hold",
        GateState::Open => "open",
    }
}

/// How a gate was judged.
pub(super) fn gate(word: &str) -> Result<GateState, Unreadable> {
    [GateState::Passed, GateState::Held, GateState::Open]
        .into_iter()
        .find(|state| of_gate(*state) == word)
        .ok_or_else(|| Unreadable::of(format!("`{word}` is no judgement of a gate")))
}

/// The word for whose fault something is; nothing where nobody is at fault.
pub(super) fn of_culprit(culprit: Option<Culprit>) -> &'static str {
    culprit.map_or("", Culprit::code)
}

/// Whose fault it is, if it is anybody's.
pub(super) fn culprit(word: &str) -> Result<Option<Culprit>, Unreadable> {
    if word.is_empty() {
        return Ok(None);
    }
    let unknown = || Unreadable::of(format!("`{word}` is nobody whose fault it could be"));
    Culprit::of_code(word).map(Some).ok_or_else(unknown)
}

/// What stands for a day where a message says that there is none any more.
const NO_DAY: &str = "none";

/// What stands in the dates of a message that tells this day of any wave; or, without one, any day or that there is
/// none.
pub(crate) fn told_of_any_wave(anchor: Anchor, day: Option<NaiveDate>) -> String {
    let day = day.map(|day| day.to_string()).unwrap_or_default();
    format!(":{}={day}", anchor.code())
}

/// The dates a message tells, as a ledger keeps them: `pilot:start=2027-01-18 pilot:deadline=none`.
pub fn tell(told: &[Told]) -> String {
    let words = told.iter().map(|told| {
        let day = told.day.map_or_else(|| NO_DAY.to_owned(), |day| day.to_string());
        format!("{}:{}={day}", told.wave, told.anchor.code())
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The dates that [`tell`] wrote.
pub(super) fn told(text: &str) -> Result<Vec<Told>, Unreadable> {
    let one = |word: &str| {
        let (wave, date) = word.split_once(':')?;
        let (anchor, day) = date.split_once('=')?;
        let anchor = Anchor::ALL.into_iter().find(|known| known.code() == anchor)?;
        let day = if day == NO_DAY { None } else { Some(day.parse().ok()?) };
        Some(Told { wave: wave.to_owned(), anchor, day })
    };
    text.split_ascii_whitespace()
        .map(|word| one(word).ok_or_else(|| Unreadable::of(format!("`{word}` tells no date"))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Dates stand in the sums of rows: what is read and written again is the same bytes.
    #[test]
    fn what_is_read_is_written_as_it_was() {
        let text = "pilot:start=2027-01-18 pilot:deadline=none sweden:enforce=2027-03-23";
        assert_eq!(told(text).map(|dates| tell(&dates)), Ok(text.to_owned()));
        assert_eq!(told(""), Ok(Vec::new()));
        assert!(text.contains(&told_of_any_wave(Anchor::Start, "2027-01-18".parse().ok())));
        assert!(text.contains(&told_of_any_wave(Anchor::Deadline, None)));
        assert!(!text.contains(&told_of_any_wave(Anchor::Start, "2027-03-23".parse().ok())));
        for state in [GateState::Passed, GateState::Held, GateState::Open] {
            assert_eq!(gate(of_gate(state)), Ok(state));
        }
        for fault in Culprit::ALL.into_iter().map(Some).chain([None]) {
            assert_eq!(culprit(of_culprit(fault)), Ok(fault));
        }
    }

    #[test]
    fn what_nobody_wrote_is_not_read_as_something_else() {
        for text in [
            "pilot",
            "pilot:start",
            "pilot:begin=2027-01-18",
            "pilot:start=2027-02-30",
            "a:start=2027-01-18 b",
        ] {
            assert!(told(text).is_err(), "{text}");
        }
        assert!(gate("").is_err() && gate("Pass").is_err() && culprit("them").is_err());
        assert!(time(i64::MAX).is_err() && day("2027-13-01").is_err());
    }
}
