//! `wavecast build`: everything that people open, into a folder.

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use std::path::PathBuf;

use super::Context;
use crate::{
    acts::{
        Failure,
        build::{BuildRequest, build},
    },
    faces::show::Report,
};

/// From how many files on somebody who watches wants to see how far it is.
const MANY: usize = 2_000;

/// Portal, handouts and calendars, into a folder that any host can serve; and previews of every message, into the
/// outbox, if anything in them has changed.
#[derive(Debug, Args)]
pub struct Build {
    /// Where to [default: `public` in the campaign folder].
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Build this wave alone.
    #[arg(long, value_name = "WAVE")]
    wave: Option<String>,
    /// Pages only: leaves posters, flyers and the like out.
    #[arg(long)]
    no_handouts: bool,
    /// Leaves the previews of messages in `outbox/preview` as they are; so do `--out` and `--wave`.
    #[arg(long)]
    no_previews: bool,
    /// Also waves that nobody has been told of yet, and those that are over.
    #[arg(long)]
    all: bool,
}

impl Build {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        let request = BuildRequest {
            out: self.out.map(|out| context.here.join(out)),
            wave: self.wave,
            handouts: !self.no_handouts,
            previews: !self.no_previews,
            all: self.all,
        };
        let bar = bar(context);
        let built = build(&context.opened()?, &request, &|made, of| {
            if of >= MANY {
                bar.set_length(u64::try_from(of).unwrap_or(u64::MAX));
                bar.set_position(u64::try_from(made).unwrap_or(u64::MAX));
            }
        });
        bar.finish_and_clear();
        Ok(Box::new(built?))
    }
}

/// A bar for long builds, where somebody watches.
fn bar(context: &Context) -> ProgressBar {
    if !context.talk {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::no_length();
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} files") {
        bar.set_style(style);
    }
    bar
}
