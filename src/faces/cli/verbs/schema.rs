//! `wavecast schema`: what `campaign.toml` may say, for editors that complete and check it.

use clap::Args;
use serde_json::Value;

use super::Context;
use crate::{
    acts::Failure,
    faces::show::{Look, Report},
    ground::{campaign, problem::Problems},
};

/// Prints the JSON Schema of `campaign.toml`, for editors.
#[derive(Debug, Args)]
pub struct Schema {}

struct Published {
    schema: Value,
    problems: Problems,
}

/// Prints the schema.
pub(in crate::faces) fn run(_context: &Context, _arguments: &Schema) -> Result<Box<dyn Report>, Failure> {
    Ok(Box::new(Published { schema: campaign::schema(), problems: Problems::default() }))
}

impl Report for Published {
    fn text(&self, _look: Look) -> String {
        format!("{:#}\n", self.schema)
    }

    fn json(&self) -> Value {
        self.schema.clone()
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}
