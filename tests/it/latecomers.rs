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
    assert!(said.contains("`again` is told who comes later, and so is `catch-up`"), "{said}");
    let before = "\n[[stage]]\nid = \"catch-up\"\nat = \"listed - 1 day\"\naudience = \"managers\"\n";
    let said = folder(before).run(&["check", "--as-of", "2027-02-01"]);
    assert!(said.contains("would leave before the person is there"), "{said}");
    assert!(said.contains("and nobody else"), "{said}");
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
