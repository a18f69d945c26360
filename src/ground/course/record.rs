//! What was written down about the course of a campaign, beside what [`History`](crate::ground::timeline::History)
//! keeps of its notices.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};

use crate::ground::timeline::{GateState, Undeliverable};

/// When somebody was first found on a list of who has moved, and since when their devices are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// When the list was made that says so.
    pub at: DateTime<Utc>,
    /// When the last of their devices joined, if the list said.
    pub enrolled: Option<DateTime<Utc>>,
}

impl Arrival {
    /// The day that figures count.
    pub fn day(&self) -> NaiveDate {
        // A list cannot know of what comes after it: a device's clock may be ahead.
        self.enrolled.map_or(self.at, |enrolled| enrolled.min(self.at)).date_naive()
    }
}

/// Tickets of one day, for one wave or nobody knows which.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tickets {
    /// The day on which people called.
    pub day: NaiveDate,
    /// The wave, if anybody said.
    pub wave: Option<String>,
    /// How many calls there were.
    pub count: u32,
}

/// Something a person looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewMark {
    /// Whether it is well.
    pub good: bool,
    /// What they say of it.
    pub because: String,
    /// Who looked, by the name they gave.
    pub who: String,
    /// When they said so.
    pub at: DateTime<Utc>,
}

/// How somebody judged a gate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passed {
    /// What they decided.
    pub state: GateState,
    /// Why, in their own words.
    pub because: String,
    /// Who judged, by the name they gave.
    pub who: String,
    /// When they judged.
    pub at: DateTime<Utc>,
}

/// How the notices of a stage in a wave stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sendings {
    /// Taken by the relay.
    pub sent: u64,
    /// Of those: more than a day after their moment.
    pub late: u64,
    /// To be tried again.
    pub deferred: u64,
    /// Refused by the relay for good.
    pub refused: u64,
    /// Begun, and nobody knows whether they left.
    pub in_doubt: u64,
}

impl Sendings {
    /// Adds what another wave or day counted.
    pub fn add(&mut self, other: &Self) {
        self.sent += other.sent;
        self.late += other.late;
        self.deferred += other.deferred;
        self.refused += other.refused;
        self.in_doubt += other.in_doubt;
    }
}

/// All of it.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// Who has moved, by the key of their address.
    pub moved: HashMap<String, Arrival>,
    /// Whose device fails the new rules, by the key of their address: as the last list says.
    pub failing: HashSet<String>,
    /// Who had moved and then had not, by the key of their address.
    pub went_back: HashSet<String>,
    /// Whose mail never arrives, by the key of their address, and what the report said.
    pub unreachable: HashMap<String, Undeliverable>,
    /// When the last list of who has moved was made.
    pub moved_as_of: Option<DateTime<Utc>>,
    /// Tickets, by day and wave.
    pub tickets: Vec<Tickets>,
    /// What people looked at, by wave and check; the wave is empty for the checklist at the end.
    pub marks: BTreeMap<(String, String), ReviewMark>,
    /// How gates were last judged, by wave.
    pub gates: BTreeMap<String, Passed>,
    /// How notices stand, by wave and stage.
    pub sendings: BTreeMap<(Option<String>, String), Sendings>,
}

impl Record {
    /// How this wave's gate stands.
    pub fn gate(&self, wave: &str) -> GateState {
        self.gates.get(wave).map(|passed| passed.state).unwrap_or_default()
    }

    /// What a person said of a check of a wave; the wave is empty for the checklist at the end.
    pub fn mark(&self, wave: &str, check: &str) -> Option<&ReviewMark> {
        self.marks.get(&(wave.to_owned(), check.to_owned()))
    }
}
