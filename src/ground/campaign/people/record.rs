//! Records and cells of a delimited file: which delimiter, where a record ends, what a cell says.
//!
//! A quote counts only at the beginning of a cell. One that is never closed spoils its own line and no other.

use memchr::{memchr, memchr_iter};
use rayon::prelude::*;
use std::{borrow::Cow, ops::Range};

use crate::ground::table::unguarded;

/// A quoted cell longer than this was never closed.
const LONGEST_CELL: usize = 64 << 10;

/// The delimiter of a header: whichever of the usual ones is there most often.
pub(crate) fn delimiter(header: &str) -> u8 {
    let count = |delimiter: u8| memchr_iter(delimiter, header.as_bytes()).count();
    // `max_by_key` takes the last of equals: turned round, the comma wins where several are as frequent.
    [b',', b';', b'\t', b'|'].into_iter().rev().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',')
}

/// One cell and where the next begins; none if the cell ends its record.
struct ReadCell<'t> {
    text: Cow<'t, str>,
    next: Option<usize>,
    end: usize,
}

/// A quote that was opened and never closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OpenQuote;

/// Where the record that begins at `start` ends: after its newline, with the lines it covers.
pub(crate) fn record_end(text: &str, start: usize, delimiter: u8) -> (usize, u32) {
    // Of a whole text every end is known.
    end_in(text, start, delimiter, TextEnd::OfFile).unwrap_or((text.len(), 1))
}

/// What the end of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextEnd {
    /// The file ends there too.
    OfFile,
    /// More of the file is still to be read.
    OfWhatWasRead,
}

impl TextEnd {
    pub(crate) fn is_of_file(self) -> bool {
        self == Self::OfFile
    }
}

/// The same; none if only what follows the text can tell.
fn end_in(text: &str, start: usize, delimiter: u8, end_is: TextEnd) -> Option<(usize, u32)> {
    let bytes = text.as_bytes();
    let rest = bytes.get(start..).unwrap_or_default();
    let Some(line) = memchr(b'\n', rest).map(|end| start + end + 1) else {
        return end_is.is_of_file().then_some((bytes.len(), 1));
    };
    // Most lists have no quotes: a line then is a record, and its cells need not be looked at.
    if memchr(b'"', bytes.get(start..line).unwrap_or_default()).is_none() {
        return Some((line, 1));
    }
    let mut at = start;
    loop {
        let blanks = bytes.get(at..).unwrap_or_default().iter().take_while(|byte| **byte == b' ').count();
        // A quote that is not closed here may be closed further on, as far as a cell reaches.
        if !end_is.is_of_file() && bytes.len() - at - blanks <= LONGEST_CELL + 4 {
            return None;
        }
        match cell(text, at, delimiter) {
            // The record ends with its line, so that one lost quote does not swallow the rest of the list.
            Err(OpenQuote) => return Some((line, 1)),
            Ok(ReadCell { next: Some(next), .. }) => at = next,
            Ok(ReadCell { end, .. }) if !end_is.is_of_file() && end == bytes.len() => return None,
            Ok(ReadCell { end, .. }) => {
                let lines = memchr_iter(b'\n', bytes.get(start..end).unwrap_or_default()).count();
                return Some((end, u32::try_from(lines).unwrap_or(u32::MAX).max(1)));
            }
        }
    }
}

/// Whether the record that begins there is all in a text.
pub(crate) fn is_whole((text, end_is): (&str, TextEnd), start: usize, delimiter: u8) -> bool {
    end_in(text, start, delimiter, end_is).is_some()
}

/// Whole records one behind the other, for one thread to read.
pub(crate) struct RecordRun {
    pub(crate) span: Range<usize>,
    /// The line the first begins in.
    pub(crate) line: u32,
    pub(crate) count: usize,
}

/// Some of a list: its text, and where in the list that begins.
#[derive(Clone, Copy)]
pub(crate) struct ListPart<'t> {
    pub(crate) text: &'t str,
    pub(crate) at: usize,
}

/// Reads runs side by side and takes what came of them in the order of the list: some at a time, so that what was read is
/// not held twice for all of a long one.
pub(crate) fn side_by_side<T: Send>(
    runs: &[RecordRun],
    read: impl Fn(&RecordRun) -> T + Sync,
    mut take: impl FnMut(T),
) {
    for some in runs.chunks(rayon::current_num_threads() * 2) {
        let read: Vec<T> = some.par_iter().map(&read).collect();
        read.into_iter().for_each(&mut take);
    }
}

/// The records from a place and its line on, in runs of about so many bytes; and where what is left of the text begins,
/// with its line: none of it, if the file ends with the text.
pub(crate) fn runs(
    (text, end_is): (&str, TextEnd),
    (start, line): (usize, u32),
    delimiter: u8,
    bytes: usize,
) -> (Vec<RecordRun>, (usize, u32)) {
    let (mut at, mut line) = (start, line);
    let mut runs: Vec<RecordRun> = Vec::new();
    while at < text.len() {
        // A run ends between two records: a cell in quotes may span lines, and cut there both halves would be wrong.
        let Some((end, lines)) = end_in(text, at, delimiter, end_is) else { break };
        match runs.last_mut().filter(|run| run.span.len() < bytes) {
            Some(run) => {
                run.span.end = end;
                run.count += 1;
            }
            None => runs.push(RecordRun { span: at..end, line, count: 1 }),
        }
        (at, line) = (end, line.saturating_add(lines));
    }
    (runs, (at, line))
}

/// A record of a list, and where it stands.
pub(crate) struct ListRecord<'t> {
    /// As it is written, with its line end.
    pub(crate) text: &'t str,
    /// Its place, with its line end.
    pub(crate) span: Range<usize>,
    /// The line it begins in.
    pub(crate) line: u32,
}

impl ListRecord<'_> {
    /// Its place as somebody sees it: without the line end.
    pub(crate) fn seen(&self) -> Range<usize> {
        self.span.start..self.span.start + self.text.trim_end().len()
    }
}

/// The records from `start` on, where this line begins.
pub(crate) fn records(
    text: &str,
    start: usize,
    line: u32,
    delimiter: u8,
) -> impl Iterator<Item = ListRecord<'_>> {
    let mut next = (start, line);
    std::iter::from_fn(move || {
        let (at, line) = next;
        if at >= text.len() {
            return None;
        }
        let (end, lines) = record_end(text, at, delimiter);
        next = (end, line.saturating_add(lines));
        Some(ListRecord { text: text.get(at..end)?, span: at..end, line })
    })
}

/// A list as a file: UTF-8, each row with a cell for every column.
pub(crate) fn written(columns: &[String], rows: &[Vec<String>], delimiter: u8) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).flexible(true).from_writer(Vec::new());
    // Writing into memory fails for no row; a list without rows would be seen by whoever looks at the difference.
    let _ = writer.write_record(columns);
    for row in rows {
        let mut row: Vec<&str> = row.iter().map(String::as_str).collect();
        row.resize(columns.len().max(row.len()), "");
        let _ = writer.write_record(row);
    }
    writer.into_inner().unwrap_or_default()
}

/// The cells of the record that begins at `start`, trimmed.
pub(crate) fn cells<'t>(
    text: &'t str,
    delimiter: u8,
    cells: &mut Vec<Cow<'t, str>>,
) -> Result<(), OpenQuote> {
    cells.clear();
    let mut at = 0;
    loop {
        let cell = cell(text, at, delimiter)?;
        cells.push(cell.text);
        match cell.next {
            Some(next) => at = next,
            None => return Ok(()),
        }
    }
}

/// The same, as they were before this program made a table of them that spreadsheets do not obey.
pub(crate) fn values<'t>(
    text: &'t str,
    delimiter: u8,
    values: &mut Vec<Cow<'t, str>>,
) -> Result<(), OpenQuote> {
    cells(text, delimiter, values)?;
    for value in values.iter_mut().filter(|value| value.starts_with('\'')) {
        *value = match std::mem::take(value) {
            Cow::Borrowed(text) => Cow::Borrowed(unguarded(text)),
            Cow::Owned(text) => Cow::Owned(unguarded(&text).to_owned()),
        };
    }
    Ok(())
}

/// Where a cell of a record stands, with its quotes: for a problem, so that rows without one cost nothing.
pub(crate) fn span_of(record: &str, delimiter: u8, column: usize) -> Option<Range<usize>> {
    let mut at = 0;
    for _ in 0..column {
        at = cell(record, at, delimiter).ok()?.next?;
    }
    let end = cell(record, at, delimiter).ok()?.next.map_or(record.len(), |next| next - 1);
    let written = record.get(at..end)?;
    let start = at + written.len() - written.trim_start().len();
    Some(start..(start + written.trim().len()))
}

fn cell(text: &str, start: usize, delimiter: u8) -> Result<ReadCell<'_>, OpenQuote> {
    let bytes = text.as_bytes();
    let rest = bytes.get(start..).unwrap_or_default();
    let blanks = rest.iter().take_while(|byte| **byte == b' ').count();
    if rest.get(blanks) == Some(&b'"') {
        quoted(text, start + blanks + 1, delimiter)
    } else {
        Ok(plain(text, start, delimiter))
    }
}

fn plain(text: &str, start: usize, delimiter: u8) -> ReadCell<'_> {
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    let end = memchr::memchr2(delimiter, b'\n', rest).map_or(text.len(), |end| start + end);
    let next = (text.as_bytes().get(end) == Some(&delimiter)).then_some(end + 1);
    let cell = text.get(start..end).unwrap_or_default();
    ReadCell { text: Cow::Borrowed(cell.trim()), next, end: (end + 1).min(text.len()) }
}

fn quoted(text: &str, start: usize, delimiter: u8) -> Result<ReadCell<'_>, OpenQuote> {
    let bytes = text.as_bytes();
    let mut at = start;
    let mut doubled = false;
    let close = loop {
        let quote =
            memchr(b'"', bytes.get(at..).unwrap_or_default()).map(|found| at + found).ok_or(OpenQuote)?;
        // Otherwise a lost quote would be closed by the next one, whole pages further on.
        if quote - start > LONGEST_CELL {
            return Err(OpenQuote);
        }
        if bytes.get(quote + 1) != Some(&b'"') {
            break quote;
        }
        doubled = true;
        at = quote + 2;
    };
    let tail = plain(text, close + 1, delimiter);
    // Words behind a closed quote: it stood in the middle of a cell, and nobody can tell where that ends.
    if !tail.text.is_empty() {
        return Err(OpenQuote);
    }
    let inner = text.get(start..close).unwrap_or_default().trim();
    let text = if doubled { Cow::Owned(inner.replace("\"\"", "\"")) } else { Cow::Borrowed(inner) };
    Ok(ReadCell { text, next: tail.next, end: tail.end })
}
