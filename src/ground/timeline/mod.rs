//! Who is to be told what, and when: the whole plan, worked out before anything is done.
//!
//! A [`Timeline`] is a pure function of the campaign and the people; an [`Agenda`] of the timeline, the
//! [`History`] and the time. Delivery is left no choice to make.
//!
//! A million people times eight stages are not eight million values: the timeline keeps [`Slot`]s (one stage
//! for one group of people at one moment), and a [`Notice`] is made when it is looked at.
#![warn(clippy::arithmetic_side_effects)]

mod agenda;
mod anchors;
mod build;
pub mod collide;
mod dates;
mod gates;
mod groups;
mod history;
mod judge;
pub mod load;
mod notice;
mod outdated;
mod pace;
pub mod plan;
pub mod reschedule;
mod unreached;

pub use agenda::{Agenda, Tally};
pub use anchors::{planned, said_by_cut};
pub use dates::{AnchorDay, Clock, instant_in};
pub use gates::waits_for;
pub(crate) use groups::swept;
pub use history::{
    CampaignFault, Fate, GateState, Heard, History, Hold, Moved, ReportedDelivery, Undeliverable,
};
pub use judge::{Held, Settled, Verdict, View};
pub use load::Load;
pub use notice::{Correction, DateChange, Notice, NoticeId, Recipient, RecipientKey, Told};
pub use outdated::Outdated;
pub use pace::RelayLimits;
pub use plan::Plan;
pub use unreached::Unreached;

use chrono::{DateTime, Utc};
use std::sync::Arc;

use super::{
    campaign::{Anchor, PersonIx, WaveIx},
    problem::Problems,
};

/// One stage for a group of people at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The stage, by its place in the campaign.
    pub stage: u16,
    /// The wave; none for what is told once in the whole campaign.
    pub wave: Option<WaveIx>,
    /// The date it is told from, with the wave's override.
    pub anchor: Anchor,
    /// When it leaves, in UTC. None if it follows an event of the person's own (`moved`, `rescheduled`).
    pub at: Option<DateTime<Utc>>,
    /// From then on it must not leave any more.
    pub expires: Option<DateTime<Utc>>,
    /// The zone in which its moment was found.
    pub zone: chrono_tz::Tz,
    /// The country whose holidays counted; empty if unknown.
    pub country: Arc<str>,
    /// Whom.
    pub to: Recipients,
}

/// Whom a slot tells. Slots of one group share its list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipients {
    /// People of the list, in its order.
    People(Arc<[PersonIx]>),
    /// The helpdesk.
    Helpdesk,
    /// A manager, by the first of the wave's people they lead.
    Managers(Arc<[PersonIx]>),
    /// The sponsors, by their place in the sender's settings.
    Sponsors(Vec<u16>),
}

impl Recipients {
    /// How many people or teams are told.
    pub fn len(&self) -> usize {
        match self {
            Self::People(list) | Self::Managers(list) => list.len(),
            Self::Helpdesk => 1,
            Self::Sponsors(list) => list.len(),
        }
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of them.
    pub fn each(&self) -> Box<dyn Iterator<Item = Recipient> + Send + '_> {
        match self {
            Self::People(list) => Box::new(list.iter().copied().map(Recipient::Person)),
            Self::Managers(list) => Box::new(list.iter().copied().map(Recipient::ManagerOf)),
            Self::Helpdesk => Box::new(std::iter::once(Recipient::Helpdesk)),
            Self::Sponsors(list) => Box::new(list.iter().copied().map(Recipient::Sponsor)),
        }
    }
}

/// Every notice of the campaign, in the order they leave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    /// Sorted by moment, then wave, then stage; those without a moment last.
    pub slots: Vec<Slot>,
    /// Stages that have no moment because it would lie outside the calendar.
    pub problems: Problems,
}
