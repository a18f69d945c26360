//! Tables that people open in a spreadsheet: every table that is written for somebody goes through here.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return for a formula, and what
//! a stranger wrote may begin with anything. In CSV such a cell gets an apostrophe in front, by which every spreadsheet
//! shows it as text; an address that really begins so is whole behind it, and the readers of this program take the
//! apostrophe off again. A workbook says of each cell what it is, and needs none.

use chrono::{DateTime, NaiveDate, Utc};
use std::borrow::Cow;

use super::quoted::visible;

/// More columns than any list has. Each name is held against all that are known, in three languages.
pub(crate) const MOST_COLUMNS: usize = 1000;

/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableCell {
    /// Words; nothing, if they are empty.
    Text(String),
    /// A number to reckon with: no code or staff number.
    Number(u32),
    /// A day, of no zone.
    Day(NaiveDate),
    /// A moment, written in UTC.
    Moment(DateTime<Utc>),
}

/// A table with the names of its columns and its rows.
#[derive(Clone, Debug)]
pub struct ExportTable {
    /// What it is called: the tab of the sheet.
    pub title: &'static str,
    /// What the columns are called.
    pub names: Vec<Cow<'static, str>>,
    /// The rows, each with a cell for every column.
    pub rows: Vec<Vec<TableCell>>,
}

impl ExportTable {
    /// A table of this title. That each row has a cell for every name, its type says.
    pub fn of<const N: usize>(
        title: &'static str,
        names: [&'static str; N],
        rows: impl IntoIterator<Item = [TableCell; N]>,
    ) -> Self {
        Self {
            title,
            names: names.map(Cow::Borrowed).to_vec(),
            rows: rows.into_iter().map(Vec::from).collect(),
        }
    }

    /// As CSV: a line of names and a line for each row.
    ///
    /// # Errors
    /// A row that has another number of cells than there are names.
    pub fn csv(&self) -> Result<String, csv::Error> {
        let mut table = csv::Writer::from_writer(Vec::new());
        table.write_record(self.names.iter().map(|name| safe(name).into_owned()))?;
        for row in &self.rows {
            table.write_record(row.iter().map(|cell| cell.plain().into_owned()))?;
        }
        let bytes = table.into_inner().map_err(csv::IntoInnerError::into_error)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

impl TableCell {
    /// As it stands in CSV.
    fn plain(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => safe(text),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Day(day) => Cow::Owned(day.to_string()),
            Self::Moment(moment) => Cow::Owned(moment.to_rfc3339()),
        }
    }
}

impl From<&str> for TableCell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

fn is_trap(cell: &str) -> bool {
    // Spreadsheets take blanks in front away, and find the formula behind them.
    cell.trim_start_matches(' ').starts_with(FORMULA)
}

/// A cell that no spreadsheet takes for a formula, in one line.
fn safe(cell: &str) -> Cow<'_, str> {
    // Before the cell is made one line: a tab in front is part of the trap, and is a blank afterwards.
    let trap = is_trap(cell);
    let flat = one_line(cell);
    if trap { Cow::Owned(format!("'{flat}")) } else { Cow::Owned(flat) }
}

/// A cell in one line, without signs that a terminal would obey.
pub(crate) fn one_line(cell: &str) -> String {
    let flat = cell.replace(['\n', '\r', '\t'], " ");
    visible(&flat).into_owned()
}

/// What such a cell was before.
pub fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        // An apostrophe that was never put there, as in `'s-Gravenhage`, stays.
        Some(rest) if is_trap(rest) => rest,
        Some(_) | None => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(cells: &[&str]) -> String {
        ExportTable::of("t", ["a"], cells.iter().map(|cell| [TableCell::from(*cell)])).csv().unwrap()
    }

    #[test]
    fn no_cell_is_a_formula() {
        let cells =
            ["=cmd|' /C calc'!A0", "+31 6", "-1", "@x", "\t=1", " =1", "o'brien@example.com", "'quoted'"];
        let written = table(&cells);
        let wanted = [
            "'=cmd|' /C calc'!A0",
            "'+31 6",
            "'-1",
            "'@x",
            "' =1",
            "' =1",
            "o'brien@example.com",
            "'quoted'",
        ];
        assert_eq!(written.lines().skip(1).collect::<Vec<_>>(), wanted);
    }

    #[test]
    fn an_address_that_begins_like_a_formula_comes_back_whole() {
        for cell in ["=1+cmd@example.com", "-2+3@example.com"] {
            let written = table(&[cell]);
            assert_eq!(written.lines().nth(1).map(unguarded), Some(cell));
        }
        assert_eq!(unguarded("'o"), "'o");
    }

    #[test]
    fn a_cell_holds_nothing_that_is_obeyed() {
        let written = table(&["no\u{1b}[2J\r\nmore"]);
        assert_eq!(written, "a\nno\\u001b[2J  more\n");
    }
}
