//! Front matter: YAML between `---`, TOML between `+++`. What a page of ours says of itself is held against what it
//! may say; pages of others keep their own keys.

mod entries;
mod fence;
mod keys;

use serde_json::Value;
use std::sync::Arc;

use super::condition::{self, Misasked};
use crate::ground::{
    campaign::{Catalogue, Ownership, Platform},
    near::nearest,
    problem::{Place, Problem, Problems, Source},
    words::{
        expression::{Meaning, Scope},
        library::{Front, GuidePurpose, PageKind},
    },
};
use entries::FrontEntry;
use keys::KeyRole;

/// What the button of a message may lead to, beside a guide.
const BUTTON_TO: [&str; 2] = ["wave", "helpdesk"];

/// The dates a message may be about.
const DATES: [&str; 4] = ["start", "deadline", "enforcement", "enforce"];

/// Where the body of an included file begins; its front matter says nothing, which is told where it would.
pub(super) fn end_of_front(source: &Arc<Source>, problems: &mut Problems) -> usize {
    let Some(fence) = fence::find(source, problems) else { return 0 };
    let entries = entries::read(source, &fence, &mut Problems::default());
    if keys::is_foreign(entries.keys().map(String::as_str)) {
        return fence.body;
    }
    for (key, entry) in entries.iter().filter(|(key, _)| !matches!(key.as_str(), "title" | "description")) {
        let message = format!("`{key}` says nothing in an included file");
        let problem = Problem::warning("front-matter-key", message).at(entry.key.clone());
        problems
            .push(problem.hint("say it in the page that includes it, or put the text in a `::: when ..`"));
    }
    fence.body
}

/// What a page says about itself, and where its body begins.
pub(super) fn read(
    source: &Arc<Source>,
    kind: PageKind,
    scope: Scope<'_>,
    catalogue: &Catalogue,
    problems: &mut Problems,
) -> (Front, usize) {
    let mut front = Front::default();
    let Some(fence) = fence::find(source, problems) else { return (front, 0) };
    let entries = entries::read(source, &fence, problems);
    let foreign = keys::is_foreign(entries.keys().map(String::as_str));
    let named: Vec<String> = entries.keys().cloned().collect();
    for (key, entry) in entries {
        check_words(&entry, scope, problems);
        let standing = if foreign { KeyRole::Known } else { keys::standing(&key, kind) };
        let key = match standing {
            KeyRole::Known => key,
            KeyRole::Meant(meant) => {
                let message = format!("`{key}` is not a key of this page");
                let problem = Problem::error("front-matter", message).at(entry.key.clone());
                problems.push(problem.hint(format!("did you mean `{meant}`?")));
                // Where the right key stands too it counts, whatever the misspelt one says.
                if named.iter().any(|other| other == meant) {
                    continue;
                }
                meant.to_owned()
            }
            KeyRole::Elsewhere(kinds) => {
                let message = format!("`{key}` belongs to {kinds} and says nothing here");
                let problem = Problem::warning("front-matter-key", message).at(entry.key.clone());
                problems.push(problem.hint(known_here(kind)));
                key
            }
            KeyRole::Unknown => {
                let message = format!("`{key}` is not a key that pages have");
                let problem = Problem::warning("front-matter-key", message).at(entry.key.clone());
                problems.push(problem.hint(known_here(kind)));
                key
            }
        };
        if let Err(wrong) = take(&mut front, catalogue, &key, &entry.value) {
            let message = format!("`{key}`: {}", wrong.message);
            let place = within(&entry.place, &wrong.word);
            problems.push(Problem::error("front-matter", message).at(place).hint(wrong.hint));
        }
    }
    if let (Some(platform), None) = (front.platform, front.condition.platforms) {
        front.condition.platforms = Some(std::iter::once(platform).collect());
    }
    (front, fence.body)
}

fn known_here(kind: PageKind) -> String {
    let known: Vec<String> = keys::of(kind).map(|key| format!("`{key}`")).collect();
    format!("take it out; known here are {}", known.join(", "))
}

/// The part of a value that a word of it takes up.
fn within(place: &Place, word: &str) -> Place {
    match place.text().find(word).filter(|_| !word.is_empty()) {
        Some(at) => {
            let start = place.span().start + at;
            Place::new(place.source(), start..start + word.len())
        }
        None => place.clone(),
    }
}

/// The words of a text are checked where it stands, and filled where it is used.
fn check_words(entry: &FrontEntry, scope: Scope<'_>, problems: &mut Problems) {
    let text = entry.place.text();
    let mut at = entry.place.span().start;
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let start = at + before.len();
        let Some((expression, behind)) = after.split_once("}}") else {
            let place = Place::new(entry.place.source(), start..start + 2);
            let problem = Problem::error("unknown-word", "`{{` is never closed").at(place);
            return problems.push(problem.hint("close it with `}}`"));
        };
        // With the two braces on either side.
        at = start + expression.len() + 4;
        rest = behind;
        // In YAML a quote within quotes has a backslash, which is none of the expression.
        if let Err(misread) = Meaning::parse(&expression.replace("\\\"", "\""), scope) {
            problems.push(misread.at(Place::new(entry.place.source(), start..at)));
        }
    }
}

fn take(front: &mut Front, catalogue: &Catalogue, key: &str, value: &Value) -> Result<(), Misasked> {
    match key {
        "title" => front.title = line(value)?,
        "description" => front.description = line(value)?,
        "job" => front.job = Some(job(&plain(value))?),
        "platform" => front.platform = Some(platform(&plain(value))?),
        "ownership" => {
            let ownership: Ownership = condition::ownership(&plain(value))
                .map_err(|known| Misasked::new(plain(value), "is unknown", format!("write {known}")))?;
            front.ownership = Some(ownership);
            front.condition.ownership = vec![ownership];
        }
        "minutes" => {
            let minutes = value.as_u64().and_then(|number| u32::try_from(number).ok());
            front.minutes = Some(minutes.ok_or_else(|| no_number(value, "minutes: 10"))?);
        }
        "order" => front.order = value.as_i64().ok_or_else(|| no_number(value, "order: 10"))?,
        "platforms" | "reset" | "approach" | "approaches" | "language" | "languages" | "vendor"
        | "vendors" | "deadline" | "enforcement" | "pilot" => {
            let values = list(value);
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            condition::add(&mut front.condition, catalogue, key, &values)?;
        }
        "booklet" => {
            let said = plain(value);
            let no = match said.as_str() {
                "yes" | "true" => false,
                "no" | "false" => true,
                _ => return Err(Misasked::new(said, "is neither yes nor no", "write `booklet: no`")),
            };
            front.more.extend(no.then(|| (key.to_owned(), "no".to_owned())));
        }
        "subject" | "preheader" | "button" | "headline" | "lead" | "action" | "note" => {
            front.more.insert(key.to_owned(), line(value)?);
        }
        "button_to" => {
            let to = button_to(plain(value))?;
            front.more.insert(key.to_owned(), to);
        }
        "about" => {
            for word in list(value) {
                one_of(&word, &DATES, "a date that messages are about")?;
            }
            front.more.insert(key.to_owned(), plain(value));
        }
        "true_from" => {
            one_of(&plain(value), &DATES, "a date from which something is true")?;
            front.more.insert(key.to_owned(), plain(value));
        }
        // Lists of words, kept as words with a blank between them: whoever makes handouts judges them.
        "for" | "formats" | "facts" => {
            front.more.insert(key.to_owned(), list(value).join(" "));
        }
        _ => {
            front.more.insert(key.to_owned(), plain(value));
        }
    }
    Ok(())
}

/// A word that must be one of a few.
fn one_of(word: &str, known: &[&'static str], what: &str) -> Result<(), Misasked> {
    if known.contains(&word) {
        return Ok(());
    }
    let hint = nearest(word, known.iter().copied()).map_or_else(
        || format!("write {}", known.iter().map(|one| format!("`{one}`")).collect::<Vec<_>>().join(", ")),
        |near| format!("did you mean `{near}`?"),
    );
    Err(Misasked::new(word.to_owned(), format!("is not {what}"), hint))
}

/// `wave`, `helpdesk`, or a guide; whether there is such a guide is looked for when all pages are read.
fn button_to(word: String) -> Result<String, Misasked> {
    if word.is_empty() || BUTTON_TO.contains(&word.as_str()) || word.starts_with("guides/") {
        return Ok(word);
    }
    let hint = nearest(&word, BUTTON_TO).map_or_else(
        || "write `wave`, `helpdesk`, or a page such as `guides/prepare`".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    Err(Misasked::new(word, "is nowhere a button can lead", hint))
}

fn line(value: &Value) -> Result<String, Misasked> {
    let kind = match value {
        Value::Null | Value::String(_) | Value::Number(_) => return Ok(plain(value)),
        Value::Bool(_) => "is yes or no here, and should be a text",
        Value::Array(_) => "is a list here, and should be one text",
        Value::Object(_) => "holds keys of its own, and should be one text",
    };
    let hint = "write one text, in quotes if it has a `:`, `[` or `{`, or is `yes` or `no`";
    Err(Misasked { word: String::new(), message: kind.to_owned(), hint: hint.to_owned() })
}

fn job(word: &str) -> Result<GuidePurpose, Misasked> {
    let codes = GuidePurpose::ALL.map(GuidePurpose::code);
    let known = GuidePurpose::ALL.into_iter().find(|job| job.code() == word);
    known.ok_or_else(|| {
        let near = condition::near(word, &codes);
        Misasked::new(
            word.to_owned(),
            format!("is no job{near}"),
            format!("write one of {}", codes.join(", ")),
        )
    })
}

fn platform(word: &str) -> Result<Platform, Misasked> {
    condition::platform(word)
        .map_err(|known| Misasked::new(word.to_owned(), "is no platform", format!("write {known}")))
}

fn no_number(value: &Value, example: &str) -> Misasked {
    Misasked {
        word: plain(value),
        message: "is no number".to_owned(),
        hint: format!("write for instance `{example}`"),
    }
}

/// A value as text; what is absent is empty.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.trim().to_owned(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
        Value::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join(", "),
    }
}

fn list(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().map(plain).collect(),
        Value::String(text) => {
            text.split([' ', ',']).filter(|word| !word.is_empty()).map(str::to_owned).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => vec![plain(value)],
    }
}
