//! `wavecast people`: an export merged into the list of people, shown before it is written; and who hears no more.

use clap::{Args, Subcommand};
use std::path::PathBuf;

use super::Context;
use crate::{
    acts::{
        Failure,
        exclude::{self, Exclude},
        people::{self, ImportPeople},
    },
    faces::show::{AboutPeople, Report},
};

/// The list of people.
#[derive(Debug, Subcommand)]
pub enum PeopleVerb {
    /// Merges an export into the list and shows the difference; writes it with `--execute`.
    Import(PeopleExport),
    /// Tells somebody nothing more, whatever is imported.
    Exclude(ExcludeArguments),
    /// Tells somebody again what their wave is told.
    Include(IncludeArguments),
}

/// An export, and what to do with it.
#[derive(Debug, Args)]
pub struct PeopleExport {
    /// The export: a workbook (.xlsx, .xlsm, .xls, .ods) or CSV, from Excel, an HR system or Entra ID.
    pub file: PathBuf,
    /// Which sheet of a workbook [default: the one that has mail addresses].
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// The export names everybody: people who are not in it have left, and are told nothing more.
    #[arg(long)]
    pub complete: bool,
    /// So many people leave, where more than one in five do.
    #[arg(long, value_name = "NUMBER", requires = "complete")]
    pub leavers: Option<usize>,
    /// Take the good rows, and put those that cannot be used into this file (.csv or .xlsx), each with the reason.
    #[arg(long, value_name = "FILE")]
    pub set_aside: Option<PathBuf>,
    /// Write the list; without it the difference is only shown.
    #[arg(long)]
    pub execute: bool,
    /// Show addresses whole.
    #[arg(long)]
    pub addresses: bool,
}

/// Somebody who is to hear no more.
#[derive(Debug, Args)]
pub struct ExcludeArguments {
    /// Their mail address.
    pub address: String,
    /// Why, for those who ask later.
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

/// Somebody who is to hear again.
#[derive(Debug, Args)]
pub struct IncludeArguments {
    /// Their mail address.
    pub address: String,
}

impl PeopleVerb {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        match self {
            Self::Import(export) => export.run(context),
            Self::Exclude(ExcludeArguments { address, reason }) => {
                Ok(Box::new(exclude::exclude(&context.opened()?, &Exclude { address, reason })?))
            }
            Self::Include(IncludeArguments { address }) => {
                Ok(Box::new(exclude::include(&context.opened()?, &address)?))
            }
        }
    }
}

impl PeopleExport {
    fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        let Self { file, sheet, complete, leavers, set_aside, execute, addresses } = self;
        let request = ImportPeople {
            named: file.display().to_string(),
            file: context.here.join(file),
            sheet,
            complete,
            leavers,
            set_aside: set_aside.map(|file| context.here.join(file)),
            execute,
        };
        let answer = people::import(&context.opened()?, &request)?;
        Ok(Box::new(AboutPeople { answer, whole: addresses }))
    }
}
