//! `wavecast tickets import`: what the helpdesk heard, by day and wave.

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::path::PathBuf;

use super::{Context, record::Known};
use crate::faces::show::write::{counted, number};
use crate::{
    acts::Failure,
    faces::show::{Look, Report},
    ground::{
        course::{Tickets, tickets},
        problem::Problems,
    },
    world::workspace,
};

/// What the helpdesk heard.
#[derive(Debug, Args)]
pub struct TicketsArguments {
    #[command(subcommand)]
    verb: TicketsVerb,
}

#[derive(Debug, Subcommand)]
enum TicketsVerb {
    /// Takes in a sheet with the columns day, tickets and wave, an export with one ticket in a row, or one number.
    Import(Import),
}

/// Takes in tickets.
#[derive(Debug, Args)]
struct Import {
    /// The file.
    #[arg(required_unless_present = "count", conflicts_with_all = ["count", "day", "wave"])]
    file: Option<PathBuf>,
    /// So many tickets, instead of a file; 0 says that nobody called.
    #[arg(long, value_name = "NUMBER", requires = "day")]
    count: Option<u32>,
    /// On this day.
    #[arg(long, value_name = "DAY", requires = "count")]
    day: Option<NaiveDate>,
    /// About this wave [default: shared by the waves that run on that day].
    #[arg(long, value_name = "WAVE", requires = "count")]
    wave: Option<String>,
}

/// What was taken in.
struct Imported {
    problems: Problems,
    rows: Vec<Tickets>,
}

/// Takes in tickets.
pub(in crate::faces) fn run(
    context: &Context,
    arguments: &TicketsArguments,
) -> Result<Box<dyn Report>, Failure> {
    let TicketsVerb::Import(import) = &arguments.verb;
    let known = Known::of(context)?;
    let (rows, source) = match (&import.file, import.count, import.day) {
        (Some(file), _, _) => {
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let bytes = workspace::read_file(&context.here.join(file))?;
            (tickets::read(&name, bytes, known.campaign(), context.now)?, name)
        }
        (None, Some(count), Some(day)) => {
            if day > context.now.date_naive() {
                return Err(Failure::usage(
                    format!("{day} is in the future"),
                    "tickets are counted afterwards",
                ));
            }
            let wave = import.wave.as_deref().map(|id| known.wave(id)).transpose()?;
            let wave = wave.map(|(_, wave)| wave.id.to_string());
            (vec![Tickets { day, wave, count }], "by hand".to_owned())
        }
        (None, _, _) => {
            return Err(Failure::usage(
                "there is nothing to take in",
                "name a file, or `--count` and `--day`",
            ));
        }
    };
    known.notes(context)?.tickets(&rows, &source, context.now)?;
    Ok(Box::new(Imported { problems: known.problems, rows }))
}

impl Imported {
    fn total(&self) -> u64 {
        self.rows.iter().map(|row| u64::from(row.count)).sum()
    }

    fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        Some((self.rows.iter().map(|row| row.day).min()?, self.rows.iter().map(|row| row.day).max()?))
    }
}

impl Report for Imported {
    fn text(&self, _look: Look) -> String {
        let tickets = counted(usize::try_from(self.total()).unwrap_or(usize::MAX), "ticket", "tickets");
        match self.days() {
            None => "no tickets in this file\n".to_owned(),
            Some((first, last)) if first == last => format!("{tickets} on {first}\n"),
            Some((first, last)) => {
                format!("{tickets} from {first} to {last}, in {} rows\n", number(self.rows.len()))
            }
        }
    }

    fn json(&self) -> Value {
        let rows: Vec<Value> = self
            .rows
            .iter()
            .map(|row| json!({ "day": row.day, "wave": row.wave, "count": row.count }))
            .collect();
        json!({ "tickets": self.total(), "rows": rows })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}
