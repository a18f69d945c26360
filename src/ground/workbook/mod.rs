//! A sheet of a workbook as the text of a list, so that whoever reads lists need not know where they come from.
//!
//! What a file is, its content says and not its name. Nothing of a workbook is believed: how large it says it is, where its
//! cells say they are, how many it says there are. What is read is what people see: dates as dates, numbers without
//! what only a machine sees, formulas by their last value.

mod compound;
mod ods;
mod pack;
mod rows;
mod trouble;
mod value;
mod xls;
mod xlsx;

use calamine::{Dimensions, SheetType, SheetVisible};
use std::{
    ops::ControlFlow,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use super::problem::{Place, Problem, Problems, Source};
use compound::Inside;
use pack::Pack;
use rows::{CellSeen, FaultyCell, HeaderLine, RowWriter, TopRows};
use trouble::WorkbookTrouble;

pub(crate) use rows::TAB;

/// How every old document of Office begins, and a new one with a password.
const OLD: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// How many places of one fault are named.
const NAMED: usize = 12;

/// Which sheet is wanted: by its name, or by what its columns are called.
pub(crate) struct WantedSheet<'a> {
    /// The name, if somebody said it.
    pub(crate) name: Option<&'a str>,
    /// Whether these are the columns of such a list.
    pub(crate) fits: &'a dyn Fn(&[&str]) -> bool,
}

/// A sheet and whether people see it.
struct SheetName {
    name: String,
    hidden: bool,
}

/// The sheets of a workbook that hold cells; a chart or a macro may have a tab as well.
fn worksheets(tabs: &[calamine::Sheet]) -> Vec<SheetName> {
    let sheets = tabs.iter().filter(|tab| tab.typ == SheetType::WorkSheet);
    let name = |tab: &calamine::Sheet| SheetName {
        name: tab.name.clone(),
        hidden: tab.visible != SheetVisible::Visible,
    };
    sheets.map(name).collect()
}

/// A workbook of any kind.
trait Workbook {
    /// Its sheets, in the order of their tabs.
    fn sheets(&self) -> Vec<SheetName>;

    /// Shows the cells of a sheet that are not empty, by row and by column, for as long as `see` wants more.
    fn walk(
        &mut self,
        sheet: &str,
        see: &mut dyn FnMut(u32, u32, CellSeen<'_>) -> ControlFlow<()>,
    ) -> Result<(), WorkbookTrouble>;

    /// Which cells of a sheet are merged.
    fn merged(&mut self, sheet: &str) -> Result<Vec<Dimensions>, WorkbookTrouble>;
}

/// Whether a file is a workbook, or another file that is no text.
pub(crate) fn is_workbook(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(512)).unwrap_or_default();
    // A PDF and a web page too: read as text, they would be a list of thousands of faults.
    [b"PK\x03\x04".as_slice(), b"PK\x05\x06", OLD, b"%PDF-"]
        .iter()
        .any(|beginning| bytes.starts_with(beginning))
        || is_web_page(head)
}

/// Many systems give an export the name of a workbook and the content of a web page, and Excel opens it all the same.
fn is_web_page(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(head).trim_start_matches('\u{feff}').trim_start().to_lowercase();
    ["<!doctype html", "<html", "<table"].iter().any(|beginning| head.starts_with(beginning))
        || (head.starts_with("<?xml") && head.contains("office:spreadsheet"))
}

/// Reads the wanted sheet, with what is wrong with its cells.
///
/// # Errors
/// It is no workbook that can be read, or nobody can tell which sheet is meant.
pub(crate) fn read(
    path: &str,
    bytes: &[u8],
    wanted: &WantedSheet<'_>,
) -> Result<(Arc<Source>, Problems), Problems> {
    guarded(bytes, |book| {
        let (sheet, header) = match choose(book, path, wanted)? {
            Ok(chosen) => chosen,
            Err(problems) => return Ok(Err(problems)),
        };
        let mut writer = RowWriter::new(header)?;
        book.walk(&sheet, &mut |row, column, cell| writer.see(row, column, cell))?;
        // Asked for merged cells only once the text is known to be bearable.
        let (text, faults) = writer.finish()?;
        let merged = book.merged(&sheet)?;
        let source = Source::sheet(path, text, sheet);
        let problems =
            faulty(&source, faults).into_iter().chain(merged_cells(&source, header, &merged)).collect();
        Ok(Ok((source, problems)))
    })
    .unwrap_or_else(|trouble| Err(trouble.problem(path).into()))
}

/// Everything that stands in the cells of a workbook; nothing if it is none that can be read.
pub(crate) fn all_words(bytes: &[u8]) -> Option<String> {
    let read = guarded(bytes, |book| {
        let mut words = String::new();
        for sheet in book.sheets() {
            book.walk(&sheet.name, &mut |_, _, cell| {
                let (CellSeen::Text(text) | CellSeen::Fault(text)) = cell;
                words.push_str(text);
                words.push('\n');
                // As much as a sheet may come to when it is read as a list.
                if words.len() < (256 << 20) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })?;
        }
        Ok(words)
    });
    read.ok()
}

/// A file may be made so that a library that reads it fails in a way it did not foresee: then it is damaged.
fn guarded<T>(
    bytes: &[u8],
    read: impl FnOnce(&mut dyn Workbook) -> Result<T, WorkbookTrouble>,
) -> Result<T, WorkbookTrouble> {
    // Nothing that the closure has touched is used after a panic, so nothing half done can be seen.
    catch_unwind(AssertUnwindSafe(|| opened(bytes, read)))
        .unwrap_or_else(|_| Err(WorkbookTrouble::damaged("a part of it is not as in workbooks")))
}

/// Opens whatever kind of workbook this is, and reads in it.
fn opened<T>(
    bytes: &[u8],
    read: impl FnOnce(&mut dyn Workbook) -> Result<T, WorkbookTrouble>,
) -> Result<T, WorkbookTrouble> {
    if bytes.starts_with(b"%PDF-") {
        return Err(WorkbookTrouble::OtherKind("a PDF"));
    }
    if bytes.starts_with(OLD) {
        return match compound::look(bytes)? {
            Inside::OldWorkbook => read(&mut xls::XlsWorkbook::of(bytes)?),
            Inside::Locked => Err(WorkbookTrouble::Locked),
            Inside::Other => Err(WorkbookTrouble::OtherKind("an old document of Office, and no workbook")),
        };
    }
    if !bytes.starts_with(b"PK") {
        return Err(WorkbookTrouble::OtherKind("a web page with the name of a workbook"));
    }
    let pack = Pack::of(bytes)?;
    if pack.is_locked() {
        return Err(WorkbookTrouble::Locked);
    }
    // Before the kinds of Office: a workbook of LibreOffice has no list of content types and would be taken for a plain
    // zip.
    if pack.part("mimetype").is_some() && pack.part("content.xml").is_some() {
        let content = ods::content(&pack)?;
        return read(&mut ods::OdsWorkbook::of(&content)?);
    }
    match other_kind(&pack) {
        Some(kind) => Err(WorkbookTrouble::OtherKind(kind)),
        None => read(&mut xlsx::XlsxWorkbook::of(bytes, pack)?),
    }
}

/// What a packed file is, if it is no workbook that can be read.
fn other_kind(pack: &Pack<'_>) -> Option<&'static str> {
    let has = |wanted: &str| pack.parts().any(|part| part.name.trim_start_matches('/').starts_with(wanted));
    let is_binary = pack.parts().any(|part| part.name.to_lowercase().ends_with("/workbook.bin"));
    let kinds = [
        (is_binary, "an Excel binary workbook (.xlsb)"),
        (has("word/"), "a Word document"),
        (has("ppt/"), "a PowerPoint presentation"),
        (!has("[Content_Types].xml"), "a packed file (.zip)"),
    ];
    kinds.into_iter().find_map(|(is, kind)| is.then_some(kind))
}

/// A sheet with something in it.
struct FilledSheet {
    name: String,
    hidden: bool,
    header: HeaderLine,
}

/// The sheet that is meant, and where its columns are named.
fn choose(
    book: &mut dyn Workbook,
    path: &str,
    wanted: &WantedSheet<'_>,
) -> Result<Result<(String, HeaderLine), Problems>, WorkbookTrouble> {
    let names = book.sheets();
    if let Some(name) = wanted.name {
        let same = |sheet: &&SheetName| sheet.name.trim().to_lowercase() == name.trim().to_lowercase();
        // Exact first: a workbook may have two tabs that differ in letter case or blanks alone.
        let exact = names.iter().find(|sheet| sheet.name == name);
        let Some(sheet) = exact.or_else(|| names.iter().find(same)) else {
            let message = format!("`{path}` has no sheet called `{name}`");
            let hint = format!("its sheets are {}", listed(names.iter().map(|sheet| sheet.name.as_str())));
            return Ok(Err(Problem::error("which-sheet", message).at(Place::unread(path)).hint(hint).into()));
        };
        let header = top(book, &sheet.name, wanted)?.ok_or(WorkbookTrouble::Empty)?;
        return Ok(Ok((sheet.name.clone(), header)));
    }
    let mut filled = Vec::new();
    for SheetName { name, hidden } in names {
        if let Some(header) = top(book, &name, wanted)? {
            filled.push(FilledSheet { name, hidden, header });
        }
    }
    // What nobody sees is not meant, as long as there is something that everybody sees.
    if filled.iter().any(|sheet| !sheet.hidden) {
        filled.retain(|sheet| !sheet.hidden);
    }
    let fitting: Vec<&FilledSheet> = filled.iter().filter(|sheet| sheet.header.fits).collect();
    match (fitting.as_slice(), filled.as_slice()) {
        ([only], _) => Ok(Ok((only.name.clone(), only.header))),
        // One sheet is meant even without the columns, so that what is said is which of them it lacks.
        ([], [only]) => Ok(Ok((only.name.clone(), only.header))),
        ([], []) => Err(WorkbookTrouble::Empty),
        ([], several) => {
            let names = listed(several.iter().map(|sheet| sheet.name.as_str()));
            Ok(Err(say_which(path, &format!("no sheet of `{path}` has the columns of such a list: {names}"))))
        }
        (several, _) => {
            let names = listed(several.iter().map(|sheet| sheet.name.as_str()));
            Ok(Err(say_which(path, &format!("several sheets of `{path}` could be the list: {names}"))))
        }
    }
}

fn say_which(path: &str, message: &str) -> Problems {
    let problem = Problem::error("which-sheet", message).at(Place::unread(path)).hint(
        "say which one: with `--sheet NAME`, or for the campaign's own list with `sheet = \"NAME\"` under `[people]`",
    );
    problem.into()
}

fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn top(
    book: &mut dyn Workbook,
    sheet: &str,
    wanted: &WantedSheet<'_>,
) -> Result<Option<HeaderLine>, WorkbookTrouble> {
    let mut top = TopRows::default();
    book.walk(sheet, &mut |row, column, cell| top.see(row, column, cell))?;
    Ok(top.header(wanted.fits))
}

/// Cells whose formula found no value: one problem for all that say the same.
fn faulty(source: &Arc<Source>, faults: Vec<FaultyCell>) -> Vec<Problem> {
    let told = faults.into_iter().filter_map(|fault| {
        let (first, further) = fault.spans.split_first()?;
        let message = match fault.count {
            1 => format!("this cell shows `{}` instead of a value", fault.says),
            count => format!("{count} cells show `{}` instead of a value", fault.says),
        };
        let mut problem = Problem::error("cell-error", message)
            .at(Place::new(source, first.clone()))
            .hint("correct the formula in the workbook, or write the value itself, and save");
        for span in further.iter().take(NAMED) {
            problem = problem.note_at(Place::new(source, span.clone()), "here too");
        }
        Some(problem)
    });
    told.collect()
}

/// Merged cells of the list: all but the first of them are empty, whatever it looks like.
fn merged_cells(source: &Arc<Source>, header: HeaderLine, merged: &[Dimensions]) -> Option<Problem> {
    let rows = memchr::memchr_iter(b'\n', source.text().as_bytes()).count();
    let of_list = |area: &&Dimensions| {
        area.end.0 >= header.row
            && area.start.1 < header.width
            // Cells are merged in remarks below the list as well, where they do no harm.
            && usize::try_from(area.start.0).is_ok_and(|row| row <= rows)
            && area.start != area.end
    };
    let mut areas = merged.iter().filter(of_list);
    let first = areas.next()?;
    let mut problem = Problem::error("merged-cells", format!("cells are merged here: {}", area(first)))
        .at(place_of(source, first.start.0.max(header.row)))
        .hint("select them in Excel, choose Unmerge Cells, and write the value into every row");
    for further in areas.by_ref().take(NAMED) {
        problem = problem.note_at(place_of(source, further.start.0.max(header.row)), area(further));
    }
    let more = areas.count();
    Some(if more > 0 { problem.note(format!("and {more} more")) } else { problem })
}

fn area(area: &Dimensions) -> String {
    let corner = |(row, column): (u32, u32)| format!("{}{}", super::problem::column_letters(column), row + 1);
    format!("{}:{}", corner(area.start), corner(area.end))
}

/// A row of a sheet in its text.
fn place_of(source: &Arc<Source>, row: u32) -> Place {
    let lines = source.text().split_inclusive('\n');
    let start: usize = lines.take(usize::try_from(row).unwrap_or(usize::MAX)).map(str::len).sum();
    let length = source.text().get(start..).and_then(|rest| rest.lines().next()).map_or(0, str::len);
    Place::new(source, start..start + length)
}
