//! What each language still owes, and that a translation says what its source says.

use std::collections::BTreeMap;

use super::{Failure, Opened};
use crate::{
    ground::{
        campaign::{Campaign, Language},
        problem::Problems,
        words::{
            library::Library,
            translation::{
                self, Lock, PHRASES, PhrasesStanding, SectionChange, Texts, TranslationState, WantedPhrases,
            },
        },
    },
    world::disk,
};

/// How a page stands in a language.
#[derive(Debug)]
pub(crate) struct PageStanding {
    pub(crate) key: String,
    pub(crate) state: TranslationState,
    /// What it says about where it comes from.
    pub(crate) provenance: BTreeMap<String, String>,
    /// What has changed in its source.
    pub(crate) changes: Vec<SectionChange>,
}

/// How every page stands in each language.
#[derive(Debug)]
pub(crate) struct TranslationStanding {
    pub(crate) table: BTreeMap<Language, Vec<PageStanding>>,
    pub(crate) phrases: BTreeMap<Language, PhrasesStanding>,
    pub(crate) problems: Problems,
}

/// Translations that were noted as saying what their source says now.
#[derive(Debug)]
pub(crate) struct TranslationsAccepted {
    pub(crate) accepted: usize,
    /// How many phrases of the campaign's own.
    pub(crate) phrases: usize,
    pub(crate) problems: Problems,
}

/// What was noted of translations so far: hashes, the texts they were made from, and what cannot be read of them.
fn noted(opened: &Opened) -> (Lock, Texts, Problems) {
    let (lock, mut problems) = Lock::read(&opened.loaded.tree);
    let (texts, unread) = Texts::read(&opened.loaded.tree);
    problems.append(unread);
    (lock, texts, problems)
}

/// What each language, or this one, still owes.
///
/// # Errors
/// The files are wrong, or nothing is translated into this language.
pub(crate) fn standing(opened: &Opened, language: Option<&str>) -> Result<TranslationStanding, Failure> {
    let (campaign, library) = (opened.campaign()?, opened.words()?.library());
    let (lock, texts, problems) = noted(opened);
    let languages = chosen(campaign, language)?;
    let table = table(library, (&lock, &texts), campaign, &languages);
    let (phrases, source) = (&opened.words()?.phrases, campaign.languages.source());
    let standing = |language: &Language| (*language, lock.phrases(phrases, *language, source));
    let phrases = languages.iter().map(standing).collect();
    Ok(TranslationStanding { table, phrases, problems })
}

/// Notes that these pages, or all, say in a language or in all what their source says now.
///
/// # Errors
/// The files are wrong, a page or language is not there, or what was noted cannot be read or written.
pub(crate) fn accept(
    opened: &Opened,
    pages: &[String],
    language: Option<&str>,
) -> Result<TranslationsAccepted, Failure> {
    let (campaign, library) = (opened.campaign()?, opened.words()?.library());
    let (mut lock, mut texts, problems) = noted(opened);
    // What cannot be read would be forgotten with what is written now.
    if problems.has_errors() {
        return Err(problems.into());
    }
    let languages = chosen(campaign, language)?;
    let (of_phrases, pages): (Vec<String>, Vec<String>) = pages
        .iter()
        .cloned()
        .partition(|named| *named == PHRASES || named.starts_with(&format!("{PHRASES}/")));
    let everything = of_phrases.is_empty() && pages.is_empty();
    let accepted = if everything || !pages.is_empty() {
        note(library, &mut lock, campaign, &languages, &pages)?
    } else {
        0
    };
    let wanted: Vec<WantedPhrases> = if everything {
        vec![WantedPhrases::Translated]
    } else {
        of_phrases.iter().map(|named| wanted_phrases(named)).collect()
    };
    let phrases = note_phrases(opened, &mut lock, &languages, &wanted)?;
    texts.keep(&lock, library, campaign.languages.source());
    let folder = &opened.around.folder;
    // The texts first: a lock without them could not show what has changed.
    disk::write_file(&folder.join(translation::SOURCES), texts.text(&lock).as_bytes())?;
    disk::write_file(&folder.join(translation::PATH), lock.text().as_bytes())?;
    Ok(TranslationsAccepted { accepted, phrases, problems })
}

/// `locales` are all phrases, `locales/portal` those of a section, `locales/portal.skip` one.
fn wanted_phrases(named: &str) -> WantedPhrases {
    named.split_once('/').map_or(WantedPhrases::All, |(_, key)| WantedPhrases::Named(key.to_owned()))
}

fn note_phrases(
    opened: &Opened,
    lock: &mut Lock,
    languages: &[Language],
    wanted: &[WantedPhrases],
) -> Result<usize, Failure> {
    let (phrases, source) = (&opened.words()?.phrases, opened.campaign()?.languages.source());
    let mut accepted = 0;
    for wanted in wanted {
        let of_language = |language: &Language| lock.accept_phrases(phrases, (*language, source), wanted);
        let noted: usize = languages.iter().map(of_language).sum();
        if noted == 0 && matches!(wanted, WantedPhrases::Named(_)) {
            return Err(Failure::usage(
                "no phrase of your own is called so".to_owned(),
                "write `locales`, or `locales/` and the key of a phrase or section, such as `locales/portal.skip`",
            ));
        }
        accepted += noted;
    }
    Ok(accepted)
}

fn chosen(campaign: &Campaign, wanted: Option<&str>) -> Result<Vec<Language>, Failure> {
    let all: Vec<Language> = campaign.languages.translated().collect();
    let Some(wanted) = wanted else { return Ok(all) };
    match all.iter().find(|language| language.code() == wanted) {
        Some(language) => Ok(vec![*language]),
        None => Err(Failure::usage(
            format!("`{wanted}` is not a language that is translated into"),
            format!("choose from {}", all.iter().map(Language::code).collect::<Vec<_>>().join(", ")),
        )),
    }
}

fn note(
    library: &Library,
    lock: &mut Lock,
    campaign: &Campaign,
    languages: &[Language],
    pages: &[String],
) -> Result<usize, Failure> {
    let source = campaign.languages.source();
    let unknown = pages.iter().find(|page| !library.pages.contains_key(page.as_str()));
    if let Some(page) = unknown {
        return Err(Failure::usage(
            format!("there is no page `{page}`"),
            "write it such as `guides/join-ios`",
        ));
    }
    let mut accepted = 0;
    for (key, translations) in &library.pages {
        let Some(original) = translations.get(&source) else { continue };
        if !pages.is_empty() && !pages.iter().any(|page| **page == **key) {
            continue;
        }
        for language in languages.iter().filter(|language| translations.contains_key(*language)) {
            lock.accept(key, *language, original);
            accepted += 1;
        }
    }
    Ok(accepted)
}

fn table(
    library: &Library,
    (lock, texts): (&Lock, &Texts),
    campaign: &Campaign,
    languages: &[Language],
) -> BTreeMap<Language, Vec<PageStanding>> {
    let source = campaign.languages.source();
    let row = |key: &str, language| {
        let page = library.page(key, language);
        let provenance = page.map(translation::provenance).unwrap_or_default();
        let provenance =
            provenance.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
        let state = lock.state(library, key, language, source);
        let changes = match &state {
            TranslationState::Stale(sections) => {
                texts.changes(lock, library, (key, language), source, sections)
            }
            TranslationState::Current
            | TranslationState::Unaccepted
            | TranslationState::Missing
            | TranslationState::Untranslated
            | TranslationState::Machine => Vec::new(),
        };
        PageStanding { key: key.to_owned(), state, provenance, changes }
    };
    let originals = || library.pages.iter().filter(|(_, pages)| pages.contains_key(&source));
    let rows = |language| originals().map(|(key, _)| row(key, language)).collect();
    languages.iter().map(|language| (*language, rows(*language))).collect()
}
