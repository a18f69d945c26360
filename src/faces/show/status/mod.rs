//! How it reads how the campaign stands.

mod deliveries;
mod senders;
mod text;

pub(super) use text::in_words;

use serde_json::{Value, json};
use std::{collections::BTreeMap, fmt::Write as _};

use super::{Look, Report, RunOutcome, send::held};
use crate::{
    acts::status::{LookAfter, NeedsLookingAfter, Status},
    ground::{
        problem::Problems,
        table::{ExportTable, TableCell},
    },
};

/// What waits for somebody, in words.
fn held_words(status: &Status) -> BTreeMap<String, usize> {
    status.held.iter().map(|(why, count)| (held(&status.campaign, why), *count)).collect()
}

impl Report for Status {
    fn text(&self, _look: Look) -> String {
        let mut text = text::whole(&self.figures);
        for (why, count) in held_words(self) {
            let _ = writeln!(text, "{count} held: {why}");
        }
        text.push_str(&deliveries::text(&self.deliveries));
        if let Some(learned) = &self.learned {
            let _ = writeln!(text, "\nthe relay    {learned}");
        }
        text.push_str(&self.senders.as_deref().map_or(String::new(), senders::text));
        if let Some((folder, count)) = &self.written {
            let _ = writeln!(text, "{count} pages in {}", folder.display());
        }
        text
    }

    fn json(&self) -> Value {
        let mut figures = serde_json::to_value(&self.figures).unwrap_or_default();
        if let Some(figures) = figures.as_object_mut() {
            figures.insert("held".to_owned(), json!(held_words(self)));
            figures.insert("deliveries".to_owned(), deliveries::json(&self.deliveries));
            figures.insert("learned".to_owned(), json!(self.learned));
            if let Some(senders) = &self.senders {
                figures.insert("senders".to_owned(), senders::json(senders));
            }
        }
        figures
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }

    fn outcome(&self) -> RunOutcome {
        let sendings = self.figures.sendings;
        let remains =
            sendings.refused + sendings.in_doubt > 0 || !self.held.is_empty() || !self.ledger_counts;
        if remains {
            RunOutcome::Remains
        } else if self.problems.has_errors() {
            RunOutcome::FilesWrong
        } else {
            RunOutcome::Done
        }
    }
}

impl NeedsLookingAfter {
    /// Each of them in a row, with whole addresses: for the team.
    pub(crate) fn table(&self) -> ExportTable {
        let row = |one: &LookAfter| {
            [&one.wave, one.address.as_str(), one.language.code(), &one.why.join("; ")].map(TableCell::from)
        };
        ExportTable::of("People", ["wave", "mail", "language", "why"], self.people.iter().map(row))
    }
}

impl Report for NeedsLookingAfter {
    fn text(&self, _look: Look) -> String {
        if self.people.is_empty() {
            return "no follow-up needed\n".to_owned();
        }
        let row = |person: &LookAfter| {
            let LookAfter { wave, address, language, why } = person;
            [address.to_string(), wave.clone(), language.to_string(), why.join(", ")]
        };
        let rows: Vec<[String; 4]> = self.people.iter().map(row).collect();
        // The last column may be as wide as it likes.
        let (mut address_width, mut wave_width, mut language_width) = (0, 0, 0);
        for [address, wave, language, _] in &rows {
            address_width = address_width.max(address.chars().count());
            wave_width = wave_width.max(wave.chars().count());
            language_width = language_width.max(language.chars().count());
        }
        let mut text = String::new();
        for [address, wave, language, why] in &rows {
            let _ = writeln!(
                text,
                "{address:<address_width$}  {wave:<wave_width$}  {language:<language_width$}  {why}"
            );
        }
        text
    }

    fn json(&self) -> Value {
        let person = |person: &LookAfter| {
            json!({
                "address": person.address.to_string(),
                "wave": person.wave,
                "language": person.language.to_string(),
                "stands": person.why.join(", "),
            })
        };
        json!({ "people": self.people.iter().map(person).collect::<Vec<_>>() })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}
