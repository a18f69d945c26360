//! The JSON Schema of `campaign.toml`, for editors.

use serde_json::Value;
use std::path::Path;

use super::Failure;
use crate::{
    ground::{
        campaign::{self, Catalogue},
        problem::Problems,
    },
    world::disk,
};

/// The schema; it needs no campaign.
#[derive(Clone, Debug)]
pub(crate) struct CampaignSchema {
    pub(crate) schema: Value,
    /// Nothing can be wrong with it.
    pub(crate) problems: Problems,
}

/// Makes the schema. A folder may know relays and systems of its own; without one, those that come with the program are
/// all.
///
/// # Errors
/// The folder cannot be read.
pub(crate) fn schema(folder: Option<&Path>) -> Result<CampaignSchema, Failure> {
    let schema = match folder {
        Some(folder) => campaign::schema_with(&Catalogue::of(&disk::read(folder)?.0)),
        None => campaign::schema(),
    };
    Ok(CampaignSchema { schema, problems: Problems::default() })
}
