//! The list of those who hear no more: `exclude.csv`, with an address, a reason and a day in each row.
//!
//! It is a file of its own, so that no import of people takes anybody out of it or brings them back.

use chrono::NaiveDate;
use std::{
    borrow::Cow,
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use super::{
    beginning, decode,
    header::{NAMES, fold},
    line_at,
    record::{self, ListRecord},
};
use crate::ground::{
    campaign::{
        Address,
        not_told::{Exclusion, Exclusions, is_sign, sign_of},
    },
    problem::{Place, Problem, Problems, Source},
    workbook::is_workbook,
};

/// What the column of reasons may be called.
const REASON: [&str; 5] = ["reason", "why", "reden", "waarom", "skal"];
/// What the column of days may be called.
const SINCE: [&str; 6] = ["since", "date", "sinds", "datum", "sedan", "fran"];

/// The first line of a new list.
pub(crate) const HEAD: &str = "address,reason,since\n";

/// The text of the list; a workbook is refused, for rows are written into it.
pub(crate) fn text(path: &str, bytes: Vec<u8>) -> Result<Arc<Source>, Problems> {
    if is_workbook(&bytes) {
        let message = format!("`{path}` is a workbook, and must be a CSV file");
        let problem = Problem::error("bad-exclusion", message).at(Place::unread(path));
        return Err(problem.hint("save it as CSV, with the columns address, reason and since").into());
    }
    Ok(Source::private(path, decode::text(bytes)))
}

/// The cells of a row.
type ExclusionCells<'t> = Vec<Cow<'t, str>>;

/// A list of exclusions as cells.
struct ExclusionRows<'t> {
    /// Where the addresses stand, the reasons and the days.
    columns: [Option<usize>; 3],
    /// Each row, and its cells; none if a quote is never closed.
    rows: Vec<(ListRecord<'t>, Option<ExclusionCells<'t>>)>,
    delimiter: u8,
    /// Where the rows begin.
    start: usize,
}

impl Exclusions {
    /// Reads the list from the bytes of the file.
    pub(crate) fn read_bytes(path: &str, bytes: Vec<u8>) -> (Self, Problems) {
        match text(path, bytes) {
            Ok(source) => Self::read(&source),
            Err(problems) => (Self::default(), problems),
        }
    }

    /// Reads the list. One row that cannot be read is an error: whoever was promised to hear no more must not hear more
    /// because of a misspelt address.
    pub(crate) fn read(source: &Arc<Source>) -> (Self, Problems) {
        let mut problems = Problems::default();
        let Some(table) = ExclusionRows::of(source) else {
            if !source.text().trim().is_empty() {
                let problem = Problem::error("bad-exclusion", "no column holds the addresses");
                problems
                    .push(problem.at(Place::file(source)).hint("its first line is `address,reason,since`"));
            }
            return (Self::default(), problems);
        };
        let mut found: BTreeMap<String, Exclusion> = BTreeMap::new();
        for (row, cells) in &table.rows {
            match table.exclusion(cells.as_deref()) {
                Ok(None) => {}
                // Of two rows about one person the last counts: rows are added at the end.
                Ok(Some((who, why))) => drop(found.insert(who, why)),
                Err((message, hint)) => problems.push(
                    Problem::error("bad-exclusion", message).at(Place::new(source, row.seen())).hint(hint),
                ),
            }
        }
        (Self::of_rows(found), problems)
    }
}

impl<'t> ExclusionRows<'t> {
    fn of(source: &'t Source) -> Option<Self> {
        let text = source.text();
        let (start, delimiter) = beginning(source);
        let mut records = record::records(text, start, line_at(text, start), delimiter);
        let head = records.next()?;
        let mut names = Vec::new();
        record::cells(head.text, delimiter, &mut names).ok()?;
        let names: Vec<String> = names.iter().map(|name| fold(name)).collect();
        let addresses =
            NAMES.iter().find(|(meaning, _)| *meaning == "mail").map_or(&[][..], |(_, names)| *names);
        let column = |known: &[&str]| names.iter().position(|name| known.contains(&name.as_str()));
        let columns = [column(addresses), column(&REASON), column(&SINCE)];
        columns.first().copied().flatten()?;
        let rows = records.map(|record| {
            let mut cells = Vec::new();
            let read = record::values(record.text, delimiter, &mut cells).is_ok();
            (record, read.then_some(cells))
        });
        Some(Self { columns, rows: rows.collect(), delimiter, start: head.span.end })
    }

    /// What a row says; nothing if it is empty, and otherwise why it cannot be read and what to do.
    fn exclusion(
        &self,
        cells: Option<&[Cow<'_, str>]>,
    ) -> Result<Option<(String, Exclusion)>, (String, &'static str)> {
        let Some(cells) = cells else {
            return Err(("a quote in this row is never closed".to_owned(), "close it, or take it out"));
        };
        if cells.iter().all(|cell| cell.is_empty()) {
            return Ok(None);
        }
        let [who, reason, since] = self
            .columns
            .map(|column| column.and_then(|column| cells.get(column)).map_or("", |cell| cell.as_ref()));
        // A sign stands for somebody whose address was erased: it is no address, and still keeps them out.
        if !is_sign(who) && who.parse::<Address>().is_err() {
            let hint = "write one address such as `name@example.com`, or take the row out";
            return Err(("this row's address is not a mail address".to_owned(), hint));
        }
        let since = match since {
            "" => None,
            day => Some(day.parse::<NaiveDate>().map_err(|_| {
                (format!("`{day}` is not a day"), "write it as `2027-02-01`, or leave it empty")
            })?),
        };
        Ok(Some((who.to_lowercase(), Exclusion { reason: reason.to_owned(), since })))
    }

    /// Who a row is about.
    fn who(&self, cells: Option<&[Cow<'_, str>]>) -> Option<String> {
        let column = self.columns.first().copied().flatten()?;
        cells?.get(column).map(|cell| cell.to_lowercase())
    }
}

/// The list with one row more.
pub(crate) fn with_row(source: &Source, address: &str, why: &Exclusion) -> String {
    let text = if source.text().trim().is_empty() { HEAD.to_owned() } else { source.text().to_owned() };
    let table_source = Source::private(source.path(), text.clone());
    let Some(table) = ExclusionRows::of(&table_source) else { return text };
    let since = why.since.map(|day| day.to_string()).unwrap_or_default();
    // Only up to the last column that is known: the list may have more, and a row may be shorter.
    let width = table.columns.iter().flatten().max().map_or(1, |last| last + 1);
    let mut cells = vec![""; width];
    for (column, value) in table.columns.iter().zip([address, &why.reason, &since]) {
        if let Some(cell) = column.and_then(|column| cells.get_mut(column)) {
            *cell = value;
        }
    }
    let mut writer = csv::WriterBuilder::new().delimiter(table.delimiter).from_writer(Vec::new());
    let written = writer.write_record(&cells).ok().and_then(|()| writer.into_inner().ok());
    let row = String::from_utf8_lossy(&written.unwrap_or_default()).into_owned();
    // Editors leave the last line open: without this the new row would be glued to it.
    let gap = if text.ends_with('\n') { "" } else { "\n" };
    format!("{text}{gap}{row}")
}

/// The list without the rows about an address; none if there is no such row.
pub(crate) fn without(source: &Source, address: &str) -> Option<String> {
    let sign = sign_of(address);
    // After somebody was forgotten only the sign is in the list; asked for by their address, they are found by it too.
    rewritten(source, |who| (*who == address.to_lowercase() || *who == sign).then_some(None))
}

/// The list in which nobody reads any more who these addresses are, or all of them; none if it has none of them.
pub(crate) fn forgotten(source: &Source, addresses: Option<&HashSet<String>>) -> Option<String> {
    rewritten(source, |who| {
        let known = addresses.is_none_or(|addresses| addresses.contains(who));
        (known && !who.is_empty() && !is_sign(who)).then(|| Some(sign_of(who)))
    })
}

/// The list with some rows changed: taken out, or in the place of the whole row a sign, for a reason may name somebody.
fn rewritten(source: &Source, change: impl Fn(&String) -> Option<Option<String>>) -> Option<String> {
    let table = ExclusionRows::of(source)?;
    let text = source.text();
    let (mut kept, mut changed) = (text.get(..table.start)?.to_owned(), false);
    for (row, cells) in &table.rows {
        match table.who(cells.as_deref()).and_then(|who| change(&who)) {
            None => kept.push_str(row.text),
            Some(None) => changed = true,
            Some(Some(sign)) => {
                changed = true;
                let column = table.columns.first().copied().flatten()?;
                let gaps = char::from(table.delimiter).to_string().repeat(column);
                kept.extend([gaps.as_str(), sign.as_str(), "\n"]);
            }
        }
    }
    changed.then_some(kept)
}
