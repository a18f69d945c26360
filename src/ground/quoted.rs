//! Words of strangers, as they may be shown: what a relay answers or a report says may hold anything.
//!
//! A terminal obeys control characters, and a line can be turned around by letters that nobody sees. Nothing of
//! that leaves this program: [`visible`] is the last step before a terminal, [`quoted`] the way to put a stranger's
//! words into a line of ours.

use std::{borrow::Cow, fmt::Write as _};

use super::address::Address;

/// How much of a stranger's words is shown in a line.
const SHOWN: usize = 240;

/// Whether a terminal or a reader would obey this letter instead of showing it: control characters of both sets, and
/// what changes the direction of text or breaks lines unseen.
fn is_obeyed(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The text with every such letter but line ends and tabs written out, as JSON writes them: `\u001b`.
pub fn visible(text: &str) -> Cow<'_, str> {
    let hidden = |letter: char| is_obeyed(letter) && letter != '\n' && letter != '\t';
    if !text.contains(hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if hidden(letter) {
            let mut units = [0; 2];
            for unit in letter.encode_utf16(&mut units) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(letter);
        }
    }
    Cow::Owned(out)
}

/// A stranger's words in one line of their own: nothing to obey, nothing endless, and the addresses in them masked
/// unless they may be seen whole.
pub fn quoted(words: &str, whole: bool) -> String {
    let mut out = String::new();
    for word in words.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        if whole {
            out.push_str(&visible(word));
        } else {
            // Masked first: a letter written out inside an address would hide it from the search.
            out.push_str(&visible(&masked(word)));
        }
        if out.len() > SHOWN {
            // Cut between letters: half of one would be no text.
            let end = out.char_indices().map(|(at, _)| at).take_while(|at| *at <= SHOWN).last().unwrap_or(0);
            out.truncate(end);
            out.push_str(" ...");
            break;
        }
    }
    out
}

/// A word in which addresses are no more than enough to recognise one's own.
fn masked(word: &str) -> Cow<'_, str> {
    if !word.contains('@') {
        return Cow::Borrowed(word);
    }
    let part = |letter: char| letter.is_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-@".contains(letter);
    let mut out = String::new();
    let mut rest = word;
    while let Some(start) = rest.find(part) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|letter: char| !part(letter)).unwrap_or(from.len());
        let (found, after) = from.split_at(end);
        out.push_str(before);
        out.push_str(&hidden(found));
        rest = after;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// One address or what looks like one; anything else with an `@` loses what stands before it.
fn hidden(found: &str) -> String {
    // A full stop that ends the sentence is no part of the address.
    let trimmed = found.trim_end_matches('.');
    match trimmed.parse::<Address>() {
        Ok(address) => format!("{}{}", address.masked(), found.get(trimmed.len()..).unwrap_or_default()),
        Err(_) => {
            found.rsplit_once('@').map_or_else(|| found.to_owned(), |(_, domain)| format!("***@{domain}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_stranger_is_obeyed() {
        let evil = "no\u{1b}[2J\u{7}\u{9b}31m \u{202e}txt\u{2066} a\r\nb\u{85}c\u{2028}d\u{7f}\u{200f}";
        assert_eq!(
            quoted(evil, true),
            "no\\u001b[2J\\u0007\\u009b31m \\u202etxt\\u2066 a b c d\\u007f\\u200f"
        );
        assert_eq!(visible("a\tb\nc\rd"), "a\tb\nc\\u000dd");
        assert!(matches!(visible("gewoon, vanligt, é 😀"), Cow::Borrowed(_)));
        assert!(quoted(&"long ".repeat(1000), true).len() < 300);
    }

    #[test]
    fn addresses_in_words_are_masked() {
        assert_eq!(quoted("550 <bram@example.com>: unknown", false), "550 <b***@example.com>: unknown");
        assert_eq!(
            quoted("to=x@y.example, rfc822;z@y.example.", false),
            "t***@y.example, rfc822;z***@y.example."
        );
        assert_eq!(quoted("a@b@c", false), "***@c");
    }
}
