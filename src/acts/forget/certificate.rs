//! What is said of a forgetting in the certificate, without a word about who it was.

use std::{fmt::Write as _, path::Path};

use super::Forgotten;
use crate::ground::digits::{counted, number};

/// What the reader can do about a file in which somebody still stands.
pub(crate) fn way_out(path: &Path) -> &'static str {
    let shown = path.to_string_lossy();
    if shown.starts_with(".wavecast/") {
        "the ledger: report this, for nothing should be left there"
    } else if shown == "campaign.toml" {
        "the helpdesk or a sponsor: if it is this person, write somebody else there"
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
    /// Who was forgotten, without a word about who that is.
    pub(crate) fn whom(&self) -> String {
        if self.everybody || self.leavers {
            counted(self.people, "person", "people")
        } else {
            "one person".to_owned()
        }
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
             message id, sum of the text and the mail server's words are gone. The ledger's file was written afresh.\n\n",
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
