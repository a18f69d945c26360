//! The names of the months as they stand beside a day, in any language (CLDR, by ICU4X).

use icu_calendar::{Date, Gregorian};
use icu_datetime::{FixedCalendarDateTimeFormatter, fieldsets::MD};
use icu_locale_core::Locale;
use std::{cell::RefCell, collections::BTreeMap, rc::Rc, str::FromStr};

use crate::ground::campaign::Language;

thread_local! {
    static MONTHS: RefCell<BTreeMap<Language, Rc<[String]>>> = const { RefCell::new(BTreeMap::new()) };
}

/// Whether a word is the name of a month beside a day.
pub(super) fn is_month(language: Language, word: &str) -> bool {
    let known = MONTHS.with_borrow_mut(|known| {
        // Once a thread and language: the names are asked for at every blank beside a number.
        Rc::clone(known.entry(language).or_insert_with(|| names(language).unwrap_or_default().into()))
    });
    let word = word.to_lowercase();
    known.contains(&word)
}

/// In small letters: Dutch and Swedish write them so, and a shout is no other month.
fn names(language: Language) -> Option<Vec<String>> {
    let day =
        FixedCalendarDateTimeFormatter::<Gregorian, _>::try_new(locale(language).into(), MD::long()).ok()?;
    let first = |month| Some(Date::try_new_iso(2027, month, 1).ok()?.to_calendar(Gregorian));
    let said = (1..=12).filter_map(first).map(|first| day.format(&first).to_string().to_lowercase());
    // Formatted with a day and the day cut off, because beside a day many languages have another form of the name.
    Some(said.map(|said| said.trim_matches(|letter: char| !letter.is_alphabetic()).to_owned()).collect())
}

/// British English unless a region is named; a code ICU4X cannot read is spoken as the root.
pub(super) fn locale(language: Language) -> Locale {
    let code = if language.code() == "en" { "en-GB" } else { language.code() };
    Locale::from_str(code).unwrap_or(Locale::UNKNOWN)
}
