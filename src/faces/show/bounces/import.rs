//! How an import of what came back reads.

use serde_json::{Value, json};
use std::{collections::BTreeMap, fmt::Write as _};

use super::list;
use crate::{
    acts::bounces::BouncesImported,
    faces::show::{AboutPeople, Look, NOTHING_WRONG, Report, RunOutcome},
    ground::{culprit::Culprit, problem::Problems},
    world::{
        evidence::bounce::Kind,
        ledger::{Return, Sign},
    },
};

impl BouncesImported {
    fn of(&self, wanted: impl Fn(&Return) -> bool) -> Vec<&Return> {
        self.rows.iter().filter(|row| wanted(row)).collect()
    }

    fn gone(&self) -> Vec<&Return> {
        self.of(|row| row.sign == Sign::Gone)
    }

    fn about_us(&self) -> Vec<&Return> {
        self.of(|row| row.culprit == Some(Culprit::Us) && matches!(row.sign, Sign::Missed | Sign::Delayed))
    }

    fn missed(&self) -> Vec<&Return> {
        self.of(|row| row.culprit != Some(Culprit::Us) && matches!(row.sign, Sign::Missed | Sign::Delayed))
    }

    fn unread(&self) -> Vec<&Return> {
        self.of(|row| !row.why.is_empty())
    }

    /// How many told of something other than a failure, by what they are.
    fn rest(&self) -> BTreeMap<&'static str, usize> {
        let bounce = |row: &Return| row.kind == Kind::Bounce.code();
        let count = |wanted: &dyn Fn(&Return) -> bool| self.rows.iter().filter(|row| wanted(row)).count();
        BTreeMap::from([
            ("arrived", count(&|row| bounce(row) && row.culprit.is_none() && row.why.is_empty())),
            ("complaints", count(&|row| row.kind == Kind::Complaint.code())),
            ("answered_by_machines", count(&|row| row.kind == Kind::AutoReply.code())),
            ("known", self.known),
        ])
    }
}

impl Report for AboutPeople<BouncesImported> {
    fn text(&self, _look: Look) -> String {
        let rest = self.answer.rest();
        let of = |name: &str| rest.get(name).copied().unwrap_or(0);
        let mut text = String::new();
        let mut part = |list: &[&Return], what: &str| {
            let _ = writeln!(text, "{} {what}", list.len());
            for row in list {
                text.push_str(&list::line(row, self.whole));
            }
        };
        part(&self.answer.gone(), "cannot be reached and are told nothing more");
        part(&self.answer.missed(), "were not reached this time");
        let us = self.answer.about_us();
        if !us.is_empty() {
            part(&us, "came back because of us: who we are, how much we send, what we may");
        }
        text.push_str(&list::unread(&self.answer.unread(), self.whole));
        if of("complaints") > 0 {
            let _ =
                writeln!(text, "{} marked a letter as spam: nobody is dropped for that", of("complaints"));
        }
        if of("answered_by_machines") > 0 {
            let _ =
                writeln!(text, "{} answered by machines for people who are away", of("answered_by_machines"));
        }
        let _ = writeln!(text, "{} arrived after all, {} read before", of("arrived"), self.answer.known);
        if let Some(alarm) = &self.answer.alarm {
            let _ = writeln!(text, "the sending is held: {alarm}");
        }
        text
    }

    fn json(&self) -> Value {
        let values =
            |list: Vec<&Return>| list.into_iter().map(|row| list::value(row, self.whole)).collect::<Vec<_>>();
        json!({
            "permanent": values(self.answer.gone()),
            "soft": values(self.answer.missed()),
            "about_us": values(self.answer.about_us()),
            "unread": values(self.answer.unread()),
            "rest": self.answer.rest(),
            "alarm": self.answer.alarm,
        })
    }

    fn problems(&self) -> &Problems {
        &NOTHING_WRONG
    }

    fn outcome(&self) -> RunOutcome {
        if self.answer.unread().is_empty() && self.answer.alarm.is_none() {
            RunOutcome::Done
        } else {
            RunOutcome::Remains
        }
    }
}
