//! A wave's dates for everybody's calendar.

use chrono::{DateTime, Duration, NaiveDateTime, TimeZone as _, Utc};
use chrono_tz::Tz;

use super::Portal;
use crate::{
    ground::{
        campaign::{Language, Wave},
        problem::Problems,
    },
    render::calendar::{self, Entry, When},
};

impl Portal {
    /// `dates.ics`
    pub(super) fn dates(&self, at: usize, language: Language) -> Result<String, Problems> {
        let wave = self.wave_of(at)?;
        let entries = self.entries(wave, at, language);
        Ok(calendar::file(self.input.campaign.title.get(language), &entries))
    }

    fn entries(&self, wave: &Wave, at: usize, language: Language) -> Vec<Entry> {
        let campaign = &self.input.campaign;
        let host =
            campaign.site.split("://").last().unwrap_or_default().split('/').next().unwrap_or_default();
        let index = self.waves.get(at).map(|site| site.index);
        let sequence = index.and_then(|index| self.input.moved_dates.get(&index)).copied().unwrap_or(0);
        let address = format!("{}/{}/{language}/index.html", campaign.site, wave.id);
        let entry = |name: &str, key: &str, when: When, location: Option<String>| Entry {
            uid: format!("{}-{}-{name}@{host}", campaign.id, wave.id),
            sequence,
            when,
            summary: self.say(language, key, &[("to", &campaign.the_move.to.name)]),
            description: self.say(language, "calendar_text", &[("address", &address)]),
            location,
            address: address.clone(),
            reminder: name != "enforcement",
        };
        let mut entries = vec![entry("start", "calendar_start", When::Day(wave.start), None)];
        for (number, fair) in wave.fairs.iter().enumerate() {
            let (from, until) = (fair.day.and_time(fair.from), fair.day.and_time(fair.until));
            let place = fair.place.get(language).clone();
            if let (Some(from), Some(until)) = (moment(wave.zone, from), moment(wave.zone, until)) {
                let when = When::Hours(from, until);
                entries.push(entry(&format!("fair-{}", number + 1), "calendar_fair", when, Some(place)));
            }
        }
        if let Some(end) = wave.deadline().and_then(|deadline| moment(wave.zone, deadline)) {
            let from = end.checked_sub_signed(Duration::minutes(30)).unwrap_or(end);
            entries.push(entry("deadline", "calendar_deadline", When::Hours(from, end), None));
        }
        if let Some(day) = wave.enforcement() {
            entries.push(entry("enforcement", "calendar_enforcement", When::Day(day), None));
        }
        entries
    }
}

/// A local time as a moment; one that the clocks skip is the one an hour later.
fn moment(zone: Tz, local: NaiveDateTime) -> Option<DateTime<Utc>> {
    let later = || zone.from_local_datetime(&local.checked_add_signed(Duration::hours(1))?).earliest();
    Some(zone.from_local_datetime(&local).earliest().or_else(later)?.with_timezone(&Utc))
}
