//! How it reads what was sent by a sender that stayed up.

use serde_json::{Value, json};

use super::{Look, Report, RunOutcome};
use crate::{acts::run::Ran, ground::problem::Problems};

impl Report for Ran {
    fn text(&self, _look: Look) -> String {
        format!("{} sent, {} refused\n", self.sent, self.refused)
    }

    fn json(&self) -> Value {
        json!({ "sent": self.sent, "refused": self.refused, "rounds": self.rounds })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }

    fn outcome(&self) -> RunOutcome {
        if self.refused > 0 || !self.checked.is_empty() { RunOutcome::Remains } else { RunOutcome::Done }
    }
}
