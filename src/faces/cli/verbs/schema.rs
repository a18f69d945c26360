//! `wavecast schema`: the JSON Schema of `campaign.toml`, for editors.

use clap::Args;

use super::Context;
use crate::{
    acts::{Failure, schema::schema},
    faces::show::Report,
};

/// Prints the JSON Schema of `campaign.toml`, for editors.
#[derive(Debug, Args)]
pub struct Schema {}

impl Schema {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        let Self {} = self;
        Ok(Box::new(schema(context.folder().ok())?))
    }
}
