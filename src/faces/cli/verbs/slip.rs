//! `wavecast slip`: what it does to every later date when a wave takes longer, and dates that hold instead.

use chrono::NaiveDate;
use clap::Args;

use super::Context;
use crate::{
    acts::{
        Failure,
        slip::{self, Slip},
    },
    faces::show::Report,
};

/// What a slip does to every later date; `--apply` writes the proposed dates into `campaign.toml`.
#[derive(Debug, Args)]
pub struct SlipArguments {
    /// The wave that takes longer: all waves after it move.
    #[arg(required_unless_present = "to_fit", conflicts_with = "to_fit")]
    wave: Option<String>,
    /// It is judged on this day instead; the waves after it are told nothing before.
    #[arg(long, value_name = "DAY", required_unless_present_any = ["weeks", "to_fit"], conflicts_with = "to_fit")]
    until: Option<NaiveDate>,
    /// The waves after it move by so many weeks.
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["until", "to_fit"])]
    weeks: Option<u32>,
    /// Move the waves to come so far that the helpdesk can take every day.
    #[arg(long)]
    to_fit: bool,
    /// Write the dates into `campaign.toml`; nothing else in it changes.
    #[arg(long)]
    apply: bool,
}

impl SlipArguments {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        let slip = match (self.wave, self.until, self.weeks) {
            (None, _, _) => Slip::ToFit,
            (Some(wave), Some(day), _) => Slip::Until { wave, day },
            (Some(wave), None, Some(weeks)) => Slip::Weeks { wave, weeks },
            (Some(_), None, None) => {
                return Err(Failure::usage("nothing says how far", "say `--until DAY` or `--weeks NUMBER`"));
            }
        };
        Ok(Box::new(slip::slip(&context.opened()?, &slip, self.apply)?))
    }
}
