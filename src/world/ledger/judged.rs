//! What people write down: how a gate was judged, who has moved, who cannot be reached.

use chrono::{DateTime, Utc};

use crate::ground::{
    culprit::Culprit,
    timeline::{GateState, NoticeId},
};

/// How somebody judged a wave's gate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The wave whose gate it is.
    pub wave: String,
    /// What it is from now on.
    pub verdict: GateState,
    /// Why, in the words of whoever judged.
    pub because: String,
    /// The figures it was judged by, as JSON.
    pub figures: String,
    /// Who judged, as they were named or as the system knows them.
    pub who: String,
    /// When they judged.
    pub at: DateTime<Utc>,
}

/// Whether an address can be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The address, in lower case.
    pub person: String,
    /// Whether the failure is for good.
    pub permanent: bool,
    /// The notice that came back, if the report says.
    pub notice: Option<NoticeId>,
    /// The status, such as `5.1.1`.
    pub status: String,
    /// The words of whoever refused.
    pub words: String,
    /// When the report was written.
    pub at: DateTime<Utc>,
    /// Whose fault it is, if that is known.
    pub culprit: Option<Culprit>,
}

/// What a list of who has moved changes. Addresses are keys: in lower case.
#[derive(Clone, Debug, Default)]
pub struct Arrivals {
    /// Who has moved, and since when their devices are there. Whoever was known stays known as before.
    pub moved: Vec<(String, Option<DateTime<Utc>>)>,
    /// Who had moved, and has not any more.
    pub back: Vec<String>,
    /// Whose device fails the rules. None if the list does not say.
    pub failing: Option<Vec<String>>,
    /// The file it was read from.
    pub source: String,
    /// When the list was made.
    pub made: DateTime<Utc>,
}
