//! `wavecast bounces`: what came back. Who cannot be reached is told nothing more, what is about us holds the
//! sending, and what nobody can tell waits for a person.

mod import;
mod list;
mod reading;
mod retry;

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};
use std::path::PathBuf;

use super::{By, Context};
use crate::{
    acts::Failure,
    faces::show::{Look, Report},
    ground::{campaign::Address, culprit::Culprit, problem::Problems},
    world::ledger::{Notes, Settlement},
};

/// Mail that came back.
#[derive(Debug, Args)]
pub struct BouncesArguments {
    #[command(subcommand)]
    verb: BouncesVerb,
}

#[derive(Debug, Subcommand)]
enum BouncesVerb {
    /// Reads what came back in a folder, a Maildir or an mbox; each message counts once however often it is read.
    Import {
        /// The folder, mbox or log of a relay.
        path: PathBuf,
        /// Show addresses whole instead of masked.
        #[arg(long)]
        addresses: bool,
    },
    /// Shows how each message of a folder would be read, and changes nothing: no campaign is needed.
    Read {
        /// The folder, mbox or log of a relay.
        path: PathBuf,
        /// Show addresses whole instead of masked.
        #[arg(long)]
        addresses: bool,
    },
    /// Who cannot be reached, who was not reached the last time, and what waits for a person.
    List {
        /// Show addresses whole instead of masked.
        #[arg(long)]
        addresses: bool,
        /// As a table for the helpdesk, with whole addresses.
        #[arg(long)]
        csv: bool,
    },
    /// Says what is to be made of messages that waited for a person.
    Settle {
        /// Their numbers, as `bounces list` shows them.
        #[arg(required = true)]
        ids: Vec<i64>,
        /// Whose fault it is: only `address` keeps somebody from being written to.
        #[arg(long = "as", value_name = "WHAT")]
        verdict: Verdict,
        /// Whose address it is, if the message does not prove it.
        #[arg(long, value_name = "ADDRESS")]
        address: Option<Address>,
        /// Why, for whoever looks at it later.
        #[arg(long, value_name = "WHY")]
        because: String,
        #[command(flatten)]
        by: By,
    },
    /// Sends again what came back because of us, once the cause is mended: shown first, done with `--execute`.
    Retry {
        /// Only what came back from then on, such as `2027-01-18T12:00Z`.
        #[arg(long, value_name = "WHEN", value_parser = crate::faces::cli::moment::moment)]
        since: Option<DateTime<Utc>>,
        /// Only what came back with this in its words, such as `daily limit`.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
        /// Let them leave again.
        #[arg(long)]
        execute: bool,
        /// Show addresses whole instead of masked.
        #[arg(long)]
        addresses: bool,
        #[command(flatten)]
        by: By,
    },
    /// Says that an address can be reached again.
    Forget {
        /// The address.
        address: String,
    },
}

/// What a person makes of a message.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Verdict {
    /// Nothing will ever arrive there: they are told nothing more.
    Address,
    /// The mailbox was full or shut for now.
    Mailbox,
    /// It is for us to mend.
    Us,
    /// It means nothing.
    Nothing,
}

impl Verdict {
    fn culprit(self) -> Option<Culprit> {
        match self {
            Self::Address => Some(Culprit::Address),
            Self::Mailbox => Some(Culprit::Mailbox),
            Self::Us => Some(Culprit::Us),
            Self::Nothing => None,
        }
    }
}

struct Said {
    problems: Problems,
    line: String,
}

/// Reads, lists, settles or forgets.
pub(in crate::faces) fn run(
    context: &Context,
    arguments: &BouncesArguments,
) -> Result<Box<dyn Report>, Failure> {
    match &arguments.verb {
        BouncesVerb::Import { path, addresses } => import::run(context, path, *addresses),
        BouncesVerb::Read { path, addresses } => reading::run(context, path, *addresses),
        BouncesVerb::List { addresses, csv } => list::run(context, *addresses, *csv),
        BouncesVerb::Settle { ids, verdict, address, because, by } => {
            let settlement = Settlement {
                culprit: verdict.culprit(),
                person: address.as_ref().map(Address::as_str),
                because,
                who: &context.who(by)?,
                at: context.clock,
            };
            notes(context)?.settle(ids, &settlement).map_err(Failure::world)?;
            said(format!("{} settled", ids.len()))
        }
        BouncesVerb::Retry { since, reason, execute, addresses, by } => {
            let by = execute.then_some(by);
            retry::run(
                context,
                &retry::Wanted { since: *since, reason: reason.as_deref(), by, addresses: *addresses },
            )
        }
        BouncesVerb::Forget { address } => {
            let found = notes(context)?.reachable(address, context.clock).map_err(Failure::world)?;
            said((if found { "it is written to again" } else { "it was not on the list" }).to_owned())
        }
    }
}

fn said(line: String) -> Result<Box<dyn Report>, Failure> {
    Ok(Box::new(Said { problems: Problems::default(), line }))
}

fn notes(context: &Context) -> Result<Notes, Failure> {
    let (_, ready) = context.ready()?;
    Notes::open(&context.state()?, ready.campaign.id.as_str()).map_err(Failure::world)
}

/// Why a mailbox cannot be read.
fn unreadable(path: &std::path::Path, error: &std::io::Error) -> Failure {
    Failure::usage(
        format!("`{}`: {error}", path.display()),
        "name a folder of messages, a Maildir or an mbox",
    )
}

impl Report for Said {
    fn text(&self, _look: Look) -> String {
        format!("{}\n", self.line)
    }

    fn json(&self) -> Value {
        json!({ "said": self.line })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}
