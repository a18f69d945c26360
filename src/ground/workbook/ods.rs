//! The workbooks of `LibreOffice` and `OpenOffice`: `.ods`.
//!
//! The whole of its text is held while it is read, so that it may be no larger than [`MOST`]. Cells and rows that are
//! alike are written once with a number, and a sheet says of itself that it has a million empty rows: only what
//! holds something is gone through.

use calamine::Dimensions;
use roxmltree::{Document, Node, ParsingOptions};
use std::{borrow::Cow, ops::ControlFlow};

use super::{SheetName, Workbook, pack::Pack, rows::CellSeen, trouble::WorkbookTrouble, value};

/// The text of a workbook, which is held several times over while it is read.
pub(super) const MOST: u64 = 64 << 20;

const TABLE: &str = "urn:oasis:names:tc:opendocument:xmlns:table:1.0";
const OFFICE: &str = "urn:oasis:names:tc:opendocument:xmlns:office:1.0";
const TEXT: &str = "urn:oasis:names:tc:opendocument:xmlns:text:1.0";
const STYLE: &str = "urn:oasis:names:tc:opendocument:xmlns:style:1.0";
const CALC: &str = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0";

/// As many rows and columns as a sheet can have.
const MOST_ROWS: u32 = 1 << 20;
const MOST_COLUMNS: u32 = 1 << 14;

/// The parts of such a workbook that are read.
pub(super) fn content(pack: &Pack<'_>) -> Result<String, WorkbookTrouble> {
    let text = |name: &str| {
        let part = pack.part(name).ok_or_else(|| WorkbookTrouble::damaged("a part of it is missing"))?;
        String::from_utf8(pack.whole(part, MOST)?)
            .map_err(|_| WorkbookTrouble::damaged("a part of it is no text"))
    };
    // With a password, the parts are there and say nothing; the list of them says so.
    if pack.part("META-INF/manifest.xml").is_some()
        && text("META-INF/manifest.xml")?.contains("encryption-data")
    {
        return Err(WorkbookTrouble::Locked);
    }
    text("content.xml")
}

pub(super) struct OdsWorkbook<'a>(Document<'a>);

impl<'a> OdsWorkbook<'a> {
    pub(super) fn of(content: &'a str) -> Result<Self, WorkbookTrouble> {
        // A document type can define names that grow to gigabytes when they are put in.
        let options = ParsingOptions { allow_dtd: false, ..ParsingOptions::default() };
        let document = Document::parse_with_options(content, options)
            .map_err(|_| WorkbookTrouble::damaged("a part of it is cut short or no XML"))?;
        Ok(Self(document))
    }

    fn tables(&self) -> impl Iterator<Item = Node<'_, 'a>> {
        let sheets = self.0.descendants().find(|node| node.has_tag_name((OFFICE, "spreadsheet")));
        sheets
            .into_iter()
            .flat_map(|sheets| sheets.children().filter(|node| node.has_tag_name((TABLE, "table"))))
    }

    /// Shows each cell that holds something or covers others, with where it stands and how often it is repeated.
    fn each(
        &self,
        sheet: &str,
        mut see: impl FnMut(u32, u32, u32, Node<'_, '_>) -> ControlFlow<()>,
    ) -> Result<(), WorkbookTrouble> {
        let table = self.tables().find(|table| table.attribute((TABLE, "name")) == Some(sheet));
        let table = table.ok_or_else(|| WorkbookTrouble::damaged("a sheet of it is missing"))?;
        let mut row = 0_u32;
        // Rows may stand in groups, and in what is repeated on every printed page.
        let lines = table.descendants().filter(|node| node.has_tag_name((TABLE, "table-row")));
        for line in lines {
            let repeated = repeats(line, "number-rows-repeated");
            let filled: Vec<(u32, u32, Node<'_, '_>)> = filled(line);
            // Empty rows are counted and not walked through, however many there are.
            let times = if filled.is_empty() { 0 } else { repeated };
            for again in 0..times {
                let at = row.saturating_add(again);
                // Only for rows that hold something: a sheet rightly says that it has a million empty ones.
                if at >= MOST_ROWS {
                    return Err(WorkbookTrouble::damaged("a cell is where no sheet has any"));
                }
                for (column, times, cell) in &filled {
                    if see(at, *column, *times, *cell).is_break() {
                        return Ok(());
                    }
                }
            }
            row = row.saturating_add(repeated);
        }
        Ok(())
    }
}

/// The cells of a row that hold something or cover others, with their column and how often each is repeated.
fn filled<'d, 'a>(line: Node<'d, 'a>) -> Vec<(u32, u32, Node<'d, 'a>)> {
    let mut column = 0_u32;
    let mut filled = Vec::new();
    for cell in line.children().filter(Node::is_element) {
        let times = repeats(cell, "number-columns-repeated");
        if cell.has_attribute((OFFICE, "value-type"))
            || cell.has_attribute((CALC, "value-type"))
            || covers(cell)
        {
            filled.push((column, times.min(MOST_COLUMNS.saturating_sub(column)), cell));
        }
        column = column.saturating_add(times);
    }
    filled
}

fn repeats(node: Node<'_, '_>, name: &str) -> u32 {
    node.attribute((TABLE, name)).and_then(|times| times.parse().ok()).unwrap_or(1)
}

/// Whether other cells are merged into this one.
fn covers(cell: Node<'_, '_>) -> bool {
    ["number-columns-spanned", "number-rows-spanned"].iter().any(|name| repeats(cell, name) > 1)
}

impl Workbook for OdsWorkbook<'_> {
    fn sheets(&self) -> Vec<SheetName> {
        let root = self.0.root_element();
        let hides = |style: &str| {
            let styles = root.descendants().filter(|node| node.has_tag_name((STYLE, "style")));
            let of_name = styles.filter(|node| node.attribute((STYLE, "name")) == Some(style));
            of_name
                .flat_map(|node| node.children())
                .any(|part| part.attribute((TABLE, "display")) == Some("false"))
        };
        let name = |table: Node<'_, '_>| SheetName {
            name: table.attribute((TABLE, "name")).unwrap_or_default().to_owned(),
            hidden: table.attribute((TABLE, "style-name")).is_some_and(hides),
        };
        self.tables().map(name).collect()
    }

    fn walk(
        &mut self,
        sheet: &str,
        see: &mut dyn FnMut(u32, u32, CellSeen<'_>) -> ControlFlow<()>,
    ) -> Result<(), WorkbookTrouble> {
        let mut text = String::new();
        self.each(sheet, |row, column, times, cell| {
            text.clear();
            let fault = says(cell, &mut text);
            if text.is_empty() {
                return ControlFlow::Continue(());
            }
            for again in 0..times {
                let seen = if fault { CellSeen::Fault(&text) } else { CellSeen::Text(&text) };
                see(row, column.saturating_add(again), seen)?;
            }
            ControlFlow::Continue(())
        })
    }

    fn merged(&mut self, sheet: &str) -> Result<Vec<Dimensions>, WorkbookTrouble> {
        let mut areas = Vec::new();
        self.each(sheet, |row, column, _, cell| {
            if covers(cell) {
                let end = |at: u32, name| at.saturating_add(repeats(cell, name)).saturating_sub(1);
                let end = (end(row, "number-rows-spanned"), end(column, "number-columns-spanned"));
                areas.push(Dimensions { start: (row, column), end });
            }
            ControlFlow::Continue(())
        })?;
        Ok(areas)
    }
}

/// What a cell says, and whether it is an error.
fn says(cell: Node<'_, '_>, text: &mut String) -> bool {
    let own = |name| cell.attribute((OFFICE, name));
    // LibreOffice writes an error as a plain text for other programs, and only here as what it is.
    if cell.attribute((CALC, "value-type")) == Some("error") {
        text.push_str(&words(cell));
        return true;
    }
    match own("value-type") {
        Some("float" | "currency") => plain_number(own("value"), None, text),
        // The form of a cell stands in its style, far away: two decimals at most are what nearly every list shows.
        Some("percentage") => plain_number(own("value"), Some("0.##%"), text),
        Some("date") => value::written_date(own("date-value").unwrap_or_default(), text),
        Some("time") => value::written_duration(own("time-value").unwrap_or_default(), text),
        Some("boolean") => text.push_str(own("boolean-value").unwrap_or_default()),
        _ => text.push_str(&own("string-value").map_or_else(|| Cow::Owned(words(cell)), Cow::Borrowed)),
    }
    false
}

fn plain_number(number: Option<&str>, form: Option<&str>, text: &mut String) {
    match number.map(str::parse) {
        Some(Ok(number)) => value::number(number, form, text),
        Some(Err(_)) | None => text.push_str(number.unwrap_or_default()),
    }
}

/// The paragraphs of a cell, without what somebody remarked on it.
fn words(cell: Node<'_, '_>) -> String {
    let paragraphs = cell.children().filter(|node| node.has_tag_name((TEXT, "p")));
    let words = paragraphs.map(|paragraph| {
        let mut words = String::new();
        for node in paragraph.descendants() {
            if node.is_text() {
                words.push_str(node.text().unwrap_or_default());
            } else if ["s", "tab", "line-break"].iter().any(|name| node.has_tag_name((TEXT, *name))) {
                words.push(' ');
            }
        }
        words
    });
    words.collect::<Vec<_>>().join(" ")
}
