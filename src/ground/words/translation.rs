//! Which source a translation was made from: a hash for each section, in `content/translations.lock`.
//!
//! Dates of files and commits say little: people delete a blank line, and nothing has changed. What is hashed is
//! what a section says, its includes with it, without the blanks and breaks of the file.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use super::{
    article::{Block, Inline, Target, UrlPart},
    library::{Library, Page, Shown},
    visit::Seen,
};
use crate::ground::{
    campaign::{Language, Policies, Policy},
    problem::{Place, Problem, Problems, Source},
    tree::Tree,
};

/// Where the lock stands.
pub const PATH: &str = "content/translations.lock";

/// What stands above the first heading.
const TOP: &str = "top";

/// The sections of a page by their anchor, each as a hash of what it says.
pub type Sections = BTreeMap<String, String>;

/// By page, then language: the sections of the source that the translation was accepted for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    pages: BTreeMap<String, BTreeMap<String, Sections>>,
}

/// How a translation stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
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

impl State {
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
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Current | Self::Unaccepted)
    }
}

/// What a page's sections say, hashed.
pub fn sections(page: &Page) -> Sections {
    let mut said = vec![(TOP.to_owned(), format!("{}\n{}\n", page.front.title, page.front.description))];
    for key in ["subject", "preheader", "button", "headline", "lead", "action", "note"] {
        if let (Some(text), Some((_, top))) = (page.front.more.get(key), said.first_mut()) {
            let _ = writeln!(top, "{key}: {text}");
        }
    }
    page.article.walk(&|_| true, &mut |seen| {
        if let Seen::Block(Block::Heading { id, .. }) = seen {
            said.push((id.clone(), String::new()));
        }
        if let Some((_, text)) = said.last_mut() {
            say(seen, text);
        }
    });
    let hash = |text: &str| {
        let plain = text.split_whitespace().collect::<Vec<_>>().join(" ");
        blake3::hash(plain.as_bytes()).to_hex().chars().take(16).collect::<String>()
    };
    said.into_iter().map(|(id, text)| (id, hash(&text))).collect()
}

/// What a piece says, with a sign for what it is.
fn say(seen: Seen<'_>, text: &mut String) {
    match seen {
        Seen::Block(Block::Code(code)) => text.push_str(code),
        Seen::Block(Block::Video(address)) => text.push_str(address),
        Seen::Block(Block::Html(parts)) => {
            for part in parts {
                match part {
                    UrlPart::Text(html) => text.push_str(html),
                    UrlPart::Word(word) => text.push_str(&word.expression),
                }
            }
        }
        Seen::Block(Block::Alert { kind, .. }) => text.extend(["\n!", kind.code(), " "]),
        Seen::Block(Block::When { condition, .. }) => {
            let _ = write!(text, "\n{condition:?} ");
        }
        Seen::Block(_) => text.push_str("\n* "),
        Seen::Inline(Inline::Text(words) | Inline::Code(words)) => text.push_str(words),
        Seen::Inline(Inline::Word(word)) => text.extend(["{{", &word.expression, "}}"]),
        Seen::Inline(Inline::Image { path, alt }) => text.extend(["!", path, " ", alt]),
        Seen::Inline(Inline::Link { target, .. }) => text.push_str(&address(target)),
        Seen::Inline(_) => {}
    }
}

fn address(target: &Target) -> String {
    match target {
        Target::Page { page, fragment } => format!(" <{page}#{}> ", fragment.as_deref().unwrap_or_default()),
        Target::Fragment(name) => format!(" <#{name}> "),
        Target::Media(address) | Target::Url(address) => format!(" <{address}> "),
        Target::Filled(_) => " <> ".to_owned(),
    }
}

impl Lock {
    /// Reads the lock; a folder without one has accepted nothing.
    pub fn read(tree: &Tree) -> (Self, Problems) {
        let Some(file) = tree.get(PATH) else { return (Self::default(), Problems::default()) };
        let text = String::from_utf8_lossy(&file.bytes);
        match toml::from_str(&text) {
            Ok(pages) => (Self { pages }, Problems::default()),
            Err(error) => {
                let source = Source::new(PATH, &*text);
                let place = Place::new(&source, error.span().unwrap_or(0..0));
                let problem = Problem::error("translations-lock", error.message().to_owned()).at(place);
                (Self::default(), problem.hint("`wavecast translation accept` writes it anew").into())
            }
        }
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
        self.pages.entry(key.to_owned()).or_default().insert(language.to_string(), sections(source));
    }

    /// How a translation stands.
    pub fn state(&self, library: &Library, key: &str, language: Language, source: Language) -> State {
        let (Some(original), Some(page)) = (library.page(key, source), library.page(key, language)) else {
            return State::Missing;
        };
        let now = sections(original);
        let accepted = self.pages.get(key).and_then(|languages| languages.get(language.code()));
        let Some(accepted) = accepted else {
            return match () {
                () if is_machine_made(page) => State::Machine,
                () if sections(page) == now => State::Untranslated,
                () => State::Unaccepted,
            };
        };
        let ids: BTreeSet<&String> = now.keys().chain(accepted.keys()).collect();
        let changed: Vec<String> =
            ids.into_iter().filter(|id| now.get(*id) != accepted.get(*id)).cloned().collect();
        if changed.is_empty() { State::Current } else { State::Stale(changed) }
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
    ) -> Shown<'a> {
        let original = self.page(key, source);
        let state = lock.state(self, key, language, source);
        let own = self.page(key, language).filter(|_| language == source || state != State::Untranslated);
        let Some(page) = own else {
            return match (original, policies.missing.get(language)) {
                (Some(original), Policy::Notice | Policy::Error) => Shown::FellBack(original),
                (Some(_), Policy::Hide) | (None, _) => Shown::Hidden,
            };
        };
        if language == source || original.is_none() || state.is_done() {
            return Shown::Translated(page);
        }
        match (policies.stale.get(language), original) {
            (Policy::Hide, Some(original)) => Shown::FellBack(original),
            (Policy::Hide | Policy::Notice | Policy::Error, _) => Shown::Stale(page),
        }
    }
}
