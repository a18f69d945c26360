//! A table as a workbook for Excel: what is a number or a date there is one here, and the first line stays in sight.
//!
//! The same table is the same bytes: nothing in it says when it was made.

use chrono::{Datelike as _, NaiveDateTime, NaiveTime, Timelike as _};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr as _;

use crate::ground::table::{ExportTable, TableCell, one_line};

/// Narrower, the sign of the filter hides the name of a column; wider, a screen shows no second one.
const WIDTHS: (usize, usize) = (10, 60);

/// What Excel takes in one cell.
const LONGEST: usize = 32_000;

/// How days and moments are shown, so that they read the same in every country.
const DAY: &str = "yyyy-mm-dd";
const MOMENT: &str = "yyyy-mm-dd hh:mm:ss";

/// The bytes of the workbook.
///
/// # Errors
/// It has more rows than a sheet can have.
pub(crate) fn xlsx(table: &ExportTable) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // Any fixed day does: by itself the library would write down the time of this run.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let sheet = book.add_worksheet().set_name(table.title)?;
    let columns = u16::try_from(table.names.len()).map_err(|_| XlsxError::RowColumnLimitError)?;
    let rows = u32::try_from(table.rows.len()).map_err(|_| XlsxError::RowColumnLimitError)?;
    let bold = Format::new().set_bold();
    for (column, name) in (0..).zip(names(table)) {
        sheet.write_string_with_format(0, column, name, &bold)?;
    }
    for (row, cells) in (1..).zip(&table.rows) {
        for (column, cell) in (0..).zip(cells) {
            write(sheet, row, column, cell)?;
        }
    }
    for (column, width) in (0..).zip(widths(table)) {
        sheet.set_column_width(column, u32::try_from(width).map_err(|_| XlsxError::RowColumnLimitError)?)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    // On paper every row stands whole on one sheet, with the names of its columns above.
    sheet.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    if let Some(last) = columns.checked_sub(1) {
        sheet.autofilter(0, 0, rows, last)?;
    }
    book.save_to_buffer()
}

/// The names of the columns. A cell with a date has no zone, so that the name must say it.
fn names(table: &ExportTable) -> impl Iterator<Item = String> {
    table.names.iter().enumerate().map(|(column, name)| {
        let cells = table.rows.iter().filter_map(move |row| row.get(column));
        let moments = cells.into_iter().any(|cell| matches!(cell, TableCell::Moment(_)));
        if moments { format!("{name} (UTC)") } else { name.clone().into_owned() }
    })
}

fn write(sheet: &mut Worksheet, row: u32, column: u16, cell: &TableCell) -> Result<(), XlsxError> {
    match cell {
        TableCell::Text(text) if text.is_empty() => {}
        TableCell::Text(text) => {
            let shown: String = one_line(text).chars().take(LONGEST).collect();
            sheet.write_string(row, column, shown)?;
        }
        TableCell::Number(number) => {
            sheet.write_number(row, column, *number)?;
        }
        TableCell::Day(day) => {
            let form = Format::new().set_num_format(DAY);
            sheet.write_datetime_with_format(row, column, &excel(day.and_time(NaiveTime::MIN))?, &form)?;
        }
        TableCell::Moment(moment) => {
            let form = Format::new().set_num_format(MOMENT);
            sheet.write_datetime_with_format(row, column, &excel(moment.naive_utc())?, &form)?;
        }
    }
    Ok(())
}

fn excel(moment: NaiveDateTime) -> Result<ExcelDateTime, XlsxError> {
    // What does not fit becomes a number that `from_ymd` refuses: an error, and never another day.
    let part = |number: u32| u8::try_from(number).unwrap_or(u8::MAX);
    let year = u16::try_from(moment.year()).unwrap_or(u16::MAX);
    let hour = u16::try_from(moment.hour()).unwrap_or(u16::MAX);
    ExcelDateTime::from_ymd(year, part(moment.month()), part(moment.day()))?.and_hms(
        hour,
        part(moment.minute()),
        moment.second(),
    )
}

/// How wide each column is, by what stands in it.
fn widths(table: &ExportTable) -> impl Iterator<Item = usize> {
    names(table).enumerate().map(|(column, name)| {
        let cells = table.rows.iter().filter_map(|row| row.get(column)).map(|cell| match cell {
            TableCell::Text(text) => text.width(),
            TableCell::Number(number) => number.to_string().len(),
            TableCell::Day(_) => DAY.len(),
            TableCell::Moment(_) => MOMENT.len(),
        });
        // The sign of the filter stands in the cell of the name.
        cells.chain([name.width() + 3]).max().unwrap_or(WIDTHS.0).clamp(WIDTHS.0, WIDTHS.1) + 1
    })
}
