//! Which pages of a portal have a short link.

use super::{Input, wave::WaveSite};
use crate::{ground::problem::Problems, render::shortlinks::ShortLinks};

/// The lists of waves, and of each wave the start, the devices and the guides.
pub(super) fn of(input: &Input, waves: &[WaveSite]) -> Result<ShortLinks, Problems> {
    let mut links = ShortLinks::of(&input.campaign, &input.tree)?;
    let lists = input.campaign.languages.iter().map(|language| format!("all/{language}"));
    links.give(lists.chain(pages(waves)));
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
