//! `wavecast devices`: an export merged into the list of devices, and what the list says.

use clap::{Args, Subcommand};
use std::path::PathBuf;

use super::{Context, table_file::TableFile};
use crate::{
    acts::{
        Failure,
        devices::{self, ImportDevices, WantedState},
    },
    faces::{
        cli::moment::{AskedMoment, moment},
        show::{AboutPeople, Report},
    },
};

/// The list of devices.
#[derive(Debug, Subcommand)]
pub enum DevicesVerb {
    /// Merges an export of the old system into the list and shows the difference; writes it with `--execute`.
    Import(DeviceExportFile),
    /// Who has which devices, and how each moves.
    List(DevicesWanted),
}

/// An export, and what to do with it.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch that a person may set or not")]
pub struct DeviceExportFile {
    /// The export: a workbook (.xlsx, .xlsm, .xls, .ods) or CSV, from Workspace ONE, Ivanti, Jamf Pro, MaaS360, SOTI, Meraki,
    /// Intune or Entra ID.
    pub file: PathBuf,
    /// The old system that all its devices are in: `jamf`, `ivanti`, `workspace-one`.
    #[arg(long, value_name = "VENDOR")]
    pub from: Option<String>,
    /// Which sheet of a workbook [default: the one that says whose devices they are].
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// When the export was made [default: now].
    #[arg(long, value_name = "WHEN", value_parser = moment)]
    made: Option<AskedMoment>,
    /// The export has everything that is in the old system: what is missing from it has left.
    #[arg(long)]
    pub complete: bool,
    /// Believe it although many devices are missing from it and in no other system, or it looks like one of another system.
    #[arg(long)]
    pub believe: bool,
    /// Write the list; without it the difference is only shown.
    #[arg(long)]
    pub execute: bool,
    /// Show addresses whole.
    #[arg(long)]
    pub addresses: bool,
}

/// Whose devices are to be shown, and how whole their owners' addresses.
#[derive(Debug, Args)]
pub struct DevicesWanted {
    /// One person's alone, by their address.
    #[arg(long, value_name = "ADDRESS")]
    pub person: Option<String>,
    /// Only devices that are `old`, `left`, `both`, `new`, `not-compliant`, `too-old` or `unknown`; or people with `none`, `some`
    /// or `all` moved, `between` two systems, or who `cannot` move.
    #[arg(long, value_name = "STATE")]
    pub state: Option<WantedState>,
    /// Where a table of them goes.
    #[command(flatten)]
    pub table: TableFile,
    /// Show addresses whole.
    #[arg(long)]
    pub addresses: bool,
}

impl DevicesVerb {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        match self {
            Self::Import(export) => {
                let request = ImportDevices {
                    named: export.file.display().to_string(),
                    file: context.here.join(export.file),
                    sheet: export.sheet,
                    from: export.from,
                    made: export.made.map(|made| context.moment(made)),
                    complete: export.complete,
                    believe: export.believe,
                    execute: export.execute,
                };
                let answer = devices::import(&context.opened()?, &request)?;
                Ok(Box::new(AboutPeople { answer, whole: export.addresses }))
            }
            Self::List(DevicesWanted { person, state, table, addresses }) => {
                let answer = devices::list(&context.opened()?, person.as_deref(), state)?;
                table
                    .or_shown(context, AboutPeople { answer, whole: addresses }, |shown| shown.answer.table())
            }
        }
    }
}
