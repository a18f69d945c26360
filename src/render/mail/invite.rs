//! The calendar file of a message: the dates it tells, as the reader's calendar keeps them.

use super::{Mail, about, compose::Matter};
use crate::{
    ground::{
        campaign::{Anchor, Wave},
        timeline::instant_in,
    },
    render::calendar::{self, Entry, When},
};

impl Mail<'_> {
    /// The file, if the message tells any date.
    pub(super) fn calendar(&self, matter: &Matter<'_>) -> Option<Vec<u8>> {
        let wave = matter.wave.filter(|_| matter.key.personal)?;
        let entries: Vec<Entry> =
            about(matter.page).into_iter().flat_map(|anchor| self.entries(anchor, wave, matter)).collect();
        let title = self.campaign.title.get(matter.key.language);
        (!entries.is_empty()).then(|| calendar::file(title, &entries).into_bytes())
    }

    fn entries(&self, anchor: Anchor, wave: &Wave, matter: &Matter<'_>) -> Vec<Entry> {
        match anchor {
            Anchor::Start if !wave.fairs.is_empty() => self.fairs(wave, matter),
            Anchor::Start => vec![self.entry("start", When::Day(wave.start), false, wave, matter)],
            Anchor::Deadline => wave
                .deadline()
                .and_then(|deadline| instant_in(wave.zone, deadline))
                .map(|deadline| self.entry("deadline", When::Hours(deadline, deadline), true, wave, matter))
                .into_iter()
                .collect(),
            Anchor::Enforce => wave
                .enforcement()
                .map(|day| self.entry("enforcement", When::Day(day), false, wave, matter))
                .into_iter()
                .collect(),
            Anchor::Kickoff | Anchor::Gate | Anchor::Moved | Anchor::Rescheduled | Anchor::Close => {
                Vec::new()
            }
        }
    }

    fn fairs(&self, wave: &Wave, matter: &Matter<'_>) -> Vec<Entry> {
        let hours = wave.fairs.iter().enumerate().filter_map(|(number, fair)| {
            let from = instant_in(wave.zone, fair.day.and_time(fair.from))?;
            let until = instant_in(wave.zone, fair.day.and_time(fair.until))?;
            let mut entry =
                self.entry(&format!("fair-{number}"), When::Hours(from, until), true, wave, matter);
            entry.summary = self.summary("mail.date_fair", matter);
            entry.location = Some(fair.place.get(matter.key.language).clone());
            Some(entry)
        });
        hours.collect()
    }

    /// An entry keeps its name for ever; a date that moved raises its sequence, so that calendars replace it.
    fn entry(&self, what: &str, when: When, reminder: bool, wave: &Wave, matter: &Matter<'_>) -> Entry {
        let campaign = self.campaign;
        Entry {
            uid: format!("{}.{}.{what}@{}", campaign.id, wave.id, self.host),
            sequence: self.sequences.get(wave.id.as_str()).copied().unwrap_or_default(),
            when,
            summary: self.summary(&format!("mail.date_{what}"), matter),
            description: format!("{}\n{}", campaign.title.get(matter.key.language), matter.shown),
            location: None,
            address: matter.shown.clone(),
            reminder,
        }
    }

    fn summary(&self, phrase: &str, matter: &Matter<'_>) -> String {
        let title = self.campaign.title.get(matter.key.language);
        let known = self.phrases.knows(matter.key.language, phrase);
        let what = if known { self.say(matter.key, phrase, &[]) } else { String::new() };
        format!("{what}: {title}")
    }
}
