//! The course of a campaign: who has moved, what the helpdesk hears, whether a wave may be followed by the next.
//!
//! Everything here is worked out from the campaign, the people and what was imported ([`Record`]): exports become
//! a [`roll::Roll`], criteria become verdicts ([`gate`]), measured calls become a forecast ([`forecast`]), a wave
//! that slips becomes proposed dates ([`slip`]), and all of it together the [`figures::Figures`] that page,
//! mail and terminal show.

pub(crate) mod calendar;
pub mod closing;
pub mod count;
pub(crate) mod device_columns;
pub mod device_count;
pub mod edit;
pub mod erase;
pub mod export;
pub(crate) mod export_maker;
pub mod figures;
pub mod forecast;
pub mod gate;
mod record;
pub mod roll;
pub(crate) mod sheet;
pub mod slip;
pub mod tickets;
pub mod trace;
pub(crate) mod wrong_system;

pub use record::{Arrival, Passed, Record, ReviewMark, Sendings, Tickets};
