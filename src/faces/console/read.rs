//! A folder as it was read, and how what is wrong with it is found: the one who serves hands that in.

use chrono::{DateTime, Utc};

use crate::{
    ground::{
        problem::Problems,
        timeline::Timeline,
        words::{library::Library, phrases::Phrases},
    },
    world::{memory::Memory, workspace::Loaded},
};

/// A folder that was read, to be looked at for what is wrong with it.
#[derive(Debug)]
pub struct Read<'a> {
    /// Its files, campaign and people.
    pub loaded: &'a Loaded,
    /// Who is told what, when.
    pub timeline: &'a Timeline,
    /// Its texts.
    pub library: &'a Library,
    /// Its phrases.
    pub phrases: &'a Phrases,
    /// Its past.
    pub memory: &'a Memory,
    /// What was wrong with the texts when they were read.
    pub unread: Problems,
    /// What was wrong with the phrases.
    pub unphrased: Problems,
    /// The time that counts.
    pub now: DateTime<Utc>,
}

/// Finds everything that is wrong with a folder: the same as `check` finds.
pub type Diagnose = fn(&Read<'_>) -> Problems;
