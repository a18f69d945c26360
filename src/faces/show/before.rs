//! How the engineers' checklist reads.

use serde_json::{Value, json};
use std::fmt::Write as _;

use super::{Look, Report};
use crate::{
    acts::before::BeforeListed,
    ground::{problem::Problems, words::typography},
    render::{article::wrap, before::BeforeRow},
};

/// A list on a wide terminal is read as on paper.
const WIDEST: usize = 100;
/// What stands before the words of a point.
const MARGIN: &str = "    ";

impl BeforeRow {
    fn mark(&self) -> &'static str {
        match &self.said {
            Some(said) if said.is_needed => "[x]",
            Some(_) => "[-]",
            None => "[ ]",
        }
    }

    fn json(&self) -> Value {
        json!({
            "point": self.key,
            "title": typography::plain(&self.title),
            "text": typography::plain(&self.text),
            "confirmed": self.said.as_ref().map(|said| json!({
                "is_needed": said.is_needed, "date": said.day.to_string(), "by": said.by,
            })),
        })
    }
}

/// Lines of at most so many columns, each behind a margin.
fn lines(text: &str, margin: &str, width: usize) -> String {
    let wrapped = wrap(text, width.saturating_sub(margin.len()));
    wrapped.lines().fold(String::new(), |mut out, line| {
        let _ = writeln!(out, "{margin}{line}");
        out
    })
}

impl Report for BeforeListed {
    fn text(&self, look: Look) -> String {
        let width = look.width.clamp(40, WIDEST);
        let mut out = format!("{}\n{}", self.title, lines(&self.lead, "", width));
        for part in &self.parts {
            let _ = writeln!(out, "\n{}", part.title);
            for row in &part.rows {
                let _ = writeln!(out, "{} {} ({})", row.mark(), row.title, row.key);
                out.push_str(&lines(&row.text, MARGIN, width));
                out.push_str(&lines(&row.state, MARGIN, width));
            }
        }
        let _ = write!(out, "\n{}\n{}", self.left, lines(&self.how, "", width));
        if let Some((folder, pages)) = &self.written {
            let s = if *pages == 1 { "" } else { "s" };
            let _ = writeln!(out, "{pages} page{s} in {}", folder.display());
        }
        typography::plain(&out).into_owned()
    }

    fn json(&self) -> Value {
        let rows = self.parts.iter().flat_map(|part| &part.rows);
        json!({
            "language": self.language.code(),
            "open": rows.clone().filter(|row| row.said.is_none()).map(|row| row.key).collect::<Vec<_>>(),
            "points": rows.map(BeforeRow::json).collect::<Vec<_>>(),
        })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}
