//! `wavecast forget`: erases people's data and keeps the figures, with a certificate of what was erased.

use clap::Args;

use super::{Context, by::By};
use crate::{
    acts::{
        Failure,
        forget::{self, Forget, ForgetWhom, OnePerson},
    },
    faces::show::Report,
};

/// Erases people's data and keeps the figures; shows what would go, and does it with `--execute`.
#[derive(Debug, Args)]
pub struct ForgetArguments {
    /// One person only, as the law gives them the right to ask [default: everybody].
    #[arg(long, value_name = "ADDRESS")]
    person: Option<String>,
    /// People who left longer ago than `forget_leavers_after` under `[people]` allows to keep.
    #[arg(long, conflicts_with = "person")]
    leavers: bool,
    /// Another address of that person, if the list does not have it; may be said several times.
    #[arg(long, value_name = "ADDRESS", requires = "person")]
    alias: Vec<String>,
    /// Their whole name, if the list does not have it any more.
    #[arg(long, value_name = "NAME", requires = "person")]
    name: Vec<String>,
    /// Do it. It cannot be undone.
    #[arg(long)]
    execute: bool,
    #[command(flatten)]
    by: By,
}

impl ForgetArguments {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        let Self { person, leavers, alias: aliases, name: names, execute, by } = self;
        let whom = match person {
            Some(address) => ForgetWhom::One(OnePerson { address, aliases, names }),
            None if leavers => ForgetWhom::Leavers,
            None => ForgetWhom::Everybody,
        };
        Ok(Box::new(forget::forget(&context.opened()?, &Forget { whom, execute, by: by.by })?))
    }
}
