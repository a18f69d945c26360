//! What the sections of the source said when their translations were accepted: `content/translations.sources.toml`,
//! beside the lock.
//!
//! The lock decides whether a translation is stale, and stays small; this file only shows what has changed. A text
//! stands in it once, whatever the number of languages made from it, and goes when no translation is held against
//! it any more. Without it, or with one that lacks a text, it is only known that a section has changed.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use super::{
    Lock, accepted_hash,
    change::{AcceptedSection, SectionChange},
    hash,
    phrases::PHRASES,
    quoted, read, said,
};
use crate::ground::{campaign::Language, problem::Problems, tree::Tree, words::library::Library};

/// Where the texts stand.
pub const SOURCES: &str = "content/translations.sources.toml";

/// By page and hash: what a section said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    pages: BTreeMap<String, BTreeMap<String, String>>,
}

impl Texts {
    /// Reads the texts; a folder without them has kept none.
    pub fn read(tree: &Tree) -> (Self, Problems) {
        let (mut pages, problems): (BTreeMap<String, BTreeMap<String, String>>, _) = read(tree, SOURCES);
        for text in pages.values_mut().flat_map(BTreeMap::values_mut) {
            // Some tools write other line ends on their way.
            *text = text.replace("\r\n", "\n");
        }
        (Self { pages }, problems)
    }

    /// Keeps what the lock's translations were made from, as far as the source still says it or it was kept before.
    pub fn keep(&mut self, lock: &Lock, library: &Library, source: Language) {
        let mut kept = BTreeMap::new();
        // Of phrases the lock knows only that they have changed: each is one line.
        for (key, languages) in lock.pages.iter().filter(|(key, _)| *key != PHRASES) {
            let wanted: BTreeSet<&String> = languages.values().flat_map(BTreeMap::values).collect();
            let mut texts = self.pages.remove(key).unwrap_or_default();
            if let Some(page) = library.page(key, source) {
                texts.extend(said::sections(page).into_iter().map(|(_, text)| (hash(&text), text)));
            }
            // Otherwise every change of the source would stay in this file for ever.
            texts.retain(|hash, _| wanted.contains(hash));
            kept.insert(key.clone(), texts);
        }
        self.pages = kept;
    }

    /// The texts as a file that people can read and merge.
    pub fn text(&self, lock: &Lock) -> String {
        let mut out = String::from(
            "# What each section of the source said when a translation of it was accepted.\n\
             # Written by `wavecast translation accept`; keep it with the texts. It only serves to show what changed.\n",
        );
        for (key, texts) in &self.pages {
            let languages = lock.pages.get(key).into_iter().flat_map(BTreeMap::values);
            let named: BTreeSet<(&String, &String)> = languages.flatten().collect();
            let mut written = BTreeSet::new();
            let _ = writeln!(out, "\n[{}]", quoted(key));
            for (id, hash) in named {
                // A text that several languages were made from stands once, under the first section that has it.
                if let Some(text) = texts.get(hash).filter(|_| written.insert(hash)) {
                    let _ = writeln!(out, "# #{id}\n{hash} = {}", literal(text));
                }
            }
        }
        out
    }

    /// What has changed in some sections of the source since a translation was accepted.
    pub fn changes(
        &self,
        lock: &Lock,
        library: &Library,
        (key, language): (&str, Language),
        source: Language,
        sections: &[String],
    ) -> Vec<SectionChange> {
        let mut now: BTreeMap<String, String> =
            library.page(key, source).map(said::sections).unwrap_or_default().into_iter().collect();
        let before = |section: &str| {
            let Some(accepted) = accepted_hash(lock, key, language, section) else {
                return AcceptedSection::Absent;
            };
            let text = self.pages.get(key).and_then(|texts| texts.get(accepted));
            // A text that was changed by hand is not what was accepted.
            text.filter(|text| hash(text) == accepted)
                .map_or(AcceptedSection::Forgotten, |text| AcceptedSection::Said(text.clone()))
        };
        let change =
            |id: &String| SectionChange { section: id.clone(), before: before(id), now: now.remove(id) };
        sections.iter().map(change).collect()
    }
}

/// A text of several lines as TOML, as plain as it can be written.
fn literal(text: &str) -> String {
    // Within these quotes TOML takes nothing for its own, so that a difference between two files reads as text.
    let is_plain = !text.contains("'''") && text.chars().all(|sign| sign == '\n' || !sign.is_control());
    if is_plain { format!("'''\n{text}'''") } else { toml::Value::from(text).to_string() }
}
