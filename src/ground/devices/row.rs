//! One row of a list of devices.

use super::faults::RowPlace;
use crate::ground::{campaign::Device, list_text::ListText};

/// A device, and the address of whoever it belongs to.
#[derive(Clone, Debug)]
pub struct DeviceRow {
    /// The address as the list writes it; empty if the device belongs to nobody.
    pub owner: ListText,
    /// What the row says of the device itself.
    pub device: Device,
    pub(super) at: RowPlace,
}
