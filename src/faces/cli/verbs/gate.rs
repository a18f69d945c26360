//! `wavecast gate`: a wave judged by its criteria; the next one is told nothing before it has passed.

use clap::{Args, Subcommand};

use super::{Context, by::By};
use crate::{
    acts::{
        Failure,
        gate::{self, CheckLookedAt, GateDecision},
    },
    faces::show::Report,
};

/// A wave judged, and the next one let go or held.
#[derive(Debug, Args)]
pub struct GateArguments {
    #[command(subcommand)]
    verb: GateVerb,
}

#[derive(Debug, Subcommand)]
enum GateVerb {
    /// Each criterion with its figure and verdict; of every wave that has any, or of one.
    Show {
        /// The wave, by its `id`; every wave that has criteria, without one.
        wave: Option<String>,
    },
    /// Writes down that somebody has looked at a check: `gate check pilot vpn --because "40 of 40 connect"`.
    Check {
        /// The wave whose gate it belongs to, by its `id`.
        wave: String,
        /// The check, as `campaign.toml` names it.
        item: String,
        /// The check has failed.
        #[arg(long)]
        failed: bool,
        /// What was found.
        #[arg(long, value_name = "WORDS")]
        because: String,
        #[command(flatten)]
        by: By,
    },
    /// Lets the next wave go.
    Pass {
        /// The wave that has passed.
        wave: String,
        /// Pass it although criteria are not met.
        #[arg(long)]
        anyway: bool,
        #[command(flatten)]
        reason: Reason,
    },
    /// Holds the next wave, whatever the criteria say.
    Hold {
        /// The wave that is not good enough.
        wave: String,
        #[command(flatten)]
        reason: Reason,
    },
    /// Takes back a pass or a hold.
    Reopen {
        /// The wave whose gate is open again, by its `id`.
        wave: String,
        #[command(flatten)]
        reason: Reason,
    },
}

/// Why, and who says so.
#[derive(Debug, Args)]
struct Reason {
    /// Why, in a few words: it stays written down, beside who said so.
    #[arg(long, value_name = "WORDS")]
    because: String,
    #[command(flatten)]
    by: By,
}

impl Reason {
    fn decision(self, wave: String) -> GateDecision {
        GateDecision { wave, because: self.because, by: self.by.by, shown: None }
    }
}

impl GateArguments {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        let opened = context.opened()?;
        Ok(Box::new(match self.verb {
            GateVerb::Show { wave } => gate::show(&opened, wave.as_deref())?,
            GateVerb::Check { wave, item, failed, because, by } => {
                gate::look_at(&opened, CheckLookedAt { wave, item, good: !failed, because, by: by.by })?
            }
            GateVerb::Pass { wave, anyway, reason } => gate::pass(&opened, reason.decision(wave), anyway)?,
            GateVerb::Hold { wave, reason } => gate::hold(&opened, reason.decision(wave))?,
            GateVerb::Reopen { wave, reason } => gate::reopen(&opened, reason.decision(wave))?,
        }))
    }
}
