//! `wavecast smtp check`: tries the relay step by step, and says which step fails and what to check.

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
    /// Tries the relay step by step: name, connect, greeting, TLS, login. Asks whether it takes our sender, our people's
    /// domain and our largest letter, and how many connections. Sends nothing.
    Check,
}

impl SmtpArguments {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        let SmtpVerb::Check = self.verb;
        Ok(Box::new(walk(&context.opened()?, &listening(context)?)?))
    }
}
