//! A wave's dates for everybody's calendar.

use super::Portal;
use crate::{
    ground::{campaign::Language, problem::Problems},
    render::{calendar, dates::Dates},
};

impl Portal {
    pub(super) fn dates(&self, at: usize, language: Language) -> Result<String, Problems> {
        let wave = self.wave_of(at)?;
        let (campaign, phrases) = (&*self.input.campaign, &*self.input.phrases);
        let index = self.waves.get(at).map(|site| site.index);
        let sequence = index.and_then(|index| self.input.moved_dates.get(&index)).copied().unwrap_or(0);
        let entries = Dates { campaign, wave, language, phrases, sequence }.entries();
        let entries: Vec<_> = entries.into_iter().map(|(_, entry)| entry).collect();
        Ok(calendar::file(campaign.title.get(language), &entries))
    }
}
