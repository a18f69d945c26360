//! How it reads that somebody hears no more, or hears again.

use serde_json::{Value, json};

use super::{Look, Report};
use crate::{
    acts::exclude::{ExclusionChange, ExclusionChanged},
    ground::problem::Problems,
};

impl Report for ExclusionChanged {
    fn text(&self, _look: Look) -> String {
        let (who, file) = (&self.address, &self.file);
        match &self.change {
            ExclusionChange::Excluded if self.listed => {
                format!("{who} is told nothing more, whatever is imported (in {file})\n")
            }
            ExclusionChange::Excluded => {
                format!(
                    "{who} is told nothing, also if an import brings them (in {file}; not in the list of people now)\n"
                )
            }
            ExclusionChange::WasExcluded(reason, since) => {
                let since = since.map(|day| format!(" since {day}")).unwrap_or_default();
                format!("{who} was told nothing already{since}: {reason}\n")
            }
            ExclusionChange::Included if self.listed => {
                format!(
                    "{who} is told again what their wave is told: `wavecast plan --person {who}` shows it\n"
                )
            }
            ExclusionChange::Included => {
                format!("{who} is not excluded any more (not in the list of people now)\n")
            }
            ExclusionChange::WasNotExcluded => format!("{who} was not in {file}: nothing was changed\n"),
        }
    }

    fn json(&self) -> Value {
        let change = match &self.change {
            ExclusionChange::Excluded => "excluded",
            ExclusionChange::WasExcluded(..) => "was-excluded",
            ExclusionChange::Included => "included",
            ExclusionChange::WasNotExcluded => "was-not-excluded",
        };
        json!({ "person": self.address.as_str(), "change": change, "in_list": self.listed, "file": self.file })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}
