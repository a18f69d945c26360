//! Which source a translation was made from: a hash for each section, in `content/translations.lock`.

mod change;
mod phrases;
mod said;
mod texts;

pub use change::{AcceptedSection, DiffMark, SectionChange};
pub use phrases::PhrasesStanding;
pub(crate) use phrases::{PHRASES, WantedPhrases};
pub use texts::{SOURCES, Texts};

use serde::de::DeserializeOwned;
use std::{
    collections::{BTreeMap, HashSet},
    fmt::Write as _,
};

use super::library::{Library, Page, ShownPage};
use crate::ground::{
    campaign::{Language, Policies, Policy},
    problem::{Place, Problem, Problems, Source},
    tree::{Origin, Tree},
};

/// Where the lock stands.
pub const PATH: &str = "content/translations.lock";

/// The sections of a page by their anchor, each as a hash of what it says.
type Sections = BTreeMap<String, String>;

/// By page, then language: the sections of the source that the translation was accepted for.
type AcceptedPages = BTreeMap<String, BTreeMap<String, Sections>>;

/// Which translations were accepted, for which words of their source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    pages: AcceptedPages,
    /// Whether it is the one that ships with the program: it speaks of the shipped English only.
    shipped: bool,
    /// What ships with the program about texts that the folder leaves as they ship, where the folder has a lock of its
    /// own. Such texts change with the program, and whoever accepted them under an older one owes nothing for it.
    beneath: AcceptedPages,
}

/// The language the shipped words are translated from.
const SHIPPED_SOURCE: &str = "en";

/// How a translation stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TranslationState {
    /// Accepted for the source as it is.
    Current,
    /// Nobody ever accepted it; it is taken to be current.
    Unaccepted,
    /// These sections of the source have changed since it was accepted.
    Stale(Vec<String>),
    /// There is none.
    Missing,
    /// It still says word for word what the source says.
    Untranslated,
    /// A machine made it, and nobody has accepted it.
    Machine,
}

impl TranslationState {
    /// The word in reports.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Unaccepted => "never accepted",
            Self::Stale(_) => "stale",
            Self::Missing => "missing",
            Self::Untranslated => "not translated yet",
            Self::Machine => "unreviewed machine translation",
        }
    }

    /// Whether nothing is owed.
    pub(crate) fn is_done(&self) -> bool {
        matches!(self, Self::Current | Self::Unaccepted)
    }
}

/// What each section of a page says, hashed, in the order of the page. Whatever shows a page asks for it, so it is worked out
/// once.
fn sections(page: &Page) -> &[(String, String)] {
    page.said.get_or_init(|| said::sections(page).into_iter().map(|(id, text)| (id, hash(&text))).collect())
}

/// Whether two pages say the same, word for word.
fn says_the_same(page: &Page, original: &Page) -> bool {
    // Titles stand at the head of what both say. Nearly every translation differs there already, and need not be written
    // out whole.
    said::title(page) == said::title(original) && said::sections(page) == said::sections(original)
}

fn hash(text: &str) -> String {
    // Sixteen digits tell the sections of a page apart many times over, and keep the lock readable.
    blake3::hash(text.as_bytes()).to_hex().chars().take(16).collect()
}

/// Reads a file that `translation accept` writes; one that is not there says nothing.
fn read<T: Default + DeserializeOwned>(tree: &Tree, path: &str) -> (T, Problems) {
    let Some(file) = tree.get(path) else { return (T::default(), Problems::default()) };
    let text = String::from_utf8_lossy(&file.bytes);
    match toml::from_str(&text) {
        Ok(read) => (read, Problems::default()),
        Err(error) => {
            let source = Source::new(path, &*text);
            let place = Place::new(&source, error.span().unwrap_or(0..0));
            let problem = Problem::error("translations-lock", error.message().to_owned()).at(place);
            let hint = "keep the lines of both sides if two people accepted translations at once; or delete the \
                        file, and `wavecast translation accept` makes a new one";
            (T::default(), problem.hint(hint).into())
        }
    }
}

/// The shipped lock, of the pages that the folder has in neither language. A shipped lock that could not be read would
/// be seen by the tests of the shipped words; here it says nothing.
fn left_as_shipped(tree: &Tree) -> AcceptedPages {
    let shipped = tree.shipped(PATH).and_then(|file| str::from_utf8(&file.bytes).ok());
    let mut pages: AcceptedPages = shipped.and_then(|text| toml::from_str(text).ok()).unwrap_or_default();
    let ships = |language: &str, key: &str| tree.own(&format!("content/{language}/{key}.md")).is_none();
    for (key, languages) in &mut pages {
        languages.retain(|language, _| ships(SHIPPED_SOURCE, key) && ships(language, key));
    }
    pages
}

fn accepted_hash<'a>(lock: &'a Lock, key: &str, language: Language, section: &str) -> Option<&'a str> {
    Some(lock.pages.get(key)?.get(language.code())?.get(section)?)
}

impl Lock {
    /// Reads the lock; a folder without one has accepted nothing.
    pub fn read(tree: &Tree) -> (Self, Problems) {
        let (pages, problems) = read(tree, PATH);
        let shipped = tree.get(PATH).is_some_and(|file| file.origin == Origin::Shipped);
        let beneath = if shipped { BTreeMap::new() } else { left_as_shipped(tree) };
        (Self { pages, shipped, beneath }, problems)
    }

    /// The lock as a file that people can read and merge.
    pub fn text(&self) -> String {
        let mut text = String::from(
            "# Which source each translation was made from: a hash for each section.\n\
             # Written by `wavecast translation accept`; keep it with the texts.\n",
        );
        for (page, languages) in &self.pages {
            for (language, sections) in languages {
                let _ = writeln!(text, "\n[{}.{language}]", quoted(page));
                for (id, hash) in sections {
                    let _ = writeln!(text, "{} = \"{hash}\"", quoted(id));
                }
            }
        }
        text
    }

    /// Notes that a translation says what its source says now.
    pub fn accept(&mut self, key: &str, language: Language, source: &Page) {
        if !self.speaks_of(source.language) {
            // What was accepted against another source language says nothing of this one.
            self.pages.clear();
        }
        self.shipped = false;
        self.pages
            .entry(key.to_owned())
            .or_default()
            .insert(language.to_string(), sections(source).iter().cloned().collect());
    }

    /// Whether what was accepted was accepted against this language.
    fn speaks_of(&self, source: Language) -> bool {
        !self.shipped || source.code() == SHIPPED_SOURCE
    }

    /// How a translation stands.
    pub fn state(
        &self,
        library: &Library,
        key: &str,
        language: Language,
        source: Language,
    ) -> TranslationState {
        let (Some(original), Some(page)) = (library.page(key, source), library.page(key, language)) else {
            return TranslationState::Missing;
        };
        let beneath = Some(&self.beneath).filter(|_| source.code() == SHIPPED_SOURCE);
        let pages = Some(&self.pages).filter(|_| self.speaks_of(source));
        let accepted =
            // What ships counts first: a text that the folder leaves as it ships changes with the program, and not by
            // the folder's lock.
            [beneath, pages].into_iter().flatten().find_map(|pages| pages.get(key)?.get(language.code()));
        let Some(accepted) = accepted else {
            return match () {
                // Only where nobody has accepted it: an accepted translation is a person's, whoever made it.
                () if is_machine_made(page) => TranslationState::Machine,
                () if says_the_same(page, original) => TranslationState::Untranslated,
                () => TranslationState::Unaccepted,
            };
        };
        let now = sections(original);
        let known: HashSet<&str> = now.iter().map(|(id, _)| id.as_str()).collect();
        let differs = now.iter().filter(|(id, hash)| accepted.get(id) != Some(hash)).map(|(id, _)| id);
        // A section that the source has no more is a change too: the translation still says it.
        let gone = accepted.keys().filter(|id| !known.contains(id.as_str()));
        let changed: Vec<String> = differs.chain(gone).cloned().collect();
        if changed.is_empty() { TranslationState::Current } else { TranslationState::Stale(changed) }
    }
}

fn quoted(name: &str) -> String {
    let bare = !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if bare { name.to_owned() } else { toml::Value::from(name).to_string() }
}

/// What the front matter of a page says about where its text comes from.
pub fn provenance(page: &Page) -> BTreeMap<&str, &str> {
    const KEYS: [&str; 8] = [
        "translationtype",
        "ms.translationtype",
        "ms.sourcegitcommit",
        "ms.openlocfilehash",
        "ms.lasthandoff",
        "ms.contentlocale",
        "ms.locfileid",
        "attribution",
    ];
    KEYS.into_iter().filter_map(|key| Some((key, page.front.more.get(key)?.as_str()))).collect()
}

fn is_machine_made(page: &Page) -> bool {
    let kind = ["ms.translationtype", "translationtype"].iter().find_map(|key| page.front.more.get(*key));
    kind.is_some_and(|kind| {
        let kind = kind.to_ascii_lowercase();
        kind == "mt" || kind.contains("machine")
    })
}

impl Library {
    /// What a reader of a language gets for a page, by the policies of the campaign.
    pub fn shown<'a>(
        &'a self,
        key: &str,
        language: Language,
        source: Language,
        lock: &Lock,
        policies: &Policies,
    ) -> ShownPage<'a> {
        let original = self.page(key, source);
        // In the source nothing is translated, and what each of its sections says need not be worked out.
        if language == source {
            return original.map_or(ShownPage::Hidden, ShownPage::Translated);
        }
        let state = lock.state(self, key, language, source);
        let own = self.page(key, language).filter(|_| state != TranslationState::Untranslated);
        let Some(page) = own else {
            return match (original, policies.missing.get(language)) {
                (Some(original), Policy::Notice | Policy::Error) => ShownPage::FellBack(original),
                (Some(_), Policy::Hide) | (None, _) => ShownPage::Hidden,
            };
        };
        if original.is_none() || state.is_done() {
            return ShownPage::Translated(page);
        }
        match (policies.stale.get(language), original) {
            (Policy::Hide, Some(original)) => ShownPage::FellBack(original),
            // An error holds what is sent; a page that is out already goes on being shown, with a notice.
            (Policy::Hide | Policy::Notice | Policy::Error, _) => ShownPage::Stale(page),
        }
    }
}
