//! The checks of the moments at which messages leave.

use crate::{
    bench::Folder,
    small::{PEOPLE, SMALL, changed},
};

fn check(changes: &[(&str, &str)], people: &str) -> String {
    let folder = Folder::of(SMALL);
    folder.write("campaign.toml", changed(changes));
    folder.write("people.csv", people);
    folder.run(&["check"])
}

/// A holiday where the people are, a weekend for everybody, and two messages on one day.
#[test]
fn days_off_and_crowded_days() {
    let changes = [
        ("at = \"start\"", "at = \"start + 5 days\""),
        ("at = \"deadline - 5 workdays, 10:00\"", "at = \"start + 5 days, 16:00\""),
        ("kickoff = 2027-01-11", "kickoff = 2027-01-07"),
        ("\"start - 10 workdays, 09:00\"", "\"start + 28 days\""),
    ];
    insta::assert_snapshot!(check(&changes, PEOPLE), @r#"
    0 errors, 4 warnings
    --- stderr
    warning: 4 warnings in the campaign
    campaign.toml:61:6: warning: `announce` of `sweden` leaves on Mon 2027-03-29 for 1 person, a holiday in SE
       |
    61 | at = "start + 28 days"
       |      ^^^^^^^^^^^^^^^^^
       = hint: move the date, or count in workdays, such as `start - 10 workdays`
    campaign.toml:65:6: warning: `enrol` of `pilot` leaves on Sat 2027-01-30 for 2 people, not a workday
       |
    65 | at = "start + 5 days"
       |      ^^^^^^^^^^^^^^^^
       = note: `enrol` of `sweden` leaves on Sat 2027-03-06 for 1 person, not a workday
       = hint: move the date, or count in workdays, such as `start - 10 workdays`
    campaign.toml:69:6: warning: `remind` of `pilot` leaves on Sat 2027-01-30 for 2 people, not a workday
       |
    69 | at = "start + 5 days, 16:00"
       |      ^^^^^^^^^^^^^^^^^^^^^^^
       = note: `remind` of `sweden` leaves on Sat 2027-03-06 for 1 person, not a workday
       = hint: move the date, or count in workdays, such as `start - 10 workdays`
    campaign.toml:69:6: warning: `enrol` of `pilot` and `remind` of `pilot` both reach 2 people on Sat 2027-01-30
       |
    69 | at = "start + 5 days, 16:00"
       |      ^^^^^^^^^^^^^^^^^^^^^^^
       = note: `enrol` of `sweden` and `remind` of `sweden` both reach 1 person on Sat 2027-03-06
       = hint: move one of them by a day, or write `one_a_day = true` under `[calendar]`
    "#);
}

/// Before the kickoff, before the gate, and after the date they are about.
#[test]
fn messages_before_and_after_their_turn() {
    let stages = "at = \"deadline - 1 hours, 17:00\"\naudience = \"not-moved\"\n\n\
        [[stage]]\nid = \"kickoff\"\nat = \"kickoff + 1 workday\"\naudience = \"everyone\"\n";
    let changes = [
        ("evaluation = 2027-02-05", "evaluation = 2027-02-24"),
        ("at = \"deadline - 5 workdays, 10:00\"\naudience = \"not-moved\"\n", stages),
    ];
    let people = "mail,language,wave,zone\n\
        bram@example.com,nl,pilot,Europe/Amsterdam\n\
        anna@example.com,sv,sweden,Europe/Stockholm\n\
        kim@example.com,en,sweden,America/Los_Angeles\n";
    insta::assert_snapshot!(check(&changes, people), @r#"
    1 error, 2 warnings
    --- stderr
    error: 1 problem, 2 warnings in the campaign
    campaign.toml:48:14: warning: `announce` of `sweden` is due on Mon 2027-02-15, but `pilot` is judged on Wed 2027-02-24: it is missed then
       |
    48 | evaluation = 2027-02-24
       |              ^^^^^^^^^^
       = hint: judge it earlier, or start the later wave later: nothing leaves while a gate is shut
    campaign.toml:61:6: warning: `announce` of `pilot` leaves on Mon 2027-01-11 09:00, before the kickoff on Tue 2027-01-12 09:00
       |
    61 | at = "start - 10 workdays, 09:00"
       |      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = hint: move the kickoff several weeks ahead of the first wave
    campaign.toml:69:6: `remind` of `sweden` would leave for 1 person in America/Los_Angeles on Fri 2027-03-19 16:00, when it is too late already
       |
    69 | at = "deadline - 1 hours, 17:00"
       |      ^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = hint: let it leave earlier: a deadline falls earlier in the day the further west people are
    --- exit 1
    "#);
}

/// A relay that takes fewer than there are people in the time there is: when it would end.
#[test]
fn a_relay_that_is_too_slow() {
    let many: Vec<String> =
        (0..400).map(|number| format!("p{number}@example.com,,,sv,sweden,SE,ios\n")).collect();
    let changes = [
        ("preset = \"local\"", "preset = \"local\"\nper_minute = 10\nper_day = 100"),
        ("tickets_per_day = 40", "tickets_per_day = 400"),
    ];
    insta::assert_snapshot!(check(&changes, &format!("{PEOPLE}{}", many.concat())), @r#"
    3 errors, 3 warnings
    --- stderr
    error: 3 problems, 3 warnings in the campaign
    campaign.toml:61:6: `announce` of `sweden` begins on Mon 2027-02-15 09:00 and takes until Fri 2027-02-19 09:00 for 401 people, but must not leave after Wed 2027-02-17 09:00
       |
    61 | at = "start - 10 workdays, 09:00"
       |      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = hint: split the wave, let the stage be later (`late = "5 workdays"`), or raise the limits if the relay allows it
    campaign.toml:61:6: warning: `announce` of `sweden` goes to 401 people, and the relay takes 100 a day: the last leaves Fri 2027-02-19 09:00
       |
    61 | at = "start - 10 workdays, 09:00"
       |      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = hint: split the wave, so that everybody hears on the same day
    campaign.toml:65:6: `enrol` of `sweden` begins on Mon 2027-03-01 09:00 and takes until Fri 2027-03-05 09:00 for 401 people, but must not leave after Wed 2027-03-03 09:00
       |
    65 | at = "start"
       |      ^^^^^^^
       = hint: split the wave, let the stage be later (`late = "5 workdays"`), or raise the limits if the relay allows it
    campaign.toml:65:6: warning: `enrol` of `sweden` goes to 401 people, and the relay takes 100 a day: the last leaves Fri 2027-03-05 09:00
       |
    65 | at = "start"
       |      ^^^^^^^
       = hint: split the wave, so that everybody hears on the same day
    campaign.toml:69:6: `remind` of `sweden` begins on Fri 2027-03-12 10:00 and takes until Tue 2027-03-16 10:00 for 401 people, but must not leave after Tue 2027-03-16 10:00
       |
    69 | at = "deadline - 5 workdays, 10:00"
       |      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = hint: split the wave, let the stage be later (`late = "5 workdays"`), or raise the limits if the relay allows it
    campaign.toml:69:6: warning: `remind` of `sweden` goes to 401 people, and the relay takes 100 a day: the last leaves Tue 2027-03-16 10:00
       |
    69 | at = "deadline - 5 workdays, 10:00"
       |      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = hint: split the wave, so that everybody hears on the same day
    --- exit 1
    "#);
}

/// A day that is asked for begins by the campaign's clocks, wherever they are; a moment says its zone itself.
#[test]
fn a_day_that_is_asked_for_is_the_campaigns_own() {
    for zone in ["America/New_York", "Australia/Sydney"] {
        let folder = Folder::of(SMALL);
        folder.write("campaign.toml", changed(&[("Europe/Amsterdam", zone)]));
        let plan = folder.run(&["plan", "--as-of", "2027-01-18"]);
        assert!(plan.contains("as of Mon 2027-01-18 00:00"), "{plan}");
        let plan = folder.run(&["plan", "--as-of", "2027-01-18T12:00Z"]);
        assert!(!plan.contains(" 00:00") && plan.contains("as of Mon 2027-01-18"), "{plan}");
    }
}
