//! What is wrong with the files: each finding in the reader's language where there are words for it, with what to do
//! and with the place.

use serde::Serialize;

use super::{Answer, ConsolePage, ask::Ask, say, sight::ChoiceLink};
use crate::{
    faces::console::{current::Current, snapshot::Snapshot},
    ground::problem::{Level, Place, Problem, Problems, show},
};

#[derive(Debug, Serialize)]
pub(super) struct ProblemRow {
    level: String,
    tone: &'static str,
    /// What it is about, in the reader's language; most findings speak of a file, in English.
    subject: Option<String>,
    /// What of the file or the form it names, and what to do about it, in a language in which no more is said; what is said
    /// in English stands behind it.
    about: Option<String>,
    mend: Option<String>,
    is_told: bool,
    message: String,
    hint: Option<String>,
    place: String,
    href: Option<String>,
}

pub(super) fn page(current: &Current, snapshot: &Snapshot, ask: &Ask) -> Answer {
    let mut context = tera::Context::new();
    let lines: Vec<ProblemRow> =
        current.problems.iter().map(|problem| line(snapshot, ask, problem)).collect();
    context.insert("problems", &lines);
    context.insert("before", &snapshot.speech.phrases.say(ask.language, "before.title", &[]));
    context.insert("before_href", &ask.to("before"));
    let title = say(snapshot, ask, "problems", &[]);
    Answer::Page(ConsolePage { template: "problems.html", title, entry: "glance", context })
}

/// Names out of a finding that are told beside its subject.
const NAMES: usize = 5;

impl ProblemRow {
    /// The same where there is no page for its place.
    pub(super) fn without_page(self) -> Self {
        Self { href: None, ..self }
    }
}

pub(super) fn line(snapshot: &Snapshot, ask: &Ask, problem: &Problem) -> ProblemRow {
    let (key, tone) = match problem.level {
        Level::Error => ("level_error", "error"),
        Level::Warning => ("level_warning", "warning"),
        Level::Info => ("level_info", "calm"),
    };
    let place = problem.place.as_ref().map(ToString::to_string);
    let subject = said(snapshot, ask, "finding", problem.check);
    let mend = said(snapshot, ask, "mend", problem.check);
    // Whoever reads English reads what was found there, which is exact.
    let is_told = subject.is_some() && ask.language.code() != "en";
    ProblemRow {
        about: about(snapshot, ask, &problem.message),
        is_told,
        level: say(snapshot, ask, key, &[]),
        tone,
        subject,
        message: problem.message.clone(),
        hint: problem.hint.clone().or_else(|| mend.clone().filter(|_| !is_told)),
        mend,
        href: place.as_deref().map(|place| ask.to_with("problems/place", &[("place", place)])),
        place: place.unwrap_or_default(),
    }
}

/// What a phrase says of a check, if there is one.
fn said(snapshot: &Snapshot, ask: &Ask, what: &str, check: &str) -> Option<String> {
    let key = format!("{what}_{}", check.replace('-', "_"));
    let knows = snapshot.speech.phrases.knows(ask.language, &format!("console.{key}"));
    knows.then(|| say(snapshot, ask, &key, &[]))
}

/// The names and values that a finding is about, which are the same in every language.
fn about(snapshot: &Snapshot, ask: &Ask, message: &str) -> Option<String> {
    let mut named: Vec<&str> = Vec::new();
    for name in message.split('`').skip(1).step_by(2).filter(|name| !name.trim().is_empty()) {
        if !named.contains(&name) {
            named.push(name);
        }
    }
    let named: Vec<String> = named.into_iter().take(NAMES).map(|name| format!("`{name}`")).collect();
    (!named.is_empty()).then(|| say(snapshot, ask, "finding_about", &[("what", &named.join(", "))]))
}

/// A place in a file with what is wrong there, as `check` shows it, and the page on which it is seen.
pub(super) fn place(current: &Current, snapshot: &Snapshot, ask: &Ask) -> Answer {
    let wanted = ask.get("place").unwrap_or_default();
    let is_there = |problem: &&Problem| problem.place.as_ref().is_some_and(|at| at.to_string() == wanted);
    let found: Problems = current.problems.iter().filter(is_there).cloned().collect();
    let Some(at) = found.iter().find_map(|problem| problem.place.clone()) else {
        // It was mended since the page was made.
        return Answer::Elsewhere(ask.to("problems"));
    };
    let lines: Vec<ProblemRow> = found.iter().map(|problem| line(snapshot, ask, problem)).collect();
    let mut context = tera::Context::new();
    context.insert("problems", &lines);
    context.insert("excerpt", &show::text(&found, false));
    context.insert("seen_at", &seen_at(snapshot, ask, &at));
    Answer::Page(ConsolePage { template: "place.html", title: wanted.to_owned(), entry: "glance", context })
}

/// The page of the console that shows what stands in a file.
fn seen_at(snapshot: &Snapshot, ask: &Ask, place: &Place) -> Option<ChoiceLink> {
    let path = place.source().path();
    let link = |href: String, label: String| Some(ChoiceLink { href, label, here: false, lang: None });
    if path == snapshot.campaign.policies.people_file {
        return link(ask.to("people"), say(snapshot, ask, "people", &[]));
    }
    let (language, page) = path.strip_prefix("content/")?.split_once('/')?;
    let key = page.strip_suffix(".md")?;
    // A message that no stage sends is seen as any other page, beside its source.
    if let Some(stage) = key.strip_prefix("messages/")
        && snapshot.campaign.stage_named(stage).is_some()
    {
        let href = ask.to_with(&format!("messages/{stage}"), &[("mail", language)]);
        return link(href, super::lanes::name_of(snapshot, ask, stage));
    }
    let beside = [("key", key), ("into", language)];
    link(ask.to_with("translations/page", &beside), say(snapshot, ask, "translations", &[]))
}
