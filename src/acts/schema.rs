//! The JSON Schema of `campaign.toml`, for editors.

use serde_json::Value;

use crate::ground::{campaign, problem::Problems};

/// The schema; it needs no campaign.
#[derive(Clone, Debug)]
pub(crate) struct CampaignSchema {
    pub(crate) schema: Value,
    /// Nothing can be wrong with it.
    pub(crate) problems: Problems,
}

/// Makes the schema.
pub(crate) fn schema() -> CampaignSchema {
    CampaignSchema { schema: campaign::schema(), problems: Problems::default() }
}
