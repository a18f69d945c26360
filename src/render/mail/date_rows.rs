//! The dates a message tells, in the box under its first words.

use serde::Serialize;

use super::{Mail, about, compose::Matter};
use crate::ground::{
    campaign::{Anchor, Fair, Wave},
    words::{deadline::Deadline, speech},
};

/// A row of the dates box.
#[derive(Serialize)]
pub(super) struct DateRow {
    label: String,
    value: String,
    /// The one that people must not miss.
    main: bool,
}

impl Mail<'_> {
    /// The dates a message tells, as they are now, in the reader's zone; then the fairs.
    pub(super) fn dates(&self, matter: &Matter<'_>) -> Vec<DateRow> {
        let Some(wave) = matter.wave else { return Vec::new() };
        let told = about(matter.page);
        let mut rows: Vec<DateRow> = told
            .iter()
            .filter(|anchor| matter.key.tells(**anchor))
            .filter_map(|anchor| self.date(*anchor, wave, matter))
            .collect();
        if !rows.is_empty() {
            let late = matter.today().filter(|_| matter.key.phase.is_some());
            let fairs = wave.fairs.iter().filter(|fair| late.is_none_or(|today| fair.day >= today));
            rows.extend(fairs.map(|fair| self.fair(fair, matter)));
        }
        rows
    }

    fn date(&self, anchor: Anchor, wave: &Wave, matter: &Matter<'_>) -> Option<DateRow> {
        let language = matter.key.language;
        let said = |deadline: Deadline| deadline.said(language, matter.facts.listener());
        let (phrase, value) = match anchor {
            Anchor::Start => ("mail.date_start", speech::date(language, wave.start)),
            Anchor::Deadline => ("mail.date_deadline", said(Deadline::of(wave)?)),
            Anchor::Enforce => {
                let day = speech::date(language, wave.enforcement()?);
                ("mail.date_enforcement", Deadline::of_cut(wave).map_or(day, said))
            }
            Anchor::Kickoff
            | Anchor::Gate
            | Anchor::Moved
            | Anchor::Rescheduled
            | Anchor::Listed
            | Anchor::Back
            | Anchor::Left
            | Anchor::DeviceMoved
            | Anchor::Close
            | Anchor::Day(_) => {
                return None;
            }
        };
        Some(DateRow { label: self.say(matter.key, phrase, &[]), value, main: anchor == Anchor::Deadline })
    }

    fn fair(&self, fair: &Fair, matter: &Matter<'_>) -> DateRow {
        let language = matter.key.language;
        let values = [
            ("place", fair.place.get(language).as_str()),
            ("day", &speech::date(language, fair.day)),
            ("from", &speech::time(language, fair.from)),
            ("until", &speech::time(language, fair.until)),
        ];
        let label = self.say(matter.key, "mail.date_fair", &[]);
        DateRow { label, value: self.say(matter.key, "mail.fair_value", &values), main: false }
    }
}
