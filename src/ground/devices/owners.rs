//! Whose the devices of a list are: each joined to a person, and what does not add up.

use rayon::prelude::*;
use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io,
};

use super::{
    faults::{DeviceFaults, RowPlace},
    long,
    names::DeviceNames,
    read::DevicesRead,
    row::DeviceRow,
};
use crate::ground::{
    campaign::{Device, LongList, People, PersonIx, people::long_list::NotRead},
    problem::{Problems, Source},
};

/// More devices than one person has: whoever has so many in a list is an account of a department.
const MOST: u8 = 32;

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
        let devices = joined(found(rows, people), &mut faults, source.line_word(), people.len());
        Self { devices, problems: faults.told(&source) }
    }

    /// Reads a list that is too long to be held as text, and joins it to the people: the same as by
    /// [`DevicesRead::of`] and [`of`](Self::of).
    ///
    /// # Errors
    /// The file cannot be read, or it is no list of devices.
    pub fn read_long(
        list: &LongList<'_>,
        names: &DeviceNames,
        people: &People,
    ) -> io::Result<Result<Self, Problems>> {
        list.or_whole(Self::read_some_at_a_time(list, names, people).map(Ok), |bytes| {
            Ok(Self::of(DevicesRead::of(list.path, bytes, names, None)?, people))
        })
    }

    fn read_some_at_a_time(
        list: &LongList<'_>,
        names: &DeviceNames,
        people: &People,
    ) -> Result<Self, NotRead> {
        let (rows, mut faults) = long::rows(list, names, |rows| found(rows, people))?;
        let devices = joined(rows, &mut faults, Source::LINE, people.len());
        let problems = if faults.is_empty() { Problems::default() } else { faults.told(&list.whole()?) };
        Ok(Self { devices, problems })
    }
}

/// A row with whoever has the address; none if nobody of the list has.
type FoundRow = DeviceRow<Option<PersonIx>>;

/// Looks up whose the devices are.
fn found(rows: Vec<DeviceRow>, people: &People) -> Vec<FoundRow> {
    let find = |row: DeviceRow| {
        let owner = people.find(&row.owner).map(|(person, _)| person);
        row.of(owner)
    };
    rows.into_par_iter().map(find).collect()
}

/// Each device with its owner, and what does not add up. `word` is what a line of the list is called.
fn joined(
    rows: Vec<FoundRow>,
    faults: &mut DeviceFaults,
    word: &str,
    people: usize,
) -> Vec<(PersonIx, Device)> {
    let twins = twins(&rows);
    let mut counts: Vec<u8> = vec![0; people];
    let mut owned = |number: usize, DeviceRow { device, at, owner }: FoundRow| {
        let Some(person) = owner else {
            let hint = "its owner is not in the list of people: add them, or leave the device out";
            faults.warning(
                "device-of-nobody",
                ("a device of somebody who is not in the list of people".to_owned(), hint),
                &at,
            );
            return None;
        };
        if let Some((before, line)) = twins.get(&number) {
            twice(faults, *before == person, &format!("{word} {line}"), &at);
            return None;
        }
        // Those up to the number stay: that only some are left out is told, and their owner still hears of theirs.
        if !is_one_more(&mut counts, person) {
            let message = format!("somebody has more than {MOST} devices");
            let hint =
                "mark the shared ones: a column `use` with `shared`, and the address of the person in charge";
            faults.warning("many-devices", (message, hint), &at);
            return None;
        }
        Some((person, device))
    };
    // Collected from the rows themselves, in whose memory the devices then stand: a million are not held twice.
    rows.into_iter().enumerate().filter_map(|(number, row)| owned(number, row)).collect()
}

/// Of rows whose serial number a row before them has, who owns that one and in which line it stands.
fn twins(rows: &[FoundRow]) -> HashMap<usize, (PersonIx, u32)> {
    let known = |(number, row): (usize, &FoundRow)| {
        let serial = &row.device.serial;
        let mut mark = DefaultHasher::new();
        serial.hash(&mut mark);
        (row.owner.is_some() && !serial.is_unknown()).then(|| (mark.finish(), number))
    };
    // By marks, and only what has one mark is compared: sorted by their numbers, a million would be compared often.
    let mut marked: Vec<(u64, usize)> = rows.par_iter().enumerate().filter_map(known).collect();
    marked.par_sort_unstable();
    let mut twins = HashMap::new();
    for alike in marked.chunk_by(|before, again| before.0 == again.0).filter(|alike| alike.len() > 1) {
        for (place, (_, again)) in alike.iter().enumerate() {
            let serial = rows.get(*again).map(|row| &row.device.serial);
            // Of three, too, the first counts: it stays what the others are held against.
            let mut before = alike.iter().take(place).filter_map(|(_, first)| {
                let row = rows.get(*first).filter(|row| Some(&row.device.serial) == serial)?;
                Some((row.owner?, row.device.line))
            });
            twins.extend(before.next().map(|first| (*again, first)));
        }
    }
    twins
}

/// Counts one more device of somebody; not beyond the most.
fn is_one_more(counts: &mut [u8], person: PersonIx) -> bool {
    let count = usize::try_from(person.0).ok().and_then(|place| counts.get_mut(place));
    count.is_some_and(|count| {
        *count = count.saturating_add(1);
        *count <= MOST
    })
}

/// Two rows of one serial number.
fn twice(faults: &mut DeviceFaults, is_same_owner: bool, line: &str, at: &RowPlace) {
    if is_same_owner {
        let message = format!("this device is in the list twice, first in {line}");
        faults.warning("duplicate-device", (message, "take one of the two rows out; the first counts"), at);
    } else {
        let message = format!("this device belongs to two people: see {line}");
        let hint =
            "keep the row of the person who has it now; mark it `shared` in a column `use` if several use it";
        faults.error("device-of-two", (message, hint), at);
    }
}
