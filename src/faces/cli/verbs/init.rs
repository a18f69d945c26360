//! `wavecast init`: a campaign folder to start from, which passes `check` at once.

use clap::Args;
use std::path::PathBuf;

use super::Context;
use crate::{
    acts::{
        Failure,
        init::{NewCampaign, init},
    },
    faces::show::Report,
};

/// Writes a new campaign folder that passes `check`; never overwrites a file.
#[derive(Debug, Args)]
pub struct Init {
    /// The folder; it is made if it is not there.
    pub folder: PathBuf,
}

impl Init {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        let folder = context.here.join(&self.folder);
        Ok(Box::new(init(NewCampaign { folder, name: self.folder, now: context.now })?))
    }
}
