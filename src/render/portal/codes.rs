//! Which pages of a portal have a short link.

use super::{Input, wave::WaveSite};
use crate::{
    ground::problem::Problems,
    render::shortlinks::{ALL, ShortLinks},
};

/// The lists of waves, and of each wave the start, the devices and the guides; and where readers take their language.
pub(super) fn of(input: &Input, waves: &[WaveSite]) -> Result<ShortLinks, Problems> {
    let mut links = ShortLinks::of(&input.campaign, &input.tree)?;
    let lists = input.campaign.languages.iter().map(|language| format!("all/{language}"));
    let choosers = std::iter::once(ALL.to_owned()).chain(waves.iter().map(|wave| wave.id.clone()));
    links.give(lists.chain(pages(waves)).chain(choosers));
    Ok(links)
}

fn pages(waves: &[WaveSite]) -> impl Iterator<Item = String> + '_ {
    waves.iter().flat_map(|wave| {
        wave.editions.iter().flat_map(move |(language, edition)| {
            let start = format!("{}/{language}", wave.id);
            let guides: Vec<String> =
                edition.guides.iter().map(|guide| format!("{start}/{}", guide.slug)).collect();
            let devices: Vec<String> =
                edition.routes.keys().map(|platform| format!("{start}/{platform}")).collect();
            std::iter::once(start).chain(devices).chain(guides)
        })
    })
}
