//! Translations that are older than their source, by section.

use crate::ground::{
    campaign::Policy,
    check::Subject,
    problem::{Place, Problem, Problems},
    words::translation::{Lock, State},
};

pub(super) fn stale(subject: &Subject<'_>, problems: &mut Problems) {
    let (lock, wrong) = Lock::read(subject.tree);
    problems.append(wrong);
    let source = subject.campaign.languages.source();
    for (key, pages) in &subject.library.pages {
        for language in subject.campaign.languages.translated() {
            let state = lock.state(subject.library, key, language, source);
            let Some(page) = pages.get(&language) else { continue };
            let message = match &state {
                State::Stale(sections) => {
                    let named: Vec<String> = sections.iter().take(5).map(|id| format!("#{id}")).collect();
                    let count = sections.len();
                    let word = if count == 1 { "section has" } else { "sections have" };
                    format!(
                        "{count} {word} changed in `{source}` since this was translated: {}",
                        named.join(", ")
                    )
                }
                State::Machine => "a machine translated this, and nobody has accepted it".to_owned(),
                State::Current | State::Unaccepted | State::Untranslated | State::Missing => continue,
            };
            let problem = match subject.campaign.policies.stale.get(language) {
                Policy::Error => Problem::error("stale-translation", message),
                Policy::Notice | Policy::Hide => Problem::warning("stale-translation", message),
            };
            let hint =
                format!("bring it up to date, then `wavecast translation accept {key} --lang {language}`");
            problems.push(problem.at(Place::file(&page.source)).hint(hint));
        }
    }
}
