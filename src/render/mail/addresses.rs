//! Where the links of a message lead: the https pages of one's own wave and language, and nothing else of ours.

use super::{Mail, addressee::AddresseeKey, slots::PersonalSlot};
use crate::ground::{campaign::Wave, media, words::article::Target};

impl Mail<'_> {
    /// The page a button leads to: `wave`, `helpdesk` or `guides/<page>`.
    pub(super) fn target(&self, to: &str, wave: Option<&Wave>, key: &AddresseeKey) -> String {
        let (site, language) = (&self.campaign.site, key.language);
        match (to, wave) {
            ("helpdesk", _) => format!("{site}/helpdesk/{language}/"),
            ("wave", Some(wave)) => format!("{site}/{}/{language}/", wave.id),
            (_, Some(wave)) if to.starts_with("guides/") => self.page_address(to, Some(wave), key),
            _ => format!("{site}/"),
        }
    }

    /// The address of a guide.
    pub(super) fn page_address(&self, page: &str, wave: Option<&Wave>, key: &AddresseeKey) -> String {
        let slug = page.rsplit('/').next().unwrap_or(page);
        match wave {
            Some(wave) => format!("{}/{}/{}/{slug}/", self.campaign.site, wave.id, key.language),
            None => format!("{}/", self.campaign.site),
        }
    }

    /// The same with the person's own reference, if the campaign wants one. It stands behind a `#`, which browsers
    /// keep to themselves: no server or log ever sees who opened what.
    pub(super) fn personal(&self, address: &str, key: &AddresseeKey) -> String {
        match self.own_reference(key) {
            Some(reference) => format!("{address}#r={reference}"),
            None => address.to_owned(),
        }
    }

    /// The place of the person's own reference, if the campaign wants one.
    pub(super) fn own_reference(&self, key: &AddresseeKey) -> Option<char> {
        (key.personal && self.campaign.policies.personal_references).then(|| PersonalSlot::Reference.mark())
    }

    /// Where a link of the text leads.
    pub(super) fn link(&self, target: &Target, wave: Option<&Wave>, key: &AddresseeKey) -> Option<String> {
        Some(match target {
            Target::Page { page, fragment } => {
                let address = self.page_address(page, wave, key);
                match fragment {
                    Some(fragment) if wave.is_some() => format!("{address}#{fragment}"),
                    _ => address,
                }
            }
            Target::Media(file) => {
                let name = media::published(self.tree, file)?;
                format!("{}/media/{name}", self.campaign.site)
            }
            // A message has no headings to jump to, and an address with words in it is filled by the renderer.
            Target::Fragment(_) | Target::Filled(_) => return None,
            Target::Url(address) => address.clone(),
        })
    }
}
