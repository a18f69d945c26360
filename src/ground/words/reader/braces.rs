//! The words of a file taken out from behind their marks again.

use std::ops::Range;

use super::{
    anchors,
    mask::{MaskedPart, has_words, parts, without_marks},
    page::PageReader,
};
use crate::ground::{
    problem::{Place, Problem},
    words::expression::Word,
};

impl PageReader<'_> {
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
        let expression = place.text().trim_start_matches("{{").trim_end_matches('}').to_owned();
        match Word::parse(&expression, place.clone(), self.shared.scope) {
            Ok(word) => Some(word),
            Err(misread) => {
                self.problem(misread.at(place));
                None
            }
        }
    }

    /// The anchor that a name in the text means.
    pub(super) fn named(&self, written: &str) -> String {
        anchors::own(&self.unmask(written))
    }

    /// A text with its words as they are written, for code and alternative texts.
    pub(super) fn unmask(&self, text: &str) -> String {
        if !has_words(text) {
            return text.to_owned();
        }
        let part = |part| match part {
            MaskedPart::Plain(text) => text,
            MaskedPart::Word(number) => self
                .words
                .get(number)
                .and_then(|span: &Range<usize>| self.source.text().get(span.clone()))
                .unwrap_or_default(),
        };
        let written: String = parts(text).into_iter().map(part).collect();
        // Marks in the file itself, inside the braces of a word, are no text either.
        without_marks(&written).into_owned()
    }
}
