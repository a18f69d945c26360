//! How a list of who has moved reads.

use serde_json::{Value, json};
use std::fmt::Write as _;

use super::{
    AboutPeople, Look, Report,
    write::{counted, number},
};
use crate::{
    acts::moved::{DevicesFound, MovedImported},
    ground::problem::Problems,
};

/// Lines that are named one by one.
const SHOWN: usize = 12;

impl MovedImported {
    fn rows(&self) -> [(&'static str, usize, &'static str); 8] {
        let roll = &self.roll;
        let before = roll.moved.len().saturating_sub(roll.new.len());
        let partly = if self.all_devices { "not all of their known devices have joined" } else { "" };
        [
            ("newly moved", roll.new.len(), ""),
            ("moved before", before, ""),
            ("partly moved", roll.partly.len(), partly),
            ("moved back", roll.back.len(), "they are reminded again"),
            ("failing the rules", roll.failing.len(), "moved or not, their device is not compliant"),
            ("unknown", roll.unknown.len(), "this address is not in the list of people"),
            ("without a user", self.export.without_user, ""),
            ("managed elsewhere", self.export.not_managed, ""),
        ]
    }

    /// How many have moved with this list.
    fn moved(&self) -> usize {
        if self.export.complete { self.roll.moved.len() } else { self.roll.before + self.roll.new.len() }
    }

    fn unknown_lines(&self) -> String {
        let lines: Vec<String> =
            self.roll.unknown.iter().take(SHOWN).map(|(line, _)| line.to_string()).collect();
        let more = self.roll.unknown.len().saturating_sub(SHOWN);
        let more = if more > 0 { format!(" and {} more", number(more)) } else { String::new() };
        format!("{}{more}", lines.join(", "))
    }

    fn write_names(&self, text: &mut String) {
        let roll = &self.roll;
        let lists = [
            ("newly moved", &roll.new),
            ("partly moved", &roll.partly),
            ("moved back", &roll.back),
            ("failing", &roll.failing),
        ];
        for (what, list) in lists {
            for person in list.iter().filter_map(|who| self.people.get(*who)) {
                let _ = writeln!(text, "  {what}: {}", person.address);
            }
        }
    }
}

impl Report for AboutPeople<MovedImported> {
    fn text(&self, _look: Look) -> String {
        let Self { answer: told, whole } = self;
        let made = told.made.format("%Y-%m-%d %H:%M UTC");
        let devices = counted(told.export.devices.len(), "row", "rows");
        let mut text = format!("{}: {devices}, made {made}\n", told.file);
        for (what, count, note) in told.rows() {
            if count > 0 || what == "newly moved" {
                let note = if note.is_empty() { String::new() } else { format!("   {note}") };
                let _ = writeln!(text, "  {what:<18}{:>9}{note}", number(count));
            }
        }
        if !told.roll.unknown.is_empty() {
            let _ = writeln!(text, "  unknown in lines {}", told.unknown_lines());
        }
        if *whole {
            told.write_names(&mut text);
        }
        // Whoever is told nothing is waited for no more; whoever moved before they left has moved.
        let untold: usize = told.people.counted_not_told(told.now).values().sum();
        let all = told.people.len().saturating_sub(untold).max(told.moved());
        let share = percent(told.moved(), all);
        let _ = writeln!(
            text,
            "{} of {} have moved ({share:.1} %)",
            number(told.moved()),
            counted(all, "person", "people")
        );
        text.push_str(&of_devices(told));
        let until = told.until.format("%Y-%m-%d %H:%M UTC");
        if told.until < told.now {
            let _ = writeln!(
                text,
                "the list is too old to remind anybody by: reminders wait for a newer one (it held until {until})"
            );
        } else {
            let _ = writeln!(text, "reminders may be sent by this list until {until}");
        }
        if !told.written {
            text.push_str("nothing was written: call again without `--dry-run`\n");
        }
        text
    }

    fn json(&self) -> Value {
        let told = &self.answer;
        let mut rows = serde_json::Map::new();
        for (what, count, _) in told.rows() {
            rows.insert(what.replace(' ', "_"), count.into());
        }
        let lines: Vec<u32> = told.roll.unknown.iter().map(|(line, _)| *line).collect();
        let mut said = json!({
            "file": told.file, "rows": told.export.devices.len(), "made": told.made, "complete": told.export.complete,
            "counts": rows, "unknown_lines": lines, "moved": told.moved(), "people": told.people.len(),
            "valid_until": told.until, "written": told.written,
        });
        if let (Some(said), Some(DevicesFound::Kept(_, found))) = (said.as_object_mut(), &told.devices) {
            let devices = json!({ "all": found.all, "joined": found.joined, "unclear": found.unclear });
            said.insert("devices".to_owned(), devices);
        }
        said
    }

    fn problems(&self) -> &Problems {
        &self.answer.problems
    }
}

/// What it says of the devices of our own list, one by one.
fn of_devices(told: &MovedImported) -> String {
    match &told.devices {
        None => String::new(),
        Some(DevicesFound::NotKept(list)) => format!(
            "{list} is a workbook, and what is known of each device is not kept: write `file = \"devices.csv\"` under `[devices]`, and import the workbook into that\n"
        ),
        Some(DevicesFound::Kept(list, found)) => {
            let unclear = match found.unclear {
                0 => String::new(),
                unclear => format!("; of {} nobody can say which", number(unclear)),
            };
            let all = counted(found.all, "device", "devices");
            format!("{} of {all} in {list} are in the new system{unclear}\n", number(found.joined))
        }
    }
}

fn percent(part: usize, whole: usize) -> f64 {
    let small = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    if whole == 0 { 0.0 } else { small(part) * 100.0 / small(whole) }
}
