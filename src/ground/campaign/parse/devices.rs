//! Where the list of devices stands, and what its columns are called.

use std::collections::BTreeMap;

use super::{
    super::{
        DevicesList,
        raw::{At, RawFile},
    },
    CampaignReader,
};
use crate::ground::near::nearest;

/// What a column of the list of devices may mean.
pub(crate) const DEVICE_COLUMNS: [&str; 13] = [
    "mail",
    "name",
    "model",
    "manufacturer",
    "platform",
    "version",
    "ownership",
    "use",
    "from",
    "method",
    "reset",
    "serial",
    "seen",
];

impl CampaignReader<'_> {
    /// What the columns of a list are called, as far as they may mean something.
    fn meanings(&mut self, named: &BTreeMap<String, At<String>>, known: &[&str]) -> BTreeMap<String, String> {
        let mut columns = BTreeMap::new();
        for (meaning, name) in named {
            if known.contains(&meaning.as_str()) {
                columns.insert(meaning.clone(), name.value.clone());
                continue;
            }
            let hint = nearest(meaning, known.iter().copied()).map_or_else(
                || format!("known are {}", known.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            let message = format!("`{meaning}` is not what a column of the list may mean");
            self.wrong("unknown-key", &name.span, message, &hint);
        }
        columns
    }

    /// Where the list of devices stands.
    pub(super) fn devices(&mut self, file: &RawFile) -> DevicesList {
        let raw = file.devices.as_ref().map(|devices| &devices.value);
        let path = self.inner_path(raw.and_then(|raw| raw.file.as_ref()));
        DevicesList {
            file: path.map_or_else(|| "devices.csv".to_owned(), |(path, _)| path),
            sheet: raw.and_then(|raw| raw.sheet.as_ref()).and_then(|sheet| self.line(sheet)),
            columns: raw.map(|raw| self.meanings(&raw.columns, &DEVICE_COLUMNS)).unwrap_or_default(),
            is_named: raw.is_some(),
        }
    }
}
