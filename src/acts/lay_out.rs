//! A language laid out from the source, to be translated in place.

use std::{collections::BTreeMap, sync::Arc};

use super::{Failure, Opened};
use crate::{
    ground::{
        campaign::Language,
        problem::Problems,
        words::speech::{self, Plural},
    },
    world::disk::{self, Loaded},
};

/// A language that was laid out, or would be.
#[derive(Debug)]
pub(crate) struct LanguageLaidOut {
    pub(crate) language: Language,
    /// Whether `campaign.toml` names the language.
    pub(crate) named: bool,
    pub(crate) files: BTreeMap<String, Arc<[u8]>>,
    /// How many stand there already.
    pub(crate) kept: usize,
    /// Whether they were written, or only shown.
    pub(crate) executed: bool,
    pub(crate) problems: Problems,
}

/// Lays out every page, include and phrase of the source that is not there yet.
///
/// # Errors
/// It is no language, or the one the others are translated from; or a file cannot be written.
pub(crate) fn lay_out(opened: &Opened, code: &str, execute: bool) -> Result<LanguageLaidOut, Failure> {
    let (campaign, loaded) = (opened.campaign()?, &opened.loaded);
    let wrong = |message: String| Failure::usage(message, "write its code, such as `de` or `pt-BR`");
    let language: Language = code.parse().map_err(wrong)?;
    let source = campaign.languages.source();
    if language == source {
        return Err(wrong(format!("`{language}` is the language the others are translated from")));
    }
    let (files, kept) = missing(loaded, source, language);
    if execute {
        for (path, bytes) in &files {
            disk::create(&loaded.folder.join(path), bytes)?;
        }
    }
    let named = campaign.languages.contains(language);
    let problems = Problems::default();
    Ok(LanguageLaidOut { language, named, files, kept, executed: execute, problems })
}

fn missing(loaded: &Loaded, source: Language, language: Language) -> (BTreeMap<String, Arc<[u8]>>, usize) {
    let from = format!("content/{source}/");
    let texts = loaded.tree.under(&from).filter_map(|(path, file)| {
        Some((format!("content/{language}/{}", path.strip_prefix(&from)?), Arc::clone(&file.bytes)))
    });
    // The shipped phrases, not the campaign's own: those are laid over them key by key, and are often few.
    let phrases = loaded.tree.shipped(&format!("locales/{source}.toml"));
    let phrases = phrases.map(|file| (format!("locales/{language}.toml"), counting(&file.bytes, language)));
    let (mut files, mut kept) = (BTreeMap::new(), 0);
    for (path, bytes) in texts.chain(phrases) {
        // What ships in this language counts as there: a copy of it would stand over every later release.
        if loaded.tree.get(&path).is_some() {
            kept += 1;
        } else {
            files.insert(path, bytes);
        }
    }
    (files, kept)
}

/// The phrases with the forms in which a language counts: `one` and `other` in English, six of them in Arabic. What a
/// form says is the source's until it is translated; what a language does not count by is left out.
fn counting(phrases: &Arc<[u8]>, language: Language) -> Arc<[u8]> {
    let Ok(text) = std::str::from_utf8(phrases) else { return Arc::clone(phrases) };
    let wanted = speech::plurals(language);
    let mut laid = String::with_capacity(text.len() * 2);
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        laid.extend([line, "\n"]);
        if !line.starts_with('[') {
            continue;
        }
        let mut forms = Vec::new();
        while let Some(form) = lines.next_if(|line| form_of(line).is_some()) {
            forms.push(form);
        }
        // A table that counts has forms and nothing else; in another, `other` is a phrase of its own.
        let counts = lines.peek().is_none_or(|line| line.is_empty() || line.starts_with(['[', '#']));
        let other = forms
            .iter()
            .find_map(|line| form_of(line).filter(|(form, _)| *form == Plural::Other))
            .filter(|_| counts);
        let Some((_, said)) = other else {
            laid.extend(forms.iter().flat_map(|line| [*line, "\n"]));
            continue;
        };
        for form in &wanted {
            let own = forms.iter().find_map(|line| form_of(line).filter(|(known, _)| known == form));
            laid.extend([form.code(), " = ", own.map_or(said, |(_, own)| own), "\n"]);
        }
    }
    laid.into_bytes().into()
}

/// A line such as `one = "{n} day"`: its form, and what stands behind the sign.
fn form_of(line: &str) -> Option<(Plural, &str)> {
    let (name, said) = line.split_once(" = ")?;
    Plural::ALL.into_iter().find(|form| form.code() == name.trim()).map(|form| (form, said))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_laid_out_in_every_form_that_its_language_counts_by() {
        let english = "[portal]\nskip = \"Skip\"\n\n[portal.days]\none = \"{n} day\"\nother = \"{n} days\"\n\n[x]\nother = \"o\"\nname = \"n\"\n";
        let laid = |code: &str| {
            let bytes: Arc<[u8]> = english.as_bytes().into();
            String::from_utf8(counting(&bytes, code.parse().unwrap()).to_vec()).unwrap()
        };
        assert_eq!(laid("de"), english);
        assert!(laid("ja").contains("[portal.days]\nother = \"{n} days\"\n\n"), "{}", laid("ja"));
        let arabic = laid("ar");
        for form in ["zero", "two", "few", "many"] {
            assert!(arabic.contains(&format!("{form} = \"{{n}} days\"\n")), "{arabic}");
        }
        assert!(arabic.contains("one = \"{n} day\"\n"));
    }
}
