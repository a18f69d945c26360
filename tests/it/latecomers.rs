//! Somebody comes onto the list while the campaign runs: one message tells what they missed, from import to inbox.

use crate::{
    bench::{Folder, row},
    small::{PEOPLE, changed},
};

const CATCH_UP: &str = "\n[[stage]]\nid = \"catch-up\"\nat = \"listed\"\nlate = \"3 workdays\"\n";
const LATE: &str = "dana@example.com,Dana Ek,Dana,sv,sweden,SE,ios\n";

fn folder(more: &str) -> Folder {
    let toml = format!("{}{more}", changed(&[("preset = \"local\"\n", "preset = \"outbox\"\n")]));
    let folder = Folder::of(&[("campaign.toml", &toml), ("people.csv", PEOPLE)]);
    folder.run(&["gate", "pass", "pilot", "--anyway", "--because", "tried", "--as-of", "2027-02-08"]);
    folder
}

fn story(folder: &Folder, at: &str) -> String {
    folder.run(&["plan", "--person", "dana@example.com", "--as-of", at])
}

/// `announce` left on 15 February, `enrol` on 1 March. She comes on the 3rd; `remind` is due on the 12th.
#[test]
fn whoever_comes_during_the_wave_gets_one_message_and_then_the_rest() {
    let folder = folder(CATCH_UP);
    let first = folder.send("2027-02-15T09:00Z");
    assert!(first.starts_with("1 sent"), "{first}");
    folder.send("2027-03-01T09:00Z");
    folder.write("people.csv", format!("{PEOPLE}{LATE}"));
    let before = story(&folder, "2027-03-03T09:00Z");
    assert!(row(&before, "catch-up").contains("due now"), "{before}");
    assert!(row(&before, "announce").contains("the catch-up tells it"), "{before}");
    assert!(row(&before, "remind").contains("later"), "{before}");
    let sent = folder.send("2027-03-03T09:00Z");
    assert!(sent.starts_with("1 sent"), "{sent}");
    assert!(folder.send("2027-03-03T10:00Z").starts_with("0 sent"), "once");
    let after = story(&folder, "2027-03-04T09:00Z");
    assert!(row(&after, "catch-up").contains("sent"), "{after}");
    assert!(row(&after, "enrol").contains("the catch-up tells it"), "{after}");
    let anna = folder.run(&["plan", "--person", "anna@example.com", "--as-of", "2027-03-04T09:00Z"]);
    assert!(row(&anna, "catch-up").contains("in this wave from the start"), "{anna}");
}

/// She comes on the Monday after the deadline of everybody, Friday 19 March: hers is on Thursday, and since Friday and Monday are
/// holidays in Sweden, access is cut on Wednesday. What is told before a deadline is told before hers.
#[test]
fn whoever_comes_behind_the_deadline_has_one_of_their_own() {
    let last_call = "\n[[stage]]\nid = \"last-call\"\nat = \"deadline - 1 day\"\naudience = \"not-moved\"\n";
    let folder = folder(&format!("{CATCH_UP}{last_call}"));
    folder.send("2027-02-15T09:00Z");
    folder.write("people.csv", format!("{PEOPLE}{LATE}"));
    let before = story(&folder, "2027-03-22T09:00Z");
    assert!(before.contains("came into this wave late, on Mon 2027-03-22"), "{before}");
    let own = "dates of their own: the deadline is Thu 2027-03-25 17:00, access is cut on Wed 2027-03-31";
    assert!(before.contains(own), "{before}");
    assert!(row(&before, "last-call").contains("Wed 2027-03-24"), "{before}");
    assert!(folder.send("2027-03-22T09:00Z").starts_with("1 sent"));
    let letters = folder.files("outbox");
    let read = |bytes: &[u8]| {
        mail_parser::MessageParser::default().parse(bytes).unwrap().body_text(0).unwrap().into_owned()
    };
    let told: Vec<String> =
        letters.iter().filter(|(path, _)| path.ends_with(".eml")).map(|(_, bytes)| read(bytes)).collect();
    let letter = told.iter().find(|text| text.contains("25 mars")).unwrap_or_else(|| panic!("{told:?}"));
    assert!(
        letter.contains("31 mars") && !letter.contains("19 mars") && !letter.contains("23 mars"),
        "{letter}"
    );
    // The day they came is remembered: it does not move with the day on which somebody looks.
    let after = story(&folder, "2027-03-24T09:00Z");
    assert!(after.contains(own) && row(&after, "last-call").contains("Wed 2027-03-24"), "{after}");
    let data = folder.run(&[
        "plan",
        "--person",
        "dana@example.com",
        "--format",
        "json",
        "--as-of",
        "2027-03-24T09:00Z",
    ]);
    assert!(
        data.contains("\"own_deadline\": \"2027-03-25T17:00\"") && data.contains("\"came_late\""),
        "{data}"
    );
    folder.run(&["mail", "preview", "--person", "dana@example.com", "--as-of", "2027-03-24T09:00Z"]);
    let previews = folder.files("outbox/preview").into_iter().filter(|(path, _)| path.ends_with("sv.txt"));
    let shown: Vec<String> = previews.map(|(_, bytes)| String::from_utf8(bytes).unwrap()).collect();
    assert!(shown.iter().any(|text| text.contains("25 mars")), "{shown:?}");
    let anna = folder.run(&["plan", "--person", "anna@example.com", "--as-of", "2027-03-24T09:00Z"]);
    assert!(!anna.contains("dates of their own"), "{anna}");
    folder.run(&["build", "--all", "--no-handouts", "--no-previews", "--as-of", "2027-03-24T09:00Z"]);
    let pages = folder.files("public").into_iter().filter(|(path, _)| path.ends_with(".html"));
    let pages: Vec<String> = pages.map(|(_, bytes)| String::from_utf8(bytes).unwrap()).collect();
    assert!(pages.len() > 20 && !pages.iter().any(|page| page.contains("25 mars")), "on no page");
}

/// She comes two days before all is over, or in time.
#[test]
fn a_deadline_of_ones_own_is_never_behind_the_close_and_never_sooner_than_that_of_all() {
    let folder = folder(CATCH_UP);
    folder.send("2027-02-15T09:00Z");
    folder.write("people.csv", format!("{PEOPLE}{LATE}"));
    let said = story(&folder, "2027-04-28T09:00Z");
    assert!(said.contains("dates of their own: the deadline is Fri 2027-04-30 17:00"), "{said}");
    let near = story(&folder, "2027-03-18T09:00Z");
    assert!(near.contains("dates of their own: the deadline is Tue 2027-03-23 17:00"), "{near}");
    let said = story(&folder, "2027-03-16T09:00Z");
    assert!(!said.contains("dates of their own"), "{said}");
}

/// She comes before the first message is due, or when all is over.
#[test]
fn whoever_missed_nothing_gets_no_message_of_it() {
    let early = folder(CATCH_UP);
    early.send("2027-02-09T09:00Z");
    early.write("people.csv", format!("{PEOPLE}{LATE}"));
    let said = story(&early, "2027-02-10T09:00Z");
    assert!(row(&said, "catch-up").contains("nothing was missed"), "{said}");
    assert!(row(&said, "announce").contains("later"), "{said}");
    let over = folder(CATCH_UP);
    over.send("2027-02-09T09:00Z");
    over.write("people.csv", format!("{PEOPLE}{LATE}"));
    let said = story(&over, "2027-04-30T09:00Z");
    assert!(row(&said, "catch-up").contains("the campaign was closed"), "{said}");
}

/// The stage is new in a campaign that has sent already, and somebody new is in the list as well.
#[test]
fn a_campaign_that_learns_of_it_mails_nobody() {
    let old = folder("");
    old.send("2027-02-15T09:00Z");
    let toml = format!("{}{CATCH_UP}", old.read("campaign.toml"));
    old.write("campaign.toml", toml);
    old.write("people.csv", format!("{PEOPLE}{LATE}"));
    assert!(old.send("2027-03-03T09:00Z").starts_with("0 sent"));
    assert!(row(&story(&old, "2027-03-03T09:00Z"), "catch-up").contains("from the start"));
}

/// In every language, however far the wave is: no date that is past, and whom to call.
#[test]
fn its_words_fit_how_far_the_wave_is() {
    let folder = folder(CATCH_UP);
    let people = format!(
        "{PEOPLE}{LATE}eva@example.com,Eva Smit,Eva,nl,sweden,NL,ios\nfay@example.com,Fay Fox,Fay,en,sweden,NL,ios\n"
    );
    folder.write("people.csv", people);
    let made = folder.run(&["mail", "preview", "--as-of", "2027-02-01"]);
    let days = [
        ("en", "1 March", "19 March", "23 March"),
        ("nl", "1 maart", "19 maart", "23 maart"),
        ("sv", "1 mars", "19 mars", "23 mars"),
    ];
    for (language, start, deadline, enforcement) in days {
        for (phase, told) in [
            ("-before", [true, true, true]),
            ("", [false, true, true]),
            ("-last-days", [false, true, true]),
            ("-passed", [false, false, true]),
            ("-cut", [false, false, false]),
        ] {
            let path = format!("outbox/preview/sweden/catch-up{phase}/{language}.txt");
            assert!(folder.path().join(&path).is_file(), "{path}: {made}");
            let text = folder.read(&path);
            for (day, told) in [start, deadline, enforcement].into_iter().zip(told) {
                assert_eq!(text.contains(day), told, "{path} and {day}: {text}");
            }
            assert!(text.contains("helpdesk@example.com"), "{path}: {text}");
        }
    }
}

/// What cannot be, and what is missing, is said before anything is sent.
#[test]
fn what_is_wrong_with_it_is_said() {
    let twice = format!("{CATCH_UP}\n[[stage]]\nid = \"again\"\nmessage = \"catch-up\"\nat = \"listed\"\n");
    let said = folder(&twice).run(&["check", "--as-of", "2027-02-01"]);
    assert!(said.contains("`again` tells people who come later, and so does `catch-up`"), "{said}");
    let before = "\n[[stage]]\nid = \"catch-up\"\nat = \"listed - 1 day\"\naudience = \"managers\"\n";
    let said = folder(before).run(&["check", "--as-of", "2027-02-01"]);
    assert!(said.contains("would leave before the person is there"), "{said}");
    assert!(said.contains("people who come later and still have to move"), "{said}");
    let wordless = "\n[[stage]]\nid = \"late-ones\"\nat = \"listed\"\n";
    let said = folder(wordless).run(&["check", "--as-of", "2027-02-01"]);
    assert!(said.contains("`late-ones` has no words"), "{said}");
}

/// When somebody was first seen is about them: it goes when they are forgotten.
#[test]
fn forgetting_takes_it_too() {
    let folder = folder(CATCH_UP);
    folder.write("people.csv", format!("{PEOPLE}{LATE}"));
    folder.send("2027-02-09T09:00Z");
    let seen = || {
        let database = rusqlite::Connection::open(folder.path().join(".wavecast/ledger.db")).unwrap();
        database.query_row("SELECT count(*) FROM noticed", [], |row| row.get::<_, i64>(0)).unwrap()
    };
    let before = seen();
    let said = folder.run(&["forget", "--person", "dana@example.com", "--execute", "--as-of", "2027-02-10"]);
    assert_eq!(seen(), before - 1, "{said}");
}
