//! One word for one thing: what the glossary replaces, in pages, in phrases and in `campaign.toml`.

use std::ops::Range;

use super::{
    language::{said_in_campaign, words},
    texts, typed,
};
use crate::ground::{
    check::Subject,
    problem::{Place, Problem, Problems, Source},
    words::phrases::Term,
};

/// Every word and turn of phrase that a language's glossary replaces.
pub(super) fn find(subject: &Subject<'_>, problems: &mut Problems) {
    for language in subject.campaign.languages.iter() {
        let terms = subject.phrases.glossary(language);
        if terms.is_empty() {
            continue;
        }
        for source in texts(subject, language) {
            let text = seen(&source);
            for (span, term) in replaced(&text, terms) {
                let word = text.get(span.clone()).unwrap_or_default();
                problems.push(told(term, word, Place::new(&source, span)));
            }
        }
        let source = &subject.campaign.source;
        for said in said_in_campaign(source, language) {
            let text = source.text().get(said.clone()).unwrap_or_default();
            for (span, term) in replaced(text, terms) {
                let word = text.get(span.clone()).unwrap_or_default();
                let place = Place::new(source, said.start + span.start..said.start + span.end);
                problems.push(told(term, word, place));
            }
        }
        for (key, place, text) in subject.phrases.texts(language) {
            for (span, term) in replaced(&text, terms) {
                let word = text.get(span).unwrap_or_default();
                problems.push(told(term, word, place.clone()).note(format!("in the phrase `{key}`")));
            }
        }
    }
}

fn told(term: &Term, word: &str, place: Place) -> Problem {
    let word = word.split_whitespace().collect::<Vec<_>>().join(" ");
    let message = format!("the glossary says `{}`, not `{word}`", term.preferred);
    let why = term.because.as_ref().map_or_else(String::new, |because| format!(": {because}"));
    Problem::warning("glossary", message)
        .at(place)
        .note_at(term.place.clone(), "the glossary")
        .hint(format!("write `{}`{why}", term.preferred))
}

/// What readers see of a file, at the bytes where it stands: what only the program reads is blank.
fn seen(source: &Source) -> String {
    let mut text = String::with_capacity(source.text().len());
    for (at, line) in typed::lines(source) {
        // As many bytes as were left out, so that a place in this text is one in the file.
        text.push_str(&" ".repeat(at - text.len()));
        if !line.trim_start().starts_with(":::") {
            text.push_str(line);
        }
    }
    text
}

/// Where a text says what the glossary replaces, and with what.
fn replaced<'t>(text: &str, terms: &'t [Term]) -> Vec<(Range<usize>, &'t Term)> {
    let said = words(text);
    let mut found = Vec::new();
    for first in 0..said.len() {
        let here = terms.iter().find_map(|term| {
            let others = term.instead_of.iter();
            // A term may list a turn of phrase and its beginning: the longer one is what stands there.
            let end = others.filter_map(|other| end_of(text, said.get(first..)?, other)).max();
            Some((end?, term))
        });
        if let (Some((end, term)), Some((start, word))) = (here, said.get(first))
            && !is_name(text, *start, word)
        {
            found.push((*start..end, term));
        }
    }
    found
}

/// Whether a word has its capital because it is a name, such as the app **Mail**: it begins no sentence.
fn is_name(text: &str, at: usize, word: &str) -> bool {
    if !word.starts_with(char::is_uppercase) {
        return false;
    }
    let before = text.get(..at).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    let marks =
        |letter: char| letter.is_whitespace() || matches!(letter, '*' | '_' | '#' | '"' | '[' | '(' | '-');
    let said = line.trim_end_matches(marks);
    !(said.is_empty() || said.ends_with(['.', '!', '?', ':', '|', '”', '’', '…']))
}

/// Where words end that are those of a term, one behind the other; `registrer*` is every word that begins so.
fn end_of(text: &str, said: &[(usize, &str)], term: &str) -> Option<usize> {
    let (mut end, mut said) = (None, said.iter());
    for wanted in term.split_whitespace() {
        let (at, word) = said.next()?;
        // Only blanks may stand between: words of two sentences are no turn of phrase.
        let gap = end.map_or(Some(""), |end| text.get(end..*at))?;
        let (lower, wanted) = (word.to_lowercase(), wanted.to_lowercase());
        let is_it = wanted.strip_suffix('*').map_or(lower == wanted, |stem| lower.starts_with(stem));
        if !is_it || !gap.chars().all(char::is_whitespace) {
            return None;
        }
        end = Some(at + word.len());
    }
    end
}
