//! The list of people as `campaign.toml` speaks of it: where it stands, what its columns mean, who of it is told.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{
        NotTold,
        raw::{RawAccountKind, RawFile},
    },
    CampaignReader,
};
use crate::ground::near::nearest;

/// What a column of the list of people may mean.
pub(crate) const COLUMNS: [&str; 23] = [
    "mail",
    "name",
    "given_name",
    "family_name",
    "language",
    "wave",
    "country",
    "site",
    "zone",
    "platforms",
    "ownership",
    "reset",
    "vip",
    "manager",
    "aliases",
    "left",
    "away_from",
    "away_until",
    "user_type",
    "recipient_type",
    "enabled",
    "blocked",
    "account_control",
];

impl CampaignReader<'_> {
    pub(super) fn forget_leavers_after(&mut self, file: &RawFile) -> Option<chrono::Duration> {
        self.length(file.people.as_ref()?.value.forget_leavers_after.as_ref())
    }

    pub(super) fn exclude_file(&mut self, file: &RawFile) -> String {
        let raw = file.people.as_ref().and_then(|people| people.value.exclude.as_ref());
        // A path that is wrong is told, and the usual name read meanwhile: nobody may hear more because of a slip.
        self.inner_path(raw).map_or_else(|| "exclude.csv".to_owned(), |(path, _)| path)
    }

    pub(super) fn columns(&mut self, file: &RawFile) -> BTreeMap<String, String> {
        let mut columns = BTreeMap::new();
        for (meaning, name) in file.people.iter().flat_map(|people| &people.value.columns) {
            if COLUMNS.contains(&meaning.as_str()) {
                columns.insert(meaning.clone(), name.value.clone());
                continue;
            }
            let hint = nearest(meaning, COLUMNS).map_or_else(
                || format!("known are {}", COLUMNS.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            let message = format!("`{meaning}` is not what a column of the list may mean");
            self.wrong("unknown-key", &name.span, message, &hint);
        }
        columns
    }

    pub(super) fn people_file(&mut self, file: &RawFile) -> String {
        let raw = file.people.as_ref().and_then(|people| people.value.file.as_ref());
        self.inner_path(raw).map_or_else(|| "people.csv".to_owned(), |(path, _)| path)
    }

    pub(super) fn people_sheet(&mut self, file: &RawFile) -> Option<String> {
        let sheet = file.people.as_ref().and_then(|people| people.value.sheet.as_ref())?;
        self.line(sheet)
    }
}

/// The kinds of account that are told all the same.
pub(super) fn also_tell(file: &RawFile) -> BTreeSet<NotTold> {
    let named = file.people.iter().flat_map(|people| &people.value.also_tell);
    named
        .map(|kind| match kind {
            RawAccountKind::Guests => NotTold::Guest,
            RawAccountKind::SharedMailboxes => NotTold::SharedMailbox,
            RawAccountKind::DisabledAccounts => NotTold::DisabledAccount,
        })
        .collect()
}
