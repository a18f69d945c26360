//! Devices that cannot join before they are updated: what their owners hear, and what the helpdesk sees.

use crate::{bench::Folder, serve::Console, small};

const NOW: [&str; 2] = ["--as-of", "2027-03-12T08:00Z"];

/// Bo has a phone that is too old, and a computer that is not.
fn folder(language: &str, devices: &str) -> Folder {
    let toml = small::changed(&[
        ("preset = \"local\"\n", "preset = \"outbox\"\n"),
        (
            "[[stage]]\nid = \"enrol\"",
            "[[stage]]\nid = \"prepare\"\nat = \"start - 5 workdays\"\n\n[[stage]]\nid = \"enrol\"",
        ),
    ]);
    let people = format!(
        "mail,name,given_name,language,wave,country\nbo@example.com,Bo Berg,Bo,{language},sweden,SE\n"
    );
    let devices = format!("mail,name,platform,version,ownership,seen,gone-from-old,in-new-since\n{devices}");
    Folder::of(&[("campaign.toml", &toml), ("people.csv", &people), ("devices.csv", &devices)])
}

const BOTH: &str =
    "bo@example.com,iPhone 8,ios,16.7,company,,,\nbo@example.com,ThinkPad,windows,10.0.26100,company,,,\n";

fn said(folder: &Folder, language: &str, stage: &str) -> String {
    let seen = folder.run(&["mail", "preview", "--person", "bo@example.com", NOW[0], NOW[1]]);
    let files = folder.files("outbox/preview");
    let path = format!("outbox/preview/sweden/{stage}/{language}.txt");
    let text = files.get(&path).unwrap_or_else(|| panic!("{path} in {:?} {seen}", files.keys()));
    // As one line, without what marks a box: where it breaks is no matter here.
    String::from_utf8_lossy(text).split_whitespace().filter(|word| *word != "|").collect::<Vec<_>>().join(" ")
}

#[test]
fn who_has_a_device_that_is_too_old_hears_which_version_it_needs() {
    let told = [
        ("en", "iPhone 8 can’t join Microsoft Intune until it has iOS 17 or newer."),
        ("nl", "iPhone 8 kan pas bij Microsoft Intune worden ingeschreven als het iOS 17 of nieuwer heeft."),
        ("sv", "iPhone 8 kan inte registreras i Microsoft Intune förrän den har iOS 17 eller senare."),
    ];
    for (language, words) in told {
        let folder = folder(language, BOTH);
        for stage in ["prepare", "enrol", "remind"] {
            let said = said(&folder, language, stage);
            assert!(said.contains(words), "{language} {stage}: {said}");
            assert!(!said.contains("ThinkPad can’t"), "{said}");
        }
    }
    // It is still in the old system, and the reminder says that as before.
    let folder = folder("en", BOTH);
    assert!(said(&folder, "en", "remind").contains("iPhone 8, moving from Workspace ONE"));
}

#[test]
fn who_can_join_hears_nothing_of_it() {
    let folder = folder("en", &BOTH.replace("16.7", "17.1"));
    for stage in ["prepare", "enrol", "remind"] {
        let said = said(&folder, "en", stage);
        assert!(!said.contains("or newer"), "{stage}: {said}");
    }
}

/// The approval is for the message: it holds when somebody has updated their phone.
#[test]
fn an_approval_holds_when_a_device_is_updated() {
    let folder = folder("en", BOTH);
    let toml = folder
        .read("campaign.toml")
        .replace("preset = \"outbox\"\n", "preset = \"outbox\"\napproval = \"required\"\n");
    folder.write("campaign.toml", toml);
    let day = ["--as-of", "2027-02-15T08:00Z"];
    let given = folder.run(&["approve", "prepare", "--wave", "sweden", day[0], day[1]]);
    let held = |folder: &Folder| {
        let plan = folder.run(&["plan", "--person", "bo@example.com", day[0], day[1]]);
        plan.split_once("what becomes of it").map_or(plan.clone(), |(_, stages)| stages.to_owned())
    };
    let before = held(&folder);
    folder.write("devices.csv", folder.read("devices.csv").replace("16.7", "17.1"));
    assert_eq!(before, held(&folder), "{given}");
}

/// Enough to help somebody whom one knows, and no more.
#[test]
fn the_console_shows_where_each_device_is_and_names_nobody() {
    let rows = "bo@example.com,iPhone 8,ios,16.7,company,,,\nbo@example.com,Bo's ThinkPad,windows,10.0.26100,company,,2027-03-10,\n\
                bo@example.com,Berg-Mac,macos,15.1,company,,,2027-03-10\n";
    let folder = folder("en", rows);
    let console = Console::of(&folder, &["--as-of", "2027-03-12"]);
    for (language, states) in [
        ("en", ["needs iOS 17", "too old to move", "in neither system", "moved"]),
        ("nl", ["heeft iOS 17 nodig", "te oud om over te zetten", "in geen van beide systemen", "overgezet"]),
        ("sv", ["behöver iOS 17", "för gammal för att flyttas", "i inget av systemen", "flyttad"]),
    ] {
        let person = console.get(&format!("/{language}/people/0"));
        for state in states {
            assert!(person.contains(state), "{state} in {person}");
        }
        assert!(person.contains("iPhone 8 · iOS 16.7 · Workspace ONE"), "{person}");
        assert!(
            !person.contains("ThinkPad") && !person.contains("Berg-Mac"),
            "a name says whose it is: {person}"
        );
        let people = console.get(&format!("/{language}/people"));
        assert!(people.contains("iPhone 8") && people.contains("people/0"), "{people}");
        assert!(people.contains(states[1]) && !people.contains("bo@example.com"), "{people}");
    }
}

#[test]
fn whom_to_look_after_and_what_languages_owe_go_into_a_table() {
    let folder = folder("en", BOTH);
    let said = folder.run(&["status", "--people", "--to", "look-after.csv", NOW[0], NOW[1]]);
    assert!(said.contains("look-after.csv"), "{said}");
    assert!(
        folder.read("look-after.csv").starts_with("wave,mail,language,why\n"),
        "{}",
        folder.read("look-after.csv")
    );
    folder.run(&["status", "--people", "--to", "look-after.xlsx", NOW[0], NOW[1]]);
    assert!(folder.path().join("look-after.xlsx").is_file());
    assert!(folder.run(&["status", "--to", "x.csv"]).contains("--people"));
    folder.run(&["translation", "status", "--lang", "sv", "--to", "owed.csv"]);
    assert!(
        folder.read("owed.csv").starts_with("language,page,state,sections\nsv,"),
        "{}",
        folder.read("owed.csv")
    );
}
