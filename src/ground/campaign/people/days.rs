//! The days of a row: when somebody leaves for good, and when they are away.

use chrono::NaiveDate;

use super::{
    super::Away,
    row::{PersonRow, error},
    values::{self, one_line},
};

impl PersonRow<'_, '_> {
    pub(super) fn left(&mut self) -> Option<NaiveDate> {
        self.day("left", "the day from which they are not there any more")
    }

    /// When they are away. A beginning that cannot be right is left out: the row is in error then.
    pub(super) fn away(&mut self) -> Option<Away> {
        let from = self.day("away_from", "the first day on which they are away");
        let until = self.day("away_until", "the last day on which they are away");
        // A last day that cannot be read was told by `day` already, and is no missing one.
        let ends = !self.cell("away_until").is_empty();
        match (from, until) {
            (Some(_), None) if !ends => {
                let message = "the column away_from has a day, and away_until has none";
                let hint = "write the last day on which they are away in `away_until`, such as `2027-03-21`, or leave \
                            `away_from` empty";
                self.fault("away_from", error("bad-row", message, hint));
                None
            }
            (Some(from), Some(until)) => Away::between(from, until).or_else(|| {
                let message = "the day in the column away_from is later than the one in away_until";
                let hint = "write the first day on which they are away in `away_from` and the last one in `away_until`, \
                            or leave `away_from` empty";
                self.fault("away_from", error("bad-row", message, hint));
                // The last day is believed: without it, letters would go to somebody who is away.
                Some(Away::until(until))
            }),
            (_, until) => until.map(Away::until),
        }
    }

    fn day(&mut self, meaning: &'static str, what: &str) -> Option<NaiveDate> {
        let cell = self.cell(meaning);
        if cell.is_empty() {
            return None;
        }
        let day = values::day(cell);
        if day.is_none() {
            let is_old = values::day_of_any_year(cell).is_some();
            let why = if is_old { "too long ago to be so" } else { "not a day" };
            let message = format!("`{}` in the column {meaning} is {why}", one_line(cell));
            let hint = format!("write {what} as `2027-02-01`, or leave it empty");
            self.fault(meaning, error("bad-row", message, hint));
        }
        day
    }
}
