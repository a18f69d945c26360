//! How phrases stand: those that a campaign wrote itself into `locales/<language>.toml`, each held against what the source
//! says. What ships with the program is translated there, and owes a campaign nothing.

use super::{Lock, hash};
use crate::ground::{
    campaign::Language,
    problem::Place,
    words::phrases::{OwnPhrase, Phrases},
};

/// What phrases are called where pages have a path: in the lock, and where somebody accepts them.
pub(crate) const PHRASES: &str = "locales";

/// How the phrases of a campaign's own stand in a language.
#[derive(Clone, Debug, Default)]
pub struct PhrasesStanding {
    /// How many there are.
    pub all: usize,
    /// Those that say word for word what the source says, and that nobody has accepted so.
    pub untranslated: Vec<(String, Place)>,
    /// Those whose source has changed since they were accepted.
    pub stale: Vec<(String, Place)>,
    /// How many nobody ever accepted: a change of their source goes unnoticed.
    pub unaccepted: usize,
}

impl PhrasesStanding {
    /// How many owe something.
    pub fn owed(&self) -> usize {
        self.untranslated.len() + self.stale.len()
    }
}

impl Lock {
    /// How the phrases of a language stand.
    pub fn phrases(&self, phrases: &Phrases, language: Language, source: Language) -> PhrasesStanding {
        let mut standing = PhrasesStanding::default();
        let accepted = Some(&self.pages).filter(|_| self.speaks_of(source));
        let accepted = accepted.and_then(|pages| pages.get(PHRASES)?.get(language.code()));
        for OwnPhrase { key, place, says, source } in phrases.own(language, source) {
            standing.all += 1;
            match accepted.and_then(|accepted| accepted.get(key)) {
                Some(known) if *known == hash(&source) => {}
                Some(_) => standing.stale.push((key.to_owned(), place.clone())),
                None if says == Some(false) => standing.untranslated.push((key.to_owned(), place.clone())),
                None => standing.unaccepted += 1,
            }
        }
        standing
    }

    /// Notes that phrases say what their source says now: those named (`portal.skip`), those of a section (`portal`), or all.
    /// How many they are.
    pub(crate) fn accept_phrases(
        &mut self,
        phrases: &Phrases,
        (language, source): (Language, Language),
        wanted: &WantedPhrases,
    ) -> usize {
        let is_wanted = |own: &OwnPhrase<'_>| match wanted {
            // What still says the source's words is nobody's translation, unless somebody says so.
            WantedPhrases::Translated => own.says != Some(false),
            WantedPhrases::All => true,
            WantedPhrases::Named(name) => {
                own.key.strip_prefix(&**name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            }
        };
        let chosen: Vec<OwnPhrase<'_>> = phrases.own(language, source).filter(is_wanted).collect();
        if chosen.is_empty() {
            return 0;
        }
        if !self.speaks_of(source) {
            self.pages.clear();
        }
        self.shipped = false;
        let noted =
            self.pages.entry(PHRASES.to_owned()).or_default().entry(language.to_string()).or_default();
        // What is gone from the file owes nothing any more.
        noted.retain(|key, _| phrases.own(language, source).any(|own| own.key == key));
        noted.extend(chosen.iter().map(|own| (own.key.to_owned(), hash(&own.source))));
        chosen.len()
    }
}

/// Which phrases somebody accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum WantedPhrases {
    /// Those that say something other than their source.
    Translated,
    /// All of them.
    All,
    /// One by its key, or those of a section.
    Named(String),
}
