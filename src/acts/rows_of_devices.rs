//! What an export of people with a row for each device says of these devices, in the list of devices.

use std::path::PathBuf;

use super::{Failure, Opened, devices::own_list, no_workbook::is_no_workbook};
use crate::{
    ground::{
        campaign::{Campaign, People},
        devices::{DeviceMerge, DeviceNames, DevicesRead, OwnedDevices, WholeList},
    },
    world::disk,
};

/// The list of devices as it would be with these rows, and where it is: of people who stand in a list once for each device.
///
/// # Errors
/// The list is wrong, or is none that this program writes.
pub(super) fn with_rows(
    opened: &Opened,
    campaign: &Campaign,
    people: &People,
    rows: Vec<u8>,
) -> Result<(PathBuf, Vec<u8>), Failure> {
    let file = campaign.policies.devices.file.clone();
    let path = opened.around.folder.join(&file);
    is_no_workbook(&file, &path, "change it in Excel: it has a row for each device")?;
    // With its own names: what the campaign calls the columns of its list is not what these are called.
    let names = DeviceNames::of(campaign);
    let rows = DevicesRead::of("devices", rows, &DeviceNames::of(campaign).usual(), None)?;
    let list =
        if path.is_file() { Some(own_list(&file, disk::read_file(&path)?, &names, campaign)?) } else { None };
    let merge = DeviceMerge::of(list.as_ref(), &rows, &WholeList::default());
    let read = DevicesRead::of(&file, merge.bytes.clone(), &names, None)?;
    let OwnedDevices { problems, .. } = OwnedDevices::of(read, people);
    if problems.has_errors() { Err(problems.into()) } else { Ok((path, merge.bytes)) }
}
