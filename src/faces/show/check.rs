//! How it reads what a check found, and which checks there are.

use serde_json::{Value, json};
use std::fmt::Write as _;

use super::{Look, Report};
use crate::{
    acts::check::{Checked, LookedAt, Repair},
    ground::{
        check::{self, Check, Finder},
        problem::{Level, Problems, show},
    },
};

impl Checked {
    /// A note is worth knowing, and is no problem.
    fn is_anything_wrong(&self) -> bool {
        self.problems.iter().any(|problem| problem.level != Level::Info)
    }
}

impl Report for Checked {
    fn text(&self, _look: Look) -> String {
        let repairs: String = self.repaired.iter().fold(String::new(), |mut text, Repair { place, now }| {
            let _ = writeln!(text, "repaired {place}: `{}` is now `{now}`", place.text());
            text
        });
        let Some(LookedAt { stages, waves, people }) = self.seen.filter(|_| !self.is_anything_wrong()) else {
            let counts = [(Level::Error, "error"), (Level::Warning, "warning")].map(|(level, word)| {
                let count = self.problems.count(level);
                format!("{count} {word}{}", if count == 1 { "" } else { "s" })
            });
            return format!("{repairs}{}\n", counts.join(", "));
        };
        format!("{repairs}no problems found in {stages} stages, {waves} waves and {people} people\n")
    }

    fn json(&self) -> Value {
        let one = |Repair { place, now }: &Repair| json!({ "place": place.to_string(), "was": place.text(), "is": now });
        json!({
            "errors": self.problems.count(Level::Error),
            "repaired": self.repaired.iter().map(one).collect::<Vec<_>>(),
            "warnings": self.problems.count(Level::Warning),
            "problems": show::json(&self.problems),
        })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}

/// The table of checks.
#[derive(Default)]
pub(crate) struct ChecksThereAre {
    problems: Problems,
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "note",
    }
}

fn can_be_silenced(row: &Check) -> bool {
    !matches!(row.found, Finder::Reading)
}

impl Report for ChecksThereAre {
    fn text(&self, _look: Look) -> String {
        let wide = check::all().map(|row| row.name.len()).max().unwrap_or(0);
        let mut out = String::new();
        for (room, rows) in check::ROOMS {
            let _ = writeln!(out, "{room}");
            for row in *rows {
                let sign = if can_be_silenced(row) { ' ' } else { '*' };
                let _ =
                    writeln!(out, "  {:wide$} {sign} {:7}  {}", row.name, level(row.level), row.looks_for);
            }
        }
        out.push_str("* cannot be silenced: what is wrong is left out until it is fixed\n");
        out
    }

    fn json(&self) -> Value {
        let rows = check::ROOMS.iter().flat_map(|(room, rows)| rows.iter().map(move |row| (room, row)));
        rows.map(|(room, row)| {
            json!({
                "room": room,
                "check": row.name,
                "level": level(row.level),
                "looks_for": row.looks_for,
                "can_be_silenced": can_be_silenced(row),
                "holds": if row.level == Level::Error { Some(row.touches.words()) } else { None },
            })
        })
        .collect()
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}
