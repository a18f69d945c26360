//! Front matter: YAML between `---`, TOML between `+++`. Our keys are typed, all others kept.

use serde_json::Value;
use serde_saphyr::{DuplicateKeyPolicy, Spanned};
use std::{collections::BTreeMap, ops::Range, sync::Arc};

use super::condition;
use crate::ground::{
    campaign::{Ownership, Platform},
    problem::{Place, Problem, Problems, Source},
    words::{
        expression::{Meaning, Scope},
        library::{Front, Job},
    },
};

/// Where the front matter stands, and where the body begins.
struct Fence {
    inner: Range<usize>,
    body: usize,
    toml: bool,
}

/// A value with its place.
struct Entry {
    value: Value,
    place: Place,
}

fn fence(text: &str) -> Option<Result<Fence, ()>> {
    let first = text.lines().next()?;
    let toml = first.trim_end() == "+++";
    if first.trim_end() != "---" && !toml {
        return None;
    }
    let start = first.len() + text.get(first.len()..)?.find('\n').map_or(0, |at| at + 1);
    let mut at = start;
    for line in text.get(start..)?.split_inclusive('\n') {
        if line.trim_end() == if toml { "+++" } else { "---" } {
            return Some(Ok(Fence { inner: start..at, body: at + line.len(), toml }));
        }
        at += line.len();
    }
    Some(Err(()))
}

/// Where the body of a file begins; front matter of an include says nothing.
pub(super) fn end_of_front(text: &str) -> usize {
    fence(text).and_then(Result::ok).map_or(0, |fence| fence.body)
}

/// What a page says about itself, and where its body begins.
pub(super) fn read(source: &Arc<Source>, scope: Scope<'_>, problems: &mut Problems) -> (Front, usize) {
    let mut front = Front::default();
    let Some(fence) = fence(source.text()) else { return (front, 0) };
    let Ok(fence) = fence else {
        let problem = Problem::error("front-matter", "the front matter that opens here never ends");
        problems.push(problem.at(Place::new(source, 0..3)).hint("end it with `---` on a line of its own"));
        return (front, 0);
    };
    let entries = if fence.toml { toml(source, &fence, problems) } else { yaml(source, &fence, problems) };
    for (key, entry) in entries {
        check_words(&entry, scope, problems);
        if let Err((message, hint)) = take(&mut front, &key, &entry.value) {
            problems.push(
                Problem::error("front-matter", format!("`{key}`: {message}")).at(entry.place).hint(hint),
            );
        }
    }
    if let (Some(platform), None) = (front.platform, front.condition.platforms) {
        front.condition.platforms = Some(std::iter::once(platform).collect());
    }
    (front, fence.body)
}

fn yaml(source: &Arc<Source>, fence: &Fence, problems: &mut Problems) -> BTreeMap<String, Entry> {
    let text = source.text().get(fence.inner.clone()).unwrap_or_default();
    let mut options = serde_saphyr::Options::default();
    options.duplicate_keys = DuplicateKeyPolicy::FirstWins;
    options.with_snippet = false;
    duplicates(source, fence, text, problems);
    if text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
        return BTreeMap::new();
    }
    let start = fence.inner.start;
    match serde_saphyr::from_str_with_options::<BTreeMap<String, Spanned<Value>>>(text, options) {
        Ok(values) => values
            .into_iter()
            .map(|(key, value)| {
                let span = value.referenced.span();
                let at = start + offset(span.byte_offset());
                let place = Place::new(source, at..at + offset(span.byte_len()));
                (key, Entry { value: value.value, place })
            })
            .collect(),
        Err(error) => {
            let at = start + error.location().map_or(0, |location| offset(location.span().byte_offset()));
            let place = Place::new(source, at..at);
            let line = source.text().lines().nth(place.line().saturating_sub(1)).unwrap_or_default();
            let hint = if line.contains(": {{") || line.matches(": ").count() > 1 {
                "put the text after the key in quotes: it holds a sign that YAML reads as its own"
            } else {
                "write `key: value`, one a line"
            };
            let message = error.without_snippet().to_string();
            let message = message.lines().next().unwrap_or_default();
            let message = message.split(" at line ").next().unwrap_or_default().to_owned();
            problems.push(Problem::error("front-matter", message).at(place).hint(hint));
            BTreeMap::new()
        }
    }
}

fn offset(bytes: Option<u64>) -> usize {
    bytes.and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(0)
}

/// A key that stands twice: the first counts.
fn duplicates(source: &Arc<Source>, fence: &Fence, text: &str, problems: &mut Problems) {
    let mut seen: BTreeMap<&str, Range<usize>> = BTreeMap::new();
    let mut at = fence.inner.start;
    for line in text.split_inclusive('\n') {
        let key = line.split_once(':').map(|(key, _)| key).unwrap_or_default();
        let plain = !key.is_empty() && !key.starts_with([' ', '\t', '#', '-', '"', '\'', '{', '[']);
        let span = at..at + key.len();
        at += line.len();
        if !plain {
            continue;
        }
        if let Some(first) = seen.get(key) {
            let problem = Problem::warning("front-matter", format!("`{key}` stands twice; the first counts"));
            problems.push(
                problem.at(Place::new(source, span)).note_at(Place::new(source, first.clone()), "the first"),
            );
        } else {
            seen.insert(key, span);
        }
    }
}

fn toml(source: &Arc<Source>, fence: &Fence, problems: &mut Problems) -> BTreeMap<String, Entry> {
    let text = source.text().get(fence.inner.clone()).unwrap_or_default();
    let start = fence.inner.start;
    match toml::from_str::<BTreeMap<String, toml::Spanned<Value>>>(text) {
        Ok(values) => values
            .into_iter()
            .map(|(key, value)| {
                let span = value.span();
                let place = Place::new(source, start + span.start..start + span.end);
                (key, Entry { value: value.into_inner(), place })
            })
            .collect(),
        Err(error) => {
            let span = error.span().unwrap_or(0..0);
            let place = Place::new(source, start + span.start..start + span.end);
            problems.push(Problem::error("front-matter", error.message().to_owned()).at(place));
            BTreeMap::new()
        }
    }
}

/// The words of a text are checked where it stands, and filled where it is used.
fn check_words(entry: &Entry, scope: Scope<'_>, problems: &mut Problems) {
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
        at = start + expression.len() + 4;
        rest = behind;
        if let Err(misread) = Meaning::parse(&expression.replace("\\\"", "\""), scope) {
            problems.push(misread.at(Place::new(entry.place.source(), start..at)));
        }
    }
}

fn take(front: &mut Front, key: &str, value: &Value) -> Result<(), (String, String)> {
    match key {
        "title" => front.title = plain(value),
        "description" => front.description = plain(value),
        "job" => front.job = Some(job(&plain(value))?),
        "platform" => front.platform = Some(platform(&plain(value))?),
        "ownership" => {
            let hint = |known| (format!("`{}` is unknown", plain(value)), format!("write {known}"));
            let ownership: Ownership = condition::ownership(&plain(value)).map_err(hint)?;
            front.ownership = Some(ownership);
            front.condition.ownership = vec![ownership];
        }
        "minutes" => front.minutes = Some(number(value)?),
        "order" => {
            front.order = value
                .as_i64()
                .ok_or_else(|| ("is no number".to_owned(), "write for instance `order: 10`".to_owned()))?;
        }
        "platforms" | "reset" | "approach" | "approaches" | "language" | "languages" | "vendor"
        | "vendors" | "deadline" | "enforcement" | "pilot" => {
            let values = list(value);
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            condition::add(&mut front.condition, key, &values)?;
        }
        _ => {
            front.more.insert(key.to_owned(), plain(value));
        }
    }
    Ok(())
}

fn job(word: &str) -> Result<Job, (String, String)> {
    let codes = Job::ALL.map(Job::code);
    let known = Job::ALL.into_iter().find(|job| job.code() == word);
    known.ok_or_else(|| {
        let near = condition::near(word, &codes);
        (format!("`{word}` is no job{near}"), format!("write one of {}", codes.join(", ")))
    })
}

fn platform(word: &str) -> Result<Platform, (String, String)> {
    let known = Platform::ALL.into_iter().find(|platform| platform.code() == word);
    known.ok_or_else(|| {
        (
            format!("`{word}` is no platform"),
            format!("write one of {}", Platform::ALL.map(Platform::code).join(", ")),
        )
    })
}

fn number(value: &Value) -> Result<u32, (String, String)> {
    let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
    number.ok_or_else(|| ("is no number".to_owned(), "write for instance `minutes: 10`".to_owned()))
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
