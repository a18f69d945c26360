//! What would be printed, read without a press.

use std::path::Path;
use wavecast::{
    ground::{
        campaign::SharedSheet,
        problem::Problems,
        screens::Drawings,
        words::{clocks::OtherClocks, library::Library, phrases::Phrases, translation::Lock},
    },
    render::{
        handout::{Job, Material, Print, jobs},
        shortlinks::ShortLinks,
    },
    world::disk,
};

/// Every handout of a campaign folder, and what is wrong with their words.
pub(crate) fn handouts(folder: &Path) -> (Vec<Job>, Problems) {
    handouts_with(folder, &[])
}

/// The same with those that several languages share.
pub(crate) fn handouts_with(folder: &Path, together: &[SharedSheet]) -> (Vec<Job>, Problems) {
    let loaded = disk::load(folder).unwrap();
    let campaign = loaded.campaign.as_ref().unwrap();
    jobs(&Material {
        campaign,
        library: &Library::read(&loaded.tree, &campaign.languages, &[]).0,
        lock: &Lock::read(&loaded.tree).0,
        phrases: &Phrases::read(&loaded.tree, &campaign.languages).0,
        tree: &loaded.tree,
        logo: None,
        style: "calm",
        print: Print::Plain,
        together,
        clocks: &OtherClocks::of(campaign, &loaded.people),
        links: &ShortLinks::of(campaign, &loaded.tree).unwrap(),
        drawings: &Drawings::of(&loaded.tree),
    })
}
