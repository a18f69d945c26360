//! The first line of a list of devices: what its columns mean.

use std::collections::BTreeMap;

use super::{columns, faults::DeviceFaults, known::DeviceColumns, names::DeviceNames, titles::TITLES};
use crate::ground::{campaign::people::header::fold, course::sheet::ExportSheet, problem::Problems};

/// What the columns of a list mean.
pub(super) struct DevicesHead {
    pub(super) columns: BTreeMap<&'static str, usize>,
    pub(super) places: DeviceColumns,
}

impl DevicesHead {
    /// By their names.
    pub(super) fn of(sheet: &ExportSheet, names: &DeviceNames) -> Result<Self, Problems> {
        let plain: Vec<String> = sheet.names.iter().map(|name| fold(name)).collect();
        let mut columns: BTreeMap<&'static str, usize> = BTreeMap::new();
        for title in &TITLES {
            // A column means one thing: `Owner` is who has it only if nothing else is.
            let found = names.place(title.meaning, &plain);
            columns.extend(
                found.filter(|at| !columns.values().any(|known| known == at)).map(|at| (title.meaning, at)),
            );
        }
        if !columns.contains_key("mail") {
            let shown: Vec<String> = sheet.names.iter().take(12).map(|name| format!("`{name}`")).collect();
            let message = format!("no column says whose a device is; there are {}", shown.join(", "));
            let hint = "name it in campaign.toml: under `[devices]`, `columns = { mail = \"..\" }`";
            return Err(sheet.problem("no-user-column", message).hint(hint).into());
        }
        Ok(Self { places: DeviceColumns::of(&columns), columns })
    }

    /// What is wrong with the names.
    pub(super) fn faults(&self, sheet: &ExportSheet) -> DeviceFaults {
        columns::unknown(sheet, &self.columns)
    }
}
