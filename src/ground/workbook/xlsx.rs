//! The workbooks of Excel since 2007: `.xlsx` and `.xlsm`, cell by cell.

use calamine::{DataRef, Dimensions, Reader as _, Xlsx, XlsxError};
use rayon::prelude::*;
use std::{io::Cursor, ops::ControlFlow};

use super::{
    SheetName, Workbook,
    pack::{Pack, PackedPart},
    rows::CellSeen,
    trouble::WorkbookTrouble,
    value, worksheets,
};

/// Words that many cells share are kept while a workbook is read.
const MOST_WORDS: u64 = 256 << 20;

/// A shared word takes at least so many bytes: `<si/>`.
const SHORTEST_WORD: u64 = 5;

pub(super) struct XlsxWorkbook<'a> {
    book: Xlsx<Cursor<&'a [u8]>>,
    pack: Pack<'a>,
}

impl<'a> XlsxWorkbook<'a> {
    pub(super) fn of(bytes: &'a [u8], pack: Pack<'a>) -> Result<Self, WorkbookTrouble> {
        // By the end of the name and in any letter case: where it stands, the workbook itself says, and may lie.
        for part in pack.parts().filter(|part| part.name.to_lowercase().ends_with("sharedstrings.xml")) {
            has_so_many_words(&pack, part)?;
        }
        let book = Xlsx::new(Cursor::new(bytes)).map_err(|error| trouble(&error))?;
        Ok(Self { book, pack })
    }

    /// Whether cells are merged in any of its sheets: asked of the plain bytes, which is much less work than to read a
    /// sheet again as a whole, and true of few lists.
    fn has_merged(&self) -> Result<bool, WorkbookTrouble> {
        let sheets: Vec<&PackedPart> =
            self.pack.parts().filter(|part| part.name.contains("sheets/")).collect();
        let found: Result<Vec<bool>, _> =
            sheets.par_iter().map(|part| says(&self.pack, part, b"mergeCell ")).collect();
        Ok(found?.contains(&true))
    }
}

impl Workbook for XlsxWorkbook<'_> {
    fn sheets(&self) -> Vec<SheetName> {
        worksheets(self.book.sheets_metadata())
    }

    fn walk(
        &mut self,
        sheet: &str,
        see: &mut dyn FnMut(u32, u32, CellSeen<'_>) -> ControlFlow<()>,
    ) -> Result<(), WorkbookTrouble> {
        let mut cells = self.book.worksheet_cells_reader(sheet).map_err(|error| trouble(&error))?;
        let mut text = String::new();
        let mut last = 0;
        while let Some((cell, style)) =
            cells.next_cell_with_style_id().map_err(|error| in_row(&error, sheet, last))?
        {
            let (row, column) = cell.get_position();
            last = row + 1;
            text.clear();
            let seen = cell.get_value();
            let flow = match seen {
                DataRef::Empty => continue,
                DataRef::SharedString(words) => see(row, column, CellSeen::Text(words)),
                DataRef::String(words) => see(row, column, CellSeen::Text(words)),
                DataRef::Error(error) => see(row, column, CellSeen::Fault(&error.to_string())),
                DataRef::Int(_)
                | DataRef::Float(_)
                | DataRef::Bool(_)
                | DataRef::DateTime(_)
                | DataRef::DateTimeIso(_)
                | DataRef::DurationIso(_) => {
                    let style = cells.styles().get(style).and_then(|style| style.number_format.as_ref());
                    plain(seen, style.map(|form| form.format_code.as_str()), &mut text);
                    see(row, column, CellSeen::Text(&text))
                }
            };
            if flow.is_break() {
                break;
            }
        }
        Ok(())
    }

    fn merged(&mut self, sheet: &str) -> Result<Vec<Dimensions>, WorkbookTrouble> {
        if !self.has_merged()? {
            return Ok(Vec::new());
        }
        self.book.merge_cells_by_sheet_name(sheet).map_err(|error| trouble(&error))
    }
}

/// What a cell that is no text says.
fn plain(value: &DataRef<'_>, form: Option<&str>, text: &mut String) {
    match value {
        DataRef::Int(whole) => text.push_str(&whole.to_string()),
        DataRef::Float(number) => value::number(*number, form, text),
        DataRef::Bool(yes) => text.push_str(if *yes { "true" } else { "false" }),
        DataRef::DateTime(date) => value::date(date, text),
        DataRef::DateTimeIso(date) => value::written_date(date, text),
        DataRef::DurationIso(duration) => value::written_duration(duration, text),
        DataRef::String(words) => text.push_str(words),
        DataRef::SharedString(words) => text.push_str(words),
        DataRef::Error(_) | DataRef::Empty => {}
    }
}

/// The list of shared words says how many there are, and room is made for them at once: a number that its own size
/// cannot hold is a lie.
fn has_so_many_words(pack: &Pack<'_>, part: &PackedPart) -> Result<(), WorkbookTrouble> {
    if part.size > MOST_WORDS {
        let how = format!("the words of its cells come to {} MiB", part.size >> 20);
        return Err(WorkbookTrouble::TooLarge(how));
    }
    let mut head = Vec::new();
    pack.unpack(part, |bytes| {
        head.extend_from_slice(bytes);
        // The number stands in the first element; what comes behind it need not be unpacked for that.
        if head.len() < 4096 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    let head = String::from_utf8_lossy(head.get(..head.len().min(4096)).unwrap_or_default()).into_owned();
    let said = head.split("uniqueCount").nth(1).map(|rest| rest.trim_start_matches([' ', '=', '"', '\'']));
    let digits = said.map(|rest| rest.chars().take_while(char::is_ascii_digit).collect::<String>());
    // Too many digits for a number are too many words for any file.
    let count = digits.filter(|digits| !digits.is_empty()).map(|digits| digits.parse().unwrap_or(u64::MAX));
    if count.is_some_and(|count| count > part.size / SHORTEST_WORD) {
        return Err(WorkbookTrouble::damaged("it says it has more words than it can hold"));
    }
    Ok(())
}

/// Whether these bytes stand in a part.
fn says(pack: &Pack<'_>, part: &PackedPart, wanted: &[u8]) -> Result<bool, WorkbookTrouble> {
    let (mut before, mut found) = (Vec::new(), false);
    pack.unpack(part, |bytes| {
        // They may begin in one piece and end in the next.
        let seam = before.iter().chain(bytes.iter().take(wanted.len())).copied().collect::<Vec<u8>>();
        found =
            memchr::memmem::find(bytes, wanted).is_some() || memchr::memmem::find(&seam, wanted).is_some();
        before = bytes.get(bytes.len().saturating_sub(wanted.len())..).unwrap_or_default().to_vec();
        if found { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    Ok(found)
}

fn in_row(error: &XlsxError, sheet: &str, row: u32) -> WorkbookTrouble {
    let trouble = trouble(error);
    if let WorkbookTrouble::Damaged(what) = trouble {
        return WorkbookTrouble::Damaged(format!("sheet `{sheet}` cannot be read after row {row}: {what}"));
    }
    trouble
}

/// The library quotes what it found, and what it found may be about people: only its kind is told.
fn trouble(error: &XlsxError) -> WorkbookTrouble {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the library adds kinds as it likes")]
    let what = match error {
        XlsxError::Password => return WorkbookTrouble::Locked,
        XlsxError::Io(_) | XlsxError::Zip(_) => "a part of it cannot be unpacked",
        XlsxError::Xml(_) | XlsxError::XmlAttr(_) | XlsxError::XmlEof(_) => {
            "a part of it is cut short or no XML"
        }
        XlsxError::FileNotFound(_) | XlsxError::RelationshipNotFound | XlsxError::WorksheetNotFound(_) => {
            "a part of it is missing"
        }
        XlsxError::CellError(_) => "a cell holds a kind of error that is not known",
        XlsxError::ColumnNumberOverflow | XlsxError::RowNumberOverflow => "a cell is where no sheet has any",
        _ => "a part of it is not as in workbooks",
    };
    WorkbookTrouble::damaged(what)
}
