//! The table of checks: what is looked for in a campaign folder, each with a name by which it can be silenced.
//!
//! A room of checks is a file here with its own `CHECKS`; [`ROOMS`] lists the rooms. What readers find while they
//! read (a misspelt key, a bad row) stands in the table too, so that every name a person meets is explained.

mod collateral;
mod concerns;
mod looks;
mod messages;
mod moments;
mod reading;
mod schedule;
mod words;

pub use concerns::{Touches, faults};
pub(crate) use messages::speaks_of_changes;

use chrono::{DateTime, Utc};
use rayon::prelude::*;

use super::{
    campaign::{Campaign, People},
    near::nearest,
    problem::{Level, Problem, Problems},
    timeline::Timeline,
    tree::Tree,
    words::{library::Library, phrases::Phrases},
};

/// Every room of checks, in the order they are listed.
pub const ROOMS: &[(&str, &[Check])] = &[
    ("files", reading::CHECKS),
    ("schedule", schedule::CHECKS),
    ("moments", moments::CHECKS),
    ("words", words::CHECKS),
    ("messages", messages::CHECKS),
    ("looks", looks::CHECKS),
];

/// What checks look at.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The campaign as it was read.
    pub campaign: &'a Campaign,
    /// The people of its list.
    pub people: &'a People,
    /// Who is told what, when.
    pub timeline: &'a Timeline,
    /// Its pages and messages, with what is shipped.
    pub library: &'a Library,
    /// Its short texts, with what is shipped.
    pub phrases: &'a Phrases,
    /// Its files as they stand in the folder, with what is shipped.
    pub tree: &'a Tree,
    /// The time that counts.
    pub now: DateTime<Utc>,
    /// How many of a hundred people call, if that was measured already.
    pub measured: Option<f64>,
    /// Whether the readers left nothing out: otherwise what is absent may only be what was left out.
    pub complete: bool,
}

/// One thing that is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// The name by which it can be silenced.
    pub name: &'static str,
    /// What it looks for: a sentence without a full stop.
    pub looks_for: &'static str,
    /// How bad it is at worst.
    pub level: Level,
    /// Who finds it.
    pub found: Finder,
    /// Which notices its errors concern, where a finding does not say it itself.
    pub touches: Touches,
}

impl Check {
    /// Found by whoever renders; what it is about is kept, so that it can be silenced.
    const fn rendered(name: &'static str, level: Level, looks_for: &'static str) -> Self {
        Self { name, looks_for, level, found: Finder::Kept, touches: Touches::Found }
    }

    /// Of other notices than all.
    const fn touching(self, touches: Touches) -> Self {
        Self { touches, ..self }
    }

    /// Found by looking.
    const fn by(
        name: &'static str,
        level: Level,
        look: fn(&Subject<'_>, &mut Problems),
        looks_for: &'static str,
    ) -> Self {
        Self { name, looks_for, level, found: Finder::By(look), touches: Touches::All }
    }
}

/// Who finds what a check looks for.
#[derive(Clone, Copy, Debug)]
pub enum Finder {
    /// A reader, on the way; what is wrong was left out, so that the finding cannot be silenced.
    Reading,
    /// A reader, on the way; what it is about is kept.
    Kept,
    /// This function, once everything was read.
    By(fn(&Subject<'_>, &mut Problems)),
}

/// Every check there is.
pub fn all() -> impl Iterator<Item = &'static Check> {
    ROOMS.iter().flat_map(|(_, room)| room.iter())
}

/// Looks for everything, adds what readers found, and leaves out what the campaign silences.
pub fn findings(subject: &Subject<'_>, read: Problems) -> Problems {
    let mut problems = read;
    // Found while the plan was made, and not by looking: asked for here, or nobody would be told.
    problems.append(subject.timeline.problems.clone());
    let looked_for: Vec<fn(&Subject<'_>, &mut Problems)> = all()
        .filter_map(|check| match check.found {
            Finder::By(look) => Some(look),
            Finder::Reading | Finder::Kept => None,
        })
        .collect();
    // None of them asks what another found.
    let look = |look: fn(&Subject<'_>, &mut Problems)| {
        let mut found = Problems::default();
        look(subject, &mut found);
        found
    };
    let found: Vec<Problems> = looked_for.into_par_iter().map(look).collect();
    problems.extend(found.into_iter().flatten());
    silence(subject.campaign, &mut problems);
    collateral::leave_out(subject, &mut problems);
    if problems.iter().any(|problem| problem.level != Level::Info) {
        // Where something is to be mended, it is not to be looked for among names of buttons.
        problems.silence(|problem| problem.check == words::NAMES_OF_BUTTONS);
    }
    problems.in_reading_order()
}

/// The errors alone: what forbids that something leaves, without looking for what is only worth a look.
pub fn errors(subject: &Subject<'_>, read: Problems) -> Problems {
    let mut problems = read;
    problems.append(subject.timeline.problems.clone());
    for check in all().filter(|check| check.level == Level::Error) {
        if let Finder::By(look) = check.found {
            look(subject, &mut problems);
        }
    }
    silence(subject.campaign, &mut problems);
    problems.silence(|problem| problem.level != Level::Error);
    problems.in_reading_order()
}

/// What is wrong with the dates alone, whatever the words say.
pub fn of_dates(subject: &Subject<'_>) -> Problems {
    let mut problems = Problems::default();
    for check in schedule::CHECKS.iter().chain(moments::CHECKS) {
        if let Finder::By(look) = check.found {
            look(subject, &mut problems);
        }
    }
    problems
}

/// Takes out what the campaign silences; a silence that silences nothing is itself a finding.
fn silence(campaign: &Campaign, problems: &mut Problems) {
    let mut further = Problems::default();
    for silence in &campaign.silences {
        let known = all().find(|check| check.name == silence.check);
        let Some(check) = known else {
            let hint = nearest(&silence.check, all().map(|check| check.name)).map_or_else(
                || "`wavecast check --list` shows the names".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            let message = format!("there is no check called `{}`", silence.check);
            further.push(Problem::warning("unknown-check", message).at(silence.place.clone()).hint(hint));
            continue;
        };
        // The campaign lacks what was left out: silenced, something would be missing from it without a word.
        if matches!(check.found, Finder::Reading) {
            let message = format!("`{}` cannot be silenced: what is wrong was left out", silence.check);
            let problem = Problem::warning("unknown-check", message).at(silence.place.clone());
            further.push(problem.hint("fix what it found"));
            continue;
        }
        // By the beginning of the path, so that a silence may be for a file or for a folder.
        let taken = problems.silence(|problem| {
            let path = problem.place.as_ref().map_or("", |place| place.source().path());
            problem.check == check.name
                && silence.file.as_ref().is_none_or(|file| path.starts_with(file.as_str()))
        });
        if taken.is_empty() {
            let message = format!("`{}` finds nothing here that needs silencing", silence.check);
            let problem = Problem::warning("unused-silence", message).at(silence.place.clone());
            further.push(problem.hint("take the `[[silence]]` out, so that it hides nothing later"));
        }
    }
    // After all silences, so that none of them silences what is said of another.
    problems.append(further);
}
