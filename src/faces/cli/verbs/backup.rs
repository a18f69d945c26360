//! `wavecast backup` and `wavecast restore`: the ledger in one file that can be kept elsewhere, and put back.

use clap::Args;
use std::path::PathBuf;

use super::Context;
use crate::{
    acts::{
        Failure,
        backup::{self, Restore},
    },
    faces::show::{BackupShown, Report},
};

/// Writes the ledger, and what belongs to it, into one file; a sender may run meanwhile.
#[derive(Debug, Args)]
pub struct BackupArguments {
    /// Into this file; an older backup of that name is replaced.
    file: PathBuf,
}

/// Puts the ledger back from such a file. Nothing that may have left since is sent until somebody says so.
#[derive(Debug, Args)]
pub struct RestoreArguments {
    /// The file that `wavecast backup` wrote.
    file: PathBuf,
    /// Also in the place of a ledger that knows more, or is another one; it is kept aside.
    #[arg(long)]
    replace: bool,
}

impl BackupArguments {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        let done = backup::back_up(&context.surroundings()?, &context.here.join(&self.file))?;
        Ok(Box::new(BackupShown { done, file: self.file }))
    }
}

impl RestoreArguments {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        let request = Restore { file: context.here.join(&self.file), replace: self.replace };
        let done = backup::restore(&context.opened()?, &request)?;
        Ok(Box::new(BackupShown { done, file: self.file }))
    }
}
