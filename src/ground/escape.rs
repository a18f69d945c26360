//! Text as HTML and XML write it, and back: the one place in the crate where a letter becomes an entity.

use std::{borrow::Cow, ops::RangeInclusive};

/// What stands for a letter that would be read as markup, between tags or in a quoted attribute.
pub(crate) fn entity(letter: char) -> Option<&'static str> {
    Some(match letter {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        '\'' => "&#39;",
        _ => return None,
    })
}

/// Text as it stands in HTML, between tags or in a quoted attribute.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    push_escaped(text, &mut out);
    out
}

/// The same, without a copy where nothing would be read as markup: most texts.
pub(crate) fn escaped(text: &str) -> Cow<'_, str> {
    if text.bytes().any(is_special) { Cow::Owned(escape(text)) } else { Cow::Borrowed(text) }
}

/// All of them are single bytes, which no other letter has within it.
fn is_special(byte: u8) -> bool {
    entity(char::from(byte)).is_some()
}

/// Adds a text, a stretch at a time: letter by letter would be slow for whole pages.
pub(crate) fn push_escaped(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.bytes().position(is_special) {
        let (plain, from) = rest.split_at(at);
        let mut letters = from.chars();
        out.push_str(plain);
        out.extend(letters.next().and_then(entity));
        rest = letters.as_str();
    }
    out.push_str(rest);
}

/// Entities as letters again. The ampersand comes last: `&amp;lt;` is the text `&lt;`.
pub(crate) fn unescaped(text: &str) -> String {
    let mut text = Cow::Borrowed(text);
    for letter in ['"', '<', '>', '\'', '&'] {
        if let Some(entity) = entity(letter).filter(|entity| text.contains(entity)) {
            text = Cow::Owned(text.replace(entity, letter.encode_utf8(&mut [0; 4])));
        }
    }
    text.into_owned()
}

/// The private-use characters that stand for a person's own text while a message is made, and for what is still open
/// while a page is.
pub(crate) const PLACES: RangeInclusive<char> = '\u{E000}'..='\u{E7FF}';

/// A text without those that it has of its own accord, such as a sign of an icon font: left in, it would become a
/// person's name or address. What stands for them is as long, so that every place stays where it was.
pub(crate) fn without_places(text: &str) -> Cow<'_, str> {
    let stray = |letter: char| PLACES.contains(&letter);
    if text.contains(stray) { Cow::Owned(text.replace(stray, "\u{FFFD}")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::{escape, escaped, unescaped, without_places};
    use proptest::prelude::*;

    #[test]
    fn what_stands_for_a_stray_sign_is_as_long() {
        let text = "a\u{E000}\u{E7FF}\u{E800}b";
        assert_eq!(without_places(text), "a\u{FFFD}\u{FFFD}\u{E800}b");
        assert_eq!(without_places(text).len(), text.len());
    }

    proptest! {
        #[test]
        fn whatever_is_escaped_holds_no_markup_and_reads_as_it_was(text in "[a-z&<>\"'åé;#39 ]{0,40}") {
            let safe = escape(&text);
            prop_assert!(!safe.contains(['<', '>', '"', '\'']));
            prop_assert_eq!(unescaped(&safe), text.clone());
            prop_assert_eq!(escaped(&text), safe);
        }
    }
}
