//! What an export of the new system says of the devices in our list.
//!
//! A device is known by its number; or else by owner, name and kind; or else by owner and kind, if as many of that kind
//! have joined as the owner has left. Where fewer have, nobody can say which, and that is what is written.

use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};

use super::{
    alike::DeviceKind,
    merge::CellTable,
    read::{DevicesRead, UNCLEAR},
    row::DeviceRow,
    titles::{COMPLIANT, IN_NEW},
};
use crate::ground::{
    campaign::{InNewSystem, People, Person, PersonIx, SerialNumber, people::header::fold},
    course::export::{DeviceExport, ExportedDevice},
};

/// What an export of the new system changes in the list of devices.
#[derive(Debug)]
pub(crate) struct NewSystemFacts {
    /// The list as it would be.
    pub bytes: Vec<u8>,
    /// How many devices of the list are in the new system by this export.
    pub joined: usize,
    /// Of how many nobody can say whether they are.
    pub unclear: usize,
    /// How many devices the list has.
    pub all: usize,
}

/// A device of the list, whose it is, and what the export says of it.
struct FoundDevice<'r, 'e> {
    at: usize,
    row: &'r DeviceRow,
    owner: Option<PersonIx>,
    found: FoundInNew<'e>,
}

#[derive(Clone, Copy)]
enum FoundInNew<'e> {
    No,
    Unclear,
    As(&'e ExportedDevice),
}

impl NewSystemFacts {
    /// Whether an export tells of devices at all, and not only of people.
    pub(crate) fn are_in(export: &DeviceExport) -> bool {
        export.devices.iter().any(|device| device.system.is_some() || !device.serial.is_unknown())
    }

    /// Takes what an export says; `made` is when it was made. What a partial export does not name stays as it is.
    pub(crate) fn of(
        list: &DevicesRead,
        export: &DeviceExport,
        people: &People,
        made: DateTime<Utc>,
    ) -> Self {
        let mut table = CellTable::as_it_is(list);
        let owner = |address: &str| people.find(address).map(|(index, _): (_, &Person)| index);
        let rows = table.read_rows(&list.rows).into_iter();
        let mut devices: Vec<FoundDevice<'_, '_>> = rows
            .map(|(at, row)| FoundDevice { at, row, owner: owner(&row.owner), found: FoundInNew::No })
            .collect();
        // By number, by name, by kind: what a surer way has found is no choice any more for a less sure one.
        let mut used = by_number(&mut devices, export);
        let mut free: BTreeMap<PersonIx, Vec<(usize, &ExportedDevice)>> = BTreeMap::new();
        for (number, device) in export.devices.iter().enumerate().filter(|(number, _)| !used.contains(number))
        {
            let by_mail = || device.mail.as_deref().and_then(owner);
            if let Some(whose) = owner(&device.user).or_else(by_mail) {
                free.entry(whose).or_default().push((number, device));
            }
        }
        by_name(&mut devices, &free, &mut used);
        by_kind(&mut devices, &free, &used);
        let mut facts = Self { bytes: Vec::new(), joined: 0, unclear: 0, all: devices.len() };
        for device in &devices {
            facts.write(&mut table, list, device, export.complete, made);
        }
        facts.bytes = table.written();
        facts
    }

    fn write(
        &mut self,
        table: &mut CellTable,
        list: &DevicesRead,
        device: &FoundDevice<'_, '_>,
        is_complete: bool,
        made: DateTime<Utc>,
    ) {
        let known = device.row.device.facts.joined;
        let (since, rules) = match device.found {
            FoundInNew::No if !is_complete => {
                // A partial export says nothing of those it does not name: what is known of them stays.
                self.joined += usize::from(matches!(known, InNewSystem::Since(_)));
                return;
            }
            // The export names everything, so a day that an earlier one gave does not hold any more.
            FoundInNew::No => (String::new(), ""),
            // Nor does one that names fewer than there are, and not which: a day that is known stays.
            FoundInNew::Unclear if !is_complete && matches!(known, InNewSystem::Since(_)) => {
                self.joined += 1;
                return;
            }
            FoundInNew::Unclear => {
                self.unclear += 1;
                (UNCLEAR.to_owned(), "")
            }
            FoundInNew::As(exported) => {
                self.joined += 1;
                let first = match known {
                    // The first day that was seen stays, or every import would make them move again.
                    InNewSystem::Since(day) => day,
                    InNewSystem::No | InNewSystem::Unclear => made.date_naive(),
                };
                let day = exported.enrolled.map_or(first, |enrolled| enrolled.date_naive());
                (day.to_string(), if exported.fails { "no" } else { "" })
            }
        };
        table.say(Some(list), device.at, (IN_NEW, &since));
        table.say(Some(list), device.at, (COMPLIANT, rules));
    }
}

/// Finds devices by the numbers of their makers; which of the export's were found.
fn by_number<'e>(devices: &mut [FoundDevice<'_, 'e>], export: &'e DeviceExport) -> BTreeSet<usize> {
    let numbered = export.devices.iter().enumerate().filter(|(_, device)| !device.serial.is_unknown());
    let known: BTreeMap<&SerialNumber, (usize, &ExportedDevice)> =
        numbered.map(|(number, device)| (&device.serial, (number, device))).collect();
    let mut used = BTreeSet::new();
    for device in devices.iter_mut() {
        let serial = &device.row.device.serial;
        if let Some((number, exported)) = known.get(serial).filter(|_| !serial.is_unknown()) {
            device.found = FoundInNew::As(exported);
            used.insert(*number);
        }
    }
    used
}

type FreeDevices<'e> = BTreeMap<PersonIx, Vec<(usize, &'e ExportedDevice)>>;

/// Finds devices of the same owner, name and kind.
fn by_name<'e>(devices: &mut [FoundDevice<'_, 'e>], free: &FreeDevices<'e>, used: &mut BTreeSet<usize>) {
    for device in devices.iter_mut().filter(|device| matches!(device.found, FoundInNew::No)) {
        let (name, kind) = (fold(&device.row.device.name), DeviceKind::of(device.row.device.system));
        let of_owner = device.owner.and_then(|owner| free.get(&owner));
        let alike = of_owner.into_iter().flatten().find(|(number, exported)| {
            !name.is_empty()
                && !used.contains(number)
                && fold(&exported.name) == name
                && exported.system.is_none_or(|system| DeviceKind::of(system) == kind)
        });
        if let Some((number, exported)) = alike {
            device.found = FoundInNew::As(exported);
            used.insert(*number);
        }
    }
}

/// Finds the rest by owner and kind, where that leaves no doubt.
fn by_kind<'e>(devices: &mut [FoundDevice<'_, 'e>], free: &FreeDevices<'e>, used: &BTreeSet<usize>) {
    let mut open: BTreeMap<(PersonIx, DeviceKind), Vec<&mut FoundDevice<'_, 'e>>> = BTreeMap::new();
    for device in devices.iter_mut().filter(|device| matches!(device.found, FoundInNew::No)) {
        // Whoever is named for a shared device is in charge of it, and need not have enrolled it.
        if let Some(owner) = device.owner.filter(|_| device.row.device.is_of_one_person()) {
            open.entry((owner, DeviceKind::of(device.row.device.system))).or_default().push(device);
        }
    }
    for ((owner, kind), rows) in open {
        let of_owner = || free.get(&owner).into_iter().flatten().filter(|(number, _)| !used.contains(number));
        let alike: Vec<&ExportedDevice> = of_owner()
            .filter(|(_, device)| device.system.map(DeviceKind::of) == Some(kind))
            .map(|(_, device)| *device)
            .collect();
        // A device without a kind may be any of theirs: then nobody can say that one has not joined.
        let nameless = of_owner().any(|(_, device)| device.system.is_none());
        let are_all = alike.len() >= rows.len();
        let is_unclear = !alike.is_empty() || nameless;
        let mut alike = alike.into_iter();
        for row in rows {
            row.found = match alike.next().filter(|_| are_all) {
                Some(exported) => FoundInNew::As(exported),
                None if is_unclear => FoundInNew::Unclear,
                None => FoundInNew::No,
            };
        }
    }
}
