//! How it reads what was erased.

use serde_json::{Value, json};
use std::fmt::Write as _;

use super::{Look, Report, RunOutcome, write::counted};
use crate::{
    acts::forget::{Forgotten, way_out},
    ground::problem::Problems,
};

impl Report for Forgotten {
    fn text(&self, _look: Look) -> String {
        if self.leavers && self.people == 0 {
            return "nobody left long enough ago to be forgotten\n".to_owned();
        }
        let files = counted(self.files, "letter or preview", "letters and previews");
        let Some(certificate) = &self.certificate else {
            let list = if self.people > 0 { " of the list" } else { " who is not in the list any more" };
            return format!(
                "would be erased: {}{list}, {files} in the outbox, and all that the ledger knows of them\nthe figures stay\nnothing was erased: say `--execute`; it cannot be undone\n",
                self.whom(),
            );
        };
        let mut text = format!("erased: {}, {files}\n", self.whom());
        for path in &self.searched.left {
            let _ = writeln!(text, "still found in {}: {}", path.display(), way_out(path));
        }
        for path in &self.searched.closed {
            let _ =
                writeln!(text, "not searched: {}: packed or very large, open it yourself", path.display());
        }
        if self.searched.versions {
            text.push_str("not searched: older versions of files in version control\n");
        }
        let _ = writeln!(text, "certificate: {}", certificate.display());
        text
    }

    fn json(&self) -> Value {
        json!({
            "people": self.people, "letters": self.files, "ledger": self.tables, "searched": self.searched.files,
            "still_found": self.searched.left, "not_searched": self.searched.closed,
            "certificate": self.certificate, "executed": self.certificate.is_some(),
        })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }

    fn outcome(&self) -> RunOutcome {
        if self.searched.left.is_empty() { RunOutcome::Done } else { RunOutcome::Remains }
    }
}
