//! Who may read what is written: files about people are for their owner, and one that is replaced stays as open or as
//! closed as it was.
#![cfg(unix)]

use std::{fs, os::unix::fs::PermissionsExt as _};

use crate::{
    bench::Folder,
    small::{PEOPLE, changed},
};

const DAY: &str = "2027-01-11T08:30Z";

fn folder() -> Folder {
    let toml = changed(&[("[smtp]\npreset = \"local\"\n", "[smtp]\npreset = \"outbox\"\n")]);
    Folder::of(&[("campaign.toml", &toml), ("people.csv", PEOPLE)])
}

fn mode(folder: &Folder, path: &str) -> u32 {
    fs::metadata(folder.path().join(path)).unwrap().permissions().mode() & 0o777
}

fn set(folder: &Folder, path: &str, mode: u32) {
    fs::set_permissions(folder.path().join(path), fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn what_is_about_people_is_for_its_owner_alone() {
    let folder = folder();
    fs::create_dir(folder.path().join(".wavecast")).unwrap();
    set(&folder, ".wavecast", 0o755);
    folder.run(&["send", "--execute", "--as-of", DAY]);
    folder.run(&["ledger", "export", "--to", "ledger.jsonl"]);
    folder.run(&["mail", "preview", "--to", "letters"]);
    assert_eq!(mode(&folder, ".wavecast"), 0o700, "also where an older program left it open");
    assert_eq!(mode(&folder, "ledger.jsonl"), 0o600);
    assert_eq!(mode(&folder, "outbox/new"), 0o700);
    let letters = folder.files("outbox/new");
    assert_eq!(letters.len(), 2);
    for letter in letters.keys() {
        assert_eq!(mode(&folder, letter), 0o600, "{letter}");
    }
}

#[test]
fn a_file_that_is_replaced_keeps_its_readers() {
    for readers in [0o600, 0o640] {
        let folder = folder();
        set(&folder, "people.csv", readers);
        folder.write("export.csv", format!("{PEOPLE}dirk@example.com,Dirk,Dirk,nl,pilot,NL,ios\n"));
        folder.run(&["people", "import", "export.csv", "--execute"]);
        assert!(folder.read("people.csv").contains("dirk@example.com"));
        assert_eq!(mode(&folder, "people.csv"), readers);
        folder.run(&["forget", "--person", "dirk@example.com", "--execute", "--as-of", DAY]);
        assert!(!folder.read("people.csv").contains("dirk@example.com"));
        assert_eq!(mode(&folder, "people.csv"), readers);
        let certificate = folder.files("").into_keys().find(|path| path.starts_with("forgotten-")).unwrap();
        assert_eq!(mode(&folder, &certificate), 0o600);
    }
}

/// Nothing is left beside what was written.
#[test]
fn no_draft_stays_behind() {
    let folder = folder();
    folder.run(&["ledger", "export", "--to", "some/where/ledger.jsonl"]);
    let names: Vec<String> = folder.files("some").into_keys().collect();
    assert_eq!(names, ["some/where/ledger.jsonl"]);
}
