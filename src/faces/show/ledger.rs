//! How it reads what was done with the ledger as a whole.

use serde_json::{Value, json};
use std::path::PathBuf;

use super::{Look, NOTHING_WRONG, Report, RunOutcome};
use crate::{
    acts::ledger::{LedgerAccepted, LedgerCarried, LedgerExported, LedgerGoal, LedgerTrusted},
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
        format!(
            "this ledger counts from now on; {} notices it does not know may have been sent, and are in doubt\n",
            self.doubts
        )
    }

    fn json(&self) -> Value {
        json!({ "doubts": self.doubts })
    }

    fn problems(&self) -> &Problems {
        &NOTHING_WRONG
    }

    fn outcome(&self) -> RunOutcome {
        if self.doubts == 0 { RunOutcome::Done } else { RunOutcome::Remains }
    }
}
