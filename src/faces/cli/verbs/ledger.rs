//! `wavecast ledger`: the durable record as JSON lines, and what to do with an older copy of it.

use clap::{Args, Subcommand};
use std::path::PathBuf;

use super::{Context, by::By};
use crate::{
    acts::{
        Failure,
        accept::{self, AcceptOlder},
        ledger::{self, LedgerGoal, VouchFor},
    },
    faces::show::{LedgerExportShown, Report},
};

/// What is asked of the ledger, or done to it.
#[derive(Debug, Args)]
pub struct LedgerArguments {
    #[command(subcommand)]
    verb: LedgerVerb,
}

#[derive(Debug, Subcommand)]
enum LedgerVerb {
    /// Everything in it as JSON lines, with whole addresses: a backup that any tool reads.
    Export {
        /// Into this file instead of on the terminal.
        #[arg(long, value_name = "FILE")]
        to: Option<PathBuf>,
    },
    /// Carries the ledger into the database that `[ledger]` names, or back into the folder. Nobody may send meanwhile; what
    /// arrives is counted and compared.
    Move {
        /// Where it shall be kept from now on.
        #[arg(long, value_name = "WHERE")]
        to: LedgerTarget,
    },
    /// Says which folder counts, where several machines send and each has one of its own. Only from that one letters are
    /// begun; the machine where it was last accepted may change it without saying so.
    Revision {
        /// From now on the folder of this machine counts.
        #[arg(long)]
        accept: bool,
        #[command(flatten)]
        by: By,
    },
    /// Goes on with a ledger that is or may be an older copy. What may have left since its last sign of life is put in
    /// doubt: all that was begun on this machine, and what was due since by the plan of today.
    Accept {
        /// Why it counts all the same: it stays written down, beside who said so.
        #[arg(long, value_name = "WHY")]
        because: String,
        /// Holds everything that has not left by what it knows, whatever its day: for a ledger that comes to another machine,
        /// where nobody remembers what left by a plan that has changed since.
        #[arg(long)]
        everything: bool,
        #[command(flatten)]
        by: By,
    },
    /// Says that this ledger knows everything that was sent: the machine was off, or it was moved here as a whole. What
    /// is proved to be an older copy cannot be trusted.
    Trust {
        /// How you know that nothing else was sent: it stays written down, beside who said so.
        #[arg(long, value_name = "WHY")]
        because: String,
        #[command(flatten)]
        by: By,
    },
}

/// Where a ledger is carried to.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum LedgerTarget {
    /// Into the database that `[ledger]` in `campaign.toml` names.
    Postgres,
    /// Into a file in the campaign's folder.
    Sqlite,
}

impl LedgerArguments {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        Ok(match self.verb {
            LedgerVerb::Export { to } => {
                let to = to.map(|file| context.here.join(file));
                let exported = ledger::export(&context.surroundings()?, to.as_deref())?;
                Box::new(LedgerExportShown { exported, to })
            }
            LedgerVerb::Move { to } => {
                let goal = match to {
                    LedgerTarget::Postgres => LedgerGoal::Database,
                    LedgerTarget::Sqlite => LedgerGoal::Folder,
                };
                Box::new(ledger::carry(&context.opened()?, goal)?)
            }
            LedgerVerb::Revision { accept, by } => {
                Box::new(ledger::revision(&context.opened()?, accept, by.by.as_deref())?)
            }
            LedgerVerb::Accept { because, everything, by } => {
                let vouch = VouchFor { because, by: by.by };
                Box::new(accept::accept(&context.opened()?, &AcceptOlder { vouch, everything })?)
            }
            LedgerVerb::Trust { because, by } => {
                Box::new(ledger::trust(&context.opened()?, &VouchFor { because, by: by.by })?)
            }
        })
    }
}
