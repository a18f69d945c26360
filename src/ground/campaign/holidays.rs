//! Public holidays by rule, for the calendars that a new campaign starts with: data that its people then own.
//!
//! Sources: the Dutch government's list of official holidays (King's Day falls on the 26th when the 27th is a Sunday;
//! Liberation Day is a day off for most once in five years), the Swedish act on public holidays (1989:253, with the
//! three eves that the act on annual leave treats as Sundays), and the bank holidays of England and Wales, whose
//! substitute days are the next workdays.

use chrono::{Datelike as _, Days, NaiveDate, Weekday};

/// A day off with the name it has where it is kept.
pub(crate) type Holiday = (NaiveDate, &'static str);

/// The countries whose rules are known.
pub const COUNTRIES: [&str; 3] = ["NL", "SE", "GB"];

/// The holidays of a country in a year, in their order; none of a country whose rules are not known.
pub fn of(country: &str, year: i32) -> Vec<Holiday> {
    let mut days = match country {
        "NL" => dutch(year),
        "SE" => swedish(year),
        "GB" => british(year),
        _ => Vec::new(),
    };
    // By date: rules stand in their own order, and two movable days may change places from year to year.
    days.sort();
    days
}

fn day(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
}

/// Easter Sunday of the Gregorian calendar, by the method of Meeus, Jones and Butcher.
pub(crate) fn easter(year: i32) -> Option<NaiveDate> {
    let (golden, century, rest) = (year % 19, year / 100, year % 100);
    let moon_correction = (8 * century + 13) / 25;
    let epact = (19 * golden + century - century / 4 - moon_correction + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7;
    let late = (golden + 11 * epact + 19 * weekday) / 433;
    let month = (epact + weekday - 7 * late + 90) / 25;
    let date = (epact + weekday - 7 * late + 33 * month + 19) % 32;
    day(year, month.try_into().ok()?, date.try_into().ok()?)
}

fn from_easter(year: i32, days: i64) -> Option<NaiveDate> {
    easter(year)?.checked_add_signed(chrono::TimeDelta::days(days))
}

/// The first such weekday on or after a day.
fn on_or_after(from: Option<NaiveDate>, weekday: Weekday) -> Option<NaiveDate> {
    from?.iter_days().take(7).find(|day| day.weekday() == weekday)
}

fn dutch(year: i32) -> Vec<Holiday> {
    let king = day(year, 4, 27).filter(|day| day.weekday() != Weekday::Sun).or_else(|| day(year, 4, 26));
    // Most collective agreements give the day off in years that end in 0 or 5.
    let liberation = day(year, 5, 5).filter(|_| year % 5 == 0);
    let days = [
        (day(year, 1, 1), "Nieuwjaarsdag"),
        (from_easter(year, 1), "Tweede paasdag"),
        (king, "Koningsdag"),
        (liberation, "Bevrijdingsdag"),
        (from_easter(year, 39), "Hemelvaartsdag"),
        (from_easter(year, 50), "Tweede pinksterdag"),
        (day(year, 12, 25), "Eerste kerstdag"),
        (day(year, 12, 26), "Tweede kerstdag"),
    ];
    days.into_iter().filter_map(|(day, name)| Some((day?, name))).collect()
}

fn swedish(year: i32) -> Vec<Holiday> {
    // The act says: the Saturday between 20 and 26 June, and its eve is the Friday before.
    let midsummer = on_or_after(day(year, 6, 20), Weekday::Sat);
    let days = [
        (day(year, 1, 1), "Nyårsdagen"),
        (day(year, 1, 6), "Trettondedag jul"),
        (from_easter(year, -2), "Långfredagen"),
        (from_easter(year, 1), "Annandag påsk"),
        (day(year, 5, 1), "Första maj"),
        (from_easter(year, 39), "Kristi himmelsfärdsdag"),
        (day(year, 6, 6), "Sveriges nationaldag"),
        (midsummer.and_then(|day| day.pred_opt()), "Midsommarafton"),
        (midsummer, "Midsommardagen"),
        (on_or_after(day(year, 10, 31), Weekday::Sat), "Alla helgons dag"),
        (day(year, 12, 24), "Julafton"),
        (day(year, 12, 25), "Juldagen"),
        (day(year, 12, 26), "Annandag jul"),
        (day(year, 12, 31), "Nyårsafton"),
    ];
    days.into_iter().filter_map(|(day, name)| Some((day?, name))).collect()
}

fn british(year: i32) -> Vec<Holiday> {
    // May and August have 31 days, so the last Monday is the only one from the 25th on.
    let last_monday = |month: u32| on_or_after(day(year, month, 25), Weekday::Mon);
    let mut days = vec![
        (substitute(day(year, 1, 1), 0), "New Year's Day"),
        (from_easter(year, -2), "Good Friday"),
        (from_easter(year, 1), "Easter Monday"),
        (on_or_after(day(year, 5, 1), Weekday::Mon), "Early May bank holiday"),
        (last_monday(5), "Spring bank holiday"),
        (last_monday(8), "Summer bank holiday"),
    ];
    // Two days in a row: where both fall on a weekend, the second waits for the first.
    let christmas = day(year, 12, 25);
    let on_sunday = christmas.is_some_and(|day| day.weekday() == Weekday::Sun);
    let on_saturday = christmas.is_some_and(|day| day.weekday() == Weekday::Sat);
    days.push((substitute(christmas, u64::from(on_sunday)), "Christmas Day"));
    days.push((substitute(day(year, 12, 26), u64::from(on_saturday)), "Boxing Day"));
    days.into_iter().filter_map(|(day, name)| Some((day?, name))).collect()
}

/// A day, or the Monday after it if it falls on a weekend, and some days more if that one is taken.
fn substitute(date: Option<NaiveDate>, taken: u64) -> Option<NaiveDate> {
    let date = date?;
    if matches!(date.weekday(), Weekday::Sat | Weekday::Sun) {
        return on_or_after(Some(date), Weekday::Mon)?.checked_add_days(Days::new(taken));
    }
    Some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dates(country: &str, year: i32) -> Vec<String> {
        of(country, year).into_iter().map(|(day, name)| format!("{} {name}", day.format("%m-%d"))).collect()
    }

    #[test]
    fn easter_falls_where_the_almanacs_say() {
        let known = [
            (2024, 3, 31),
            (2025, 4, 20),
            (2026, 4, 5),
            (2027, 3, 28),
            (2028, 4, 16),
            (2030, 4, 21),
            (2038, 4, 25),
        ];
        for (year, month, date) in known {
            assert_eq!(easter(year), day(year, month, date), "{year}");
        }
    }

    #[test]
    fn the_kings_day_is_never_a_sunday() {
        assert!(dates("NL", 2025).contains(&"04-26 Koningsdag".to_owned()));
        assert!(dates("NL", 2027).contains(&"04-27 Koningsdag".to_owned()));
        assert!(dates("NL", 2025).contains(&"05-05 Bevrijdingsdag".to_owned()));
        assert!(!dates("NL", 2027).iter().any(|day| day.contains("Bevrijdingsdag")));
    }

    #[test]
    fn midsummer_is_a_friday_and_a_saturday() {
        assert!(dates("SE", 2026).contains(&"06-19 Midsommarafton".to_owned()));
        assert!(dates("SE", 2027).contains(&"06-26 Midsommardagen".to_owned()));
        assert!(dates("SE", 2026).contains(&"10-31 Alla helgons dag".to_owned()));
    }

    #[test]
    fn bank_holidays_on_a_weekend_have_substitute_days() {
        let late = |year| dates("GB", year).into_iter().rev().take(2).rev().collect::<Vec<_>>();
        assert_eq!(late(2026), ["12-25 Christmas Day", "12-28 Boxing Day"]);
        assert_eq!(late(2027), ["12-27 Christmas Day", "12-28 Boxing Day"]);
        assert_eq!(late(2022), ["12-26 Boxing Day", "12-27 Christmas Day"]);
        assert!(dates("GB", 2028).contains(&"01-03 New Year's Day".to_owned()));
        assert!(dates("GB", 2027).contains(&"08-30 Summer bank holiday".to_owned()));
        assert!(dates("GB", 2027).contains(&"05-31 Spring bank holiday".to_owned()));
    }
}
