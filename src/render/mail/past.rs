//! What a message says that only the campaign's past knows: everybody who makes messages asks here, so that a
//! preview, the console and the sending never differ.

use chrono::{DateTime, Utc};

use super::reference::ReferenceKey;
use crate::ground::{course::figures::Figures, timeline::History};

/// What is remembered of the campaign so far.
pub trait Past: Sync {
    /// The secret behind personal references, once there is one.
    fn reference_key(&self) -> Option<ReferenceKey>;

    /// How often the dates of a wave have moved since people were first told: calendars replace an entry only by
    /// one with a higher number.
    fn sequence(&self, wave: &str) -> u32;

    /// How the campaign stands; asked only when a message to the helpdesk or a sponsor tells it.
    fn figures(&self) -> Option<&Figures>;

    /// What has happened up to now; asked only when a message tells a manager how far their people are.
    fn history(&self) -> Option<(&History, DateTime<Utc>)>;

    /// Whether it is told which devices have moved: an approval is given before anybody knows, and holds afterwards.
    fn knows_devices(&self) -> bool;
}

/// As if nothing had happened yet: what an approval is about, and how a rehearsal begins.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nothing;

impl Past for Nothing {
    fn reference_key(&self) -> Option<ReferenceKey> {
        None
    }

    fn sequence(&self, _wave: &str) -> u32 {
        0
    }

    fn figures(&self) -> Option<&Figures> {
        None
    }

    fn history(&self) -> Option<(&History, DateTime<Utc>)> {
        None
    }

    fn knows_devices(&self) -> bool {
        false
    }
}
