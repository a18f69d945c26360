//! A million people and thirteen stages, with people who are away, messages that catch up, managers and a selection: read,
//! checked and planned, from 10,000 people upwards; beside what it takes merely to walk the rows.
//!
//! `cargo bench --bench million [PEOPLE]...` prints time and the most memory that was ever used; each size is a
//! process of its own, so that one does not pay for another.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    reason = "a benchmark speaks"
)]

use std::{
    fmt::Write as _,
    process::Command,
    time::{Duration, Instant},
};
use wavecast::ground::{
    campaign::{Campaign, People},
    check::{Subject, findings},
    timeline::{History, Plan, Timeline, View},
    tree::Tree,
    words::library::Library,
};

const HEAD: &str = r#"
[campaign]
id = "million"
title = "Million"
organisation = "Fjordelta"
languages = ["en", "nl", "sv"]
time_zone = "Europe/Amsterdam"
site = "https://move.example.com"
[sender]
address = "move@example.com"
[move]
from = { vendor = "workspace-one" }
[helpdesk]
mail = "helpdesk@example.com"
[holidays]
NL = [2027-03-29, 2027-04-27]
SE = [2027-03-26, 2027-03-29]
GB = [2027-03-26, 2027-03-29]
[[wave]]
id = "pilot"
title = "Pilot"
start = 2027-01-11
[wave.gate]
evaluation = 2027-01-29
"#;

const STAGES: [(&str, &str, &str); 12] = [
    ("announce", "start - 10 workdays", "wave"),
    ("prepare", "start - 5 workdays", "wave"),
    ("enrol", "start", "wave"),
    ("remind", "deadline - 5 workdays", "not-moved"),
    ("last-call", "deadline - 1 workday", "not-moved"),
    ("missed-deadline", "deadline + 1 workday", "not-moved"),
    ("enforce", "enforce", "not-moved"),
    ("welcome", "moved + 1 workday", "moved"),
    ("catch-up", "listed", "wave"),
    ("back", "back, 10:00", "wave"),
    ("manager-note", "start - 9 workdays", "managers"),
    ("digest", "every monday, 10:00", "managers"),
];

fn campaign() -> String {
    let mut text = HEAD.to_owned();
    for wave in 0..20u32 {
        let month = 2 + wave / 4;
        let day = 1 + wave % 4 * 7;
        write!(
            text,
            "[[wave]]\nid = \"wave-{wave}\"\ntitle = \"Wave {wave}\"\nstart = 2027-{month:02}-{day:02}\n\
             deadline = 2027-{month:02}-{:02}\nenforcement = 2027-{:02}-{day:02}\n",
            day + 5,
            month + 1
        )
        .unwrap();
    }
    for (id, at, audience) in STAGES {
        write!(text, "[[stage]]\nid = \"{id}\"\nat = \"{at}\"\naudience = \"{audience}\"\n").unwrap();
    }
    // Only some of them, by what the list says.
    text.push_str("[[stage]]\nid = \"wifi\"\nat = \"start - 3 workdays\"\nwho = \"country = NL and platform = windows\"\n");
    text
}

/// A list as an HR system exports it: 13 columns, a manager for every ten, some without a language.
fn people(count: usize) -> String {
    let mut text = String::from(
        "mail,name,given_name,language,wave,country,site,platforms,ownership,reset,vip,manager,department,away_until\n",
    );
    let places =
        [("NL", "Amsterdam"), ("NL", "Utrecht"), ("SE", "Göteborg"), ("SE", "Malmö"), ("GB", "Manchester")];
    for number in 0..count {
        let (country, site) = places[number % places.len()];
        let language = ["nl", "sv", "en", ""][number / 5 % 4];
        writeln!(
            text,
            "person.number{number}@example.com,Åsa van Number{number},Åsa,{language},wave-{},{country},{site},\
             ios;windows,company,no,no,manager{}@example.com,Department {},{}",
            number % 20,
            number / 10,
            number % 300,
            if number % 100 == 0 { "2027-03-14" } else { "" },
        )
        .unwrap();
    }
    text
}

fn measure(count: usize) {
    let bytes = people(count).into_bytes();
    let size = bytes.len() >> 20;
    let walk = walk(&bytes);
    let begun = Instant::now();
    let (campaign, problems) = Campaign::read("campaign.toml", campaign().as_bytes());
    let campaign = campaign.unwrap();
    let (people, wrong) = People::read("people.csv", bytes, &campaign);
    assert!(!problems.has_errors() && !wrong.has_errors() && people.len() == count);
    let read = begun.elapsed();
    let timeline = Timeline::of(&campaign, &people);
    let now = "2027-02-10T09:00:00Z".parse().unwrap();
    let (tree, library) = (Tree::default(), Library::default());
    let subject = Subject {
        campaign: &campaign,
        people: &people,
        timeline: &timeline,
        library: &library,
        tree: &tree,
        now,
        measured: None,
        complete: true,
    };
    let found = findings(&subject, wrong).iter().count();
    let checked = begun.elapsed();
    let history = History::default();
    let plan = Plan::of(&timeline, View { campaign: &campaign, people: &people, history: &history, now });
    let planned = begun.elapsed();
    println!(
        "{count:>9} people ({size:>3} MiB): read {read:>7.2?}, checked {checked:>7.2?} ({found} findings), planned \
         {planned:>7.2?} ({} stages), at most {} MiB; {:.1} times the {walk:.2?} that it takes to walk the rows",
        plan.stages().count(),
        peak(),
        planned.as_secs_f64() / walk.as_secs_f64(),
    );
}

/// How long it takes merely to walk the same rows, every cell of them as text: what no reader can be faster than.
fn walk(bytes: &[u8]) -> Duration {
    let begun = Instant::now();
    let mut letters = 0;
    for row in csv::Reader::from_reader(bytes).records() {
        letters += row.unwrap().iter().map(str::len).sum::<usize>();
    }
    assert!(letters > 0);
    begun.elapsed()
}

/// The most memory this process ever used, where the system says so.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap_or(0) / 1024
}

fn main() {
    let sizes: Vec<usize> = std::env::args().skip(1).filter_map(|size| size.parse().ok()).collect();
    if let [one] = sizes.as_slice() {
        return measure(*one);
    }
    for size in [10_000usize, 100_000, 1_000_000] {
        let status = Command::new(std::env::current_exe().unwrap()).arg(size.to_string()).status().unwrap();
        assert!(status.success());
    }
}
