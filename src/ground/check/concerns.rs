//! What an error concerns: by what whoever found it says, or else by the table of checks and the file it stands in.

use std::collections::BTreeSet;

use super::{Subject, all};
use crate::ground::{
    campaign::{Campaign, Language, Wave},
    problem::{Concerns, Level, Problem, Problems, Touch},
    timeline::CampaignFault,
    words::library::{Library, Page},
};

/// Which notices the errors of a check concern, where a finding does not say it itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touches {
    /// All of them: nobody can say less.
    All,
    /// None: it is about pages, posters or the plan, and a message that waits would make nothing better.
    Nobody,
    /// Those that say what the file says, or lead to it.
    File,
    /// Those that each finding names: a wave, or a stage of it in a language. A finding that names none holds all.
    Found,
}

impl Touches {
    /// What waits for an error, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::All => "every message",
            Self::Nobody => "nothing",
            Self::File => "what says it or leads to it, in that language",
            Self::Found => "the wave or message it names",
        }
    }
}

/// The errors among these problems, with the notices that wait until they are mended.
pub fn faults(problems: &Problems, campaign: &Campaign, library: &Library) -> Vec<CampaignFault> {
    let errors = problems.iter().filter(|problem| problem.level == Level::Error);
    let mut faults: Vec<CampaignFault> = Vec::new();
    for problem in errors {
        let concerns = concerns(problem, campaign, library);
        match faults.iter_mut().find(|fault| fault.check == problem.check) {
            // One fault for each check, since its name is all that is shown of why a message waits.
            Some(fault) => fault.concerns = fault.concerns.clone().and(concerns),
            None => faults.push(CampaignFault { check: problem.check, concerns }),
        }
    }
    // What concerns nobody would be looked through for every notice and hold none.
    faults.retain(|fault| fault.concerns != Concerns::nobody());
    faults
}

fn concerns(problem: &Problem, campaign: &Campaign, library: &Library) -> Concerns {
    if let Some(concerns) = &problem.concerns {
        return concerns.clone();
    }
    // A finding that is in no table is unknown to everybody: nothing leaves until somebody looks.
    let touches = all().find(|check| check.name == problem.check).map_or(Touches::All, |check| check.touches);
    match touches {
        // Whoever should have named what it concerns did not, and too much held is better than too little.
        Touches::All | Touches::Found => Concerns::All,
        Touches::Nobody => Concerns::nobody(),
        Touches::File => problem
            .place
            .as_ref()
            .map_or(Concerns::All, |place| of_file(place.source().path(), campaign, library)),
    }
}

/// What a file of words concerns.
fn of_file(path: &str, campaign: &Campaign, library: &Library) -> Concerns {
    let source = campaign.languages.source();
    let spoken = |code: &str| campaign.languages.iter().find(|language| language.code() == code);
    if let Some(code) = path.strip_prefix("locales/").and_then(|name| name.strip_suffix(".toml")) {
        return match spoken(code) {
            // What a language lacks it takes from the source.
            Some(language) if language == source => Concerns::All,
            Some(language) => Touch::language(language.code()).into(),
            None => Concerns::nobody(),
        };
    }
    let Some((code, key)) = path.strip_prefix("content/").and_then(|path| path.split_once('/')) else {
        return Concerns::All;
    };
    let Some(language) = spoken(code) else { return Concerns::nobody() };
    match key.strip_suffix(".md") {
        Some(key) if ["messages/", "guides/", "posters/"].iter().any(|kind| key.starts_with(kind)) => {
            of_page(key, &readers(key, language, campaign, library), campaign)
        }
        // Something that pages include: which ones is not asked.
        Some(_) | None if language == source => Concerns::All,
        Some(_) | None => Touch::language(language.code()).into(),
    }
}

/// Everybody who reads a page as it is written in a language: of the source's, also those who have no page of their own.
fn readers(key: &str, language: Language, campaign: &Campaign, library: &Library) -> BTreeSet<Language> {
    let lacks = |other: &Language| library.page(key, *other).is_none();
    let others = campaign.languages.translated().filter(lacks);
    let is_source = language == campaign.languages.source();
    others.filter(|_| is_source).chain([language]).collect()
}

/// What a page concerns for these readers: the messages that say it; of a guide, the messages that lead to it.
pub(super) fn of_page<'a>(
    key: &str,
    readers: impl IntoIterator<Item = &'a Language>,
    campaign: &Campaign,
) -> Concerns {
    let touch: Vec<Touch> = match key.strip_prefix("messages/") {
        Some(message) => {
            let saying = campaign.stages.iter().filter(|stage| stage.message.as_str() == message);
            saying.map(|stage| Touch::stage(stage.id.as_str())).collect()
        }
        // Nobody is sent a poster, and no message leads to one.
        None if key.starts_with("posters/") => Vec::new(),
        // Which messages lead to a guide depends on who reads them, so all in its language wait.
        None => vec![Touch::default()],
    };
    let each = |language: &Language| {
        touch.iter().map(|touch| touch.clone().in_language(language.code())).collect::<Vec<_>>()
    };
    Concerns::these(readers.into_iter().flat_map(each))
}

/// What a page concerns in one wave.
pub(super) fn in_wave(page: &Page, wave: &Wave, subject: &Subject<'_>) -> Concerns {
    let readers = readers(&page.key, page.language, subject.campaign, subject.library);
    match of_page(&page.key, &readers, subject.campaign) {
        Concerns::All => Touch::wave(wave.id.as_str()).into(),
        Concerns::These(touches) => {
            Concerns::these(touches.into_iter().map(|touch| touch.in_wave(Some(wave.id.as_str()))))
        }
    }
}
