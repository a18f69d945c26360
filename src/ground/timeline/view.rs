//! Everything a judgement rests on.

use chrono::{DateTime, Utc};

use super::History;
use crate::ground::campaign::{Campaign, People};

/// Everything a judgement rests on.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The campaign, with its stages and policies.
    pub campaign: &'a Campaign,
    /// The people of the list as it stands today.
    pub people: &'a People,
    /// What has happened.
    pub history: &'a History,
    /// The time that counts, whatever a clock says.
    pub now: DateTime<Utc>,
}
