//! `wavecast copy`: a file that ships inside the program, into the campaign folder to start from.

use clap::Args;

use super::Context;
use crate::{
    acts::{
        Failure,
        copy::{CopyHow, CopyShipped, copy},
    },
    faces::show::Report,
};

/// Puts shipped words, phrases or templates into the campaign folder, to start your own from.
#[derive(Debug, Args)]
pub struct CopyArguments {
    /// Which file, such as `content/nl/messages/announce.md`, or a folder with all that is in it.
    #[arg(value_name = "PATH", required_unless_present = "list")]
    pub path: Option<String>,
    /// Lists what there is to copy; with a path, what of it.
    #[arg(long)]
    pub list: bool,
    /// Also over files that are in the campaign folder already.
    #[arg(long, conflicts_with = "list")]
    pub replace: bool,
}

impl CopyArguments {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        let how = match (self.list, self.replace) {
            (true, _) => CopyHow::List,
            (false, false) => CopyHow::Keep,
            (false, true) => CopyHow::Replace,
        };
        Ok(Box::new(copy(&context.surroundings()?, &CopyShipped { path: self.path, how })?))
    }
}
