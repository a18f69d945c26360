//! How a language says *you*: formally or informally, and by which words one can tell.

use super::Language;

/// How readers are spoken to, in a language that has two words for *you*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FormOfAddress {
    /// As one speaks to a stranger: *u*, *ni*, *vous*.
    Formal,
    /// As one speaks to a colleague: *je*, *du*, *tu*.
    Informal,
}

/// The two ways of a language, each by its words. The first is what `campaign.toml` calls it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WordsForYou {
    language: &'static str,
    formal: &'static [&'static str],
    informal: &'static [&'static str],
}

/// Languages in which the words alone tell. German is not among them: *Sie* is also *she* and *they*.
const KNOWN: [WordsForYou; 3] = [
    WordsForYou {
        language: "nl",
        formal: &["u", "uw", "uzelf"],
        informal: &["je", "jij", "jou", "jouw", "jezelf", "jullie"],
    },
    WordsForYou {
        language: "sv",
        formal: &["ni", "er", "ert", "era"],
        informal: &["du", "dig", "din", "ditt", "dina"],
    },
    WordsForYou { language: "fr", formal: &["vous", "votre", "vos"], informal: &["tu", "toi", "ton", "tes"] },
];

impl WordsForYou {
    /// Those of a language, if its words tell.
    pub(crate) fn of(language: Language) -> Option<&'static Self> {
        // By the tongue alone, so that texts of a form (`nl-je`) are judged as the language they are in.
        KNOWN.iter().find(|known| known.language == language.tongue())
    }

    /// The words of one form.
    pub(crate) fn words(&self, form: FormOfAddress) -> &'static [&'static str] {
        match form {
            FormOfAddress::Formal => self.formal,
            FormOfAddress::Informal => self.informal,
        }
    }

    /// What `campaign.toml` calls a form: `u`, `je`.
    pub(crate) fn name(&self, form: FormOfAddress) -> &'static str {
        self.words(form).first().copied().unwrap_or_default()
    }

    /// The form that `campaign.toml` calls so.
    pub(crate) fn form(&self, name: &str) -> Option<FormOfAddress> {
        [FormOfAddress::Formal, FormOfAddress::Informal]
            .into_iter()
            .find(|form| self.name(*form).eq_ignore_ascii_case(name))
    }
}

impl FormOfAddress {
    /// The form that this is not.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Formal => Self::Informal,
            Self::Informal => Self::Formal,
        }
    }
}
