//! `wavecast people import`: an export merged into the list of people, shown before it is written.

use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::{fmt::Write as _, path::PathBuf};

use super::{Context, init::without_sample};
use crate::{
    acts::Failure,
    faces::show::{Look, Report},
    ground::{
        campaign::{
            Address, Campaign, People as List,
            people::{Change, Merge, Table},
        },
        problem::Problems,
    },
    world::workspace::{self, read_file},
};

/// The list of people.
#[derive(Debug, Subcommand)]
pub enum People {
    /// Merges an export into the list and shows the difference; writes it with `--execute`.
    Import(Import),
}

/// An export, and what to do with it.
#[derive(Debug, Args)]
pub struct Import {
    /// The export: CSV from Excel, an HR system or Entra ID.
    pub file: PathBuf,
    /// Write the list; without it the difference is only shown.
    #[arg(long)]
    pub execute: bool,
    /// Show addresses whole.
    #[arg(long)]
    pub addresses: bool,
}

/// Findings that are no fault of an export: it need not know the waves.
const NOT_OF_AN_EXPORT: [&str; 2] = ["person-without-wave", "bad-header"];

/// Columns whose values are no secret between those who plan.
const TELLING: [&str; 9] =
    ["wave", "language", "country", "site", "zone", "platforms", "ownership", "reset", "vip"];

/// People that are named of each kind.
const SHOWN: usize = 20;

struct Imported {
    merge: Merge,
    /// How many invented people of a new folder give way.
    given_way: usize,
    file: String,
    executed: bool,
    whole: bool,
    problems: Problems,
}

/// Does what the verb says.
pub(in crate::faces) fn run(context: &Context, verb: &People) -> Result<Box<dyn Report>, Failure> {
    let People::Import(arguments) = verb;
    let loaded = workspace::load(context.folder()?)?;
    let Some(campaign) = loaded.campaign.as_deref() else { return Err(loaded.problems.into()) };
    let bytes = read_file(&context.here.join(&arguments.file))?;
    let export = read_export(campaign, &arguments.file.display().to_string(), bytes)?;
    let file = campaign.policies.people_file.clone();
    let path = loaded.folder.join(&file);
    let mut given_way = 0;
    let list = if path.is_file() {
        let mut bytes = read_file(&path)?;
        // The invented people of a new folder would stand in the way of the real ones, and of renamed waves.
        if let Some((kept, count)) = without_sample(&bytes) {
            (bytes, given_way) = (kept, count);
        }
        // A list that is itself in error is not written over: its broken rows would be lost.
        let (_, problems) = List::read(&file, bytes.clone(), campaign);
        if problems.has_errors() {
            return Err(problems.into());
        }
        Table::read(bytes, campaign).unwrap_or_else(Table::empty)
    } else {
        Table::empty()
    };
    let merge = list.merged(&export);
    let (_, problems) = List::read(&file, merge.bytes.clone(), campaign);
    if problems.has_errors() {
        return Err(problems.into());
    }
    if arguments.execute {
        workspace::write_private(&path, &merge.bytes)?;
    }
    let (executed, whole) = (arguments.execute, arguments.addresses);
    Ok(Box::new(Imported { merge, given_way, file, executed, whole, problems }))
}

/// The export as cells, if every row of it can be read.
fn read_export(campaign: &Campaign, name: &str, bytes: Vec<u8>) -> Result<Table, Failure> {
    let (_, mut problems) = List::read(name, bytes.clone(), campaign);
    let table = Table::read(bytes, campaign);
    if table.is_some() {
        problems.silence(|problem| NOT_OF_AN_EXPORT.contains(&problem.check));
    }
    match table {
        Some(table) if !problems.has_errors() => Ok(table),
        _ => Err(problems.into()),
    }
}

impl Imported {
    fn shown(&self, address: &str) -> String {
        if self.whole {
            return address.to_owned();
        }
        address.parse::<Address>().map_or_else(|_| "***".to_owned(), |address| address.masked())
    }

    fn changed_people(&self) -> Vec<(&str, Vec<&Change>)> {
        let mut people: Vec<(&str, Vec<&Change>)> = Vec::new();
        for change in &self.merge.changed {
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
            let _ = writeln!(out, "  {sign} {}{what}", self.shown(address));
        }
        if more > 0 {
            let _ = writeln!(out, "  {sign} ... and {more} more");
        }
    }
}

/// What changes of a person; what their name is stays between them and the list.
fn differences(changes: &[&Change]) -> String {
    let one = |change: &&Change| {
        if !TELLING.contains(&change.column.as_str()) {
            return format!("{} changes", change.column);
        }
        let old = if change.old.is_empty() { "(none)" } else { &change.old };
        format!("{}: {old} -> {}", change.column, change.new)
    };
    format!("  {}", changes.iter().map(one).collect::<Vec<_>>().join(", "))
}

impl Report for Imported {
    fn text(&self, _look: Look) -> String {
        let merge = &self.merge;
        let changed = self.changed_people();
        let mut out = format!(
            "{}: {} new, {} changed, {} unchanged, {} not in the export (they stay)\n",
            self.file,
            merge.added.len(),
            changed.len(),
            merge.unchanged,
            merge.absent.len()
        );
        if self.given_way > 0 {
            let _ = writeln!(
                out,
                "  the {} invented people of `wavecast init` give way to yours",
                self.given_way
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
        out.push_str(if self.executed {
            "written\n"
        } else {
            "nothing was written: `--execute` writes it\n"
        });
        out
    }

    fn json(&self) -> Value {
        let shown =
            |addresses: &[String]| addresses.iter().map(|address| self.shown(address)).collect::<Vec<_>>();
        let changed = self.changed_people().into_iter().map(|(address, changes)| {
            json!({ "person": self.shown(address), "changes": differences(&changes).trim() })
        });
        json!({
            "file": self.file,
            "written": self.executed,
            "added": shown(&self.merge.added),
            "changed": changed.collect::<Vec<_>>(),
            "absent": shown(&self.merge.absent),
            "unchanged": self.merge.unchanged,
            "new_columns": self.merge.columns,
            "sample_rows_removed": self.given_way,
        })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}
