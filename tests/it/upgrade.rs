//! A campaign of the first edition, in the middle of its way: its folder, its locks, its approvals and its ledger, as
//! that program left them on the morning of 25 January. Whoever upgrades goes on from there.

use std::path::Path;

use crate::bench::Folder;

/// The morning on which the pilot enrols: told a fortnight ago, not enrolled yet.
const DAY: &str = "2027-01-25T10:00Z";

fn folder() -> Folder {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/upgrade/first");
    let folder = Folder::copy(&kept);
    for file in ["ledger.db", "ledger.seal"] {
        folder.write(&format!(".wavecast/{file}"), std::fs::read(kept.join("state").join(file)).unwrap());
        std::fs::remove_file(folder.path().join("state").join(file)).unwrap();
    }
    folder
}

fn subjects(folder: &Folder) -> Vec<String> {
    let letters = folder.files("outbox/new");
    let subject = |bytes: &Vec<u8>| {
        let letter = mail_parser::MessageParser::new().parse(bytes).unwrap();
        letter.subject().unwrap().to_owned()
    };
    letters.values().map(subject).collect()
}

#[test]
fn it_is_opened_as_it_is() {
    let folder = folder();
    let ledger = || {
        ["ledger.db", "ledger.seal"]
            .map(|file| std::fs::read(folder.path().join(".wavecast").join(file)).unwrap())
    };
    let before = ledger();
    let seen = folder.run(&["status", "--as-of", DAY]);
    assert!(seen.contains("pilot announce          3       0        0        0        0"), "{seen}");
    let seen = folder.run(&["plan", "--person", "chloe@example.com", "--as-of", DAY]);
    assert!(seen.contains("sent"), "{seen}");
    let seen = folder.run(&["ledger", "export"]);
    assert!(seen.contains("the app is down"), "{seen}");
    assert!(ledger() == before, "looking changes nothing");
}

/// The words that ship have changed since; whoever accepted the older ones has nothing to bring up to date.
#[test]
fn texts_that_ship_are_nobodys_to_translate_again() {
    let folder = folder();
    let seen = folder.run(&["check", "--as-of", DAY]);
    assert!(seen.starts_with("0 errors") || !seen.contains("error:"), "{seen}");
    assert!(!seen.contains("has changed in `en`") && !seen.contains("have changed in `en`"), "{seen}");

    // The folder's own words are: they are what it said that it would keep up to date.
    let own =
        folder.read("content/en/messages/enrol.md").replacen("---\n\n", "---\n\nOne more thing.\n\n", 1);
    folder.write("content/en/messages/enrol.md", own);
    let seen = folder.run(&["check", "--as-of", DAY]);
    assert_eq!(seen.matches("changed in `en`").count(), 2, "{seen}");
}

/// What the first edition asked to approve were the bytes of its letters, which are others now: it is said who
/// approved, and nothing leaves on a yes to something else.
#[test]
fn it_sends_on_and_nobody_is_told_twice() {
    let folder = folder();
    let seen = folder.run(&["send", "--execute", "--as-of", DAY]);
    assert!(seen.starts_with("0 sent"), "{seen}");
    let seen = folder.run(&["send", "--as-of", DAY]);
    assert!(seen.contains("`enrol` of wave `pilot` was approved by mira under an earlier version"), "{seen}");

    folder.run(&["approve", "enrol", "--wave", "pilot", "--by", "Mira", "--as-of", DAY]);
    let seen = folder.run(&["send", "--execute", "--as-of", DAY]);
    assert!(seen.starts_with("3 sent"), "{seen}");
    let sent = subjects(&folder);
    assert_eq!(sent.len(), 3, "{sent:?}");
    let told = folder.run(&["status", "--as-of", DAY]);
    assert!(told.contains("pilot enrol             3 "), "{told}");
    assert!(told.contains("pilot announce          3 "), "{told}");
    let seen = folder.run(&["send", "--execute", "--as-of", DAY]);
    assert!(seen.starts_with("0 sent"), "{seen}");

    // What was kept back is kept back, until somebody lets it go.
    let later = "2027-02-16T10:00Z";
    folder.run(&["approve", "announce", "--wave", "sweden", "--by", "Mira", "--as-of", later]);
    let seen = folder.run(&["send", "--as-of", later]);
    assert!(seen.contains("paused: the app is down"), "{seen}");
    folder.run(&["resume", "--wave", "sweden"]);
    folder.run(&["gate", "pass", "pilot", "--anyway", "--because", "tried", "--as-of", later]);
    let seen = folder.run(&["send", "--execute", "--as-of", later]);
    assert!(seen.starts_with("2 sent"), "{seen}");
    assert_eq!(subjects(&folder).len(), 5);
}
