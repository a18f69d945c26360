//! The campaign in `tests/several`: everybody whom a real one has, with devices in several old systems, in one folder.

use std::{fs, path::Path};

use crate::bench::Folder;

const NOW: [&str; 2] = ["--as-of", "2027-03-12T08:00Z"];

fn folder() -> Folder {
    let folder = Folder::of(&[]);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/several");
    for file in ["campaign.toml", "people.csv", "devices.csv"] {
        folder.write(file, fs::read_to_string(root.join(file)).unwrap());
    }
    folder
}

#[test]
fn everybody_is_told_of_each_device_what_is_so_of_it() {
    let folder = folder();
    let check = folder.run(&["check", "--as-of", "2027-01-04T09:00Z"]);
    let found: Vec<&str> =
        check.lines().filter(|line| line.contains("warning: ") || line.contains("error: ")).collect();
    insta::assert_snapshot!(found.join("\n"), @"
    warning: 1 warning, 2 notes in the campaign
    devices.csv:1:1: warning: 1 person cannot join until they update: ios below 17 (1 device)
    ");
    insta::assert_snapshot!(folder.run(&["devices", "list", "--state", "between"]), @"
    k***@example.com
      Galaxy S23, android 14, company, in ivanti, joins by android-managed, is erased: left the old system, not in the new one
    ");
    insta::assert_snapshot!(folder.run(&["devices", "list"]), @"
    m***@example.com
      iPhone 14, ios 18.1, personal, in ivanti, joins by ios-app
      MacBook Pro, macos 15.1, company, in jamf, joins by macos-reset, is erased: moved
    o***@example.com
      iPhone 8, ios 16.7, company, in ivanti, joins by ios-reset, is erased
    k***@example.com
      Galaxy S23, android 14, company, in ivanti, joins by android-managed, is erased: left the old system, not in the new one
    d***@example.com
      Zebra TC52, android 11, company, shared, in ivanti, joins by by-it
      ThinkPad T14, windows 10.0.22631, company, in workspace-one, joins by windows-auto
    ");
    let status = folder.run(&["status", NOW[0], NOW[1]]);
    let devices: Vec<&str> = status.lines().filter(|line| line.starts_with("devices")).collect();
    insta::assert_snapshot!(devices.join("\n"), @"devices      1 of 5 devices moved (20.0 %); 1 person is between two systems, 1 with some of theirs moved, 1 with devices too old to join");
    let who = |facts: &str| folder.run(&["plan", "--who", facts, "--addresses", NOW[0], NOW[1]]);
    insta::assert_snapshot!(who("reset"), @"
    reset
      4 people of 8
      languages: 2 sv, 1 en, 1 nl
      waves: 1 pilot, 3 sweden
      such as mira.holm@example.com, otto.lind@example.com, kai.berg@example.com, sam.dekker@example.com
    ");
    folder.run(&["mail", "preview", NOW[0], NOW[1]]);
    let files = folder.files("outbox/preview");
    let texts: Vec<&String> = files.keys().filter(|path| path.ends_with("txt")).collect();
    assert!(texts.iter().any(|path| path.contains("remind")), "{texts:?}");
}

/// Whoever looks at the messages before they leave sees how they read to each of them, and not only to the first.
#[test]
fn previews_show_a_reader_of_each_kind() {
    let folder = folder();
    folder.run(&["mail", "preview", "--stage", "remind", NOW[0], NOW[1]]);
    let files = folder.files("outbox/preview");
    let read = |path: &str| {
        let text = files
            .get(&format!("outbox/preview/{path}.txt"))
            .unwrap_or_else(|| panic!("{path} in {:?}", files.keys()));
        String::from_utf8(text.clone()).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    // The first reader in Swedish has moved one of two; in English the one reader is between two systems.
    assert!(read("sweden/remind/sv").contains("En av dina två enheter"), "{}", read("sweden/remind/sv"));
    assert!(read("sweden/remind/en").contains("has left Ivanti"), "{}", read("sweden/remind/en"));
    assert!(read("sweden/remind-too-old/sv").contains("iOS 17"), "{}", read("sweden/remind-too-old/sv"));
    // Whoever has several is the one whose devices IT moves, and is shown once.
    let moved = read("sweden/remind-it-moves/sv");
    assert!(moved.contains("IT flyttar enheten") && moved.contains("Ivanti"), "{moved}");
    assert!(moved.contains("Workspace ONE"), "{moved}");
    let shown: Vec<&String> = files.keys().filter(|path| path.ends_with(".txt")).collect();
    assert!(!shown.iter().any(|path| path.contains("some-moved") || path.contains("-device")), "{shown:?}");
    let index = String::from_utf8(files["outbox/preview/index.html"].clone()).unwrap();
    assert!(index.contains("remind-too-old"), "each stands on the page of all");
}

/// Somebody who comes later, with a phone of their own, is one of them from then on.
#[test]
fn whoever_joins_is_one_of_them() {
    let folder = folder();
    folder.write("new.csv", "mail,given_name,language,wave,country,platforms,ownership\nnia@example.com,Nia,en,sweden,SE,ios,personal\n");
    let said = folder.run(&["people", "import", "new.csv", "--execute", NOW[0], NOW[1]]);
    assert!(said.contains("1 new"), "{said}");
    let plan = folder.run(&["plan", "--person", "nia@example.com", NOW[0], NOW[1]]);
    assert!(plan.contains("ios, personal") || plan.contains("iPhone/iPad, personal"), "{plan}");
}

/// People are told that a device is still in the old system by what its list said last, and nobody had looked since.
#[test]
fn a_list_of_an_old_system_that_grew_old_is_named() {
    let folder = folder();
    let found = |at: &str| {
        let check = folder.run(&["check", "--as-of", at]);
        check.lines().filter(|line| line.contains("still in it")).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(found("2027-03-12T08:00Z"), "", "Ivanti heard of a device two days ago");
    let aged = found("2027-03-19T08:00Z");
    assert!(aged.contains("the list of Ivanti heard of no device after 2027-03-10, and "), "{aged}");
    assert!(!aged.contains("Jamf"), "nobody is still in it: {aged}");
    // A complete list of yesterday missed a device that had left: it is as new as that.
    let list = folder.read("devices.csv").replace(",2027-03-02,,2027-03-08", ",2027-03-02,,2027-03-18");
    folder.write("devices.csv", list);
    let aged = found("2027-03-19T08:00Z");
    assert!(!aged.contains("Ivanti") && aged.contains("Workspace ONE"), "{aged}");
}
