//! How people are spoken to: one form of address on a page.

use std::{collections::BTreeSet, ops::Range};
use toml::de::{DeTable, DeValue};

use super::texts;
use crate::ground::{
    campaign::{FormOfAddress, Language, WordsForYou},
    check::Subject,
    problem::{Place, Problem, Problems, Source},
};

/// The words of a text with their places; code, addresses and `{{ words }}` are left out.
pub(super) fn words(text: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut start = None;
    let mut quiet: Option<char> = None;
    for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
        let in_word = letter.is_alphabetic() || (start.is_some() && matches!(letter, '-' | '’' | '\''));
        match (start, in_word) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                if quiet.is_none() {
                    words.push((from, text.get(from..at).unwrap_or_default()));
                }
                start = None;
            }
            (None, false) | (Some(_), true) => {}
        }
        quiet = match (quiet, letter) {
            (None, '`') => Some('`'),
            (None, '{') => Some('}'),
            // Behind `]` it is the address of a link; another bracket holds words.
            (None, '(') if text.get(..at).is_some_and(|before| before.ends_with(']')) => Some(')'),
            // An opened sign that is never closed hides no more than its line.
            (Some(_), '\n') => None,
            (Some(end), _) if end == letter => None,
            (open, _) => open,
        };
    }
    words
}

/// Where `campaign.toml` itself says something in a language: the bytes between the quotes.
pub(super) fn said_in_campaign(source: &Source, language: Language) -> Vec<Range<usize>> {
    fn walk(table: &DeTable<'_>, language: Language, found: &mut Vec<Range<usize>>) {
        for (key, value) in table {
            match value.get_ref() {
                DeValue::String(_) if key.get_ref() == language.code() => found.push(value.span()),
                DeValue::Table(inner) => walk(inner, language, found),
                DeValue::Array(list) => {
                    for inner in list.iter().filter_map(|one| one.get_ref().as_table()) {
                        walk(inner, language, found);
                    }
                }
                DeValue::String(_)
                | DeValue::Integer(_)
                | DeValue::Float(_)
                | DeValue::Boolean(_)
                | DeValue::Datetime(_) => {}
            }
        }
    }
    let mut found = Vec::new();
    // One that cannot be read has no campaign to be checked.
    if let Ok(table) = DeTable::parse(source.text()) {
        walk(table.get_ref(), language, &mut found);
    }
    found
}

/// Titles and other words of `campaign.toml` that speak to readers as they are not to be spoken to.
fn form_in_campaign(subject: &Subject<'_>, problems: &mut Problems) {
    for (language, form) in subject.campaign.policies.address.iter() {
        let Some((form, for_you)) = form.zip(WordsForYou::of(language)) else { continue };
        let (name, strange) = (for_you.name(form), for_you.words(form.other()));
        let source = &subject.campaign.source;
        for span in said_in_campaign(source, language) {
            let text = source.text().get(span.clone()).unwrap_or_default();
            let stray =
                words(text).into_iter().find(|(_, word)| strange.contains(&word.to_lowercase().as_str()));
            let Some((at, stray)) = stray else { continue };
            let at = span.start + at;
            let message = format!("this says `{stray}`, and `{language}` is to be written with `{name}`");
            let place = Place::new(source, at..at + stray.len());
            let problem = Problem::warning("address-form", message).at(place);
            problems.push(problem.hint(as_asked(language, name)));
        }
    }
}

/// What to do where somebody said how readers are spoken to.
fn as_asked(language: Language, name: &str) -> String {
    format!("speak to the reader with `{name}`, as `address` of `{language}` says")
}

pub(super) fn address_form(subject: &Subject<'_>, problems: &mut Problems) {
    form_in_campaign(subject, problems);
    for language in subject.campaign.languages.iter() {
        let Some(for_you) = WordsForYou::of(language) else { continue };
        let chosen = *subject.campaign.policies.address.get(language);
        for source in texts(subject, language) {
            let words = words(source.text());
            let said = |form: FormOfAddress| -> Vec<(usize, &str)> {
                let forms: BTreeSet<&str> = for_you.words(form).iter().copied().collect();
                words
                    .iter()
                    .copied()
                    .filter(|(_, word)| forms.contains(word.to_lowercase().as_str()))
                    .collect()
            };
            let (formal, informal) = (said(FormOfAddress::Formal), said(FormOfAddress::Informal));
            let meant = chosen.unwrap_or_else(|| {
                let is_formal = formal.len() >= informal.len();
                if is_formal { FormOfAddress::Formal } else { FormOfAddress::Informal }
            });
            let (usual, strays) = match meant {
                FormOfAddress::Formal => (formal, informal),
                FormOfAddress::Informal => (informal, formal),
            };
            let Some((at, stray)) = strays.first() else { continue };
            let (message, hint) = match (chosen, usual.first()) {
                (Some(form), _) => {
                    let name = for_you.name(form);
                    let message =
                        format!("the page says `{stray}`, and `{language}` is to be written with `{name}`");
                    (message, as_asked(language, name))
                }
                (None, Some((_, usual))) => {
                    let message = format!("the page says `{stray}` here, and `{usual}` elsewhere");
                    (message, "speak to the reader in one way: formally or informally".to_owned())
                }
                (None, None) => continue,
            };
            let place = Place::new(&source, *at..*at + stray.len());
            problems.push(Problem::warning("address-form", message).at(place).hint(hint));
        }
    }
}
