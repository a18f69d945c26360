//! Text with holes, such as `{n} days left`: phrases, and addresses that carry what a person was reading.
//!
//! It is split once, where it is read, and filled in one walk. What fills a hole is never looked at again, so that a
//! value with braces in it cannot ask for another value.

use std::fmt;

/// A text, split at its holes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stencil {
    pieces: Vec<StencilPiece>,
}

/// A piece of it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum StencilPiece {
    Text(Box<str>),
    Hole(Box<str>),
}

impl Stencil {
    /// Splits a text. A `{` without a name and a `}` after it is a character like any other.
    pub fn parse(text: &str) -> Self {
        let mut stencil = Self::default();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, behind)) = after.split_once('}').filter(|(name, _)| is_name(name)) else {
                stencil.text(before);
                // Only this bracket is passed over: a hole may begin right behind it.
                stencil.text("{");
                rest = after;
                continue;
            };
            stencil.text(before);
            stencil.pieces.push(StencilPiece::Hole(name.into()));
            rest = behind;
        }
        stencil.text(rest);
        stencil
    }

    fn text(&mut self, text: &str) {
        if !text.is_empty() {
            self.pieces.push(StencilPiece::Text(text.into()));
        }
    }

    /// The names of its holes, in the order of the text.
    pub(crate) fn holes(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            StencilPiece::Hole(name) => Some(&**name),
            StencilPiece::Text(_) => None,
        })
    }

    /// The text with its holes filled. One that nobody gave a value stays as it is written, so that it is seen.
    pub fn fill(&self, values: &[(&str, &str)]) -> String {
        let mut filled = String::new();
        for piece in &self.pieces {
            match piece {
                StencilPiece::Text(text) => filled.push_str(text),
                StencilPiece::Hole(name) => match values.iter().find(|(known, _)| *known == &**name) {
                    Some((_, value)) => filled.push_str(value),
                    // An empty place in a sentence would be sent to thousands before anybody saw it.
                    None => filled.extend(["{", name, "}"]),
                },
            }
        }
        filled
    }
}

impl fmt::Display for Stencil {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.fill(&[]))
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fills_a_hole_asks_for_nothing() {
        let stencil = Stencil::parse("{subject}: {body}{");
        assert_eq!(stencil.fill(&[("subject", "{body}"), ("body", "x")]), "{body}: x{");
        assert_eq!(stencil.fill(&[("body", "x")]), "{subject}: x{");
        assert_eq!(stencil.to_string(), "{subject}: {body}{");
        assert_eq!(stencil.holes().collect::<Vec<_>>(), ["subject", "body"]);
        assert_eq!(Stencil::parse("{} {Nobody} {a b}").holes().count(), 0);
    }
}
