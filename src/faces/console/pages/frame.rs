//! What stands around every page: the navigation, the slider, the languages, and what is wrong.

use axum::{
    http::StatusCode,
    response::{Html, IntoResponse as _, Response},
};
use serde::Serialize;
use std::{collections::BTreeMap, fmt::Write as _};

use super::{ConsolePage, ask::Ask, ribbon, say};
use crate::{
    faces::console::{ConsoleState, current::Current, snapshot::Snapshot},
    ground::{
        escape::escape,
        problem::{Level, Problems, show},
        words::speech,
    },
};

#[derive(Serialize)]
struct MenuEntry {
    label: String,
    href: String,
    here: bool,
    count: Option<String>,
    tone: &'static str,
}

#[derive(Serialize)]
struct LanguageLink {
    code: String,
    label: String,
    href: String,
    here: bool,
}

#[derive(Serialize)]
struct Overlay {
    title: String,
    explanation: String,
    text: String,
}

/// Puts a page into the frame.
pub(super) fn render(
    state: &ConsoleState,
    current: &Current,
    snapshot: &Snapshot,
    ask: &Ask,
    page: ConsolePage,
) -> Response {
    framed(state, current, snapshot, ask, page)
        .unwrap_or_else(|error| (StatusCode::INTERNAL_SERVER_ERROR, chain(&error)).into_response())
}

fn framed(
    state: &ConsoleState,
    current: &Current,
    snapshot: &Snapshot,
    ask: &Ask,
    page: ConsolePage,
) -> Result<Response, tera::Error> {
    let mut context = page.context;
    let phrases = snapshot.speech.phrases.section(ask.language, "console");
    let t: BTreeMap<&str, &String> =
        phrases.iter().filter_map(|(key, text)| Some((key.strip_prefix("console.")?, text))).collect();
    context.insert("t", &t);
    context.insert("lang", ask.language.code());
    context.insert("dir", if ask.language.is_right_to_left() { "rtl" } else { "ltr" });
    context.insert("title", &page.title);
    context.insert("campaign", snapshot.campaign.title.get(ask.language));
    context.insert("version", &current.version);
    context.insert("q", &ask.at.map(|day| format!("?at={day}")).unwrap_or_default());
    context.insert("trusted", &ask.trusted);
    context.insert("rehearsed", &state.settings.rehearse);
    context.insert("nav", &entries(state, snapshot, ask, page.entry));
    context.insert("languages", &tongues(snapshot, ask));
    context.insert("time", &ribbon::of(snapshot, ask));
    context.insert("overlay", &overlay(&current.problems, snapshot, ask));
    let html = snapshot.speech.templates.render(page.template, &context)?;
    Ok(Html(html).into_response())
}

fn entries(state: &ConsoleState, snapshot: &Snapshot, ask: &Ask, here: &str) -> Vec<MenuEntry> {
    let post = state.mailbox.as_ref().map(|(mailbox, _)| mailbox.len());
    let entry = |page: &'static str, path: &str, count: Option<String>| MenuEntry {
        label: say(snapshot, ask, page, &[]),
        href: ask.to(path),
        here: page == here,
        count,
        tone: "calm",
    };
    let mut entries = vec![
        entry("glance", "", None),
        entry("messages", "messages", None),
        entry("portal", "portal", None),
        entry("handouts", "handouts", None),
        entry("translations", "translations", None),
        entry("people", "people", None),
        entry("gates", "gates", None),
    ];
    if let Some(post) = post {
        let post = (post > 0).then(|| speech::number(ask.language, i64::try_from(post).unwrap_or(i64::MAX)));
        entries.push(entry("mailbox", "mailbox", post));
    }
    entries
}

fn tongues(snapshot: &Snapshot, ask: &Ask) -> Vec<LanguageLink> {
    let of = |language: &crate::ground::campaign::Language| LanguageLink {
        code: language.code().to_owned(),
        label: snapshot.speech.phrases.say(*language, "console.own_name", &[]),
        href: ask.in_language(*language),
        here: *language == ask.language,
    };
    snapshot.speech.tongues.iter().map(of).collect()
}

/// The diagnostics as `check` shows them, if one of them forbids going on.
fn overlay(problems: &Problems, snapshot: &Snapshot, ask: &Ask) -> Option<Overlay> {
    let errors = problems.count(Level::Error);
    (errors > 0).then(|| Overlay {
        title: super::count(snapshot, ask, "errors", errors, &[]),
        explanation: say(snapshot, ask, "errors_note", &[]),
        text: show::text(
            &problems.iter().filter(|problem| problem.level == Level::Error).cloned().collect(),
            false,
        ),
    })
}

/// A page that is not there.
pub(super) fn nothing(state: &ConsoleState, current: &Current, snapshot: &Snapshot, ask: &Ask) -> Response {
    let title = say(snapshot, ask, "not_found", &[]);
    let page = ConsolePage { template: "nothing.html", title, entry: "", context: tera::Context::new() };
    let mut response = render(state, current, snapshot, ask, page);
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

/// What is shown as long as no campaign could be read: only what is wrong with it.
pub(super) fn without_book(problems: &Problems) -> Response {
    let text = escape(&show::text(problems, false));
    let page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Wavecast</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <link rel=\"icon\" href=\"/console/icon.svg\"><link rel=\"stylesheet\" href=\"/console/console.css\">\
         <script src=\"/console/wait.js\" defer></script></head><body data-version=\"0\"><main class=\"body\">\
         <h1>This campaign cannot be read yet</h1><pre class=\"card\" tabindex=\"0\">{text}</pre></main></body></html>"
    );
    (StatusCode::OK, Html(page)).into_response()
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = format!("{error}\n");
    let mut cause = error.source();
    while let Some(error) = cause {
        let _ = writeln!(text, "  because: {error}");
        cause = error.source();
    }
    text
}
