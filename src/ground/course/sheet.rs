//! A delimited file of any tool: its columns by meaning, its rows one by one, its faults by line.
//!
//! How bytes become text and text becomes cells is the business of the list of people; this adds what exports
//! need beside it: names of columns in three languages, and rows that are cut short.

use std::{
    borrow::Cow,
    collections::{BTreeMap, btree_map::Entry},
    ops::Range,
    sync::Arc,
};

use crate::ground::{
    campaign::people::{
        decode,
        header::fold,
        record::{self, ListPart, RecordRun},
    },
    problem::{Place, Problem, Problems, Source},
    table::MOST_COLUMNS,
    workbook::{TAB, WantedSheet},
};

/// How many kinds of faults of a file are shown before the rest is counted, and how many rows of each are named.
const SHOWN: usize = 20;
const NAMED: usize = 12;

/// A file whose first line has been read.
pub(crate) struct ExportSheet {
    pub(crate) source: Arc<Source>,
    delimiter: u8,
    /// The names of the columns as they stand.
    pub(crate) names: Vec<String>,
    /// The bytes of the first line.
    pub(crate) head: Range<usize>,
    /// Where the first row starts, and its line.
    body: (usize, u32),
}

pub(crate) struct ExportRow<'t> {
    pub(crate) cells: &'t [Cow<'t, str>],
    pub(crate) line: u32,
    pub(crate) span: Range<usize>,
}

/// A fault of a row: what, and what to do.
pub(crate) struct ExportFault {
    pub(crate) check: &'static str,
    pub(crate) message: String,
    pub(crate) hint: &'static str,
}

impl ExportRow<'_> {
    /// What stands in a column; nothing if there is no such column.
    pub(crate) fn cell(&self, column: Option<usize>) -> &str {
        column.and_then(|column| self.cells.get(column)).map(Cow::as_ref).unwrap_or_default()
    }
}

impl ExportSheet {
    /// Reads the bytes as text, and the first line that is not blank as the names of the columns.
    pub(crate) fn of(path: &str, bytes: Vec<u8>, wanted: &WantedSheet<'_>) -> Result<Self, Problems> {
        let (source, problems) = decode::source(path, bytes, wanted)?;
        // Half a list is none: what a cell does not say could be anything.
        if problems.has_errors() {
            return Err(problems);
        }
        Self::of_source(source)
    }

    /// The same of what is text already: of a long list, its beginning.
    pub(crate) fn of_source(source: Arc<Source>) -> Result<Self, Problems> {
        let text = source.text();
        let (start, delimiter) = beginning(&source);
        let (body, _) = record::record_end(text, start, delimiter);
        let head = text.get(start..body).unwrap_or_default().trim_end();
        let span = start..start + head.len();
        let mut cells = Vec::new();
        if head.is_empty() {
            let place = Place::new(&source, 0..0);
            return Err(Problem::error("empty-file", "there is nothing in this file").at(place).into());
        }
        record::cells(head, delimiter, &mut cells).map_err(|_| {
            Problem::error("bad-header", "a quote in the first line is never closed")
                .at(Place::new(&source, span.clone()))
                .hint("export the file again")
        })?;
        // Each row keeps a cell for each column, so a file that is no table at all would fill the memory.
        if cells.len() > MOST_COLUMNS {
            let message = format!("the first line has {} columns", cells.len());
            let wide = Problem::error("unreadable-file", message).at(Place::new(&source, span));
            return Err(wide.hint("check whether it is the right file").into());
        }
        let names = cells.iter().map(|cell| cell.clone().into_owned()).collect();
        let line = lines(text.get(..body).unwrap_or_default()) + 1;
        Ok(Self { delimiter, names, head: span, body: (body, line), source })
    }

    /// The column of one of these names, the first name first; names are written without case, spaces and marks.
    pub(crate) fn column(&self, known: &[&str]) -> Option<usize> {
        let plain: Vec<String> = self.names.iter().map(|name| fold(name)).collect();
        known.iter().find_map(|name| plain.iter().position(|cell| cell == name))
    }

    /// Starts with the first line: the file has no names of columns.
    pub(crate) fn without_header(mut self) -> Self {
        let start = self.head.start;
        self.body = (start, lines(self.source.text().get(..start).unwrap_or_default()) + 1);
        self
    }

    /// Looks at every row that is not blank. One that is cut short, or whose quotes do not close, is a fault; so
    /// is whatever `see` complains of.
    pub(crate) fn each(&self, see: impl FnMut(ExportRow<'_>) -> Result<(), ExportFault>) -> Problems {
        let text = self.text();
        let all = RecordRun { span: self.body.0..text.text.len(), line: self.body.1, count: 0 };
        self.each_of((text, &all), see).done(&self.source)
    }

    /// Its whole text.
    pub(crate) fn text(&self) -> ListPart<'_> {
        ListPart { text: self.source.text(), at: 0 }
    }

    /// Where the first row begins, with its line, and what is between two cells.
    pub(crate) fn body(&self) -> ((usize, u32), u8) {
        (self.body, self.delimiter)
    }

    /// The same as [`each`](Self::each) for some of the rows of a text.
    pub(crate) fn each_of(
        &self,
        (text, part): (ListPart<'_>, &RecordRun),
        mut see: impl FnMut(ExportRow<'_>) -> Result<(), ExportFault>,
    ) -> ExportFaults {
        let mut faults = ExportFaults::default();
        let mut cells = Vec::new();
        let records = record::records(text.text, part.span.start, part.line, self.delimiter);
        for record in records.take_while(|record| record.span.start < part.span.end) {
            let (seen, line) = (record.seen(), record.line);
            let span = text.at + seen.start..text.at + seen.end;
            let seen = match record::values(record.text, self.delimiter, &mut cells) {
                // A row of separators alone is what Excel leaves below a table, and is not cut short.
                Ok(()) if cells.iter().all(|cell| cell.is_empty()) => Ok(()),
                // A download that broke off ends in such a row, and reads like a whole file otherwise.
                Ok(()) if cells.len() < self.names.len() => Err(ExportFault {
                    check: "short-row",
                    message: format!(
                        "this row has {} cells, the first line {}",
                        cells.len(),
                        self.names.len()
                    ),
                    hint: "the file is cut short or was changed by hand: export it again",
                }),
                Ok(()) => see(ExportRow { cells: &cells, line, span: span.clone() }),
                Err(record::OpenQuote) => Err(ExportFault {
                    check: "open-quote",
                    message: "a quote in this row is never closed".to_owned(),
                    hint: "the file is cut short or was changed by hand: export it again",
                }),
            };
            if let Err(fault) = seen {
                faults.push((span, line), fault);
            }
        }
        faults
    }

    /// Where the name of a column stands, and in which line.
    pub(crate) fn place_of_name(&self, column: usize) -> (Range<usize>, u32) {
        let head = self.source.text().get(self.head.clone()).unwrap_or_default();
        let line = lines(self.source.text().get(..self.head.start).unwrap_or_default()) + 1;
        let start = self.head.start;
        let cell = record::span_of(head, self.delimiter, column);
        (cell.map_or(self.head.clone(), |cell| start + cell.start..start + cell.end), line)
    }

    /// A problem of the file as a whole, at its first line.
    pub(crate) fn problem(&self, check: &'static str, message: impl Into<String>) -> Problem {
        Problem::error(check, message).at(Place::new(&self.source, self.head.clone()))
    }
}

/// The faults of a file, told once for all rows that are alike.
#[derive(Default)]
pub(crate) struct ExportFaults {
    kinds: BTreeMap<(&'static str, String), AlikeFaults>,
}

struct AlikeFaults {
    hint: &'static str,
    /// Where the first stands.
    span: Range<usize>,
    lines: Vec<u32>,
}

impl ExportFaults {
    /// Whether nothing is wrong.
    pub(crate) fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// One more, in a row that stands there.
    pub(crate) fn push(&mut self, (span, line): (Range<usize>, u32), fault: ExportFault) {
        let ExportFault { check, message, hint } = fault;
        let fresh = || AlikeFaults { hint, span, lines: Vec::new() };
        self.kinds.entry((check, message)).or_insert_with(fresh).lines.push(line);
    }

    /// Those of a part behind this one.
    pub(crate) fn append(&mut self, other: Self) {
        for (kind, mut alike) in other.kinds {
            match self.kinds.entry(kind) {
                Entry::Occupied(known) => known.into_mut().lines.append(&mut alike.lines),
                Entry::Vacant(new) => drop(new.insert(alike)),
            }
        }
    }

    /// All of them as problems of their file.
    pub(crate) fn done(self, source: &Arc<Source>) -> Problems {
        let mut kinds: Vec<_> = self.kinds.into_iter().collect();
        // By their first rows, so that of many kinds those stay that a reader of the file meets first.
        kinds.sort_by_key(|(_, alike)| alike.span.start);
        let more = kinds.len().saturating_sub(SHOWN);
        let mut problems = Problems::default();
        for ((check, message), AlikeFaults { hint, span, lines }) in kinds.into_iter().take(SHOWN) {
            let message =
                if lines.len() == 1 { message } else { format!("{message} ({} rows)", lines.len()) };
            let made = Problem::error(check, message).at(Place::new(source, span)).hint(hint);
            problems.push(match lines.get(1..) {
                Some(further) if !further.is_empty() => {
                    made.note(format!("also in {}", source.named(further, NAMED)))
                }
                _ => made,
            });
        }
        if more > 0 {
            let end = source.text().len();
            let message = format!("{more} more kinds of faults");
            problems.push(Problem::error("more-rows", message).at(Place::new(source, end..end)));
        }
        problems
    }
}

/// Where the first line stands that is not blank, after Excel's `sep=;`, and the delimiter.
pub(crate) fn beginning(source: &Source) -> (usize, u8) {
    let text = source.text();
    // A row of a sheet may begin with empty cells, and they count.
    if source.sheet_name().is_some() {
        return (text.len() - text.trim_start_matches('\n').len(), TAB);
    }
    let mut start = text.len() - text.trim_start().len();
    let first = text.get(start..).unwrap_or_default().lines().next().unwrap_or_default();
    // What the file declares wins over what its first line looks like.
    let declared = first.trim().strip_prefix("sep=").and_then(|sign| sign.bytes().next());
    if declared.is_some() {
        start += first.len();
        let rest = text.get(start..).unwrap_or_default();
        start += rest.len() - rest.trim_start().len();
    }
    let rest = text.get(start..).unwrap_or_default();
    (start, declared.unwrap_or_else(|| record::delimiter(rest.lines().next().unwrap_or_default())))
}

/// Whether one of these is a name of a column, as lists write them.
pub(crate) fn has_one_of(known: &[&str], cells: &[&str]) -> bool {
    cells.iter().any(|cell| known.contains(&fold(cell).as_str()))
}

fn lines(text: &str) -> u32 {
    u32::try_from(memchr::memchr_iter(b'\n', text.as_bytes()).count()).unwrap_or(u32::MAX - 1)
}
