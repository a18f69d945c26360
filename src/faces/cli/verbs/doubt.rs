//! `wavecast doubt`: notices that were begun and whose outcome nobody learnt. Evidence or a person settles them.

use clap::{Args, Subcommand};
use std::path::PathBuf;

use super::{Context, by::By, table_file::TableFile};
use crate::{
    acts::{
        Failure,
        doubt::{self, LookForEvidence, ResolveDoubts},
    },
    faces::show::{AboutPeople, Report, Tabled as _},
    world::ledger::DoubtVerdict,
};

/// Messages of which nobody knows whether they left.
#[derive(Debug, Args)]
pub struct DoubtArguments {
    #[command(subcommand)]
    verb: DoubtVerb,
}

#[derive(Debug, Subcommand)]
enum DoubtVerb {
    /// All of them.
    List {
        /// Show addresses whole instead of masked.
        #[arg(long)]
        addresses: bool,
        #[command(flatten)]
        to: TableFile,
    },
    /// Looks for them by Message-ID in a Maildir, an mbox or a Postfix log, and proposes what to say.
    Evidence {
        /// The Maildir, mbox or log.
        path: PathBuf,
        /// Settle what the evidence proves to be sent.
        #[arg(long)]
        accept: bool,
        #[command(flatten)]
        by: By,
    },
    /// Says what became of one, or of all.
    Resolve {
        /// Its id as `doubt list` shows it, or `all`.
        id: String,
        /// It was sent.
        #[arg(long, conflicts_with = "not_sent", required_unless_present = "not_sent")]
        sent: bool,
        /// It was not sent, and may leave again if it is not too late.
        #[arg(long)]
        not_sent: bool,
        /// How you know.
        #[arg(long, value_name = "WHY")]
        because: String,
        #[command(flatten)]
        by: By,
    },
}

impl DoubtArguments {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        Ok(match self.verb {
            DoubtVerb::List { addresses, to } => {
                let answer = doubt::list(&context.surroundings()?)?;
                let shown = AboutPeople { answer, whole: addresses };
                to.or_shown(context, shown, |shown| shown.answer.table())?
            }
            DoubtVerb::Evidence { path, accept, by } => {
                let request = LookForEvidence { path: context.here.join(path), accept, by: by.by };
                Box::new(doubt::look_for_evidence(&context.opened()?, &request)?)
            }
            DoubtVerb::Resolve { id, sent, because, by, .. } => {
                let verdict = if sent { DoubtVerdict::Sent } else { DoubtVerdict::NotSent };
                let id = (id != "all").then_some(id);
                let request = ResolveDoubts { id, verdict, because, by: by.by };
                Box::new(doubt::resolve(&context.opened()?, request)?)
            }
        })
    }
}
