//! How the walk to the relay reads.

use serde_json::{Value, json};
use std::fmt::Write as _;

use super::{Look, Report, RunOutcome, write::counted};
use crate::{
    acts::smtp::RelayWalk,
    ground::{campaign::SmtpSettings, problem::Problems},
    world::relay::ProbeStep,
};

fn limits(settings: &SmtpSettings) -> String {
    let mut said = vec![counted(usize::from(settings.connections), "connection", "connections")];
    let windows =
        [(settings.per_minute, "a minute"), (settings.per_hour, "an hour"), (settings.per_day, "a day")];
    said.extend(windows.into_iter().filter_map(|(limit, window)| Some(format!("{} {window}", limit?))));
    said.join(", ")
}

impl RelayWalk {
    /// The steps that went well; whoever reached the relay is told its limits too.
    fn told(&self) -> Vec<(ProbeStep, String)> {
        let mut steps = self.steps.clone();
        if self.fault.is_none() && !steps.iter().any(|(step, _)| *step == ProbeStep::Folder) {
            steps.push((ProbeStep::Limits, limits(&self.settings)));
        }
        steps
    }
}

impl Report for RelayWalk {
    fn text(&self, _look: Look) -> String {
        let mut text = format!("{} ({}:{})\n", self.settings.preset, self.settings.host, self.settings.port);
        for (step, what) in self.told() {
            let _ = writeln!(text, "  ok    {:<9} {what}", step.name());
        }
        if let Some(learned) = &self.learned {
            let _ = writeln!(text, "        learned   {learned}");
        }
        if let Some(fault) = &self.fault {
            let _ = writeln!(text, "  FAIL  {:<9} {}", fault.step.name(), fault.what);
            let _ = writeln!(text, "hint: {}", fault.hint);
            if let Some(page) = &self.settings.documentation {
                let _ = writeln!(text, "see {page}");
            }
        }
        text
    }

    fn json(&self) -> Value {
        let steps = self.told().into_iter().map(|(step, what)| json!({ "step": step.name(), "what": what }));
        json!({
            "preset": self.settings.preset,
            "host": self.settings.host,
            "port": self.settings.port,
            "documentation": self.settings.documentation,
            "steps": steps.collect::<Vec<_>>(),
            "fails": self.fault.as_ref().map(|fault| {
                json!({ "step": fault.step.name(), "what": fault.what, "hint": fault.hint })
            }),
            "limits": limits(&self.settings),
            "learned": self.learned,
        })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }

    fn outcome(&self) -> RunOutcome {
        if self.fault.is_some() { RunOutcome::WorldFailed } else { RunOutcome::Done }
    }
}
