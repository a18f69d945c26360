//! Whose the devices of a list are: each joined to a person, and what does not add up.

use std::collections::{BTreeMap, btree_map::Entry};

use super::{
    faults::{DeviceFaults, RowPlace},
    read::{DeviceRow, DevicesRead},
};
use crate::ground::{
    campaign::{Device, People, PersonIx, SerialNumber},
    problem::Problems,
};

/// More devices than one person has: whoever has so many in a list is an account of a department.
const MOST: usize = 32;

/// Devices with the people they belong to, and what is wrong with the list.
#[derive(Debug)]
pub struct OwnedDevices {
    /// Each with its owner, in the order of the list.
    pub devices: Vec<(PersonIx, Device)>,
    /// What is wrong.
    pub problems: Problems,
}

impl OwnedDevices {
    /// Joins a list to the people. A device of nobody in it is told and left out; one with two owners is an error, for
    /// one of them would be told of a device that is not theirs.
    pub fn of(read: DevicesRead, people: &People) -> Self {
        let DevicesRead { rows, source, mut faults, .. } = read;
        let word = source.line_word();
        let mut known: BTreeMap<SerialNumber, (PersonIx, u32)> = BTreeMap::new();
        let mut counts: BTreeMap<PersonIx, usize> = BTreeMap::new();
        let mut devices = Vec::with_capacity(rows.len());
        for DeviceRow { owner, device, at } in rows {
            let Some((person, _)) = people.find(&owner) else {
                let hint = "its owner is not in the list of people: add them, or leave the device out";
                faults.warning(
                    "device-of-nobody",
                    ("a device of somebody who is not in the list of people".to_owned(), hint),
                    &at,
                );
                continue;
            };
            if !device.serial.is_unknown() {
                match known.entry(device.serial.clone()) {
                    // Of three, too, the first counts: it stays what the others are held against.
                    Entry::Occupied(first) => {
                        let (first, line) = *first.get();
                        twice(&mut faults, first == person, &format!("{word} {line}"), &at);
                        continue;
                    }
                    Entry::Vacant(free) => {
                        free.insert((person, device.line));
                    }
                }
            }
            let count = counts.entry(person).or_default();
            *count += 1;
            // Those up to the number stay: that only some are left out is told, and their owner still hears of theirs.
            if *count > MOST {
                let message = format!("somebody has more than {MOST} devices");
                let hint = "mark the shared ones: a column `use` with `shared`, and the address of whoever is in charge";
                faults.warning("many-devices", (message, hint), &at);
                continue;
            }
            devices.push((person, device));
        }
        Self { devices, problems: faults.told(&source) }
    }
}

/// Two rows of one serial number.
fn twice(faults: &mut DeviceFaults, is_same_owner: bool, line: &str, at: &RowPlace) {
    if is_same_owner {
        let message = format!("this device is in the list twice, first in {line}");
        faults.warning("duplicate-device", (message, "take one of the two rows out; the first counts"), at);
    } else {
        let message = format!("this device belongs to two people: see {line}");
        let hint = "keep the row of whoever has it now; mark it `shared` in a column `use` if several use it";
        faults.error("device-of-two", (message, hint), at);
    }
}
