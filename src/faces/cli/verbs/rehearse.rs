//! `wavecast rehearse`: the whole campaign with time compressed, into a mailbox on this machine.

use clap::Args;
use indicatif::ProgressBar;

use super::Context;
use crate::{
    acts::{
        Failure,
        rehearsal::{RehearsalRequest, rehearse},
    },
    faces::show::Report,
};

/// Plays the whole campaign with time compressed, into a mailbox on this machine; sends nothing to anyone.
///
/// It uses the real delivery and the real SMTP, with a ledger of its own: the campaign's is not touched. Most
/// people move in the two weeks after their wave's start, one in eight does not, and every gate is passed.
#[derive(Debug, Args)]
pub struct Rehearse {
    /// Shows this person's calendar, instead of one person of each wave and language; may be given again.
    #[arg(long, value_name = "ADDRESS")]
    person: Vec<String>,
    /// Plays with at most so many people, some of every wave and language [default: everybody].
    #[arg(long, value_name = "NUMBER")]
    most: Option<usize>,
}

impl Rehearse {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        let request = RehearsalRequest { people: self.person, most: self.most };
        let bar = if context.talk { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
        let rehearsed = rehearse(&context.opened()?, &request, |played, at| {
            bar.set_message(format!("{}: {} messages", at.date_naive(), played.sent));
            bar.tick();
        });
        bar.finish_and_clear();
        Ok(Box::new(rehearsed?))
    }
}
