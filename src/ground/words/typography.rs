//! Where a line may not break, and which quotation marks a language has: one rule for pages, mails, posters, print and
//! calendars, for what people wrote and for what is laid out by code.
//!
//! A number stays with what it counts: `19 March`, `5 GB`, `kl. 17.00`, `17.00 uur`. Only blanks and straight quotation
//! marks are ever exchanged, and a text that is set already stays as it is.

use std::borrow::Cow;

use super::months;
use crate::ground::campaign::Language;

/// The blank at which no line breaks.
const NO_BREAK: char = '\u{a0}';

/// What stands behind a number and is short enough to look lost on a line of its own.
const UNITS: [&str; 19] = [
    "GB", "MB", "TB", "kB", "KB", "GHz", "MHz", "Mbit/s", "mm", "cm", "km", "kg", "min", "h", "%", "€", "kr",
    "am", "pm",
];

/// What announces a number, in small letters.
const BEFORE: [&str; 9] = ["kl", "kl.", "§", "art", "art.", "nr", "nr.", "€", "£"];

/// Blanks at which no line may break are made so, in a text that is filled already.
pub(crate) fn unbroken(language: Language, text: &str) -> Cow<'_, str> {
    let places = blanks(language, text, false);
    exchanged(text, &places)
}

/// The same, and straight quotation marks as the language has them: for texts that people wrote.
pub fn set(language: Language, text: &str) -> Cow<'_, str> {
    exchanged(text, &exchanges(language, text, false))
}

/// A text for subjects, calendars and plain text, which are looked through, copied and read aloud: every blank is one.
pub fn plain(text: &str) -> Cow<'_, str> {
    if text.contains(NO_BREAK) { Cow::Owned(text.replace(NO_BREAK, " ")) } else { Cow::Borrowed(text) }
}

/// What is to stand at which byte. What is exchanged is always one byte long.
pub(super) type Exchange = (usize, char);

/// What is to be exchanged in a text. In a line of an article a new line of the file is a blank as well.
pub(super) fn exchanges(language: Language, text: &str, is_line: bool) -> Vec<Exchange> {
    let mut places = blanks(language, text, is_line);
    places.extend(quotes(language, text));
    // Blanks and quotes were found one after the other, and whoever exchanges them walks through once.
    places.sort_unstable();
    places
}

/// The text with all of it exchanged.
pub(super) fn exchanged<'t>(text: &'t str, places: &[Exchange]) -> Cow<'t, str> {
    if places.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut set = String::with_capacity(text.len() + places.len() * 2);
    let mut places = places.iter().peekable();
    for (at, letter) in text.char_indices() {
        let exchange = places.next_if(|(place, _)| *place == at);
        set.push(exchange.map_or(letter, |(_, instead)| *instead));
    }
    Cow::Owned(set)
}

/// In a line of an article a new line of the file is a blank as well.
fn blanks(language: Language, text: &str, is_line: bool) -> Vec<Exchange> {
    let is_blank = |letter: char| letter == ' ' || (is_line && letter == '\n');
    // Braces are the place of a value that is filled in later, and nearly always a number.
    let is_number = |letter: char| letter.is_ascii_digit() || matches!(letter, '{' | '}');
    let mut places = Vec::new();
    // Most texts hold no number at all.
    if !text.bytes().any(|byte| is_number(char::from(byte))) {
        return places;
    }
    for (at, _) in text.char_indices().filter(|(_, letter)| is_blank(*letter)) {
        let (before, behind) = (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default());
        // Nearly every blank has no number beside it.
        let near_number = before.trim_end_matches('.').ends_with(is_number) || behind.starts_with(is_number);
        if near_number && belong(language, last_word(before), first_word(behind)) {
            places.push((at, NO_BREAK));
        }
    }
    places
}

fn last_word(text: &str) -> &str {
    let word = text.rsplit(char::is_whitespace).next().unwrap_or_default();
    word.trim_start_matches(['(', '[', '"', '\'', '‘', '“', '”', '’'])
}

fn first_word(text: &str) -> &str {
    let word = text.split(char::is_whitespace).next().unwrap_or_default();
    word.trim_end_matches(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '%' | '€' | '}')))
}

/// Whether the second word belongs to the first, so that no line may break between them.
fn belong(language: Language, first: &str, second: &str) -> bool {
    // Days have a point behind them in German: `4. Dezember`.
    let number = first.trim_end_matches('.');
    if number.ends_with(|letter: char| letter.is_ascii_digit() || letter == '}') {
        // Only a day: `2027 March` and `119 March` are no dates.
        if is_day(number) && months::is_month(language, second) {
            return true;
        }
        return UNITS.contains(&second) || (language.tongue() == "nl" && second == "uur");
    }
    let announces =
        |second: &str| second.starts_with(|letter: char| letter.is_ascii_digit() || letter == '{');
    announces(second) && BEFORE.contains(&first.to_lowercase().as_str())
}

/// `19`, and `3–19`.
fn is_day(number: &str) -> bool {
    let digits = number.rsplit(|letter: char| !letter.is_ascii_digit()).next().unwrap_or_default();
    matches!(digits.len(), 1 | 2)
}

/// Straight quotation marks and apostrophes.
fn quotes(language: Language, text: &str) -> Vec<Exchange> {
    if !text.contains(['"', '\'']) {
        return Vec::new();
    }
    let tongue = language.tongue();
    let (open, close) = match tongue {
        "en" | "nl" => ('‘', '’'),
        "sv" | "fi" => ('”', '”'),
        _ => ('“', '”'),
    };
    // Found once, and not anew at each of ten thousand apostrophes.
    let last_end = last_end_of_a_quotation(text);
    let ends_again = |at: usize| last_end.is_some_and(|end| at < end);
    let mut places = Vec::new();
    let mut before = ' ';
    for (at, letter) in text.char_indices() {
        let behind = text.get(at + 1..).unwrap_or_default();
        let opens = before.is_whitespace() || matches!(before, '(' | '[' | '–' | '—' | '/' | '"');
        match letter {
            '"' if opens && !behind.starts_with(char::is_whitespace) => places.push((at, open)),
            '"' => places.push((at, close)),
            // `'s middags` leaves letters out; only what ends again is quoted.
            '\'' if opens && tongue == "en" && ends_again(at) => places.push((at, '‘')),
            '\'' if opens && tongue == "nl" && ends_again(at) && !is_shortened(behind) => {
                places.push((at, '‘'));
            }
            '\'' => places.push((at, '’')),
            _ => {}
        }
        before = letter;
    }
    places
}

/// The last single quotation mark that may end a quotation: no letter stands behind it.
fn last_end_of_a_quotation(text: &str) -> Option<usize> {
    let ends = |at: &usize| !text.get(at + 1..).unwrap_or_default().starts_with(char::is_alphanumeric);
    text.rmatch_indices('\'').map(|(at, _)| at).find(ends)
}

/// `'s`, `'t`, `'n`: Dutch words of which the beginning is left out.
fn is_shortened(behind: &str) -> bool {
    let mut letters = behind.chars();
    matches!(letters.next(), Some('s' | 't' | 'n' | 'k' | 'm'))
        && !letters.next().is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::{NO_BREAK, plain, set, unbroken};
    use crate::ground::campaign::Language;
    use proptest::prelude::*;

    fn language(code: &str) -> Language {
        code.parse().unwrap()
    }

    /// A text as it is set, with a `~` where no line breaks.
    fn shown(code: &str, text: &str) -> String {
        set(language(code), text).replace(NO_BREAK, "~")
    }

    #[test]
    fn a_number_stays_with_what_it_counts() {
        let texts = [
            ("en", "by Friday 19 March 2027 at 17:00", "by Friday 19~March 2027 at 17:00"),
            ("en", "(19 March), 20 minutes, 20 min. and 5 GB.", "(19~March), 20 minutes, 20~min. and 5~GB."),
            ("en", "3–5 March 2027, at 5 pm, 40 %", "3–5~March 2027, at 5~pm, 40~%"),
            ("en", "119 March and 2027 March, may 5 happen", "119 March and 2027 March, may 5 happen"),
            ("nl", "vrijdag 19 maart om 17.00 uur", "vrijdag 19~maart om 17.00~uur"),
            ("nl-je", "van 8.00 tot 17.00 uur; 3 uur", "van 8.00 tot 17.00~uur; 3~uur"),
            ("sv", "fredag 19 mars kl. 17.00, 40 %", "fredag 19~mars kl.~17.00, 40~%"),
            ("sv", "Kl. {time} och {n} min", "Kl.~{time} och {n}~min"),
            ("de", "am 4. Dezember", "am 4.~Dezember"),
            ("nl", "art. 27 en nr. 3", "art.~27 en nr.~3"),
        ];
        for (code, text, expected) in texts {
            assert_eq!(shown(code, text), expected, "{code}");
        }
    }

    #[test]
    fn quotation_marks_are_those_of_the_language() {
        let texts = [
            ("en", "Don't tap \"Not now\" ('later').", "Don’t tap ‘Not now’ (‘later’)."),
            ("en", "the users' phones", "the users’ phones"),
            ("nl", "Foto's van 's morgens: \"Klaar\"", "Foto’s van ’s morgens: ‘Klaar’"),
            ("sv", "Tryck på \"Klar\".", "Tryck på ”Klar”."),
            ("de", "\"a\"", "“a”"),
        ];
        for (code, text, expected) in texts {
            assert_eq!(shown(code, text), expected, "{code}");
        }
    }

    fn words() -> impl Strategy<Value = String> {
        let word = prop::sample::select(vec![
            "19", "3–5", "March", "maart", "mars", "5", "GB", "min.", "kl.", "17.00", "uur", "(", "\"", "'",
            "x's", "é", "{n}", "\u{a0}", "\n", "%", ",",
        ]);
        prop::collection::vec(word, 0..12).prop_map(|words| words.join(" "))
    }

    proptest! {
        /// Only blanks become others, and what is set stays so.
        #[test]
        fn blanks_alone_are_exchanged(text in words()) {
            for code in ["en", "nl", "nl-je", "sv"] {
                let language = language(code);
                let broken = unbroken(language, &text);
                prop_assert_eq!(plain(&broken), plain(&text));
                prop_assert_eq!(unbroken(language, &broken), broken.clone());
                let set_once = set(language, &text);
                prop_assert_eq!(set_once.chars().count(), text.chars().count());
                prop_assert_eq!(set(language, &set_once), set_once.clone());
            }
        }
    }
}
