//! `wavecast smtp check`: walks to the relay step by step, and says which step fails and what to check.

use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::fmt::Write as _;

use super::{Context, interrupt::listening};
use crate::faces::show::write::counted;
use crate::{
    acts::{
        Choice, Failure,
        send::{one_of_each, way::relay},
    },
    faces::show::{Look, Outcome, Report},
    ground::{
        campaign::{Campaign, SmtpSettings, return_path::SAMPLE},
        problem::Problems,
    },
    world::{
        deliver::{Learned, Letters},
        transport::{Fault, Step, smtp::Probe},
    },
};

/// The relay.
#[derive(Debug, Args)]
pub struct SmtpArguments {
    #[command(subcommand)]
    verb: SmtpVerb,
}

#[derive(Debug, Subcommand)]
enum SmtpVerb {
    /// Walks to the relay: name, connect, greeting, TLS, login; asks whether it takes our sender, our people's domain and
    /// our largest letter; and how many connections. Sends nothing.
    Check,
}

struct Walked {
    problems: Problems,
    settings: SmtpSettings,
    steps: Vec<(Step, String)>,
    fault: Option<Fault>,
    /// What the last run learned.
    learned: Option<Learned>,
}

/// Walks.
pub(in crate::faces) fn run(
    context: &Context,
    arguments: &SmtpArguments,
) -> Result<Box<dyn Report>, Failure> {
    let SmtpVerb::Check = arguments.verb;
    let (loaded, ready) = context.ready()?;
    let settings = ready.campaign.smtp.clone();
    let mut steps = Vec::new();
    let fault = if settings.preset == "outbox" {
        steps.push((Step::Folder, loaded.folder.join("outbox").display().to_string()));
        None
    } else {
        walk(context, &ready.campaign, &mut steps)?
    };
    let relay = format!("{}:{}", settings.host, settings.port);
    let learned = Learned::read(&context.state()?, &relay, context.now).filter(|learned| !learned.is_empty());
    Ok(Box::new(Walked { problems: loaded.problems, settings, steps, fault, learned }))
}

fn walk(
    context: &Context,
    campaign: &Campaign,
    steps: &mut Vec<(Step, String)>,
) -> Result<Option<Fault>, Failure> {
    let settings = &campaign.smtp;
    let returns = settings.return_path.as_ref().and_then(|path| path.of(SAMPLE));
    let sender = returns.unwrap_or_else(|| campaign.sender.address.clone());
    let probe = Probe { sender, largest: largest(context) };
    let patience = listening(context)?;
    let relay = relay(&context.surroundings()?, settings)?;
    let walked =
        relay.and_then(|relay| relay.walk(&patience, &probe, &mut |step, what| steps.push((step, what))));
    if walked.is_ok() {
        steps.push((Step::Limits, limits(settings)));
    }
    Ok(walked.err())
}

/// How many bytes the largest letter has: one of each stage, wave, language and kind of device. None while the letters
/// cannot be written, of which `check` tells.
fn largest(context: &Context) -> Option<usize> {
    /// What a signature adds.
    const SIGNATURE: usize = 1000;
    let opened = context.opened().ok()?;
    let mail = opened.mail().ok()?;
    let notices = one_of_each(&opened, &Choice::default()).ok()?;
    let letters = notices.iter().filter_map(|(_, notice)| Letters::letter(&mail, notice, notice.at).ok());
    let signature = if opened.campaign().ok()?.smtp.dkim.is_some() { SIGNATURE } else { 0 };
    letters.map(|letter| letter.bytes.len() + signature).max()
}

fn limits(settings: &SmtpSettings) -> String {
    let mut said = vec![counted(usize::from(settings.connections), "connection", "connections")];
    let windows =
        [(settings.per_minute, "a minute"), (settings.per_hour, "an hour"), (settings.per_day, "a day")];
    said.extend(windows.into_iter().filter_map(|(limit, window)| Some(format!("{} {window}", limit?))));
    said.join(", ")
}

impl Report for Walked {
    fn text(&self, _look: Look) -> String {
        let mut text = format!("{} ({}:{})\n", self.settings.preset, self.settings.host, self.settings.port);
        for (step, what) in &self.steps {
            let _ = writeln!(text, "  ok    {:<9} {what}", step.name());
        }
        if let Some(learned) = &self.learned {
            let _ = writeln!(text, "        learned   {learned}");
        }
        if let Some(fault) = &self.fault {
            let _ = writeln!(text, "  FAIL  {:<9} {}", fault.step.name(), fault.what);
            let _ = writeln!(text, "hint: {}", fault.hint);
        }
        text
    }

    fn json(&self) -> Value {
        let steps = self.steps.iter().map(|(step, what)| json!({ "step": step.name(), "what": what }));
        json!({
            "preset": self.settings.preset,
            "host": self.settings.host,
            "port": self.settings.port,
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

    fn outcome(&self) -> Outcome {
        if self.fault.is_some() { Outcome::WorldFailed } else { Outcome::Done }
    }
}
