//! An error holds what it touches, and the rest leaves: every face says the same.

use crate::{
    bench::Folder,
    serve::Console,
    small::{PEOPLE, changed},
};

const DAY: &str = "2027-01-11T08:30Z";
/// The Swedish announcement is due then.
const LATER: &str = "2027-02-15T09:00Z";
const OUTBOX: (&str, &str) = ("preset = \"local\"\n", "preset = \"outbox\"\n");
/// Access is cut before the deadline has passed.
const WRONG: (&str, &str) = ("enforcement = 2027-03-23", "enforcement = 2027-03-18");
const CHECK: &str = "enforcement-before-deadline";

/// The wave `sweden` has its dates in the wrong order; the pilot has passed.
fn wrong() -> Folder {
    let toml = changed(&[OUTBOX, WRONG]);
    let folder = Folder::of(&[("campaign.toml", &toml), ("people.csv", PEOPLE)]);
    let seen =
        folder.run(&["gate", "pass", "pilot", "--anyway", "--because", "tried", "--as-of", "2027-02-08"]);
    assert!(seen.contains("recorded"), "{seen}");
    folder
}

#[test]
fn one_waves_error_holds_only_that_wave() {
    let folder = wrong();
    let seen = folder.run(&["send", "--execute", "--yes", "--as-of", DAY]);
    assert!(
        seen.starts_with("2 sent") && !seen.contains("exit"),
        "the pilot has nothing to do with it: {seen}"
    );
    let seen = folder.run(&["send", "--as-of", LATER]);
    assert!(seen.starts_with("0 due now") && seen.contains(&format!("1 held: check {CHECK}")), "{seen}");
    assert!(seen.contains("`sweden` cuts access on 2027-03-18") && seen.contains("--- exit 4"), "{seen}");
    let seen = folder.run(&["send", "--execute", "--yes", "--as-of", LATER]);
    assert!(seen.starts_with("0 sent") && seen.contains(&format!("1 held: check {CHECK}")), "{seen}");
    assert!(seen.contains("--- exit 4"), "{seen}");
    assert_eq!(folder.files("outbox/new").len(), 2, "nothing else has left");
}

#[test]
fn every_face_says_that_a_check_holds() {
    let folder = wrong();
    for (face, wanted) in [
        (vec!["plan", "--as-of", LATER], format!("held (check {CHECK})")),
        (vec!["plan", "--person", "anna@example.com", "--as-of", LATER], format!("held: check {CHECK}")),
        (vec!["status", "--as-of", LATER], format!("1 held: check {CHECK}")),
        (
            vec!["approve", "announce", "--wave", "sweden", "--show", "--as-of", LATER],
            format!("held: check {CHECK}"),
        ),
        (vec!["run", "--idle", "0", "--as-of", LATER], format!("1 held: check {CHECK}")),
    ] {
        let seen = folder.run(&face);
        assert!(seen.contains(&wanted) && seen.contains("--- exit 4"), "{face:?}: {seen}");
        assert!(seen.contains("cuts access on 2027-03-18"), "{face:?}: {seen}");
    }
    let console = Console::of(&folder, &["--as-of", LATER]);
    console.until("/en/people/0", "held: an error in the files");
    assert!(console.get("/en/").contains("1 held"), "{}", console.get("/en/"));
    folder.write("campaign.toml", changed(&[OUTBOX]));
    let seen = folder.run(&["send", "--execute", "--yes", "--as-of", LATER]);
    assert!(seen.starts_with("1 sent"), "mended, it leaves: {seen}");
}

/// Somebody takes it upon themselves: for one check, with a reason, and the ledger keeps both.
#[test]
fn one_check_can_be_sent_past_with_a_reason() {
    let folder = wrong();
    let send =
        |more: &[&str]| folder.run(&[&["send", "--execute", "--yes", "--as-of", LATER], more].concat());
    let seen = send(&["--anyway", "enforcement-before-deadlin", "--because", "so"]);
    assert!(seen.contains("there is no check called") && seen.contains("exit 2"), "{seen}");
    assert!(seen.contains(&format!("did you mean `{CHECK}`?")), "{seen}");
    assert!(send(&["--anyway", CHECK]).contains("exit 2"), "a reason must be given");
    assert!(
        send(&["--anyway", "placeholder", "--because", "so"]).starts_with("0 sent"),
        "another check holds it"
    );
    let seen = send(&["--anyway", CHECK, "--because", "the date is right, the rule is ours"]);
    assert!(seen.starts_with("1 sent"), "{seen}");
    let ledger = rusqlite::Connection::open(folder.path().join(".wavecast/ledger.db")).unwrap();
    let kept: (String, String) = ledger
        .query_row("SELECT because, who FROM mark WHERE item = ?1", [format!("anyway {CHECK}")], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!(kept, ("the date is right, the rule is ours".to_owned(), "tester".to_owned()));
}

const ANNOUNCE: &str = "---\nsubject: U bent bijna aan de beurt\npreheader: De datums van uw groep.\nbutton: Bekijk uw pagina\nbutton_to: wave\nabout: [start]\n---\nU gaat over vanaf {{ wave.start | date }}.\n";

/// A word that says nothing in the Dutch message: whoever reads English gets theirs.
#[test]
fn a_languages_broken_message_holds_only_its_readers() {
    let toml = changed(&[OUTBOX]);
    let people = format!("{PEOPLE}dirk@example.com,Dirk,Dirk,en,pilot,NL,ios\n");
    let folder = Folder::of(&[("campaign.toml", &toml), ("people.csv", &people)]);
    folder.write("content/nl/messages/announce.md", ANNOUNCE.replace("wave.start", "wave.strat"));
    let seen = folder.run(&["send", "--as-of", DAY]);
    assert!(seen.starts_with("1 due now") && seen.contains("  en 1"), "{seen}");
    assert!(seen.contains("2 held: check unknown-word") && seen.contains("announce.md:"), "{seen}");
    let seen = folder.run(&["send", "--execute", "--yes", "--as-of", DAY]);
    assert!(seen.starts_with("1 sent") && seen.contains("exit 4"), "{seen}");
    folder.write("content/nl/messages/announce.md", ANNOUNCE);
    let seen = folder.run(&["send", "--execute", "--yes", "--as-of", DAY]);
    assert!(seen.starts_with("2 sent") && !seen.contains("exit"), "{seen}");
}

/// What is found in the finished message holds that message in that language; what is found on a poster holds none.
#[test]
fn a_finished_message_and_a_poster_hold_what_they_are() {
    let toml = changed(&[OUTBOX]);
    let people = format!("{PEOPLE}dirk@example.com,Dirk,Dirk,en,pilot,NL,ios\n");
    let folder = Folder::of(&[("campaign.toml", &toml), ("people.csv", &people)]);
    folder.write(
        "content/nl/messages/announce.md",
        ANNOUNCE.replace("U gaat", "[Lees](http://move.fjordelta.example). U gaat"),
    );
    let seen = folder.run(&["send", "--as-of", DAY]);
    assert!(seen.starts_with("1 due now") && seen.contains("2 held: check mail-insecure-link"), "{seen}");
    let folder = Folder::of(&[("campaign.toml", &toml), ("people.csv", &people)]);
    folder.write("content/nl/posters/kickoff.md", "---\nheadline: Klaar\n---\n{{ wave.strat }}\n");
    assert!(folder.run(&["check", "--as-of", DAY]).contains("exit 1"), "it is an error");
    let seen = folder.run(&["send", "--as-of", DAY]);
    assert!(seen.starts_with("3 due now"), "{seen}");
}
