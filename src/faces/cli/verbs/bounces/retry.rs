//! `wavecast bounces retry`: what came back because of us leaves again, once that is mended.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::fmt::Write as _;

use super::notes;
use crate::{
    acts::Failure,
    faces::{
        cli::verbs::{By, Context, doubt::shown},
        show::{Look, Report},
    },
    ground::{problem::Problems, quoted::quoted},
    world::ledger::Returned,
};

struct Retried {
    problems: Problems,
    list: Vec<Returned>,
    addresses: bool,
    /// How many were let go, if that was asked for.
    done: Option<usize>,
}

/// Which of them, and whether to do it.
pub(super) struct Wanted<'a> {
    pub(super) since: Option<DateTime<Utc>>,
    pub(super) reason: Option<&'a str>,
    pub(super) by: Option<&'a By>,
    pub(super) addresses: bool,
}

/// Shows them, or lets them go.
pub(super) fn run(context: &Context, wanted: &Wanted<'_>) -> Result<Box<dyn Report>, Failure> {
    let mut list = context.records()?.returned().map_err(Failure::world)?;
    let reason = wanted.reason.map(str::to_lowercase);
    list.retain(|one| {
        let said = format!("{} {}", one.status, one.words).to_lowercase();
        wanted.since.is_none_or(|since| one.at >= since)
            && reason.as_deref().is_none_or(|reason| said.contains(reason))
    });
    let mut done = None;
    if let Some(by) = wanted.by.filter(|_| !list.is_empty()) {
        let who = context.who(by)?;
        done = Some(notes(context)?.send_again(&list, &who, context.clock).map_err(Failure::world)?);
    }
    Ok(Box::new(Retried { problems: Problems::default(), list, addresses: wanted.addresses, done }))
}

impl Report for Retried {
    fn text(&self, _look: Look) -> String {
        let mut text = String::new();
        for one in &self.list {
            let who = shown(&one.person, self.addresses);
            let wave = one.wave.as_deref().unwrap_or("(all)");
            let words = quoted(&one.words, self.addresses);
            let _ = writeln!(text, "{who}  {wave} {}  {} {words}", one.stage, one.status);
        }
        let count = self.list.len();
        let _ = match self.done {
            Some(done) => {
                writeln!(text, "{done} leave again: `wavecast send` shows which of them are still due")
            }
            None if count == 0 => writeln!(text, "nothing came back like that because of us"),
            None => writeln!(
                text,
                "{count} would be sent again: mend the cause first, then `--execute`; nothing was changed yet"
            ),
        };
        text
    }

    fn json(&self) -> Value {
        let list = self.list.iter().map(|one| {
            json!({
                "id": one.notice.to_string(),
                "address": shown(&one.person, self.addresses),
                "wave": one.wave,
                "stage": one.stage,
                "status": one.status,
                "words": quoted(&one.words, self.addresses),
                "at": one.at,
            })
        });
        json!({ "sent_again": self.done.unwrap_or(0), "came_back": list.collect::<Vec<_>>() })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}
