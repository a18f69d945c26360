//! What a cell says, as whoever has the sheet open reads it.

use calamine::ExcelDateTime;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use std::fmt::Write as _;

/// From here on a number no longer has all its digits, so that it is no number of anybody.
const EXACT: f64 = 1e15;

/// A number without what only a machine sees: `4711`, not `4711.0`; `0.3`, not `0.30000000000000004`. The form of the
/// cell counts where it changes what stands there: `00000` keeps the zeros of a staff number, `0%` is a percentage.
pub(super) fn number(value: f64, form: Option<&str>, out: &mut String) {
    let form = form.unwrap_or_default();
    let zeros = form.len() > 1 && form.bytes().all(|sign| sign == b'0');
    if zeros && value.fract() == 0.0 && (0.0..EXACT).contains(&value) {
        // Writing to a text never fails.
        let _ = write!(out, "{value:0width$}", width = form.len());
    } else if let Some(before) = form.strip_suffix('%').filter(|before| before.starts_with(['0', '#'])) {
        // A form may ask for hundreds of decimals, and none behind the ninth means anything.
        let decimals = before.split_once('.').map_or(0, |(_, decimals)| decimals.len().min(9));
        let share = format!("{:.decimals$}", value * 100.0);
        // A `#` stands for a digit that is shown only if there is one.
        let is_short = before.ends_with('#') && share.contains('.');
        out.push_str(if is_short { share.trim_end_matches('0').trim_end_matches('.') } else { &share });
        out.push('%');
    } else if value.fract() == 0.0 && value.abs() < EXACT {
        let _ = write!(out, "{value:.0}");
    } else {
        // Excel keeps and shows fifteen digits; what lies behind them is noise of the calculation.
        let rounded = format!("{value:.14e}").parse::<f64>().unwrap_or(value);
        let _ = write!(out, "{rounded}");
    }
}

/// A date as `2027-01-18`, with the time of day where there is one; a time alone as `09:30`. What is no date in the
/// calendar is shown as the number it is.
pub(super) fn date(value: &ExcelDateTime, out: &mut String) {
    let number_of_days = value.as_f64();
    if value.is_duration() {
        return duration(number_of_days, out);
    }
    let (year, month, day, hour, minute, second, milli) = value.to_ymd_hms_milli();
    let whole = NaiveDate::from_ymd_opt(year.into(), month.into(), day.into())
        // Before the calendar of Excel begins there is no date, and such a number is shown as the number it is.
        .filter(|_| number_of_days >= 0.0)
        .and_then(|date| date.and_hms_milli_opt(hour.into(), minute.into(), second.into(), milli.into()));
    match whole {
        Some(moment) if number_of_days < 1.0 => time(rounded(moment).time(), out),
        Some(moment) => day_and_time(rounded(moment), out),
        None => number(number_of_days, None, out),
    }
}

/// A date that the file writes as text: `2027-01-18T09:30:00`.
pub(super) fn written_date(text: &str, out: &mut String) {
    match text.parse::<NaiveDateTime>() {
        Ok(moment) => day_and_time(rounded(moment), out),
        Err(_) => out.push_str(text),
    }
}

/// A stretch of time that the file writes as text: `PT09H30M00S`.
pub(super) fn written_duration(text: &str, out: &mut String) {
    let parts = || {
        let (hours, rest) = text.strip_prefix("PT")?.split_once('H')?;
        let (minutes, _) = rest.split_once('M')?;
        Some((hours.parse::<u32>().ok()?, minutes.parse::<u32>().ok()?))
    };
    match parts() {
        Some((hours, minutes)) => drop(write!(out, "{hours:02}:{minutes:02}")),
        None => out.push_str(text),
    }
}

/// A time of day is a fraction of a day, and a fraction is seldom exact.
fn rounded(moment: NaiveDateTime) -> NaiveDateTime {
    use chrono::Timelike as _;
    let up = TimeDelta::milliseconds(if moment.nanosecond() >= 500_000_000 { 1000 } else { 0 });
    let whole = moment.with_nanosecond(0).unwrap_or(moment);
    whole.checked_add_signed(up).unwrap_or(whole)
}

fn day_and_time(moment: NaiveDateTime, out: &mut String) {
    let _ = write!(out, "{}", moment.date());
    if moment.time() != NaiveTime::MIN {
        out.push(' ');
        time(moment.time(), out);
    }
}

fn time(time: NaiveTime, out: &mut String) {
    use chrono::Timelike as _;
    let form = if time.second() == 0 { "%H:%M" } else { "%H:%M:%S" };
    let _ = write!(out, "{}", time.format(form));
}

fn duration(days: f64, out: &mut String) {
    let minutes = (days * 1440.0).round();
    // Of a stretch below nothing the sign stands before the whole of it: half an hour less is `-0:30`.
    let sign = if minutes < 0.0 { "-" } else { "" };
    let minutes = minutes.abs();
    let _ = write!(out, "{sign}{:.0}:{:02.0}", (minutes / 60.0).floor(), minutes.rem_euclid(60.0));
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType;

    fn shown(value: f64, form: &str) -> String {
        let mut out = String::new();
        number(value, Some(form), &mut out);
        out
    }

    #[test]
    fn numbers_are_what_people_see() {
        for (value, form, wanted) in [
            (4711.0, "General", "4711"),
            (123.0, "00000", "00123"),
            (0.1 + 0.2, "General", "0.3"),
            (0.45, "0%", "45%"),
            (0.125, "0.0%", "12.5%"),
            (-3.0, "#,##0", "-3"),
            (31_612_345_678.0, "General", "31612345678"),
            (1.5, "0", "1.5"),
        ] {
            assert_eq!(shown(value, form), wanted);
        }
    }

    #[test]
    fn dates_are_written_so_that_everybody_reads_the_same_day() {
        let shown = |value: f64, kind| {
            let mut out = String::new();
            date(&ExcelDateTime::new(value, kind, false), &mut out);
            out
        };
        assert_eq!(shown(46_405.0, ExcelDateTimeType::DateTime), "2027-01-18");
        assert_eq!(shown(46_405.395_833_333_3, ExcelDateTimeType::DateTime), "2027-01-18 09:30");
        assert_eq!(shown(0.5, ExcelDateTimeType::DateTime), "12:00");
        assert_eq!(shown(1.5, ExcelDateTimeType::TimeDelta), "36:00");
        assert_eq!(shown(-0.5 / 24.0, ExcelDateTimeType::TimeDelta), "-0:30");
        assert_eq!(shown(-1.5 / 24.0, ExcelDateTimeType::TimeDelta), "-1:30");
        // Excel believes in a 29 February 1900, and shows a date before its calendar as nothing at all.
        assert_eq!(shown(60.0, ExcelDateTimeType::DateTime), "60");
        assert_eq!(shown(-2.0, ExcelDateTimeType::DateTime), "-2");
    }
}
