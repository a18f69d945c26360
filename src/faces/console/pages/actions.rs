//! Doing things from the console: each is one command of the command line, shown word for word before it runs.
//!
//! Only with `--allow-actions`, only for whoever opened the address with this start's token, and only from a
//! form of this console: the session, the form's own copy of the token and the origin must all be right.

use std::{path::Path, process::Command};

use super::{
    Answer, Page, approving,
    ask::{Ask, Words, pairs},
    message, offers, say,
};
use crate::faces::console::{Desk, book::Book, same::same};

/// How a command ends that has done what it was to do, when something remains to be looked at.
const REMAINS: i32 = 4;

/// Something that can be done.
struct Action {
    /// Its name in addresses and phrases.
    name: &'static str,
    /// What the form asks for.
    asks: &'static [&'static str],
    /// What the form offers to tick.
    ticks: &'static [&'static str],
    /// The words of the command line that show what it is about; none if the form shows it by itself.
    shows: fn(&Words) -> Vec<String>,
    /// The words of the command line that do it.
    does: fn(&Words) -> Vec<String>,
}

/// The action that says yes to what its form shows.
const APPROVE: &str = "approve";
/// The field in which its form gives back what it showed.
const SHOWN: &str = "shown";

const ACTIONS: [Action; 7] = [
    Action {
        name: "gate-pass",
        asks: &["because", "by"],
        ticks: &["anyway"],
        shows: |words| line(words, &["gate", "show", "<wave>"]),
        does: |words| {
            let mut line = line(words, &["gate", "pass", "<wave>", "--because", "<because>", "--by", "<by>"]);
            line.extend(words.contains_key("anyway").then(|| "--anyway".to_owned()));
            line
        },
    },
    Action {
        name: "gate-hold",
        asks: &["because", "by"],
        ticks: &[],
        shows: |words| line(words, &["gate", "show", "<wave>"]),
        does: |words| line(words, &["gate", "hold", "<wave>", "--because", "<because>", "--by", "<by>"]),
    },
    Action {
        name: "gate-reopen",
        asks: &["because", "by"],
        ticks: &[],
        shows: |words| line(words, &["gate", "show", "<wave>"]),
        does: |words| line(words, &["gate", "reopen", "<wave>", "--because", "<because>", "--by", "<by>"]),
    },
    Action {
        name: "pause",
        asks: &["because", "by"],
        ticks: &[],
        shows: |words| line(words, &["plan", "--wave", "<wave>"]),
        does: |words| {
            let what = ["--wave", "<wave>", "--stage", "<stage>"];
            line(words, &[&["pause"], &what[..], &["--because", "<because>", "--by", "<by>"]].concat())
        },
    },
    Action {
        name: "resume",
        asks: &["by"],
        ticks: &[],
        shows: |words| line(words, &["send", "--wave", "<wave>", "--stage", "<stage>"]),
        does: |words| line(words, &["resume", "--wave", "<wave>", "--stage", "<stage>", "--by", "<by>"]),
    },
    Action {
        name: "approve",
        asks: &["by"],
        ticks: &[],
        shows: |_| Vec::new(),
        does: |words| {
            line(words, &["approve", "<stage>", "--wave", "<wave>", "--shown", "<shown>", "--by", "<by>"])
        },
    },
    Action {
        name: "test",
        asks: &["to"],
        ticks: &[],
        shows: |_| Vec::new(),
        does: |words| line(words, &["send", "--wave", "<wave>", "--stage", "<stage>", "--to", "<to>"]),
    },
];

/// A command line with its open places filled; an option whose value is empty is left out with it.
fn line(words: &Words, pattern: &[&str]) -> Vec<String> {
    let value = |word: &str| match word.strip_prefix('<').and_then(|word| word.strip_suffix('>')) {
        Some(name) => words.get(name).cloned().unwrap_or_default(),
        None => word.to_owned(),
    };
    let mut line: Vec<String> = Vec::new();
    for word in pattern {
        let value = value(word);
        if value.is_empty() && line.last().is_some_and(|last| last.starts_with("--")) {
            line.pop();
        } else if word.starts_with('<') && line.last().is_some_and(|last| last.starts_with("--")) {
            // One word with its option, so that a value that looks like an option is none.
            if let Some(option) = line.pop() {
                line.push(format!("{option}={value}"));
            }
        } else {
            line.push(value);
        }
    }
    line
}

fn wanted(book: &Book, name: &str, words: &Words) -> Option<&'static Action> {
    let given = |key: &str| words.get(key).map(String::as_str).filter(|value| !value.is_empty());
    let wave = given("wave").is_none_or(|wave| book.campaign.wave_named(wave).is_some());
    let stage = given("stage").is_none_or(|stage| book.campaign.stage_named(stage).is_some());
    let gate = !name.starts_with("gate") || given("wave").is_some();
    let mail = !matches!(name, "approve" | "test") || given("stage").is_some();
    ACTIONS.iter().find(|action| action.name == name && wave && stage && gate && mail)
}

/// What would be done, and the form that does it.
pub(super) fn form(desk: &Desk, book: &Book, ask: &Ask, name: &str) -> Answer {
    if !ask.trusted {
        return Answer::Refused;
    }
    let mut words: Words = ["wave", "stage"]
        .iter()
        .filter_map(|key| Some(((*key).to_owned(), ask.get(key)?.to_owned())))
        .collect();
    let Some(action) = wanted(book, name, &words) else { return Answer::Nothing };
    let commands = (action.shows)(&words);
    let seen = if commands.is_empty() { String::new() } else { run(&desk.settings.folder, &commands).1 };
    let mut context = tera::Context::new();
    if name == APPROVE {
        // The form gives back what it showed, so that nothing else is approved by it.
        let Some(shown) = approving::put(book, ask, &words, &mut context) else { return Answer::Nothing };
        words.insert(SHOWN.to_owned(), shown);
    }
    let mut open = words.clone();
    open.extend(action.asks.iter().map(|key| ((*key).to_owned(), "…".to_owned())));
    let named = |keys: &[&'static str]| -> Vec<(&str, String)> {
        keys.iter().map(|key| (*key, say(book, ask, &format!("ask_{key}"), &[]))).collect()
    };
    context.insert("asks", &named(action.asks));
    context.insert("ticks", &named(action.ticks));
    context.insert("words", &words);
    context.insert("token", &desk.settings.token);
    context.insert("command", &spoken(&(action.does)(&open)));
    context.insert("seen", &seen);
    context.insert("path", ask.path());
    let read = words.get("stage").filter(|_| matches!(name, "approve" | "test"));
    let wave = words.get("wave").map(String::as_str);
    context.insert("mails", &read.map(|stage| message::frames(book, ask, stage, wave)).unwrap_or_default());
    page(book, ask, name, &words, context)
}

/// Does it.
pub(super) fn act(desk: &Desk, book: &Book, ask: &Ask, name: &str, body: &str) -> Answer {
    let mut words = pairs(body);
    let token = words.remove("token").unwrap_or_default();
    if !ask.trusted || !same(&desk.settings.token, &token) {
        return Answer::Refused;
    }
    let Some(action) = wanted(book, name, &words) else { return Answer::Nothing };
    if name == APPROVE && words.get(SHOWN).is_none_or(|shown| shown.trim().is_empty()) {
        return Answer::Nothing;
    }
    let command = (action.does)(&words);
    let (went_well, said) = run(&desk.settings.folder, &command);
    // Whatever came of it is in the ledger, and the page shows it.
    desk.count(None);
    let mut context = tera::Context::new();
    context.insert("command", &spoken(&command));
    context.insert("said", &said);
    context.insert("went_well", &went_well);
    page(book, ask, name, &words, context)
}

fn page(book: &Book, ask: &Ask, name: &str, words: &Words, mut context: tera::Context) -> Answer {
    let given = |key: &str| words.get(key).map(String::as_str).filter(|value| !value.is_empty());
    let (wave, stage) = (given("wave"), given("stage"));
    let title = offers::title(book, ask, name, wave, stage);
    context.insert("about", &say(book, ask, &format!("about_{}", name.replace('-', "_")), &[]));
    context.insert("whom", &offers::whom(book, ask, wave, stage));
    context.insert("back", &offers::place(book, ask, wave, stage));
    Answer::Page(Page { template: "action.html", title, entry: "", context })
}

/// The command as one would type it.
fn spoken(words: &[String]) -> String {
    let quoted = |word: &String| {
        let plain = word.chars().all(|letter| letter.is_alphanumeric() || "-_.@=…".contains(letter));
        if plain && !word.is_empty() { word.clone() } else { format!("'{}'", word.replace('\'', "'\\''")) }
    };
    format!("wavecast {}", words.iter().map(quoted).collect::<Vec<_>>().join(" "))
}

/// Runs this program with these words, as if they had been typed in the campaign folder.
fn run(folder: &Path, words: &[String]) -> (bool, String) {
    let program = match std::env::current_exe() {
        Ok(program) => program,
        Err(error) => return (false, error.to_string()),
    };
    let output = Command::new(program).arg("-C").arg(folder).args(words).env("NO_COLOR", "1").output();
    match output {
        Ok(output) => {
            let said = [output.stdout, output.stderr].concat();
            // It was done, too, where something remains to be looked at: a gate that is held, say.
            let done = matches!(output.status.code(), Some(0 | REMAINS));
            (done, String::from_utf8_lossy(&said).into_owned())
        }
        Err(error) => (false, error.to_string()),
    }
}
