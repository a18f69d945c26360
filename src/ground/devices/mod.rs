//! The list of devices: `devices.csv`, or what the system exports that manages them today.
//!
//! Nobody needs it who has one device; the list of people says all there is then. Where people have several, a row here
//! is one of them, and its owner is named by the mail address. A row that cannot be read is named by its line. A problem
//! never shows whose a device is.

mod alike;
mod cells;
mod columns;
mod days;
mod facts;
mod faults;
mod head;
mod known;
mod long;
mod merge;
mod names;
mod owners;
mod read;
mod row;
mod titles;

pub(crate) use cells::old_system;
pub(crate) use columns::{is_own_list, not_a_list};
pub(crate) use facts::NewSystemFacts;
pub(crate) use merge::{DeviceChange, DeviceMerge, WholeList};
pub use names::DeviceNames;
pub use owners::OwnedDevices;
pub use read::DevicesRead;
pub use row::DeviceRow;
