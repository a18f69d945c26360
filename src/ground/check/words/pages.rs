//! Pages as a whole: missing ones, nameless ones, and joining without leaving.

use std::collections::BTreeMap;

use crate::ground::{
    campaign::Policy,
    check::{Subject, concerns, messages},
    near::nearest,
    problem::{Place, Problem, Problems},
    words::library::{GuidePurpose, Page, PageKind},
};

fn pages<'a>(subject: &Subject<'a>) -> impl Iterator<Item = &'a Page> {
    subject.library.pages.values().flat_map(BTreeMap::values)
}

pub(super) fn missing(subject: &Subject<'_>, problems: &mut Problems) {
    let source = subject.campaign.languages.source();
    for (key, pages) in &subject.library.pages {
        if pages.values().all(|page| messages::is_never_sent(subject, page)) {
            continue; // a name that was misspelt is told once
        }
        let Some(original) = pages.get(&source) else {
            if let Some(page) = pages.values().next() {
                let message =
                    format!("`{key}` does not exist in `{source}`, the language the others come from");
                let problem = Problem::warning("missing-page", message).at(Place::file(&page.source));
                problems.push(problem.hint(format!("write `content/{source}/{key}.md`")));
            }
            continue;
        };
        let wanted = &original.front.condition.languages;
        for language in subject.campaign.languages.translated().filter(|language| {
            !pages.contains_key(language) && (wanted.is_empty() || wanted.contains(language))
        }) {
            let policy = *subject.campaign.policies.missing.get(language);
            let (problem, happens): (fn(_, String) -> Problem, &str) = match policy {
                Policy::Notice => (Problem::warning, "its readers get the original, with a notice"),
                Policy::Hide => (Problem::warning, "its readers do not see the page"),
                Policy::Error => (Problem::error, "the campaign asks for every page in it"),
            };
            let problem =
                problem("missing-page", format!("`{key}` is not translated into `{language}`: {happens}"));
            let concerns = concerns::of_page(key, [&language], subject.campaign);
            let problem = problem.at(Place::file(&original.source)).concerns(concerns);
            problems.push(problem.hint(format!("write `content/{language}/{key}.md`")));
        }
    }
}

pub(super) fn no_title(subject: &Subject<'_>, problems: &mut Problems) {
    for page in pages(subject) {
        let (key, value) = match page.kind {
            PageKind::Guide => ("title", Some(&page.front.title)),
            PageKind::Message => ("subject", page.front.more.get("subject")),
            PageKind::Poster => ("headline", page.front.more.get("headline")),
        };
        if value.is_none_or(|value| value.trim().is_empty()) {
            let problem = Problem::error("no-title", format!("the page has no `{key}`"));
            problems.push(
                problem
                    .at(Place::file(&page.source))
                    .hint(format!("write `{key}: ..` between the `---` lines at the top")),
            );
        }
    }
}

/// Where the button of a message leads: a guide that is there.
pub(super) fn buttons(subject: &Subject<'_>, problems: &mut Problems) {
    for page in pages(subject) {
        let Some(to) = page.front.more.get("button_to").filter(|to| to.starts_with("guides/")) else {
            continue;
        };
        if subject.library.pages.contains_key(to.as_str()) {
            continue;
        }
        let guides = subject.library.of_kind(PageKind::Guide).map(|(key, _)| &**key);
        let hint = nearest(to, guides).map_or_else(
            || "write `wave`, `helpdesk`, or a page that is there".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        // Front matter keeps no places of its values.
        let start = page.source.text().find(to.as_str()).unwrap_or(0);
        let place = Place::new(&page.source, start..start + to.len());
        problems.push(Problem::error("button", format!("there is no page `{to}`")).at(place).hint(hint));
    }
}

pub(super) fn no_description(subject: &Subject<'_>, problems: &mut Problems) {
    for page in
        pages(subject).filter(|page| page.kind == PageKind::Guide && page.front.description.is_empty())
    {
        let problem = Problem::warning("no-description", "the page has no `description`");
        problems.push(
            problem.at(Place::file(&page.source)).hint("say in one sentence what the reader gets from it"),
        );
    }
}

/// A device belongs to one management at a time: who joins must first have left.
pub(super) fn leave_before_join(subject: &Subject<'_>, problems: &mut Problems) {
    if !subject.complete {
        return; // a guide to leave may be there, with a slip in what it says it is for
    }
    let source = subject.campaign.languages.source();
    let guides = || subject.library.of_kind(PageKind::Guide).filter_map(|(_, pages)| pages.get(&source));
    for platform in subject.campaign.the_move.platforms.iter() {
        let fits = |page: &&Page| {
            page.front.condition.platforms.is_none_or(|platforms| platforms.contains(platform))
        };
        let leaves = guides().filter(fits).any(|page| page.front.job == Some(GuidePurpose::Leave));
        let join = guides().filter(fits).find(|page| page.front.job == Some(GuidePurpose::Join));
        if let (Some(join), false) = (join, leaves) {
            let message = format!("there is a guide to join on {}, and none to leave", platform.name());
            let problem = Problem::warning("leave-before-join", message).at(Place::file(&join.source));
            problems.push(
                problem.hint("write one with `job: leave`: people who enrol without leaving the old system first can lose email and files"),
            );
        }
    }
}
