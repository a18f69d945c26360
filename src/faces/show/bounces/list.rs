//! How it reads who is not reached, and what waits for a person.

use serde_json::{Value, json};
use std::fmt::Write as _;

use crate::{
    acts::bounces::BouncesListed,
    faces::show::{AboutPeople, Look, NOTHING_WRONG, Report, RunOutcome, Tabled, addresses::shown},
    ground::{
        culprit::Culprit,
        problem::Problems,
        quoted::{quoted, visible},
        table::{ExportTable, TableCell},
    },
    world::ledger::{Reach, Return},
};

/// Somebody, the code, whose fault, and the words.
fn row(address: &str, status: &str, culprit: Option<Culprit>, words: &str, whole: bool) -> String {
    let parts = [
        visible(&shown(address, whole)).into_owned(),
        if status.is_empty() { "-".to_owned() } else { status.to_owned() },
        culprit.map_or("-", Culprit::code).to_owned(),
        quoted(words, whole),
    ];
    let line = format!("  {}", parts.join("  "));
    format!("{}\n", line.trim_end())
}

/// One that came back, in a line.
pub(super) fn line(came: &Return, whole: bool) -> String {
    let address = came.person.as_deref().unwrap_or(&came.address);
    row(address, &came.status, came.culprit, &came.words, whole)
}

/// What waits for a person; nothing if nothing does.
pub(super) fn unread(list: &[&Return], whole: bool) -> String {
    let mut text = String::new();
    if list.is_empty() {
        return text;
    }
    let _ = writeln!(text, "{} to be read by a person", list.len());
    for came in list {
        let number = if came.id == 0 { String::new() } else { format!("{}  ", came.id) };
        let about = came.person.as_deref().unwrap_or(&came.address);
        let about =
            if about.is_empty() { String::new() } else { format!(" ({})", visible(&shown(about, whole))) };
        let file = if came.file.is_empty() { "an earlier report" } else { &came.file };
        let _ = writeln!(text, "  {number}{}: {}{about}", visible(file), came.why);
        let words = quoted(&came.words, whole);
        if !words.is_empty() {
            let _ = writeln!(text, "      {words}");
        }
    }
    text.push_str("`wavecast bounces list` keeps them, with numbers; `wavecast bounces settle NUMBER --as ");
    text.push_str("address|mailbox|us|nothing --because WHY` settles one\n");
    text
}

/// The same as data.
pub(super) fn value(came: &Return, whole: bool) -> Value {
    json!({
        "id": (came.id > 0).then_some(came.id),
        "message": came.file,
        "kind": came.kind,
        "address": shown(came.person.as_deref().unwrap_or(&came.address), whole),
        "notice": came.notice.map(|notice| notice.to_string()),
        "culprit": came.culprit.map(Culprit::code),
        "status": came.status,
        "words": quoted(&came.words, whole),
        "why": came.why,
    })
}

impl Tabled for BouncesListed {
    fn table(&self) -> ExportTable {
        let rows = self.reach.iter().map(|reach| {
            [
                TableCell::Text(reach.person.clone()),
                TableCell::from(if reach.permanent { "yes" } else { "no" }),
                TableCell::Text(reach.status.clone()),
                TableCell::from(reach.culprit.map_or("", Culprit::code)),
                TableCell::Text(quoted(&reach.words, true)),
                TableCell::Moment(reach.at),
            ]
        });
        let names = ["address", "permanent", "status", "culprit", "words", "since"];
        ExportTable::of("Not reached", names, rows)
    }
}

impl Report for AboutPeople<BouncesListed> {
    fn text(&self, _look: Look) -> String {
        let mut text = String::new();
        for permanent in [true, false] {
            let list: Vec<&Reach> =
                self.answer.reach.iter().filter(|reach| reach.permanent == permanent).collect();
            let what = if permanent { "cannot be reached" } else { "were not reached the last time" };
            let _ = writeln!(text, "{} {what}", list.len());
            for reach in list {
                text.push_str(&row(&reach.person, &reach.status, reach.culprit, &reach.words, self.whole));
            }
        }
        text.push_str(&unread(&self.answer.waiting.iter().collect::<Vec<_>>(), self.whole));
        text
    }

    fn json(&self) -> Value {
        let reach = |reach: &Reach| {
            json!({
                "address": shown(&reach.person, self.whole),
                "permanent": reach.permanent,
                "notice": reach.notice.map(|notice| notice.to_string()),
                "culprit": reach.culprit.map(Culprit::code),
                "status": reach.status,
                "words": quoted(&reach.words, self.whole),
                "since": reach.at,
            })
        };
        json!({
            "unreachable": self.answer.reach.iter().map(reach).collect::<Vec<_>>(),
            "unread": self.answer.waiting.iter().map(|came| value(came, self.whole)).collect::<Vec<_>>(),
        })
    }

    fn problems(&self) -> &Problems {
        &NOTHING_WRONG
    }

    fn outcome(&self) -> RunOutcome {
        if self.answer.waiting.is_empty() { RunOutcome::Done } else { RunOutcome::Remains }
    }
}
