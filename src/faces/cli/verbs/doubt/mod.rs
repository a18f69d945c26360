//! `wavecast doubt`: notices that were begun and whose outcome nobody learnt. Evidence or a person settles them.

mod evidence;

use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::{fmt::Write as _, path::PathBuf};

use super::{Context, record::By};
use crate::{
    acts::Failure,
    faces::show::{Look, Outcome, Report},
    ground::{campaign::Address, problem::Problems, timeline::NoticeId},
    world::ledger::{Doubt, Notes, Verdict},
};

/// Notices whose outcome is unknown.
#[derive(Debug, Args)]
pub struct DoubtArguments {
    #[command(subcommand)]
    verb: DoubtVerb,
}

#[derive(Debug, Subcommand)]
enum DoubtVerb {
    /// All of them.
    List {
        /// Show addresses whole instead of masked.
        #[arg(long)]
        addresses: bool,
    },
    /// Looks for them by Message-ID in a Maildir, an mbox or a Postfix log, and proposes what to say.
    Evidence {
        /// The Maildir, mbox or log.
        path: PathBuf,
        /// Settle what the evidence proves to be sent.
        #[arg(long)]
        accept: bool,
        #[command(flatten)]
        by: By,
    },
    /// Says what became of one, or of all.
    Resolve {
        /// Its id as `doubt list` shows it, or `all`.
        id: String,
        /// It was sent.
        #[arg(long, conflicts_with = "not_sent", required_unless_present = "not_sent")]
        sent: bool,
        /// It was not sent, and may leave again if it is not too late.
        #[arg(long)]
        not_sent: bool,
        /// How you know.
        #[arg(long, value_name = "WHY")]
        because: String,
        #[command(flatten)]
        by: By,
    },
}

/// All doubts.
struct Listed {
    problems: Problems,
    doubts: Vec<Doubt>,
    addresses: bool,
}

/// What was settled.
struct Resolved {
    problems: Problems,
    settled: usize,
    verdict: Verdict,
    left: usize,
}

/// Lists, looks for evidence or resolves.
pub(in crate::faces) fn run(
    context: &Context,
    arguments: &DoubtArguments,
) -> Result<Box<dyn Report>, Failure> {
    match &arguments.verb {
        DoubtVerb::List { addresses } => {
            let doubts = context.records()?.doubts().map_err(Failure::world)?;
            Ok(Box::new(Listed { problems: Problems::default(), doubts, addresses: *addresses }))
        }
        DoubtVerb::Evidence { path, accept, by } => evidence::run(context, path, accept.then_some(by)),
        DoubtVerb::Resolve { id, sent, because, by, .. } => {
            let verdict = if *sent { Verdict::Sent } else { Verdict::NotSent };
            resolve(context, id, verdict, (because, &context.who(by)?))
        }
    }
}

fn resolve(
    context: &Context,
    id: &str,
    verdict: Verdict,
    (because, who): (&str, &str),
) -> Result<Box<dyn Report>, Failure> {
    let (_, ready) = context.ready()?;
    let ids: Vec<NoticeId> = if id == "all" {
        let doubts = context.records()?.doubts().map_err(Failure::world)?;
        doubts.into_iter().map(|doubt| doubt.intent.notice).collect()
    } else {
        let hint = "`wavecast doubt list` shows the ids";
        vec![id.parse().map_err(|wrong: String| Failure::usage(wrong, hint))?]
    };
    let mut notes = Notes::open(&context.state()?, ready.campaign.id.as_str()).map_err(Failure::world)?;
    let found: Vec<(NoticeId, &str)> = ids.iter().map(|id| (*id, because)).collect();
    notes.resolve(&found, verdict, who, context.clock)?;
    let left = context.records()?.doubts().map_err(Failure::world)?.len();
    Ok(Box::new(Resolved { problems: Problems::default(), settled: ids.len(), verdict, left }))
}

/// An address as it may be shown.
pub(super) fn shown(address: &str, whole: bool) -> String {
    match address.parse::<Address>() {
        Ok(address) if !whole => address.masked(),
        Ok(_) | Err(_) => address.to_owned(),
    }
}

fn where_to(doubt: &Doubt) -> String {
    let wave = doubt.intent.wave.as_deref().map_or(String::new(), |wave| format!("{wave} "));
    format!("{wave}{}", doubt.intent.stage)
}

impl Report for Listed {
    fn text(&self, _look: Look) -> String {
        if self.doubts.is_empty() {
            return "no doubts\n".to_owned();
        }
        let mut text = String::new();
        for doubt in &self.doubts {
            let begun = doubt.intent.begun.format("%Y-%m-%d %H:%M:%S UTC");
            let who = shown(&doubt.intent.person, self.addresses);
            let _ = writeln!(text, "{}  {}  {who}  begun {begun}", doubt.intent.notice, where_to(doubt));
            let _ = writeln!(text, "    {}", doubt.why);
        }
        let _ = write!(
            text,
            "{} in doubt: each is held. `wavecast doubt evidence PATH` looks for it in a mailbox or a log;\n\
             `wavecast doubt resolve ID --sent|--not-sent --because WHY` settles it\n",
            self.doubts.len()
        );
        text
    }

    fn json(&self) -> Value {
        let doubts = self.doubts.iter().map(|doubt| {
            json!({
                "id": doubt.intent.notice.to_string(),
                "wave": doubt.intent.wave,
                "stage": doubt.intent.stage,
                "address": shown(&doubt.intent.person, self.addresses),
                "begun": doubt.intent.begun,
                "attempt": doubt.intent.number,
                "why": doubt.why,
            })
        });
        json!({ "doubts": doubts.collect::<Vec<_>>() })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }

    fn outcome(&self) -> Outcome {
        if self.doubts.is_empty() { Outcome::Done } else { Outcome::Remains }
    }
}

impl Report for Resolved {
    fn text(&self, _look: Look) -> String {
        let verdict = match self.verdict {
            Verdict::Sent => "sent",
            Verdict::NotSent => "not sent: they may leave again",
        };
        format!("{} settled as {verdict}; {} left in doubt\n", self.settled, self.left)
    }

    fn json(&self) -> Value {
        json!({ "settled": self.settled, "verdict": self.verdict.code(), "left": self.left })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }

    fn outcome(&self) -> Outcome {
        if self.left == 0 { Outcome::Done } else { Outcome::Remains }
    }
}
