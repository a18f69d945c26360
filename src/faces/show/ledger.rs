//! How it reads what was done with the ledger as a whole.

use serde_json::{Value, json};
use std::{fmt::Write as _, path::PathBuf};

use super::{Look, NOTHING_WRONG, Report, RunOutcome};
use crate::{
    acts::{
        accept::LedgerAccepted,
        ledger::{LedgerCarried, LedgerExported, LedgerGoal, LedgerTrusted, RevisionShown},
    },
    ground::problem::Problems,
};

/// Everything in the ledger; or only where it was written to.
#[derive(Debug)]
pub(crate) struct LedgerExportShown {
    pub(crate) exported: LedgerExported,
    pub(crate) to: Option<PathBuf>,
}

impl Report for LedgerExportShown {
    fn text(&self, _look: Look) -> String {
        match &self.to {
            None => self.exported.text.clone(),
            Some(file) => format!("{} rows in {}\n", self.exported.rows, file.display()),
        }
    }

    fn json(&self) -> Value {
        let rows = self.exported.text.lines().map(|line| serde_json::from_str(line).unwrap_or_default());
        json!({ "rows": if self.to.is_none() { rows.collect::<Vec<Value>>() } else { Vec::new() } })
    }

    fn problems(&self) -> &Problems {
        &NOTHING_WRONG
    }
}

impl Report for LedgerCarried {
    fn text(&self, _look: Look) -> String {
        let rows = self.moved.rows;
        let next = match self.goal {
            LedgerGoal::Database if rows == 0 => {
                return "there was no ledger to carry over; the database is ready\n".to_owned();
            }
            LedgerGoal::Database => "the ledger is in the database now",
            LedgerGoal::Folder => "the ledger is in the folder now: take `[ledger]` out of `campaign.toml`",
        };
        let aside = self.moved.aside.as_ref();
        let aside =
            aside.map_or_else(String::new, |file| format!("; the file is kept as {}", file.display()));
        format!("{next}, {rows} rows, compared one by one{aside}\n")
    }

    fn json(&self) -> Value {
        json!({ "rows": self.moved.rows, "aside": self.moved.aside })
    }

    fn problems(&self) -> &Problems {
        &NOTHING_WRONG
    }
}

impl Report for RevisionShown {
    fn text(&self, _look: Look) -> String {
        let here = self.here;
        let Some(accepted) = &self.accepted else {
            return format!("no folder has been sent from; the first that is counts. This one is {here}\n");
        };
        let at = accepted.at.format("%Y-%m-%d %H:%M");
        let since = format!("since {at} UTC, accepted on `{}` by {}", accepted.machine, accepted.who);
        match (self.is_new, accepted.folder == here) {
            (true, true) => format!("this folder ({here}) counts from now on\n"),
            (false, true) => format!("this folder ({here}) is the one that counts, {since}\n"),
            (_, false) => format!(
                "this folder ({here}) does not count: {} does, {since}\nhint: bring this folder up to date, or call it \
                 with `--accept` if it is the newer one\n",
                accepted.folder
            ),
        }
    }

    fn json(&self) -> Value {
        let accepted = self.accepted.as_ref().map(|accepted| {
            json!({
                "folder": accepted.folder.to_string(), "machine": accepted.machine, "who": accepted.who,
                "at": accepted.at.to_rfc3339(),
            })
        });
        let counts = self.accepted.as_ref().is_none_or(|accepted| accepted.folder == self.here);
        json!({ "here": self.here.to_string(), "counts": counts, "accepted": accepted })
    }

    fn problems(&self) -> &Problems {
        &NOTHING_WRONG
    }
}

impl Report for LedgerTrusted {
    fn text(&self, _look: Look) -> String {
        "this ledger counts from now on; what is due leaves at the next sending\n".to_owned()
    }

    fn json(&self) -> Value {
        json!({ "trusted": true })
    }

    fn problems(&self) -> &Problems {
        &NOTHING_WRONG
    }
}

impl Report for LedgerAccepted {
    fn text(&self, _look: Look) -> String {
        let mut text = format!(
            "this ledger counts from now on; {} notices it does not know may have been sent, and are in doubt\n",
            self.doubts
        );
        if self.nameless > 0 {
            let _ = writeln!(
                text,
                "{} of them were begun on this machine, and the plan of today tells nobody that: they are held by their \
                 names alone",
                self.nameless
            );
        }
        if let Some(since) = self.by_plan_alone {
            let _ = writeln!(
                text,
                "nothing here remembers what left after {}: only the plan of today says what that was. If dates or lists of \
                 people have changed since, call `wavecast ledger accept --everything --because ..`, which holds all that has \
                 not left",
                since.format("%Y-%m-%d %H:%M UTC")
            );
        }
        if self.is_shared {
            text.push_str(
                "each machine remembers what it began itself: call `wavecast ledger accept --because ..` on every one that \
                 has sent, before any of them sends again\n",
            );
        }
        text
    }

    fn json(&self) -> Value {
        let since = self.by_plan_alone.map(|since| since.to_rfc3339());
        json!({ "doubts": self.doubts, "nameless": self.nameless, "by_plan_alone_since": since })
    }

    fn problems(&self) -> &Problems {
        &NOTHING_WRONG
    }

    fn outcome(&self) -> RunOutcome {
        if self.doubts == 0 { RunOutcome::Done } else { RunOutcome::Remains }
    }
}
