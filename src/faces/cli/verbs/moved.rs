//! `wavecast moved import`: who has moved, from an export of the new device management or a list of addresses.

use clap::{Args, Subcommand};
use std::path::PathBuf;

use super::Context;
use crate::{
    acts::{
        Failure,
        moved::{self, ImportMoved},
    },
    faces::{
        cli::moment::{AskedMoment, moment},
        show::{AboutPeople, Report},
    },
};

/// Who has moved already.
#[derive(Debug, Args)]
pub struct MovedArguments {
    #[command(subcommand)]
    verb: MovedVerb,
}

#[derive(Debug, Subcommand)]
enum MovedVerb {
    /// Takes in an export of the new device management (Intune: devices, export), or one address per line.
    Import(MovedList),
}

/// Takes in a list.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch that a person may set or not")]
struct MovedList {
    /// The file: CSV, or a workbook (.xlsx, .xlsm, .xls, .ods).
    file: PathBuf,
    /// Which sheet of a workbook [default: the one that says whose devices they are].
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// When the list was made [default: its newest check-in, or else now].
    #[arg(long, value_name = "WHEN", value_parser = moment)]
    made: Option<AskedMoment>,
    /// The list has everybody who has moved: people who are missing from it have not.
    #[arg(long, conflicts_with = "part")]
    complete: bool,
    /// The list has only some of those who have moved: people who are missing from it stay as they are.
    #[arg(long)]
    part: bool,
    /// Believe the list although many who had moved are missing from it, or it looks like one of the old system.
    #[arg(long)]
    believe: bool,
    /// Show what it says, and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Name people by their address, for the team.
    #[arg(long)]
    people: bool,
}

impl MovedArguments {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        let MovedVerb::Import(list) = self.verb;
        let request = ImportMoved {
            file: context.here.join(&list.file),
            sheet: list.sheet,
            made: list.made.map(|made| context.moment(made)),
            // Neither said: the list itself knows.
            complete: (list.complete || list.part).then_some(list.complete),
            believe: list.believe,
            dry_run: list.dry_run,
        };
        let answer = moved::import(&context.opened()?, &request)?;
        Ok(Box::new(AboutPeople { answer, whole: list.people }))
    }
}
