//! How it reads what an export changes in the list of people.

use serde_json::{Value, json};
use std::fmt::Write as _;

use super::{AboutPeople, Look, Report};
use crate::{
    acts::people::PeopleImported,
    ground::{
        campaign::{Address, people::CellChange},
        problem::Problems,
    },
};

/// Columns whose values are no secret between those who plan.
const TELLING: [&str; 9] =
    ["wave", "language", "country", "site", "zone", "platforms", "ownership", "reset", "vip"];

/// People that are named of each kind.
const SHOWN: usize = 20;

/// An address as it may be shown; what is none is not shown at all, for a list may have anything in that column.
fn masked(address: &str, whole: bool) -> String {
    if whole {
        return address.to_owned();
    }
    address.parse::<Address>().map_or_else(|_| "***".to_owned(), |address| address.masked())
}

impl AboutPeople<PeopleImported> {
    fn changed_people(&self) -> Vec<(&str, Vec<&CellChange>)> {
        let mut people: Vec<(&str, Vec<&CellChange>)> = Vec::new();
        for change in &self.answer.merge.changed {
            match people.last_mut() {
                Some((address, changes)) if *address == change.address => changes.push(change),
                _ => people.push((&change.address, vec![change])),
            }
        }
        people
    }

    fn named<'a>(
        &self,
        out: &mut String,
        sign: char,
        addresses: impl ExactSizeIterator<Item = (&'a str, String)>,
    ) {
        let more = addresses.len().saturating_sub(SHOWN);
        for (address, what) in addresses.take(SHOWN) {
            let _ = writeln!(out, "  {sign} {}{what}", masked(address, self.whole));
        }
        if more > 0 {
            let _ = writeln!(out, "  {sign} ... and {more} more");
        }
    }
}

/// What changes of a person; what their name is stays between them and the list.
fn differences(changes: &[&CellChange]) -> String {
    let one = |change: &&CellChange| {
        if !TELLING.contains(&change.column.as_str()) {
            return format!("{} changes", change.column);
        }
        let old = if change.old.is_empty() { "(none)" } else { &change.old };
        format!("{}: {old} -> {}", change.column, change.new)
    };
    format!("  {}", changes.iter().map(one).collect::<Vec<_>>().join(", "))
}

impl Report for AboutPeople<PeopleImported> {
    fn text(&self, _look: Look) -> String {
        let merge = &self.answer.merge;
        let changed = self.changed_people();
        let mut out = format!(
            "{}: {} new, {} changed, {} unchanged, {} not in the export (they stay)\n",
            self.answer.file,
            merge.added.len(),
            changed.len(),
            merge.unchanged,
            merge.absent.len()
        );
        if self.answer.given_way > 0 {
            let _ = writeln!(
                out,
                "  the {} invented people of `wavecast init` give way to yours",
                self.answer.given_way
            );
        }
        if !merge.columns.is_empty() {
            let _ = writeln!(out, "  new columns: {}", merge.columns.join(", "));
        }
        self.named(&mut out, '+', merge.added.iter().map(|address| (address.as_str(), String::new())));
        self.named(&mut out, '~', changed.iter().map(|(address, changes)| (*address, differences(changes))));
        self.named(
            &mut out,
            '=',
            merge.absent.iter().map(|address| (address.as_str(), "  not in the export".to_owned())),
        );
        out.push_str(if self.answer.executed {
            "written\n"
        } else {
            "nothing was written: `--execute` writes it\n"
        });
        out
    }

    fn json(&self) -> Value {
        let shown = |addresses: &[String]| {
            addresses.iter().map(|address| masked(address, self.whole)).collect::<Vec<_>>()
        };
        let changed = self.changed_people().into_iter().map(|(address, changes)| {
            json!({ "person": masked(address, self.whole), "changes": differences(&changes).trim() })
        });
        json!({
            "file": self.answer.file,
            "written": self.answer.executed,
            "added": shown(&self.answer.merge.added),
            "changed": changed.collect::<Vec<_>>(),
            "absent": shown(&self.answer.merge.absent),
            "unchanged": self.answer.merge.unchanged,
            "new_columns": self.answer.merge.columns,
            "sample_rows_removed": self.answer.given_way,
        })
    }

    fn problems(&self) -> &Problems {
        &self.answer.problems
    }
}
