//! How it reads that a campaign folder was made.

use serde_json::{Value, json};
use std::fmt::Write as _;

use super::{Look, Report};
use crate::{acts::init::CampaignMade, ground::problem::Problems};

impl Report for CampaignMade {
    fn text(&self, _look: Look) -> String {
        let folder = self.name.display();
        let mut out = String::new();
        for file in &self.files {
            let _ = writeln!(out, "wrote {folder}/{file}");
        }
        for file in &self.kept {
            let _ = writeln!(out, "kept  {folder}/{file}");
        }
        let _ = write!(
            out,
            "\nOpen campaign.toml: its comments say what everything means. Then\n\n  wavecast -C {folder} check\n  \
             wavecast -C {folder} plan\n"
        );
        out
    }

    fn json(&self) -> Value {
        json!({ "folder": self.name.display().to_string(), "written": self.files, "kept": self.kept })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}
