//! The workbooks of Excel before 2007: `.xls`.

use calamine::{Data, Dimensions, Range, Reader as _, Xls, XlsError};
use std::{io::Cursor, ops::ControlFlow};

use super::{SheetName, Workbook, rows::CellSeen, trouble::WorkbookTrouble, value, worksheets};

pub(super) struct XlsWorkbook<'a>(Xls<Cursor<&'a [u8]>>);

impl<'a> XlsWorkbook<'a> {
    /// Opens one that [`super::compound::look`] found to be no trap.
    pub(super) fn of(bytes: &'a [u8]) -> Result<Self, WorkbookTrouble> {
        Xls::new(Cursor::new(bytes)).map(Self).map_err(|error| trouble(&error))
    }
}

impl Workbook for XlsWorkbook<'_> {
    fn sheets(&self) -> Vec<SheetName> {
        worksheets(self.0.sheets_metadata())
    }

    fn walk(
        &mut self,
        sheet: &str,
        see: &mut dyn FnMut(u32, u32, CellSeen<'_>) -> ControlFlow<()>,
    ) -> Result<(), WorkbookTrouble> {
        let range: Range<Data> = self.0.worksheet_range(sheet).map_err(|error| trouble(&error))?;
        let Some((top, left)) = range.start() else { return Ok(()) };
        let mut text = String::new();
        for (row, cells) in (top..).zip(range.rows()) {
            for (column, cell) in (left..).zip(cells) {
                text.clear();
                let flow = match cell {
                    Data::Empty => continue,
                    Data::Error(error) => see(row, column, CellSeen::Fault(&error.to_string())),
                    Data::String(words) => see(row, column, CellSeen::Text(words)),
                    Data::Int(_)
                    | Data::Float(_)
                    | Data::Bool(_)
                    | Data::DateTime(_)
                    | Data::DateTimeIso(_)
                    | Data::DurationIso(_) => {
                        plain(cell, &mut text);
                        see(row, column, CellSeen::Text(&text))
                    }
                };
                if flow.is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn merged(&mut self, sheet: &str) -> Result<Vec<Dimensions>, WorkbookTrouble> {
        self.0.merge_cells_by_sheet_name(sheet).map_err(|error| trouble(&error))
    }
}

/// What a cell that is no text says.
fn plain(cell: &Data, text: &mut String) {
    match cell {
        Data::Int(whole) => text.push_str(&whole.to_string()),
        Data::Float(number) => value::number(*number, None, text),
        Data::Bool(yes) => text.push_str(if *yes { "true" } else { "false" }),
        Data::DateTime(date) => value::date(date, text),
        Data::DateTimeIso(date) => value::written_date(date, text),
        Data::DurationIso(duration) => value::written_duration(duration, text),
        Data::String(words) => text.push_str(words),
        Data::Error(_) | Data::Empty => {}
    }
}

/// The library quotes what it found, and what it found may be about people: only its kind is told.
fn trouble(error: &XlsError) -> WorkbookTrouble {
    if matches!(error, XlsError::Password) {
        return WorkbookTrouble::Locked;
    }
    WorkbookTrouble::damaged("a part of it is not as in old workbooks")
}
