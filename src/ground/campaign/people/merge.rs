//! An export merged into the list: who is new, who changed, who is not in it any more. Nobody is ever taken out.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap},
};

use super::{
    super::Campaign,
    header::{Header, NAMES, fold},
    record,
};
use crate::ground::problem::Source;

/// A list of people as cells, with what its columns mean.
#[derive(Debug)]
pub struct PeopleTable {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
    header: Header,
    delimiter: u8,
}

/// What an export changes in a list.
#[derive(Debug)]
pub struct Merge {
    /// The list as it would be.
    pub bytes: Vec<u8>,
    /// The addresses of people who are new.
    pub added: Vec<String>,
    /// What changes of whom.
    pub changed: Vec<CellChange>,
    /// The addresses of people the export does not name: they are kept.
    pub absent: Vec<String>,
    /// How many stay as they are.
    pub unchanged: usize,
    /// Columns the list did not have.
    pub columns: Vec<String>,
}

/// One cell that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellChange {
    /// Whose.
    pub address: String,
    /// The column, as the list calls it.
    pub column: String,
    /// What it said.
    pub old: String,
    /// What it says.
    pub new: String,
}

impl PeopleTable {
    /// Reads a list as cells. Broken rows are left out: read it as people first, which names them.
    pub fn read(source: &Source, campaign: &Campaign) -> Option<Self> {
        let text = source.text();
        let (start, delimiter) = super::beginning(source);
        let (mut at, _) = record::record_end(text, start, delimiter);
        let cells = cells_of(text.get(start..at)?, delimiter)?;
        let own = &campaign.policies.people_columns;
        let header = match Header::of(&cells, own) {
            (header, absent) if absent.is_empty() => header,
            _ => Header::of(&cells, &BTreeMap::new()).0,
        };
        header.column("mail")?;
        let mut rows = Vec::new();
        while at < text.len() {
            let (end, _) = record::record_end(text, at, delimiter);
            let row = text.get(at..end).and_then(|row| cells_of(row, delimiter)).unwrap_or_default();
            if row.iter().any(|cell| !cell.is_empty()) {
                rows.push(row);
            }
            at = end;
        }
        Some(Self { columns: cells, rows, header, delimiter })
    }

    /// Nobody, in columns of these meanings.
    pub fn empty() -> Self {
        let columns: Vec<String> = NAMES
            .iter()
            .map(|(name, _)| (*name).to_owned())
            .filter(|name| name != "family_name" && name != "aliases")
            .collect();
        let header = Header::of(&columns, &BTreeMap::new()).0;
        Self { columns, rows: Vec::new(), header, delimiter: b',' }
    }

    fn address(&self, row: &[String]) -> String {
        self.header.column("mail").and_then(|column| row.get(column)).cloned().unwrap_or_default()
    }

    /// The list with an export merged in.
    pub fn merged(mut self, export: &Self) -> Merge {
        let (places, columns) = self.places_for(export);
        let mut known: HashMap<String, usize> =
            self.rows.iter().enumerate().map(|(at, row)| (self.address(row).to_lowercase(), at)).collect();
        let mut merge = Merge {
            bytes: Vec::new(),
            added: Vec::new(),
            changed: Vec::new(),
            absent: Vec::new(),
            unchanged: 0,
            columns,
        };
        let mut seen = BTreeSet::new();
        for row in &export.rows {
            let address = export.address(row);
            let key = address.to_lowercase();
            seen.insert(key.clone());
            if let Some(at) = known.get(&key).copied() {
                let before = merge.changed.len();
                self.change(at, row, &places, &mut merge.changed);
                merge.unchanged += usize::from(merge.changed.len() == before);
            } else {
                known.insert(key, self.rows.len());
                let mut new = vec![String::new(); self.columns.len()];
                for (cell, place) in row.iter().zip(&places) {
                    if let Some(slot) = new.get_mut(*place) {
                        slot.clone_from(cell);
                    }
                }
                self.rows.push(new);
                merge.added.push(address);
            }
        }
        let added: BTreeSet<String> = merge.added.iter().map(|address| address.to_lowercase()).collect();
        merge.absent = self
            .rows
            .iter()
            .map(|row| self.address(row))
            .filter(|address| {
                let key = address.to_lowercase();
                !seen.contains(&key) && !added.contains(&key)
            })
            .collect();
        merge.bytes = self.write();
        merge
    }

    /// For each column of the export, the one of the list it goes to; new ones are added at the end.
    fn places_for(&mut self, export: &Self) -> (Vec<usize>, Vec<String>) {
        let meanings: BTreeMap<usize, &str> = NAMES
            .iter()
            .filter_map(|(meaning, _)| Some((export.header.column(meaning)?, *meaning)))
            .collect();
        let mut added = Vec::new();
        let places = export.columns.iter().enumerate().map(|(at, name)| {
            let meaning = meanings.get(&at).copied();
            let by_meaning = meaning.and_then(|meaning| self.header.column(meaning));
            let by_name = || self.columns.iter().position(|column| fold(column) == fold(name));
            by_meaning.or_else(by_name).unwrap_or_else(|| {
                let name = meaning.map_or_else(|| name.clone(), str::to_owned);
                added.push(name.clone());
                self.columns.push(name);
                self.columns.len() - 1
            })
        });
        (places.collect(), added)
    }

    /// Takes over what the export says and the list does not; an empty cell of the export says nothing.
    fn change(&mut self, at: usize, row: &[String], places: &[usize], changed: &mut Vec<CellChange>) {
        let Some(old) = self.rows.get(at) else { return };
        let address = self.address(old);
        let mut mended = old.clone();
        mended.resize(self.columns.len(), String::new());
        for (cell, place) in row.iter().zip(places) {
            let Some(slot) = mended.get_mut(*place).filter(|slot| !cell.is_empty() && *slot != cell) else {
                continue;
            };
            if Some(*place) == self.header.column("mail") {
                continue; // the same address in another spelling
            }
            changed.push(CellChange {
                address: address.clone(),
                column: self.columns.get(*place).cloned().unwrap_or_default(),
                old: std::mem::replace(slot, cell.clone()),
                new: cell.clone(),
            });
        }
        if let Some(row) = self.rows.get_mut(at) {
            *row = mended;
        }
    }

    /// The list as a file: UTF-8, with the delimiter it had.
    fn write(&self) -> Vec<u8> {
        let mut writer =
            csv::WriterBuilder::new().delimiter(self.delimiter).flexible(true).from_writer(Vec::new());
        let _ = writer.write_record(&self.columns);
        for row in &self.rows {
            let mut row: Vec<&str> = row.iter().map(String::as_str).collect();
            row.resize(self.columns.len().max(row.len()), "");
            let _ = writer.write_record(row);
        }
        writer.into_inner().unwrap_or_default()
    }
}

fn cells_of(record: &str, delimiter: u8) -> Option<Vec<String>> {
    let mut cells = Vec::new();
    record::cells(record, delimiter, &mut cells).ok()?;
    Some(cells.into_iter().map(Cow::into_owned).collect())
}
