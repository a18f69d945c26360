//! Leaves in an export of absences. The list has room for one leave of each person, of two cells that belong together.

use chrono::{NaiveDate, TimeDelta};

use super::{
    merge::{CellChange, PeopleTable},
    values,
};

/// How long a leave stays in the list that is over: what was missed is told within these days of the return.
const DAYS_AFTER: i64 = 7;

impl PeopleTable {
    fn day(&self, row: &[String], meaning: &str) -> Option<NaiveDate> {
        values::day(self.cell(row, meaning))
    }

    /// A row of an export without its leave, if that one begins only when the leave is over that somebody is on: the list
    /// must not forget that they are away. A later import brings it.
    pub(super) fn without_next_leave(
        &self,
        export: &Self,
        row: &[String],
        at: usize,
        today: NaiveDate,
    ) -> Option<Vec<String>> {
        let own = self.row(at)?;
        let begun = self.day(own, "away_from").is_none_or(|from| from <= today);
        let until = self.day(own, "away_until").filter(|_| begun)?;
        let stays_to = until.checked_add_signed(TimeDelta::try_days(DAYS_AFTER)?)?;
        // A leave that has begun by now does not wait: it is the one they are on.
        let next = export.day(row, "away_from").filter(|from| *from > until && *from > today)?;
        // Without a last day, or with one before the first, it is no leave that could wait: the row must show its
        // fault.
        if today > stays_to || export.day(row, "away_until").is_none_or(|until| until < next) {
            return None;
        }
        let mut row = row.to_vec();
        for column in ["away_from", "away_until"].iter().filter_map(|meaning| export.header.column(meaning)) {
            row.get_mut(column).into_iter().for_each(String::clear);
        }
        Some(row)
    }

    /// Takes the first day of a leave out of a row, if an export tells of another leave and not when that begins.
    pub(super) fn without_old_beginning(
        &self,
        old: &[String],
        new: &mut [String],
        (row, places): (&[String], &[usize]),
        today: NaiveDate,
    ) -> Option<CellChange> {
        let column = self.header.column("away_from")?;
        let says_it = row.iter().zip(places).any(|(cell, place)| *place == column && !cell.is_empty());
        if says_it || !self.is_another_leave(old, new, today) {
            return None;
        }
        // The old first day belongs to the old leave: left in, the new one would seem to have begun long ago.
        let before = std::mem::take(new.get_mut(column).filter(|cell| !cell.is_empty())?);
        let (address, column) = (self.address(old), self.columns.get(column)?.clone());
        Some(CellChange { address, column, old: before, new: String::new() })
    }

    /// Whether a row tells of another leave than before: the one it knew is over, or would end before it begins. Another
    /// end of one that lasts, or is still to come, makes that longer or shorter.
    fn is_another_leave(&self, old: &[String], new: &[String], today: NaiveDate) -> bool {
        let [before, until] = [old, new].map(|row| self.day(row, "away_until"));
        let over = before.is_some_and(|before| before < today);
        let from = self.day(new, "away_from");
        before != until && (over || from.zip(until).is_some_and(|(from, until)| until < from))
    }
}
