//! `wavecast init`: a campaign folder to start from, which passes `check` at once.

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use clap::Args;
use serde_json::{Value, json};
use std::{fmt::Write as _, path::PathBuf};

use super::Context;
use crate::{
    ground::problem::Problems,
    shell::report::{Failure, Look, Report},
    world::workspace,
};

/// The schedule, with its dates still open.
const CAMPAIGN: &str = include_str!("campaign.toml");

/// A few invented people, one in each language.
const PEOPLE: &str = "\
mail,name,given_name,language,wave,country,site,platforms,ownership,reset,vip,manager
jelle.bakker@example.com,Jelle Bakker,Jelle,nl,pilot,NL,Amsterdam,ios;windows,company,no,no,manager@example.com
astrid.nystrom@example.com,Astrid Nyström,Astrid,sv,office,SE,Malmö,android,company,no,no,manager@example.com
emma.clarke@example.com,Emma Clarke,Emma,en,office,GB,Manchester,macos,company,no,no,manager@example.com
";

/// What must never end up in version control.
const IGNORED: &str = "# State, outputs and the list of people: never in version control.\n\
                       /.wavecast/\n/public/\n/outbox/\n/people.csv\n/*.backup\n";

/// Days of each year on which no date of the proposal lies: 20 December to 8 January.
const STILL: [(u32, u32); 2] = [(12, 20), (1, 8)];

/// Writes a new campaign folder that passes `check`; never overwrites a file.
#[derive(Debug, Args)]
pub struct Init {
    /// The folder; it is made if it is not there.
    pub folder: PathBuf,
}

struct Made {
    folder: PathBuf,
    files: Vec<&'static str>,
    kept: Vec<&'static str>,
    problems: Problems,
}

/// Writes what is not there yet.
pub(super) fn run(context: &Context, arguments: &Init) -> Result<Box<dyn Report>, Failure> {
    let folder = context.here.join(&arguments.folder);
    if folder.join("campaign.toml").exists() {
        let message = format!("there is a campaign in `{}` already", arguments.folder.display());
        return Err(Failure::usage(message, "name another folder; nothing is ever overwritten"));
    }
    let (mut files, mut kept) = (Vec::new(), Vec::new());
    let texts = [("people.csv", PEOPLE.to_owned()), (".gitignore", IGNORED.to_owned())];
    for (name, text) in texts.into_iter().chain([("campaign.toml", campaign(context.now))]) {
        if folder.join(name).exists() {
            kept.push(name);
        } else {
            workspace::create(&folder.join(name), text.as_bytes())?;
            files.push(name);
        }
    }
    Ok(Box::new(Made { folder: arguments.folder.clone(), files, kept, problems: Problems::default() }))
}

/// The schedule with dates that lie ahead, on workdays, and clear of the turn of the year.
fn campaign(now: DateTime<Utc>) -> String {
    let today = now.date_naive();
    let monday = |weeks: u64| {
        let days = weeks * 7 + u64::from(7 - today.weekday().num_days_from_monday());
        today.checked_add_days(Days::new(days)).unwrap_or(today)
    };
    let dates =
        (2..60).map(|weeks| dates(monday(weeks))).find(|dates| dates.iter().all(|(_, day)| !is_still(*day)));
    let dates = dates.unwrap_or_else(|| dates_of_nothing(today));
    let mut text = CAMPAIGN.replace("@today@", &today.to_string()).replace("@holidays@", &holidays(today));
    for (name, day) in dates {
        text = text.replace(&format!("@{name}@"), &day.to_string());
    }
    text
}

/// How many days after the kickoff each date lies: all of them Mondays to Fridays.
const DISTANCES: [(&str, u64); 11] = [
    ("kickoff", 0),
    ("pilot", 15),
    ("judged", 25),
    ("office", 43),
    ("deadline", 60),
    ("enforcement", 64),
    ("judged_office", 67),
    ("sweep", 85),
    ("sweep_deadline", 101),
    ("sweep_enforcement", 106),
    ("close", 112),
];

fn dates(kickoff: NaiveDate) -> Vec<(&'static str, NaiveDate)> {
    let day = |days: u64| kickoff.checked_add_days(Days::new(days)).unwrap_or(kickoff);
    DISTANCES.iter().map(|(name, days)| (*name, day(*days))).collect()
}

/// The end of the calendar: then all days are today.
fn dates_of_nothing(today: NaiveDate) -> Vec<(&'static str, NaiveDate)> {
    DISTANCES.iter().map(|(name, _)| (*name, today)).collect()
}

fn is_still(day: NaiveDate) -> bool {
    let [from, until] = STILL;
    (day.month(), day.day()) >= from || (day.month(), day.day()) <= until
}

/// The days that every year has in all three countries.
fn holidays(today: NaiveDate) -> String {
    let year = today.year();
    format!("{year}-12-25, {year}-12-26, {0}-01-01, {0}-12-25, {0}-12-26", year + 1)
}

impl Report for Made {
    fn text(&self, _look: Look) -> String {
        let folder = self.folder.display();
        let mut out = String::new();
        for file in &self.files {
            let _ = writeln!(out, "wrote {folder}/{file}");
        }
        for file in &self.kept {
            let _ = writeln!(out, "kept  {folder}/{file}");
        }
        let _ = write!(
            out,
            "\nOpen campaign.toml: its comments say what everything means. Then\n\n  wavecast -C {folder} check\n  \
             wavecast -C {folder} plan\n"
        );
        out
    }

    fn json(&self) -> Value {
        json!({ "folder": self.folder.display().to_string(), "written": self.files, "kept": self.kept })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}
