//! How the schema reads: as itself.

use serde_json::Value;

use super::{Look, Report};
use crate::{acts::schema::CampaignSchema, ground::problem::Problems};

impl Report for CampaignSchema {
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
