//! `wavecast people import`: an export merged into the list of people, shown before it is written.

use clap::{Args, Subcommand};
use std::path::PathBuf;

use super::Context;
use crate::{
    acts::{
        Failure,
        people::{self, ImportPeople},
    },
    faces::show::{AboutPeople, Report},
};

/// The list of people.
#[derive(Debug, Subcommand)]
pub enum PeopleVerb {
    /// Merges an export into the list and shows the difference; writes it with `--execute`.
    Import(PeopleExport),
}

/// An export, and what to do with it.
#[derive(Debug, Args)]
pub struct PeopleExport {
    /// The export: a workbook (.xlsx, .xlsm, .xls, .ods) or CSV, from Excel, an HR system or Entra ID.
    pub file: PathBuf,
    /// Which sheet of a workbook [default: the one that has mail addresses].
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// Write the list; without it the difference is only shown.
    #[arg(long)]
    pub execute: bool,
    /// Show addresses whole.
    #[arg(long)]
    pub addresses: bool,
}

impl PeopleVerb {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        let Self::Import(PeopleExport { file, sheet, execute, addresses }) = self;
        let request =
            ImportPeople { named: file.display().to_string(), file: context.here.join(file), sheet, execute };
        let answer = people::import(&context.opened()?, &request)?;
        Ok(Box::new(AboutPeople { answer, whole: addresses }))
    }
}
