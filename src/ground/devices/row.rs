//! One row of a list of devices.

use super::faults::RowPlace;
use crate::ground::{campaign::Device, list_text::ListText};

/// A device, and whom it belongs to: by the address that the list writes, as long as nobody has looked who that is.
#[derive(Clone, Debug)]
pub struct DeviceRow<Owner = ListText> {
    /// Whose it is.
    pub owner: Owner,
    /// What the row says of the device itself.
    pub device: Device,
    pub(super) at: RowPlace,
}

impl<Owner> DeviceRow<Owner> {
    /// The same device of somebody who has been looked up.
    pub(super) fn of<Other>(self, owner: Other) -> DeviceRow<Other> {
        DeviceRow { owner, device: self.device, at: self.at }
    }
}
