//! Days on which nothing leaves: what moves, what waits, and what is said about it.

use crate::{
    bench::Folder,
    small::{PEOPLE, changed},
};

const OUTBOX: (&str, &str) = ("preset = \"local\"\n", "preset = \"outbox\"\n");

fn frozen(freeze: &str) -> Folder {
    let toml = format!("{}\n{freeze}", changed(&[OUTBOX]));
    let folder = Folder::of(&[("campaign.toml", &toml), ("people.csv", PEOPLE)]);
    let passed =
        folder.run(&["gate", "pass", "pilot", "--anyway", "--because", "tried", "--as-of", "2027-02-08"]);
    assert!(passed.contains("recorded"), "{passed}");
    folder
}

fn freeze(from: &str, to: &str, more: &str) -> String {
    format!("[[freeze]]\nfrom = {from}\nto = {to}\nwhy = \"spring closing\"\n{more}")
}

/// `remind` of `sweden` is planned for Friday 12 March at 10:00: five workdays before Friday 19 March.
#[test]
fn what_falls_in_a_freeze_moves_by_its_rule() {
    for (more, wanted) in [
        (
            "",
            "`remind` of `sweden`, 1 person: Fri 2027-03-12 10:00 CET -> Mon 2027-03-15 10:00 CET (spring closing)",
        ),
        ("move = \"after\"\n", "-> Mon 2027-03-15 10:00"),
        ("move = \"before\"\n", "-> Tue 2027-03-09 10:00"),
    ] {
        let folder = frozen(&freeze("2027-03-10", "2027-03-13", more));
        let plan = folder.run(&["plan", "--as-of", "2027-03-08"]);
        assert!(plan.contains("Freezes") && plan.contains(wanted), "{more}: {plan}");
        let check = folder.run(&["check", "--as-of", "2027-03-08"]);
        assert!(
            check.contains("freeze-moves") || check.contains("goes from Fri 2027-03-12 10:00"),
            "{check}"
        );
    }
}

/// What was due before and did not leave, and what follows an event, waits for the end; only what is urgent does not.
#[test]
fn nothing_leaves_in_a_freeze_but_what_is_urgent() {
    let folder = frozen(&freeze("2027-02-16", "2027-02-21", ""));
    // `announce` was due the day before and nobody sent it.
    let held = folder.run(&["send", "--as-of", "2027-02-16T09:00Z"]);
    assert!(
        held.starts_with("0 due now") && held.contains("nothing leaves on these days (spring closing)"),
        "{held}"
    );
    let sent = folder.run(&["send", "--execute", "--yes", "--as-of", "2027-02-16T09:00Z"]);
    assert!(sent.starts_with("0 sent"), "{sent}");
    let tell = ["tell", "--message", "prepare", "--as-of", "2027-02-16T09:00Z"];
    let calm = folder.run(&tell);
    assert!(calm.contains("now: 3 later"), "{calm}");
    let urgent = folder.run(&[&tell[..], &["--urgent"]].concat());
    assert!(urgent.contains("now: 3 due"), "{urgent}");
    // Two workdays late is counted from the end of the freeze: on Monday it still leaves.
    let after =
        folder.run(&["send", "--execute", "--yes", "--stage", "announce", "--as-of", "2027-02-22T09:00Z"]);
    assert!(after.starts_with("1 sent"), "{after}");
}

#[test]
fn a_freeze_that_swallows_a_deadline_is_told() {
    let folder = frozen(&freeze("2027-03-18", "2027-03-24", ""));
    let check = folder.run(&["check", "--as-of", "2027-02-08"]);
    assert!(
        check.contains("`sweden` has its deadline on Fri 2027-03-19, in the freeze from Thu 2027-03-18"),
        "{check}"
    );
    assert!(check.contains("`sweden` cuts access on Tue 2027-03-23"), "{check}");
    // A reminder that it would push behind the deadline is an error, as any other.
    let folder = frozen(&freeze("2027-03-11", "2027-03-21", ""));
    let check = folder.run(&["check", "--as-of", "2027-02-08"]);
    assert!(
        check.contains("stage-after-its-date")
            || check.contains("after the deadline")
            || check.contains("--- exit 1"),
        "{check}"
    );
}

#[test]
fn a_freeze_that_makes_no_sense_is_refused() {
    for (freeze, wanted) in [
        (freeze("2027-03-13", "2027-03-10", ""), "this freeze ends before it begins"),
        (freeze("2027-01-01", "2027-12-31", ""), "longer than a quarter of a year"),
        (freeze("2027-03-10", "2027-03-13", "") + &freeze("2027-03-13", "2027-03-15", ""), "share a day"),
        ("[[freeze]]\nfrom = 2027-03-10\nto = 2027-03-11\n".to_owned(), "`why` is missing"),
        (freeze("2027-03-10", "2027-03-13", "move = \"later\"\n"), "`later`"),
        (freeze("2027-02-30", "2027-03-13", ""), "2027-02-30"),
    ] {
        let folder =
            Folder::of(&[("campaign.toml", &format!("{}\n{freeze}", changed(&[]))), ("people.csv", PEOPLE)]);
        let seen = folder.run(&["check"]);
        assert!(seen.contains(wanted) && seen.contains("--- exit 1"), "{freeze}: {seen}");
    }
}

/// What is urgent leaves at night as well, and so no freeze of the next day moves it.
#[test]
fn what_is_urgent_is_not_said_to_move() {
    let folder = frozen(&freeze("2027-02-16", "2027-02-21", ""));
    let tell = [
        "tell",
        "--message",
        "prepare",
        "--name",
        "at-night",
        "--at",
        "2027-02-15, 20:00",
        "--execute",
        "--yes",
    ];
    for (name, urgent) in [("calm", false), ("hurry", true)] {
        let mut arguments = tell.to_vec();
        arguments[4] = name;
        arguments.extend(["--as-of", "2027-02-15T12:00Z"]);
        arguments.extend(urgent.then_some("--urgent"));
        let said = folder.run(&arguments);
        assert!(!said.contains("--- exit"), "{said}");
    }
    let plan = folder.run(&["plan", "--as-of", "2027-02-15T12:00Z"]);
    let moved: Vec<&str> = plan.lines().filter(|line| line.contains("(spring closing)")).collect();
    assert!(moved.iter().any(|line| line.contains("`calm`")), "{plan}");
    assert!(!moved.iter().any(|line| line.contains("`hurry`")), "{plan}");
}
