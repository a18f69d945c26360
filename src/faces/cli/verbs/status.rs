//! `wavecast status`: how the campaign stands, in numbers; as text, as data, as a page with pictures.

use clap::Args;
use std::path::PathBuf;

use super::{Context, table_file::TableFile};
use crate::{
    acts::{
        Failure,
        status::{self, NeedsLookingAfter},
    },
    faces::show::Report,
};

/// How the campaign stands: numbers only, so that it can be shared.
#[derive(Debug, Args)]
pub struct StatusArguments {
    /// Write it as pages with pictures into this folder, one a language.
    #[arg(long, value_name = "FOLDER")]
    pub page: Option<PathBuf>,
    /// List who has not moved, whose device fails and who cannot be reached: for the team, not to be shared.
    #[arg(long, conflicts_with = "page")]
    pub people: bool,
    /// Write the list of them with whole addresses into this file: `.xlsx` for Excel, or `.csv`.
    #[arg(long, value_name = "FILE", requires = "people")]
    pub to: Option<PathBuf>,
}

impl StatusArguments {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        let opened = context.opened()?;
        if self.people {
            let people = status::needs_looking_after(&opened)?;
            return TableFile::named(self.to).or_shown(context, people, NeedsLookingAfter::table);
        }
        let folder = self.page.as_ref().map(|folder| context.here.join(folder));
        let mut status = status::status(&opened, folder.as_deref())?;
        // As it was typed, not as it was resolved.
        status.written = self.page.zip(status.written).map(|(folder, (_, count))| (folder, count));
        Ok(Box::new(status))
    }
}
