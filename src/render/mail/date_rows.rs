//! The dates a message tells, in the box under its first words and in the words themselves.

use serde::Serialize;

use super::{Mail, about, addressee::AddresseeKey, compose::Matter};
use crate::ground::{
    campaign::{Anchor, Fair, Wave},
    words::{deadline::Deadline, library::Page, speech},
};

/// What dates are called in the words of a message.
const NAMES: [(&str, Anchor); 3] = [
    ("wave.start", Anchor::Start),
    ("wave.deadline", Anchor::Deadline),
    ("wave.enforcement", Anchor::Enforce),
];

/// The lines around the words of a message in which a date may be said.
const LINES: [&str; 3] = ["subject", "preheader", "button"];

/// A row of the dates box.
#[derive(Serialize)]
pub(super) struct DateRow {
    label: String,
    value: String,
    /// The one that people must not miss.
    main: bool,
}

impl Mail<'_> {
    /// Every date that a message says in a situation, in its box or in its own words: whoever reads it knows that date, and
    /// must hear of it when it moves.
    pub(super) fn said_dates(&self, page: &Page, key: &AddresseeKey, wave: &Wave) -> Vec<Anchor> {
        let mut said = about(page);
        let situation = self.situation(key, Some(wave));
        let article = self.with_missed(page, (key.stage, &self.pages_stood_for(key)), &situation);
        let words = article.words(Some(&situation));
        let words = words.into_iter().map(|word| word.expression.as_str());
        let lines = LINES.into_iter().filter_map(|line| page.front.more.get(line)).map(String::as_str);
        for text in words.chain(lines) {
            let named = NAMES.into_iter().filter(|(name, _)| text.contains(name));
            for (_, anchor) in named {
                if !said.contains(&anchor) {
                    said.push(anchor);
                }
            }
        }
        said
    }

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
            // Whoever comes late hears nothing of fairs that are over.
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
            | Anchor::Day(_)
            | Anchor::Week => {
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
