//! Ledgers of older programs: read as they are, and brought to the present form by whoever writes.

use crate::{
    bench::Folder,
    small::{PEOPLE, changed},
};

const DAY: &str = "2027-01-11T08:30Z";

/// A ledger as the first program wrote it: one letter of two was sent, and Sweden is kept back.
const FIRST: &[u8] = include_bytes!("../../ledgers/form-1.db");

fn folder(ledger: &[u8]) -> Folder {
    let toml = changed(&[("[smtp]\npreset = \"local\"\n", "[smtp]\npreset = \"outbox\"\n")]);
    let folder = Folder::of(&[("campaign.toml", &toml), ("people.csv", PEOPLE)]);
    folder.write(".wavecast/ledger.db", ledger);
    folder
}

fn form(folder: &Folder) -> i64 {
    let ledger = rusqlite::Connection::open(folder.path().join(".wavecast/ledger.db")).unwrap();
    ledger.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap()
}

/// Whoever only looks sees the past of an older ledger, and leaves its bytes alone.
#[test]
fn an_older_ledger_is_read_as_it_is() {
    let folder = folder(FIRST);
    let seen = folder.run(&["send", "--as-of", DAY]);
    assert!(seen.starts_with("1 due now"), "{seen}");
    let seen = folder.run(&["status", "--as-of", DAY]);
    assert!(seen.contains("\nall                     1 "), "{seen}");
    let seen = folder.run(&["plan", "--person", "bram@example.com", "--as-of", DAY]);
    let other = folder.run(&["plan", "--person", "chloe@example.com", "--as-of", DAY]);
    assert_eq!([&seen, &other].iter().filter(|story| story.contains("sent")).count(), 1, "{seen}{other}");
    let seen = folder.run(&["ledger", "export"]);
    assert!(seen.contains("the app is down"), "{seen}");
    assert_eq!(folder.files(".wavecast")[".wavecast/ledger.db"], FIRST, "looking changes nothing");
}

/// The older form comes to the newest in the same steps by which a new ledger is made.
#[test]
fn every_older_form_is_brought_to_the_newest() {
    let folder = folder(FIRST);
    let seen = folder.run(&["send", "--as-of", DAY]);
    assert!(seen.starts_with("1 due now"), "{seen}");
    let seen = folder.run(&["send", "--execute", "--as-of", DAY]);
    assert!(seen.starts_with("1 sent"), "{seen}");
    assert_eq!(form(&folder), 4);
    let seen = folder.run(&["send", "--execute", "--as-of", DAY]);
    assert!(seen.starts_with("0 sent"), "{seen}");
}
