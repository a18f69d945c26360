//! A million people: read, checked and planned, from 10,000 people upwards, beside what it takes merely to walk the rows.
//! Once with the eight stages that most campaigns have, once with 1.4 devices for each besides, and once with thirteen
//! stages: messages that catch up or tell of a return, managers and a selection.
//!
//! `cargo bench --bench million [PEOPLE]` prints time, what the processors did for it, and the most memory
//! that was ever used; each is a process of its own, so that one does not pay for another. What it should be: with eight stages
//! at most 3 times the walk, and 300 MiB for a million; with devices at most 4 times the walks of both files, and 450 MiB.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    reason = "a benchmark speaks"
)]

use std::{
    fmt::Write as _,
    fs,
    io::{self, Read},
    path::Path,
    process::Command,
    time::{Duration, Instant},
};
use wavecast::ground::{
    campaign::{Campaign, LongList, People},
    check::{Subject, findings},
    devices::{DeviceNames, OwnedDevices},
    timeline::{History, Plan, Timeline, View},
    tree::Tree,
    words::{library::Library, phrases::Phrases},
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

/// As many of the stages are what most campaigns have.
const USUAL: usize = 8;

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Load {
    Stages,
    Devices,
    All,
}

impl Load {
    const ALL: [(Self, &str); 3] = [(Self::Stages, "stages"), (Self::Devices, "devices"), (Self::All, "all")];
}

fn campaign(load: Load) -> String {
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
    let stages = if load == Load::All { &STAGES[..] } else { &STAGES[..USUAL] };
    for (id, at, audience) in stages {
        write!(text, "[[stage]]\nid = \"{id}\"\nat = \"{at}\"\naudience = \"{audience}\"\n").unwrap();
    }
    if load != Load::All {
        return text;
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

/// A list as an old system exports it: everybody has a phone, and two of five a laptop from work.
fn devices(people: usize) -> String {
    let mut text = String::from(
        "Email,Device Name,OS,OS Version,Ownership,Serial Number,Last Seen,Manufacturer,Model\n",
    );
    for number in 0..people {
        let mail = format!("person.number{number}@example.com");
        writeln!(
            text,
            "{mail},iPhone van {number},iOS,18.{},Personal,F2L{number:07},2027-01-{:02},Apple,iPhone 14",
            number % 6,
            number % 28 + 1
        )
        .unwrap();
        if number % 5 < 2 {
            writeln!(text, "{mail},LAPTOP-{number:07},Windows,10.0.22631,Corporate,5CG{number:07},2027-01-{:02},LENOVO,ThinkPad T14", number % 28 + 1)
                .unwrap();
        }
    }
    text
}

fn measure(count: usize, load: Load, folder: &Path) {
    let (listed, owned) = (folder.join("people.csv"), folder.join("devices.csv"));
    let owned = Some(owned).filter(|_| load == Load::Devices);
    let all = || std::iter::once(&listed).chain(&owned);
    let size = all().map(|file| fs::metadata(file).unwrap().len()).sum::<u64>() >> 20;
    let before = worked();
    let walk: Duration = all().map(|file| walk(&fs::read(file).unwrap())).sum();
    let walked = worked().saturating_sub(before);
    let begun = Instant::now();
    let (campaign, problems) = Campaign::read("campaign.toml", campaign(load).as_bytes());
    let campaign = campaign.unwrap();
    let (mut people, wrong) = read_long(&listed, |list| People::read_long(list, &campaign));
    assert!(!problems.has_errors() && !wrong.has_errors() && people.len() == count);
    let listed = begun.elapsed();
    if let Some(file) = owned {
        let names = DeviceNames::of(&campaign);
        let devices = read_long(&file, |list| OwnedDevices::read_long(list, &names, &people));
        let OwnedDevices { devices, problems } = devices.unwrap();
        assert!(!problems.has_errors() && devices.len() >= count);
        people = people.with_devices(devices);
    }
    let read = begun.elapsed();
    let timeline = Timeline::of(&campaign, &people);
    let now = "2027-02-10T09:00:00Z".parse().unwrap();
    let (tree, library, phrases) = (Tree::default(), Library::default(), Phrases::default());
    let subject = Subject {
        campaign: &campaign,
        people: &people,
        timeline: &timeline,
        library: &library,
        phrases: &phrases,
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
        "{count:>9} people ({size:>3} MiB, {} stages{}): people {listed:>7.2?}, read {read:>7.2?}, checked {checked:>7.2?} \
         ({found} findings), planned {planned:>7.2?} ({} slots), at most {} MiB; {:.1} times the {walk:.2?} that it takes to \
         walk the rows, and {:.1} times of what processors do",
        campaign.stages.len(),
        if load == Load::Devices { " and devices" } else { "" },
        plan.stages().count(),
        peak(),
        planned.as_secs_f64() / walk.as_secs_f64(),
        worked().saturating_sub(before + walked).as_secs_f64() / walked.as_secs_f64(),
    );
}

/// A list read as the program reads one that is long: some at a time.
fn read_long<T>(file: &Path, read: impl FnOnce(&LongList<'_>) -> io::Result<T>) -> T {
    let open = || Ok(Box::new(fs::File::open(file)?) as Box<dyn Read + Send>);
    let length = fs::metadata(file).unwrap().len();
    read(&LongList { path: "list.csv", length, at_once: 4 << 20, open: &open }).unwrap()
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

/// For how long processors have worked for this process, where the system says so: in hundredths of a second.
fn worked() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
    Duration::from_millis(fields.filter_map(|field| field.parse::<u64>().ok()).sum::<u64>() * 10)
}

/// The most memory this process ever used, where the system says so.
fn peak() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap_or(0) / 1024
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let size = arguments.next().and_then(|size| size.parse().ok());
    let load = arguments.next().and_then(|word| Load::ALL.into_iter().find(|(_, name)| *name == word));
    if let (Some(size), Some((load, _)), Some(folder)) = (size, load, arguments.next()) {
        return measure(size, load, Path::new(&folder));
    }
    // What is read is made elsewhere, so that it stands in nobody's memory.
    let folder = tempfile::tempdir().unwrap();
    for size in size.map_or(vec![10_000usize, 100_000, 1_000_000], |size| vec![size]) {
        fs::write(folder.path().join("people.csv"), people(size)).unwrap();
        fs::write(folder.path().join("devices.csv"), devices(size)).unwrap();
        for (_, load) in Load::ALL {
            let mut this = Command::new(std::env::current_exe().unwrap());
            assert!(this.args([&size.to_string(), load]).arg(folder.path()).status().unwrap().success());
        }
    }
}
