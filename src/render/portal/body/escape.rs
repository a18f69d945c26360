//! Text into HTML.

use std::borrow::Cow;

/// Text that means itself, in an element or a quoted attribute. The marks of openings do not come through.
pub(in crate::render::portal) fn escaped(text: &str) -> Cow<'_, str> {
    let special = |letter: char| matches!(letter, '&' | '<' | '>' | '"' | '\'' | super::MARK | super::END);
    if !text.contains(special) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            super::MARK | super::END => {}
            other => out.push(other),
        }
    }
    Cow::Owned(out)
}
