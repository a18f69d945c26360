//! `wavecast approve`: somebody was shown a stage of a wave, and says yes to exactly that.

use clap::Args;

use super::{Context, by::By};
use crate::{
    acts::{
        Failure,
        approve::{self, Approve, Yes},
    },
    faces::show::Report,
};

/// Says yes to a stage of a wave, exactly as it was shown.
#[derive(Debug, Args)]
pub struct ApproveArguments {
    /// The stage, by its `id` in `campaign.toml`.
    pub stage: String,
    /// The wave; without one, a stage that is told once in the whole campaign.
    #[arg(long, value_name = "WAVE")]
    pub wave: Option<String>,
    /// Show what would be approved, and approve nothing.
    #[arg(long, conflicts_with_all = ["shown", "yes"])]
    pub show: bool,
    /// Approve only if it is still what was shown under this number.
    #[arg(long, value_name = "NUMBER")]
    pub shown: Option<String>,
    /// Do not ask: approve what there is.
    #[arg(long)]
    pub yes: bool,
    #[command(flatten)]
    by: By,
}

impl ApproveArguments {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        let what = Approve { stage: self.stage, wave: self.wave };
        let opened = context.opened()?;
        if self.show {
            return Ok(Box::new(approve::show(&opened, what)?));
        }
        // Whoever cannot be named is not asked first.
        let who = opened.around.who(self.by.by.as_deref())?;
        let mut yes = Yes { what, shown: self.shown, by: Some(who.clone()) };
        if yes.shown.is_some() || self.yes || !context.talk {
            return Ok(Box::new(approve::approve(&opened, yes)?));
        }
        let shown = approve::show(&opened, yes.what.clone())?;
        shown.refuse_twice(&who)?;
        (context.aside)(&shown.told());
        if !(context.ask)("approve exactly this? (yes/no) ") {
            return Err(Failure::usage("nothing was approved", "answer `yes`, or call with `--yes`"));
        }
        yes.shown = Some(shown.contents.hash());
        // Before the answer somebody may have saved a file: what is there now must be what was shown.
        Ok(Box::new(approve::approve(&context.opened()?, yes)?))
    }
}
