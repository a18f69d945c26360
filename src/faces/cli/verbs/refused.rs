//! `wavecast refused`: whom the relay would not have, and in which words.

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::fmt::Write as _;

use super::{Context, doubt::shown, record::By};
use crate::{
    acts::Failure,
    faces::show::{Look, Outcome, Report},
    ground::{problem::Problems, quoted::quoted, table::table, timeline::NoticeId},
    world::ledger::{Notes, Refusal, Verdict},
};

/// Whom the relay refused.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct RefusedArguments {
    #[command(subcommand)]
    verb: Option<RefusedVerb>,
    /// Show addresses whole instead of masked.
    #[arg(long)]
    addresses: bool,
    /// As a table, with whole addresses.
    #[arg(long)]
    csv: bool,
}

#[derive(Debug, Subcommand)]
enum RefusedVerb {
    /// Brings back whom the relay refused, when it was not their fault: shown first, done with `--execute`.
    Retry {
        /// Only what was refused from then on, such as `2027-01-18T12:00Z`.
        #[arg(long, value_name = "WHEN", value_parser = crate::faces::cli::moment::moment)]
        since: Option<DateTime<Utc>>,
        /// Only refusals whose words hold this, such as `relay access denied`.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
        /// Bring them back.
        #[arg(long)]
        execute: bool,
        /// Show addresses whole instead of masked.
        #[arg(long)]
        addresses: bool,
        #[command(flatten)]
        by: By,
    },
}

/// Who is, or would be, brought back.
struct Retried {
    problems: Problems,
    list: Vec<Refusal>,
    addresses: bool,
    done: bool,
}

struct Refused {
    problems: Problems,
    list: Vec<Refusal>,
    addresses: bool,
    /// The table, if it was asked for.
    table: Option<String>,
}

/// Lists them.
pub(in crate::faces) fn run(
    context: &Context,
    arguments: &RefusedArguments,
) -> Result<Box<dyn Report>, Failure> {
    let list = context.records()?.refusals().map_err(Failure::world)?;
    if let Some(RefusedVerb::Retry { since, reason, execute, addresses, by }) = &arguments.verb {
        let by = execute.then_some(by);
        return retry(context, list, (*since, reason.as_deref()), (by, *addresses));
    }
    let problems = Problems::default();
    let table = arguments.csv.then(|| Refused::table(&list)).transpose()?;
    Ok(Box::new(Refused { problems, list, addresses: arguments.addresses, table }))
}

/// Brings back those that are meant, all of them or none. Whoever was sent anything since is not among them: of each
/// notice only the last attempt counts, and that is the refusal.
fn retry(
    context: &Context,
    mut list: Vec<Refusal>,
    (since, reason): (Option<DateTime<Utc>>, Option<&str>),
    (by, addresses): (Option<&By>, bool),
) -> Result<Box<dyn Report>, Failure> {
    let reason = reason.map(str::to_lowercase);
    list.retain(|refusal| {
        let code = refusal.ending.code.map_or(String::new(), |code| format!("{code} "));
        let said = format!("{code}{}", refusal.ending.words).to_lowercase();
        since.is_none_or(|since| refusal.ending.at >= since)
            && reason.as_deref().is_none_or(|reason| said.contains(reason))
    });
    let by = by.filter(|_| !list.is_empty());
    if let Some(by) = by {
        let (_, ready) = context.ready()?;
        let mut notes = Notes::open(&context.state()?, ready.campaign.id.as_str()).map_err(Failure::world)?;
        let because = "the refusal was not their fault (`wavecast refused retry`)";
        let found: Vec<(NoticeId, &str)> =
            list.iter().map(|refusal| (refusal.intent.notice, because)).collect();
        notes.resolve(&found, Verdict::NotSent, &context.who(by)?, context.clock)?;
    }
    Ok(Box::new(Retried { problems: Problems::default(), list, addresses, done: by.is_some() }))
}

/// Who, what, and in which words.
fn line(refusal: &Refusal, addresses: bool) -> String {
    let who = shown(&refusal.intent.person, addresses);
    let wave = refusal.intent.wave.as_deref().unwrap_or("(all)");
    let code = refusal.ending.code.map_or(String::new(), |code| format!("{code} "));
    let words = quoted(&refusal.ending.words, addresses);
    format!("{who}  {wave} {}  {code}{words}", refusal.intent.stage)
}

impl Refused {
    fn table(list: &[Refusal]) -> Result<String, Failure> {
        let rows = list.iter().map(|refusal| {
            [
                refusal.intent.person.clone(),
                refusal.intent.wave.clone().unwrap_or_default(),
                refusal.intent.stage.clone(),
                refusal.ending.code.map_or(String::new(), |code| code.to_string()),
                quoted(&refusal.ending.words, true),
                refusal.ending.at.to_rfc3339(),
                refusal.intent.notice.to_string(),
            ]
        });
        table(["address", "wave", "stage", "code", "words", "at", "id"], rows).map_err(Failure::world)
    }
}

impl Report for Retried {
    fn text(&self, _look: Look) -> String {
        let mut text: String = self.list.iter().map(|refusal| line(refusal, self.addresses) + "\n").collect();
        let count = self.list.len();
        let _ = if self.done {
            writeln!(text, "{count} brought back: `wavecast send` shows which of them are still due")
        } else if count == 0 {
            writeln!(text, "nobody was refused like that")
        } else {
            writeln!(
                text,
                "{count} would be told again: `--execute` brings them back, and nothing was changed yet"
            )
        };
        text
    }

    fn json(&self) -> Value {
        let list = self.list.iter().map(|refusal| {
            json!({
                "id": refusal.intent.notice.to_string(),
                "address": shown(&refusal.intent.person, self.addresses),
                "stage": refusal.intent.stage,
                "code": refusal.ending.code,
                "words": quoted(&refusal.ending.words, self.addresses),
            })
        });
        json!({ "brought_back": self.done, "refused": list.collect::<Vec<_>>() })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }

    fn outcome(&self) -> Outcome {
        Outcome::Done
    }
}

impl Report for Refused {
    fn text(&self, _look: Look) -> String {
        if let Some(table) = &self.table {
            return table.clone();
        }
        let mut text = String::new();
        for refusal in &self.list {
            let _ = writeln!(text, "{}", line(refusal, self.addresses));
        }
        let _ = writeln!(text, "{} refused", self.list.len());
        if !self.list.is_empty() {
            text.push_str(
                "`--csv` writes a table; `wavecast refused retry` brings them back, if it was not their fault\n",
            );
        }
        text
    }

    fn json(&self) -> Value {
        let list = self.list.iter().map(|refusal| {
            json!({
                "id": refusal.intent.notice.to_string(),
                "address": shown(&refusal.intent.person, self.addresses),
                "wave": refusal.intent.wave,
                "stage": refusal.intent.stage,
                "code": refusal.ending.code,
                "words": quoted(&refusal.ending.words, self.addresses),
                "at": refusal.ending.at,
            })
        });
        json!({ "refused": list.collect::<Vec<_>>() })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }

    fn outcome(&self) -> Outcome {
        if self.list.is_empty() { Outcome::Done } else { Outcome::Remains }
    }
}
