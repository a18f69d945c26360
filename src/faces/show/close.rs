//! How the end of a campaign reads.

use serde_json::{Value, json};
use std::fmt::Write as _;

use super::{Look, Report, RunOutcome, write::number};
use crate::{
    acts::close::CampaignEnd,
    ground::{course::closing::ClosingStep, problem::Problems},
};

impl CampaignEnd {
    /// What must be settled before the end, each on a line.
    fn open(&self) -> Vec<String> {
        let mut open = Vec::new();
        let left = self.figures.total.people.saturating_sub(self.figures.total.moved);
        let mut add = |count: u64, words: &str| {
            if count > 0 {
                open.push(format!("{} {words}", number(i64::try_from(count).unwrap_or(i64::MAX))));
            }
        };
        add(u64::from(left), "have not moved: `wavecast status --people` lists them");
        add(self.figures.sendings.in_doubt, "notices are in doubt: `wavecast doubt list`");
        add(self.figures.sendings.deferred, "notices wait for another try");
        if !self.gates.is_empty() {
            open.push(format!("gates not passed: {}", self.gates.join(", ")));
        }
        open
    }
}

impl Report for CampaignEnd {
    fn text(&self, _look: Look) -> String {
        let mut text = String::new();
        for line in self.open() {
            let _ = writeln!(text, "open: {line}");
        }
        for step in &self.steps {
            let _ = match &step.done {
                Some(mark) => writeln!(
                    text,
                    "  done  {:<14}{}, {}: {}",
                    step.name,
                    mark.at.with_timezone(&self.zone).date_naive(),
                    mark.who,
                    mark.because
                ),
                None => writeln!(text, "  open  {}", step.name),
            };
        }
        match &self.written {
            Some((folder, count)) => {
                let _ = writeln!(text, "{count} pages in {}", folder.display());
            }
            None if self.outcome() == RunOutcome::Done => {
                text.push_str(
                    "the old system can be switched off; `wavecast forget` erases the people's data\n",
                );
            }
            None => {}
        }
        text
    }

    fn json(&self) -> Value {
        let step = |step: &ClosingStep| json!({ "step": step.name, "done": step.done.is_some() });
        json!({ "open": self.open(), "steps": self.steps.iter().map(step).collect::<Vec<_>>(), "figures": self.figures })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }

    fn outcome(&self) -> RunOutcome {
        let done = self.steps.iter().all(|step| step.done.is_some()) && self.open().is_empty();
        if done { RunOutcome::Done } else { RunOutcome::Remains }
    }
}
