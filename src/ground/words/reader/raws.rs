//! A line as the parser sees it: its events gathered, before words and includes are looked for.

use pulldown_cmark::{Event, Tag};
use std::{iter::Peekable, ops::Range, vec::IntoIter};

use crate::ground::{escape::without_places, words::article::Inline};

/// The parser's events with their places in the file.
pub(super) type Events<'e> = Peekable<IntoIter<(Event<'e>, Range<usize>)>>;

/// How deep emphasis, quotes and lists may stand in one another.
pub(super) const DEEPEST: usize = 48;

/// A piece of a line as the parser sees it; neighbouring texts are one.
#[derive(Debug)]
pub(super) enum Raw {
    Text(String, Range<usize>),
    Code(String),
    Soft,
    Hard,
    Html(String, Range<usize>),
    Strong(Vec<Raw>),
    Emphasis(Vec<Raw>),
    Strike(Vec<Raw>),
    Link(String, Vec<Raw>, Range<usize>),
    Image(String, Vec<Raw>, Range<usize>),
}

/// Gathers the events of a line; stops before the first that belongs to no line.
pub(super) fn gather(events: &mut Events<'_>) -> Vec<Raw> {
    let mut raws = Vec::new();
    while let Some((event, span)) = events.next_if(|(event, _)| is_inline(event)) {
        match event {
            // Written as `&#xE001;` it is one of them only now.
            Event::Text(text) => push_text(&mut raws, &without_places(&text), span),
            Event::Code(code) => raws.push(Raw::Code(code.into_string())),
            Event::InlineHtml(html) | Event::Html(html) => raws.push(Raw::Html(html.into_string(), span)),
            Event::SoftBreak => raws.push(Raw::Soft),
            Event::HardBreak => raws.push(Raw::Hard),
            Event::Start(tag) => {
                let inner = gather(events);
                events.next();
                raws.extend(wrapped(tag, inner, span));
            }
            Event::End(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::Rule
            | Event::TaskListMarker(_) => {}
        }
    }
    raws
}

fn is_inline(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => matches!(
            tag,
            Tag::Emphasis
                | Tag::Strong
                | Tag::Strikethrough
                | Tag::Superscript
                | Tag::Subscript
                | Tag::Link { .. }
                | Tag::Image { .. }
        ),
        Event::Text(_)
        | Event::Code(_)
        | Event::InlineHtml(_)
        | Event::SoftBreak
        | Event::HardBreak
        | Event::InlineMath(_)
        | Event::DisplayMath(_)
        | Event::FootnoteReference(_)
        | Event::TaskListMarker(_) => true,
        // HTML on lines of its own is a block, and not a part of the line before.
        Event::End(_) | Event::Html(_) | Event::Rule => false,
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the tags of a line are few; the others never come here")]
fn wrapped(tag: Tag<'_>, inner: Vec<Raw>, span: Range<usize>) -> Option<Raw> {
    match tag {
        Tag::Strong => Some(Raw::Strong(inner)),
        Tag::Emphasis => Some(Raw::Emphasis(inner)),
        Tag::Strikethrough => Some(Raw::Strike(inner)),
        Tag::Link { dest_url, .. } => Some(Raw::Link(without_places(&dest_url).into_owned(), inner, span)),
        Tag::Image { dest_url, .. } => Some(Raw::Image(without_places(&dest_url).into_owned(), inner, span)),
        _ => None,
    }
}

fn push_text(raws: &mut Vec<Raw>, text: &str, span: Range<usize>) {
    match raws.last_mut() {
        // The parser cuts text at every sign that might have meant something: markers and includes would be in pieces.
        Some(Raw::Text(before, place)) => {
            before.push_str(text);
            place.end = span.end;
        }
        _ => raws.push(Raw::Text(text.to_owned(), span)),
    }
}

/// What a line says without its marks.
pub(super) fn plain(raws: &[Raw]) -> String {
    let mut text = String::new();
    for raw in raws {
        match raw {
            Raw::Text(words, _) | Raw::Code(words) => text.push_str(words),
            Raw::Soft | Raw::Hard => text.push(' '),
            Raw::Html(..) => {}
            Raw::Strong(inner)
            | Raw::Emphasis(inner)
            | Raw::Strike(inner)
            | Raw::Link(_, inner, _)
            | Raw::Image(_, inner, _) => {
                text.push_str(&plain(inner));
            }
        }
    }
    text
}

/// Adds text to the text before it.
pub(super) fn push(line: &mut Vec<Inline>, text: &str) {
    match line.last_mut() {
        Some(Inline::Text(before)) => before.push_str(text),
        _ if text.is_empty() => {}
        _ => line.push(Inline::Text(text.to_owned())),
    }
}
