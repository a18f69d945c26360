//! Calendar files: a wave's dates as everybody's calendar reads them.
//!
//! Nothing in them comes from a clock: the same dates are the same bytes. An entry keeps its UID for ever, and
//! whoever moves a date raises its `sequence`, so that calendars replace the entry and do not add a second.
//!
//! Moments are in UTC, without a `TZID`. A deadline is one instant wherever its reader is, and every calendar shows UTC
//! in the reader's own clock, summer time included. A `TZID` would need a `VTIMEZONE` with the rules of that zone
//! written out, and calendars do not agree about them: some look the name up in their own tables, some believe the
//! rules, some take the clock as floating. Only an entry that repeats for years would need them. What people are
//! *told* is in the wave's clock, in the message and on the page beside the file.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use icalendar::{Alarm, Calendar, Component as _, Event, EventLike as _, EventStatus, Property, Trigger};

use crate::ground::words::{isolate::with_bare_addresses, typography};

/// Bytes of a line.
const LINE: usize = 75;

/// When an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// A whole day, whatever the reader's zone.
    Day(NaiveDate),
    /// From a moment until another.
    Hours(DateTime<Utc>, DateTime<Utc>),
}

/// One date of a wave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarEntry {
    /// Its name for ever: `campaign-wave-deadline@move.example.org`.
    pub uid: String,
    /// How often its date has moved.
    pub sequence: u32,
    /// The day or the hours that it fills.
    pub when: When,
    /// What a reader sees in the calendar.
    pub summary: String,
    /// What they see when they open it.
    pub description: String,
    /// Where, for a fair.
    pub location: Option<String>,
    /// The page with the instructions.
    pub address: String,
    /// Whether to be reminded the day before.
    pub reminder: bool,
    /// Whether it holds no more: calendars take it out, or strike it through.
    pub cancelled: bool,
}

/// The file, with the line ends and folds that RFC 5545 asks for.
pub fn file(name: &str, entries: &[CalendarEntry]) -> String {
    // The crate's `new` begins with properties of its own, and a file with two `PRODID`s is refused by strict
    // calendars.
    let mut calendar = Calendar::empty();
    calendar
        .append_property(Property::new("VERSION", "2.0"))
        .append_property(Property::new("PRODID", "-//Wavecast//Wavecast//EN"))
        .append_property(Property::new("CALSCALE", "GREGORIAN"))
        // With `REQUEST` a program would ask its reader to accept or decline, and answer nobody.
        .append_property(Property::new("METHOD", "PUBLISH"))
        .name(&typography::plain(name));
    for entry in entries {
        calendar.push(event(entry));
    }
    calendar.to_string()
}

/// A file in which single characters still stand for texts, with these texts: escaped as the others are, and folded anew,
/// because a line is as long as what stands in it.
pub(super) fn filled<'a>(file: &str, text_of: impl Fn(char) -> Option<&'a str>) -> String {
    let mut filled = String::with_capacity(file.len());
    for line in file.replace("\r\n ", "").lines() {
        let mut whole = String::with_capacity(line.len());
        for letter in line.chars() {
            match text_of(letter) {
                Some(text) => whole.extend(text.chars().flat_map(escaped)),
                None => whole.push(letter),
            }
        }
        fold(&whole, &mut filled);
    }
    filled
}

/// A letter of a text, as RFC 5545 has it.
fn escaped(letter: char) -> impl Iterator<Item = char> {
    matches!(letter, '\\' | ';' | ',').then_some('\\').into_iter().chain([letter])
}

/// A line, broken where it is full; a broken line goes on behind a blank, and no letter is cut in two.
fn fold(line: &str, out: &mut String) {
    let mut width = 0;
    for letter in line.chars() {
        if width + letter.len_utf8() > LINE {
            out.push_str("\r\n ");
            width = 1;
        }
        out.push(letter);
        width += letter.len_utf8();
    }
    out.push_str("\r\n");
}

fn event(entry: &CalendarEntry) -> Event {
    let mut event = Event::new();
    event
        .uid(&entry.uid)
        .sequence(entry.sequence)
        .timestamp(stamp(entry))
        .summary(&typography::plain(&entry.summary))
        .description(&with_bare_addresses(&typography::plain(&entry.description)))
        .url(&entry.address)
        // A date of the move blocks no hours: opaque, it would show people as busy to their colleagues.
        .add_property("TRANSP", "TRANSPARENT");
    match entry.when {
        // A day ends where the next begins.
        When::Day(day) => event.starts(day).ends(day.succ_opt().unwrap_or(day)),
        When::Hours(from, until) => event.starts(from).ends(until),
    };
    if entry.cancelled {
        event.status(EventStatus::Cancelled);
    }
    if let Some(place) = &entry.location {
        event.location(&typography::plain(place));
    }
    if entry.reminder {
        let before = Trigger::before_start(Duration::days(1));
        // Without a name and a stamp the crate would make them up, from a clock and by chance.
        let mut alarm = Alarm::display(&typography::plain(&entry.summary), before);
        alarm.uid(&format!("alarm.{}", entry.uid)).add_property("DTSTAMP", text_of(stamp(entry)));
        event.alarm(alarm);
    }
    event.done()
}

fn text_of(moment: DateTime<Utc>) -> String {
    moment.format("%Y%m%dT%H%M%SZ").to_string()
}

/// DTSTAMP says when an entry was made. Nobody's clock is asked: it is the date itself, earlier by a year and
/// later by a second for each time it moved, so that a later entry is also the younger one.
fn stamp(entry: &CalendarEntry) -> DateTime<Utc> {
    let at = match entry.when {
        When::Day(day) => day.and_time(chrono::NaiveTime::MIN).and_utc(),
        When::Hours(from, _) => from,
    };
    at.checked_sub_signed(Duration::days(365))
        .and_then(|at| at.checked_add_signed(Duration::seconds(i64::from(entry.sequence))))
        .unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_the_same_bytes_every_time_and_folds_its_lines() {
        let deadline = NaiveDate::from_ymd_opt(2027, 3, 5).unwrap();
        let entry = CalendarEntry {
            uid: "move-fin-deadline@move.example.org".into(),
            sequence: 1,
            when: When::Day(deadline),
            summary: "Klaar vóór; vandaag, écht".into(),
            description: "ö".repeat(80),
            location: None,
            address: "https://move.example.org/fin/nl/index.html".into(),
            reminder: true,
            cancelled: false,
        };
        let text = file("Overstap", std::slice::from_ref(&entry));
        assert_eq!(text, file("Overstap", std::slice::from_ref(&entry)));
        assert!(text.contains("SUMMARY:Klaar vóór\\; vandaag\\, écht\r\n"), "{text}");
        assert!(
            text.contains("DTSTART;VALUE=DATE:20270305\r\n") && text.contains("SEQUENCE:1\r\n"),
            "{text}"
        );
        assert!(text.lines().all(|line| line.len() <= 75), "{text}");
    }

    /// What fills a place is a text like any other, however long it is: it ends no line and begins no field.
    #[test]
    fn a_text_is_filled_in_and_lines_are_folded_anew() {
        let file = "DESCRIPTION:Your device: X\\nInstructions: https://move.example.org/a/rather/long/ad\r\n dress/\r\n";
        let name = "Läsplatta; 1,5 \\ ö".repeat(6);
        let said = filled(file, |letter| (letter == 'X').then_some(name.as_str()));
        assert!(said.lines().all(|line| line.len() <= 75) && said.ends_with("\r\n"), "{said}");
        let whole = said.replace("\r\n ", "");
        let escaped = "Läsplatta\\; 1\\,5 \\\\ ö".repeat(6);
        let expected = file.replace("\r\n ", "").replace('X', &escaped);
        assert_eq!(whole, expected);
    }
}
