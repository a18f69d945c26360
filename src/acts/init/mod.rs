//! A campaign folder to start from, which passes `check` at once.

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc, Weekday};
use std::{fmt::Write as _, path::PathBuf};

use super::Failure;
pub use super::people::PEOPLE;
use crate::{
    ground::{
        campaign::{
            Campaign, Catalogue, People, RelayReach,
            holidays::{self, COUNTRIES},
        },
        check::{self, Subject},
        problem::{Problems, Source},
        timeline::Timeline,
        tree::Tree,
        words::{library::Library, phrases::Phrases},
    },
    world::disk,
};

/// The schedule, with its dates still open.
const CAMPAIGN: &str = include_str!("campaign.toml");

/// The longest line of a comment that is made.
const WIDTH: usize = 117;

/// What must never end up in version control.
const IGNORED: &str = "# State, outputs and the list of people: never in version control.\n\
                       /.wavecast/\n/public/\n/outbox/\n/people.csv\n/people.xlsx\n/devices.csv\n/exclude.csv\n/*.backup\n";

/// Days of each year on which no date of the proposal lies: 20 December to 8 January.
const STILL: [(u32, u32); 2] = [(12, 20), (1, 8)];

/// A campaign folder to be made.
#[derive(Clone, Debug)]
pub(crate) struct NewCampaign {
    /// Where; it is made if it is not there.
    pub(crate) folder: PathBuf,
    /// The same as whoever asks calls it.
    pub(crate) name: PathBuf,
    /// The day from which on its dates lie ahead.
    pub(crate) now: DateTime<Utc>,
}

/// A campaign folder that was made.
#[derive(Debug)]
pub(crate) struct CampaignMade {
    /// Where, as whoever asked calls it.
    pub(crate) name: PathBuf,
    /// The files that were written.
    pub(crate) files: Vec<&'static str>,
    /// Those that stood there already.
    pub(crate) kept: Vec<&'static str>,
    /// A new folder has none.
    pub(crate) problems: Problems,
}

/// Writes what is not there yet.
///
/// # Errors
/// There is a campaign, or the disk failed.
pub(crate) fn init(request: NewCampaign) -> Result<CampaignMade, Failure> {
    let NewCampaign { folder, name: called, now } = request;
    if folder.join("campaign.toml").exists() {
        let message = format!("there is a campaign in `{}` already", called.display());
        return Err(Failure::usage(message, "name another folder; nothing is ever overwritten"));
    }
    let (mut files, mut kept) = (Vec::new(), Vec::new());
    // The campaign comes last: where it stands, all of it stands, and a run that was cut short can be run again.
    let texts = [("people.csv", PEOPLE.to_owned()), (".gitignore", IGNORED.to_owned())];
    for (name, text) in texts.into_iter().chain([("campaign.toml", campaign(now))]) {
        if folder.join(name).exists() {
            kept.push(name);
        } else {
            disk::create(&folder.join(name), text.as_bytes())?;
            files.push(name);
        }
    }
    Ok(CampaignMade { name: called, files, kept, problems: Problems::default() })
}

/// The schedule with dates that lie ahead, on workdays of all three countries, clear of the turn of the year, and
/// such that nothing is wrong with it.
pub fn campaign(now: DateTime<Utc>) -> String {
    let today = now.date_naive();
    let monday = |weeks: u64| {
        let days = weeks * 7 + u64::from(7 - today.weekday().num_days_from_monday());
        today.checked_add_days(Days::new(days)).unwrap_or(today)
    };
    let holidays: Vec<NaiveDate> = years(today)
        .flat_map(|year| COUNTRIES.into_iter().flat_map(move |country| holidays::of(country, year)))
        .map(|(day, _)| day)
        .collect();
    let proposals = (2..WEEKS_AHEAD).map(|weeks| dates(monday(weeks), &holidays));
    let clear = proposals.filter(|dates| dates.iter().all(|(_, day)| !is_still(*day)));
    let mut texts = clear.map(|dates| written(today, &dates));
    texts
        .find(|text| has_nothing_to_mend(text, now))
        .unwrap_or_else(|| written(today, &dates(today, &holidays)))
}

/// Weeks within which a beginning is looked for.
const WEEKS_AHEAD: u64 = 40;

/// The years whose holidays a new campaign knows.
fn years(today: NaiveDate) -> std::ops::RangeInclusive<i32> {
    today.year()..=today.year() + 1
}

fn written(today: NaiveDate, dates: &[(&'static str, NaiveDate)]) -> String {
    let mut text = CAMPAIGN.replace("@today@", &today.to_string()).replace("@holidays@", &calendar(today));
    text = text.replace("@vendors@", &known_vendors()).replace("@relays@", &known_relays());
    for (name, day) in dates {
        text = text.replace(&format!("@{name}@"), &day.to_string());
    }
    text
}

/// Whether a schedule passes the checks of its dates with the people it comes with.
fn has_nothing_to_mend(text: &str, now: DateTime<Utc>) -> bool {
    let (campaign, wrong) = Campaign::parse(&Source::new("campaign.toml", text));
    let Some(campaign) = campaign.filter(|_| wrong.is_empty()) else { return false };
    let (people, _) = People::read("people.csv", PEOPLE.as_bytes().to_vec(), &campaign);
    let timeline = Timeline::of(&campaign, &people);
    let subject = Subject {
        campaign: &campaign,
        people: &people,
        timeline: &timeline,
        library: &Library::default(),
        phrases: &Phrases::default(),
        tree: &Tree::default(),
        now,
        measured: None,
        complete: true,
    };
    let found = check::of_dates(&subject);
    // What somebody has yet to confirm is no fault of the dates.
    let is_of_dates = |check: &str| !matches!(check, "unconfirmed-guide" | "before-you-start");
    timeline.problems.is_empty() && !found.iter().any(|problem| is_of_dates(problem.check))
}

/// How many days after the kickoff each date lies, where no holiday pushes it on.
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

/// The dates of a campaign that begins on a Monday: each on the first day from its distance on that is a workday
/// everywhere.
fn dates(kickoff: NaiveDate, holidays: &[NaiveDate]) -> Vec<(&'static str, NaiveDate)> {
    let free =
        |day: &NaiveDate| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !holidays.contains(day);
    let day = |days: u64| {
        let from = kickoff.checked_add_days(Days::new(days)).unwrap_or(kickoff);
        from.iter_days().take(14).find(free).unwrap_or(from)
    };
    DISTANCES.iter().map(|(name, days)| (*name, day(*days))).collect()
}

/// The comment over `[move]`: which systems may be named.
fn known_vendors() -> String {
    let codes: Vec<&str> = Catalogue::shipped().vendors.iter().map(|vendor| vendor.code.as_str()).collect();
    comment(&format!(
        "From which system to which. Known are {}; name and app may be left out where they are the usual ones.",
        listed(&codes, "and")
    ))
}

/// The comment over `[smtp]`: which relays may be named.
fn known_relays() -> String {
    let relays = Catalogue::shipped().relays.iter().filter(|relay| relay.reach == RelayReach::People);
    let codes: Vec<String> = relays.map(|relay| format!("`{}`", relay.code)).collect();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    comment(&format!(
        "How the mail leaves: `local` is a mail catcher on this machine, `outbox` writes files. For real mail write \
         {}. Passwords never go here: [smtp.login] names where they are found.",
        listed(&codes, "or")
    ))
}

/// `a, b and c`.
fn listed(words: &[&str], last_by: &str) -> String {
    match words {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} {last_by} {last}", first.join(", ")),
    }
}

/// Words as a comment of `campaign.toml`, in lines no longer than the others of the file.
fn comment(words: &str) -> String {
    let mut lines = vec!["#".to_owned()];
    for word in words.split(' ') {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + word.len() <= WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(format!("# {word}")),
        }
    }
    lines.join("\n")
}

fn is_still(day: NaiveDate) -> bool {
    let [from, until] = STILL;
    // They lie around the turn of the year: to be after the one or before the other is enough.
    (day.month(), day.day()) >= from || (day.month(), day.day()) <= until
}

/// The holidays of all three countries as they stand in campaign.toml, each with its name.
fn calendar(today: NaiveDate) -> String {
    let mut text = String::new();
    for country in COUNTRIES {
        let _ = writeln!(text, "{country} = [");
        for (day, name) in years(today).flat_map(|year| holidays::of(country, year)) {
            let _ = writeln!(text, "    {day},  # {name}");
        }
        text.push_str("]\n");
    }
    text.trim_end().to_owned()
}
