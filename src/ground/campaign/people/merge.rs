//! An export merged into the list: who is new, who changed, who is not in it any more. Nobody is ever taken out: whoever
//! is missing from an export of everybody gets the day on which that was seen, and is told nothing from then on.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
};

use super::{
    super::Campaign,
    header::{Header, NAMES, fold},
    record,
    set_aside::is_reason,
    values,
};
use crate::ground::problem::Source;
use chrono::NaiveDate;

/// A list of people as cells, with what its columns mean.
#[derive(Debug)]
pub(crate) struct PeopleTable {
    pub(super) columns: Vec<String>,
    rows: Vec<Vec<String>>,
    pub(super) header: Header,
    delimiter: u8,
    /// How many rows repeated another word for word, and were left out.
    repeated: usize,
    /// The addresses in rows that were set aside: whoever has one of them has not left.
    aside: HashSet<String>,
}

/// What an export changes in a list.
#[derive(Debug, Default)]
pub(crate) struct Merge {
    /// The list as it would be.
    pub bytes: Vec<u8>,
    /// The addresses of people who are new.
    pub added: Vec<String>,
    /// What changes of whom.
    pub changed: Vec<CellChange>,
    /// The addresses of people the export does not name, and who stay.
    pub absent: Vec<String>,
    /// The addresses of people who leave, because the export names everybody but them.
    pub leaving: Vec<String>,
    /// The addresses of people who had left and are there again.
    pub returning: Vec<String>,
    /// The addresses of people of whom the export tells a leave that comes after the one the list has: it waits.
    pub next_leaves: Vec<String>,
    /// How many had left before, and are still gone.
    pub gone: usize,
    /// How many were with the organisation before.
    pub before: usize,
    /// How many stay as they are.
    pub unchanged: usize,
    /// How many rows of the export repeated another word for word.
    pub repeated: usize,
    /// Columns the list did not have.
    pub columns: Vec<String>,
}

/// What an export is, and when it is merged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MergeRules {
    /// Whether it names everybody, so that whoever is missing has left.
    pub complete: bool,
    /// The day from which whoever is missing counts as gone.
    pub today: NaiveDate,
}

/// One cell that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CellChange {
    /// The address of the row it stands in.
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
    pub(crate) fn read(source: &Source, campaign: &Campaign) -> Option<Self> {
        Self::read_without(source, campaign, &BTreeSet::new())
    }

    /// The same without the rows that begin in some lines. What repeats another row word for word counts once.
    pub(crate) fn read_without(
        source: &Source,
        campaign: &Campaign,
        set_aside: &BTreeSet<u32>,
    ) -> Option<Self> {
        let text = source.text();
        let (start, delimiter) = super::beginning(source);
        let mut records = record::records(text, start, super::line_at(text, start), delimiter);
        let mut cells = cells_of(records.next()?.text, delimiter)?;
        // Why a row was set aside is nothing that the list wants to know.
        let reason = cells.iter().position(|name| is_reason(name));
        let dropped = |cells: &mut Vec<String>| {
            if let Some(reason) = reason.filter(|reason| *reason < cells.len()) {
                cells.remove(reason);
            }
        };
        dropped(&mut cells);
        let own = &campaign.policies.people_columns;
        let header = Header::of(&cells, Header::columns_for(&cells, own)).0;
        header.column("mail")?;
        let (mut rows, mut known, mut repeated, mut aside) = (Vec::new(), HashSet::new(), 0, HashSet::new());
        for record in records {
            let mut row = cells_of(record.text, delimiter).unwrap_or_default();
            dropped(&mut row);
            if set_aside.contains(&record.line) {
                // Any cell with an address: which one is theirs may be just what is wrong with the row.
                aside.extend(row.iter().filter(|cell| cell.contains('@')).map(|cell| cell.to_lowercase()));
            } else if row.iter().any(|cell| !cell.is_empty()) {
                if known.insert(row.clone()) {
                    rows.push(row);
                } else {
                    repeated += 1;
                }
            }
        }
        Some(Self { columns: cells, rows, header, delimiter, repeated, aside })
    }

    /// Nobody, in columns of these meanings.
    pub(crate) fn empty() -> Self {
        let columns: Vec<String> = NAMES
            .iter()
            .map(|(name, _)| (*name).to_owned())
            .filter(|name| {
                !matches!(name.as_str(), "family_name" | "aliases" | "left" | "away_from" | "away_until")
            })
            .filter(|name| !Header::keeps_its_name(name))
            .collect();
        let header = Header::of(&columns, &BTreeMap::new()).0;
        Self { columns, rows: Vec::new(), header, delimiter: b',', repeated: 0, aside: HashSet::new() }
    }

    /// How many rows there are, with those that repeat another.
    pub(crate) fn len(&self) -> usize {
        self.rows.len() + self.repeated
    }

    pub(super) fn cell<'r>(&self, row: &'r [String], meaning: &str) -> &'r str {
        self.header.column(meaning).and_then(|column| row.get(column)).map_or("", String::as_str)
    }

    pub(super) fn address(&self, row: &[String]) -> String {
        self.cell(row, "mail").to_owned()
    }

    pub(super) fn row(&self, at: usize) -> Option<&[String]> {
        self.rows.get(at).map(Vec::as_slice)
    }

    /// All addresses a row gives somebody, in small letters, the one they are written to first.
    fn addresses(&self, row: &[String]) -> Vec<String> {
        let others = self.cell(row, "aliases").split([',', ';', ' ', '|']).filter(|word| word.contains('@'));
        let others = others.map(|word| {
            let word = word.to_lowercase();
            word.strip_prefix("smtp:").map_or(word.clone(), str::to_owned)
        });
        std::iter::once(self.cell(row, "mail").to_lowercase()).chain(others).collect()
    }

    /// The list with an export merged in.
    pub(crate) fn merged(mut self, export: &Self, rules: MergeRules) -> Merge {
        let (places, columns) = self.places_for(export);
        let mut known = self.known();
        let mut merge = Merge {
            columns,
            before: self.staying(rules.today),
            repeated: export.repeated,
            ..Merge::default()
        };
        let mut seen = BTreeSet::new();
        for row in &export.rows {
            // Whoever got another address is the same person: the old one stands among their others.
            let found = export.addresses(row).iter().find_map(|address| known.get(address).copied());
            let row = match found {
                // First the address that is theirs no more is kept, then a leave that must wait is left out; both are
                // of the export's row.
                Some(at) => {
                    let row = self.with_former(export, row, at);
                    let nearer = self.without_next_leave(export, &row, at, rules.today);
                    merge.next_leaves.extend(nearer.is_some().then(|| export.address(&row)));
                    nearer.map_or(row, Cow::Owned)
                }
                None => Cow::Borrowed(row.as_slice()),
            };
            if let Some(at) = found {
                let before = merge.changed.len();
                self.change(at, (&*row, places.as_slice()), rules.today, &mut merge.changed);
                if self.comes_back(at, rules.today) {
                    merge.returning.extend(self.rows.get(at).map(|row| self.address(row)));
                } else {
                    merge.unchanged += usize::from(merge.changed.len() == before);
                }
                seen.insert(at);
            } else {
                // Before the row is pushed, so this is its place; a second row about them in the export must find the
                // first.
                seen.insert(self.rows.len());
                known.extend(export.addresses(&row).into_iter().map(|address| (address, self.rows.len())));
                let mut new = vec![String::new(); self.columns.len()];
                for (cell, place) in row.iter().zip(&places) {
                    if let Some(slot) = new.get_mut(*place) {
                        slot.clone_from(cell);
                    }
                }
                self.rows.push(new);
                merge.added.push(export.address(&row));
            }
        }
        let aside = |row: &[String]| self.addresses(row).iter().any(|address| export.aside.contains(address));
        // A row with a fault is no missing one: whoever stands in it has not left.
        seen.extend((0..self.rows.len()).filter(|at| self.rows.get(*at).is_some_and(|row| aside(row))));
        self.leave(&seen, rules, &mut merge);
        merge.bytes = record::written(&self.columns, &self.rows, self.delimiter);
        merge
    }

    /// Each address of the list, and the row it stands in: where somebody is written to counts before their others.
    fn known(&self) -> HashMap<String, usize> {
        // Two passes, or an older address of one person could hide the mailbox of another.
        let mut known: HashMap<String, usize> = self
            .rows
            .iter()
            .enumerate()
            .map(|(at, row)| (self.cell(row, "mail").to_lowercase(), at))
            .collect();
        for (at, row) in self.rows.iter().enumerate() {
            for address in self.addresses(row) {
                known.entry(address).or_insert(at);
            }
        }
        known
    }

    /// A row of an export, with its address among the others where the list writes to the person at another one: what
    /// was sent is known by that, so it stays.
    fn with_former<'r>(&self, export: &Self, row: &'r [String], at: usize) -> Cow<'r, [String]> {
        let own = self.rows.get(at).map(|row| self.cell(row, "mail").to_lowercase());
        let address = export.address(row);
        // A list without such a column has no place for it, and then it is not kept.
        let (Some(column), true) =
            (export.header.column("aliases"), own.is_some_and(|own| own != address.to_lowercase()))
        else {
            return Cow::Borrowed(row);
        };
        let mut row = row.to_vec();
        if let Some(cell) = row.get_mut(column) {
            *cell = if cell.is_empty() { address } else { format!("{cell};{address}") };
        }
        Cow::Owned(row)
    }

    /// How many rows are of people who have not left.
    fn staying(&self, today: NaiveDate) -> usize {
        self.rows.iter().filter(|row| !self.has_left(row, today)).count()
    }

    fn has_left(&self, row: &[String], today: NaiveDate) -> bool {
        values::day(self.cell(row, "left")).is_some_and(|day| day <= today)
    }

    /// Takes the day away on which somebody left, if that is past: they are in an export again. A day that is still to
    /// come was written by somebody who knows.
    fn comes_back(&mut self, at: usize, today: NaiveDate) -> bool {
        let Some(column) = self.header.column("left") else { return false };
        if !self.rows.get(at).is_some_and(|row| self.has_left(row, today)) {
            return false;
        }
        if let Some(cell) = self.rows.get_mut(at).and_then(|row| row.get_mut(column)) {
            cell.clear();
        }
        true
    }

    /// Whoever is not in the export leaves, if it names everybody; otherwise they stay.
    fn leave(&mut self, seen: &BTreeSet<usize>, rules: MergeRules, merge: &mut Merge) {
        let absent = (0..self.rows.len()).filter(|at| !seen.contains(at));
        // Whoever had left before is no news, and their day stays the one on which it was first seen.
        let (gone, absent): (Vec<usize>, Vec<usize>) =
            absent.partition(|at| self.rows.get(*at).is_some_and(|row| self.has_left(row, rules.today)));
        merge.gone = gone.len();
        let addresses = absent.iter().filter_map(|at| self.rows.get(*at)).map(|row| self.address(row));
        if !rules.complete {
            merge.absent = addresses.collect();
            return;
        }
        merge.leaving = addresses.collect();
        // Otherwise every import would add an empty column.
        if merge.leaving.is_empty() {
            return;
        }
        let column = self.header.column("left").unwrap_or_else(|| {
            self.columns.push("left".to_owned());
            self.columns.len() - 1
        });
        for at in absent {
            let Some(row) = self.rows.get_mut(at) else { continue };
            // Rows of a file may be shorter than its header, and the new column stands behind it.
            row.resize(self.columns.len().max(row.len()), String::new());
            if let Some(cell) = row.get_mut(column) {
                *cell = rules.today.to_string();
            }
        }
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
                // A column that means something gets our own name, so that the list is read the same whatever system
                // the export is of.
                let own = meaning.filter(|meaning| !Header::keeps_its_name(meaning));
                let name = own.map_or_else(|| name.clone(), str::to_owned);
                added.push(name.clone());
                self.columns.push(name);
                self.columns.len() - 1
            })
        });
        (places.collect(), added)
    }

    /// Takes over what the export says and the list does not; an empty cell of the export says nothing.
    fn change(
        &mut self,
        at: usize,
        (row, places): (&[String], &[usize]),
        today: NaiveDate,
        changed: &mut Vec<CellChange>,
    ) {
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
        changed.extend(self.without_old_beginning(old, &mut mended, (row, places), today));
        if let Some(row) = self.rows.get_mut(at) {
            *row = mended;
        }
    }
}

fn cells_of(record: &str, delimiter: u8) -> Option<Vec<String>> {
    let mut cells = Vec::new();
    record::cells(record, delimiter, &mut cells).ok()?;
    Some(cells.into_iter().map(Cow::into_owned).collect())
}
