//! Every command that the book shows is run: in a scratch copy of the sample, page by page and in their order.
//!
//! `wavecast` stands in `console` fences only. A line is expected to end with 0, or with what its comment says:
//! `# ends with 4: ..`. What cannot be run is listed with its reason, and is still understood by the program.

use clap::{CommandFactory as _, error::ErrorKind};
use std::{fs, path::Path, process::Output, thread};
use wavecast::faces::cli::Arguments;

use super::{Page, pages, root};
use crate::bench::Folder;

/// What no test runs, by how it begins, and why.
const NOT_RUN: [(&str, &str); 5] = [
    ("cargo ", "builds or tests the program: it is what runs this test"),
    ("wavecast serve", "stays up until it is stopped; it has tests of its own"),
    ("wavecast run", "stays up until it is stopped; it has tests of its own"),
    (
        "wavecast mail shots",
        "needs a browser, which not every machine has; what it does with one is tested in parts",
    ),
    ("wavecast handouts", "needs Typst, which daily builds leave out; it has tests of its own"),
];

/// Files that a page speaks of as the reader's own.
const GIVEN: [(&str, &str); 8] = [
    ("export.csv", "mail;name;language;wave;country\nyou@example.com;New Person;nl;pilot;NL\n"),
    (
        "intune.csv",
        "Device name,Managed by,Compliance,OS,Primary user UPN,Enrollment date,Last check-in\n\
         PH-1,Intune,Compliant,Android,bjorn.astrand@se.example.com,2027-01-27,2027-02-11\n\
         PC-3,Intune,Not Compliant,Windows,noemi.szabo@se.example.com,2027-01-28,2027-02-11\n",
    ),
    (
        "from-jamf.csv",
        "Computer Name,Model,Operating System Version,Email Address,Serial Number\n\
         MAC-1,MacBook Air,15.1,jelmer.hoekstra@nl.example.com,C02X1\n",
    ),
    ("tickets.csv", "day,tickets,wave\n2027-01-25,2,pilot\n2027-01-26,1,pilot\n"),
    (
        "their-docs/enrol-a-phone.md",
        "---\ntitle: Enrol a phone\n---\n\n# Enrol a phone\n\n1. Open **Settings**.\n",
    ),
    // What came back, in words that only a person can settle.
    ("bounces/1.eml", "From: postmaster@example.com\nSubject: Undelivered\n\nWe could not do it.\n"),
    ("bounces/2.eml", "From: a.partner@example.com\nSubject: Our spring collection\n\nLook at this.\n"),
    ("bounces/3.eml", "From: another@example.com\nSubject: Our autumn collection\n\nLook at that.\n"),
];

/// A line of a console.
struct Line {
    place: String,
    words: Vec<String>,
    written: String,
    ends_with: i32,
}

/// The lines of all consoles of a page.
fn lines(page: &Page) -> Vec<Line> {
    let mut lines = Vec::new();
    for fence in page.fences().iter().filter(|fence| fence.kind == "console") {
        for (number, line) in (fence.line + 1..).zip(&fence.lines) {
            let (written, comment) = line.split_once(" #").unwrap_or((line, ""));
            let ends = comment.split_once("ends with ").map(|(_, code)| code);
            lines.push(Line {
                place: format!("{}:{number}", page.path),
                words: words(written),
                written: written.trim().to_owned(),
                ends_with: ends.map_or(0, |code| code[..1].parse().unwrap()),
            });
        }
    }
    lines.retain(|line| !line.written.is_empty());
    lines
}

/// A line as a shell takes it apart: blanks, and what stands between quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (number, part) in line.split('"').enumerate() {
        if number % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// A folder as the reader of a page has it: the sample, which hands its letters to nobody, and files of their own.
fn scratch() -> Folder {
    let folder = Folder::of(&[]);
    let campaign = fs::read_to_string(root().join("campaign.toml")).unwrap();
    let quiet = campaign.replace("preset = \"local\"", "preset = \"outbox\"");
    assert_ne!(campaign, quiet, "the sample names its relay");
    folder.write("campaign.toml", quiet);
    folder.write("people.csv", fs::read(root().join("people.csv")).unwrap());
    for lock in ["content/shortlinks.lock", "content/translations.lock"] {
        if let Ok(bytes) = fs::read(root().join(lock)) {
            folder.write(lock, bytes);
        }
    }
    folder
}

fn give(place: &Path) {
    for (name, text) in GIVEN {
        let file = place.join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    for part in ["cur", "new", "tmp"] {
        fs::create_dir_all(place.join("outbox").join(part)).unwrap();
    }
}

fn not_run(line: &Line) -> bool {
    NOT_RUN.iter().any(|(start, _)| line.written.starts_with(start))
}

/// Runs a page, and says what went otherwise than it says.
fn play(page: &Page) -> (usize, Vec<String>) {
    let (folder, mut wrong, mut run) = (scratch(), Vec::new(), 0);
    let mut here = folder.path().to_path_buf();
    give(&here);
    for line in lines(page) {
        match line.words.first().map(String::as_str) {
            Some("cd") => {
                here = here.join(&line.words[1]);
                give(&here);
            }
            Some("wavecast") if not_run(&line) => {}
            Some("wavecast") => {
                let mut arguments: Vec<&str> = line.words[1..].iter().map(String::as_str).collect();
                if arguments[0] == "build" && !arguments.contains(&"--no-handouts") {
                    // Posters take minutes in a build for testing, and have tests of their own.
                    arguments.push("--no-handouts");
                }
                let output = folder.command(&arguments).current_dir(&here).output().unwrap();
                run += 1;
                wrong.extend(differs(&line, &output));
            }
            _ if not_run(&line) => {}
            _ => wrong.push(format!("{}: nobody knows how to run `{}`", line.place, line.written)),
        }
    }
    (run, wrong)
}

fn differs(line: &Line, output: &Output) -> Option<String> {
    let code = output.status.code();
    (code != Some(line.ends_with)).then(|| {
        format!(
            "{}: `{}` ends with {code:?}, and the book says {}\n{}{}",
            line.place,
            line.written,
            line.ends_with,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        )
    })
}

#[test]
fn every_command_of_the_book_does_what_it_says() {
    let pages = pages();
    let played: Vec<(usize, Vec<String>)> = thread::scope(|scope| {
        let running: Vec<_> = pages.iter().map(|page| scope.spawn(|| play(page))).collect();
        running.into_iter().map(|page| page.join().unwrap()).collect()
    });
    let wrong: Vec<String> = played.iter().flat_map(|(_, wrong)| wrong.clone()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let run: usize = played.iter().map(|(run, _)| run).sum();
    assert!(run > 60, "only {run} commands were run");
}

/// Words that stand for something of the reader's, and what the program is asked about in their stead.
const STANDS_FOR: [(&str, &str); 4] =
    [("ADDRESS", "you@example.com"), ("DAY", "2027-03-10"), ("WHEN", "2027-03-10"), ("NUMBER", "3")];

/// What is wrong with a command as it is written, if the program would not understand it. A verb that is only named
/// need not be complete.
fn misunderstood(words: &[String]) -> Option<String> {
    let filled = words.iter().map(|word| {
        let stand_in = STANDS_FOR.iter().find(|(name, _)| name == word);
        stand_in.map_or(word.as_str(), |(_, value)| value)
    });
    let error = Arguments::command().try_get_matches_from(filled).err()?;
    let incomplete = [
        ErrorKind::MissingRequiredArgument,
        ErrorKind::MissingSubcommand,
        ErrorKind::DisplayHelp,
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand,
        ErrorKind::DisplayVersion,
    ];
    (!incomplete.contains(&error.kind())).then(|| error.to_string())
}

/// Also those that no test runs, and those in the middle of a sentence.
#[test]
fn every_command_of_the_book_is_understood() {
    let mut wrong = Vec::new();
    for page in pages() {
        for line in lines(&page).iter().filter(|line| line.words[0] == "wavecast") {
            wrong.extend(misunderstood(&line.words).map(|why| format!("{}: {why}", line.place)));
        }
        for (number, line) in page.prose() {
            for code in line.split('`').skip(1).step_by(2).filter(|code| code.starts_with("wavecast ")) {
                let said = code.replace("COMMAND", "plan");
                wrong
                    .extend(misunderstood(&words(&said)).map(|why| format!("{}:{number}: {why}", page.path)));
            }
        }
        for fence in page.fences().iter().filter(|fence| fence.kind != "console") {
            let stray = fence
                .lines
                .iter()
                .any(|line| line.starts_with("wavecast ") && !page.path.ends_with("commands.md"));
            if stray {
                wrong.push(format!(
                    "{}:{}: put it into a `console` fence, so that it is run",
                    page.path, fence.line
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A reason that nothing needs any more hides nothing.
#[test]
fn every_reason_not_to_run_is_needed() {
    let all: Vec<Line> = pages().iter().flat_map(lines).collect();
    for (start, reason) in NOT_RUN {
        assert!(all.iter().any(|line| line.written.starts_with(start)), "no page shows `{start}` ({reason})");
    }
}
