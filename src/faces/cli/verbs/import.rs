//! `wavecast import`: documentation pages of others, shown before they are taken into the campaign folder.

use clap::{Args, Subcommand};
use std::path::PathBuf;

use super::Context;
use crate::{
    acts::{
        Failure,
        import::{self, ImportDocs},
    },
    faces::show::Report,
};

/// What can be taken in.
#[derive(Debug, Subcommand)]
pub enum ImportVerb {
    /// Shows which pages, includes and pictures of a documentation folder would be taken in, and what in them is
    /// not understood; writes them with `--execute`, never over a file.
    Docs(DocsFolder),
}

/// A folder of pages, and what to do with it.
#[derive(Debug, Args)]
pub struct DocsFolder {
    /// The folder with the pages, in the Markdown dialect of docfx and Microsoft Learn.
    pub folder: PathBuf,
    /// The language they are written in.
    #[arg(long, value_name = "LANG")]
    pub lang: String,
    /// Whose pages they are, for the line of attribution [default: the name of the folder with the licence].
    #[arg(long, value_name = "NAME")]
    pub from: Option<String>,
    /// Write the files; without it they are only shown.
    #[arg(long)]
    pub execute: bool,
}

impl ImportVerb {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        let Self::Docs(DocsFolder { folder, lang, from, execute }) = self;
        let request = ImportDocs {
            named: folder.display().to_string(),
            folder: context.here.join(folder),
            language: lang,
            from,
            execute,
        };
        Ok(Box::new(import::docs(&context.opened()?, &request)?))
    }
}
