//! `wavecast check`: the table, what the schedule's checks find, and how findings are silenced.

use crate::{
    bench::{Folder, without_notes},
    small::{PEOPLE, SMALL, changed},
};

/// The small campaign with some text replaced, checked.
fn check(changes: &[(&str, &str)]) -> String {
    let folder = Folder::of(SMALL);
    folder.write("campaign.toml", changed(changes));
    folder.run(&["check"])
}

#[test]
fn the_schedule_as_a_whole_is_judged() {
    let said = check(&[
        ("evaluation = 2027-02-05", "evaluation = 2027-03-22"),
        ("enforcement = 2027-03-23", "enforcement = 2027-03-19"),
        ("kickoff = 2027-01-11", "kickoff = 2027-02-01"),
    ]);
    insta::assert_snapshot!(said, @"
    2 errors, 2 warnings
    --- stderr
    error: 2 problems, 2 warnings in the campaign
    campaign.toml:45:9: `pilot` starts on 2027-01-25, before the kickoff on 2027-02-01
       |
    45 | start = 2027-01-25
       |         ^^^^^^^^^^
       = hint: look at both days; one of them is wrong
    campaign.toml:48:14: warning: `sweden` starts on 2027-03-01, and `pilot` is judged on 2027-03-22
       |
    48 | evaluation = 2027-03-22
       |              ^^^^^^^^^^
       = hint: evaluate a wave before the next one starts, with days left to fix what was wrong
    campaign.toml:48:14: warning: `announce` of `sweden` is due on Mon 2027-02-15, but `pilot` is judged on Mon 2027-03-22: it is missed then
       |
    48 | evaluation = 2027-03-22
       |              ^^^^^^^^^^
       = note: `enrol` of `sweden` is due on Mon 2027-03-01, but `pilot` is judged on Mon 2027-03-22: it is missed then
       = note: `remind` of `sweden` is due on Fri 2027-03-12, but `pilot` is judged on Mon 2027-03-22: it is missed then
       = hint: judge it earlier, or start the later wave later: nothing leaves while a gate is shut
    campaign.toml:56:12: the deadline of `sweden` is 2027-03-19, and `pilot` is judged on 2027-03-22 only
       |
    56 | deadline = 2027-03-19T17:00
       |            ^^^^^^^^^^^^^^^^
       = note: campaign.toml:48:14: the gate it waits for
       = hint: a wave is told nothing before that gate is passed: move that day, or judge earlier
    --- exit 1
    ");
}

/// Four hundred people, five tickets a day: the day and by how much.
#[test]
fn a_wave_too_large_for_the_helpdesk_is_named_with_its_worst_day() {
    let folder = Folder::of(SMALL);
    let many: Vec<String> =
        (0..400).map(|number| format!("p{number}@example.com,,,sv,sweden,SE,ios\n")).collect();
    folder.write("people.csv", format!("{PEOPLE}{}", many.concat()));
    folder.write("campaign.toml", changed(&[("tickets_per_day = 40", "tickets_per_day = 5")]));
    insta::assert_snapshot!(folder.run(&["check"]), @"
    1 error, 0 warnings
    --- stderr
    error: 1 problem in the campaign
    campaign.toml:56:12: `sweden` brings the helpdesk about 9 tickets on 2027-03-19, 4 more than the 5 it can take
       |
    56 | deadline = 2027-03-19T17:00
       |            ^^^^^^^^^^^^^^^^
       = hint: with these dates it may have about 244 people: split it, or move it
    --- exit 1
    ");
}

#[test]
fn both_systems_must_not_decide_at_once() {
    let said = check(&[(
        "[helpdesk]",
        "[move.access]\nnew_from = 2027-03-23\nold_until = 2027-04-30\n\n[helpdesk]",
    )]);
    insta::assert_snapshot!(said, @"
    1 error, 0 warnings
    --- stderr
    error: 1 problem in the campaign
    campaign.toml:26:12: Workspace ONE decides about access until 2027-04-30, and Microsoft Intune from 2027-03-23 as well
       |
    26 | new_from = 2027-03-23
       |            ^^^^^^^^^^
       = hint: end the old rule the day before the new one begins, or leave out of the old one who is being moved (`old_excludes_moving = true`)
    --- exit 1
    ");
}

#[test]
fn a_silence_needs_a_reason_and_something_to_silence() {
    let said = check(&[(
        "[smtp]",
        "[[silence]]\ncheck = \"pilot-with-vip\"\nbecause = \"the CIO asked for it\"\n\n\
         [[silence]]\ncheck = \"pilot-with-vips\"\nbecause = \"a slip\"\n\n[[silence]]\ncheck = \"no-gate\"\n\n[smtp]",
    )]);
    insta::assert_snapshot!(said, @r#"
    1 error, 2 warnings
    --- stderr
    error: 1 problem, 2 warnings in the campaign
    campaign.toml:79:9: warning: `pilot-with-vip` finds nothing here that needs silencing
       |
    79 | check = "pilot-with-vip"
       |         ^^^^^^^^^^^^^^^^
       = hint: take the `[[silence]]` out, so that it hides nothing later
    campaign.toml:83:9: warning: there is no check called `pilot-with-vips`
       |
    83 | check = "pilot-with-vips"
       |         ^^^^^^^^^^^^^^^^^
       = hint: did you mean `pilot-with-vip`?
    campaign.toml:86:1: `because` is missing
       |
    86 | [[silence]]
       | ^^^^^^^^^^^
       = hint: write why
    --- exit 1
    "#);
}

/// A pilot with a VIP is found; with a reason it is accepted.
#[test]
fn a_finding_is_silenced_by_name() {
    let people =
        "mail,wave,language,vip,country\na@example.com,pilot,en,yes,NL\nb@example.com,sweden,sv,no,SE\n";
    let folder = Folder::of(SMALL);
    folder.write("people.csv", people);
    let found = folder.run(&["check"]);
    let silence = "[[silence]]\ncheck = \"pilot-with-vip\"\nbecause = \"the CIO asked for it\"\n\n[smtp]";
    folder.write("campaign.toml", changed(&[("[smtp]", silence)]));
    insta::assert_snapshot!(format!("{found}---\n{}", without_notes(&folder.run(&["check"]))), @r#"
    0 errors, 1 warning
    --- stderr
    warning: 1 warning in the campaign
    campaign.toml:42:6: warning: 1 person in the pilot `pilot` should not be in a pilot
       |
    42 | id = "pilot"
       |      ^^^^^^^
       = note: in the list of people: line 2
       = hint: move them to a later wave, or take the mark `vip` away
    ---
    no problems found in 4 stages, 2 waves and 2 people
    "#);
}

#[test]
fn findings_for_programs_and_forges() {
    let folder = Folder::of(SMALL);
    folder.write("campaign.toml", changed(&[("preset = \"local\"", "preset = \"lokal\"")]));
    let json = folder.run(&["check", "--format", "json"]);
    let github = folder.run(&["check", "--format", "github"]);
    insta::assert_snapshot!(format!("{json}---\n{github}"), @r#"
    {
      "errors": 1,
      "repaired": [],
      "warnings": 0,
      "problems": [
        {
          "check": "bad-value",
          "level": "error",
          "message": "`lokal` is not a value of `preset`",
          "file": "campaign.toml",
          "line": 79,
          "column": 10,
          "end": {
            "line": 79,
            "column": 17
          },
          "hint": "did you mean `local`?"
        }
      ]
    }
    --- stderr
    error: 1 problem in the campaign
    campaign.toml:79:10: `lokal` is not a value of `preset`
       |
    79 | preset = "lokal"
       |          ^^^^^^^
       = hint: did you mean `local`?
    --- exit 1
    ---
    ::error file=campaign.toml,line=79,col=10,title=bad-value::`lokal` is not a value of `preset`%0Ahint: did you mean `local`?
    1 error, 0 warnings
    --- exit 1
    "#);
}

/// Every name a reader or check gives a problem is explained in the table.
#[test]
fn every_name_is_in_the_table() {
    let listed = Folder::of(&[]).run(&["check", "--list", "--format", "json"]);
    let table: serde_json::Value = serde_json::from_str(&listed).unwrap();
    let known: Vec<&str> =
        table.as_array().unwrap().iter().map(|row| row["check"].as_str().unwrap()).collect();
    let mut distinct = known.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(known.len(), distinct.len(), "no name stands twice");
    assert!(known.contains(&"unknown-key") && known.contains(&"helpdesk-overload"));
}

#[test]
fn a_colour_that_cannot_be_read_is_answered_with_the_nearest_that_can() {
    let said = check(&[("[smtp]", "[brand]\ncolour = \"#ffb900\"\n\n[smtp]")]);
    assert!(said.contains("`#ffb900` on white has a contrast of 1.7:1, and text needs 4.5:1"), "{said}");
    assert!(said.contains("the nearest shade that can be read"), "{said}");
    assert!(check(&[("[smtp]", "[brand]\ncolour = \"blue\"\n\n[smtp]")]).contains("`blue` is not a colour"));
}

/// A message that says access is cut must not leave before it is.
#[test]
fn a_message_that_is_not_true_yet_is_found() {
    let folder = Folder::of(SMALL);
    folder.write("campaign.toml", changed(&[("id = \"remind\"", "id = \"remind\"\nmessage = \"enforce\"")]));
    let said = folder.run(&["check"]);
    assert!(
        said.contains(
            "`remind` leaves on 2027-03-12 in `sweden`, and what it says is true from 2027-03-23 on"
        ),
        "{said}"
    );
}
