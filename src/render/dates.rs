//! A wave's dates as everybody's calendar keeps them: the same entries in a message and on the site, so that whoever
//! takes both has each date once.

use super::calendar::{Entry, When};
use crate::ground::{
    campaign::{Anchor, Campaign, Language, Wave},
    timeline::instant_in,
    words::phrases::Phrases,
};

/// How long before a deadline its entry begins, in minutes: without a length some calendars do not show it.
const LAST_MINUTES: i64 = 30;

/// Whose dates, and for whom.
#[derive(Clone, Copy)]
pub struct Dates<'a> {
    /// The campaign.
    pub campaign: &'a Campaign,
    /// The wave.
    pub wave: &'a Wave,
    /// The reader's language.
    pub language: Language,
    /// The words.
    pub phrases: &'a Phrases,
    /// How often a date of the wave moved after people were told: calendars replace an entry only by a higher one.
    pub sequence: u32,
}

impl Dates<'_> {
    /// Every date there is, each with what it tells of. Fairs stand for the start: that is when people come.
    pub fn entries(&self) -> Vec<(Anchor, Entry)> {
        let mut entries = vec![(Anchor::Start, self.entry("start", When::Day(self.wave.start)))];
        entries.extend(self.fairs().into_iter().map(|entry| (Anchor::Start, entry)));
        let deadline = self.wave.deadline().and_then(|deadline| instant_in(self.wave.zone, deadline));
        entries.extend(deadline.map(|end| {
            let from = end.checked_sub_signed(chrono::Duration::minutes(LAST_MINUTES)).unwrap_or(end);
            (Anchor::Deadline, self.entry("deadline", When::Hours(from, end)))
        }));
        let enforced = self.wave.enforcement().map(|day| self.entry("enforcement", When::Day(day)));
        entries.extend(enforced.map(|entry| (Anchor::Enforce, entry)));
        entries
    }

    fn fairs(&self) -> Vec<Entry> {
        let zone = self.wave.zone;
        let hours = self.wave.fairs.iter().enumerate().filter_map(|(number, fair)| {
            let from = instant_in(zone, fair.day.and_time(fair.from))?;
            let until = instant_in(zone, fair.day.and_time(fair.until))?;
            let mut entry = self.entry("fair", When::Hours(from, until));
            entry.uid = self.uid(&format!("fair-{}", number + 1));
            entry.location = Some(fair.place.get(self.language).clone());
            Some(entry)
        });
        hours.collect()
    }

    fn entry(&self, what: &str, when: When) -> Entry {
        let (campaign, wave, language) = (self.campaign, self.wave, self.language);
        let address = format!("{}/{}/{language}/", campaign.site, wave.id);
        let to = [("to", campaign.the_move.to.name.as_str())];
        Entry {
            uid: self.uid(what),
            sequence: self.sequence,
            when,
            summary: self.phrases.say(language, &format!("portal.calendar_{what}"), &to),
            description: self.phrases.say(language, "portal.calendar_text", &[("address", &address)]),
            location: None,
            address,
            reminder: what != "enforcement",
        }
    }

    /// An entry's name for ever.
    fn uid(&self, what: &str) -> String {
        let site = self.campaign.site.split("://").last().unwrap_or_default();
        let host = site.split(['/', ':']).next().unwrap_or_default();
        format!("{}-{}-{what}@{host}", self.campaign.id, self.wave.id)
    }
}
