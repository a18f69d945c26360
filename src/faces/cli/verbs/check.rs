//! `wavecast check`: every problem in the folder, at once.

use clap::Args;

use super::Context;
use crate::{
    acts::{
        Failure,
        check::{CheckRequest, check, sources},
    },
    faces::show::{Report, check::ChecksThereAre},
};

/// Every problem in the folder, at once; writes nothing.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// Lists the checks there are, by name, and looks at nothing.
    #[arg(long)]
    pub list: bool,
    /// Lists the pages of the makers that guides are based on, those that were read longest ago first.
    #[arg(long, conflicts_with_all = ["list", "fix", "wave"])]
    pub list_sources: bool,
    /// Makes the repairs that are certain, shows them, and looks again.
    #[arg(long, conflicts_with = "list")]
    pub fix: bool,
    /// The release gate of a wave: of missing and old translations, only those of the pages it shows count.
    #[arg(long, value_name = "WAVE", conflicts_with = "list")]
    pub wave: Option<String>,
}

impl CheckArguments {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        if self.list {
            return Ok(Box::new(ChecksThereAre::default()));
        }
        if self.list_sources {
            return Ok(Box::new(sources(&context.opened()?)));
        }
        let request = CheckRequest { fix: self.fix, wave: self.wave };
        Ok(Box::new(check(&context.opened()?, &request)?))
    }
}
