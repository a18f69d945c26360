//! What is said of a forgetting: on the terminal, and in the certificate, without a word about who it was.

use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    path::{Path, PathBuf},
};

use super::search::Searched;
use crate::faces::show::write::{counted, number};
use crate::{
    faces::show::{Look, Outcome, Report},
    ground::problem::Problems,
};

/// What was found, and what was done.
pub(super) struct Forgotten {
    pub(super) problems: Problems,
    pub(super) everybody: bool,
    /// Rows of the list.
    pub(super) people: usize,
    /// Letters and previews.
    pub(super) files: usize,
    /// How many addresses and how many names were looked for.
    pub(super) wanted: (usize, usize),
    pub(super) tables: BTreeMap<&'static str, u64>,
    pub(super) searched: Searched,
    pub(super) certificate: Option<PathBuf>,
    pub(super) when: String,
    pub(super) who: String,
}

/// What the reader can do about a file in which somebody still stands.
fn way_out(path: &Path) -> &'static str {
    let shown = path.to_string_lossy();
    if shown.starts_with(".wavecast/") {
        "the ledger: report this, for nothing should be left there"
    } else if shown == "campaign.toml" {
        "the helpdesk or a sponsor: write somebody else there, if it is they"
    } else if shown.starts_with("content/") || shown.starts_with("locales/") {
        "words that somebody wrote: change them, then `wavecast build`"
    } else if shown.starts_with("public/") {
        "made from the words: change those, then `wavecast build`"
    } else if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv")) {
        "an export of your own: delete it, or take the rows out"
    } else {
        "not made by Wavecast: look at it by hand"
    }
}

impl Forgotten {
    fn whom(&self) -> String {
        if self.everybody { counted(self.people, "person", "people") } else { "one person".to_owned() }
    }

    /// What was erased and what was not.
    pub(super) fn certificate(&self) -> String {
        let mut text = format!(
            "CERTIFICATE OF ERASURE\n\nOn {} the personal data of {} was erased from this campaign folder, by {}.\n\nErased:\n",
            self.when,
            self.whom(),
            self.who
        );
        let _ = writeln!(text, "  rows of the list of people: {}", number(self.people));
        let _ = writeln!(text, "  letters and previews in the outbox: {}", number(self.files));
        for (table, rows) in &self.tables {
            let rows = number(i64::try_from(*rows).unwrap_or(i64::MAX));
            let _ = match *table {
                "texts" => {
                    writeln!(text, "  reasons, notes and reports in the ledger that named somebody: {rows}")
                }
                table => writeln!(text, "  rows of the ledger, table `{table}`: {rows}"),
            };
        }
        text.push_str(
            "\nRows of sent messages keep when they left, of which wave and stage they were and how it ended; address,\n\
             message id, sum of the text and the mail server's words are gone. The ledger's file was written anew.\n\n",
        );
        self.found(&mut text);
        text.push_str(
            "\nFiles were overwritten before they were taken away. On solid-state disks, copying file systems and network\n\
             drives the old bytes may outlast that: there only an encrypted disk, or its destruction, is certain.\n\
             \nNot within reach: messages that were delivered, logs of mail servers, copies and backups of this folder,\n\
             exports elsewhere. Kept: the figures, and the account names of those who judged gates and gave approvals.\n",
        );
        text
    }

    /// What was looked for, where, and what came of it.
    fn found(&self, text: &mut String) {
        let (addresses, names) = self.wanted;
        let _ = writeln!(
            text,
            "Afterwards {} of this folder were searched for {} and {}, in decoded letters too.",
            counted(self.searched.files, "file", "files"),
            counted(addresses, "address", "addresses"),
            counted(names, "whole name", "whole names"),
        );
        if self.searched.left.is_empty() {
            text.push_str("None of them was found.\n");
        }
        if names == 0 {
            text.push_str("No whole name was known, so none was looked for: `--name` gives one.\n");
        }
        for path in &self.searched.left {
            let _ = writeln!(text, "  STILL FOUND in {} ({})", path.display(), way_out(path));
        }
        for path in &self.searched.closed {
            let _ =
                writeln!(text, "  NOT SEARCHED: {} (packed or very large: open it yourself)", path.display());
        }
        if self.searched.versions {
            text.push_str(
                "  NOT SEARCHED: older versions of files in version control (rewrite its history)\n",
            );
        }
    }
}

impl Report for Forgotten {
    fn text(&self, _look: Look) -> String {
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

    fn outcome(&self) -> Outcome {
        if self.searched.left.is_empty() { Outcome::Done } else { Outcome::Remains }
    }
}
