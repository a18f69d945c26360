//! Dates as exports write them: ISO, American, European; decided for a column as a whole, never cell by cell.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

/// In which order a column writes day and month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DayMonthOrder {
    DayFirst,
    MonthFirst,
}

/// A date whose order of day and month is still open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WrittenDate {
    numbers: [u32; 2],
    year: i32,
    sign: char,
    time: NaiveTime,
    /// By how many minutes its clock is ahead of UTC.
    ahead: i32,
    american: bool,
}

impl WrittenDate {
    /// Reads a cell: `2027-01-18 09:12:34.0000000`, `1/18/2027 9:12:34 AM`, `18-1-2027 09:12`, `2027-01-18T09:12Z`,
    /// `2027-01-18T09:12+02:00`.
    pub(crate) fn read(cell: &str) -> Option<Self> {
        let (day, rest) = cell.trim().split_once([' ', 'T', ',']).unwrap_or((cell.trim(), ""));
        // A cell without any sign between its numbers is a count or a serial number, and no date.
        let sign = day.chars().find(|letter| !letter.is_ascii_digit())?;
        let mut parts = day.split(sign).map(|part| part.parse::<u32>().ok());
        let (Some(first), Some(second), Some(third), None) =
            (parts.next()?, parts.next()?, parts.next()?, parts.next())
        else {
            return None;
        };
        let (rest, ahead) = zone(rest);
        let (rest, afternoon) = half_of_day(rest);
        let time = time(rest, afternoon)?;
        let american = afternoon.is_some();
        // No day is so late: the year stands first, and then the month is always second.
        if first > 31 {
            let year = i32::try_from(first).ok()?;
            return Some(Self { numbers: [second, third], year, sign: 'y', time, ahead, american: false });
        }
        // Excel's short dates have two digits of the year, and no campaign is of another century.
        let year = i32::try_from(if third < 100 { third + 2000 } else { third }).ok()?;
        Some(Self { numbers: [first, second], year, sign, time, ahead, american })
    }

    /// The moment, once the order is known; exports tell UTC where they say nothing else.
    pub(crate) fn moment(&self, order: DayMonthOrder) -> Option<DateTime<Utc>> {
        let here = NaiveDateTime::new(self.day(order)?, self.time);
        Some(here.checked_sub_signed(TimeDelta::minutes(self.ahead.into()))?.and_utc())
    }

    /// The day, if it is one in whatever order the column writes day and month.
    pub(crate) fn sure_day(&self) -> Option<NaiveDate> {
        (self.sign == 'y').then(|| self.day(DayMonthOrder::DayFirst)).flatten()
    }

    /// The day as it is written, whatever day that is elsewhere.
    pub(crate) fn day(&self, order: DayMonthOrder) -> Option<NaiveDate> {
        let [first, second] = self.numbers;
        let month_first = self.sign == 'y' || order == DayMonthOrder::MonthFirst;
        let (month, day) = if month_first { (first, second) } else { (second, first) };
        NaiveDate::from_ymd_opt(self.year, month, day)
    }
}

/// The order a column keeps to. What its cells say wins; where none of them says, a slash with `AM` and `PM` or an
/// English header is American, and everything else begins with the day.
pub(crate) fn order<'a>(cells: impl Iterator<Item = &'a WrittenDate>, english: bool) -> DayMonthOrder {
    let mut guess = DayMonthOrder::DayFirst;
    // Only a number above twelve proves anything, so the first such cell ends it; all others can only be guessed from.
    for cell in cells.filter(|cell| cell.sign != 'y') {
        let [first, second] = cell.numbers;
        if first > 12 {
            return DayMonthOrder::DayFirst;
        }
        if second > 12 {
            return DayMonthOrder::MonthFirst;
        }
        if cell.american || (english && cell.sign == '/') {
            guess = DayMonthOrder::MonthFirst;
        }
    }
    guess
}

/// What stands before the zone of a time, and by how many minutes that is ahead of UTC.
fn zone(text: &str) -> (&str, i32) {
    let text = text.trim();
    let (clock, ahead) = match text.rfind(['+', '-']).and_then(|at| text.split_at_checked(at)) {
        Some((clock, offset)) => (clock, minutes_ahead(offset)),
        None => (text, Some(0)),
    };
    // What is no offset stays, and makes no time of it.
    let (clock, ahead) = ahead.map_or((text, 0), |ahead| (clock, ahead));
    let bare = clock.trim_end().trim_end_matches('Z').trim_end_matches("UTC").trim_end_matches("GMT");
    (bare.trim_end(), ahead)
}

/// `+02:00`, `-0530` or `+2` as minutes; no zone is further from UTC than fourteen hours.
fn minutes_ahead(offset: &str) -> Option<i32> {
    let digits = offset.get(1..)?;
    let (hours, minutes) = match (digits.split_once(':'), digits.len()) {
        (Some(parts), _) => parts,
        (None, 1..=2) => (digits, "0"),
        (None, _) => digits.split_at_checked(2)?,
    };
    let number = |part: &str| part.parse::<u16>().ok().filter(|_| part.len() <= 2).map(i32::from);
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let ahead = hours * 60 + minutes;
    (hours <= 14 && minutes < 60).then_some(if offset.starts_with('-') { -ahead } else { ahead })
}

/// What stands before `AM` or `PM`, and whether it is the afternoon.
fn half_of_day(text: &str) -> (&str, Option<bool>) {
    let text = text.trim();
    let ending = |word: &str| {
        let cut = text.len().checked_sub(word.len())?;
        let (before, end) = text.split_at_checked(cut)?;
        end.eq_ignore_ascii_case(word).then(|| before.trim())
    };
    match (ending("am"), ending("pm")) {
        // Told apart from no word at all: midnight is `12:00 AM`, and noon is `12:00`.
        (Some(before), _) => (before, Some(false)),
        (_, Some(before)) => (before, Some(true)),
        (None, None) => (text, None),
    }
}

fn time(text: &str, afternoon: Option<bool>) -> Option<NaiveTime> {
    if text.is_empty() {
        return Some(NaiveTime::MIN);
    }
    // Two digits of each part are enough; behind them stand fractions of a second and other zones.
    let mut parts = text.split([':', '.']).map(|part| part.get(..part.len().min(2)).unwrap_or_default());
    let hour: u32 = parts.next()?.parse().ok()?;
    let minute: u32 = parts.next()?.parse().ok()?;
    let second: u32 = parts.next().map_or(Some(0), |part| part.parse().ok())?;
    let hour = match afternoon {
        Some(true) => hour % 12 + 12,
        Some(false) => hour % 12,
        None => hour,
    };
    // A leap second is not worth refusing a file for.
    NaiveTime::from_hms_opt(hour, minute, second.min(59))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cells: &[&str], english: bool) -> Vec<String> {
        let written: Vec<WrittenDate> = cells.iter().map(|cell| WrittenDate::read(cell).unwrap()).collect();
        let order = order(written.iter(), english);
        let shown = |moment: DateTime<Utc>| moment.format("%Y-%m-%d %H:%M:%S").to_string();
        written.iter().map(|cell| cell.moment(order).map_or("none".into(), shown)).collect()
    }

    #[test]
    fn one_cell_that_says_it_decides_for_the_column() {
        assert_eq!(
            read(&["3/4/2027 9:05 PM", "3/18/2027 12:00 AM"], false),
            ["2027-03-04 21:05:00", "2027-03-18 00:00:00"]
        );
        assert_eq!(
            read(&["3/4/2027", "18/3/2027 09:12"], true),
            ["2027-04-03 00:00:00", "2027-03-18 09:12:00"]
        );
        assert_eq!(read(&["3/4/2027"], true), ["2027-03-04 00:00:00"]);
        assert_eq!(read(&["3-4-2027"], true), ["2027-04-03 00:00:00"]);
    }

    #[test]
    fn an_hour_with_its_zone_is_that_moment() {
        assert_eq!(
            read(
                &[
                    "2027-01-18T09:12:01+02:00",
                    "2027-01-18T23:12:01.5-05:30",
                    "2027-01-18 00:30 +0100",
                    "18-1-2027 09:12:00 GMT+2",
                ],
                false
            ),
            ["2027-01-18 07:12:01", "2027-01-19 04:42:01", "2027-01-17 23:30:00", "2027-01-18 07:12:00",]
        );
        assert_eq!(
            read(&["1/18/2027 9:12:34 PM -01:00", "1/18/2027 9:12 PM UTC", "1/18/2027 9:12 AM Z"], false),
            ["2027-01-18 22:12:34", "2027-01-18 21:12:00", "2027-01-18 09:12:00"]
        );
        let written = WrittenDate::read("2027-01-18 00:30 +0100").unwrap();
        assert_eq!(written.day(DayMonthOrder::DayFirst), NaiveDate::from_ymd_opt(2027, 1, 18));
    }

    #[test]
    fn iso_needs_no_decision_and_nonsense_is_none() {
        assert_eq!(
            read(&["2027-01-18 09:12:34.0000000", "2027-01-18T09:12Z", "2027-01-18T09:12:01+00:00"], true),
            ["2027-01-18 09:12:34", "2027-01-18 09:12:00", "2027-01-18 09:12:01"]
        );
        for cell in ["", "soon", "2027-13-01", "2027-02-30", "1/2", "99:99"] {
            assert!(
                WrittenDate::read(cell).and_then(|cell| cell.moment(DayMonthOrder::DayFirst)).is_none(),
                "{cell}"
            );
        }
    }
}
