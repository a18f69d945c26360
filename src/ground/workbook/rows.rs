//! Cells that arrive one by one become the text of a list: a line for each row of the sheet, tabs between the columns.
//!
//! The number of a line is the number of the row, so whatever is said of a line is true of the sheet. Nothing of a sheet is
//! held but this text: a row is written as its cells arrive.

use std::{ops::ControlFlow, ops::Range};

use super::trouble::WorkbookTrouble;
use crate::ground::table::MOST_COLUMNS;

/// Rows at the top of a sheet among which the names of the columns are looked for: titles, dates and logos stand above
/// them in lists that people make by hand.
const TOP: usize = 50;

/// As far as the sheets of Excel and `LibreOffice` go. A place beyond them would be filled up with empty cells at once.
const LAST_ROW: u32 = 1 << 20;
const LAST_COLUMN: u32 = 1 << 14;

/// What a sheet may come to as text. Cells that all say the same long thing cost a file next to nothing.
const MOST_TEXT: usize = 256 << 20;

/// How many wrong cells of a sheet are remembered by their place; all are counted.
const REMEMBERED: usize = 12;

/// Between two columns: no cell holds one, because it is replaced.
pub(crate) const TAB: u8 = b'\t';

/// What stands in a cell.
#[derive(Clone, Copy, Debug)]
pub(super) enum CellSeen<'a> {
    /// Words, a number or a date, as text.
    Text(&'a str),
    /// `#N/A` and its like, where a formula found no value.
    Fault(&'a str),
}

/// Where the names of the columns stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct HeaderLine {
    pub(super) row: u32,
    /// Columns up to the last that has a name.
    pub(super) width: u32,
    /// Whether these are names that the list needs.
    pub(super) fits: bool,
}

/// The first rows of a sheet that have anything in them.
#[derive(Default)]
pub(super) struct TopRows(Vec<(u32, Vec<String>)>);

impl TopRows {
    /// Takes a cell, until there are enough.
    pub(super) fn see(&mut self, row: u32, column: u32, cell: CellSeen<'_>) -> ControlFlow<()> {
        let (CellSeen::Text(text) | CellSeen::Fault(text)) = cell;
        if text.trim().is_empty() {
            return ControlFlow::Continue(());
        }
        if !is_place(row, column) {
            return ControlFlow::Break(());
        }
        // Cells arrive by row, so a new number begins a new row.
        if self.0.last().is_none_or(|(last, _)| *last != row) {
            if self.0.len() == TOP {
                return ControlFlow::Break(());
            }
            self.0.push((row, Vec::new()));
        }
        let Ok(column) = usize::try_from(column) else { return ControlFlow::Continue(()) };
        if let Some((_, cells)) = self.0.last_mut() {
            cells.resize(cells.len().max(column + 1), String::new());
            if let Some(cell) = cells.get_mut(column) {
                text.trim().clone_into(cell);
            }
        }
        ControlFlow::Continue(())
    }

    /// Where the names of the columns stand: in the first row that has those the list needs. If none has, in the first
    /// row with several cells, for a title stands alone; nowhere in an empty sheet.
    pub(super) fn header(&self, fits: &dyn Fn(&[&str]) -> bool) -> Option<HeaderLine> {
        let fitting = self.0.iter().find(|(_, row)| {
            let cells: Vec<&str> = row.iter().map(String::as_str).collect();
            fits(&cells)
        });
        // Only after no row had the names that are needed, so that titles above a list are no header of it.
        let several =
            || self.0.iter().find(|(_, row)| row.iter().filter(|cell| !cell.is_empty()).count() > 1);
        let (row, names) = fitting.or_else(several).or_else(|| self.0.first())?;
        Some(HeaderLine { row: *row, width: u32::try_from(names.len()).ok()?, fits: fitting.is_some() })
    }
}

/// Whether a sheet has such a cell.
fn is_place(row: u32, column: u32) -> bool {
    row < LAST_ROW && column < LAST_COLUMN
}

/// A cell that a formula left without a value.
pub(super) struct FaultyCell {
    pub(super) says: String,
    /// Where it stands in the text, for those that are remembered.
    pub(super) spans: Vec<Range<usize>>,
    pub(super) count: usize,
}

/// A sheet on its way to text.
pub(super) struct RowWriter {
    pub(super) text: String,
    header: HeaderLine,
    /// The row that is being written, and how many of its columns are.
    row: u32,
    columns: u32,
    pub(super) faults: Vec<FaultyCell>,
    trouble: Option<WorkbookTrouble>,
}

impl RowWriter {
    pub(super) fn new(header: HeaderLine) -> Result<Self, WorkbookTrouble> {
        let width = usize::try_from(header.width).unwrap_or(usize::MAX);
        if width > MOST_COLUMNS {
            return Err(WorkbookTrouble::TooLarge(format!("the header has {width} columns")));
        }
        Ok(Self { text: String::new(), header, row: 0, columns: 0, faults: Vec::new(), trouble: None })
    }

    /// Takes a cell. They arrive by row and by column, as every program writes them.
    pub(super) fn see(&mut self, row: u32, column: u32, cell: CellSeen<'_>) -> ControlFlow<()> {
        let (CellSeen::Text(text) | CellSeen::Fault(text)) = cell;
        let text = text.trim();
        if !is_place(row, column) {
            self.trouble = Some(WorkbookTrouble::damaged("a cell is where no sheet has any"));
            return ControlFlow::Break(());
        }
        // What stands beside the list, in columns without a name, is no part of it.
        if row < self.header.row || column >= self.header.width || text.is_empty() {
            return ControlFlow::Continue(());
        }
        if (row, column) < (self.row, self.columns) {
            self.trouble = Some(WorkbookTrouble::damaged("its cells are not in order"));
            return ControlFlow::Break(());
        }
        if row > self.row {
            self.end_row();
            for _ in self.row..row {
                self.text.push('\n');
            }
            (self.row, self.columns) = (row, 0);
        }
        // One tab less than columns, for none stands before the first: `columns` counts those that are written.
        for _ in self.columns.saturating_sub(1)..column {
            self.text.push('\t');
        }
        self.columns = column + 1;
        match cell {
            CellSeen::Text(_) => push_cell(text, &mut self.text),
            // Left empty, so that nobody is addressed as `#N/A`; that it is wrong is told by its place.
            CellSeen::Fault(_) => self.fault(text),
        }
        if self.text.len() > MOST_TEXT {
            let how = format!("its cells come to more than {} MiB of text", MOST_TEXT >> 20);
            self.trouble = Some(WorkbookTrouble::TooLarge(how));
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }

    /// Every row has all columns, so that none looks as if it were cut short.
    fn end_row(&mut self) {
        if self.columns > 0 {
            for _ in self.columns..self.header.width {
                self.text.push('\t');
            }
        }
    }

    fn fault(&mut self, says: &str) {
        // The cell stays empty, so its place is a point in the text.
        let at = self.text.len();
        if let Some(fault) = self.faults.iter_mut().find(|fault| fault.says == says) {
            fault.count += 1;
            if fault.spans.len() < REMEMBERED {
                fault.spans.push(at..at);
            }
            return;
        }
        let spans = std::iter::once(at..at).collect();
        self.faults.push(FaultyCell { says: says.to_owned(), spans, count: 1 });
    }

    /// The whole text.
    pub(super) fn finish(mut self) -> Result<(String, Vec<FaultyCell>), WorkbookTrouble> {
        if let Some(trouble) = self.trouble.take() {
            return Err(trouble);
        }
        self.end_row();
        Ok((self.text, self.faults))
    }
}

/// A cell that begins with a quote would be taken for a quoted one, and one with a tab or a new line for several.
fn push_cell(cell: &str, text: &mut String) {
    let quoted = cell.starts_with('"');
    if !quoted && memchr::memchr3(b'\t', b'\n', b'\r', cell.as_bytes()).is_none() {
        text.push_str(cell);
        return;
    }
    let flat = cell.replace("\r\n", " ").replace(['\t', '\n', '\r'], " ");
    if quoted {
        text.push('"');
        text.push_str(&flat.replace('"', "\"\""));
        text.push('"');
    } else {
        text.push_str(&flat);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(header: HeaderLine, cells: &[(u32, u32, &str)]) -> String {
        let mut writer = RowWriter::new(header).unwrap();
        for (row, column, text) in cells {
            let _ = writer.see(*row, *column, CellSeen::Text(text));
        }
        writer.finish().unwrap().0
    }

    #[test]
    fn a_line_is_a_row_and_every_row_is_as_wide_as_the_header() {
        let header = HeaderLine { row: 1, width: 3, fits: true };
        let cells = [
            (0, 0, "title"),
            (1, 1, "mail"),
            (1, 2, "name"),
            (3, 1, "a@x"),
            (3, 9, "beside"),
            (4, 2, "\"B\" and\nC"),
            (5, 0, "x"),
        ];
        assert_eq!(written(header, &cells), "\n\tmail\tname\n\n\ta@x\t\n\t\t\"\"\"B\"\" and C\"\nx\t\t");
    }

    #[test]
    fn the_header_is_the_first_row_that_fits_below_titles() {
        let mut top = TopRows::default();
        for (row, column, text) in [
            (0, 0, "Our people"),
            (2, 0, "made"),
            (2, 1, "today"),
            (4, 1, "mail"),
            (4, 3, "name"),
            (5, 1, "a@x"),
        ] {
            let _ = top.see(row, column, CellSeen::Text(text));
        }
        let fits = |cells: &[&str]| cells.contains(&"mail");
        assert_eq!(top.header(&fits), Some(HeaderLine { row: 4, width: 4, fits: true }));
        assert_eq!(top.header(&|_| false), Some(HeaderLine { row: 2, width: 2, fits: false }));
        assert_eq!(TopRows::default().header(&fits), None);
    }
}
