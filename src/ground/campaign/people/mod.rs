//! The list of people, from whatever a comms team exports: Excel, an HR system, Entra ID.
//!
//! A bad row is named by its line and left out; it never hides the next one. A problem here names lines and never
//! shows them: what the list says of people stays in the list.

mod account;
mod days;
pub(crate) mod decode;
pub(crate) mod exclusions;
mod explain;
pub(crate) mod header;
mod leaves;
pub(crate) mod long_list;
mod merge;
pub(crate) mod misspelt;
mod names;
mod one_row;
pub(crate) mod record;
mod row;
mod set_aside;
mod shared;
mod titles;
pub(crate) mod values;

use std::{io, ops::Range, sync::Arc};

pub(crate) use merge::{CellChange, Merge, MergeRules, PeopleTable};
pub(crate) use names::CampaignNames;
pub(crate) use one_row::OneRowEach;
pub(crate) use set_aside::FaultyRows;

use super::{Campaign, People, Person};
use crate::ground::{
    problem::{Level, Problems, Source},
    table::MOST_COLUMNS,
    workbook::TAB,
};
use explain::ListFaults;
use header::{Header, NAMES};
use long_list::{LongList, LongReader, NotRead};
use record::{ListPart, RecordRun, TextEnd, runs};
use row::{PersonRow, RowFault, SharedValues};

/// Bytes that are read in one go by one thread.
// Values that rows share are worked out once a stretch, so many small ones would cost more than they win.
const CHUNK: usize = 1 << 20;

impl People {
    /// Reads the list from the bytes of the file.
    pub fn read(path: &str, bytes: Vec<u8>, campaign: &Campaign) -> (Self, Problems) {
        Self::read_with(path, bytes, &CampaignNames::of(campaign))
    }

    /// Reads the list with all that it takes of a campaign.
    pub(crate) fn read_with(path: &str, bytes: Vec<u8>, names: &CampaignNames) -> (Self, Problems) {
        match names.source(path, bytes) {
            Ok((source, problems)) => {
                let (people, mut found) = Self::of_source(&source, names);
                found.append(problems);
                (people, found.in_reading_order())
            }
            Err(problems) => (Self::default(), problems),
        }
    }

    /// Reads a list that is too long to be held as text: the same people and problems as by [`read`](Self::read).
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn read_long(list: &LongList<'_>, campaign: &Campaign) -> io::Result<(Self, Problems)> {
        Self::read_long_with(list, &CampaignNames::of(campaign))
    }

    /// The same with all that it takes of a campaign.
    pub(crate) fn read_long_with(list: &LongList<'_>, names: &CampaignNames) -> io::Result<(Self, Problems)> {
        let read = Self::read_some_at_a_time(list, names);
        list.or_whole(read, |bytes| Self::read_with(list.path, bytes, names))
    }

    fn read_some_at_a_time(list: &LongList<'_>, names: &CampaignNames) -> Result<(Self, Problems), NotRead> {
        // Of a plain file no sheet can be wanted: that is told by whoever reads it as a whole.
        let reader = if names.sheet.is_none() { list.reader()? } else { return Err(NotRead::AsLong) };
        let first = reader.head(list.path, beginning)?;
        let Ok((sheet, found)) = PeopleSheet::of(&first, names) else { return Err(NotRead::AsLong) };
        drop(first);
        let mut rows = PeopleRows { faults: ListFaults::of(found), people: Vec::new() };
        sheet.read_long(list, reader, names, &mut rows)?;
        let (people, faults) = sheet.found(rows);
        if faults.is_empty() && people.duplicates().is_empty() {
            return Ok((people, Problems::default()));
        }
        // Only now, when what reading takes has been given back.
        Ok(Self::told(&list.whole()?, people, faults))
    }

    /// Reads the list from its text.
    pub(crate) fn of_source(source: &Arc<Source>, names: &CampaignNames) -> (Self, Problems) {
        let (people, faults) = match PeopleSheet::of(source, names) {
            Ok((sheet, faults)) => sheet.people(source.text(), names, faults),
            Err(fault) => (Self::default(), ListFaults::of(vec![fault])),
        };
        Self::told(source, people, faults)
    }

    /// The people of a list, and its faults as problems.
    fn told(source: &Arc<Source>, people: Self, faults: ListFaults) -> (Self, Problems) {
        let (people, duplicates, repeated) = set_aside::without_repeated(source, people);
        let mut problems = explain::explain(source, faults, &people, &duplicates);
        problems.extend(set_aside::told_once(source, &repeated));
        (people, problems.in_reading_order())
    }
}

/// A fault with the bytes and the line it stands in.
type Placed = (Range<usize>, u32, RowFault);

/// A delimited file whose header is understood.
struct PeopleSheet {
    delimiter: u8,
    header: Header,
    /// Where the first row starts, and its line.
    body: (usize, u32),
}

/// What was read of a list.
struct PeopleRows {
    people: Vec<Person>,
    faults: ListFaults,
}

impl PeopleSheet {
    fn of(source: &Arc<Source>, names: &CampaignNames) -> Result<(Self, Vec<Placed>), Placed> {
        let text = source.text();
        let (start, delimiter) = beginning(source);
        let line = line_at(text, start);
        let (end, lines) = record::record_end(text, start, delimiter);
        let mut cells = Vec::new();
        let head = text.get(start..end).unwrap_or_default();
        let whole = start..start + head.trim_end().len();
        let fault = |message: String, hint: String| {
            let fault = RowFault { check: "bad-header", level: Level::Error, message, hint, column: None };
            (whole.clone(), line, fault)
        };
        if head.trim().is_empty() {
            let hint = "its first line names the columns: `mail,name,language,wave`".to_owned();
            return Err(fault("the list of people is empty".to_owned(), hint));
        }
        record::cells(head, delimiter, &mut cells).map_err(|_| {
            fault("a quote in the header is never closed".to_owned(), "export the list again".to_owned())
        })?;
        if cells.len() > MOST_COLUMNS {
            let message = format!("the header has {} columns", cells.len());
            let (at, line, wide) = fault(message, "check whether it is the right file".to_owned());
            // An export is read in spite of wrong names of columns, and not in spite of this.
            return Err((at, line, RowFault { check: "unreadable-file", ..wide }));
        }
        let (header, absent) = Header::of(&cells, &names.columns);
        let mut faults: Vec<Placed> = absent
            .into_iter()
            .map(|(meaning, name)| {
                let message = format!("there is no column `{name}`, which campaign.toml names for {meaning}");
                fault(message, "look at `columns` under `[people]`".to_owned())
            })
            .collect();
        if header.column("mail").is_none() {
            let found = cells.iter().take(12).map(|cell| format!("`{cell}`")).collect::<Vec<_>>().join(", ");
            let hint = "name it in campaign.toml: under `[people]`, `columns = { mail = \"..\" }`".to_owned();
            faults.push(fault(format!("no column holds the mail addresses; there are {found}"), hint));
        } else if header.column("wave").is_none() && !names.ruled {
            let hint = "add a column `wave` with the ids of the waves".to_owned();
            faults.push(fault("no column says in which wave people are".to_owned(), hint));
        }
        // Said beside a missing `mail` or `wave`: a slip of the hand in its name is the usual cause.
        faults.extend(misspelt_columns(&header, head, delimiter).map(|(at, fault)| {
            let span = at.map_or(whole.clone(), |at| start + at.start..start + at.end);
            (span, line, fault)
        }));
        Ok((Self { delimiter, header, body: (end, line + lines) }, faults))
    }

    /// All people of a text that is the whole list.
    fn people(self, text: &str, names: &CampaignNames, header: Vec<Placed>) -> (People, ListFaults) {
        let mut rows = PeopleRows { faults: ListFaults::of(header), people: Vec::new() };
        if self.header.column("mail").is_some() {
            let (chunks, _) = runs((text, TextEnd::OfFile), self.body, self.delimiter, CHUNK);
            // Where there is no room for as many, as in a file of empty lines, people ask for room as they come.
            let _ = rows.people.try_reserve_exact(chunks.iter().map(|chunk| chunk.count).sum());
            self.read(ListPart { text, at: 0 }, &chunks, names, &mut rows);
        }
        self.found(rows)
    }

    /// Reads a list some at a time.
    fn read_long(
        &self,
        list: &LongList<'_>,
        reader: LongReader<'_>,
        names: &CampaignNames,
        rows: &mut PeopleRows,
    ) -> Result<(), NotRead> {
        if self.header.column("mail").is_none() {
            return Ok(());
        }
        reader.each((self.body, self.delimiter), CHUNK, |some| {
            if rows.people.is_empty() {
                let _ = rows.people.try_reserve_exact(list.rows(some));
            }
            self.read(some.part(), &some.runs, names, rows);
            Ok(())
        })
    }

    fn read(&self, part: ListPart<'_>, chunks: &[RecordRun], names: &CampaignNames, rows: &mut PeopleRows) {
        // In the order of the file: places in the list, and so the order in which people are told, depend on it.
        record::side_by_side(
            chunks,
            |chunk| self.rows(part, chunk, names),
            |(some, wrong)| {
                rows.people.extend(some);
                rows.faults.append(wrong);
            },
        );
    }

    fn found(&self, rows: PeopleRows) -> (People, ListFaults) {
        let extra = self.header.extra.iter().map(|(_, name)| name.clone()).collect();
        (People::new(rows.people, extra), rows.faults)
    }

    fn rows(
        &self,
        part: ListPart<'_>,
        chunk: &RecordRun,
        names: &CampaignNames,
    ) -> (Vec<Person>, ListFaults) {
        let ListPart { text, at: start } = part;
        let (mut at, mut line) = (chunk.span.start, chunk.line);
        let (mut people, mut found) = (Vec::with_capacity(chunk.count), ListFaults::default());
        let (mut shared, mut cells, mut faults) = (SharedValues::default(), Vec::new(), Vec::new());
        while at < chunk.span.end {
            let (end, lines) = record::record_end(text, at, self.delimiter);
            let row = text.get(at..end).unwrap_or_default();
            match record::values(row, self.delimiter, &mut cells) {
                Ok(()) if cells.iter().all(|cell| cell.is_empty()) => {}
                Ok(()) => {
                    let row = PersonRow {
                        names,
                        header: &self.header,
                        cells: &cells,
                        shared: &mut shared,
                        faults: &mut faults,
                    };
                    people.extend(row.person(line));
                }
                Err(record::OpenQuote) => faults.push(RowFault {
                    check: "bad-row",
                    level: Level::Error,
                    message: "a quote in this row is never closed, or closed too early".to_owned(),
                    hint: "write `\"\"` for a quote inside a cell, or take it out".to_owned(),
                    column: None,
                }),
            }
            for fault in faults.drain(..) {
                // A place is worked out only for what is shown, so a row without a fault is walked through once.
                found.add(fault, line, |fault| {
                    let cell = fault.column.and_then(|column| record::span_of(row, self.delimiter, column));
                    let whole = 0..row.trim_end().len();
                    let quote =
                        || Some(row.find('"').filter(|_| fault.message.contains("quote"))?..whole.end);
                    let span = cell.or_else(quote).unwrap_or(whole.clone());
                    start + at + span.start..start + at + span.end
                });
            }
            (at, line) = (end, line.saturating_add(lines));
        }
        (people, found)
    }
}

/// Columns whose names look misspelt, each with its place in the header.
fn misspelt_columns(
    header: &Header,
    head: &str,
    delimiter: u8,
) -> impl Iterator<Item = (Option<Range<usize>>, RowFault)> {
    misspelt::misspelt(header).into_iter().map(move |found| {
        let (near, meaning) = found.meant;
        let message = format!("the column `{}` means nothing here", found.name);
        let means = if near == meaning { String::new() } else { format!(" (the column for {meaning})") };
        let hint = format!(
            "did you mean `{near}`{means}? if it is one of your own, leave it: known are {}",
            NAMES.map(|(meaning, _)| meaning).join(", ")
        );
        let fault = RowFault { check: "unknown-column", level: Level::Warning, message, hint, column: None };
        (record::span_of(head, delimiter, found.column), fault)
    })
}

/// Where the header starts, after blank lines and Excel's `sep=;`, and the delimiter.
fn beginning(source: &Source) -> (usize, u8) {
    let text = source.text();
    let blank = |at: usize| {
        at + text.get(at..).unwrap_or_default().bytes().take_while(|sign| b"\r\n".contains(sign)).count()
    };
    let line = |at: usize| text.get(at..).unwrap_or_default().lines().next().unwrap_or_default();
    let start = blank(0);
    if source.sheet_name().is_some() {
        // The text of a sheet was written by this program; a `sep=` in its first cell is a word.
        return (start, TAB);
    }
    match line(start).strip_prefix("sep=").and_then(|sign| sign.bytes().next()) {
        Some(delimiter) => (blank(start + line(start).len()), delimiter),
        None => (start, record::delimiter(line(start))),
    }
}

/// The number of the line that starts here.
fn line_at(text: &str, start: usize) -> u32 {
    let before = text.as_bytes().get(..start).unwrap_or_default();
    u32::try_from(memchr::memchr_iter(b'\n', before).count()).unwrap_or(u32::MAX).saturating_add(1)
}
