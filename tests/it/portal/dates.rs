//! Calendar files: a date that was told and has moved replaces the one that people have.

use mail_parser::{MessageParser, MimeHeaders as _};

use super::build;
use crate::{bench::Folder, small};

fn lines(folder: &Folder, wanted: &str) -> Vec<String> {
    let file = folder.read("public/pilot/nl/dates.ics");
    file.lines().filter(|line| line.starts_with(wanted)).map(str::to_owned).collect()
}

#[test]
fn a_date_that_moved_after_it_was_told_has_a_higher_number() {
    let outbox = small::changed(&[("[smtp]\npreset = \"local\"\n", "[smtp]\npreset = \"outbox\"\n")]);
    let folder = Folder::of(&[("campaign.toml", &outbox), ("people.csv", small::PEOPLE)]);
    // Nobody was told yet: the date may move as it likes.
    build(&folder, &["--all"]);
    assert_eq!(lines(&folder, "SEQUENCE"), ["SEQUENCE:0"]);
    let names = lines(&folder, "UID");
    let moved = outbox.replace("start = 2027-01-25", "start = 2027-01-26");
    folder.write("campaign.toml", &moved);
    build(&folder, &["--all"]);
    assert_eq!(lines(&folder, "SEQUENCE"), ["SEQUENCE:0"]);
    assert!(!folder.path().join(".wavecast/ledger.db").exists(), "building makes no ledger");

    folder.run(&["send", "--execute", "--yes", "--as-of", "2027-01-12T08:30Z"]);
    build(&folder, &["--all"]);
    assert_eq!(lines(&folder, "SEQUENCE"), ["SEQUENCE:0"]);
    folder.write("campaign.toml", moved.replace("start = 2027-01-26", "start = 2027-02-02"));
    build(&folder, &["--all"]);
    assert_eq!(lines(&folder, "SEQUENCE"), ["SEQUENCE:2"]);
    assert_eq!(lines(&folder, "UID"), names, "it is the same date");
    insta::assert_snapshot!(lines(&folder, "DTSTART").join("\n"), @"DTSTART;VALUE=DATE:20270202");
}

/// Who takes the date from the mail and from the page has it once.
#[test]
fn mail_and_page_call_a_date_the_same() {
    let folder = Folder::of(small::SMALL);
    build(&folder, &["--all"]);
    folder.run(&["mail", "preview", "--stage", "announce"]);
    let letter = std::fs::read(folder.path().join("outbox/preview/pilot/announce/nl.eml")).unwrap();
    let letter = MessageParser::new().parse(&letter).unwrap();
    let is_file = |part: &&mail_parser::MessagePart<'_>| part.attachment_name() == Some("invite.ics");
    let file = letter.parts.iter().find(is_file).unwrap();
    let file = String::from_utf8_lossy(file.contents()).into_owned();
    for name in lines(&folder, "UID:small-move") {
        assert!(file.contains(&name), "{name} in {file}");
    }
}

/// A date that slips is one small file to put in place: also that of a fair.
#[test]
fn the_day_of_a_fair_stands_in_the_file_of_dates() {
    let fair = "\n[[wave.fair]]\nday = 2027-03-02\nfrom = \"10:00\"\nuntil = \"16:00\"\nplace = { en = \"Hall\", nl = \"Hal\", sv = \"Hall\" }\n";
    let campaign = small::changed(&[
        ("start = 2027-03-01\n", "approach = \"tech-fair\"\nstart = 2027-03-01\n"),
        ("enforcement = 2027-03-23\n", &format!("enforcement = 2027-03-23\n{fair}")),
    ]);
    let folder = Folder::of(&[("campaign.toml", &*campaign), ("people.csv", small::PEOPLE)]);
    build(&folder, &["--all"]);
    let page = folder.read("public/sweden/en/index.html");
    assert!(page.contains("<span data-date=\"fair.0\">"), "{page}");
    let guide = folder.read("public/sweden/en/prepare/index.html");
    assert!(guide.contains("<span data-date=\"fair.day.date\">"), "{guide}");
    folder.write("campaign.toml", campaign.replace("day = 2027-03-02", "day = 2027-03-04"));
    build(&folder, &["--all"]);
    let dates = folder.read("public/sweden/dates.js");
    for said in ["\"fair.0\":\"Thursday", "\"fair.day.date\":\"Thursday"] {
        assert!(dates.contains(said), "{dates}");
    }
}
