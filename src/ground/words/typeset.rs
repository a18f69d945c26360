//! A line of an article with its blanks and quotation marks as [`super::typography`] has them.

use std::borrow::Cow;

use super::{
    article::Inline,
    typography::{Exchange, exchanged, exchanges},
};
use crate::ground::campaign::Language;

/// A line of an article, set as a whole: what is bold breaks no rule.
pub(crate) fn set_line(language: Language, line: &[Inline]) -> Cow<'_, [Inline]> {
    let mut said = String::new();
    flatten(line, &mut said);
    let places = exchanges(language, &said, true);
    if places.is_empty() {
        return Cow::Borrowed(line);
    }
    let mut setter = Setter { at: 0, places: &places };
    Cow::Owned(setter.line(line))
}

/// What a line says, a sign for whatever is no text of it. What is filled in counts as a number.
fn flatten(line: &[Inline], said: &mut String) {
    for inline in line {
        match inline {
            Inline::Text(text) => said.push_str(text),
            // Two signs that belong to numbers for typography, so that `{{ minutes }} min` stays on one line.
            Inline::Word(_) => said.push_str("{}"),
            Inline::Code(_) | Inline::Image { .. } => said.push('x'),
            // Whoever breaks a line means it.
            Inline::Break => said.push('\u{2028}'),
            Inline::Anchor(_) => {}
            Inline::Strong(inner)
            | Inline::Emphasis(inner)
            | Inline::Strike(inner)
            | Inline::Marked { text: inner, .. }
            | Inline::Link { text: inner, .. } => flatten(inner, said),
        }
    }
}

/// Puts into a line what was found in it as a whole.
struct Setter<'a> {
    /// How far the line as [`flatten`] says it has been read.
    at: usize,
    /// What is to stand where, from here on.
    places: &'a [Exchange],
}

impl Setter<'_> {
    fn line(&mut self, line: &[Inline]) -> Vec<Inline> {
        line.iter().map(|inline| self.inline(inline)).collect()
    }

    fn inline(&mut self, inline: &Inline) -> Inline {
        match inline {
            Inline::Text(text) => Inline::Text(self.text(text)),
            Inline::Strong(inner) => Inline::Strong(self.line(inner)),
            Inline::Emphasis(inner) => Inline::Emphasis(self.line(inner)),
            Inline::Strike(inner) => Inline::Strike(self.line(inner)),
            Inline::Marked { mark, text } => Inline::Marked { mark: *mark, text: self.line(text) },
            Inline::Link { target, text } => Inline::Link { target: target.clone(), text: self.line(text) },
            Inline::Word(_) | Inline::Code(_) | Inline::Image { .. } | Inline::Break | Inline::Anchor(_) => {
                let mut sign = String::new();
                flatten(std::slice::from_ref(inline), &mut sign);
                self.at += sign.len();
                inline.clone()
            }
        }
    }

    fn text(&mut self, text: &str) -> String {
        // Lengths count in bytes of the line as it was: what is exchanged is one byte there, whatever takes its place.
        let (from, until) = (self.at, self.at + text.len());
        let here = self.places.iter().take_while(|(place, _)| *place < until).count();
        let (here, rest) = self.places.split_at(here);
        let own: Vec<Exchange> = here.iter().map(|(place, instead)| (place - from, *instead)).collect();
        (self.at, self.places) = (until, rest);
        exchanged(text, &own).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::set_line;
    use crate::ground::{
        campaign::Language,
        words::article::{self, Inline},
    };
    use proptest::prelude::*;

    fn language(code: &str) -> Language {
        code.parse().unwrap()
    }

    /// What is bold, a link or on the next line of the file changes nothing.
    #[test]
    fn a_line_is_set_as_a_whole() {
        let text = |text: &str| Inline::Text(text.to_owned());
        let line =
            [text("on\n"), Inline::Strong(vec![text("19")]), text("\nMarch \""), text("x"), text("\"")];
        let set = set_line(language("en"), &line);
        assert_eq!(article::plain(&set).replace('\u{a0}', "~"), "on\n19~March ‘x’");
    }

    fn words() -> impl Strategy<Value = String> {
        let word = prop::sample::select(vec![
            "19", "March", "maart", "mars", "5", "GB", "min.", "kl.", "17.00", "uur", "\"", "'", "x's", "é",
            "\n",
        ]);
        prop::collection::vec(word, 0..12).prop_map(|words| words.join(" "))
    }

    proptest! {
        /// A text in pieces is set as one that is whole.
        #[test]
        fn pieces_are_set_as_the_whole(text in words(), cut in 0_usize..40) {
            for code in ["en", "nl", "nl-je", "sv"] {
                let language = language(code);
                let cut = (0..=cut.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
                let (one, other) = text.split_at(cut);
                let pieces = [one, other].map(|piece| Inline::Text(piece.to_owned()));
                let whole = article::plain(&set_line(language, &[Inline::Text(text.clone())]));
                prop_assert_eq!(article::plain(&set_line(language, &pieces)), whole);
            }
        }
    }
}
