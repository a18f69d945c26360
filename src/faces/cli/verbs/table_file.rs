//! `--to FILE`: the answer as a table in a file, for Excel or as CSV.

use clap::Args;
use std::path::PathBuf;

use super::Context;
use crate::{
    acts::{Failure, save_table},
    faces::show::{Report, Reworded},
    ground::table::ExportTable,
};

/// Where a table goes.
#[derive(Debug, Args)]
pub struct TableFile {
    /// Write a table with whole addresses into this file: `.xlsx` for Excel, or `.csv`.
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

impl TableFile {
    /// The file that an option of another wording names.
    pub(super) fn named(to: Option<PathBuf>) -> Self {
        Self { to }
    }

    /// The report itself, or its table in the file that was named.
    pub(super) fn or_shown<Shown: Report + 'static>(
        self,
        context: &Context,
        shown: Shown,
        table: impl FnOnce(&Shown) -> ExportTable,
    ) -> Result<Box<dyn Report>, Failure> {
        let Some(to) = self.to else { return Ok(Box::new(shown)) };
        let table = table(&shown);
        save_table::save(&table, &context.here.join(&to))?;
        Ok(Box::new(Reworded::saved(shown, table.rows.len(), &to)))
    }
}
