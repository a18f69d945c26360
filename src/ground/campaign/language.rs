//! Languages are data: a code, and values that exist in every one of them.

use std::{fmt, str::FromStr, sync::Arc};
use tinystr::TinyAsciiStr;

/// A language code such as `nl` or `pt-BR`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(TinyAsciiStr<12>);

impl Language {
    /// The code as it stands in `campaign.toml` and in folders, such as `nl` or `pt-BR`.
    pub fn code(&self) -> &str {
        self.0.as_str()
    }

    /// The language without its region or form: `nl` of `nl-je`.
    pub(crate) fn tongue(&self) -> &str {
        self.code().split('-').next().unwrap_or_default()
    }

    /// Whether people of this language read from right to left.
    pub(crate) fn is_right_to_left(&self) -> bool {
        matches!(self.tongue(), "ar" | "fa" | "he" | "ur" | "yi" | "ps" | "sd" | "ug" | "dv")
    }

    /// What an element of HTML in this language says of its direction; nothing where that is the usual one.
    pub fn direction(&self) -> &'static str {
        if self.is_right_to_left() { " dir=\"rtl\"" } else { "" }
    }
}

impl FromStr for Language {
    type Err = String;

    fn from_str(code: &str) -> Result<Self, String> {
        let parts: Vec<&str> = code.split('-').collect();
        // The code is the name of a folder and of an attribute of pages: nothing but these letters may be in it.
        let tongue = parts.first().is_some_and(|part| {
            (2..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_lowercase())
        });
        let rest = parts.iter().skip(1).all(|part| {
            (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
        match TinyAsciiStr::try_from_str(code) {
            Ok(code) if tongue && rest => Ok(Self(code)),
            _ => Err(format!("`{code}` is not a language code")),
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The languages of a campaign: never empty, each once, the source first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Languages(Arc<[Language]>);

impl Languages {
    /// The source, then the others; an address of the same language twice counts once.
    pub fn new(source: Language, others: impl IntoIterator<Item = Language>) -> Self {
        let mut all = vec![source];
        for other in others {
            if !all.contains(&other) {
                all.push(other);
            }
        }
        Self(all.into())
    }

    /// The one the others are translated from.
    pub fn source(&self) -> Language {
        #[expect(clippy::indexing_slicing, reason = "never empty by construction")]
        self.0[0]
    }

    /// All of them, the source first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Language> + '_ {
        self.0.iter().copied()
    }

    /// The ones that are translated.
    pub fn translated(&self) -> impl Iterator<Item = Language> + '_ {
        self.iter().skip(1)
    }

    /// The one in which somebody is spoken to who speaks this tongue: the plain one, or else the first of its regions,
    /// as `en-GB` for whoever is listed with `en`.
    pub(crate) fn of_tongue(&self, tongue: &str) -> Option<Language> {
        let plain = self.iter().find(|language| language.code() == tongue);
        plain.or_else(|| self.iter().find(|language| language.tongue() == tongue))
    }

    /// The same in a country, whose own region comes before the first of them: `en-US` there, where `en-GB` is spoken as
    /// well.
    pub(crate) fn of_tongue_in(&self, tongue: &str, country: &str) -> Option<Language> {
        let regional = format!("{tongue}-{country}");
        let called = |code: &str| self.iter().find(|language| language.code() == code);
        called(tongue).or_else(|| called(&regional)).or_else(|| self.of_tongue(tongue))
    }

    /// Whether this is one of them.
    pub fn contains(&self, language: Language) -> bool {
        self.0.contains(&language)
    }

    fn position(&self, language: Language) -> Option<usize> {
        self.0.iter().position(|known| *known == language)
    }
}

/// A value for every language of the campaign: it cannot be missing in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PerLanguage<T> {
    languages: Languages,
    values: Box<[T]>,
}

impl<T> PerLanguage<T> {
    /// Asks for the value of each language.
    pub fn from_fn(languages: &Languages, value: impl FnMut(Language) -> T) -> Self {
        Self { languages: languages.clone(), values: languages.iter().map(value).collect() }
    }

    /// Asks for the value of each language; the first refusal is the answer.
    ///
    /// # Errors
    /// The first error of `value`.
    pub(crate) fn try_from_fn<E>(
        languages: &Languages,
        value: impl FnMut(Language) -> Result<T, E>,
    ) -> Result<Self, E> {
        let values = languages.iter().map(value).collect::<Result<_, E>>()?;
        Ok(Self { languages: languages.clone(), values })
    }

    /// The value in this language; for a language the campaign does not speak, the source's.
    pub fn get(&self, language: Language) -> &T {
        let position = self.languages.position(language).unwrap_or(0);
        #[expect(clippy::indexing_slicing, reason = "as many values as languages, by construction")]
        &self.values[position]
    }

    /// The value in the source language.
    pub fn source(&self) -> &T {
        self.get(self.languages.source())
    }

    /// Every language with its value, the source first.
    pub fn iter(&self) -> impl Iterator<Item = (Language, &T)> {
        self.languages.iter().zip(self.values.iter())
    }

    /// The same for each language, made of the value.
    pub fn map<U>(&self, mut change: impl FnMut(Language, &T) -> U) -> PerLanguage<U> {
        PerLanguage::from_fn(&self.languages, |language| change(language, self.get(language)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_has_its_own_region_of_a_language() {
        let of = |spoken: [&str; 2], country: &str| {
            let [first, second] = spoken.map(|code| code.parse::<Language>().unwrap());
            Languages::new(first, [second]).of_tongue_in("en", country).map(|language| language.to_string())
        };
        assert_eq!(of(["en-GB", "en-US"], "US").as_deref(), Some("en-US"));
        assert_eq!(of(["en-GB", "en-US"], "AU").as_deref(), Some("en-GB"));
        assert_eq!(of(["nl", "en-GB"], "IE").as_deref(), Some("en-GB"));
        assert_eq!(of(["en", "en-US"], "US").as_deref(), Some("en"), "the plain one is for all");
        assert_eq!(of(["nl", "de"], "GB"), None);
    }
}
