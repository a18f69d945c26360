//! The words of a file taken out from behind their marks again.

use std::ops::Range;

use super::{
    anchors,
    mask::{MaskedPart, has_words, parts, without_marks},
    page::PageReader,
};
use crate::ground::{
    atlas::{self, NameUse},
    problem::{Place, Problem},
    words::{article::Inline, button_names, expression::Word},
};

impl PageReader<'_> {
    /// Says what is wrong with the braces of this file.
    pub(super) fn report_braces(&mut self, faults: Vec<(Range<usize>, &'static str, &'static str)>) {
        for (span, fault, hint) in faults {
            let place = Place::new(&self.source, span);
            self.problem(Problem::error("unknown-word", fault).at(place).hint(hint));
        }
    }

    /// What a mark stands for in a line: the name of a button as it is written on it, or a word of the campaign.
    pub(super) fn spoken(&mut self, number: usize) -> Option<Inline> {
        if !self.says_button(number) {
            return self.word(number).map(Inline::Word);
        }
        Some(Inline::Strong(vec![Inline::Text(self.button(number)?)]))
    }

    /// Whether a mark stands for the name of a button.
    pub(super) fn says_button(&self, number: usize) -> bool {
        self.expression(number).is_some_and(|(expression, _)| atlas::key_of(&expression).is_some())
    }

    /// The name of a button in the language of the page; what the atlas does not know is said once.
    pub(super) fn button(&mut self, number: usize) -> Option<String> {
        let (expression, place) = self.expression(number)?;
        let key = atlas::key_of(&expression)?;
        let languages = (self.shared.language, self.shared.languages.source());
        match button_names::said(self.shared.atlas, &expression, key, languages) {
            Ok(name) => {
                self.found.buttons.push(NameUse { key: key.to_owned(), place });
                Some(name)
            }
            Err(misread) => {
                self.problem(misread.at(place));
                None
            }
        }
    }

    /// What stands between the braces of a mark, and where.
    fn expression(&self, number: usize) -> Option<(String, Place)> {
        let place = Place::new(&self.source, self.words.get(number)?.clone());
        // One closing brace may have been forgotten, which was told; the word is read all the same.
        let expression = place.text().trim_start_matches("{{").trim_end_matches('}').to_owned();
        Some((expression, place))
    }

    /// The word of a mark, if it says something we know; what it does not know is said once.
    pub(super) fn word(&mut self, number: usize) -> Option<Word> {
        let (expression, place) = self.expression(number)?;
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
