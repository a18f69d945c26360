//! What of a campaign its list of people is read with: as long as that and the list stay the same, so do the people.

use chrono_tz::Tz;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use super::{
    super::{Campaign, Language, Languages, NotTold, WaveIx},
    decode,
    header::{Header, columns_of, fold},
};
use crate::ground::{
    problem::{Problems, Source},
    workbook::WantedSheet,
};

/// The campaign's names, looked up once. Rows see nothing else of the campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CampaignNames {
    /// Waves by folded id and title; none if the name belongs to a wave that is itself in error.
    pub(super) waves: HashMap<String, Option<WaveIx>>,
    /// The ids of all waves, as they are written.
    pub(super) ids: Vec<String>,
    /// Of each wave: whether it is a final sweep, and its zone.
    pub(super) each: Vec<(bool, Tz)>,
    pub(super) zone: Tz,
    pub(super) languages: Languages,
    pub(super) language_of_country: BTreeMap<String, Language>,
    /// What the campaign says of the columns.
    pub(super) columns: BTreeMap<String, String>,
    /// Kinds of account that are told all the same.
    pub(super) also_tell: BTreeSet<NotTold>,
    /// Whether rules say who moves with a wave, so that a row need not.
    pub(super) ruled: bool,
    /// The sheet of a workbook, if somebody said which.
    pub(super) sheet: Option<String>,
}

impl CampaignNames {
    /// Looks them up.
    pub(crate) fn of(campaign: &Campaign) -> Self {
        let mut waves = HashMap::new();
        for id in &campaign.wave_ids {
            // A wave in error is known all the same, or each of its people would be told that there is no such wave.
            waves.insert(fold(id), None);
        }
        for (index, wave) in (0_u16..).zip(&campaign.waves) {
            for (_, title) in wave.title.iter() {
                // Titles first and ids over them: where one wave is called what another is named, the id counts.
                waves.entry(fold(title)).or_insert(Some(WaveIx(index)));
            }
        }
        for (index, wave) in (0_u16..).zip(&campaign.waves) {
            waves.insert(fold(wave.id.as_str()), Some(WaveIx(index)));
        }
        Self {
            waves,
            ids: campaign.wave_ids.clone(),
            each: campaign.waves.iter().map(|wave| (wave.sweep, wave.zone)).collect(),
            zone: campaign.zone,
            languages: campaign.languages.clone(),
            language_of_country: campaign.policies.language_of_country.clone(),
            columns: campaign.policies.people_columns.clone(),
            also_tell: campaign.policies.also_tell.clone(),
            ruled: campaign.has_rules(),
            sheet: campaign.policies.people_sheet.clone(),
        }
    }

    /// The same for another file than the campaign's own list, with the sheet that is named for it.
    pub(crate) fn for_sheet(self, sheet: Option<String>) -> Self {
        Self { sheet, ..self }
    }

    /// The same for an export: where it lacks a column that the campaign names, it is read by the usual names, as it is
    /// when it is merged.
    pub(crate) fn for_export(self, export: &Source) -> Self {
        let columns = Header::columns_for(&columns_of(export), &self.columns).clone();
        Self { columns, ..self }
    }

    /// The text of a list of people; of a workbook, the sheet that has mail addresses.
    pub(crate) fn source(&self, path: &str, bytes: Vec<u8>) -> Result<(Arc<Source>, Problems), Problems> {
        let fits = |cells: &[&str]| Header::of(cells, &self.columns).0.column("mail").is_some();
        // An export need not have the columns that the campaign names for its own list.
        let usual = |cells: &[&str]| Header::of(cells, &BTreeMap::new()).0.column("mail").is_some();
        let wanted = WantedSheet { name: self.sheet.as_deref(), fits: &|cells| fits(cells) || usual(cells) };
        decode::source(path, bytes, &wanted)
    }

    pub(super) fn wave(&self, index: WaveIx) -> Option<(bool, Tz)> {
        self.each.get(usize::from(index.0)).copied()
    }
}
