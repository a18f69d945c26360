//! Minutes written by hand: how long a move takes stands in the guides, and everything else says what they add up to.

use std::{ops::Range, sync::Arc};

use super::{texts, typed::lines};
use crate::ground::{
    campaign::{Language, Ownership, Wave},
    check::Subject,
    problem::{Place, Problem, Problems, Source},
    words::{
        facts::Situation,
        library::{GuidePurpose, Page, PageKind},
        phrases::Phrases,
        route::{Leg, Minutes, Route, legs},
    },
};

/// A number below it is a wait or a small errand, and not the move.
const SHORTEST: u32 = 15;

pub(super) fn typed_by_hand(subject: &Subject<'_>, problems: &mut Problems) {
    let phrases = subject.phrases;
    for language in subject.campaign.languages.iter() {
        let Some(unit) = unit(phrases, language) else { continue };
        let told = GuideMinutes::of(subject, phrases, language);
        for source in texts(subject, language) {
            for (at, line) in lines(&source) {
                for (span, minutes) in minutes_in(line, &unit) {
                    if told.contradicts(source.path(), span.before, minutes) {
                        let place = at + span.number.start..at + span.number.end;
                        problems.push(told.problem(&source, place, minutes, language));
                    }
                }
            }
        }
    }
}

/// Guides of the way itself that do not say how long they take: messages and pages would tell too little.
pub(super) fn unsaid(subject: &Subject<'_>, problems: &mut Problems) {
    let pages = subject.library.of_kind(PageKind::Guide).flat_map(|(_, pages)| pages.values());
    let of_the_way = |job| matches!(job, GuidePurpose::Leave | GuidePurpose::Join);
    // Where something unreadable stands there, that is said already.
    let says = |page: &&Page| page.source.text().lines().any(|line| line.starts_with("minutes"));
    let silent = pages.filter(|page| page.front.minutes.is_none() && !says(page));
    for page in silent.filter(|page| page.front.job.is_some_and(of_the_way)) {
        problems.push(
            Problem::warning(
                "guide-minutes",
                "this guide does not say how long it takes: mails and pages count it as nothing",
            )
            .at(Place::file(&page.source))
            .hint("write `minutes: 20`, or how many it takes, among the first lines"),
        );
    }
}

/// What the guides say in a language.
struct GuideMinutes {
    /// How long the move takes, of each wave and kind of device, by whose it is.
    ways: Vec<Minutes>,
    /// How long erasing takes: messages say it apart.
    erasing: Vec<u32>,
    /// The minutes of each guide, by its file.
    guides: Vec<(String, u32)>,
    /// The words before a number that is an estimate.
    about: String,
}

impl GuideMinutes {
    fn of(subject: &Subject<'_>, phrases: &Phrases, language: Language) -> Self {
        let about = said(phrases, language).split_once('#').map(|(before, _)| before.trim().to_lowercase());
        let mut told = Self {
            ways: Vec::new(),
            erasing: Vec::new(),
            guides: Vec::new(),
            about: about.unwrap_or_default(),
        };
        for wave in &subject.campaign.waves {
            told.add(subject, wave, language);
        }
        let pages = subject.library.pages.values().filter_map(|pages| pages.get(&language));
        told.guides =
            pages.filter_map(|page| Some((page.source.path().to_owned(), page.front.minutes?))).collect();
        told
    }

    fn add(&mut self, subject: &Subject<'_>, wave: &Wave, language: Language) {
        let situation = Situation::of_wave(subject.campaign, Some(wave), language, None);
        let legs: Vec<Leg> = legs(subject.campaign, subject.library, language, &situation);
        for platform in situation.platforms.iter() {
            let route = Route::of(&legs, platform);
            self.ways.extend(route.minutes(&legs, Ownership::Unknown));
        }
        self.erasing.extend(legs.iter().filter(|leg| leg.reset).filter_map(|leg| leg.minutes));
    }

    /// Whether the number is another than the guides say. A guide is held against its own, where it says "about"; a
    /// message against what all guides of a device add up to.
    fn contradicts(&self, path: &str, before: &str, minutes: u32) -> bool {
        // A guide speaks of many waits: only where it says "about" does it speak of itself as a whole.
        if path.contains("/guides/") {
            let own = self.guides.iter().find(|(file, _)| file == path);
            let says_about = !self.about.is_empty() && before.to_lowercase().ends_with(&self.about);
            return says_about && own.is_some_and(|(_, own)| *own != minutes);
        }
        let is_told = self.ways.iter().any(|way| way.include(minutes)) || self.erasing.contains(&minutes);
        // Without any guide that says how long it takes, nothing is known to be wrong.
        minutes >= SHORTEST && !self.ways.is_empty() && !is_told
    }

    fn problem(&self, source: &Arc<Source>, span: Range<usize>, minutes: u32, language: Language) -> Problem {
        let place = Place::new(source, span);
        let own = self.guides.iter().find(|(file, _)| file == source.path());
        let (message, hint) = if let Some((_, own)) = own {
            (
                format!("this page says {minutes} minutes here, and `minutes: {own}` about itself"),
                "write the same number in both places, or leave it out here",
            )
        } else {
            let all = self.ways.iter().copied().reduce(Minutes::or).map(|all| all.said(language));
            let all = all.unwrap_or_default();
            (
                format!("{minutes} minutes are written by hand; the guides add up to {all}"),
                "say `{{ minutes }}`: then each reader is told what their own guides add up to",
            )
        };
        Problem::warning("typed-minutes", message).at(place).hint(hint)
    }
}

/// The word for minutes in a language, as its pages say it.
fn unit(phrases: &Phrases, language: Language) -> Option<String> {
    // The phrases know how a language says minutes, so that a further language needs nothing here.
    let sentence = said(phrases, language);
    let word = sentence.split_once('#')?.1.split_whitespace().next()?.to_lowercase();
    Some(word)
}

fn said(phrases: &Phrases, language: Language) -> String {
    phrases.say(language, "portal.guide_minutes", &[("minutes", "#")])
}

/// Where minutes stand in a line.
struct FoundMinutes<'l> {
    number: Range<usize>,
    /// What stands before the number.
    before: &'l str,
}

/// The numbers of a line with the word for minutes behind them.
fn minutes_in<'l>(line: &'l str, unit: &str) -> Vec<(FoundMinutes<'l>, u32)> {
    let mut found = Vec::new();
    let mut rest = 0;
    while let Some(start) =
        line.get(rest..).and_then(|text| text.find(|letter: char| letter.is_ascii_digit()))
    {
        let start = rest + start;
        let tail = line.get(start..).unwrap_or_default();
        let length = tail.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(tail.len());
        rest = start + length;
        let behind = line.get(rest..).unwrap_or_default().trim_start_matches([' ', '\u{a0}']);
        let before = line.get(..start).unwrap_or_default();
        let is_whole =
            // `10.15` and `17:30` are no 15 and 30.
            !before.ends_with(|letter: char| letter.is_alphanumeric() || matches!(letter, '.' | ',' | ':'));
        let word: String = behind.chars().take_while(|letter| letter.is_alphabetic()).collect();
        if let (true, Ok(minutes)) =
            (is_whole && word.to_lowercase() == unit, tail.get(..length).unwrap_or_default().parse())
        {
            found.push((FoundMinutes { number: start..rest, before: before.trim_end() }, minutes));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_found_as_people_write_them() {
        let found =
            |line| minutes_in(line, "minuten").into_iter().map(|(_, minutes)| minutes).collect::<Vec<_>>();
        assert_eq!(found("Het duurt 30 minuten, of 45\u{a0}Minuten."), [30, 45]);
        assert!(found("versie 10.15 minuten, 30 minutenwerk, 30 dagen").is_empty());
    }
}
