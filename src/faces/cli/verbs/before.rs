//! `wavecast before`: what engineers must have ready, and who said that it is.

use clap::Args;
use std::path::PathBuf;

use super::Context;
use crate::{
    acts::{
        Failure,
        before::{self, BeforeRequest},
    },
    faces::show::Report,
};

/// What must be ready in both systems before people are told anything: each point with who confirmed it, and when.
#[derive(Debug, Args)]
pub struct BeforeArguments {
    /// A language of the campaign; the source language if none is named.
    #[arg(long, value_name = "LANG")]
    language: Option<String>,
    /// Also write it as pages to print into this folder, one a language. They name who confirmed what.
    #[arg(long, value_name = "FOLDER")]
    page: Option<PathBuf>,
}

impl BeforeArguments {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        let opened = context.opened()?;
        let folder = self.page.as_ref().map(|folder| context.here.join(folder));
        let request = BeforeRequest { language: self.language };
        Ok(Box::new(before::list(&opened, &request, folder.as_deref())?))
    }
}
