//! What real mailers return, in our own words after their manner: each is told for what it is, and only what says so
//! beyond doubt is against the address. The messages lie in `tests/mail/returned`.

use std::{collections::BTreeSet, fs, path::PathBuf};

use super::bounces::{campaign, letters, send};
use super::sink::{Faults, Sink};
use crate::bench::Folder;

/// The letter that the messages return.
const LETTER: &str = "0123456789abcdefghjkmnpqrs";

fn returned() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/mail/returned")
}

#[test]
fn every_mailer_is_told_for_what_it_is() {
    let folder = Folder::of(&[]);
    let read = folder.run(&["bounces", "read", returned().to_str().unwrap()]);
    // Without the words, which the messages themselves hold.
    let (rows, counts): (Vec<&str>, Vec<&str>) = read.lines().partition(|line| line.contains(".eml "));
    let short = |row: &&str| row.split_whitespace().take(7).collect::<Vec<_>>().join(" ");
    let rows: Vec<String> = rows.iter().map(short).collect();
    insta::assert_snapshot!(format!("{}\n{}", rows.join("\n"), counts.join("\n")), @"");
}

#[test]
fn only_who_is_not_there_is_given_up() {
    let folder = Folder::of(&[]);
    let read = folder.run(&["bounces", "read", returned().to_str().unwrap(), "--format", "json"]);
    let read: serde_json::Value = serde_json::from_str(&read).unwrap();
    let gone = read["recipients"].as_array().unwrap().iter().filter(|one| one["ending"] == "gone");
    let gone: BTreeSet<&str> = gone.map(|one| one["message"].as_str().unwrap()).collect();
    let wanted = [
        "exchange-2003-unknown.eml",
        "exchange-online-edge.eml",
        "exchange-online-unknown.eml",
        "exim-unknown.eml",
        "gateway-dutch.eml",
        "gmail-old.eml",
        "gmail-unknown.eml",
        "notes-unknown.eml",
        "qmail-unknown.eml",
        "yahoo-no-account.eml",
    ];
    assert_eq!(gone, wanted.into_iter().collect());
}

/// With the letter of somebody else in them, the same messages do nothing to Bram; with his own they do.
#[test]
fn our_own_letter_makes_a_bounce_without_fields_count() {
    let sink = Sink::start(Faults::default(), 0);
    let folder = campaign(&sink);
    send(&folder, super::bounces::DAY);
    let id = letters(&folder)["bram@example.com"].clone();
    let mut numbers = [0, 0];
    for entry in fs::read_dir(returned()).unwrap() {
        let entry = entry.unwrap();
        let (text, name) = (fs::read_to_string(entry.path()).unwrap(), entry.file_name());
        if !text.contains(LETTER) || !name.to_string_lossy().contains("unknown") {
            continue;
        }
        // Each alone, in a ledger that knows of no other.
        let name = name.to_string_lossy().into_owned();
        for (number, letter) in [LETTER, &id].into_iter().enumerate() {
            folder.write("back/one.eml", text.replace(LETTER, letter));
            let seen = folder.run(&["bounces", "import", "back"]);
            let gone = seen.starts_with("1 cannot be reached");
            assert_eq!(gone, number == 1, "{name} with {letter}: {seen}");
            numbers[number] += usize::from(gone);
        }
    }
    assert_eq!(numbers, [0, 6]);
}

/// Files with people in them are for their owner alone, and one that is written again keeps what it had.
#[cfg(unix)]
#[test]
fn private_files_stay_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let toml = crate::small::changed(&[("preset = \"local\"", "preset = \"outbox\"")]);
    let folder = Folder::of(&[("campaign.toml", &toml), ("people.csv", crate::small::PEOPLE)]);
    let mode = |path: &str| fs::metadata(folder.path().join(path)).unwrap().permissions().mode() & 0o777;
    fs::set_permissions(folder.path().join("people.csv"), fs::Permissions::from_mode(0o600)).unwrap();
    folder.write("hr.csv", "mail,name,language,wave\nnew@example.com,New,nl,pilot\n");
    folder.run(&["people", "import", "hr.csv", "--execute"]);
    assert!(folder.read("people.csv").contains("new@example.com"));
    assert_eq!(mode("people.csv"), 0o600);
    folder.run(&["send", "--execute", "--yes", "--as-of", super::bounces::DAY]);
    folder.run(&["ledger", "export", "--to", "ledger.jsonl"]);
    assert_eq!((mode("ledger.jsonl"), mode(".wavecast")), (0o600, 0o700));
    let letters = folder.files("outbox/new");
    assert!(!letters.is_empty(), "the small campaign sends to the outbox");
    for path in letters.keys() {
        assert_eq!(mode(path), 0o600, "{path}");
    }
}
