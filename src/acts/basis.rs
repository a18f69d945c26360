//! What would be sent is made of these.

use chrono::{DateTime, Utc};

use crate::{
    ground::{
        campaign::{Campaign, People},
        check::Subject,
        timeline::Timeline,
        tree::Tree,
        words::{library::Library, phrases::Phrases},
    },
    render::mail::{Inputs, Mail, MailError, Past},
    world::memory::Memory,
};

/// What would be sent is made of these.
#[derive(Clone, Copy, Debug)]
pub struct Basis<'a> {
    /// Its schedule and settings, without errors.
    pub campaign: &'a Campaign,
    /// The list of people, in which notices look up their addressees.
    pub people: &'a People,
    /// Who is told what, when.
    pub timeline: &'a Timeline,
    /// The pages under `content/<lang>/` that become messages.
    pub library: &'a Library,
    /// The phrases around them.
    pub phrases: &'a Phrases,
    /// The layout and the pictures.
    pub tree: &'a Tree,
}

impl<'a> Basis<'a> {
    /// Who writes the letters, to whom so much of the past is known.
    pub(crate) fn mail(&self, past: &'a dyn Past) -> Result<Mail<'a>, MailError> {
        let Self { campaign, people, library, phrases, tree, .. } = *self;
        Mail::new(Inputs { campaign, people, library, phrases, tree, past })
    }

    /// What checks look at. `complete`: whether nothing found so far keeps the rest from being read.
    pub(crate) fn subject(&self, memory: &Memory, now: DateTime<Utc>, complete: bool) -> Subject<'a> {
        let Self { campaign, people, timeline, library, phrases, tree } = *self;
        // A ledger that cannot be read is what sending and `status` speak of; files can be judged without it.
        let measured = memory.measured_rate().unwrap_or_default();
        Subject { campaign, people, timeline, library, phrases, tree, now, measured, complete }
    }
}
