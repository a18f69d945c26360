//! How long a move takes is one number: what the guides of a device add up to, on its pages and in every message.

use scraper::{Html, Selector};
use std::fmt::Write as _;

use crate::{
    bench::{Folder, without_notes},
    small,
};

const KINDS: [&str; 4] = ["ios", "android", "macos", "windows"];
const OWNERS: [&str; 2] = ["company", "personal"];

/// Somebody with each kind of device of each kind of owner.
fn people() -> String {
    let mut rows = String::from("mail,name,given_name,language,wave,country,platforms,ownership\n");
    for kind in KINDS {
        for owner in OWNERS {
            let name = format!("{kind}-{owner}");
            writeln!(rows, "{name}@example.com,{name},{name},en,pilot,NL,{kind},{owner}").unwrap();
        }
    }
    rows
}

fn folder(people: &str) -> Folder {
    let campaign = small::changed(&[("preset = \"local\"", "preset = \"outbox\"")]);
    Folder::of(&[("campaign.toml", &campaign), ("people.csv", people)])
}

/// The number before the word, wherever a text says one.
fn minutes(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let at = words.iter().position(|word| word.starts_with("minutes"))?;
    Some((*words.get(at.checked_sub(1)?)?).to_owned())
}

/// What the parts on the page of a device add up to for an owner.
fn on_the_page(folder: &Folder, kind: &str, owner: &str) -> u32 {
    let page = Html::parse_document(&folder.read(&format!("public/pilot/en/{kind}/index.html")));
    let (part, line) = (Selector::parse(".parts .step").unwrap(), Selector::parse(".quiet").unwrap());
    let other = if owner == "company" { "your own device" } else { "company device" };
    let of_part = |part: scraper::ElementRef<'_>| {
        let mut lines = part.select(&line).map(|line| line.text().collect::<String>());
        let mine = lines.find(|line| !line.to_lowercase().contains(other))?;
        minutes(&mine)?.parse::<u32>().ok()
    };
    page.select(&part).filter_map(of_part).sum()
}

/// The text of the letters to each, by the name before the at sign.
fn letter(folder: &Folder, name: &str) -> String {
    let letters = folder.files("outbox");
    let to = format!("{name}@example.com");
    let texts = letters.into_values().filter_map(|bytes| {
        let letter = mail_parser::MessageParser::new().parse(&bytes)?;
        let is_mine = letter.to()?.first()?.address()? == to;
        is_mine.then(|| letter.body_text(0).unwrap_or_default().into_owned())
    });
    texts.collect()
}

#[test]
fn a_mail_tells_the_minutes_that_the_pages_of_its_reader_add_up_to() {
    let folder = folder(&people());
    let said = folder.run(&["build", "--no-handouts", "--all", "--as-of", "2027-01-25"]);
    assert!(said.contains(" pages in "), "{said}");
    let said = folder.run(&["send", "--execute", "--yes", "--as-of", "2027-01-25T09:00Z"]);
    let mut told = Vec::new();
    for kind in KINDS {
        for owner in OWNERS {
            let page = on_the_page(&folder, kind, owner);
            let mail = minutes(&letter(&folder, &format!("{kind}-{owner}")))
                .unwrap_or_else(|| panic!("{kind} {owner}: {said}"));
            assert_eq!(mail, page.to_string(), "{kind} of {owner}");
            told.push(format!("{kind} {owner}: {mail}"));
        }
    }
    insta::assert_snapshot!(told.join("\n"), @"
    ios company: 50
    ios personal: 50
    android company: 70
    android personal: 50
    macos company: 50
    macos personal: 50
    windows company: 50
    windows personal: 50
    ");
}

/// Whose device it is nobody knows: the mail says from when to when, as the page does.
#[test]
fn where_the_owner_is_not_known_mail_and_page_tell_the_same_range() {
    let folder = folder(
        "mail,name,given_name,language,wave,country,platforms\n\
         bo@example.com,Bo Ek,Bo,en,pilot,NL,android\n",
    );
    folder.run(&["build", "--no-handouts", "--all", "--as-of", "2027-01-25"]);
    folder.run(&["send", "--execute", "--yes", "--as-of", "2027-01-25T09:00Z"]);
    assert_eq!(minutes(&letter(&folder, "bo")).as_deref(), Some("50–70"));
    let page = folder.read("public/pilot/en/android/index.html");
    assert!(page.contains("About 50–70 minutes in all"), "{page}");
}

/// Each device of the list by what it does: a phone that is erased takes longer than the laptop beside it.
#[test]
fn each_device_of_a_list_counts_by_its_own_guides() {
    let folder = folder(
        "mail,name,given_name,language,wave,country,platforms\n\
         bo@example.com,Bo Ek,Bo,en,pilot,NL,ios;macos\n",
    );
    folder.write(
        "devices.csv",
        "mail,name,platform,version,ownership,method,reset\n\
         bo@example.com,iPhone 14,ios,18.1,company,ios-reset,yes\n\
         bo@example.com,MacBook Air,macos,15.1,company,macos-app,\n",
    );
    let message =
        "---\nsubject: \"Go\"\n---\n\n::: each-device\n- {{ device.name }}: {{ minutes }} minutes\n:::\n";
    folder.write("content/en/messages/enrol-devices.md", message);
    folder.run(&["send", "--execute", "--yes", "--as-of", "2027-01-25T09:00Z"]);
    let letter = letter(&folder, "bo");
    assert!(
        letter.contains("iPhone 14: 110 minutes") && letter.contains("MacBook Air: 50 minutes"),
        "{letter}"
    );
}

#[test]
fn minutes_by_hand_that_contradict_the_guides_are_found() {
    let folder = folder(&people());
    let message = "---\nsubject: \"Go\"\nbutton: \"Go\"\n---\n\nIt takes 30 minutes, and 50 with a cup of tea. Allow 50 minutes.\n";
    folder.write("content/en/messages/enrol.md", message);
    let guide = "---\ntitle: Lamp\ndescription: The lamp\njob: other\nminutes: 20\n---\n\nIt takes about 25 minutes. Wait 45 minutes.\n";
    folder.write("content/en/guides/lamp.md", guide);
    let said = folder.run(&["check", "--as-of", "2027-01-02"]);
    let found: Vec<&str> = without_notes(&said)
        .lines()
        .filter(|line| line.contains(": warning: ") && line.contains(" minutes"))
        .collect();
    insta::assert_snapshot!(found.join("\n"), @"
    content/en/guides/lamp.md:8:16: warning: this page says 25 minutes here, and `minutes: 20` about itself
    content/en/messages/enrol.md:6:10: warning: 30 minutes are written by hand; the guides add up to 50–70
    ");
}

/// A guide of one's own that says no minutes would make every mail tell too few.
#[test]
fn a_guide_of_the_way_without_minutes_is_found() {
    let folder = folder(&people());
    let guide = "---\ntitle: Leave\ndescription: Leave it\njob: leave\nplatform: ios\n---\n\n1. Go.\n";
    folder.write("content/en/guides/leave-ios.md", guide);
    let said = folder.run(&["check", "--as-of", "2027-01-02"]);
    let found: Vec<&str> = said.lines().filter(|line| line.contains("how long it takes")).collect();
    assert_eq!(
        found,
        [
            "content/en/guides/leave-ios.md:1:1: warning: this guide does not say how long it takes: mails and pages \
          count it as nothing"
        ]
    );
}
