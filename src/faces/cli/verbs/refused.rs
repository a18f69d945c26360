//! `wavecast refused`: whom the relay would not have, and in which words.

use clap::{Args, Subcommand};

use super::{Context, by::By, table_file::TableFile};
use crate::{
    acts::{
        Failure,
        refused::{self, TellAgain},
    },
    faces::{
        cli::moment::{AskedMoment, moment},
        show::{AboutPeople, Report, Reworded, Tabled as _},
    },
};

/// Whom the relay refused.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct RefusedArguments {
    #[command(subcommand)]
    verb: Option<RefusedVerb>,
    /// Show addresses whole instead of masked.
    #[arg(long)]
    addresses: bool,
    /// As a table, with whole addresses.
    #[arg(long)]
    csv: bool,
    #[command(flatten)]
    to: TableFile,
}

#[derive(Debug, Subcommand)]
enum RefusedVerb {
    /// Brings back whom the relay refused, when it was not their fault: shown first, done with `--execute`.
    Retry {
        /// Only what was refused from then on, such as `2027-01-18T12:00Z`.
        #[arg(long, value_name = "WHEN", value_parser = moment)]
        since: Option<AskedMoment>,
        /// Only refusals whose words hold this, such as `relay access denied`.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
        /// Bring them back.
        #[arg(long)]
        execute: bool,
        /// Show addresses whole instead of masked.
        #[arg(long)]
        addresses: bool,
        #[command(flatten)]
        by: By,
    },
}

impl RefusedArguments {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        let around = context.surroundings()?;
        if let Some(RefusedVerb::Retry { since, reason, execute, addresses, by }) = self.verb {
            let since = since.map(|since| context.moment(since));
            let answer = refused::retry(&around, &TellAgain { since, reason, execute, by: by.by })?;
            return Ok(Box::new(AboutPeople { answer, whole: addresses }));
        }
        let shown = AboutPeople { answer: refused::list(&around)?, whole: self.addresses };
        if self.csv {
            let table = shown.answer.table().csv().map_err(Failure::world)?;
            return Ok(Box::new(Reworded::as_csv(shown, table)));
        }
        self.to.or_shown(context, shown, |shown| shown.answer.table())
    }
}
