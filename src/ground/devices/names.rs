//! What of a campaign its list of devices is read with.

use std::sync::Arc;

use super::titles::TITLES;
use crate::ground::campaign::{Campaign, Catalogue, DevicesList, people::header::fold};

/// What of a campaign its list of devices is read with: as long as that and the list stay the same, so do the devices.
#[derive(Clone, Debug)]
pub struct DeviceNames {
    pub(super) list: DevicesList,
    pub(super) catalogue: Arc<Catalogue>,
}

impl PartialEq for DeviceNames {
    fn eq(&self, other: &Self) -> bool {
        // By its place in memory: a catalogue that was read anew is taken for another one, which costs a reading and no
        // fault.
        self.list == other.list && Arc::ptr_eq(&self.catalogue, &other.catalogue)
    }
}

impl DeviceNames {
    /// Looks them up.
    pub fn of(campaign: &Campaign) -> Self {
        Self { list: campaign.policies.devices.clone(), catalogue: Arc::clone(&campaign.catalogue) }
    }

    /// The same where the columns are called as ours are.
    pub(crate) fn usual(mut self) -> Self {
        self.list.columns.clear();
        self
    }

    /// The same for an export, with the sheet that is named for it.
    pub(crate) fn for_sheet(mut self, sheet: Option<String>) -> Self {
        self.list.sheet = sheet;
        self
    }

    /// Where a column of a meaning stands: what the campaign calls it wins.
    pub(super) fn place(&self, meaning: &str, plain: &[String]) -> Option<usize> {
        if let Some(own) = self.list.columns.get(meaning) {
            // Nothing else is looked for: a column that the campaign names and the file lacks must not be another one
            // by chance.
            return plain.iter().position(|cell| *cell == fold(own));
        }
        let title = TITLES.iter().find(|title| title.meaning == meaning)?;
        let mut names = title.names.iter().chain(title.shared);
        names.find_map(|name| plain.iter().position(|cell| cell == name))
    }

    /// Whether somebody said which sheet of a workbook it is.
    pub(super) fn has_sheet(&self) -> bool {
        self.list.sheet.is_some()
    }

    pub(super) fn has_owners(&self, cells: &[&str]) -> bool {
        let plain: Vec<String> = cells.iter().map(|cell| fold(cell)).collect();
        self.place("mail", &plain).is_some()
    }
}
