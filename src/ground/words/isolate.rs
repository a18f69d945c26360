//! Values that are read in another direction than the text they stand in.
//!
//! In Arabic or Hebrew text a telephone number, an address or a name in Latin letters is put together from the wrong end
//! unless something says that it is one piece: `+31 20 555` is shown as `555 20 +31`. Unicode has signs for that, which
//! no reader sees and which a page, a letter, a poster and a drawing all understand.

use icu_properties::{CodePointMapData, props::BidiClass};
use std::{borrow::Cow, fmt};

use crate::ground::campaign::Language;

/// From here on it is read from left to right.
pub(crate) const FROM_LEFT: char = '\u{2066}';
/// From here on it is read as its first letter is.
pub(crate) const AS_IT_BEGINS: char = '\u{2068}';
/// Up to here.
pub(crate) const END: char = '\u{2069}';

/// A value for a text in a language: one piece in it, whatever its letters are.
///
/// A text from left to right needs nothing: the only letters of another direction in it would be a person's name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Isolated<'a> {
    value: &'a str,
    opened: Option<char>,
}

impl<'a> Isolated<'a> {
    /// A value that is filled into a text.
    pub(crate) fn value(language: Language, value: &'a str) -> Self {
        Self { value, opened: if language.is_right_to_left() { sign(value) } else { None } }
    }

    /// An address, a number or a piece of code: from left to right, whatever it is made of.
    pub(crate) fn from_left(language: Language, value: &'a str) -> Self {
        Self { value, opened: (language.is_right_to_left() && !value.is_empty()).then_some(FROM_LEFT) }
    }
}

impl fmt::Display for Isolated<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.opened {
            Some(sign) => write!(f, "{sign}{}{END}", self.value),
            None => f.write_str(self.value),
        }
    }
}

/// Escaped text for HTML with elements in place of the signs.
pub(crate) fn as_elements(escaped: &str) -> Cow<'_, str> {
    if !escaped.contains(END) {
        return Cow::Borrowed(escaped);
    }
    let written =
        escaped.replace(FROM_LEFT, "<span dir=\"ltr\">").replace(AS_IT_BEGINS, "<span dir=\"auto\">");
    Cow::Owned(written.replace(END, "</span>"))
}

/// Plain text whose addresses stand without signs: programs make links of them, and take a sign that touches one for a
/// part of it. An address of letters holds together by itself; where it ends in a slash, a mark behind a blank says so.
pub(crate) fn with_bare_addresses(text: &str) -> Cow<'_, str> {
    const FROM_LEFT_STILL: &str = " \u{200e}";
    if !text.contains(FROM_LEFT) {
        return Cow::Borrowed(text);
    }
    let mut written = String::with_capacity(text.len());
    for (at, part) in text.split(FROM_LEFT).enumerate() {
        let bare = part.split_once(END).filter(|(value, _)| at > 0 && is_address(value));
        if let Some((address, rest)) = bare {
            written.push_str(address);
            if !address.ends_with(|letter: char| letter.is_ascii_alphanumeric()) {
                written.push_str(FROM_LEFT_STILL);
            }
            written.push_str(rest);
        } else {
            written.extend((at > 0).then_some(FROM_LEFT));
            written.push_str(part);
        }
    }
    Cow::Owned(written)
}

/// Whether programs would make a link of it that no letter beside it can turn around.
fn is_address(value: &str) -> bool {
    value.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && (value.contains("://") || value.contains('@'))
        && !value.contains(char::is_whitespace)
}

/// The words of a line, and each value of another direction as one of them unless it is longer than this: the end of a line
/// would take it apart.
pub(crate) fn words(line: &str, longest: usize) -> impl Iterator<Item = &str> {
    let mut open = 0_usize;
    let held = line.split(move |letter: char| {
        match letter {
            FROM_LEFT | AS_IT_BEGINS => open = open.saturating_add(1),
            END => open = open.saturating_sub(1),
            _ => {}
        }
        open == 0 && matches!(letter, ' ' | '\t')
    });
    held.flat_map(move |word| {
        let is_long = word.chars().count() > longest;
        word.split(move |letter: char| is_long && matches!(letter, ' ' | '\t'))
    })
    .filter(|word| !word.is_empty())
}

/// What a value in a text from right to left begins with; none if it is read as the text is.
fn sign(value: &str) -> Option<char> {
    // Already one piece, or a mark that stands for a person's name until the letter is written.
    if value.starts_with([FROM_LEFT, AS_IT_BEGINS]) {
        return None;
    }
    let classes = CodePointMapData::<BidiClass>::new();
    let has = |wanted: &[BidiClass]| value.chars().any(|letter| wanted.contains(&classes.get(letter)));
    let from_right = has(&[BidiClass::RightToLeft, BidiClass::ArabicLetter]);
    // A letter for private use stands for a person's name, whose direction nobody knows before the mail is written.
    let stands_for_another = value.chars().any(|letter| ('\u{e000}'..='\u{f8ff}').contains(&letter));
    match (has(&[BidiClass::LeftToRight]), from_right) {
        _ if stands_for_another => Some(AS_IT_BEGINS),
        (true, false) => Some(FROM_LEFT),
        (true, true) => Some(AS_IT_BEGINS),
        // A lone number needs nothing; one with a sign or in groups does.
        (false, false)
            if value.chars().any(|letter| letter.is_ascii_digit())
                && value.contains(['+', ' ', '\u{a0}', '-', '/']) =>
        {
            Some(FROM_LEFT)
        }
        (false, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_touches_no_address_that_programs_make_a_link_of() {
        let bare = |text| with_bare_addresses(text).into_owned();
        assert_eq!(bare("\u{2066}https://a.example/x\u{2069}."), "https://a.example/x.");
        assert_eq!(bare("ا (\u{2066}https://a.example/\u{2069}) ب"), "ا (https://a.example/ \u{200e}) ب");
        assert_eq!(
            bare("\u{2066}a@b.example\u{2069} \u{2066}c@d.example\u{2069}"),
            "a@b.example c@d.example"
        );
        for same in ["", "ا", "\u{2066}+31 20\u{2069} ا", "\u{2066}1@b.example\u{2069}", "\u{2066}https://a"]
        {
            assert_eq!(bare(same), same);
        }
    }

    #[test]
    fn a_value_is_one_word_of_a_line_unless_it_is_long() {
        let of = |line, longest| words(line, longest).collect::<Vec<_>>();
        let line = "ا \u{2066}+31 20 555\u{2069}\tب  \u{2068}a b";
        assert_eq!(of(line, 20), ["ا", "\u{2066}+31 20 555\u{2069}", "ب", "\u{2068}a b"]);
        assert_eq!(of("\u{2066}a b c\u{2069} d", 4), ["\u{2066}a", "b", "c\u{2069}", "d"]);
        assert_eq!(of("a  b\u{2069} c", 9), ["a", "b\u{2069}", "c"]);
    }

    #[test]
    fn only_what_is_read_the_other_way_is_held_together() {
        let in_arabic = |value| Isolated::value("ar".parse().unwrap(), value).to_string();
        assert_eq!(in_arabic("+31 20 555 0100"), "\u{2066}+31 20 555 0100\u{2069}");
        assert_eq!(in_arabic("helpdesk@example.com"), "\u{2066}helpdesk@example.com\u{2069}");
        assert_eq!(in_arabic("Microsoft Intune و Jamf"), "\u{2068}Microsoft Intune و Jamf\u{2069}");
        assert_eq!(in_arabic("\u{e000}"), "\u{2068}\u{e000}\u{2069}");
        for same in ["17", "الجمعة، 19 مارس", "", "\u{2066}a\u{2069}"] {
            assert_eq!(in_arabic(same), same);
        }
        for language in ["en", "uk", "el"] {
            let language = language.parse().unwrap();
            assert_eq!(Isolated::value(language, "+31 20 555 0100").to_string(), "+31 20 555 0100");
            assert_eq!(Isolated::from_left(language, "a/b").to_string(), "a/b");
        }
        assert_eq!(Isolated::from_left("he".parse().unwrap(), "a/b").to_string(), "\u{2066}a/b\u{2069}");
    }
}
