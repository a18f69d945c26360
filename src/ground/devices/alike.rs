//! Which devices of an export are which of our list: by number; or else by owner, name and kind; or else by owner and kind,
//! where that leaves one of each.

use std::collections::{BTreeMap, BTreeSet};

use super::row::DeviceRow;
use crate::ground::campaign::{OperatingSystem, Ownership, Platform};

/// What tells devices of one owner apart where no number does: an iPad is not told from an iPhone, for some systems do not.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum DeviceKind {
    Known(Platform),
    Other(OperatingSystem),
}

impl DeviceKind {
    pub(super) fn of(system: OperatingSystem) -> Self {
        system.platform().map_or(Self::Other(system), Self::Known)
    }
}

/// A device by what joins two lists: its number, or else owner, name and platform.
pub(super) fn key(row: &DeviceRow) -> String {
    if row.device.serial.is_unknown() {
        format!("{}\n{}\n{}", row.owner.to_lowercase(), row.device.name, row.device.system)
    } else {
        row.device.serial.for_the_list().to_owned()
    }
}

/// For each row of an export, the place of the same device in our list, where it has that.
pub(super) fn places(list: &[(usize, &DeviceRow)], export: &[DeviceRow]) -> Vec<Option<usize>> {
    let known: BTreeMap<String, usize> = list.iter().map(|(at, row)| (key(row), *at)).collect();
    let mut found: Vec<Option<usize>> = export.iter().map(|row| known.get(&key(row)).copied()).collect();
    let mut taken: BTreeSet<usize> = found.iter().flatten().copied().collect();
    // From the surer to the less sure: what a name has found is no choice any more for a kind.
    by_name(list, export, &mut found, &mut taken);
    by_kind(list, export, &mut found, &taken);
    found
}

/// Whether two rows may be of one device although no number says so: with two numbers they are two, and so are a device of
/// the organisation and an own one, and those in two old systems.
fn may_be_one(one: &DeviceRow, other: &DeviceRow) -> bool {
    let (one, other) = (&one.device, &other.device);
    let owners = [one.ownership, other.ownership];
    (one.serial.is_unknown() || other.serial.is_unknown())
        && one.usage == other.usage
        && (owners.contains(&Ownership::Unknown) || one.ownership == other.ownership)
        && (one.from.is_empty() || other.from.is_empty() || one.from == other.from)
}

fn owner_and_kind(row: &DeviceRow) -> (String, DeviceKind) {
    (row.owner.to_lowercase(), DeviceKind::of(row.device.system))
}

/// The same owner, name and kind, where only one of the two lists says the number.
fn by_name(
    list: &[(usize, &DeviceRow)],
    export: &[DeviceRow],
    found: &mut [Option<usize>],
    taken: &mut BTreeSet<usize>,
) {
    type Named<'r> = ((String, DeviceKind), &'r str);
    let mut open: BTreeMap<Named<'_>, Vec<(usize, &DeviceRow)>> = BTreeMap::new();
    for (at, row) in list.iter().filter(|(at, row)| !taken.contains(at) && !row.device.name.is_empty()) {
        open.entry((owner_and_kind(row), &row.device.name)).or_default().push((*at, row));
    }
    for (row, place) in export.iter().zip(found).filter(|(_, place)| place.is_none()) {
        let alike = open.get(&(owner_and_kind(row), &*row.device.name)).into_iter().flatten();
        let mut alike = alike.filter(|(at, known)| !taken.contains(at) && may_be_one(known, row));
        if let Some((at, _)) = alike.next() {
            taken.insert(*at);
            *place = Some(*at);
        }
    }
}

/// The only one of its owner and kind that is left in either list: its name may have been written by hand in ours.
fn by_kind(
    list: &[(usize, &DeviceRow)],
    export: &[DeviceRow],
    found: &mut [Option<usize>],
    taken: &BTreeSet<usize>,
) {
    let mut ours: BTreeMap<(String, DeviceKind), Vec<(usize, &DeviceRow)>> = BTreeMap::new();
    for (at, row) in list.iter().filter(|(at, _)| !taken.contains(at)) {
        ours.entry(owner_and_kind(row)).or_default().push((*at, row));
    }
    let mut theirs: BTreeMap<(String, DeviceKind), Vec<usize>> = BTreeMap::new();
    for (number, (row, _)) in export.iter().zip(&*found).enumerate().filter(|(_, (_, place))| place.is_none())
    {
        theirs.entry(owner_and_kind(row)).or_default().push(number);
    }
    for (kind, numbers) in theirs {
        let ([number], Some([(at, known)])) = (numbers.as_slice(), ours.get(&kind).map(Vec::as_slice)) else {
            continue;
        };
        let fits = export.get(*number).is_some_and(|row| may_be_one(known, row));
        if let Some(place) = found.get_mut(*number).filter(|_| fits) {
            *place = Some(*at);
        }
    }
}
