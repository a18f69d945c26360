//! Where messages are made: what every verb about them begins with, in one stop.

use super::Context;
use crate::{
    acts::Failure,
    ground::{campaign::People, problem::Problems},
    render::mail::{Mail, MailError, Stationery},
    world::{
        memory::Memory,
        workspace::{Loaded, Ready},
    },
};

/// The folder, its words and its past.
pub(super) struct Study {
    pub(super) loaded: Loaded,
    pub(super) ready: Ready,
    pub(super) stationery: Stationery,
    pub(super) memory: Memory,
    /// What is wrong with the words, and forbids nothing.
    pub(super) problems: Problems,
}

impl Study {
    /// Reads everything, or says what is wrong with it. Writes nothing.
    pub(super) fn open(context: &Context) -> Result<Self, Failure> {
        let (loaded, ready) = context.ready()?;
        let (stationery, problems) = Stationery::read(&loaded.tree, &ready.campaign, &ready.people);
        if problems.has_errors() {
            return Err(problems.into());
        }
        let memory = Memory::of(&context.state()?, &ready.campaign, &ready.people, context.now).read()?;
        Ok(Self { loaded, ready, stationery, memory, problems })
    }

    /// Who writes the messages, as the campaign stands.
    pub(super) fn mail(&self) -> Result<Mail<'_>, MailError> {
        self.mail_to(&self.ready.people)
    }

    /// The same to other people in the same situations.
    pub(super) fn mail_to<'a>(&'a self, people: &'a People) -> Result<Mail<'a>, MailError> {
        self.stationery.mail(&self.ready.campaign, people, &self.loaded.tree, &self.memory)
    }
}
