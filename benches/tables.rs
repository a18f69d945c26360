//! Two hundred thousand people in a workbook: how long it takes to read them, beside what it takes merely to walk its
//! cells, and how much memory. Each is measured in a process of its own, so that none stands in another's peak.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench that fails has failed, it prints its figures, and it needs files"
)]

use calamine::{Reader as _, Xlsx};
use rust_xlsxwriter::Workbook;
use std::{
    fmt::Write as _,
    fs,
    io::Cursor,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};
use wavecast::ground::campaign::{Campaign, People};

const PEOPLE: u32 = 200_000;
const ROUNDS: usize = 5;
const COLUMNS: [&str; 8] = ["mail", "name", "given_name", "language", "wave", "country", "site", "platforms"];

fn campaign() -> Campaign {
    let mut text = "[campaign]\nid = \"bench\"\ntitle = \"Bench\"\norganisation = \"Bench\"\nlanguages = [\"en\", \"nl\", \"sv\"]\ntime_zone = \"Europe/Amsterdam\"\nsite = \"https://move.example.com\"\n[sender]\nname = \"IT\"\naddress = \"it@example.com\"\n[move]\nfrom = { vendor = \"ivanti\" }\n[helpdesk]\nmail = \"desk@example.com\"\n".to_owned();
    for wave in 0..20 {
        write!(text, "[[wave]]\nid = \"w{wave}\"\ntitle = \"W\"\nstart = 2027-02-{:02}\n", wave + 1).unwrap();
    }
    text.push_str("[[stage]]\nid = \"enrol\"\nat = \"start\"\n[smtp]\npreset = \"outbox\"\n");
    Campaign::read("campaign.toml", text.as_bytes()).0.unwrap()
}

/// One person of the list, as the cells of a row.
fn person(number: u32) -> [String; 8] {
    [
        format!("person.{number}@example.com"),
        format!("Åsa van Number{number}"),
        "Åsa".to_owned(),
        "sv".to_owned(),
        format!("w{}", number % 20),
        "SE".to_owned(),
        format!("Site {}", number % 40),
        "ios;windows".to_owned(),
    ]
}

fn make(folder: &Path) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let mut csv = COLUMNS.join(",") + "\n";
    for (column, name) in (0..).zip(COLUMNS) {
        sheet.write_string(0, column, name).unwrap();
    }
    for number in 0..PEOPLE {
        let cells = person(number);
        for (column, cell) in (0..).zip(&cells) {
            sheet.write_string(number + 1, column, cell).unwrap();
        }
        writeln!(csv, "{}", cells.join(",")).unwrap();
    }
    book.save(folder.join("people.xlsx")).unwrap();
    fs::write(folder.join("people.csv"), csv).unwrap();
}

fn walk(bytes: &[u8]) {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let name = book.sheet_names().first().unwrap().clone();
    let mut cells = book.worksheet_cells_reader(&name).unwrap();
    let mut count = 0;
    while cells.next_cell().unwrap().is_some() {
        count += 1;
    }
    assert_eq!(count, (PEOPLE + 1) * 8);
}

fn read(name: &str, bytes: Vec<u8>, campaign: &Campaign) {
    let (people, problems) = People::read(name, bytes, campaign);
    assert!(people.len() == PEOPLE as usize && !problems.has_errors());
}

/// The most memory this process had, in MiB; nothing where the system does not say.
fn peak() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kib.map_or_else(String::new, |kib| format!("{:>6} MiB", kib >> 10))
}

fn measured(what: &str, folder: &Path) {
    let campaign = campaign();
    let name = if what == "csv" { "people.csv" } else { "people.xlsx" };
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let begun = Instant::now();
            let bytes = fs::read(folder.join(name)).unwrap();
            if what == "walk" {
                walk(&bytes);
            } else {
                read(name, bytes, &campaign);
            }
            begun.elapsed()
        })
        .collect();
    times.sort();
    let half = times.get(ROUNDS / 2).unwrap().as_secs_f64();
    println!("{what:<8} {half:>8.3} s {}", peak());
    // How often it is what merely walking the cells takes, which was measured before it.
    let kept = folder.join("walked");
    match fs::read_to_string(&kept).ok().and_then(|walked| walked.parse::<f64>().ok()) {
        Some(walked) if what == "xlsx" => println!("         {:.2} times the walk", half / walked),
        _ if what == "walk" => fs::write(kept, half.to_string()).unwrap(),
        _ => {}
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    if let (Some(what), Some(folder)) = (arguments.next(), arguments.next()) {
        return if what == "make" { make(Path::new(&folder)) } else { measured(&what, Path::new(&folder)) };
    }
    let folder = tempfile::tempdir().unwrap();
    println!("{PEOPLE} people: the workbook merely walked, read as people, and the same list read from CSV");
    for what in ["make", "walk", "xlsx", "csv"] {
        let mut this = Command::new(std::env::current_exe().unwrap());
        assert!(this.arg(what).arg(folder.path()).status().unwrap().success());
    }
}
