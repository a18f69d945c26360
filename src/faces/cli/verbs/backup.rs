//! `wavecast backup` and `wavecast restore`: the ledger in one file that can be kept elsewhere, and put back.

use clap::Args;
use serde_json::{Value, json};
use std::{fmt::Write as _, path::PathBuf};

use super::Context;
use crate::faces::show::write::counted;
use crate::{
    acts::Failure,
    faces::show::{Look, Report},
    ground::problem::Problems,
    world::ledger::{self, BackedUp},
};

/// Writes the ledger, and what belongs to it, into one file; a sender may run meanwhile.
#[derive(Debug, Args)]
pub struct BackupArguments {
    /// Into this file; an older back-up of that name is replaced.
    file: PathBuf,
}

/// Puts the ledger back from such a file. Nothing that may have left since is sent until somebody says so.
#[derive(Debug, Args)]
pub struct RestoreArguments {
    /// The back-up.
    file: PathBuf,
    /// Also in the place of a ledger that knows more, or is another one; it is kept aside.
    #[arg(long)]
    replace: bool,
}

struct BackupDone {
    problems: Problems,
    made: BackedUp,
    file: PathBuf,
    restored: bool,
}

/// Makes a back-up.
pub(in crate::faces) fn backup(
    context: &Context,
    arguments: &BackupArguments,
) -> Result<Box<dyn Report>, Failure> {
    let made = ledger::back_up(&context.state()?, &context.here.join(&arguments.file), context.now)?;
    let (problems, file) = (Problems::default(), arguments.file.clone());
    Ok(Box::new(BackupDone { problems, made, file, restored: false }))
}

/// Puts one back.
pub(in crate::faces) fn restore(
    context: &Context,
    arguments: &RestoreArguments,
) -> Result<Box<dyn Report>, Failure> {
    let (loaded, ready) = context.ready()?;
    let (campaign, from) = (ready.campaign.id.as_str(), context.here.join(&arguments.file));
    let made = ledger::restore(&context.state()?, campaign, &from, arguments.replace, context.now)?;
    let (problems, file) = (loaded.problems, arguments.file.clone());
    Ok(Box::new(BackupDone { problems, made, file, restored: true }))
}

impl Report for BackupDone {
    fn text(&self, _look: Look) -> String {
        let BackedUp { alive, attempts, aside } = &self.made;
        let (alive, file) = (alive.format("%Y-%m-%d %H:%M UTC"), self.file.display());
        let attempts = counted(usize::try_from(*attempts).unwrap_or(usize::MAX), "attempt", "attempts");
        if !self.restored {
            return format!(
                "{file}: the ledger with {attempts}, last seen alive {alive}\nit holds people's addresses: keep it as \
                 safe as the list of people, and `wavecast restore` puts it back\n"
            );
        }
        let mut text = format!("the ledger is put back, with {attempts}, last seen alive {alive}\n");
        if let Some(aside) = aside {
            let _ = writeln!(text, "the one that was here is now {}", aside.display());
        }
        text.push_str(
            "what became due since may have left already, and is not sent: first `wavecast moved import` the newest \
             list, then\n`wavecast ledger accept --because ..` holds all of it as doubts, or `wavecast ledger trust \
             --because ..` if nothing was sent since\n",
        );
        text
    }

    fn json(&self) -> Value {
        json!({
            "file": self.file,
            "attempts": self.made.attempts,
            "alive": self.made.alive,
            "aside": self.made.aside,
            "restored": self.restored,
        })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}
