//! `:::` on a line of its own: what it opens and closes, outside code.
//!
//! These lines are found before Markdown is parsed: to Markdown they are part of the paragraph above them.

use pulldown_cmark::Parser;
use std::{collections::BTreeMap, ops::Range};

/// A part of a page: Markdown, or what stands between `::: name` and `:::`.
#[derive(Debug)]
pub(super) enum PagePart {
    Markdown(Range<usize>),
    Container(Container),
}

/// What stands between `::: name` and `:::`.
#[derive(Debug)]
pub(super) struct Container {
    /// The line that opens it.
    pub(super) line: Range<usize>,
    /// What follows the colons.
    pub(super) head: String,
    /// What it holds.
    pub(super) parts: Vec<PagePart>,
    /// Whether it is closed.
    pub(super) closed: bool,
}

/// How deep containers may stand in one another.
const DEEPEST: usize = 16;

/// Splits a page; also names the lines that close what was never opened.
pub(super) fn split(text: &str, body: Range<usize>) -> (Vec<PagePart>, Vec<Range<usize>>) {
    let mut splitter =
        Splitter { stack: Vec::new(), parts: Vec::new(), stray: Vec::new(), start: body.start };
    let mut fence: Option<(u8, usize)> = None;
    let mut at = body.start;
    for line in text.get(body.clone()).unwrap_or_default().split_inclusive('\n') {
        let span = at..at + line.len();
        at = span.end;
        if let Some(next) = fence_of(line, fence) {
            fence = next;
        } else if fence.is_none() {
            splitter.line(line, span);
        }
    }
    splitter.finish(body.end)
}

/// Whether a line opens or closes a code fence; and what is open after it.
#[expect(clippy::option_option, reason = "not a fence at all, or one that leaves nothing open")]
fn fence_of(line: &str, open: Option<(u8, usize)>) -> Option<Option<(u8, usize)>> {
    // A fence within a quote hides `:::` as any other does.
    let trimmed = line.trim_start_matches([' ', '\t', '>']);
    let sign = *trimmed.as_bytes().first().filter(|sign| matches!(sign, b'`' | b'~'))?;
    let length = trimmed.bytes().take_while(|byte| *byte == sign).count();
    if length < 3 {
        return None;
    }
    let rest = trimmed.get(length..).unwrap_or_default();
    match open {
        // Backticks behind backticks are code within a line, and open nothing.
        None if sign == b'`' && rest.contains('`') => None,
        None => Some(Some((sign, length))),
        Some((known, least)) if sign == known && length >= least && rest.trim().is_empty() => Some(None),
        Some(_) => None,
    }
}

struct Splitter {
    stack: Vec<(Container, Vec<PagePart>)>,
    parts: Vec<PagePart>,
    stray: Vec<Range<usize>>,
    start: usize,
}

impl Splitter {
    fn line(&mut self, line: &str, span: Range<usize>) {
        let indent = line.len() - line.trim_start_matches(' ').len();
        // With four blanks before it, Markdown takes a line for code.
        let Some(head) = line.trim().strip_prefix(":::").filter(|_| indent < 4) else { return };
        let head = head.trim_start_matches(':').trim();
        // A picture of docfx stands within a line and is closed on it; it is read with the words around it.
        if head.to_ascii_lowercase().starts_with("image") || self.stack.len() >= DEEPEST {
            return;
        }
        self.markdown(span.start);
        self.start = span.end;
        if is_end(head) {
            match self.stack.pop() {
                Some((mut container, outer)) => {
                    container.parts = std::mem::replace(&mut self.parts, outer);
                    container.closed = true;
                    self.parts.push(PagePart::Container(container));
                }
                None => self.stray.push(span),
            }
        } else {
            let container = Container { line: span, head: head.to_owned(), parts: Vec::new(), closed: false };
            self.stack.push((container, std::mem::take(&mut self.parts)));
        }
    }

    fn markdown(&mut self, end: usize) {
        if self.start < end {
            self.parts.push(PagePart::Markdown(self.start..end));
        }
    }

    fn finish(mut self, end: usize) -> (Vec<PagePart>, Vec<Range<usize>>) {
        self.markdown(end);
        // What is never closed ends with the page: told, and shown, rather than gone.
        while let Some((mut container, outer)) = self.stack.pop() {
            container.parts = std::mem::replace(&mut self.parts, outer);
            self.parts.push(PagePart::Container(container));
        }
        (self.parts, self.stray)
    }
}

/// Every `[label]: address` of a page, wherever it stands.
pub(super) fn references(text: &str, parts: &[PagePart]) -> BTreeMap<String, (String, String)> {
    let mut found = BTreeMap::new();
    for part in parts {
        match part {
            PagePart::Container(container) => found.extend(references(text, &container.parts)),
            PagePart::Markdown(span) => {
                let Some(text) = text.get(span.clone()).filter(|text| text.contains("]:")) else { continue };
                let parsed = Parser::new(text);
                found.extend(parsed.reference_definitions().iter().map(|(name, definition)| {
                    let title = definition.title.as_deref().unwrap_or_default();
                    (label(name), (definition.dest.to_string(), title.to_owned()))
                }));
            }
        }
    }
    found
}

/// A label as Markdown compares it: letter case and the width of blanks mean nothing.
pub(super) fn label(written: &str) -> String {
    written.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// `:::` alone, or docfx's `::: zone-end`.
fn is_end(head: &str) -> bool {
    head.is_empty() || head.to_ascii_lowercase().ends_with("-end")
}

/// The attributes of a head: `platform="ios android" reset="no"`.
pub(super) fn attributes(head: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = head;
    while let Some((before, after)) = rest.split_once('=') {
        let name = before.split_whitespace().next_back().unwrap_or_default().to_ascii_lowercase();
        let after = after.trim_start();
        let quote = after.chars().next().filter(|first| matches!(first, '"' | '\''));
        let (value, behind) = match quote {
            Some(quote) => after.get(1..).and_then(|after| after.split_once(quote)).unwrap_or((after, "")),
            None => after.split_once(char::is_whitespace).unwrap_or((after, "")),
        };
        found.push((name, value.to_owned()));
        rest = behind;
    }
    found
}
