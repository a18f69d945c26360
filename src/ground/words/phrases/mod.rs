//! Short texts of the interface: `locales/<lang>.toml`, with plural forms and `{name}` placeholders.
//!
//! ```toml
//! [portal]
//! deadline = "Please do this by {date}."
//! [portal.days_left]
//! one = "{n} day left"
//! other = "{n} days left"
//! [glossary]
//! enrol = ["register", "sign up"]     # say `enrol`, not these
//! join = { not = ["log on*"], because = "people log on every day" }
//! ```
//!
//! The file in the campaign folder is laid over the shipped one key by key. The shipped English file says
//! which phrases there are.

mod read;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    isolate::Isolated,
    speech::{self, Plural},
    typography,
};
use crate::ground::{campaign::Language, problem::Place, stencil::Stencil};

/// The section that says what people call the stages. A campaign has stages of its own, and may name those too.
const STAGE_NAMES: &str = "stage_names.";

/// The phrases of every language.
#[derive(Clone, Debug, Default)]
pub struct Phrases {
    tongues: BTreeMap<Language, LanguagePhrases>,
    /// The language that stands in where another has no such phrase.
    source: Option<Language>,
}

/// The phrases of one language.
#[derive(Clone, Debug, Default)]
struct LanguagePhrases {
    phrases: BTreeMap<Arc<str>, Phrase>,
    glossary: Vec<Term>,
}

/// A term of the glossary: what to say, and what not.
#[derive(Clone, Debug)]
pub struct Term {
    /// The word to use: *inschrijven*.
    pub preferred: String,
    /// The words it stands for: *registreren*; more than one in a row, or `registrer*` for all that begin so.
    pub instead_of: Vec<String>,
    /// Why the glossary prefers it, if it says so.
    pub because: Option<String>,
    /// Where the glossary says so.
    pub place: Place,
}

/// A phrase, with a form for each plural of the language if it counts something.
#[derive(Clone, Debug)]
struct Phrase {
    forms: BTreeMap<Plural, Stencil>,
    counts: bool,
    place: Place,
    /// Whether the campaign folder says it, and not what ships.
    is_own: bool,
}

/// A phrase that the campaign folder says, beside what its source says.
#[derive(Clone, Debug)]
pub struct OwnPhrase<'a> {
    /// Its key, such as `portal.skip`.
    pub key: &'a str,
    /// Where it stands.
    pub place: &'a Place,
    /// Whether it says something other than its source; none where nobody could tell, as a region may say the same, and
    /// placeholders are said in no language.
    pub says: Option<bool>,
    /// What the source says, in all its forms.
    pub source: String,
}

/// A form with its placeholders filled, each value one piece of the text.
fn filled(form: &Stencil, language: Language, values: &[(&str, &str)]) -> String {
    // Nothing need be held together there, and values are filled in as they are.
    if !language.is_right_to_left() {
        return typography::unbroken(language, &form.fill(values)).into_owned();
    }
    let held: Vec<(&str, String)> =
        values.iter().map(|(name, value)| (*name, Isolated::value(language, value).to_string())).collect();
    let held: Vec<(&str, &str)> = held.iter().map(|(name, value)| (*name, value.as_str())).collect();
    typography::unbroken(language, &form.fill(&held)).into_owned()
}

impl Phrases {
    /// A phrase with its placeholders filled. A phrase nobody wrote is shown as its key, so that it is seen.
    pub fn say(&self, language: Language, key: &str, values: &[(&str, &str)]) -> String {
        match self.phrase(language, key).and_then(|phrase| phrase.form(Plural::Other)) {
            Some(form) => filled(form, language, values),
            None => key.to_owned(),
        }
    }

    /// A phrase in the form that fits a number; `{n}` is the number as the language writes it.
    pub fn count(&self, language: Language, key: &str, n: u64, values: &[(&str, &str)]) -> String {
        let number = speech::number(language, i64::try_from(n).unwrap_or(i64::MAX));
        let mut all = vec![("n", number.as_str())];
        all.extend_from_slice(values);
        let plural = speech::plural(language, n);
        match self.phrase(language, key).and_then(|phrase| phrase.form(plural)) {
            Some(form) => filled(form, language, &all),
            None => key.to_owned(),
        }
    }

    /// The forms of a phrase with open placeholders, for a script that counts in the browser.
    pub fn forms(&self, language: Language, key: &str) -> BTreeMap<Plural, String> {
        let phrase = self.phrase(language, key);
        let forms = phrase.into_iter().flat_map(|phrase| &phrase.forms);
        let set = |form: &Stencil| typography::unbroken(language, &form.to_string()).into_owned();
        // Blanks are set before anything is filled in: the script that counts knows no typography.
        forms.map(|(plural, form)| (*plural, set(form))).collect()
    }

    /// Whether there is such a phrase in this language or the source.
    pub fn knows(&self, language: Language, key: &str) -> bool {
        self.phrase(language, key).is_some()
    }

    /// What people call a stage or its message: in their language if `[stage_names]` has it (`remind-2` is the second
    /// `remind`), or else by its id.
    pub(crate) fn stage_name(&self, language: Language, id: &str) -> String {
        let named = |id: &str| {
            let key = format!("{STAGE_NAMES}{}", id.replace('-', "_"));
            self.knows(language, &key).then(|| self.say(language, &key, &[]))
        };
        let numbered = || {
            let (stem, number) = id.rsplit_once('-')?;
            let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
            named(stem).filter(|_| is_number).map(|name| format!("{name} {number}"))
        };
        named(id).or_else(numbered).unwrap_or_else(|| id.to_owned())
    }

    /// Every phrase of a section (`portal`), by its whole key and in its `other` form with open placeholders.
    pub fn section(&self, language: Language, section: &str) -> BTreeMap<&str, String> {
        let own = self.tongues.get(&language);
        let source = self.source.and_then(|source| self.tongues.get(&source));
        let keys: BTreeSet<&Arc<str>> =
            own.into_iter().chain(source).flat_map(|tongue| tongue.phrases.keys()).collect();
        keys.into_iter()
            .filter(|key| key.strip_prefix(section).is_some_and(|rest| rest.starts_with('.')))
            .filter_map(|key| {
                let form = self.phrase(language, key)?.form(Plural::Other)?.to_string();
                Some((&**key, typography::unbroken(language, &form).into_owned()))
            })
            .collect()
    }

    /// The terms a language prefers.
    pub fn glossary(&self, language: Language) -> &[Term] {
        self.tongues.get(&language).map_or(&[], |tongue| &tongue.glossary)
    }

    /// What the phrases of a language say, with open placeholders: key, place and text of each form.
    pub fn texts(&self, language: Language) -> impl Iterator<Item = (&str, &Place, String)> {
        let phrases = self.tongues.get(&language).into_iter().flat_map(|tongue| &tongue.phrases);
        phrases.flat_map(|(key, phrase)| {
            phrase.forms.values().map(move |form| (&**key, &phrase.place, form.to_string()))
        })
    }

    /// The phrases that the campaign folder says itself in a language, and that the source says as well.
    pub fn own(&self, language: Language, source: Language) -> impl Iterator<Item = OwnPhrase<'_>> {
        let phrases = self.tongues.get(&language).into_iter().flat_map(|tongue| &tongue.phrases);
        let is_other_tongue = language.tongue() != source.tongue();
        phrases.filter(|(_, phrase)| phrase.is_own).filter_map(move |(key, phrase)| {
            let original = self.tongues.get(&source)?.phrases.get(key)?;
            let says = (is_other_tongue && original.has_words()).then(|| phrase.differs_from(original));
            let forms = original.forms.iter().map(|(form, text)| format!("{}: {text}", form.code()));
            let source = forms.collect::<Vec<_>>().join("\n");
            Some(OwnPhrase { key, place: &phrase.place, says, source })
        })
    }

    fn phrase(&self, language: Language, key: &str) -> Option<&Phrase> {
        // Key by key, so that a half translated file shows what it has.
        let of = |language| self.tongues.get(&language)?.phrases.get(key);
        of(language).or_else(|| of(self.source?))
    }
}

impl Phrase {
    fn form(&self, plural: Plural) -> Option<&Stencil> {
        self.forms.get(&plural).or_else(|| self.forms.get(&Plural::Other))
    }

    /// Whether there is something to translate, and not only placeholders and signs between them.
    fn has_words(&self) -> bool {
        let blank = |form: &Stencil| {
            let holes: Vec<(&str, &str)> = form.holes().map(|name| (name, "")).collect();
            form.fill(&holes)
        };
        self.forms.values().any(|form| blank(form).chars().any(char::is_alphabetic))
    }

    /// Whether some form says what no form of the other says.
    fn differs_from(&self, other: &Self) -> bool {
        let theirs: BTreeSet<String> = other.forms.values().map(ToString::to_string).collect();
        self.forms.values().any(|form| !theirs.contains(&form.to_string()))
    }

    fn says_the_same(&self, other: &Self) -> bool {
        let said = |phrase: &Self| -> Vec<(Plural, String)> {
            phrase.forms.iter().map(|(form, text)| (*form, text.to_string())).collect()
        };
        said(self) == said(other)
    }

    fn slots(&self) -> BTreeSet<&str> {
        self.forms.values().flat_map(Stencil::holes).collect()
    }
}
