//! An export with a row for each device: rows of one person that differ only in what they carry become one row of the person,
//! and what each said of a device becomes a row of the list of devices.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap},
};

use super::{super::Campaign, header::Header, record, values};
use crate::ground::problem::Source;

/// What rows of one person may differ in.
const CARRIED: [&str; 3] = ["platforms", "ownership", "reset"];

/// An export with one row for each person.
#[derive(Debug)]
pub(crate) struct OneRowEach {
    /// Its text. Each row that stays is in the line in which it was.
    pub bytes: Vec<u8>,
    /// The devices of whoever has several rows, as a list of devices; nothing where one row of the person says as much.
    pub devices: Option<Vec<u8>>,
    /// How many people had several rows.
    pub people: usize,
}

/// One row of the export: where it stands, and its cells.
struct ReadRow {
    span: std::ops::Range<usize>,
    cells: Vec<String>,
}

impl OneRowEach {
    /// Nothing, if nobody has several rows that are one.
    pub(crate) fn of(source: &Source, campaign: &Campaign) -> Option<Self> {
        let text = source.text();
        let (start, delimiter) = super::beginning(source);
        let mut records = record::records(text, start, super::line_at(text, start), delimiter);
        let head = cells_of(records.next()?.text, delimiter)?;
        let own = &campaign.policies.people_columns;
        let header = Header::of(&head, Header::columns_for(&head, own)).0;
        let mail = header.column("mail")?;
        let carried = CARRIED.map(|meaning| header.column(meaning));
        carried.first().copied().flatten()?;
        let rows: Vec<ReadRow> = records
            .filter_map(|record| {
                Some(ReadRow { span: record.seen(), cells: cells_of(record.text, delimiter)? })
            })
            .filter(|row| row.cells.len() == head.len())
            .collect();
        let mut alike: HashMap<Vec<String>, Vec<&ReadRow>> = HashMap::new();
        for row in rows.iter().filter(|row| row.cells.get(mail).is_some_and(|cell| cell.contains('@'))) {
            let mut key = row.cells.clone();
            for column in carried.into_iter().flatten() {
                key.get_mut(column).into_iter().for_each(String::clear);
            }
            key.get_mut(mail).into_iter().for_each(|cell| *cell = cell.to_lowercase());
            alike.entry(key).or_default().push(row);
        }
        // In the order of the file, so that one export becomes the same list each time.
        let several: BTreeMap<usize, Vec<&ReadRow>> = alike
            .into_values()
            .filter_map(|rows| Some((rows.first()?.span.start, rows)))
            .filter(|(_, rows)| rows.windows(2).any(|pair| matches!(pair, [a, b] if a.cells != b.cells)))
            .collect();
        if several.is_empty() {
            return None;
        }
        let (mut written, mut kept) = (String::with_capacity(text.len()), 0);
        let mut changes: BTreeMap<usize, (usize, String)> = BTreeMap::new();
        let mut devices = Vec::new();
        for rows in several.values() {
            for (number, row) in rows.iter().enumerate() {
                // A row may go over several lines, and those behind it must stay where they are.
                let lines = text.get(row.span.clone()).unwrap_or_default().matches('\n').count();
                let one = if number == 0 { one_of(rows, carried, delimiter) } else { String::new() };
                changes.insert(row.span.start, (row.span.end, one + &"\n".repeat(lines)));
            }
            devices.extend(devices_of(rows, (mail, carried)));
        }
        for (from, (to, row)) in changes {
            written.push_str(text.get(kept..from).unwrap_or_default());
            written.push_str(&row);
            kept = to;
        }
        written.push_str(text.get(kept..).unwrap_or_default());
        let names = ["mail", "platform", "ownership", "reset"].map(str::to_owned);
        let devices = (!devices.is_empty()).then(|| record::written(&names, &devices, b','));
        Some(Self { bytes: written.into_bytes(), devices, people: several.len() })
    }
}

fn cells_of(text: &str, delimiter: u8) -> Option<Vec<String>> {
    let mut cells = Vec::new();
    record::values(text, delimiter, &mut cells).ok()?;
    Some(cells.into_iter().map(Cow::into_owned).collect())
}

/// What stands in the column of a row, of those that may differ.
fn cell(row: &ReadRow, column: Option<usize>) -> &str {
    column.and_then(|column| row.cells.get(column)).map_or("", String::as_str)
}

/// Whether rows say the same in a column.
fn agree(rows: &[&ReadRow], column: Option<usize>) -> bool {
    rows.windows(2).all(|pair| matches!(pair, [a, b] if cell(a, column) == cell(b, column)))
}

/// The row of the person: all they carry, and whose it is and whether it is reset only where that is so of all of it.
fn one_of(rows: &[&ReadRow], [platforms, ownership, reset]: [Option<usize>; 3], delimiter: u8) -> String {
    let Some(mut cells) = rows.first().map(|row| row.cells.clone()) else { return String::new() };
    let kinds: BTreeSet<&str> =
        rows.iter().map(|row| cell(row, platforms)).filter(|cell| !cell.is_empty()).collect();
    let kinds = kinds.into_iter().collect::<Vec<_>>().join("; ");
    if let Some(slot) = platforms.and_then(|column| cells.get_mut(column)) {
        *slot = kinds;
    }
    for column in [ownership, reset].into_iter().filter(|column| !agree(rows, *column)) {
        column.and_then(|column| cells.get_mut(column)).into_iter().for_each(String::clear);
    }
    let row = record::written(&cells, &[], delimiter);
    String::from_utf8_lossy(&row).trim_end_matches(['\r', '\n']).to_owned()
}

/// Each device that rows tell of, if the row of the person could not say as much: address, kind, whose and whether it is reset.
fn devices_of(
    rows: &[&ReadRow],
    (mail, [platforms, ownership, reset]): (usize, [Option<usize>; 3]),
) -> Vec<Vec<String>> {
    if agree(rows, ownership) && agree(rows, reset) {
        return Vec::new();
    }
    // As the first row writes it, which is the one that stays.
    let owner = rows.first().map_or("", |row| cell(row, Some(mail)));
    let of = |row: &&ReadRow| {
        let kinds = values::platforms(cell(row, platforms)).unwrap_or_default();
        let said = [owner, cell(row, ownership), cell(row, reset)].map(str::to_owned);
        kinds.iter().map(move |kind| {
            let [mail, ownership, reset] = said.clone();
            vec![mail, kind.code().to_owned(), ownership, reset]
        })
    };
    rows.iter().flat_map(of).collect()
}
