//! `wavecast bounces`: what came back. Who cannot be reached is told nothing more, what is about us holds the
//! sending, and what nobody can tell waits for a person.

use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

use super::{By, Context, table_file::TableFile};
use crate::{
    acts::{
        Failure,
        bounces::{self, SettleBounces},
        refused::TellAgain,
    },
    faces::{
        cli::moment::{AskedMoment, moment},
        show::{AboutPeople, Report, Reworded, Tabled as _},
    },
    ground::{campaign::Address, culprit::Culprit},
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
    /// Who cannot be reached, who was not reached the last time, and what needs your attention.
    List {
        /// Show addresses whole instead of masked.
        #[arg(long)]
        addresses: bool,
        /// As a table for the helpdesk, with whole addresses.
        #[arg(long)]
        csv: bool,
        #[command(flatten)]
        to: TableFile,
    },
    /// Says what is to be made of messages that waited for a person.
    Settle {
        /// Their numbers, as `bounces list` shows them.
        #[arg(required = true)]
        ids: Vec<i64>,
        /// Whose fault it is: only `address` keeps somebody from being written to.
        #[arg(long = "as", value_name = "WHAT")]
        verdict: BounceVerdict,
        /// Whose address it is, if the message does not prove it.
        #[arg(long, value_name = "ADDRESS")]
        address: Option<Address>,
        /// Why, for those who look at it later.
        #[arg(long, value_name = "WHY")]
        because: String,
        #[command(flatten)]
        by: By,
    },
    /// Sends again what came back because of us, once the cause is fixed: shown first, done with `--execute`.
    Retry {
        /// Only what came back from then on, such as `2027-01-18T12:00Z`.
        #[arg(long, value_name = "WHEN", value_parser = moment)]
        since: Option<AskedMoment>,
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
        /// The address, as it stands in the list of people.
        address: String,
    },
}

/// What a person makes of a message.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum BounceVerdict {
    /// Nothing will ever arrive there: they are told nothing more.
    Address,
    /// The mailbox was full or shut for now.
    Mailbox,
    /// It is for us to fix.
    Us,
    /// It means nothing.
    Nothing,
}

impl BounceVerdict {
    fn culprit(self) -> Option<Culprit> {
        match self {
            Self::Address => Some(Culprit::Address),
            Self::Mailbox => Some(Culprit::Mailbox),
            Self::Us => Some(Culprit::Us),
            Self::Nothing => None,
        }
    }
}

impl BouncesArguments {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        Ok(match self.verb {
            BouncesVerb::Import { path, addresses } => {
                let answer = bounces::import(&context.opened()?, &context.here.join(path))?;
                Box::new(AboutPeople { answer, whole: addresses })
            }
            BouncesVerb::Read { path, addresses } => {
                let answer = bounces::read(&context.here.join(path))?;
                Box::new(AboutPeople { answer, whole: addresses })
            }
            BouncesVerb::List { addresses, csv, to } => {
                let shown =
                    AboutPeople { answer: bounces::list(&context.surroundings()?)?, whole: addresses };
                if csv {
                    let table = shown.answer.table().csv().map_err(Failure::world)?;
                    return Ok(Box::new(Reworded::as_csv(shown, table)));
                }
                to.or_shown(context, shown, |shown| shown.answer.table())?
            }
            BouncesVerb::Settle { ids, verdict, address, because, by } => {
                let culprit = verdict.culprit();
                let request = SettleBounces { ids, culprit, address, because, by: by.by };
                Box::new(bounces::settle(&context.opened()?, &request)?)
            }
            BouncesVerb::Retry { since, reason, execute, addresses, by } => {
                let since = since.map(|since| context.moment(since));
                let again = TellAgain { since, reason, execute, by: by.by };
                let answer = bounces::retry(&context.surroundings()?, &again)?;
                Box::new(AboutPeople { answer, whole: addresses })
            }
            BouncesVerb::Forget { address } => Box::new(bounces::forget(&context.opened()?, &address)?),
        })
    }
}
