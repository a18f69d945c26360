//! `wavecast close`: the end of a campaign: what is open, the checklist for the old system, the final report.

use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::{fmt::Write as _, path::PathBuf};

use super::{
    Context,
    record::{By, Known},
};
use crate::faces::show::write::number;
use crate::{
    acts::{Failure, status},
    faces::show::{Look, Outcome, Report},
    ground::{
        course::{
            Mark,
            closing::{self, STEPS, Step},
            figures::Figures,
        },
        problem::Problems,
    },
};

/// The end: what is open, the checklist for the old system, the final report.
#[derive(Debug, Args)]
pub struct CloseArguments {
    #[command(subcommand)]
    verb: Option<CloseVerb>,
}

#[derive(Debug, Subcommand)]
enum CloseVerb {
    /// What is open, and the checklist.
    Show,
    /// Writes down that a step is done: `close done licences --because "cancelled for 1 July"`.
    Done {
        /// The step.
        step: String,
        /// It is open again.
        #[arg(long)]
        undo: bool,
        /// What was done.
        #[arg(long, value_name = "WORDS")]
        because: String,
        #[command(flatten)]
        by: By,
    },
    /// Writes the final report as pages into a folder, one a language.
    Report {
        /// Where to.
        folder: PathBuf,
    },
}

/// How the end stands.
struct Ending {
    problems: Problems,
    figures: Figures,
    steps: Vec<Step>,
    gates: Vec<String>,
    written: Option<(PathBuf, usize)>,
}

/// Shows, writes down, reports.
pub(in crate::faces) fn run(
    context: &Context,
    arguments: &CloseArguments,
) -> Result<Box<dyn Report>, Failure> {
    let known = Known::of(context)?;
    let folder = match &arguments.verb {
        None | Some(CloseVerb::Show) => None,
        Some(CloseVerb::Report { folder }) => Some(folder),
        Some(CloseVerb::Done { step, undo, because, by }) => {
            if !STEPS.contains(&step.as_str()) {
                return Err(Failure::usage(
                    format!("there is no step `{step}`"),
                    format!("the steps are {}", STEPS.join(", ")),
                ));
            }
            let (because, who) = (because.trim().to_owned(), context.who(by)?);
            let mark = Mark { good: !undo, because, who, at: context.now };
            known.notes(context)?.mark("", step, &mark)?;
            None
        }
    };
    let known = Known::of(context)?;
    let opened = context.opened()?;
    let (figures, steps) = (status::figures(&opened)?, closing::checklist(&known.record));
    let written = folder.map(|folder| {
        let (_, count) = status::write_pages(&opened, &figures, &context.here.join(folder), Some(&steps))?;
        Ok::<_, Failure>((folder.clone(), count))
    });
    let written = written.transpose()?;
    let gates = closing::open_gates(known.campaign(), &known.record).map(str::to_owned).collect();
    Ok(Box::new(Ending { problems: known.problems, figures, steps, gates, written }))
}

impl Ending {
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

impl Report for Ending {
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
                    mark.at.date_naive(),
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
            None if self.steps.iter().all(|step| step.done.is_some()) => {
                text.push_str(
                    "the old system can be switched off; `wavecast forget` erases the people's data\n",
                );
            }
            None => {}
        }
        text
    }

    fn json(&self) -> Value {
        let step = |step: &Step| json!({ "step": step.name, "done": step.done.is_some() });
        json!({ "open": self.open(), "steps": self.steps.iter().map(step).collect::<Vec<_>>(), "figures": self.figures })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }

    fn outcome(&self) -> Outcome {
        let done = self.steps.iter().all(|step| step.done.is_some()) && self.open().is_empty();
        if done { Outcome::Done } else { Outcome::Remains }
    }
}
