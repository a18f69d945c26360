//! The calendar file of a message: the dates it tells, as the reader's calendar keeps them.

use super::{Mail, about, compose::Matter};
use crate::render::{
    calendar::{self, Entry},
    dates::Dates,
};

impl Mail<'_> {
    /// The file, if the message tells any date.
    pub(super) fn calendar(&self, matter: &Matter<'_>) -> Option<Vec<u8>> {
        let wave = matter.wave.filter(|_| matter.key.personal)?;
        let (campaign, phrases, language) = (self.campaign, self.phrases, matter.key.language);
        let sequence = self.past.sequence(wave.id.as_str());
        let told = about(matter.page);
        let entries = Dates { campaign, wave, language, phrases, sequence }.entries().into_iter();
        let entries: Vec<Entry> =
            entries.filter(|(anchor, _)| told.contains(anchor)).map(|(_, entry)| entry).collect();
        let title = campaign.title.get(language);
        (!entries.is_empty()).then(|| calendar::file(title, &entries).into_bytes())
    }
}
