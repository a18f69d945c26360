//! `campaign.toml`: what it may say, and how its problems read.

use crate::{
    bench::{Folder, without_notes},
    small::{SMALL, changed},
};

#[test]
fn a_whole_campaign_has_no_problems() {
    insta::assert_snapshot!(without_notes(&Folder::of(SMALL).run(&["check"])), @"
    no problems found in 4 stages, 2 waves and 3 people
    ");
}

/// A misspelt key, a zone and a day: all three in one run.
#[test]
fn all_problems_at_once() {
    let folder = Folder::of(SMALL);
    folder.write(
        "campaign.toml",
        changed(&[
            ("\"Europe/Amsterdam\"", "\"Europe/Amsterdm\""),
            ("deadline = 2027-03-19T17:00", "dedline = 2027-03-19"),
            ("enforcement = 2027-03-23", "enforcement = 2027-02-30"),
        ]),
    );
    insta::assert_snapshot!(folder.run(&["check"]), @r#"
    3 errors, 0 warnings
    --- stderr
    error: 3 problems in the campaign
    campaign.toml:6:13: `Europe/Amsterdm` is not a time zone
      |
    6 | time_zone = "Europe/Amsterdm"
      |             ^^^^^^^^^^^^^^^^^
      = hint: did you mean `Europe/Amsterdam`?
    campaign.toml:56:1: `dedline` is not known in `wave`
       |
    56 | dedline = 2027-03-19
       | ^^^^^^^
       = hint: did you mean `deadline`?
    campaign.toml:57:15: `2027-02-30`: that month has no such day
       |
    57 | enforcement = 2027-02-30
       |               ^^^^^^^^^^
       = hint: look it up in the calendar; days are written such as `2027-01-11`
    --- exit 1
    "#);
}
