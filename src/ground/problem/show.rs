//! How problems look: to a person, to a program, to a forge.
//!
//! The lines of a private file are never shown, and a line is never shown whole that no person would read.

use annotate_snippets::{AnnotationKind, Group, Level as Tone, Renderer, Snippet};
use serde_json::{Value, json};
use std::{fmt::Write as _, ops::Range};

use super::{Level, Place, Problem, Problems};

/// Letters of a line that are shown; in a longer one, those around the place.
const LONGEST: usize = 160;

/// Problems that a person is shown at once.
const MOST: usize = 200;

/// For a person: a heading, then of each problem its place, the line, a caret and what to do.
pub fn text(problems: &Problems, colour: bool) -> String {
    if problems.is_empty() {
        return String::new();
    }
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut out = heading(problems, colour);
    // One cause can have thousands of effects, and the heading would be out of sight.
    for problem in problems.iter().take(MOST) {
        out.push_str(&one(problem, &renderer, colour));
    }
    let more = problems.iter().count().saturating_sub(MOST);
    if more > 0 {
        let _ = writeln!(out, "... and {more} more");
    }
    out
}

fn heading(problems: &Problems, colour: bool) -> String {
    let counts = [(Level::Error, "problem"), (Level::Warning, "warning"), (Level::Info, "note")];
    let words: Vec<String> = counts
        .iter()
        .map(|(level, word)| (problems.count(*level), word))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}{}", if count == 1 { "" } else { "s" }))
        .collect();
    let (first, paint) = if problems.has_errors() {
        ("error", ERROR)
    } else if problems.count(Level::Warning) > 0 {
        ("warning", WARNING)
    } else {
        ("note", NOTE)
    };
    let (paint, plain) = if colour { (paint, PLAIN) } else { ("", "") };
    format!("{paint}{first}{plain}: {} in the campaign\n", words.join(", "))
}

fn one(problem: &Problem, renderer: &Renderer, colour: bool) -> String {
    let (bold, plain) = if colour { (BOLD, PLAIN) } else { ("", "") };
    let tone = match problem.level {
        Level::Error => "",
        Level::Warning => "warning: ",
        Level::Info => "note: ",
    };
    let place = problem.place.as_ref().map(|place| format!("{place}: ")).unwrap_or_default();
    let mut out = format!("{bold}{place}{tone}{}{plain}\n", printable(&problem.message));
    let excerpt = problem.place.as_ref().and_then(Excerpt::of);
    let gutter = excerpt.as_ref().map_or(1, |excerpt| excerpt.line.to_string().len());
    if let Some(excerpt) = &excerpt {
        out.push_str(&excerpt.drawn(renderer));
    }
    let pad = " ".repeat(gutter + 1);
    for (place, note) in &problem.notes {
        let place = place.as_ref().map(|place| format!("{place}: ")).unwrap_or_default();
        let _ = writeln!(out, "{pad}= note: {place}{}", printable(note));
    }
    if let Some(hint) = &problem.hint {
        let _ = writeln!(out, "{pad}= hint: {}", printable(hint));
    }
    out
}

/// Every sequence by which this program colours its own words.
pub(crate) const COLOURS: [&str; 5] = [ERROR, WARNING, NOTE, BOLD, PLAIN];

const ERROR: &str = "\u{1b}[1;31m";
const WARNING: &str = "\u{1b}[1;33m";
const NOTE: &str = "\u{1b}[1;36m";
const BOLD: &str = "\u{1b}[1m";
const PLAIN: &str = "\u{1b}[0m";

/// What a file says may not move the cursor.
fn printable(text: &str) -> String {
    text.chars().map(|sign| if sign.is_control() { '\u{fffd}' } else { sign }).collect()
}

/// The line a problem stands in, as much of it as a person reads.
struct Excerpt<'a> {
    text: std::borrow::Cow<'a, str>,
    line: usize,
    span: Range<usize>,
}

impl<'a> Excerpt<'a> {
    fn of(place: &'a Place) -> Option<Self> {
        let source = place.source();
        let text = source.text();
        // People's rows must not come into a log or a screenshot by way of a mistake in them.
        if source.is_private() || text.is_empty() {
            return None;
        }
        let span = place.span();
        let start = text.get(..span.start)?.rfind('\n').map_or(0, |newline| newline + 1);
        let end = text.get(span.start..)?.find('\n').map_or(text.len(), |newline| span.start + newline);
        let line = text.get(start..end)?.trim_end_matches('\r');
        let inner = span.start - start..span.end.min(start + line.len()).max(span.start) - start;
        Some(Self::clipped(line, inner, place.line()))
    }

    /// Cuts a long line to what stands around the place.
    fn clipped(line: &'a str, span: Range<usize>, number: usize) -> Self {
        let line_clean = !line.starts_with('\u{feff}');
        if line.len() <= LONGEST && line_clean {
            return Self { text: line.into(), line: number, span };
        }
        let from = line.floor_char_boundary(span.start.saturating_sub(40));
        // The mark has no width, and the caret below would be off by one.
        let from = if from == 0 && !line_clean { '\u{feff}'.len_utf8().min(span.start) } else { from };
        let until = line.ceil_char_boundary((from + LONGEST).min(line.len()));
        let before = if from > 3 { "..." } else { "" };
        let after = if until < line.len() { "..." } else { "" };
        let text = format!("{before}{}{after}", line.get(from..until).unwrap_or_default());
        let shift = |at: usize| at.clamp(from, until) - from + before.len();
        Self { span: shift(span.start)..shift(span.end), text: text.into(), line: number }
    }

    fn drawn(&self, renderer: &Renderer) -> String {
        let snippet = Snippet::source(self.text.as_ref())
            .line_start(self.line)
            .fold(false)
            .annotation(AnnotationKind::Primary.span(self.span.clone()));
        let group = Group::with_level(Tone::ERROR).element(snippet);
        let mut drawn = renderer.render(&[group]).trim_end().to_owned();
        drawn.push('\n');
        drawn
    }
}

/// For a program: everything, with places as numbers.
pub fn json(problems: &Problems) -> Value {
    problems.iter().map(as_json).collect()
}

fn as_json(problem: &Problem) -> Value {
    let mut value = json!({
        "check": problem.check,
        "level": level(problem.level),
        "message": problem.message,
    });
    if let Value::Object(keys) = &mut value {
        keys.extend(problem.place.as_ref().map(spread).unwrap_or_default());
        if let Some(hint) = &problem.hint {
            keys.insert("hint".to_owned(), hint.as_str().into());
        }
        if !problem.notes.is_empty() {
            let notes = problem.notes.iter().map(|(place, note)| {
                let mut value = place.as_ref().map(spread).unwrap_or_default();
                value.insert("message".to_owned(), note.as_str().into());
                Value::Object(value)
            });
            keys.insert("notes".to_owned(), notes.collect());
        }
        if let Some(fix) = &problem.fix {
            let mut value = spread(&fix.place);
            value.insert("replacement".to_owned(), fix.replacement.as_str().into());
            keys.insert("fix".to_owned(), Value::Object(value));
        }
    }
    value
}

fn spread(place: &Place) -> serde_json::Map<String, Value> {
    // The end as a place of its own, so that its line and column are counted alike.
    let end = Place::new(place.source(), place.span().end..place.span().end);
    let sheet = place.source().sheet_name().map(|name| ("sheet", Value::from(name)));
    [("file", Value::from(place.source().path()))]
        .into_iter()
        .chain(sheet)
        .chain([
            ("line", place.line().into()),
            ("column", place.column().into()),
            ("end", json!({ "line": end.line(), "column": end.column() })),
        ])
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "info",
    }
}

/// For a forge: one annotation a problem.
pub fn github(problems: &Problems) -> String {
    let mut out = String::new();
    for problem in problems.iter() {
        let kind = match problem.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Info => "notice",
        };
        let mut keys = Vec::new();
        if let Some(place) = &problem.place {
            keys.push(format!("file={}", property(place.source().path())));
            keys.push(format!("line={}", place.line()));
            keys.push(format!("col={}", place.column()));
        }
        keys.push(format!("title={}", property(problem.check)));
        let hint = problem.hint.as_ref().map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
        let _ = writeln!(out, "::{kind} {}::{}", keys.join(","), data(&format!("{}{hint}", problem.message)));
    }
    out
}

fn data(text: &str) -> String {
    // The percent sign first, or those that stand for the others would be changed again.
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
