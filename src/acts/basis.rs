//! What would be sent is made of these.

use crate::ground::{
    campaign::{Campaign, People},
    timeline::Timeline,
    tree::Tree,
    words::{library::Library, phrases::Phrases},
};

/// What would be sent is made of these.
#[derive(Clone, Copy, Debug)]
pub struct Basis<'a> {
    /// The campaign.
    pub campaign: &'a Campaign,
    /// The people.
    pub people: &'a People,
    /// Who is told what, when.
    pub timeline: &'a Timeline,
    /// The words.
    pub library: &'a Library,
    /// The phrases around them.
    pub phrases: &'a Phrases,
    /// The layout and the pictures.
    pub tree: &'a Tree,
}
