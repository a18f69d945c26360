//! `wavecast run`: stays up and sends what is due when it is due.

use clap::Args;
use std::time::Duration;

use super::{Context, interrupt::listening, progress, send::PastCheck};
use crate::{
    acts::{
        Choice, Failure,
        run::{StayUp, run},
    },
    faces::show::Report,
};

/// Stays up and sends what is due when it is due.
#[derive(Debug, Args)]
pub struct RunArguments {
    /// One wave only.
    #[arg(long, value_name = "WAVE")]
    pub wave: Option<String>,
    /// End after so many seconds without anything to do.
    #[arg(long, value_name = "SECONDS")]
    pub idle: Option<u64>,
    #[command(flatten)]
    past: PastCheck,
}

impl RunArguments {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        let request = StayUp {
            choice: Choice { wave: self.wave, stage: None },
            idle: self.idle.map(Duration::from_secs),
            anyway: self.past.into(),
            patience: listening(context)?,
            watch: context.talk.then_some(&progress::watch),
        };
        Ok(Box::new(run(&context.surroundings()?, request)?))
    }
}
