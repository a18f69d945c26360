//! `wavecast schema`: the JSON Schema of `campaign.toml`, for editors.

use clap::Args;

use crate::{acts::schema::schema, faces::show::Report};

/// Prints the JSON Schema of `campaign.toml`, for editors.
#[derive(Debug, Args)]
pub struct Schema {}

impl Schema {
    pub(in crate::faces::cli) fn run(self) -> Box<dyn Report> {
        let Self {} = self;
        Box::new(schema())
    }
}
