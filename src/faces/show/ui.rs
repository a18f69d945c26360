//! How names of buttons read, with their evidence.

use serde_json::{Value, json};
use std::fmt::Write as _;

use super::{Look, Report};
use crate::{
    acts::ui::{NameConfirmed, NameRow, NamesListed},
    ground::{
        atlas::{EvidenceKind, NameEvidence, NameStanding},
        problem::Problems,
    },
};

/// Who says so, in a line.
fn evidence(evidence: &NameEvidence) -> String {
    let who = match evidence.kind {
        EvidenceKind::Strings => "the texts of the system",
        EvidenceKind::Documentation => "a page of the maker",
        EvidenceKind::Seen => "seen",
        EvidenceKind::Reported => "a page of somebody else",
        EvidenceKind::Knowledge => return "nobody has proved it".to_owned(),
    };
    let mut said = who.to_owned();
    for (before, what) in [(" by ", &evidence.by), (" on ", &evidence.version)] {
        if let Some(what) = what {
            let _ = write!(said, "{before}{what}");
        }
    }
    if let Some(date) = evidence.date {
        let _ = write!(said, ", {date}");
    }
    if let Some(page) = &evidence.page {
        let _ = write!(said, ": {page}");
    }
    said
}

impl NameRow {
    fn json(&self) -> Value {
        let NameEvidence { kind, page, by, version, date } = &self.evidence;
        json!({
            "word": self.word,
            "language": self.language.code(),
            "name": self.text,
            "standing": self.standing.code(),
            "evidence": {
                "kind": kind.code(), "page": page, "by": by, "version": version,
                "date": date.map(|date| date.to_string()),
            },
            "pages": self.pages.iter().map(|page| &**page).collect::<Vec<_>>(),
        })
    }
}

impl Report for NamesListed {
    fn text(&self, _look: Look) -> String {
        let (mut out, mut last) = (String::new(), "");
        for row in &self.rows {
            if row.word != last {
                let _ = writeln!(out, "{}", row.word);
                last = &row.word;
            }
            let said = match row.standing {
                NameStanding::Missing => "no name in this language: shown as it is in another".to_owned(),
                NameStanding::Proved | NameStanding::Older | NameStanding::Unproved => {
                    evidence(&row.evidence)
                }
            };
            let _ = writeln!(out, "  {}  {:8}  {}  ({said})", row.language, row.standing.code(), row.text);
        }
        let _ = writeln!(out, "{} of {} names are proved", self.proved, self.looked_at);
        out
    }

    fn json(&self) -> Value {
        json!({
            "names": self.rows.iter().map(NameRow::json).collect::<Vec<_>>(),
            "proved": self.proved,
            "looked_at": self.looked_at,
        })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}

impl Report for NameConfirmed {
    fn text(&self, _look: Look) -> String {
        let Self { word, language, text, before, by, file, .. } = self;
        let changed = before
            .as_ref()
            .map(|before| format!("pages said \"{before}\", and say \"{text}\" from now on\n"))
            .unwrap_or_default();
        format!("{word} is \"{text}\" in {language}, says {by}: saved in {file}\n{changed}")
    }

    fn json(&self) -> Value {
        json!({
            "word": self.word,
            "language": self.language.code(),
            "name": self.text,
            "before": self.before,
            "by": self.by,
            "file": self.file,
        })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}
