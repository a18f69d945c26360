//! `wavecast pause` and `resume`: the campaign, a wave or a stage is kept back; a running sender sees it within a
//! second.

use clap::Args;

use super::{Context, by::By};
use crate::{
    acts::{Choice, Failure, pause},
    faces::show::Report,
};

/// Holds the campaign, a wave or a stage, in a running sender too.
#[derive(Debug, Args)]
pub struct PauseArguments {
    #[command(flatten)]
    what: What,
    /// Why, for those who look at it later.
    #[arg(long, value_name = "WHY")]
    because: String,
    #[command(flatten)]
    by: By,
}

/// Releases what was held.
#[derive(Debug, Args)]
pub struct ResumeArguments {
    #[command(flatten)]
    what: What,
    #[command(flatten)]
    by: By,
}

/// What is meant: everything, if neither is named.
#[derive(Clone, Debug, Args)]
struct What {
    /// One wave only.
    #[arg(long, value_name = "WAVE")]
    wave: Option<String>,
    /// One stage only.
    #[arg(long, value_name = "STAGE")]
    stage: Option<String>,
}

impl From<What> for Choice {
    fn from(what: What) -> Self {
        Self { wave: what.wave, stage: what.stage }
    }
}

impl PauseArguments {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        let Self { what, because, by } = self;
        let request = pause::Pause { choice: what.into(), because, by: by.by };
        Ok(Box::new(pause::pause(&context.opened()?, request)?))
    }
}

impl ResumeArguments {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        let request = pause::Resume { choice: self.what.into(), by: self.by.by };
        Ok(Box::new(pause::resume(&context.opened()?, request)?))
    }
}
