//! How it reads what an export changes in the list of people.

use serde_json::{Value, json};
use std::fmt::Write as _;

use super::{
    AboutPeople, Look, Report,
    write::{self, counted},
};
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
            // The changes of one person stand next to one another.
            match people.last_mut() {
                Some((address, changes)) if *address == change.address => changes.push(change),
                _ => people.push((&change.address, vec![change])),
            }
        }
        people
    }

    /// Which rows do not come in, by what is wrong with them.
    fn aside(&self, out: &mut String) {
        let (aside, repeated) = (&self.answer.set_aside, self.answer.merge.repeated);
        if repeated > 0 {
            let _ = writeln!(
                out,
                "  {} word for word, counted once",
                counted(repeated, "row repeats another", "rows repeat others")
            );
        }
        if aside.is_empty() {
            return;
        }
        let verb = if self.answer.executed { "are in the file" } else { "would go into the file" };
        let _ = writeln!(out, "  ! {} cannot be used and {verb}:", counted(aside.len(), "row", "rows"));
        for (reason, count, lines) in aside.kinds() {
            let lines: Vec<String> = lines.iter().map(u32::to_string).collect();
            let more = if count > lines.len() { ", ..." } else { "" };
            let word = aside.line_word();
            let _ = writeln!(out, "    {count}: {reason} ({word} {}{more})", lines.join(", "));
        }
    }

    /// Who comes, changes, stays away, comes back and leaves.
    fn who(&self, out: &mut String, changed: &[(&str, Vec<&CellChange>)]) {
        let merge = &self.answer.merge;
        self.named(out, '+', merge.added.iter().map(|address| (address.as_str(), String::new())));
        self.named(out, '~', changed.iter().map(|(address, changes)| (*address, differences(changes))));
        let lists = [
            ('=', &merge.absent, "  not in the export"),
            ('<', &merge.returning, "  is there again"),
            ('-', &merge.leaving, "  leaves: is told nothing more"),
            ('>', &merge.next_leaves, "  is away now: the next leave waits for an import after the return"),
        ];
        for (sign, addresses, what) in lists {
            self.named(out, sign, addresses.iter().map(|address| (address.as_str(), what.to_owned())));
        }
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
        let mut parts = vec![
            format!("{} new", merge.added.len()),
            format!("{} changed", changed.len()),
            format!("{} unchanged", merge.unchanged),
        ];
        parts.extend(
            (!merge.returning.is_empty()).then(|| counted(merge.returning.len(), "comes back", "come back")),
        );
        // Without `--complete` nobody leaves, and then the absent are always said.
        parts.push(match (merge.leaving.len(), merge.absent.len()) {
            (0, absent) => format!("{absent} not in the export (they stay)"),
            (leaving, _) => counted(leaving, "leaves", "leave"),
        });
        parts.extend((merge.gone > 0).then(|| format!("{} left before", merge.gone)));
        let mut out = format!("{}: {}\n", self.answer.file, parts.join(", "));
        if self.answer.given_way > 0 {
            let _ = writeln!(
                out,
                "  the {} invented people of `wavecast init` give way to yours",
                self.answer.given_way
            );
        }
        if self.answer.several > 0 {
            let people = counted(self.answer.several, "person has", "people have");
            let whither =
                self.answer.devices.as_deref().map_or_else(String::new, |list| {
                    format!(", and what each row says of one goes into {list}")
                });
            let _ = writeln!(out, "  {people} a row for each device: one is kept{whither}");
        }
        if !merge.columns.is_empty() {
            let _ = writeln!(out, "  new columns: {}", merge.columns.join(", "));
        }
        self.who(&mut out, &changed);
        for (why, count) in &self.answer.not_told {
            let _ = writeln!(out, "  in the list then: {} {}", write::number(*count), write::not_told(*why));
        }
        self.aside(&mut out);
        if self.answer.asks {
            let (leaving, before) = (merge.leaving.len(), merge.before);
            let _ = writeln!(
                out,
                "  {leaving} of {before} leave: if that is right, `--execute` needs `--leavers {leaving}`"
            );
        }
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
            "leaving": shown(&self.answer.merge.leaving),
            "returning": shown(&self.answer.merge.returning),
            "next_leaves": shown(&self.answer.merge.next_leaves),
            "left_before": self.answer.merge.gone,
            "told_nothing": self.answer.not_told.iter().map(|(why, count)| (why.code().to_owned(), json!(count))).collect::<serde_json::Map<_, _>>(),
            "unchanged": self.answer.merge.unchanged,
            "repeated_rows": self.answer.merge.repeated,
            "set_aside": self.answer.set_aside.kinds().iter().map(|(reason, count, lines)| json!({ "reason": reason, "rows": count, "lines": lines })).collect::<Vec<_>>(),
            "new_columns": self.answer.merge.columns,
            "sample_rows_removed": self.answer.given_way,
            "people_with_several_rows": self.answer.several,
        })
    }

    fn problems(&self) -> &Problems {
        &self.answer.problems
    }
}
