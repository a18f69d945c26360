//! Whether the texts that a wave shows are there in its languages, and up to date.

use crate::{
    acts::{Failure, choice::no_such_wave},
    ground::{
        campaign::{Campaign, Language, Policy, Wave},
        problem::{Place, Problem, Problems},
        words::{
            facts::Situation,
            library::{Library, Page, PageKind},
            translation::{Lock, TranslationState},
        },
    },
    world::disk::Loaded,
};

/// What is found of translations in the whole folder.
const OF_ALL: [&str; 2] = ["missing-page", "stale-translation"];

/// Puts what a wave shows in the place of what the whole folder owes.
pub(super) fn narrow(loaded: &Loaded, name: &str, problems: &mut Problems) -> Result<(), Failure> {
    let Some(campaign) = &loaded.campaign else { return Ok(()) };
    let (_, wave) = campaign.wave_named(name).ok_or_else(|| no_such_wave(campaign, name))?;
    problems.silence(|problem| OF_ALL.contains(&problem.check));
    let (library, _) = Library::read(&loaded.tree, &campaign.languages, loaded.people.extra_columns());
    let (lock, _) = Lock::read(&loaded.tree);
    let source = campaign.languages.source();
    for (key, pages) in &library.pages {
        let Some(original) = pages.get(&source) else { continue };
        for language in campaign.languages.translated() {
            if is_shown(campaign, wave, original, language) {
                let state = lock.state(&library, key, language, source);
                let at = pages.get(&language).unwrap_or(original);
                problems.append(owed(campaign, wave, &state, language, at).into_iter().collect());
            }
        }
    }
    *problems = std::mem::take(problems).in_reading_order();
    Ok(())
}

/// Whether somebody in the wave is shown the page in a language.
fn is_shown(campaign: &Campaign, wave: &Wave, page: &Page, language: Language) -> bool {
    let situation = Situation::of_wave(campaign, Some(wave), language, None);
    let sent = || {
        let name = page.key.strip_prefix("messages/").unwrap_or_default();
        campaign.stages.iter().any(|stage| {
            let skipped = wave.skips(&stage.id);
            stage.sends(name) && stage.waves.contains(&wave.id) && !skipped
        })
    };
    let platform = page.front.platform.is_none_or(|platform| situation.platforms.contains(platform));
    platform && page.front.condition.holds(&situation) && (page.kind != PageKind::Message || sent())
}

/// What a page owes, as bad as the language's policy has it.
fn owed(
    campaign: &Campaign,
    wave: &Wave,
    state: &TranslationState,
    language: Language,
    page: &Page,
) -> Option<Problem> {
    let policies = &campaign.policies;
    let (check, policy) = match state {
        TranslationState::Current | TranslationState::Unaccepted => return None,
        TranslationState::Missing | TranslationState::Untranslated => {
            ("missing-page", policies.missing.get(language))
        }
        TranslationState::Stale(_) | TranslationState::Machine => {
            ("stale-translation", policies.stale.get(language))
        }
    };
    let sections = if let TranslationState::Stale(sections) = state {
        format!(" in {}", sections.iter().map(|id| format!("#{id}")).collect::<Vec<_>>().join(", "))
    } else {
        String::new()
    };
    let message = format!(
        "`{}` is shown in `{}`, and in `{language}` it is {}{sections}",
        page.key,
        wave.id,
        state.code()
    );
    let hint = format!(
        "write it, then `wavecast translation accept {} --lang {language}`; until then the policy is `{}`",
        page.key,
        match policy {
            Policy::Notice => "notice",
            Policy::Hide => "hide",
            Policy::Error => "error",
        }
    );
    let level = if *policy == Policy::Error { Problem::error } else { Problem::warning };
    Some(level(check, message).at(Place::file(&page.source)).hint(hint))
}
