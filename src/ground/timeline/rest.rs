//! Whether somebody is left alone at a moment: in their quiet hours, and while nothing leaves at all. The plan asks this
//! when a run begins; a run that takes long asks it again for each letter.

use chrono::{DateTime, Utc};

use super::{Clock, Notice, Recipient};
use crate::ground::campaign::{Campaign, People, Stage};

/// Whether the reader of a notice is left alone at this moment.
pub fn rests(campaign: &Campaign, people: &People, notice: &Notice, at: DateTime<Utc>) -> bool {
    let urgent = campaign.stages.get(usize::from(notice.stage)).is_some_and(Stage::is_urgent);
    let own = match notice.to {
        // A manager goes by the place of whom they lead, as their slot does: the run must not judge otherwise than the
        // plan.
        Recipient::Person(who) | Recipient::ManagerOf(who) => people.get(who).map(|person| &person.place),
        Recipient::Helpdesk | Recipient::Sponsor(_) => None,
    };
    let wave = notice.wave.and_then(|wave| campaign.wave(wave));
    let zone = own.map_or_else(|| wave.map_or(campaign.zone, |wave| wave.zone), |place| place.zone);
    let country = own.map_or("", |place| &*place.country);
    let clock = Clock::new(&campaign.calendar, country, zone).at_any_hour(urgent);
    clock.quiet_until(at).is_some() || clock.frozen_until(at).is_some()
}
