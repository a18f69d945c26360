//! Languages that share a sheet, for walls that several of them pass.

use std::{fmt, str::FromStr};

use super::Language;

/// Two or three languages on one poster: `nl+en`. The first one begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedSheet(Vec<Language>);

impl SharedSheet {
    /// They, in the order in which they stand.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Language> + '_ {
        self.0.iter().copied()
    }

    /// The name of their folder. No language is called so, and every host serves it: some take `+` for a blank.
    pub fn folder(&self) -> String {
        self.0.iter().map(Language::code).collect::<Vec<_>>().join("_")
    }
}

impl FromStr for SharedSheet {
    type Err = String;

    fn from_str(written: &str) -> Result<Self, String> {
        let languages =
            written.split('+').map(|code| code.trim().parse()).collect::<Result<Vec<Language>, _>>()?;
        let twice = languages
            .iter()
            .enumerate()
            .any(|(at, one)| languages.iter().skip(at + 1).any(|other| one == other));
        if (2..=3).contains(&languages.len()) && !twice {
            Ok(Self(languages))
        } else {
            Err(format!("`{written}` is not two or three languages: write such as `nl+en`"))
        }
    }
}

impl fmt::Display for SharedSheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.iter().map(Language::code).collect::<Vec<_>>().join("+"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_or_three_languages_share_a_sheet_each_once() {
        for written in ["nl+en", "nl + en+pt-BR"] {
            let sheet: SharedSheet = written.parse().unwrap();
            assert_eq!(sheet.to_string(), written.replace(' ', ""));
        }
        assert_eq!("nl+pt-BR".parse::<SharedSheet>().unwrap().folder(), "nl_pt-BR");
        for written in ["nl", "nl+nl", "nl+en+sv+de", "nl+", "Dutch+en"] {
            assert!(written.parse::<SharedSheet>().is_err(), "{written}");
        }
    }
}
