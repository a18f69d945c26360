//! Who is to be told what, and when: the whole plan, worked out before anything is done.
//!
//! A [`Timeline`] is a pure function of the campaign and the people; an [`Agenda`] of the timeline, the
//! [`History`] and the time. Delivery is left no choice to make.
//!
//! A million people times eight stages are not eight million values: the timeline keeps [`Slot`]s (one stage
//! for one group of people at one moment), and a [`Notice`] is made when it is looked at.
#![warn(clippy::arithmetic_side_effects)]

mod absence;
mod agenda;
mod anchors;
mod answers;
mod build;
mod catch_up;
pub mod collide;
mod dates;
mod event;
mod frozen;
mod gates;
mod groups;
mod history;
mod judge;
mod leave;
pub mod load;
mod missed;
mod notice;
mod one_a_day;
mod outdated;
mod pace;
mod past_selection;
pub mod plan;
pub mod reschedule;
mod rest;
mod returns;
mod roles;
mod skipped;
mod team;
mod unreached;
mod untold;
mod verdict;
mod view;
mod weekly;
mod window;

pub use agenda::{Agenda, Tally};
pub use anchors::planned;
pub(crate) use anchors::said_by_cut;
pub(crate) use answers::corrected_date;

pub use catch_up::{CatchUp, CatchUpStanding, arrival_marks, phase_of};
pub use dates::{AnchorDay, Clock};
pub(crate) use dates::{day_begins, instant_in};
pub use frozen::FrozenSlot;
pub use gates::waits_for;
pub(crate) use groups::swept;
pub use history::{
    CampaignFault, Fate, GateState, Heard, History, Hold, Moved, ReportedDelivery, Undeliverable,
};
use leave::OwnDays;
pub use leave::wave_of;
pub(crate) use leave::{is_short, own_wave, return_of};
pub use load::Load;
pub(crate) use missed::{Missable, can_be_missed, catch_up_stage};
pub use notice::{Correction, DateChange, Notice, NoticeId, Recipient, RecipientKey, Told};
pub use one_a_day::MadeRoom;
pub use outdated::Outdated;
pub(crate) use pace::RelayLimits;
pub use past_selection::selected;
pub use plan::Plan;
pub use rest::rests;
pub use skipped::SkippedHour;
pub use team::{TeamOfWave, Teams};
pub(crate) use unreached::Unreached;
pub use verdict::{Held, Settled, Verdict};
pub use view::View;

use chrono::{DateTime, NaiveDate, Utc};
use std::sync::Arc;

use super::{
    campaign::{Anchor, Away, Campaign, PersonIx, WaveIx},
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
    /// When these people are away, if the list says so: they share their own dates.
    pub away: Option<Away>,
    /// The day on which these people came into their wave, if they came late: they share their own dates too.
    pub came: Option<NaiveDate>,
    /// Where it would have left, had it not made room for another message on that day.
    pub made_room: Option<MadeRoom>,
    /// The Monday of the week that it is of, if one leaves every week.
    pub week: Option<NaiveDate>,
    /// Whom it tells.
    pub to: Recipients,
}

/// Whom a slot tells. Slots of one group share its list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipients {
    /// People of the list, in its order.
    People(Arc<[PersonIx]>),
    /// The helpdesk, at its one address.
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

impl Slot {
    /// The clock of the people it tells.
    pub fn clock<'a>(&'a self, campaign: &'a Campaign) -> Clock<'a> {
        Clock::new(&campaign.calendar, &self.country, self.zone)
    }

    /// Whether its people share their dates with everybody of their wave.
    pub(crate) fn is_usual(&self) -> bool {
        self.own_days() == OwnDays::default()
    }

    /// What gives these people dates of their own.
    fn own_days(&self) -> OwnDays {
        OwnDays { away: self.away, came: self.came }
    }
}

impl Timeline {
    /// What people get at one moment who share their dates with everybody of their wave: without those whom a leave, or
    /// coming late, gives dates of their own.
    pub fn usual(&self) -> impl Iterator<Item = &Slot> {
        self.slots.iter().filter(|slot| slot.is_usual())
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
