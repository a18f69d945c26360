//! The keys and values of front matter with their places, from YAML or TOML; from lines, where that is broken.

use serde_json::Value;
use serde_saphyr::{DuplicateKeyPolicy, Spanned};
use std::{collections::BTreeMap, ops::Range, sync::Arc};

use super::fence::Fence;
use crate::ground::{
    escape,
    problem::{Place, Problem, Problems, Source},
};

/// A value with its place, and where its key stands.
pub(super) struct FrontEntry {
    pub(super) value: Value,
    pub(super) place: Place,
    pub(super) key: Place,
}

/// All keys of the front matter.
pub(super) type Entries = BTreeMap<String, FrontEntry>;

/// Reads them, or what can be read of them.
pub(super) fn read(source: &Arc<Source>, fence: &Fence, problems: &mut Problems) -> Entries {
    let text = source.text().get(fence.inner.clone()).unwrap_or_default();
    let keys = keys(source, fence, text, problems);
    if text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
        return Entries::new();
    }
    let read = if fence.toml { toml(source, fence, text) } else { yaml(source, fence, text) };
    let whole = Place::new(source, fence.inner.clone());
    match read {
        Ok(values) => values
            .into_iter()
            .map(|(name, (value, place))| {
                let key = keys.get(name.as_str()).map_or_else(|| whole.clone(), |key| key.0.clone());
                // A list is said to stand where it opens: its words stand up to the next key.
                let place =
                    if matches!(value, Value::Array(_)) { up_to_next(&place, &keys, &whole) } else { place };
                (name, FrontEntry { value: without_places(value), place, key })
            })
            .collect(),
        Err(problem) => {
            problems.push(*problem);
            line_by_line(source, fence, text, &keys)
        }
    }
}

/// A value without the signs that stand for a person's own text: written as `"\\uE001"` they are there only now.
fn without_places(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(escape::without_places(&text).into_owned()),
        Value::Array(list) => list.into_iter().map(without_places).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => value,
    }
}

/// From where a value begins to where the next key does.
fn up_to_next(place: &Place, keys: &BTreeMap<&str, (Place, Range<usize>)>, whole: &Place) -> Place {
    let start = place.span().start;
    let next = keys.values().map(|(key, _)| key.span().start).filter(|key| *key > start).min();
    let end = next.unwrap_or(whole.span().end);
    let written = whole.source().text().get(start..end).unwrap_or_default().trim_end().len();
    Place::new(place.source(), start..start + written)
}

/// Values with their places, by key; or what is wrong with the notation.
type Values = Result<BTreeMap<String, (Value, Place)>, Box<Problem>>;

fn yaml(source: &Arc<Source>, fence: &Fence, text: &str) -> Values {
    let mut options = serde_saphyr::Options::default();
    // As `keys` tells it: the first counts.
    options.duplicate_keys = DuplicateKeyPolicy::FirstWins;
    options.with_snippet = false;
    let start = fence.inner.start;
    serde_saphyr::from_str_with_options::<BTreeMap<String, Spanned<Value>>>(text, options)
        .map(|values| {
            let placed = |value: Spanned<Value>| {
                let span = value.referenced.span();
                let at = start + offset(span.byte_offset());
                (value.value, Place::new(source, at..at + offset(span.byte_len())))
            };
            values.into_iter().map(|(key, value)| (key, placed(value))).collect()
        })
        .map_err(|error| {
            let at = start + error.location().map_or(0, |location| offset(location.span().byte_offset()));
            let message = error.without_snippet().to_string();
            Box::new(broken_yaml(source, at, &message))
        })
}

fn broken_yaml(source: &Arc<Source>, at: usize, message: &str) -> Problem {
    let place = Place::new(source, at..at);
    let line = source.text().lines().nth(place.line().saturating_sub(1)).unwrap_or_default();
    // The usual cause, which the library's own words do not name: a word in braces, or a second colon.
    if line.contains(": {{") || line.matches(": ").count() > 1 {
        let key = line.split(':').next().unwrap_or_default();
        let message = format!("what `{key}` says holds a sign that the notation takes for its own");
        let value = line.split_once(':').map_or("", |(_, value)| value.trim());
        let first = at - (place.column() - 1).min(at) + line.find(value).unwrap_or(0);
        let place = Place::new(source, first..first + value.len());
        let hint = format!("put it in quotes: `{key}: \"{}\"`", value.replace('"', "\\\""));
        return Problem::error("front-matter", message).at(place).hint(hint);
    }
    let message = message.lines().next().unwrap_or_default();
    let message = message.split(" at line ").next().unwrap_or_default().to_owned();
    Problem::error("front-matter", message).at(place).hint("write `key: value`, one a line")
}

fn offset(bytes: Option<u64>) -> usize {
    bytes.and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(0)
}

fn toml(source: &Arc<Source>, fence: &Fence, text: &str) -> Values {
    let start = fence.inner.start;
    toml::from_str::<BTreeMap<String, toml::Spanned<Value>>>(text)
        .map(|values| {
            let placed = |value: toml::Spanned<Value>| {
                let span = value.span();
                let place = Place::new(source, start + span.start..start + span.end);
                (value.into_inner(), place)
            };
            values.into_iter().map(|(key, value)| (key, placed(value))).collect()
        })
        .map_err(|error| {
            let span = error.span().unwrap_or(0..0);
            let place = Place::new(source, start + span.start..start + span.end);
            let problem = Problem::error("front-matter", error.message().to_owned()).at(place);
            Box::new(problem.hint("write `key = \"value\"`, one a line"))
        })
}

/// Where the keys stand that begin a line, each with its line's value; one that stands twice is told.
fn keys<'t>(
    source: &Arc<Source>,
    fence: &Fence,
    text: &'t str,
    problems: &mut Problems,
) -> BTreeMap<&'t str, (Place, Range<usize>)> {
    let mut seen: BTreeMap<&str, (Place, Range<usize>)> = BTreeMap::new();
    let mut at = fence.inner.start;
    for line in text.split_inclusive('\n') {
        let (start, sign) = (at, if fence.toml { '=' } else { ':' });
        at += line.len();
        let Some((key, value)) = line.split_once(sign) else { continue };
        let behind = start + key.len() + 1;
        let key = key.trim_end();
        // Keys of lists and tables within a value, comments, and keys in quotes: none of these are ours.
        if key.is_empty() || key.starts_with([' ', '\t', '#', '-', '"', '\'', '{', '[']) {
            continue;
        }
        let place = Place::new(source, start..start + key.len());
        if let Some((first, _)) = seen.get(key) {
            let problem =
                Problem::warning("front-matter", format!("`{key}` is there twice; the first counts"));
            problems.push(problem.at(place).note_at(first.clone(), "the first"));
        } else {
            let start = behind + value.len() - value.trim_start().len();
            seen.insert(key, (place, start..behind + value.trim_end().len()));
        }
    }
    seen
}

/// What the lines say one by one, so that one broken line does not take the others along.
fn line_by_line(
    source: &Arc<Source>,
    fence: &Fence,
    text: &str,
    keys: &BTreeMap<&str, (Place, Range<usize>)>,
) -> Entries {
    let mut entries = Entries::new();
    for (key, (place, span)) in keys {
        let from = span.start.saturating_sub(fence.inner.start);
        let written = text.get(from..span.end.saturating_sub(fence.inner.start)).unwrap_or_default();
        let list = written.strip_prefix('[').and_then(|inner| inner.strip_suffix(']'));
        let plain = |text: &str| Value::from(text.trim().trim_matches(['"', '\'']));
        let value = match list {
            Some(inner) if inner.trim().is_empty() => Value::Array(Vec::new()),
            Some(inner) => inner.split(',').map(plain).collect(),
            None => written.parse::<i64>().map_or_else(|_| plain(written), Value::from),
        };
        let value_place = Place::new(source, span.clone());
        entries.insert((*key).to_owned(), FrontEntry { value, place: value_place, key: place.clone() });
    }
    entries
}
