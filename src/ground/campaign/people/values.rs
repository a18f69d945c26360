//! What the cells of a list mean, as people and systems write them in English, Dutch and Swedish.

use chrono::NaiveDate;
use std::borrow::Cow;

use super::{
    super::{Language, Languages, Ownership, Platform, PlatformSet},
    header::fold,
};

/// Languages by the names lists use, beside their codes.
const LANGUAGES: &[(&str, &str)] = &[
    ("english", "en"),
    ("engels", "en"),
    ("engelska", "en"),
    ("dutch", "nl"),
    ("nederlands", "nl"),
    ("hollands", "nl"),
    ("nederlandska", "nl"),
    ("hollandska", "nl"),
    ("swedish", "sv"),
    ("zweeds", "sv"),
    ("svenska", "sv"),
    ("german", "de"),
    ("duits", "de"),
    ("tyska", "de"),
    ("deutsch", "de"),
    ("french", "fr"),
    ("frans", "fr"),
    ("franska", "fr"),
    ("francais", "fr"),
    ("danish", "da"),
    ("finnish", "fi"),
    ("norwegian", "nb"),
    ("deens", "da"),
    ("danska", "da"),
    ("dansk", "da"),
    ("fins", "fi"),
    ("finska", "fi"),
    ("suomi", "fi"),
    ("noors", "nb"),
    ("norska", "nb"),
    ("norsk", "nb"),
    ("polish", "pl"),
    ("pools", "pl"),
    ("polska", "pl"),
    ("polski", "pl"),
    ("spanish", "es"),
    ("spaans", "es"),
    ("spanska", "es"),
    ("espanol", "es"),
    ("italian", "it"),
    ("italiaans", "it"),
    ("italienska", "it"),
    ("italiano", "it"),
    ("portuguese", "pt"),
    ("portugees", "pt"),
    ("portugisiska", "pt"),
    ("turkish", "tr"),
    ("turks", "tr"),
    ("turkiska", "tr"),
    ("arabic", "ar"),
    ("arabisch", "ar"),
    ("arabiska", "ar"),
    ("ukrainian", "uk"),
    ("oekraiens", "uk"),
    ("ukrainska", "uk"),
    ("romanian", "ro"),
    ("roemeens", "ro"),
    ("rumanska", "ro"),
    ("czech", "cs"),
    ("tsjechisch", "cs"),
    ("tjeckiska", "cs"),
    ("hungarian", "hu"),
    ("hongaars", "hu"),
    ("ungerska", "hu"),
    ("greek", "el"),
    ("grieks", "el"),
    ("grekiska", "el"),
    ("chinese", "zh"),
    ("chinees", "zh"),
    ("kinesiska", "zh"),
    ("japanese", "ja"),
    ("japans", "ja"),
    ("japanska", "ja"),
    ("russian", "ru"),
    ("russisch", "ru"),
    ("ryska", "ru"),
    ("hindi", "hi"),
    ("estonian", "et"),
    ("latvian", "lv"),
    ("lithuanian", "lt"),
];

/// Codes of languages that people work in (ISO 639-1): another one is taken for a mistake.
const CODES: [&str; 49] = [
    "ar", "bg", "bs", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fr", "fy",
    "ga", "gl", "he", "hi", "hr", "hu", "id", "is", "it", "ja", "ko", "lb", "lt", "lv", "mt", "nb", "nl",
    "nn", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "tr", "uk", "vi", "zh",
];

/// Countries by the names lists use, beside their codes.
const COUNTRIES: &[(&str, &str)] = &[
    ("netherlands", "NL"),
    ("thenetherlands", "NL"),
    ("nederland", "NL"),
    ("nederlanderna", "NL"),
    ("nld", "NL"),
    ("sweden", "SE"),
    ("zweden", "SE"),
    ("sverige", "SE"),
    ("swe", "SE"),
    ("unitedkingdom", "GB"),
    ("uk", "GB"),
    ("greatbritain", "GB"),
    ("verenigdkoninkrijk", "GB"),
    ("storbritannien", "GB"),
    ("gbr", "GB"),
    ("england", "GB"),
    ("holland", "NL"),
    ("belgium", "BE"),
    ("belgie", "BE"),
    ("belgien", "BE"),
    ("germany", "DE"),
    ("duitsland", "DE"),
    ("tyskland", "DE"),
    ("deutschland", "DE"),
    ("denmark", "DK"),
    ("norway", "NO"),
    ("finland", "FI"),
];

/// The zone of a country that has but one.
const ZONES: [(&str, chrono_tz::Tz); 14] = [
    ("AT", chrono_tz::Europe::Vienna),
    ("BE", chrono_tz::Europe::Brussels),
    ("CH", chrono_tz::Europe::Zurich),
    ("DE", chrono_tz::Europe::Berlin),
    ("DK", chrono_tz::Europe::Copenhagen),
    ("FI", chrono_tz::Europe::Helsinki),
    ("FR", chrono_tz::Europe::Paris),
    ("GB", chrono_tz::Europe::London),
    ("IE", chrono_tz::Europe::Dublin),
    ("IT", chrono_tz::Europe::Rome),
    ("NL", chrono_tz::Europe::Amsterdam),
    ("NO", chrono_tz::Europe::Oslo),
    ("PL", chrono_tz::Europe::Warsaw),
    ("SE", chrono_tz::Europe::Stockholm),
];

/// A language of the campaign, from a code (`nl`, `nl-NL`, `NL_be`) or a name (`Nederlands`).
pub(super) fn language(cell: &str, languages: &Languages) -> Option<Language> {
    let lower = cell.to_lowercase().replace('_', "-");
    // The whole code first: a campaign may have both `nl` and `nl-je`, and the first letters fit both.
    let exact = languages.iter().find(|language| language.code().eq_ignore_ascii_case(&lower));
    let tongue = lower.split('-').next().unwrap_or_default();
    let by_name = || {
        let name = fold(cell);
        let (_, code) = LANGUAGES.iter().find(|(known, _)| *known == name)?;
        languages.of_tongue(code)
    };
    exact.or_else(|| languages.of_tongue(tongue)).or_else(by_name)
}

/// Whether a cell names any language, spoken by the campaign or not.
pub(super) fn is_language(cell: &str) -> bool {
    let name = fold(cell);
    let code = cell.trim().to_lowercase().replace('_', "-");
    let tongue = code.split('-').next().unwrap_or_default();
    CODES.contains(&tongue) || LANGUAGES.iter().any(|(known, _)| *known == name)
}

/// A country's code, from a code or a name.
pub(crate) fn country(cell: &str) -> Option<String> {
    let plain = fold(cell);
    let named = COUNTRIES.iter().find(|(name, _)| *name == plain).map(|(_, code)| (*code).to_owned());
    let coded = || {
        (plain.len() == 2 && plain.bytes().all(|byte| byte.is_ascii_lowercase()))
            .then(|| plain.to_uppercase())
    };
    named.or_else(coded)
}

/// The zone of a country that has but one.
pub(super) fn zone_of(country: &str) -> Option<chrono_tz::Tz> {
    ZONES.iter().find(|(code, _)| *code == country).map(|(_, zone)| *zone)
}

/// Text on one line, so that it can stand in a header.
pub(super) fn one_line(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte < b' ') {
        return text
            // A line break in a name would end the header of a mail, and what follows would be another one.
            .split(char::is_control)
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
            .into();
    }
    text.into()
}

/// Whether a cell for a wave says that there is none.
pub(super) fn is_none(cell: &str) -> bool {
    ["none", "geen", "ingen"].contains(&fold(cell).as_str())
}

/// Yes or no; an empty cell is no.
pub(crate) fn yes(cell: &str) -> Option<bool> {
    match cell {
        // What nearly every cell says is known before a new text is made of it.
        "" | "no" => return Some(false),
        "yes" => return Some(true),
        _ => {}
    }
    match fold(cell).as_str() {
        "no" | "n" | "false" | "0" | "nee" | "nej" | "onwaar" | "falskt" | "ingen" => Some(false),
        "yes" | "y" | "true" | "1" | "x" | "ja" | "j" | "waar" | "sant" => Some(true),
        _ => None,
    }
}

/// The first day that a list can mean: an empty cell of a workbook may become a day of 1900, and the clocks of systems begin in
/// 1970 and 1980.
pub(crate) fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(1990, 1, 1).unwrap_or_default()
}

/// A day: `2027-02-01`, or as a spreadsheet shows it, `1-2-2027`, `1.2.2027` and, where it can mean but one day,
/// `28/2/2027`.
pub(super) fn day(cell: &str) -> Option<NaiveDate> {
    day_of_any_year(cell).filter(|day| *day >= first_day())
}

/// The same, also if no list can mean it.
pub(super) fn day_of_any_year(cell: &str) -> Option<NaiveDate> {
    let written = cell.split(['T', ' ']).next()?;
    let sign = written.chars().find(|letter| !letter.is_ascii_digit())?;
    let mut numbers = written.split(sign).map(|part| part.parse::<u32>().ok());
    let (Some(first), Some(second), Some(third), None) =
        (numbers.next()?, numbers.next()?, numbers.next()?, numbers.next())
    else {
        return None;
    };
    let of = |year: u32, month, day| NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day);
    match sign {
        // A year of two digits may be the day as well, and nobody can tell.
        _ if !(1000..=9999).contains(&first.max(third)) => None,
        '-' | '/' | '.' if first > 31 => of(first, second, third),
        '-' | '.' => of(third, second, first),
        // Some write the month first: only what both read alike is a day.
        '/' if first > 12 || first == second => of(third, second, first),
        '/' if second > 12 => of(third, first, second),
        _ => None,
    }
}

/// Whose the device is.
pub(crate) fn ownership(cell: &str) -> Option<Ownership> {
    match cell {
        "" => return Some(Ownership::Unknown),
        "company" => return Some(Ownership::Company),
        "personal" => return Some(Ownership::Personal),
        _ => {}
    }
    match fold(cell).as_str() {
        "unknown" | "onbekend" | "okand" => Some(Ownership::Unknown),
        "company" | "corporate" | "companyowned" | "organisation" | "organization" | "bedrijf"
        | "zakelijk" | "werk" | "foretag" | "foretaget" | "arbetsgivare" | "cobo" | "cope" | "cyod"
        | "work" => Some(Ownership::Company),
        "personal" | "private" | "own" | "byod" | "prive" | "eigen" | "persoonlijk" | "privat" | "egen"
        | "personlig" => Some(Ownership::Personal),
        _ => None,
    }
}

/// Platforms, several in one cell (`ios;android`, `iOS macOS`, `Windows 11`); or the word that is none.
pub(super) fn platforms(cell: &str) -> Result<PlatformSet, &str> {
    let chunks = cell.split([',', ';', '/', '|', '+', '&']).map(str::trim).filter(|chunk| !chunk.is_empty());
    let mut found = Vec::new();
    for chunk in chunks {
        // `Windows 11` is one platform and a number; only a cell of which no word is a platform is told.
        let words: Vec<Platform> = chunk.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        if words.is_empty() {
            found.push(chunk.parse().map_err(|_| chunk)?);
        }
        found.extend(words);
    }
    Ok(found.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cell: &str, spoken: &[&str]) -> Option<String> {
        let mut spoken = spoken.iter().map(|code| code.parse::<Language>().unwrap());
        let languages = Languages::new(spoken.next().unwrap(), spoken);
        language(cell, &languages).map(|language| language.to_string())
    }

    #[test]
    fn a_region_of_a_language_is_for_everybody_who_speaks_it() {
        for cell in ["en", "EN", "en-GB", "en_us", "English", "Engels"] {
            assert_eq!(read(cell, &["en-GB", "nl"]).as_deref(), Some("en-GB"), "{cell}");
        }
        assert_eq!(read("pt", &["en", "pt-BR"]).as_deref(), Some("pt-BR"));
        assert_eq!(read("en-US", &["en-GB", "en-US"]).as_deref(), Some("en-US"));
        assert_eq!(read("en", &["en-GB", "en-US"]).as_deref(), Some("en-GB"), "the first of two");
        assert_eq!(
            read("nl-BE", &["nl-je", "nl"]).as_deref(),
            Some("nl"),
            "the plain one before a form of it"
        );
        assert_eq!(read("", &["en-GB"]), None);
        assert_eq!(read("sv", &["en-GB"]), None);
    }
}
