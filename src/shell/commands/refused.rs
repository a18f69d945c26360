//! `wavecast refused`: whom the relay would not have, and in which words.

use clap::Args;
use serde_json::{Value, json};
use std::fmt::Write as _;

use super::{Context, doubt::shown};
use crate::{
    ground::{problem::Problems, quoted::quoted, table::table},
    shell::report::{Failure, Look, Outcome, Report},
    world::ledger::Refusal,
};

/// Whom the relay refused.
#[derive(Debug, Args)]
pub struct RefusedArguments {
    /// Show addresses whole instead of masked.
    #[arg(long)]
    addresses: bool,
    /// As a table, with whole addresses.
    #[arg(long)]
    csv: bool,
}

struct Refused {
    problems: Problems,
    list: Vec<Refusal>,
    addresses: bool,
    /// The table, if it was asked for.
    table: Option<String>,
}

/// Lists them.
pub(super) fn run(context: &Context, arguments: &RefusedArguments) -> Result<Box<dyn Report>, Failure> {
    let list = context.records()?.refusals().map_err(Failure::world)?;
    let problems = Problems::default();
    let table = arguments.csv.then(|| Refused::table(&list)).transpose()?;
    Ok(Box::new(Refused { problems, list, addresses: arguments.addresses, table }))
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

impl Report for Refused {
    fn text(&self, _look: Look) -> String {
        if let Some(table) = &self.table {
            return table.clone();
        }
        let mut text = String::new();
        for refusal in &self.list {
            let who = shown(&refusal.intent.person, self.addresses);
            let words = quoted(&refusal.ending.words, self.addresses);
            let wave = refusal.intent.wave.as_deref().unwrap_or("(all)");
            let code = refusal.ending.code.map_or(String::new(), |code| format!("{code} "));
            let _ = writeln!(text, "{who}  {wave} {}  {code}{words}", refusal.intent.stage);
        }
        let _ = writeln!(text, "{} refused", self.list.len());
        if !self.list.is_empty() {
            text.push_str(
                "`--csv` writes a table; `wavecast doubt resolve ID --not-sent` lets one leave again\n",
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
