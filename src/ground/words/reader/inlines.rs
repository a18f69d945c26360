//! Lines of text: the parser's events gathered, then turned into [`Inline`]s with words, includes and pictures.

use pulldown_cmark::{Event, Tag};
use std::{iter::Peekable, ops::Range, vec::IntoIter};

use super::{
    containers,
    mask::{self, Part},
    page::Reader,
    tags,
};
use crate::ground::{
    problem::Problem,
    words::{
        article::{Inline, Link, Target, UrlPart},
        expression::Word,
    },
};

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
            Event::Text(text) => push_text(&mut raws, &text, span),
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
        Event::End(_) | Event::Html(_) | Event::Rule => false,
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the tags of a line are few; the others never come here")]
fn wrapped(tag: Tag<'_>, inner: Vec<Raw>, span: Range<usize>) -> Option<Raw> {
    match tag {
        Tag::Strong => Some(Raw::Strong(inner)),
        Tag::Emphasis => Some(Raw::Emphasis(inner)),
        Tag::Strikethrough => Some(Raw::Strike(inner)),
        Tag::Link { dest_url, .. } => Some(Raw::Link(dest_url.into_string(), inner, span)),
        Tag::Image { dest_url, .. } => Some(Raw::Image(dest_url.into_string(), inner, span)),
        _ => None,
    }
}

fn push_text(raws: &mut Vec<Raw>, text: &str, span: Range<usize>) {
    match raws.last_mut() {
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

/// The includes of a paragraph that holds nothing else.
pub(super) fn only_includes(raws: &[Raw]) -> Option<Vec<(String, Range<usize>)>> {
    let mut includes = Vec::new();
    let mut open = false;
    for raw in raws {
        match raw {
            Raw::Text(text, _) => {
                let rest = if open { text.strip_prefix(']')? } else { text };
                open = false;
                if rest.trim().is_empty() {
                    continue;
                }
                open = before_include(rest)?.trim().is_empty();
                if !open {
                    return None;
                }
            }
            Raw::Link(target, _, span) if open => includes.push((target.clone(), span.clone())),
            Raw::Soft | Raw::Hard => {}
            Raw::Code(_)
            | Raw::Html(..)
            | Raw::Strong(_)
            | Raw::Emphasis(_)
            | Raw::Strike(_)
            | Raw::Link(..)
            | Raw::Image(..) => {
                return None;
            }
        }
    }
    (!includes.is_empty()).then_some(includes)
}

/// The text before `[!INCLUDE`, if it ends so.
fn before_include(text: &str) -> Option<&str> {
    const MARKER: &str = "[!include";
    let text = text.trim_end();
    let at = text.len().checked_sub(MARKER.len())?;
    text.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(MARKER)).then(|| text.get(..at)).flatten()
}

impl Reader<'_> {
    /// A gathered line as it is rendered.
    pub(super) fn line(&mut self, raws: &[Raw]) -> Vec<Inline> {
        self.depth += 1;
        let mut line = Vec::new();
        let mut rest = raws;
        while let Some((raw, after)) = rest.split_first() {
            let used = self.piece(raw, after, &mut line);
            rest = after.get(used..).unwrap_or_default();
        }
        self.depth -= 1;
        line
    }

    /// One piece; answers how many of those after it were used up.
    fn piece(&mut self, raw: &Raw, after: &[Raw], line: &mut Vec<Inline>) -> usize {
        match raw {
            Raw::Text(text, span) => {
                if let (Some(before), Some(Raw::Link(target, _, place))) =
                    (before_include(text), after.first())
                {
                    self.text(before, span.clone(), line);
                    let place = self.place(place.clone());
                    line.extend(self.include_inline(target, place));
                    return 1 + self.behind_include(after.get(1), line);
                }
                self.text(text, span.clone(), line);
                0
            }
            Raw::Code(code) => {
                self.code(code, line);
                0
            }
            Raw::Soft => {
                line.push(Inline::Text("\n".to_owned()));
                0
            }
            Raw::Hard => {
                line.push(Inline::Break);
                0
            }
            Raw::Html(html, span) => tags::inline(self, html, span, after, line),
            Raw::Strong(inner) => self.wrap(inner, line, Inline::Strong),
            Raw::Emphasis(inner) => self.wrap(inner, line, Inline::Emphasis),
            Raw::Strike(inner) => self.wrap(inner, line, Inline::Strike),
            Raw::Link(target, inner, span) => {
                let text = self.line(inner);
                self.link(target, text, span.clone(), line);
                0
            }
            Raw::Image(path, alt, span) => {
                let alt = self.unmask(&plain(alt));
                self.picture(path, &alt, span.clone(), line);
                0
            }
        }
    }

    /// The bracket that closes an include is no text.
    fn behind_include(&mut self, next: Option<&Raw>, line: &mut Vec<Inline>) -> usize {
        let Some(Raw::Text(text, span)) = next else { return 0 };
        let Some(rest) = text.strip_prefix(']') else { return 0 };
        if before_include(rest).is_some() {
            return 0;
        }
        self.text(rest, span.start + 1..span.end, line);
        1
    }

    fn wrap(&mut self, inner: &[Raw], line: &mut Vec<Inline>, wrap: fn(Vec<Inline>) -> Inline) -> usize {
        let inner = self.line(inner);
        if self.depth > DEEPEST {
            line.extend(inner);
        } else if !inner.is_empty() {
            line.push(wrap(inner));
        }
        0
    }

    /// Plain text, with its words and with what docfx hides in it.
    pub(super) fn text(&mut self, text: &str, span: Range<usize>, line: &mut Vec<Inline>) {
        let text = text.strip_prefix(']').filter(|_| line.is_empty()).unwrap_or(text);
        if let Some((before, head, behind)) = image_container(text) {
            self.text(before, span.clone(), line);
            let attributes = containers::attributes(head);
            let value =
                |name| attributes.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value);
            self.picture(value("source"), &self.unmask(value("alt-text")), span.clone(), line);
            return self.text(behind, span, line);
        }
        let text = self.without_markers(text, &span);
        let mut parts = mask::parts(&text).into_iter().peekable();
        let mut closes = false;
        while let Some(part) = parts.next() {
            match part {
                Part::Plain(plain) => {
                    let plain =
                        if std::mem::take(&mut closes) { plain.strip_prefix('>') } else { Some(plain) };
                    let opens = matches!(parts.peek(), Some(Part::Word(number)) if self.in_angles(*number));
                    let plain = plain.unwrap_or_default();
                    push(line, if opens { plain.strip_suffix('<').unwrap_or(plain) } else { plain });
                }
                Part::Word(number) => {
                    closes = self.in_angles(number);
                    match self.word(number) {
                        Some(word) if closes => self.automatic(word, line),
                        Some(word) => line.push(Inline::Word(word)),
                        None => {}
                    }
                }
            }
        }
    }

    /// Whether a word that is an address stands in angle brackets, which makes a link of it as of any address: the
    /// parser sees a mark and no address there.
    fn in_angles(&self, number: usize) -> bool {
        let Some(span) = self.words.get(number).cloned() else { return false };
        let text = self.source.text();
        let before = text.get(..span.start).unwrap_or_default();
        let behind = text.get(span.end..).unwrap_or_default();
        before.ends_with('<')
            && !before.ends_with("\\<")
            && behind.starts_with('>')
            && text.get(span).is_some_and(|word| kind_of(word.trim_matches(['{', '}']).trim()).is_some())
    }

    /// A word in angle brackets, as the link it is.
    fn automatic(&mut self, word: Word, line: &mut Vec<Inline>) {
        let kind = kind_of(&word.expression).filter(|kind| !kind.is_empty());
        let text = kind.map(|kind| UrlPart::Text(kind.to_owned()));
        let target = Target::Filled(text.into_iter().chain([UrlPart::Word(word.clone())]).collect());
        let (written, place) = (word.place.text().to_owned(), word.place.clone());
        self.found.links.push(Link { written, target: target.clone(), place });
        line.push(Inline::Link { target, text: vec![Inline::Word(word)] });
    }

    /// No `[!` reaches a reader: what it stands for is not understood here.
    fn without_markers(&mut self, text: &str, span: &Range<usize>) -> String {
        let mut kept = text.to_owned();
        while let Some(at) = kept.find("[!") {
            let end = kept.get(at..).and_then(|rest| rest.find(']')).map_or(kept.len(), |end| at + end + 1);
            let marker = kept.get(at..end).unwrap_or_default().to_owned();
            let place = self.place(span.clone());
            let problem =
                Problem::error("unknown-marker", format!("`{marker}` is not understood here")).at(place);
            self.problem(problem.hint("a note begins with `> [!NOTE]` on a line of its own"));
            kept.replace_range(at..end, "");
        }
        kept
    }

    /// Code keeps its braces; a word in it is filled in like any other.
    fn code(&mut self, code: &str, line: &mut Vec<Inline>) {
        for part in mask::parts(code) {
            match part {
                Part::Plain(plain) => line.push(Inline::Code(plain.to_owned())),
                Part::Word(number) => line.extend(self.word(number).map(Inline::Word)),
            }
        }
    }
}

/// What an address begins with that is a word alone; none if the word is no address.
fn kind_of(expression: &str) -> Option<&'static str> {
    match expression {
        "campaign.site" | "helpdesk.ticket_url" | "sender.verify_at" | "link" => Some(""),
        "helpdesk.mail" => Some("mailto:"),
        "helpdesk.phone" => Some("tel:"),
        _ => None,
    }
}

/// Adds text to the text before it.
pub(super) fn push(line: &mut Vec<Inline>, text: &str) {
    match line.last_mut() {
        Some(Inline::Text(before)) => before.push_str(text),
        _ if text.is_empty() => {}
        _ => line.push(Inline::Text(text.to_owned())),
    }
}

/// docfx's `:::image source=".." alt-text=".." :::` in a line: before, attributes, behind.
fn image_container(text: &str) -> Option<(&str, &str, &str)> {
    let at = text.find(":::image")?;
    let (before, rest) = text.split_at(at);
    let rest = rest.get(":::image".len()..)?;
    let (head, behind) = rest.split_once(":::").unwrap_or((rest, ""));
    Some((before, head, behind.trim_start_matches("image-end:::")))
}
