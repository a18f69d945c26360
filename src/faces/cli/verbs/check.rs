//! `wavecast check`: every problem in the folder, at once.

use chrono::{DateTime, Utc};
use clap::Args;
use serde_json::{Value, json};
use std::fmt::Write as _;

use super::Context;
use crate::{
    acts::{
        Failure,
        basis::Basis,
        check::{
            fix::{Repair, fix},
            refusals, release,
        },
    },
    faces::{
        console::Read,
        show::{Look, Report},
    },
    ground::{
        campaign::Campaign,
        check::{self, Check as Row, Found, Subject},
        problem::{Level, Problem, Problems, show},
        timeline::Timeline,
    },
    render::{
        mail::{Inputs, Mail, Stationery, lint},
        portal,
    },
    world::{
        ledger::FOLDER,
        memory::Memory,
        workspace::{self, Loaded},
    },
};

/// Every problem in the folder, at once; writes nothing.
#[derive(Debug, Args)]
pub struct Check {
    /// Lists the checks there are, by name, and looks at nothing.
    #[arg(long)]
    pub list: bool,
    /// Makes the repairs that are certain, shows them, and looks again.
    #[arg(long, conflicts_with = "list")]
    pub fix: bool,
    /// The release gate of a wave: of missing and old translations, only those of the pages it shows count.
    #[arg(long, value_name = "WAVE", conflicts_with = "list")]
    pub wave: Option<String>,
}

/// What was found.
struct Checked {
    problems: Problems,
    /// How much was looked at: stages, waves, people.
    seen: Option<(usize, usize, usize)>,
    /// What was repaired.
    repaired: Vec<Repair>,
}

/// Looks at everything.
pub(in crate::faces) fn run(context: &Context, arguments: &Check) -> Result<Box<dyn Report>, Failure> {
    if arguments.list {
        return Ok(Box::new(Listed { problems: Problems::default() }));
    }
    let folder = context.folder()?;
    let mut loaded = workspace::load(folder)?;
    let mut problems = findings(context.now, &loaded);
    let repaired = if arguments.fix { fix(&loaded, &problems)? } else { Vec::new() };
    if !repaired.is_empty() {
        loaded = workspace::load(folder)?;
        problems = findings(context.now, &loaded);
    }
    if let Some(name) = &arguments.wave {
        release::narrow(&loaded, name, &mut problems)?;
    }
    let campaign = loaded.campaign.as_ref();
    let seen = campaign.map(|campaign| (campaign.stages.len(), campaign.waves.len(), loaded.people.len()));
    Ok(Box::new(Checked { problems, seen, repaired }))
}

/// Everything that is wrong with a folder that was read, but for what it silences.
pub(super) fn findings(now: DateTime<Utc>, loaded: &Loaded) -> Problems {
    let Some(campaign) = &loaded.campaign else { return loaded.problems.clone() };
    let timeline = Timeline::of(campaign, &loaded.people);
    let (stationery, unread) = Stationery::read(&loaded.tree, campaign, &loaded.people);
    let memory = Memory::of(&loaded.folder.join(FOLDER), campaign, &loaded.people, now);
    let read = Read {
        loaded,
        timeline: &timeline,
        library: &stationery.library,
        phrases: &stationery.phrases,
        memory: &memory,
        unread,
        unphrased: Problems::default(),
        now,
    };
    let mut problems = of_read(&read);
    if !problems.has_errors() {
        problems.append(refusals::of_own_handouts(&basis(&read, campaign), &loaded.folder));
    }
    problems.in_reading_order()
}

/// Everything that is wrong with a folder whose words were read too.
pub(super) fn of_read(read: &Read<'_>) -> Problems {
    let Some(campaign) = &read.loaded.campaign else { return read.loaded.problems.clone() };
    let mut problems = read.loaded.problems.clone();
    problems.append(read.unread.clone());
    problems.append(portal::check_brand(&campaign.brand));
    if !problems.has_errors() {
        problems.append(of_messages(read, campaign));
        problems.append(refusals::of_build(&basis(read, campaign), read.now));
    }
    problems.append(refusals::of_brand(campaign, &read.loaded.tree));
    let subject = Subject {
        campaign,
        people: &read.loaded.people,
        timeline: read.timeline,
        library: read.library,
        tree: &read.loaded.tree,
        now: read.now,
        // A ledger that cannot be read is what sending and `status` speak of; files can be judged without it.
        measured: read.memory.measured_rate().unwrap_or_default(),
        complete: !problems.has_errors(),
    };
    one_for_a_place(check::findings(&subject, problems), "logo")
}

fn basis<'a>(read: &Read<'a>, campaign: &'a Campaign) -> Basis<'a> {
    Basis {
        campaign,
        people: &read.loaded.people,
        timeline: read.timeline,
        library: read.library,
        phrases: read.phrases,
        tree: &read.loaded.tree,
    }
}

/// Pages and handouts refuse a file for the same reason: it is told once.
fn one_for_a_place(problems: Problems, check: &str) -> Problems {
    let mut places = Vec::new();
    let first = |problem: &Problem| {
        let again = problem.check == check && places.contains(&problem.place);
        places.extend((problem.check == check).then(|| problem.place.clone()));
        !again
    };
    problems.into_iter().filter(first).collect()
}

/// What is wrong with the messages as they would be sent.
fn of_messages(read: &Read<'_>, campaign: &Campaign) -> Problems {
    let mut problems = read.unphrased.clone();
    let mail = Mail::new(Inputs {
        campaign,
        people: &read.loaded.people,
        library: read.library,
        phrases: read.phrases,
        tree: &read.loaded.tree,
        past: read.memory,
    });
    match mail {
        Ok(mail) => problems.append(lint::all(&mail)),
        Err(error) => problems.push(error.problem()),
    }
    problems
}

impl Report for Checked {
    fn text(&self, _look: Look) -> String {
        let repairs: String = self.repaired.iter().fold(String::new(), |mut text, Repair { place, now }| {
            let _ = writeln!(text, "repaired {place}: `{}` is now `{now}`", place.text());
            text
        });
        let Some((stages, waves, people)) = self.seen.filter(|_| self.problems.is_empty()) else {
            let counts = [(Level::Error, "error"), (Level::Warning, "warning")].map(|(level, word)| {
                let count = self.problems.count(level);
                format!("{count} {word}{}", if count == 1 { "" } else { "s" })
            });
            return format!("{repairs}{}\n", counts.join(", "));
        };
        format!("{repairs}no problems found in {stages} stages, {waves} waves and {people} people\n")
    }

    fn json(&self) -> Value {
        let one = |Repair { place, now }: &Repair| json!({ "place": place.to_string(), "was": place.text(), "is": now });
        json!({
            "errors": self.problems.count(Level::Error),
            "repaired": self.repaired.iter().map(one).collect::<Vec<_>>(),
            "warnings": self.problems.count(Level::Warning),
            "problems": show::json(&self.problems),
        })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}

/// The table of checks.
struct Listed {
    problems: Problems,
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "note",
    }
}

fn can_be_silenced(row: &Row) -> bool {
    !matches!(row.found, Found::Reading)
}

impl Report for Listed {
    fn text(&self, _look: Look) -> String {
        let wide = check::all().map(|row| row.name.len()).max().unwrap_or(0);
        let mut out = String::new();
        for (room, rows) in check::ROOMS {
            let _ = writeln!(out, "{room}");
            for row in *rows {
                let sign = if can_be_silenced(row) { ' ' } else { '*' };
                let _ =
                    writeln!(out, "  {:wide$} {sign} {:7}  {}", row.name, level(row.level), row.looks_for);
            }
        }
        out.push_str("* cannot be silenced: what is wrong is left out until it is fixed\n");
        out
    }

    fn json(&self) -> Value {
        let rows = check::ROOMS.iter().flat_map(|(room, rows)| rows.iter().map(move |row| (room, row)));
        rows.map(|(room, row)| {
            json!({
                "room": room,
                "check": row.name,
                "level": level(row.level),
                "looks_for": row.looks_for,
                "can_be_silenced": can_be_silenced(row),
                "holds": if row.level == Level::Error { Some(row.touches.words()) } else { None },
            })
        })
        .collect()
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}
