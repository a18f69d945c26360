//! `wavecast tickets import`: what the helpdesk heard, by day and wave.

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use std::path::PathBuf;

use super::Context;
use crate::{
    acts::{
        Failure,
        tickets::{self, ImportTickets},
    },
    faces::show::Report,
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
    Import(TicketSheet),
}

/// Takes in tickets.
#[derive(Debug, Args)]
struct TicketSheet {
    /// The file: CSV, or a workbook (.xlsx, .xlsm, .xls, .ods).
    #[arg(required_unless_present = "count", conflicts_with_all = ["count", "day", "wave"])]
    file: Option<PathBuf>,
    /// Which sheet of a workbook [default: the one that has a column of days].
    #[arg(long, value_name = "NAME", requires = "file")]
    sheet: Option<String>,
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

impl TicketsArguments {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        let TicketsVerb::Import(TicketSheet { file, sheet, count, day, wave }) = self.verb;
        let request = match (file, count, day) {
            (Some(file), _, _) => ImportTickets::File { path: context.here.join(file), sheet },
            (None, Some(count), Some(day)) => ImportTickets::ByHand { day, count, wave },
            (None, _, _) => {
                return Err(Failure::usage(
                    "there is nothing to take in",
                    "name a file, or `--count` and `--day`",
                ));
            }
        };
        Ok(Box::new(tickets::import(&context.opened()?, request)?))
    }
}
