//! How refusals read.

use serde_json::{Value, json};
use std::fmt::Write as _;

use super::{AboutPeople, Look, NOTHING_WRONG, Report, RunOutcome, Tabled, addresses::shown};
use crate::{
    acts::refused::{Refusals, RefusalsRetried},
    ground::{
        problem::Problems,
        quoted::quoted,
        table::{ExportTable, TableCell},
    },
    world::ledger::Refusal,
};

/// Who, what, and in which words.
fn line(refusal: &Refusal, addresses: bool) -> String {
    let who = shown(&refusal.intent.person, addresses);
    let wave = refusal.intent.wave.as_deref().unwrap_or("(all)");
    let code = refusal.ending.code.map_or(String::new(), |code| format!("{code} "));
    let words = quoted(&refusal.ending.words, addresses);
    format!("{who}  {wave} {}  {code}{words}", refusal.intent.stage)
}

impl Tabled for Refusals {
    fn table(&self) -> ExportTable {
        let rows = self.0.iter().map(|refusal| {
            [
                TableCell::Text(refusal.intent.person.clone()),
                TableCell::Text(refusal.intent.wave.clone().unwrap_or_default()),
                TableCell::Text(refusal.intent.stage.clone()),
                // A code is no number to reckon with.
                TableCell::Text(refusal.ending.code.map_or(String::new(), |code| code.to_string())),
                TableCell::Text(quoted(&refusal.ending.words, true)),
                TableCell::Moment(refusal.ending.at),
                TableCell::Text(refusal.intent.notice.to_string()),
            ]
        });
        ExportTable::of("Refused", ["address", "wave", "stage", "code", "words", "at", "id"], rows)
    }
}

impl Report for AboutPeople<RefusalsRetried> {
    fn text(&self, _look: Look) -> String {
        let mut text: String =
            self.answer.list.iter().map(|refusal| line(refusal, self.whole) + "\n").collect();
        let count = self.answer.list.len();
        let _ = if self.answer.done {
            writeln!(text, "{count} brought back: `wavecast send` shows which of them are still due")
        } else if count == 0 {
            writeln!(text, "nobody was refused like that")
        } else {
            writeln!(
                text,
                "{count} would be told again: `--execute` brings them back, and nothing was changed yet"
            )
        };
        text
    }

    fn json(&self) -> Value {
        let list = self.answer.list.iter().map(|refusal| {
            json!({
                "id": refusal.intent.notice.to_string(),
                "address": shown(&refusal.intent.person, self.whole),
                "stage": refusal.intent.stage,
                "code": refusal.ending.code,
                "words": quoted(&refusal.ending.words, self.whole),
            })
        });
        json!({ "brought_back": self.answer.done, "refused": list.collect::<Vec<_>>() })
    }

    fn problems(&self) -> &Problems {
        &NOTHING_WRONG
    }

    fn outcome(&self) -> RunOutcome {
        RunOutcome::Done
    }
}

impl Report for AboutPeople<Refusals> {
    fn text(&self, _look: Look) -> String {
        let mut text = String::new();
        for refusal in &self.answer.0 {
            let _ = writeln!(text, "{}", line(refusal, self.whole));
        }
        let _ = writeln!(text, "{} refused", self.answer.0.len());
        if !self.answer.0.is_empty() {
            text.push_str(
                "`--csv` writes a table, and `--to refused.xlsx` one for Excel; `wavecast refused retry` brings them back, if it was not their fault\n",
            );
        }
        text
    }

    fn json(&self) -> Value {
        let list = self.answer.0.iter().map(|refusal| {
            json!({
                "id": refusal.intent.notice.to_string(),
                "address": shown(&refusal.intent.person, self.whole),
                "wave": refusal.intent.wave,
                "stage": refusal.intent.stage,
                "code": refusal.ending.code,
                "words": quoted(&refusal.ending.words, self.whole),
                "at": refusal.ending.at,
            })
        });
        json!({ "refused": list.collect::<Vec<_>>() })
    }

    fn problems(&self) -> &Problems {
        &NOTHING_WRONG
    }

    fn outcome(&self) -> RunOutcome {
        if self.answer.0.is_empty() { RunOutcome::Done } else { RunOutcome::Remains }
    }
}
