//! Translations: what each language still owes, and a page beside its source.

use serde::Serialize;

use super::{Answer, ConsolePage, ask::Ask, count, say};
use crate::{
    faces::console::snapshot::Snapshot,
    ground::{
        campaign::Language,
        words::{
            library::{Library, Page as Text},
            translation::{
                AcceptedSection, DiffMark, Lock, PHRASES, PhrasesStanding, SectionChange, Texts,
                TranslationState,
            },
        },
    },
};

#[derive(Serialize)]
struct TranslationRow {
    key: String,
    title: String,
    cells: Vec<TranslationCell>,
}

#[derive(Serialize)]
struct TranslationCell {
    href: String,
    word: String,
    tone: &'static str,
}

#[derive(Serialize)]
struct Side {
    language: String,
    name: String,
    title: String,
    text: String,
}

/// A section of the source that has changed.
#[derive(Serialize)]
struct Changed {
    id: String,
    /// Whether it is new or gone, in words.
    badge: Option<String>,
    pieces: Vec<DiffPiece>,
}

#[derive(Serialize)]
struct DiffPiece {
    /// The element that marks it; none if it is as it was.
    tag: Option<&'static str>,
    text: String,
}

fn words(state: &TranslationState) -> (&'static str, &'static str) {
    match state {
        TranslationState::Current => ("translation_current", "good"),
        TranslationState::Unaccepted => ("translation_unaccepted", "plain"),
        TranslationState::Stale(_) => ("translation_stale", "warning"),
        TranslationState::Missing | TranslationState::Untranslated => ("translation_missing", "error"),
        TranslationState::Machine => ("translation_machine", "warning"),
    }
}

/// The word for all phrases of a language: what is worst of them.
fn words_of_phrases(standing: &PhrasesStanding) -> (&'static str, &'static str) {
    if !standing.untranslated.is_empty() {
        words(&TranslationState::Untranslated)
    } else if !standing.stale.is_empty() {
        words(&TranslationState::Stale(Vec::new()))
    } else if standing.unaccepted > 0 {
        words(&TranslationState::Unaccepted)
    } else {
        words(&TranslationState::Current)
    }
}

pub(super) fn page(snapshot: &Snapshot, ask: &Ask) -> Answer {
    let (lock, _) = Lock::read(&snapshot.loaded.tree);
    let languages = &snapshot.campaign.languages;
    let source = languages.source();
    let name = |language: Language| snapshot.campaign.policies.language_names.get(language).clone();
    let mut owed = 0;
    let mut rows: Vec<TranslationRow> = Vec::new();
    for key in snapshot.library.pages.keys() {
        let cells = languages.translated().map(|language| {
            let state = lock.state(&snapshot.library, key, language, source);
            owed += usize::from(!state.is_done());
            let (word, tone) = words(&state);
            let href = ask.to_with("translations/page", &[("key", key), ("into", language.code())]);
            TranslationCell { href, word: say(snapshot, ask, word, &[]), tone }
        });
        let cells = cells.collect();
        rows.push(TranslationRow {
            key: key.to_string(),
            title: title(&snapshot.library, key, source),
            cells,
        });
    }
    let standing = |language| lock.phrases(&snapshot.speech.phrases, language, source);
    let all: Vec<(Language, PhrasesStanding)> =
        languages.translated().map(|language| (language, standing(language))).collect();
    // A campaign that says nothing in its own words has no such row.
    if all.iter().any(|(_, standing)| standing.all > 0) {
        owed += all.iter().map(|(_, standing)| standing.owed()).sum::<usize>();
        let cells = all.iter().map(|(_, standing)| {
            let (word, tone) = words_of_phrases(standing);
            TranslationCell { href: String::new(), word: say(snapshot, ask, word, &[]), tone }
        });
        let title = say(snapshot, ask, "translation_phrases", &[]);
        rows.push(TranslationRow { key: PHRASES.to_owned(), title, cells: cells.collect() });
    }
    let mut context = tera::Context::new();
    context.insert("languages_into", &languages.translated().map(name).collect::<Vec<_>>());
    context.insert("rows", &rows);
    context.insert("lead", &count(snapshot, ask, "translations_lead", owed, &[("source", &name(source))]));
    let title = say(snapshot, ask, "translations", &[]);
    Answer::Page(ConsolePage { template: "translations.html", title, entry: "translations", context })
}

fn title(library: &Library, key: &str, language: Language) -> String {
    let page = library.page(key, language);
    let front = page.map(|page| &page.front);
    let title = front.map(|front| front.title.clone()).filter(|title| !title.is_empty());
    let named = |name: &str| front.and_then(|front| front.more.get(name)).cloned();
    title.or_else(|| named("subject")).or_else(|| named("headline")).unwrap_or_default()
}

/// One translation beside its source, with the sections that have changed since it was accepted.
pub(super) fn beside(snapshot: &Snapshot, ask: &Ask) -> Answer {
    let key = ask.get("key").unwrap_or_default();
    let into = ask.get("into").and_then(|code| code.parse().ok());
    let Some(into) = into.filter(|into| snapshot.campaign.languages.contains(*into)) else {
        return Answer::Nothing;
    };
    if !snapshot.library.pages.contains_key(key) {
        return Answer::Nothing;
    }
    let source = snapshot.campaign.languages.source();
    let (lock, _) = Lock::read(&snapshot.loaded.tree);
    let state = lock.state(&snapshot.library, key, into, source);
    let (texts, _) = Texts::read(&snapshot.loaded.tree);
    let changed: Vec<Changed> = match &state {
        TranslationState::Stale(sections) => {
            let changes = texts.changes(&lock, &snapshot.library, (key, into), source, sections);
            changes.iter().map(|change| changed(snapshot, ask, change)).collect()
        }
        TranslationState::Current
        | TranslationState::Unaccepted
        | TranslationState::Missing
        | TranslationState::Untranslated
        | TranslationState::Machine => Vec::new(),
    };
    let side = |language: Language| Side {
        language: language.to_string(),
        name: snapshot.campaign.policies.language_names.get(language).clone(),
        title: title(&snapshot.library, key, language),
        text: snapshot.library.page(key, language).map(text).unwrap_or_default(),
    };
    let (word, tone) = words(&state);
    let mut context = tera::Context::new();
    context.insert("key", key);
    context.insert("sides", &[side(source), side(into)]);
    context.insert("state", &say(snapshot, ask, word, &[]));
    context.insert("tone", tone);
    context.insert("changed", &changed);
    context.insert("source", source.code());
    context.insert("accept", &format!("wavecast translation accept {key} --lang {into}"));
    let title = say(snapshot, ask, "translations", &[]);
    Answer::Page(ConsolePage { template: "beside.html", title, entry: "translations", context })
}

fn changed(snapshot: &Snapshot, ask: &Ask, change: &SectionChange) -> Changed {
    let badge = match (&change.before, &change.now) {
        (AcceptedSection::Forgotten, _) => Some("change_forgotten"),
        (AcceptedSection::Absent, _) => Some("change_new"),
        (AcceptedSection::Said(_), None) => Some("change_gone"),
        (AcceptedSection::Said(_), Some(_)) => None,
    };
    let piece = |(sign, text): (DiffMark, String)| {
        let tag = match sign {
            DiffMark::Same => None,
            DiffMark::Gone => Some("del"),
            DiffMark::New => Some("ins"),
        };
        DiffPiece { tag, text }
    };
    Changed {
        id: change.section.clone(),
        badge: badge.map(|key| say(snapshot, ask, key, &[])),
        pieces: change.words().unwrap_or_default().into_iter().map(piece).collect(),
    }
}

fn text(page: &Text) -> String {
    page.source.text().to_owned()
}
