//! How it reads which pages of others are taken in.

use serde_json::{Value, json};
use std::fmt::Write as _;

use super::{Look, Report, RunOutcome};
use crate::{
    acts::import::DocsImported,
    ground::problem::{self, Problems},
};

/// Files that are named of those left out.
const NAMED: usize = 10;

impl Report for DocsImported {
    fn text(&self, _look: Look) -> String {
        let mut out = String::new();
        let verb = if self.executed { "wrote" } else { "would write" };
        for path in self.taken.keys() {
            let _ = writeln!(out, "{verb} {path}");
        }
        for path in &self.kept {
            let _ = writeln!(out, "kept {path}: another file is already there");
        }
        if !self.left.is_empty() {
            let named = self.left.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
            let rest = self.left.len().saturating_sub(NAMED);
            let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
            let _ = writeln!(out, "left out, as no page needs it: {named}{more}");
        }
        if let Some(line) = &self.attribution {
            let _ = writeln!(out, "each page says: {line}");
        }
        let _ =
            writeln!(out, "{} new, {} there already, {} kept", self.taken.len(), self.same, self.kept.len());
        if !self.executed && !self.taken.is_empty() {
            out.push_str("nothing is written yet: add `--execute`\n");
        }
        out
    }

    fn json(&self) -> Value {
        json!({
            "executed": self.executed,
            "files": self.taken.keys().collect::<Vec<_>>(),
            "kept": self.kept,
            "same": self.same,
            "left_out": self.left,
            "attribution": self.attribution,
            "problems": problem::show::json(&self.problems),
        })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }

    /// What others wrote may well be broken here and there: that is told, and is no failure.
    fn outcome(&self) -> RunOutcome {
        if self.problems.has_errors() || !self.kept.is_empty() {
            RunOutcome::Remains
        } else {
            RunOutcome::Done
        }
    }
}
