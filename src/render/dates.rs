//! A wave's dates as everybody's calendar keeps them: the same entries in a message and on the site, so that whoever
//! takes both has each date once.

use super::calendar::{CalendarEntry, When};
use crate::ground::{
    campaign::{Anchor, Campaign, Language, Wave},
    timeline::{Told, instant_in},
    words::{deadline::Deadline, phrases::Phrases},
};

/// How long before a deadline its entry begins, in minutes: without a length some calendars do not show it.
const LAST_MINUTES: i64 = 30;

/// Whose dates, and for whom.
#[derive(Clone, Copy)]
pub struct Dates<'a> {
    /// Its id and site make the entries' UIDs and addresses, the same in every file that holds them.
    pub campaign: &'a Campaign,
    /// Whose start, fairs, deadline and enforcement are told.
    pub wave: &'a Wave,
    /// The reader's language.
    pub language: Language,
    /// The texts of entries, under `portal.calendar_` in `locales/<lang>.toml`.
    pub phrases: &'a Phrases,
    /// How often a date of the wave moved after people were told: calendars replace an entry only by a higher one.
    pub sequence: u32,
}

impl Dates<'_> {
    /// Every date there is, each with what it tells of. Fairs stand for the start: that is when people come.
    pub fn entries(&self) -> Vec<(Anchor, CalendarEntry)> {
        let mut entries = vec![(Anchor::Start, self.entry("start", When::Day(self.wave.start)))];
        entries.extend(self.fairs().into_iter().map(|entry| (Anchor::Start, entry)));
        let deadline = Deadline::of(self.wave).and_then(Deadline::instant);
        entries.extend(deadline.map(|end| {
            let from = end.checked_sub_signed(chrono::Duration::minutes(LAST_MINUTES)).unwrap_or(end);
            (Anchor::Deadline, self.entry("deadline", When::Hours(from, end)))
        }));
        entries.extend(self.wave.enforcement().map(|day| {
            let from = Deadline::of_cut(self.wave).and_then(Deadline::instant);
            let when = from.map_or(When::Day(day), |from| {
                let until = from.checked_add_signed(chrono::Duration::minutes(LAST_MINUTES));
                When::Hours(from, until.unwrap_or(from))
            });
            (Anchor::Enforce, self.entry("enforcement", when))
        }));
        entries
    }

    fn fairs(&self) -> Vec<CalendarEntry> {
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

    fn entry(&self, what: &str, when: When) -> CalendarEntry {
        let (campaign, wave, language) = (self.campaign, self.wave, self.language);
        let address = format!("{}/{}/{language}/", campaign.site, wave.id);
        let to = [("to", campaign.the_move.to.name.as_str())];
        CalendarEntry {
            uid: self.uid(what),
            sequence: self.sequence,
            when,
            summary: self.phrases.say(language, &format!("portal.calendar_{what}"), &to),
            description: self.phrases.say(language, "portal.calendar_text", &[("address", &address)]),
            location: None,
            address,
            reminder: what != "enforcement",
            cancelled: false,
        }
    }

    fn uid(&self, what: &str) -> String {
        uid(self.campaign, self.wave.id.as_str(), what)
    }
}

/// An entry's name for ever.
fn uid(campaign: &Campaign, wave: &str, what: &str) -> String {
    let site = campaign.site.split("://").last().unwrap_or_default();
    let host = site.split(['/', ':']).next().unwrap_or_default();
    format!("{}-{wave}-{what}@{host}", campaign.id)
}

/// A date that somebody was told and that holds for them no more: its entry is taken back.
#[derive(Clone, Copy)]
pub(crate) struct Withdrawn<'a> {
    /// As it is now: its id and site make the same UIDs as when the date was told.
    pub campaign: &'a Campaign,
    /// What they were told; the wave may be gone since.
    pub told: &'a Told,
    /// The reader's language.
    pub language: Language,
    /// The texts of entries, under `portal.calendar_` in `locales/<lang>.toml`.
    pub phrases: &'a Phrases,
    /// Higher than whatever the entry bore.
    pub sequence: u32,
}

impl Withdrawn<'_> {
    /// The entry, cancelled; with the start of a wave go its fairs.
    pub(crate) fn entries(&self) -> Vec<CalendarEntry> {
        let what = match self.told.anchor {
            Anchor::Start => "start",
            Anchor::Deadline => "deadline",
            Anchor::Enforce => "enforcement",
            Anchor::Kickoff
            | Anchor::Gate
            | Anchor::Moved
            | Anchor::Rescheduled
            | Anchor::Listed
            | Anchor::Back
            | Anchor::Left
            | Anchor::DeviceMoved
            | Anchor::Close
            | Anchor::Day(_)
            | Anchor::Week => {
                return Vec::new();
            }
        };
        // The hour may be left out: calendars find what they cancel by its UID.
        let own = self.told.day.map(|day| self.entry(what, what, When::Day(day)));
        let wave = self.campaign.wave_named(&self.told.wave).map(|(_, wave)| wave);
        let fairs = wave.filter(|_| what == "start").into_iter().flat_map(|wave| &wave.fairs);
        let fairs = fairs.enumerate().map(|(number, fair)| {
            self.entry(&format!("fair-{}", number.saturating_add(1)), "fair", When::Day(fair.day))
        });
        own.into_iter().chain(fairs).collect()
    }

    fn entry(&self, name: &str, what: &str, when: When) -> CalendarEntry {
        let (campaign, language) = (self.campaign, self.language);
        let say = |phrase: &str, values: &[(&str, &str)]| {
            self.phrases.say(language, &format!("portal.calendar_{phrase}"), values)
        };
        // The wave's own page may be gone with it; the start of the site is always there.
        let address = format!("{}/", campaign.site);
        let summary = say(what, &[("to", campaign.the_move.to.name.as_str())]);
        CalendarEntry {
            uid: uid(campaign, &self.told.wave, name),
            sequence: self.sequence,
            when,
            summary: say("withdrawn", &[("what", &summary)]),
            description: say("text", &[("address", &address)]),
            location: None,
            address,
            reminder: false,
            cancelled: true,
        }
    }
}
