//! Lines of text: the parser's events gathered, then turned into [`Inline`]s with words, includes and pictures.

use std::ops::Range;

use super::{
    containers,
    mask::{self, MaskedPart},
    page::PageReader,
    raws::{DEEPEST, Raw, plain, push},
    tags,
};
use crate::ground::{
    problem::Problem,
    words::{
        article::{Inline, Link, Target, UrlPart},
        expression::Word,
    },
};

/// The includes of a paragraph that holds nothing else.
pub(super) fn only_includes(raws: &[Raw]) -> Option<Vec<(String, Range<usize>)>> {
    let mut includes = Vec::new();
    let mut open = false;
    for raw in raws {
        match raw {
            // To Markdown an include is the text `[!INCLUDE `, a link, and the text `]`.
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

impl PageReader<'_> {
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
            Raw::Strong(inner) => self.wrap(inner, line, |inner| Inline::Strong(unwrapped(inner))),
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
        // The bracket of an include whose own words stood in another line.
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
                MaskedPart::Plain(plain) => {
                    let plain =
                        if std::mem::take(&mut closes) { plain.strip_prefix('>') } else { Some(plain) };
                    let opens =
                        matches!(parts.peek(), Some(MaskedPart::Word(number)) if self.in_angles(*number));
                    let plain = plain.unwrap_or_default();
                    push(line, if opens { plain.strip_suffix('<').unwrap_or(plain) } else { plain });
                }
                MaskedPart::Word(number) => {
                    // The angle brackets stand in the texts on both sides of the word, and go with it.
                    closes = self.in_angles(number);
                    match self.spoken(number) {
                        Some(Inline::Word(word)) if closes => self.automatic(word, line),
                        spoken => line.extend(spoken),
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
        // Each round takes one out, so this ends; an open one takes the rest of the line with it.
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
                MaskedPart::Plain(plain) => line.push(Inline::Code(plain.to_owned())),
                MaskedPart::Word(number) if self.says_button(number) => {
                    line.extend(self.button(number).map(Inline::Code));
                }
                MaskedPart::Word(number) => line.extend(self.word(number).map(Inline::Word)),
            }
        }
    }
}

/// The name of a button is strong by itself: within strong words it is so only once.
fn unwrapped(line: Vec<Inline>) -> Vec<Inline> {
    let mut plain = Vec::with_capacity(line.len());
    for piece in line {
        if let Inline::Strong(inner) = piece {
            plain.extend(inner);
        } else {
            plain.push(piece);
        }
    }
    plain
}

/// What an address begins with that is a word alone; none if the word is no address.
fn kind_of(expression: &str) -> Option<&'static str> {
    match expression {
        "campaign.site" | "helpdesk.ticket_url" | "sender.verify_at" | "link" => Some(""),
        "helpdesk.mail" | "sender.feedback" => Some("mailto:"),
        "helpdesk.phone" => Some("tel:"),
        _ => None,
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
