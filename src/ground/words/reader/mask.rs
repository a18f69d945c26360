//! `{{ words }}` hidden from the Markdown parser: a `|` in one would end a table cell, a blank a link target.
//!
//! Each becomes a mark of the same length in bytes, so that every place stays where it was.

use std::ops::Range;

use crate::ground::problem::{Place, Problem};

use super::page::Reader;
use crate::ground::words::expression::Word;

/// What a mark begins and ends with: control characters that no text needs.
pub(super) const OPEN: char = '\u{1}';
/// See [`OPEN`].
pub(super) const CLOSE: char = '\u{2}';

/// A text with its words hidden.
pub(super) struct Masked {
    /// As long as the original.
    pub(super) text: String,
    /// Where each word stands, braces included.
    pub(super) words: Vec<Range<usize>>,
    /// What is wrong with its braces.
    pub(super) faults: Vec<(Range<usize>, &'static str, &'static str)>,
}

/// A part of a text that was parsed as Markdown: plain, or the number of a word.
pub(super) enum Part<'a> {
    Plain(&'a str),
    Word(usize),
}

/// Hides the words of a text.
pub(super) fn mask(text: &str) -> Masked {
    let mut masked =
        Masked { text: String::with_capacity(text.len()), words: Vec::new(), faults: Vec::new() };
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('{')) {
        let start = at + found;
        masked.plain(text.get(at..start).unwrap_or_default());
        let rest = text.get(start..).unwrap_or_default();
        let escaped = text.get(..start).is_some_and(|before| before.ends_with('\\'));
        let length = if escaped { 1 } else { masked.brace(start, rest) };
        at = start + length;
    }
    masked.plain(text.get(at..).unwrap_or_default());
    masked
}

impl Masked {
    fn plain(&mut self, text: &str) {
        if text.contains([OPEN, CLOSE, '\0']) {
            self.text.push_str(&text.replace([OPEN, CLOSE, '\0'], " "));
        } else {
            self.text.push_str(text);
        }
    }

    /// Reads what begins with a brace; answers how many bytes it took.
    fn brace(&mut self, start: usize, rest: &str) -> usize {
        if rest.starts_with("{%") {
            let fault = "`{%` is not understood in a page";
            self.faults.push((
                start..start + 2,
                fault,
                "write `::: when platform=\"ios\"` on a line of its own",
            ));
        }
        let end = rest.starts_with("{{").then(|| end_of(rest)).flatten();
        let Some(end) = end else {
            if rest.starts_with("{{") {
                self.faults.push((
                    start..start + 2,
                    "`{{` is never closed",
                    "close it with `}}` on the same line",
                ));
            }
            let length = if rest.starts_with("{{") { 2 } else { 1 };
            self.text.push_str(rest.get(..length).unwrap_or_default());
            return length;
        };
        let number = self.words.len().to_string();
        if number.len() + 2 > end {
            self.text.push_str(rest.get(..end).unwrap_or_default());
            self.faults.push((start..start + end, "`{{ }}` says nothing", "take it out"));
            return end;
        }
        self.words.push(start..start + end);
        self.text.push(OPEN);
        self.text.extend(std::iter::repeat_n('0', end - 2 - number.len()));
        self.text.push_str(&number);
        self.text.push(CLOSE);
        end
    }
}

/// A word longer than this is none: a file of open braces must not be searched to its end for each.
const LONGEST: usize = 400;

/// Where a word ends: on the same line, outside quoted text.
fn end_of(rest: &str) -> Option<usize> {
    let rest = rest.get(..rest.floor_char_boundary(LONGEST))?;
    let line = rest.lines().next()?;
    let mut quote = None;
    for (at, letter) in line.char_indices().skip(2) {
        match (quote, letter) {
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            (None, '}') if line.get(at..).is_some_and(|rest| rest.starts_with("}}")) => return Some(at + 2),
            (None | Some(_), _) => {}
        }
    }
    line.find("}}").map(|at| at + 2)
}

/// A text that was parsed, split at its marks.
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(OPEN) {
        let Some((number, behind)) = after.split_once(CLOSE) else { break };
        if !before.is_empty() {
            parts.push(Part::Plain(before));
        }
        if let Ok(number) = number.parse() {
            parts.push(Part::Word(number));
        }
        rest = behind;
    }
    if !rest.is_empty() {
        parts.push(Part::Plain(rest));
    }
    parts
}

impl Reader<'_> {
    /// Says what is wrong with the braces of this file.
    pub(super) fn report_braces(&mut self, faults: Vec<(Range<usize>, &'static str, &'static str)>) {
        for (span, fault, hint) in faults {
            let place = Place::new(&self.source, span);
            self.problem(Problem::error("unknown-word", fault).at(place).hint(hint));
        }
    }

    /// The word of a mark, if it says something we know; what it does not know is said once.
    pub(super) fn word(&mut self, number: usize) -> Option<Word> {
        let span = self.words.get(number)?.clone();
        let place = Place::new(&self.source, span);
        let expression = place.text().trim_start_matches("{{").trim_end_matches("}}").to_owned();
        match Word::parse(&expression, place.clone(), self.shared.scope) {
            Ok(word) => Some(word),
            Err(misread) => {
                self.problem(misread.at(place));
                None
            }
        }
    }

    /// A text with its words as they are written, for code and alternative texts.
    pub(super) fn unmask(&self, text: &str) -> String {
        if !text.contains(OPEN) {
            return text.to_owned();
        }
        let part = |part| match part {
            Part::Plain(text) => text,
            Part::Word(number) => self
                .words
                .get(number)
                .and_then(|span: &Range<usize>| self.source.text().get(span.clone()))
                .unwrap_or_default(),
        };
        let written: String = parts(text).into_iter().map(part).collect();
        // Marks in the file itself, inside the braces of a word, are no text either.
        written.replace([OPEN, CLOSE, '\0'], " ")
    }
}
