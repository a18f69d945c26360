//! How an approval reads.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::fmt::Write as _;

use super::{
    Look, Report, RunOutcome,
    write::{counted, half_approved},
};
use crate::{
    acts::approve::Approved,
    ground::{approval::is_same_person, problem::Problems},
};

impl Approved {
    /// What there is to say yes to: to whom, when, in which words, and under which number.
    pub(crate) fn told(&self) -> String {
        let contents = &self.contents;
        let mut text =
            format!("{} goes to {}\n", self.what.words(), counted(contents.people, "person", "people"));
        for (language, own) in &contents.languages {
            let subjects: Vec<String> = own.subjects.iter().map(|subject| format!("\"{subject}\"")).collect();
            let _ = writeln!(text, "  {language:<6} {:>7}  {}", own.people, subjects.join(", "));
            for why in &own.failed {
                let _ = writeln!(text, "  {language:<6} cannot be made: {why}");
            }
        }
        // Two zones may share an hour and its name: one line says it for both.
        let mut hours: Vec<String> = Vec::new();
        for (at, zone) in &contents.moments {
            let said = at.map_or_else(
                || "when the date it follows comes about".to_owned(),
                |at: DateTime<Utc>| at.with_timezone(&zone.0).format("%a %Y-%m-%d %H:%M %Z").to_string(),
            );
            if !hours.contains(&said) {
                let _ = writeln!(text, "  leaves {said}");
                hours.push(said);
            }
        }
        for void in &self.earlier {
            let _ = writeln!(text, "{void}");
        }
        for check in &self.held {
            let _ = writeln!(text, "held: check {check}, until what it finds is fixed");
        }
        if self.wanted > 1 && self.who.is_none() {
            text.push_str(&self.so_far());
        }
        let _ = writeln!(text, "shown as {}", contents.shown());
        text
    }
}

impl Approved {
    /// Who has approved it so far, where two people must.
    fn so_far(&self) -> String {
        match self.by.as_slice() {
            [] => "needs the approvals of two people\n".to_owned(),
            [one] => format!("{}: another person must approve it too\n", half_approved(one)),
            all => format!("has the approvals of {}\n", all.join(" and ")),
        }
    }

    /// What has come of a yes, where two people must say it.
    fn after(&self, who: &str) -> String {
        let before: Vec<&str> =
            self.by.iter().map(String::as_str).filter(|one| !is_same_person(one, who)).collect();
        if self.by.len() < self.wanted {
            return format!("approved by {who}, 1 of {}: another person must approve it too\n", self.wanted);
        }
        format!(
            "approved by {who}, after {}, as it is now: a change of people, dates or words voids their approvals\n",
            before.join(" and ")
        )
    }
}

impl Report for Approved {
    fn text(&self, _look: Look) -> String {
        match &self.who {
            Some(who) if self.wanted > 1 => format!("{}{}", self.told(), self.after(who)),
            Some(who) => format!(
                "{}approved by {who}, as it is now: a change of people, dates or words voids it\n",
                self.told()
            ),
            None => format!(
                "{}nothing was approved: `--shown {}` approves exactly this\n",
                self.told(),
                self.contents.shown()
            ),
        }
    }

    fn json(&self) -> Value {
        let contents = &self.contents;
        let languages = contents.languages.iter().map(|(language, own)| {
            json!({ "language": language.code(), "people": own.people, "subjects": own.subjects, "failed": own.failed })
        });
        let moments = contents.moments.iter().map(|(at, zone)| json!({ "at": at, "zone": zone.0.name() }));
        json!({
            "approved": self.who.as_ref().map(|_| self.what.words()),
            "what": self.what.words(),
            "by": self.who,
            "approvals": { "wanted": self.wanted, "by": self.by },
            "shown": contents.shown(),
            "hash": contents.hash(),
            "people": contents.people,
            "languages": languages.collect::<Vec<_>>(),
            "moments": moments.collect::<Vec<_>>(),
            "earlier": self.earlier,
            "held_by_check": self.held,
            "contents": contents.json(),
        })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }

    fn outcome(&self) -> RunOutcome {
        if self.held.is_empty() { RunOutcome::Done } else { RunOutcome::Remains }
    }
}
