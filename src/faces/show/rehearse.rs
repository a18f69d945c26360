//! How a rehearsal reads.

use serde_json::{Value, json};
use std::fmt::Write as _;

use super::{Look, Report, RunOutcome};
use crate::{
    acts::rehearsal::{PersonalCalendar, ReceivedMessage, Rehearsed},
    ground::problem::Problems,
};

impl Report for Rehearsed {
    fn text(&self, _look: Look) -> String {
        let mut out = format!(
            "rehearsed {} people over {} days: {} messages taken by a mailbox on this machine; nothing left it\n",
            self.people, self.played.days, self.played.sent
        );
        if self.left_out > 0 {
            let _ = writeln!(out, "{} people were left out", self.left_out);
        }
        for why in &self.played.failed {
            let _ = writeln!(out, "failed: {why}");
        }
        for calendar in &self.calendars {
            let _ = writeln!(out, "\n{} ({}, {})", calendar.who, calendar.wave, calendar.language);
            for letter in &calendar.letters {
                let _ = writeln!(out, "  {}  {}", letter.day, letter.subject);
            }
        }
        out
    }

    fn json(&self) -> Value {
        let letter = |got: &ReceivedMessage| json!({ "at": got.at, "subject": got.subject });
        let calendar = |one: &PersonalCalendar| {
            let letters: Vec<Value> = one.letters.iter().map(letter).collect();
            json!({ "who": one.who, "wave": one.wave, "language": one.language, "messages": letters })
        };
        json!({
            "people": self.people,
            "left_out": self.left_out,
            "days": self.played.days,
            "sent": self.played.sent,
            "failed": self.played.failed,
            "calendars": self.calendars.iter().map(calendar).collect::<Vec<_>>(),
        })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }

    fn outcome(&self) -> RunOutcome {
        if self.played.failed.is_empty() { RunOutcome::Done } else { RunOutcome::Remains }
    }
}
