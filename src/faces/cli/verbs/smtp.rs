//! `wavecast smtp check`: walks to the relay step by step, and says which step fails and what to check.

use clap::{Args, Subcommand};

use super::{Context, interrupt::listening};
use crate::{
    acts::{Failure, smtp::walk},
    faces::show::Report,
};

/// What is asked of the relay.
#[derive(Debug, Args)]
pub struct SmtpArguments {
    #[command(subcommand)]
    verb: SmtpVerb,
}

#[derive(Debug, Subcommand)]
enum SmtpVerb {
    /// Walks to the relay: name, connect, greeting, TLS, login; asks whether it takes our sender, our people's domain and
    /// our largest letter; and how many connections. Sends nothing.
    Check,
}

impl SmtpArguments {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        let SmtpVerb::Check = self.verb;
        Ok(Box::new(walk(&context.opened()?, &listening(context)?)?))
    }
}
