//! Everything a judgement rests on.

use chrono::{DateTime, Utc};

use super::History;
use crate::ground::campaign::{Campaign, People};

/// Everything a judgement rests on.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The campaign.
    pub campaign: &'a Campaign,
    /// The people.
    pub people: &'a People,
    /// What has happened.
    pub history: &'a History,
    /// The time.
    pub now: DateTime<Utc>,
}
