//! `wavecast moved import`: who has moved, from an export of the new device management or a list of addresses.

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::{fmt::Write as _, path::PathBuf};

use super::{Context, record::Known};
use crate::faces::show::write::{counted, number};
use crate::{
    acts::Failure,
    faces::{
        cli::moment::moment,
        show::{Look, Report},
    },
    ground::{
        campaign::{People, PersonIx},
        course::{
            export::{self, Export},
            roll::Roll,
        },
        problem::{Place, Problem, Problems},
    },
    world::{ledger::Arrivals, workspace},
};

/// Lines that are named one by one.
const SHOWN: usize = 12;

/// Who has moved already.
#[derive(Debug, Args)]
pub struct MovedArguments {
    #[command(subcommand)]
    verb: MovedVerb,
}

#[derive(Debug, Subcommand)]
enum MovedVerb {
    /// Takes in an export of the new device management (Intune: devices, export), or one address in a line.
    Import(Import),
}

/// Takes in a list.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch that a person may set or not")]
struct Import {
    /// The file.
    file: PathBuf,
    /// When the list was made [default: its newest check-in, or else now].
    #[arg(long, value_name = "WHEN", value_parser = moment)]
    made: Option<DateTime<Utc>>,
    /// The list has everybody who has moved: whoever is missing has not.
    #[arg(long, conflicts_with = "part")]
    complete: bool,
    /// The list has only some of those who have moved: whoever is missing stays as they are.
    #[arg(long)]
    part: bool,
    /// Believe the list although many who had moved are missing from it.
    #[arg(long)]
    believe: bool,
    /// Show what it says, and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Name people by their address, for the team.
    #[arg(long)]
    people: bool,
}

/// What the list says.
struct Imported {
    problems: Problems,
    file: String,
    roll: Roll,
    export: Export,
    made: DateTime<Utc>,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
    all_devices: bool,
    total: usize,
    dry_run: bool,
    names: Option<[Vec<String>; 4]>,
}

/// Takes in a list.
pub(in crate::faces) fn run(
    context: &Context,
    arguments: &MovedArguments,
) -> Result<Box<dyn Report>, Failure> {
    let MovedVerb::Import(import) = &arguments.verb;
    let known = Known::of(context)?;
    let bytes = workspace::read_file(&context.here.join(&import.file))?;
    let file = import.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut export = export::read(&file, bytes, context.now)?;
    export.complete = (export.complete || import.complete) && !import.part;
    let made = made(import, &export, context.now)?;
    let problems = known.problems.clone();
    let older = known.record.moved_as_of.is_some_and(|last| made < last);
    if older && export.complete {
        return Err(Problems::from(older_list(&export, known.record.moved_as_of)).into());
    }
    let roll = Roll::of(&export, known.campaign(), &known.ready.people, &known.record);
    if roll.looks_cut_short() && !import.believe {
        return Err(Problems::from(cut_short(&export, &roll)).into());
    }
    if !import.dry_run {
        let list = arrivals(&roll, &known.ready.people, &export, (file.clone(), made));
        known.notes(context)?.arrivals(&list, context.now)?;
    }
    let policies = &known.campaign().policies;
    Ok(Box::new(Imported {
        problems,
        file,
        made,
        until: made + policies.moved_max_age,
        now: context.now,
        all_devices: policies.moved_rule_all,
        total: known.ready.people.len(),
        dry_run: import.dry_run,
        names: import.people.then(|| names(&roll, &known.ready.people)),
        roll,
        export,
    }))
}

/// When the list was made: somebody says so, or its newest check-in does, or it is taken as new.
fn made(import: &Import, export: &Export, now: DateTime<Utc>) -> Result<DateTime<Utc>, Failure> {
    let made = import.made.or(export.newest.map(|newest| newest.min(now))).unwrap_or(now);
    if made > now {
        return Err(Failure::usage("`--made` is in the future", "say when the list was exported"));
    }
    Ok(made)
}

fn older_list(export: &Export, last: Option<DateTime<Utc>>) -> Problem {
    let last = last.map(|last| last.format("%Y-%m-%d %H:%M UTC").to_string()).unwrap_or_default();
    Problem::error("older-list", format!("this list is older than the last one, of {last}"))
        .at(Place::file(&export.source))
        .hint(
            "take in the newest list; say `--part` if this one only adds people, or `--made` if it is newer",
        )
}

fn cut_short(export: &Export, roll: &Roll) -> Problem {
    let message = format!(
        "{} of the {} who had moved are missing from this list, and nothing of it was taken in",
        number(roll.back.len()),
        counted(roll.before, "person", "people")
    );
    Problem::error("list-cut-short", message).at(Place::file(&export.source)).hint(
        "export it again without a filter; if it is right, say `--believe`, or `--part` if it has only some",
    )
}

fn arrivals(
    roll: &Roll,
    people: &People,
    export: &Export,
    (source, made): (String, DateTime<Utc>),
) -> Arrivals {
    let key = |who: &PersonIx| people.get(*who).map(|person| person.address.key());
    Arrivals {
        moved: roll.moved.iter().filter_map(|arrived| Some((key(&arrived.who)?, arrived.enrolled))).collect(),
        back: roll.back.iter().filter_map(key).collect(),
        failing: export.complete.then(|| roll.failing.iter().filter_map(key).collect()),
        source,
        made,
    }
}

fn names(roll: &Roll, people: &People) -> [Vec<String>; 4] {
    [&roll.new, &roll.partly, &roll.back, &roll.failing].map(|list| {
        list.iter().filter_map(|who| people.get(*who)).map(|person| person.address.to_string()).collect()
    })
}

impl Imported {
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
}

impl Report for Imported {
    fn text(&self, _look: Look) -> String {
        let made = self.made.format("%Y-%m-%d %H:%M UTC");
        let devices = counted(self.export.devices.len(), "row", "rows");
        let mut text = format!("{}: {devices}, made {made}\n", self.file);
        for (what, count, note) in self.rows() {
            if count > 0 || what == "newly moved" {
                let note = if note.is_empty() { String::new() } else { format!("   {note}") };
                let _ = writeln!(text, "  {what:<18}{:>9}{note}", number(count));
            }
        }
        if !self.roll.unknown.is_empty() {
            let _ = writeln!(text, "  unknown in lines {}", self.unknown_lines());
        }
        for (what, names) in
            ["newly moved", "partly moved", "moved back", "failing"].iter().zip(self.names.iter().flatten())
        {
            for name in names {
                let _ = writeln!(text, "  {what}: {name}");
            }
        }
        let share = percent(self.moved(), self.total);
        let _ = writeln!(
            text,
            "{} of {} have moved ({share:.1} %)",
            number(self.moved()),
            counted(self.total, "person", "people")
        );
        let until = self.until.format("%Y-%m-%d %H:%M UTC");
        if self.until < self.now {
            let _ = writeln!(
                text,
                "the list is too old to remind anybody by: reminders wait for a newer one (it held until {until})"
            );
        } else {
            let _ = writeln!(text, "reminders may be sent by this list until {until}");
        }
        if self.dry_run {
            text.push_str("nothing was written: call again without `--dry-run`\n");
        }
        text
    }

    fn json(&self) -> Value {
        let mut rows = serde_json::Map::new();
        for (what, count, _) in self.rows() {
            rows.insert(what.replace(' ', "_"), count.into());
        }
        let lines: Vec<u32> = self.roll.unknown.iter().map(|(line, _)| *line).collect();
        json!({
            "file": self.file, "rows": self.export.devices.len(), "made": self.made, "complete": self.export.complete,
            "counts": rows, "unknown_lines": lines, "moved": self.moved(), "people": self.total,
            "valid_until": self.until, "written": !self.dry_run,
        })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}

fn percent(part: usize, whole: usize) -> f64 {
    let small = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    if whole == 0 { 0.0 } else { small(part) * 100.0 / small(whole) }
}
