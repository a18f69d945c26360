//! Translations that are older than their source, by section.

use crate::ground::{
    campaign::{Language, Policy},
    check::{Subject, concerns},
    digits::counted,
    problem::{Concerns, Place, Problem, Problems, Touch},
    words::{
        library::PageKey,
        translation::{Lock, PhrasesStanding, TranslationState},
    },
};

/// Translations that were never held against their source: what changes in the source from now on would go unnoticed.
/// Told once for a language.
pub(super) fn never_accepted(subject: &Subject<'_>, problems: &mut Problems) {
    let (lock, _) = Lock::read(subject.tree);
    let source = subject.campaign.languages.source();
    for language in subject.campaign.languages.translated() {
        let never = |key: &&PageKey| {
            lock.state(subject.library, key, language, source) == TranslationState::Unaccepted
        };
        let keys: Vec<&PageKey> = subject.library.pages.keys().filter(never).collect();
        let Some(page) = keys.first().and_then(|key| subject.library.page(key, language)) else { continue };
        let pages = if keys.len() == 1 { "1 page".to_owned() } else { format!("{} pages", keys.len()) };
        let verb = if keys.len() == 1 { "was" } else { "were" };
        let message = format!("{pages} in `{language}` {verb} never accepted against `{source}`");
        // Accepting all would also take what is known to be old: then pages are accepted by name.
        let is_stale = |key: &PageKey| {
            matches!(
                lock.state(subject.library, key, language, source),
                TranslationState::Stale(_) | TranslationState::Machine
            )
        };
        let named =
            if subject.library.pages.keys().any(is_stale) { format!("{} ", page.key) } else { String::new() };
        let problem = Problem::warning("never-accepted", message).at(Place::file(&page.source));
        problems.push(problem.note(format!("a change in `{source}` is not noticed until then")).hint(
            format!("`wavecast translation accept {named}--lang {language}` takes them as they are now"),
        ));
    }
}

pub(super) fn stale(subject: &Subject<'_>, problems: &mut Problems) {
    let (lock, wrong) = Lock::read(subject.tree);
    // What cannot be read says nothing of any translation: it holds those that must be known to be current.
    let strict = |language: &Language| *subject.campaign.policies.stale.get(*language) == Policy::Error;
    let strict = subject.campaign.languages.translated().filter(strict);
    let touched = Concerns::these(strict.map(|language| Touch::language(language.code())));
    problems.extend(wrong.into_iter().map(|problem| problem.concerns(touched.clone())));
    let source = subject.campaign.languages.source();
    for (key, pages) in &subject.library.pages {
        for language in subject.campaign.languages.translated() {
            // Asked also where there is no page: a translation that is missing is told as such elsewhere.
            let state = lock.state(subject.library, key, language, source);
            let Some(page) = pages.get(&language) else { continue };
            let message = match &state {
                TranslationState::Stale(sections) => {
                    let named: Vec<String> = sections.iter().take(5).map(|id| format!("#{id}")).collect();
                    let count = sections.len();
                    let word = if count == 1 { "section has" } else { "sections have" };
                    format!(
                        "{count} {word} changed in `{source}` since this was translated: {}",
                        named.join(", ")
                    )
                }
                TranslationState::Machine => {
                    "a machine translated this, and nobody has accepted it".to_owned()
                }
                TranslationState::Current
                | TranslationState::Unaccepted
                | TranslationState::Untranslated
                | TranslationState::Missing => continue,
            };
            let problem = match subject.campaign.policies.stale.get(language) {
                Policy::Error => Problem::error("stale-translation", message),
                Policy::Notice | Policy::Hide => Problem::warning("stale-translation", message),
            };
            let hint =
                format!("bring it up to date, then `wavecast translation accept {key} --lang {language}`");
            let concerns = concerns::of_page(key, [&language], subject.campaign);
            problems.push(problem.at(Place::file(&page.source)).concerns(concerns).hint(hint));
        }
    }
}

/// Phrases of the campaign's own that still say the source's words. Told once for a language.
pub(super) fn untranslated_phrases(subject: &Subject<'_>, problems: &mut Problems) {
    of_phrases(subject, problems, |standing| {
        let (first, place) = standing.untranslated.first()?;
        let count = counted(standing.untranslated.len(), "phrase says", "phrases say");
        let hint =
            "translate them; if the words are right as they are, `wavecast translation accept locales/";
        Some((
            Problem::warning("untranslated-phrases", format!("{count} the source's words: `{first}`")),
            place.clone(),
            format!("{hint}{first}"),
        ))
    });
}

/// Phrases of the campaign's own whose source has changed since they were accepted. Told once for a language.
pub(super) fn stale_phrases(subject: &Subject<'_>, problems: &mut Problems) {
    of_phrases(subject, problems, |standing| {
        let (first, place) = standing.stale.first()?;
        let count = counted(standing.stale.len(), "phrase is", "phrases are");
        Some((
            Problem::warning("stale-phrases", format!("{count} older than the source: `{first}`")),
            place.clone(),
            "bring them up to date, then `wavecast translation accept locales".to_owned(),
        ))
    });
}

/// Reads how the phrases of each language stand, and tells what `told` says there.
fn of_phrases(
    subject: &Subject<'_>,
    problems: &mut Problems,
    told: impl Fn(&PhrasesStanding) -> Option<(Problem, Place, String)>,
) {
    let (lock, _) = Lock::read(subject.tree);
    let source = subject.campaign.languages.source();
    for language in subject.campaign.languages.translated() {
        let found = told(&lock.phrases(subject.phrases, language, source));
        problems.extend(found.map(|(problem, place, hint)| {
            problem
                .at(place)
                .hint(format!("{hint} --lang {language}`"))
                .note(format!("`wavecast translation status --lang {language}` names them all"))
        }));
    }
}
