//! `{{ words }}` hidden from the Markdown parser: a `|` in one would end a table cell, a blank a link target.
//!
//! Each becomes a mark of the same length in bytes, so that every place stays where it was.

use std::{borrow::Cow, ops::Range};

/// The first of the private-use characters that begin a mark, one for each word of a file. `CommonMark` takes them for
/// letters: unlike a control character or a blank, they end no link target.
const FIRST: u32 = 0xF_0000;
/// How many words one file may say.
// The last two of that plane are no characters at all.
const MOST: usize = 0xFFFE;
/// What makes a mark as long as its word.
const FILLER: char = '0';
/// What a mark ends with.
const CLOSE: char = '\u{F8F0}';
/// A mark cannot be shorter: its first character and its last.
const SHORTEST: usize = 7;

/// Whether a mark begins here.
fn opens(letter: char) -> bool {
    usize::try_from(u32::from(letter)).is_ok_and(|letter| (0xF_0000..0xF_0000 + MOST).contains(&letter))
}

/// Whether a text has a mark in it.
pub(super) fn has_words(text: &str) -> bool {
    text.contains(opens)
}

/// Whether the first thing a text says is a word.
pub(super) fn begins_with_a_word(text: &str) -> bool {
    text.starts_with(opens)
}

/// Marks that a file has of its own accord, and NUL: no text needs them, and none may be taken for a word of ours.
/// What stands for them is as long.
pub(super) fn without_marks(text: &str) -> Cow<'_, str> {
    let stray = |letter: char| opens(letter) || matches!(letter, CLOSE | '\0');
    if !text.contains(stray) {
        return Cow::Borrowed(text);
    }
    let instead = |letter: char| match letter {
        '\0' => " ",
        CLOSE => "\u{FFFD}",
        _ => "\u{FFFD} ",
    };
    let mut clean = String::with_capacity(text.len());
    for letter in text.chars() {
        if stray(letter) { clean.push_str(instead(letter)) } else { clean.push(letter) }
    }
    Cow::Owned(clean)
}

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
pub(super) enum MaskedPart<'a> {
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
        // A backslash before it says that the brace is a brace.
        let escaped = text.get(..start).is_some_and(|before| before.ends_with('\\'));
        let length = if escaped { 1 } else { masked.brace(start, rest) };
        at = start + length;
    }
    masked.plain(text.get(at..).unwrap_or_default());
    masked
}

impl Masked {
    fn plain(&mut self, text: &str) {
        self.text.push_str(&without_marks(text));
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
        if let Some(end) = end
            && rest.get(..end).is_some_and(|word| !word.ends_with("}}"))
        {
            self.faults.push((
                start..start + end,
                "this word is closed by one `}`, and two are needed",
                "close it with `}}`",
            ));
        }
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
        let Some(mark) = self.mark().filter(|_| end >= SHORTEST) else {
            self.plain(rest.get(..end).unwrap_or_default());
            self.faults.push(self.unmarked(start..start + end, rest.get(2..end - 2).unwrap_or_default()));
            return end;
        };
        self.words.push(start..start + end);
        self.text.push(mark);
        // A letter, so that nothing in Markdown begins or ends within a mark.
        self.text.extend(std::iter::repeat_n(FILLER, end - SHORTEST));
        self.text.push(CLOSE);
        end
    }

    /// What the next word's mark begins with.
    fn mark(&self) -> Option<char> {
        let number = self.words.len();
        (number < MOST).then(|| char::from_u32(FIRST + u32::try_from(number).ok()?)).flatten()
    }

    /// Why a word has no mark.
    fn unmarked(&self, span: Range<usize>, inner: &str) -> (Range<usize>, &'static str, &'static str) {
        if inner.trim().is_empty() {
            (span, "`{{ }}` says nothing", "take it out")
        } else if self.words.len() < MOST {
            (span, "no word of the campaign is so short", "write a word such as `{{ wave.deadline | date }}`")
        } else {
            (span, "the page says more words than a page can", "split it")
        }
    }
}

/// A word longer than this is none: a file of open braces must not be searched to its end for each.
const LONGEST: usize = 400;

/// Where a word ends: on the same line, outside quoted text. One brace ends it too if no second follows before the
/// next word: it was forgotten, and what is behind it is text.
fn end_of(rest: &str) -> Option<usize> {
    let rest = rest.get(..rest.floor_char_boundary(LONGEST))?;
    let line = rest.lines().next()?;
    let mut quote = None;
    for (at, letter) in line.char_indices().skip(2) {
        match (quote, letter) {
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            (None, '}') if line.get(at..).is_some_and(|rest| rest.starts_with("}}")) => return Some(at + 2),
            (None, '}') if line.get(2..at).is_some_and(|word| !word.contains('{')) => return Some(at + 1),
            (None, '{') if line.get(at..).is_some_and(|rest| rest.starts_with("{{")) => return None,
            (None | Some(_), _) => {}
        }
    }
    // With a quote that is never closed: the word ends where it was meant to, and is judged as wrong there.
    line.find("}}").map(|at| at + 2)
}

/// A text that was parsed, split at its marks.
pub(super) fn parts(text: &str) -> Vec<MaskedPart<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(opens) {
        let (before, mark) = rest.split_at(at);
        // What begins like a mark and does not end as one is text.
        let Some((number, behind)) = read(mark) else { break };
        if !before.is_empty() {
            parts.push(MaskedPart::Plain(before));
        }
        parts.push(MaskedPart::Word(number));
        rest = behind;
    }
    if !rest.is_empty() {
        parts.push(MaskedPart::Plain(rest));
    }
    parts
}

/// The number of the mark that a text begins with, and what stands behind it.
fn read(mark: &str) -> Option<(usize, &str)> {
    let first = mark.chars().next().filter(|first| opens(*first))?;
    let number = usize::try_from(u32::from(first) - FIRST).ok()?;
    let (_, behind) = mark.split_once(CLOSE)?;
    Some((number, behind))
}
