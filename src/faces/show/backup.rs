//! How a backup reads.

use serde_json::{Value, json};
use std::{fmt::Write as _, path::PathBuf};

use super::{Look, Report, write::counted};
use crate::{acts::backup::BackupDone, ground::problem::Problems, world::ledger::BackedUp};

/// A backup, and its file as it was named.
#[derive(Debug)]
pub(crate) struct BackupShown {
    pub(crate) done: BackupDone,
    pub(crate) file: PathBuf,
}

impl Report for BackupShown {
    fn text(&self, _look: Look) -> String {
        let BackedUp { alive, attempts, aside } = &self.done.made;
        let (alive, file) = (alive.format("%Y-%m-%d %H:%M UTC"), self.file.display());
        let attempts = counted(usize::try_from(*attempts).unwrap_or(usize::MAX), "attempt", "attempts");
        if !self.done.restored {
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
            "attempts": self.done.made.attempts,
            "alive": self.done.made.alive,
            "aside": self.done.made.aside,
            "restored": self.done.restored,
        })
    }

    fn problems(&self) -> &Problems {
        &self.done.problems
    }
}
