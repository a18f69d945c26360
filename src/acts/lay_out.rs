//! A language laid out from the source, to be translated in place.

use std::{collections::BTreeMap, sync::Arc};

use super::{Failure, Opened};
use crate::{
    ground::{campaign::Language, problem::Problems},
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
    let phrases = phrases.map(|file| (format!("locales/{language}.toml"), Arc::clone(&file.bytes)));
    let (mut files, mut kept) = (BTreeMap::new(), 0);
    for (path, bytes) in texts.chain(phrases) {
        if loaded.tree.get(&path).is_some() {
            kept += 1;
        } else {
            files.insert(path, bytes);
        }
    }
    (files, kept)
}
