//! `wavecast close`: the end of a campaign: what is open, the checklist for the old system, the final report.

use clap::{Args, Subcommand};
use std::path::PathBuf;

use super::{Context, by::By};
use crate::{
    acts::{
        Failure,
        close::{self, StepDone},
    },
    faces::show::Report,
};

/// The end: what is open, the checklist for the old system, the final report.
#[derive(Debug, Args)]
pub struct CloseArguments {
    #[command(subcommand)]
    verb: Option<CloseVerb>,
}

#[derive(Debug, Subcommand)]
enum CloseVerb {
    /// What is open, and the checklist.
    Show,
    /// Writes down that a step is done: `close done licences --because "cancelled for 1 July"`.
    Done {
        /// The step, as `wavecast close show` names it.
        step: String,
        /// It is open again.
        #[arg(long)]
        undo: bool,
        /// What was done.
        #[arg(long, value_name = "WORDS")]
        because: String,
        #[command(flatten)]
        by: By,
    },
    /// Writes the final report as pages into a folder, one a language.
    Report {
        /// The folder for the pages, which is made if it is missing.
        folder: PathBuf,
    },
}

impl CloseArguments {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        let opened = context.opened()?;
        Ok(Box::new(match self.verb {
            None | Some(CloseVerb::Show) => close::show(&opened)?,
            Some(CloseVerb::Done { step, undo, because, by }) => {
                close::done(&opened, &StepDone { step, undo, because, by: by.by })?
            }
            Some(CloseVerb::Report { folder }) => {
                let mut end = close::report(&opened, &context.here.join(&folder))?;
                // As it was typed, not as it was resolved.
                end.written = end.written.map(|(_, count)| (folder, count));
                end
            }
        }))
    }
}
