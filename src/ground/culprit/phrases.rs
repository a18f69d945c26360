//! What servers say in words, and whom they blame by it.
//!
//! The table is `phrases.txt`. Words are compared as whole words, in lower case, without marks, addresses or links.
//! The first list that has one of its phrases in a text decides, and the address comes last: of a text that says
//! both, nobody is dropped.

use std::sync::LazyLock;

use super::{Culprit, code::StatusCode};

/// The lists, as people read and lengthen them.
const TEXT: &str = include_str!("phrases.txt");

struct PhraseList {
    culprit: Culprit,
    /// Whether the words leave no doubt.
    certain: bool,
    /// The only code beside which the words mean this.
    beside: Option<&'static str>,
    phrases: Vec<String>,
}

static LISTS: LazyLock<Vec<PhraseList>> = LazyLock::new(|| {
    let mut lists: Vec<PhraseList> = Vec::new();
    let lines = TEXT.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let mut text = String::new();
    // A list is complete when the next begins, and the last one has no next.
    for line in lines.chain(["[end]"]) {
        let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) else {
            // A phrase may go on in the next line.
            text.push_str(line);
            text.push(' ');
            continue;
        };
        if let Some(list) = lists.last_mut() {
            list.phrases = text.split(',').map(|phrase| phrase.trim().to_owned()).collect();
        }
        text.clear();
        lists.extend(list(name));
    }
    lists
});

/// What a list means, by its name.
fn list(name: &str) -> Option<PhraseList> {
    let (culprit, certain, beside) = match name {
        "edge" => (Culprit::Address, true, Some("5.4.1")),
        "us" => (Culprit::Us, false, None),
        "mailbox" => (Culprit::Mailbox, false, None),
        "letter" => (Culprit::Letter, false, None),
        "route" => (Culprit::Route, false, None),
        "gone" => (Culprit::Address, true, None),
        "outlook" => (Culprit::Address, true, Some("5.5.0")),
        "perhaps" => (Culprit::Address, false, None),
        _ => return None,
    };
    Some(PhraseList { culprit, certain, beside, phrases: Vec::new() })
}

/// Whom the words blame, and whether they leave no doubt; nothing if they say nothing.
pub(super) fn read(words: &str, code: Option<StatusCode>) -> Option<(Culprit, bool)> {
    let folded = folded(words);
    let code = code.map(|code| code.to_string()).unwrap_or_default();
    LISTS
        .iter()
        .filter(|list| list.beside.is_none_or(|wanted| wanted == code))
        .find(|list| list.phrases.iter().any(|phrase| has(&folded, phrase)))
        .map(|list| (list.culprit, list.certain))
}

/// Whether a phrase stands in it from word to word.
fn has(folded: &str, phrase: &str) -> bool {
    folded.match_indices(phrase).any(|(at, _)| {
        let before = folded.get(..at).is_some_and(|before| before.ends_with(' '));
        let after = at.checked_add(phrase.len()).and_then(|end| folded.get(end..));
        // `unknown user` must not be found in `unknown users group`.
        before && after.is_some_and(|after| after.starts_with(' '))
    })
}

/// Lower case, one blank between words and around them; addresses and links are left out, for names in them say
/// nothing (`policy@example.com`).
fn folded(words: &str) -> String {
    let mut out = String::from(" ");
    for word in words.split_whitespace() {
        let lower = word.to_lowercase();
        if lower.contains('@') || lower.contains("://") || lower.contains("www.") {
            continue;
        }
        for letter in lower.chars() {
            if letter.is_alphanumeric() {
                out.push(letter);
            } else if !out.ends_with(' ') {
                out.push(' ');
            }
        }
        if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out
}

/// How many phrases each list has.
#[cfg(test)]
pub(super) fn sizes() -> Vec<usize> {
    LISTS.iter().map(|list| list.phrases.iter().filter(|phrase| !phrase.is_empty()).count()).collect()
}
