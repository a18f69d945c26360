//! Days in a list of devices: when a device was heard of, when it joined, when it was gone.

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    faults::{DeviceFaults, RowPlace},
    row::DeviceRow,
};
use crate::ground::{
    campaign::{Device, InNewSystem, people::values},
    course::calendar::{self, DayMonthOrder, WrittenDate},
};

/// What a day of a row is about.
#[derive(Clone, Copy)]
pub(super) enum DatedFact {
    Seen,
    Joined,
    Gone,
}

/// Days of rows whose order of day and month is still open: it is decided for the list as a whole.
#[derive(Default)]
pub(super) struct RowDays {
    open: Vec<(usize, DatedFact, WrittenDate)>,
    /// The last day that is not in the future, where somebody asks.
    latest: Option<NaiveDate>,
}

impl RowDays {
    pub(super) fn of(now: Option<DateTime<Utc>>) -> Self {
        // A clock elsewhere may be ahead by a day.
        Self { open: Vec::new(), latest: now.and_then(|now| now.date_naive().succ_opt()) }
    }

    /// Takes what a cell says of the device in a row.
    pub(super) fn take(
        &mut self,
        (cell, fact): (&str, DatedFact),
        (row, device): (usize, &mut Device),
        (at, faults): (&RowPlace, &mut DeviceFaults),
    ) {
        // Some systems write the year 1 for a device that was never seen.
        if cell.is_empty() || cell.starts_with("0001-") || cell.eq_ignore_ascii_case("never") {
            return;
        }
        let Some(date) = WrittenDate::read(cell) else {
            let hint = "dates look like `2027-01-18`";
            return faults.error("bad-date", ("a date of this row cannot be read".to_owned(), hint), at);
        };
        match date.sure_day().filter(|day| self.wrong(Some(*day)).is_none()) {
            // Nothing is open about it, and a million of them need not be kept.
            Some(day) => say(device, fact, day),
            None => self.open.push((row, fact, date)),
        }
    }

    /// Those of rows of which the first is in this place.
    pub(super) fn append(&mut self, other: Self, first: usize) {
        self.open.extend(other.open.into_iter().map(|(row, fact, date)| (first + row, fact, date)));
    }

    /// The days, once it is known how the column writes them.
    pub(super) fn settle<Owner>(self, rows: &mut [DeviceRow<Owner>], faults: &mut DeviceFaults) {
        // `3/4/2027` alone could be either: one date with a day above twelve decides for all of the list.
        let order: DayMonthOrder = calendar::order(self.open.iter().map(|(.., date)| date), false);
        for (row, fact, date) in &self.open {
            let Some(row) = rows.get_mut(*row) else { continue };
            let day = date.day(order);
            match (self.wrong(day), day) {
                (Some(message), _) => {
                    let hint =
                        "dates look like `2027-01-18`; look at the file, and at the clock of this computer";
                    faults.error("bad-date", (message, hint), &row.at);
                }
                (None, Some(day)) => say(&mut row.device, *fact, day),
                // Never so here, since a day that is none is wrong.
                (None, None) => {}
            }
        }
    }

    /// What is wrong with a day, if anything is.
    fn wrong(&self, day: Option<NaiveDate>) -> Option<String> {
        match (day, self.latest) {
            (None, _) => Some("a date of this row does not exist".to_owned()),
            (Some(day), Some(latest)) if day > latest => Some(format!("{day} is in the future")),
            // An empty cell of a workbook may become such a day, and systems write it where there is none.
            (Some(day), _) if day < values::first_day() => Some(format!("{day} is too long ago to be so")),
            (Some(_), _) => None,
        }
    }
}

fn say(device: &mut Device, fact: DatedFact, day: NaiveDate) {
    match fact {
        DatedFact::Seen => device.seen = Some(day),
        DatedFact::Gone => device.facts.gone = Some(day),
        DatedFact::Joined => device.facts.joined = InNewSystem::Since(day),
    }
}
