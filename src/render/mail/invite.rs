//! The calendar file of a message: the dates it tells, as the reader's calendar keeps them.

use super::{Mail, about, compose::Matter};
use crate::{
    ground::timeline::{DateChange, Told},
    render::{
        calendar::{self, CalendarEntry},
        dates::{Dates, Withdrawn},
    },
};

impl Mail<'_> {
    /// The file, if the message tells any date or takes one back.
    pub(super) fn calendar(&self, matter: &Matter<'_>) -> Option<String> {
        if !matter.key.personal {
            return None;
        }
        let (campaign, phrases, language) = (self.campaign, self.phrases, matter.key.language);
        let told = about(matter.page);
        let dates = matter.wave.map(|wave| {
            // Whoever has the date of everybody in their calendar already gets one that takes its place.
            let own = if matter.key.own_dates.is_some() { 2 } else { 0 };
            let sequence = self.past.sequence(wave.id.as_str()).saturating_add(own);
            Dates { campaign, wave, language, phrases, sequence }
        });
        let entries = dates.into_iter().flat_map(|dates| dates.entries());
        let mut entries: Vec<CalendarEntry> = entries
            .filter(|(anchor, _)| told.contains(anchor) && matter.key.tells(*anchor))
            .map(|(_, entry)| entry)
            .collect();
        if let Some(devices) = self.which_devices("device.calendar", matter.key) {
            for entry in &mut entries {
                entry.description = format!("{devices}\n{}", entry.description);
            }
        }
        entries.extend(matter.key.change.iter().flat_map(|change| self.taken_back(change, matter)));
        let title = campaign.title.get(language);
        (!entries.is_empty()).then(|| calendar::file(title, &entries))
    }

    /// What stands in the reader's calendar and is to go: days that are past may stay.
    fn taken_back(&self, change: &DateChange, matter: &Matter<'_>) -> Vec<CalendarEntry> {
        let (campaign, phrases, language) = (self.campaign, self.phrases, matter.key.language);
        // What had no day has no entry in a calendar either; `None` is less than every day.
        let to_come = |told: &&Told| told.day >= matter.today();
        let entries = change.withdrawn.iter().filter(to_come).flat_map(|told| {
            let sequence = self.past.sequence(&told.wave).saturating_add(1);
            Withdrawn { campaign, told, language, phrases, sequence }.entries()
        });
        entries.collect()
    }
}
