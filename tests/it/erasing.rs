//! Who is told that everything on a device goes, where no list tells of devices one by one.

use crate::{bench::Folder, small};

/// The small campaign, and how devices join.
fn folder(methods: &str, people: &str) -> Folder {
    let methods = format!("from = {{ vendor = \"workspace-one\" }}\n\n[move.to.methods]\n{methods}");
    let toml = small::changed(&[
        ("from = { vendor = \"workspace-one\" }\n", &methods),
        ("preset = \"local\"\n", "preset = \"outbox\"\n"),
        (
            "[[stage]]\nid = \"enrol\"",
            "[[stage]]\nid = \"prepare\"\nat = \"start - 5 workdays\"\n\n[[stage]]\nid = \"enrol\"",
        ),
    ]);
    let head = "mail,given_name,language,wave,country,platforms,ownership,reset\n";
    let people = format!("{head}{people}");
    Folder::of(&[("campaign.toml", &toml), ("people.csv", &people)])
}

fn said(folder: &Folder, person: &str, stage: &str) -> String {
    let address = format!("{person}@example.com");
    let seen = folder.run(&["mail", "preview", "--as-of", "2027-01-11", "--person", &address]);
    let files = folder.files("outbox/preview");
    let path = format!("outbox/preview/sweden/{stage}/en.txt");
    let text = files.get(&path).unwrap_or_else(|| panic!("{path} in {:?} {seen}", files.keys()));
    // As one line: where it breaks is no matter here.
    String::from_utf8_lossy(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

const ANDROID: &str = "android = { company = \"android-managed\", personal = \"android-web\" }\n";

/// The column is empty: whoever filled in `[move.to.methods]` has said enough.
#[test]
fn a_method_that_erases_is_announced_without_a_word_in_the_row() {
    let folder = folder(ANDROID, "anna@example.com,Anna,en,sweden,SE,android,company,\n");
    for stage in ["announce", "prepare", "enrol"] {
        let said = said(&folder, "anna", stage);
        assert!(said.contains("Everything on your Android device will be erased"), "{stage}: {said}");
    }
    let who = folder.run(&["plan", "--who", "reset", "--as-of", "2027-01-11"]);
    assert!(who.contains("1 person of 1"), "{who}");
}

/// `reset` speaks of all they have, and IT moves the computer without.
#[test]
fn what_one_row_says_of_two_devices_is_told_of_the_one_of_which_it_is_so() {
    let folder = folder(
        "windows = { company = \"windows-auto\" }\n",
        "bo@example.com,Bo,en,sweden,SE,ios windows,company,yes\n",
    );
    let said = said(&folder, "bo", "enrol");
    assert!(said.contains("Everything on your iPhone or iPad will be erased."), "{said}");
    assert!(!said.contains("Windows computer will be erased"), "{said}");
}

#[test]
fn nobody_is_told_that_their_own_device_is_erased() {
    let folder = folder(ANDROID, "cas@example.com,Cas,en,sweden,SE,ios android,personal,yes\n");
    let said = said(&folder, "cas", "enrol");
    assert!(!said.contains("erased"), "{said}");
}

#[test]
fn what_a_row_says_against_how_devices_join_is_found() {
    let methods =
        format!("{ANDROID}windows = {{ company = \"windows-auto\" }}\nios = {{ company = \"ios-reset\" }}\n");
    let people = "anna@example.com,Anna,en,sweden,SE,android,company,no\n\
                  bo@example.com,Bo,en,sweden,SE,windows,company,yes\n\
                  cas@example.com,Cas,en,sweden,SE,android,personal,yes\n\
                  di@example.com,Di,en,sweden,SE,ios windows,company,yes\n\
                  eve@example.com,Eve,en,sweden,SE,ios,company,no\n";
    let found = |folder: &Folder| {
        let said = folder.run(&["check", "--as-of", "2027-01-04T09:00Z"]);
        let lines: Vec<&str> = said.lines().filter(|line| line.contains("`reset` =")).collect();
        lines.join("\n")
    };
    insta::assert_snapshot!(found(&folder(&methods, people)), @"
    people.csv:1:1: warning: 1 person with `reset` = yes, and their devices are their own
    people.csv:1:1: warning: 1 person with `reset` = yes, and their devices join without it
    people.csv:1:1: warning: 1 device with `reset` = no, and `android-managed` erases them
    people.csv:1:1: warning: 1 device with `reset` = no, and `ios-reset` erases them
    ");
    // Without any method, a company Android is erased all the same.
    let bare = folder("", people);
    bare.write("campaign.toml", small::CAMPAIGN);
    insta::assert_snapshot!(found(&bare), @"
    people.csv:1:1: warning: 1 person with `reset` = yes, and their devices are their own
    people.csv:1:1: warning: 1 device with `reset` = no, and a company Android does not move without being erased
    ");
}

/// One row of the list says that it is erased; the other device of the same person is none of its business.
#[test]
fn one_device_that_is_erased_makes_no_other_one_so() {
    let folder = folder("", "bo@example.com,Bo,en,sweden,SE,,company,\n");
    folder.write(
        "devices.csv",
        "mail,name,platform,ownership,reset\nbo@example.com,iPhone 14,ios,company,yes\nbo@example.com,ThinkPad,windows,company,\n",
    );
    let list = folder.run(&["devices", "list"]);
    insta::assert_snapshot!(list, @"
    b***@example.com
      iPhone 14, ios, company, is erased
      ThinkPad, windows, company
    ");
}

/// Found by a person who counts the devices to be erased: the list names none, the campaign's way erases them.
#[test]
fn who_loses_something_by_the_way_of_the_campaign_is_counted_so() {
    let folder = folder(
        ANDROID,
        "anna@example.com,Anna,en,sweden,SE,,,\nbo@example.com,Bo,en,sweden,SE,ios,company,\n",
    );
    folder.write("devices.csv", "mail,name,platform,ownership\nanna@example.com,Zebra,android,company\n");
    let who = folder.run(&["plan", "--who", "reset", "--as-of", "2027-01-11", "--format", "json"]);
    assert!(who.contains("anna") || who.contains("a***@example.com"), "{who}");
    assert!(!who.contains("b***@example.com") && !who.contains("bo@"), "{who}");
}
