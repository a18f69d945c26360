//! An export merged into the list of devices: what is new, what changed. Columns of the list that mean nothing to us stay.

use chrono::NaiveDate;
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{alike, read::DevicesRead, row::DeviceRow, titles::GONE};
use crate::ground::{
    campaign::{Device, DeviceDescription, DeviceUse, InNewSystem, Ownership, people::record},
    course::sheet::beginning,
    list_text::ListText,
    table::unguarded,
};

/// What the columns are called in the list that this program writes.
const COLUMNS: [&str; 11] =
    ["mail", "name", "platform", "version", "ownership", "use", "from", "method", "reset", "serial", "seen"];

/// What an export changes in the list of devices.
#[derive(Debug, Default)]
pub(crate) struct DeviceMerge {
    /// The list as it would be.
    pub bytes: Vec<u8>,
    /// The new devices, with their owners.
    pub added: Vec<DeviceRow>,
    /// What changes of which.
    pub changed: Vec<DeviceChange>,
    /// How many stay as they are.
    pub unchanged: usize,
    /// How many of the list the export does not name: they stay.
    pub absent: usize,
    /// How many of them are gone from their old system by this export, and were not before.
    pub gone: usize,
    /// How many of those are not in the new system either, as far as is known.
    pub lost: usize,
    /// How many of the list are in that system, or were, and are not in the export.
    pub of_system: usize,
    /// Of how many the export has heard later than the list, and of how many earlier: an older export has heard earlier.
    pub heard: (usize, usize),
}

/// Which system an export is of, and whether it has all of it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct WholeList<'f> {
    /// The old system, if somebody said so.
    pub from: Option<&'f str>,
    /// Whether it is the only one that is left.
    pub is_only: bool,
    /// The system that it has everything of, so that what is missing is gone from it, and the day.
    pub all_of: Option<(&'f str, NaiveDate)>,
}

/// A device that changes: a serial number is in no such report.
#[derive(Debug)]
pub(crate) struct DeviceChange {
    /// The address of whoever it belongs to.
    pub owner: ListText,
    /// What it is called now.
    pub name: ListText,
    /// The columns that change, with what they said and say. Of serial numbers only that they change.
    pub cells: Vec<(&'static str, String, String)>,
}

/// The cells of a device, in the order of [`COLUMNS`].
fn cells(row: &DeviceRow) -> [String; 11] {
    let Device { described, serial, seen, .. } = &row.device;
    let DeviceDescription { system, version, name, ownership, usage, from, method, reset } = &**described;
    let unless = |is_usual: bool, word: &str| if is_usual { String::new() } else { word.to_owned() };
    [
        row.owner.to_string(),
        name.to_string(),
        system.code().to_owned(),
        version.to_string(),
        unless(*ownership == Ownership::Unknown, ownership.code()),
        unless(*usage == DeviceUse::OnePerson, usage.code()),
        from.to_string(),
        method.map(|method| method.code().to_owned()).unwrap_or_default(),
        reset.map(|reset| if reset { "yes" } else { "no" }.to_owned()).unwrap_or_default(),
        serial.for_the_list().to_owned(),
        seen.map(|day| day.to_string()).unwrap_or_default(),
    ]
}

/// A list as cells: its own columns, and which of them is which of ours.
pub(super) struct CellTable {
    names: Vec<String>,
    rows: Vec<Vec<String>>,
    /// For each of [`COLUMNS`], where it stands.
    places: Vec<usize>,
    delimiter: u8,
}

impl CellTable {
    pub(super) fn of(list: Option<&DevicesRead>) -> Self {
        let Some(list) = list else {
            let names: Vec<String> = COLUMNS.map(str::to_owned).to_vec();
            return Self { places: (0..names.len()).collect(), names, rows: Vec::new(), delimiter: b',' };
        };
        let mut table = Self::as_it_is(list);
        table.places = COLUMNS
            .map(|column| {
                // What the list calls otherwise stays so; only a column it lacks is added.
                list.columns.get(column).copied().unwrap_or_else(|| {
                    table.names.push(column.to_owned());
                    table.names.len() - 1
                })
            })
            .to_vec();
        table
    }

    /// With the columns that the list itself has, for whoever adds no device: only the owner's is known by its place.
    pub(super) fn as_it_is(list: &DevicesRead) -> Self {
        let (start, delimiter) = beginning(&list.source);
        let mut rows: Vec<Vec<String>> = Vec::new();
        for record in record::records(list.source.text(), start, 1, delimiter) {
            let mut read = Vec::new();
            if record::cells(record.text, delimiter, &mut read).is_ok()
                && read.iter().any(|cell| !cell.is_empty())
            {
                rows.push(read.into_iter().map(Cow::into_owned).collect());
            }
        }
        // The first row that holds anything is the header, as for whoever reads the list as devices.
        let names = if rows.is_empty() { Vec::new() } else { rows.remove(0) };
        Self { names, rows, places: list.columns.get("mail").copied().into_iter().collect(), delimiter }
    }

    /// The rows that were read, each with its place. They stand in the order of the file, but rows without an owner are not
    /// among them.
    pub(super) fn read_rows<'l>(&self, list: &'l [DeviceRow]) -> Vec<(usize, &'l DeviceRow)> {
        let mut read = list.iter().peekable();
        let mut found = Vec::with_capacity(list.len());
        for (at, row) in self.rows.iter().enumerate() {
            let owner = self.places.first().and_then(|place| row.get(*place)).map(|cell| unguarded(cell));
            // Both go through the file in its order, so the next one read belongs to the first row with its owner.
            found.extend(read.next_if(|next| owner == Some(&*next.owner)).map(|next| (at, next)));
        }
        found
    }

    /// Writes a cell of a column that the list has only where something is to be said in it; whether it changed.
    pub(super) fn say(
        &mut self,
        list: Option<&DevicesRead>,
        at: usize,
        (column, said): (&str, &str),
    ) -> bool {
        let known = list.and_then(|list| list.columns.get(column).copied());
        let place = known.or_else(|| self.names.iter().position(|name| name == column));
        let place = match place {
            Some(place) => place,
            None if said.is_empty() => return false,
            None => {
                self.names.push(column.to_owned());
                self.names.len() - 1
            }
        };
        let Some(row) = self.rows.get_mut(at) else { return false };
        row.resize(self.names.len().max(row.len()), String::new());
        let Some(cell) = row.get_mut(place).filter(|cell| **cell != said) else { return false };
        said.clone_into(cell);
        true
    }

    /// The list as a file.
    pub(super) fn written(&mut self) -> Vec<u8> {
        for row in &mut self.rows {
            row.resize(self.names.len().max(row.len()), String::new());
        }
        record::written(&self.names, &self.rows, self.delimiter)
    }
}

impl DeviceMerge {
    /// The list with an export merged in. An
    /// empty cell of the export says nothing, and what a person wrote into the list about how a device joins stays.
    pub(crate) fn of(list: Option<&DevicesRead>, export: &DevicesRead, whole: &WholeList<'_>) -> Self {
        let mut table = CellTable::of(list);
        let known_rows = table.read_rows(list.map_or(&[][..], |list| &list.rows));
        let mut rows = export.rows.clone();
        if let Some(from) = whole.from {
            for row in rows.iter_mut().filter(|row| row.device.from.is_empty()) {
                Arc::make_mut(&mut row.device.described).from = from.into();
            }
        }
        let places = alike::places(&known_rows, &rows);
        let heard: BTreeMap<usize, Option<NaiveDate>> =
            known_rows.iter().map(|(at, row)| (*at, row.device.seen)).collect();
        let mut merge = Self::default();
        let (mut seen, mut new): (BTreeSet<usize>, BTreeMap<String, usize>) = Default::default();
        for (row, place) in rows.into_iter().zip(places) {
            let key = alike::key(&row);
            if let Some(at) = place.or_else(|| new.get(&key).copied()) {
                // It is in an export of its old system again, so it is not gone.
                table.say(list, at, (GONE, ""));
                seen.insert(at);
                let before = heard.get(&at).copied().flatten();
                if let (Some(before), Some(now)) = (before, row.device.seen) {
                    merge.heard.0 += usize::from(now > before);
                    merge.heard.1 += usize::from(now < before);
                }
                merge.change(&mut table, at, &row);
            } else {
                // A second row of the same device in the export must find this one, and not be added too.
                new.insert(key, table.rows.len());
                let mut cells_of_it = vec![String::new(); table.names.len()];
                for (place, cell) in table.places.iter().zip(cells(&row)) {
                    if let Some(slot) = cells_of_it.get_mut(*place) {
                        *slot = cell;
                    }
                }
                table.rows.push(cells_of_it);
                merge.added.push(row);
            }
        }
        // A row that stands twice in the list is one device, and is there if the other is.
        let named = known_rows.iter().filter(|(at, _)| seen.contains(at));
        let named: BTreeSet<String> = named.map(|(_, row)| alike::key(row)).collect();
        for (at, row) in known_rows.iter().filter(|(_, row)| !named.contains(&alike::key(row))) {
            merge.absent += 1;
            merge.gone(&mut table, list, (*at, row), whole);
        }
        merge.bytes = table.written();
        merge
    }

    /// A device that the export does not name: if it has all of a system, the device is not in it any more.
    fn gone(
        &mut self,
        table: &mut CellTable,
        list: Option<&DevicesRead>,
        (at, row): (usize, &DeviceRow),
        whole: &WholeList<'_>,
    ) {
        let Some((system, day)) = whole.all_of else { return };
        let own = &*row.device.from;
        let is_of_it = if own.is_empty() { whole.is_only } else { system == own };
        if !is_of_it {
            return;
        }
        self.of_system += 1;
        if row.device.facts.gone.is_none() && table.say(list, at, (GONE, &day.to_string())) {
            self.gone += 1;
            // Gone from the old system and not in the new one: these stand between the two, and somebody must look.
            self.lost += usize::from(row.device.facts.joined == InNewSystem::No);
        }
    }

    fn change(&mut self, table: &mut CellTable, at: usize, row: &DeviceRow) {
        let width = table.names.len();
        let Some(old) = table.rows.get_mut(at) else { return };
        old.resize(width.max(old.len()), String::new());
        let mut differences = Vec::new();
        for ((column, place), cell) in COLUMNS.into_iter().zip(&table.places).zip(cells(row)) {
            let Some(slot) = old.get_mut(*place).filter(|slot| !cell.is_empty() && **slot != cell) else {
                continue;
            };
            // The same address in other letters is the same owner, and a number without its blanks the same number.
            if slot.eq_ignore_ascii_case(&cell) {
                continue;
            }
            // A name that somebody wrote stays; one that only says less of the same gives way.
            if column == "name" && !slot.is_empty() && !cell.starts_with(slot.as_str()) {
                continue;
            }
            let was = std::mem::replace(slot, cell.clone());
            // A number names one device and so one person: no report repeats it.
            let shown = if column == "serial" { (String::new(), String::new()) } else { (was, cell) };
            differences.push((column, shown.0, shown.1));
        }
        // When it was last heard of changes with every export, and is no news.
        let is_news = differences.iter().any(|(column, ..)| *column != "seen");
        if is_news {
            let (owner, name) = (row.owner.clone(), row.device.name.clone());
            self.changed.push(DeviceChange { owner, name, cells: differences });
        } else {
            self.unchanged += 1;
        }
    }
}
