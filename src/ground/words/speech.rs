//! Dates, times, numbers, plurals and lists as people of a language write them (CLDR, by ICU4X): the one
//! place where a value becomes words.
//!
//! What CLDR knows of a language is loaded once a thread and language. `en` means British English.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Offset as _, Timelike};
use chrono_tz::Tz;
use icu_calendar::{Gregorian, Iso};
use icu_datetime::{
    DateTimeFormatterLoadError, FixedCalendarDateTimeFormatter, NoCalendarFormatter,
    fieldsets::{self, E, M, MD, T, YMDE, YMDET, zone::GenericLong},
};
use icu_decimal::{DecimalFormatter, input::Decimal};
use icu_list::{ListFormatter, options::ListFormatterOptions};
use icu_locale_core::Locale;
use icu_plurals::{PluralCategory, PluralRuleType, PluralRules};
use icu_time::{
    DateTime as IcuDateTime, Time as IcuTime, TimeZone,
    zone::{UtcOffset, ZoneNameTimestamp},
};
use std::{cell::RefCell, collections::BTreeMap, rc::Rc, str::FromStr};

use super::{months::locale, typography};
use crate::ground::campaign::Language;

/// A form of the plural in CLDR, by its name in `locales/<lang>.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Plural {
    /// `zero`: for none, in languages that have a form for it, such as Arabic
    Zero,
    /// `one`: for 1, and in some languages for other numbers too
    One,
    /// `two`: for 2, in languages that have a form for it, such as Arabic
    Two,
    /// `few`: for small numbers, such as 2 to 4 in Polish
    Few,
    /// `many`: for larger numbers, such as 5 and more in Polish
    Many,
    /// `other`: for all the rest; every language has it
    Other,
}

impl Plural {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Zero, Self::One, Self::Two, Self::Few, Self::Many, Self::Other];

    /// The word in `locales/<lang>.toml`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Zero => "zero",
            Self::One => "one",
            Self::Two => "two",
            Self::Few => "few",
            Self::Many => "many",
            Self::Other => "other",
        }
    }
}

impl From<PluralCategory> for Plural {
    fn from(category: PluralCategory) -> Self {
        match category {
            PluralCategory::Zero => Self::Zero,
            PluralCategory::One => Self::One,
            PluralCategory::Two => Self::Two,
            PluralCategory::Few => Self::Few,
            PluralCategory::Many => Self::Many,
            PluralCategory::Other => Self::Other,
        }
    }
}

/// What CLDR knows of one language.
struct Speech {
    date: FixedCalendarDateTimeFormatter<Gregorian, YMDE>,
    date_time: FixedCalendarDateTimeFormatter<Gregorian, YMDET>,
    day: FixedCalendarDateTimeFormatter<Gregorian, MD>,
    month: FixedCalendarDateTimeFormatter<Gregorian, M>,
    weekday: FixedCalendarDateTimeFormatter<Gregorian, E>,
    time: NoCalendarFormatter<T>,
    zone: NoCalendarFormatter<GenericLong>,
    number: Option<DecimalFormatter>,
    and: Option<ListFormatter>,
    plurals: Option<PluralRules>,
}

thread_local! {
    static SPEECHES: RefCell<BTreeMap<Language, Option<Rc<Speech>>>> = const { RefCell::new(BTreeMap::new()) };
}

impl Speech {
    /// None only if ICU4X has no data at all, not even of the root.
    fn of(language: Language) -> Option<Rc<Self>> {
        SPEECHES.with_borrow_mut(|known| {
            // `None` is kept too: data that is not there would be looked for at every date.
            known.entry(language).or_insert_with(|| Self::load(&locale(language)).ok().map(Rc::new)).clone()
        })
    }

    fn load(locale: &Locale) -> Result<Self, DateTimeFormatterLoadError> {
        let lists = ListFormatterOptions::default;
        Ok(Self {
            date: FixedCalendarDateTimeFormatter::try_new(locale.into(), YMDE::long())?,
            date_time: FixedCalendarDateTimeFormatter::try_new(locale.into(), YMDE::long().with_time_hm())?,
            day: FixedCalendarDateTimeFormatter::try_new(locale.into(), MD::long())?,
            month: FixedCalendarDateTimeFormatter::try_new(locale.into(), M::long())?,
            weekday: FixedCalendarDateTimeFormatter::try_new(locale.into(), E::long())?,
            time: NoCalendarFormatter::try_new(locale.into(), fieldsets::T::hm())?,
            zone: NoCalendarFormatter::try_new(locale.into(), GenericLong)?,
            number: DecimalFormatter::try_new(
                locale.into(),
                icu_decimal::options::DecimalFormatterOptions::default(),
            )
            .ok(),
            and: ListFormatter::try_new_and(locale.into(), lists()).ok(),
            plurals: PluralRules::try_new(locale.into(), PluralRuleType::Cardinal.into()).ok(),
        })
    }
}

/// The names of things as ICU4X wants them; none outside its calendar.
fn icu_day(day: NaiveDate) -> Option<icu_calendar::Date<Gregorian>> {
    let (month, number) = (u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?);
    Some(icu_calendar::Date::<Iso>::try_new_iso(day.year(), month, number).ok()?.to_calendar(Gregorian))
}

fn icu_time(time: NaiveTime) -> Option<IcuTime> {
    IcuTime::try_new(u8::try_from(time.hour()).ok()?, u8::try_from(time.minute()).ok()?, 0, 0).ok()
}

/// `Friday 4 December 2026`
pub fn date(language: Language, day: NaiveDate) -> String {
    let said = || Some(Speech::of(language)?.date.format(&icu_day(day)?).to_string());
    said().map_or_else(|| day.to_string(), |said| unbroken(language, &without_comma(language, said)))
}

fn unbroken(language: Language, said: &str) -> String {
    typography::unbroken(language, said).into_owned()
}

/// The house writes British dates without CLDR's comma after the day of the week, as most of Britain does.
fn without_comma(language: Language, said: String) -> String {
    if matches!(language.code(), "en" | "en-GB") { said.replacen(", ", " ", 1) } else { said }
}

/// A day without its year, as the language writes it: `4 December`.
pub fn day(language: Language, day: NaiveDate) -> String {
    let said = || Some(Speech::of(language)?.day.format(&icu_day(day)?).to_string());
    said().map_or_else(|| day.to_string(), |said| unbroken(language, &said))
}

/// `December`: the month of a day, as it stands above a calendar.
pub fn month(language: Language, day: NaiveDate) -> String {
    let said = || Some(Speech::of(language)?.month.format(&icu_day(day)?).to_string());
    said().unwrap_or_else(|| day.format("%Y-%m").to_string())
}

/// `Friday`: the day of the week, as it stands under a date.
pub fn weekday(language: Language, day: NaiveDate) -> String {
    let said = || Some(Speech::of(language)?.weekday.format(&icu_day(day)?).to_string());
    said().unwrap_or_else(|| day.format("%a").to_string())
}

/// A time as the language writes it: `17:00`.
pub fn time(language: Language, time: NaiveTime) -> String {
    let said = || Some(Speech::of(language)?.time.format(&icu_time(time)?).to_string());
    said().map_or_else(|| time.format("%H:%M").to_string(), |said| with_point(language, said))
}

/// Between hours and minutes Dutch and Swedish prose has a point; CLDR has the colon of a digital clock.
fn with_point(language: Language, said: String) -> String {
    if matches!(language.tongue(), "nl" | "sv") { said.replacen(':', ".", 1) } else { said }
}

/// The same after a date, with the word that belongs to a time.
fn with_its_word(language: Language, said: String) -> String {
    let said = with_point(language, said);
    match language.tongue() {
        "nl" => said + " uur",
        _ => said,
    }
}

/// `Friday 4 December 2026 at 17:00`
pub fn date_time(language: Language, moment: NaiveDateTime) -> String {
    let said = || {
        let moment = IcuDateTime { date: icu_day(moment.date())?, time: icu_time(moment.time())? };
        Some(Speech::of(language)?.date_time.format(&moment).to_string())
    };
    said().map_or_else(
        || moment.format("%Y-%m-%d %H:%M").to_string(),
        |said| unbroken(language, &with_its_word(language, without_comma(language, said))),
    )
}

/// `Friday 4 December 2026 at 17:00 (Central European Time)`: for readers who may be elsewhere.
pub fn date_time_zone(language: Language, moment: &DateTime<Tz>) -> String {
    format!("{} ({})", date_time(language, moment.naive_local()), zone(language, moment))
}

/// `Central European Time`: the name of the zone of a moment.
pub fn zone(language: Language, moment: &DateTime<Tz>) -> String {
    let said = || {
        let offset = UtcOffset::try_from_seconds(moment.offset().fix().local_minus_utc()).ok();
        let zone = TimeZone::from_iana_id(moment.timezone().name())
            .with_offset(offset)
            // The name of a zone depends on the time: some have changed it within these years.
            .with_zone_name_timestamp(ZoneNameTimestamp::from_epoch_seconds(moment.timestamp()));
        Some(Speech::of(language)?.zone.format(&zone).to_string())
    };
    said().unwrap_or_else(|| moment.timezone().name().to_owned())
}

/// A number as the language groups it: `1,234`.
pub fn number(language: Language, number: impl Into<i64>) -> String {
    let number = number.into();
    said_number(language, &Decimal::from(number)).unwrap_or_else(|| number.to_string())
}

/// `97.5`, with as many decimals as given.
pub(crate) fn decimal(language: Language, number: f64, decimals: usize) -> String {
    let plain = format!("{number:.decimals$}");
    let parsed = Decimal::from_str(&plain).ok();
    parsed.and_then(|number| said_number(language, &number)).unwrap_or(plain)
}

fn said_number(language: Language, number: &Decimal) -> Option<String> {
    Some(Speech::of(language)?.number.as_ref()?.format(number).to_string())
}

/// `iPhone, Android and Mac`
pub fn list<S: AsRef<str>>(language: Language, items: &[S]) -> String {
    let items = items.iter().map(AsRef::as_ref);
    let said = || Some(Speech::of(language)?.and.as_ref()?.format(items.clone()).to_string());
    said().unwrap_or_else(|| items.clone().collect::<Vec<_>>().join(", "))
}

/// The form of the plural for a number.
pub(crate) fn plural(language: Language, number: u64) -> Plural {
    let said = || Some(Speech::of(language)?.plurals.as_ref()?.category_for(number).into());
    said().unwrap_or(Plural::Other)
}

/// The forms a language has.
pub(crate) fn plurals(language: Language) -> Vec<Plural> {
    let said = || {
        let mut forms: Vec<Plural> =
            Speech::of(language)?.plurals.as_ref()?.categories().map(Plural::from).collect();
        // ICU4X names them in no promised order, and they end up in files.
        forms.sort_unstable();
        Some(forms)
    };
    said().unwrap_or_else(|| vec![Plural::Other])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tongues() -> [Language; 4] {
        ["en", "nl", "sv", "de"].map(|code| code.parse().unwrap())
    }

    fn moment() -> NaiveDateTime {
        "2026-12-04T17:00:00".parse().unwrap()
    }

    #[test]
    fn dates_are_said_as_people_say_them() {
        let said = tongues().map(|tongue| date_time(tongue, moment()));
        assert_eq!(
            said,
            [
                "Friday 4\u{a0}December 2026 at 17:00",
                "vrijdag 4\u{a0}december 2026 om 17.00\u{a0}uur",
                "fredag 4\u{a0}december 2026 kl.\u{a0}17.00",
                "Freitag, 4.\u{a0}Dezember 2026 um 17:00",
            ]
        );
        let said = tongues().map(|tongue| date(tongue, moment().date()));
        assert_eq!(
            said,
            [
                "Friday 4\u{a0}December 2026",
                "vrijdag 4\u{a0}december 2026",
                "fredag 4\u{a0}december 2026",
                "Freitag, 4.\u{a0}Dezember 2026"
            ]
        );
        let said = tongues().map(|tongue| day(tongue, moment().date()));
        assert_eq!(said, ["4\u{a0}December", "4\u{a0}december", "4\u{a0}december", "4.\u{a0}Dezember"]);
        let said = tongues().map(|tongue| weekday(tongue, moment().date()));
        assert_eq!(said, ["Friday", "vrijdag", "fredag", "Freitag"]);
        let said = tongues().map(|tongue| time(tongue, NaiveTime::from_hms_opt(9, 5, 0).unwrap()));
        assert_eq!(said, ["09:05", "09.05", "09.05", "09:05"]);
    }

    #[test]
    fn a_region_says_an_hour_as_its_language_does() {
        let said = ["nl-BE", "sv-FI"].map(|code| {
            let language = code.parse().unwrap();
            (date_time(language, moment()), time(language, moment().time()))
        });
        assert_eq!(
            said,
            [
                ("vrijdag 4\u{a0}december 2026 om 17.00\u{a0}uur".to_owned(), "17.00".to_owned()),
                ("fredag 4\u{a0}december 2026 kl.\u{a0}17.00".to_owned(), "17.00".to_owned()),
            ]
        );
    }

    #[test]
    fn zones_numbers_and_lists_are_said_as_people_say_them() {
        let elsewhere = moment().and_local_timezone(chrono_tz::Europe::Amsterdam).unwrap();
        let said = tongues().map(|tongue| zone(tongue, &elsewhere));
        assert_eq!(
            said,
            [
                "Central European Time",
                "Midden-Europese tijd",
                "centraleuropeisk tid",
                "Mitteleuropäische Zeit"
            ]
        );
        assert_eq!(
            tongues().map(|tongue| number(tongue, 12345)),
            ["12,345", "12.345", "12\u{a0}345", "12.345"]
        );
        assert_eq!(tongues().map(|tongue| decimal(tongue, 97.5, 1)), ["97.5", "97,5", "97,5", "97,5"]);
        assert_eq!(
            tongues().map(|tongue| list(tongue, &["a", "b", "c"])),
            ["a, b and c", "a, b en c", "a, b och c", "a, b und c"]
        );
    }

    #[test]
    fn plurals_follow_the_language() {
        let polish: Language = "pl".parse().unwrap();
        assert_eq!(plurals(polish), [Plural::One, Plural::Few, Plural::Many, Plural::Other]);
        assert_eq!([1, 3, 5].map(|count| plural(polish, count)), [Plural::One, Plural::Few, Plural::Many]);
        assert_eq!(tongues().map(|tongue| plural(tongue, 1)), [Plural::One; 4]);
    }
}
