//! What is not finished says so: guides that nobody tried, translations that nobody accepted, a site of nothing yet.

use crate::{
    bench::{Folder, without_notes},
    small::{PEOPLE, SMALL, changed},
};

const CONFIRMED: &str = "ios = \"2027-01-08, mobile platform team\"\n";

/// The small campaign in which nobody tried how to leave on iPhone and iPad.
fn untried() -> Folder {
    Folder::of(&[("campaign.toml", &changed(&[(CONFIRMED, "")])), ("people.csv", PEOPLE)])
}

#[test]
fn a_guide_to_leave_that_nobody_tried_says_in_the_readers_language_that_it_is_a_draft() {
    let folder = untried();
    folder.run(&["build", "--all", "--no-handouts", "--no-previews", "--as-of", "2027-01-20"]);
    let page = |path: &str| folder.read(&format!("public/pilot/{path}/index.html"));
    let drafts = [
        ("en/leave-ios", "This guide is a draft"),
        ("nl/leave-ios", "Deze handleiding is een concept"),
        ("sv/leave-ios", "Den här guiden är ett utkast"),
        ("nl/print-ios", "Deze handleiding is een concept"),
    ];
    for (path, says) in drafts {
        assert!(page(path).contains(says), "{path}");
    }
    for path in ["nl/leave-android", "nl/join-ios", "nl/print-android"] {
        assert!(!page(path).contains("is een concept"), "{path}");
    }
}

/// Before a wave starts it is worth a look; from that day on its people follow steps nobody tried.
#[test]
fn check_warns_of_drafts_and_makes_them_an_error_when_a_wave_has_started() {
    let folder = untried();
    let before = folder.run(&["check", "--as-of", "2027-01-20"]);
    let started = folder.run(&["check", "--as-of", "2027-01-25T12:00Z"]);
    insta::assert_snapshot!(format!("{before}---\n{started}"), @r#"
    0 errors, 1 warning
    --- stderr
    warning: 1 warning in the campaign
    campaign.toml:19:1: warning: nobody has tried how one leaves Workspace ONE on iPhone/iPad: the guides say that they are drafts
       |
    19 | [move.confirmed]
       | ^^^^^^^^^^^^^^^^
       = hint: try it on a device, then say who did and when, under `[move.confirmed]`: `ios = "2027-01-20, a name"`
    ---
    1 error, 0 warnings
    --- stderr
    error: 1 problem in the campaign
    campaign.toml:19:1: `pilot` has started, and nobody has tried how one leaves Workspace ONE on iPhone/iPad: the guides are drafts
       |
    19 | [move.confirmed]
       | ^^^^^^^^^^^^^^^^
       = hint: try it on a device, then say who did and when, under `[move.confirmed]`: `ios = "2027-01-25, a name"`
    --- exit 1
    "#);
    let tried = Folder::of(SMALL).run(&["check", "--as-of", "2027-01-25T12:00Z"]);
    assert!(!tried.contains("unconfirmed"), "{tried}");
}

/// With another language first, nothing that is shipped was ever accepted against it: that is told once a language.
#[test]
fn translations_that_were_never_accepted_are_told_once() {
    let dutch = changed(&[("languages = [\"en\", \"nl\", \"sv\"]", "languages = [\"nl\", \"en\", \"sv\"]")]);
    let folder = Folder::of(&[("campaign.toml", &dutch), ("people.csv", PEOPLE)]);
    let check = || folder.run(&["check", "--as-of", "2027-01-08"]);
    insta::assert_snapshot!(check(), @"
    0 errors, 2 warnings
    --- stderr
    warning: 2 warnings in the campaign
    content/en/guides/back-up-android.md:1:1: warning: 74 pages in `en` were never accepted against `nl`
      |
    1 | ---
      | ^
      = note: a change in `nl` is not noticed until then
      = hint: `wavecast translation accept --lang en` takes them as they are now
    content/sv/guides/back-up-android.md:1:1: warning: 74 pages in `sv` were never accepted against `nl`
      |
    1 | ---
      | ^
      = note: a change in `nl` is not noticed until then
      = hint: `wavecast translation accept --lang sv` takes them as they are now
    ");
    folder.run(&["translation", "accept", "--lang", "en", "--as-of", "2027-01-08"]);
    folder.run(&["translation", "accept", "--lang", "sv", "--as-of", "2027-01-08"]);
    assert_eq!(without_notes(&check()), "no problems found in 4 stages, 2 waves and 3 people\n");
    folder.run(&["copy", "content/nl/messages/announce.md"]);
    let announce = folder.read("content/nl/messages/announce.md");
    folder.write("content/nl/messages/announce.md", format!("{announce}\nNog een zin.\n"));
    let said = check();
    assert_eq!(said.matches("changed in `nl` since this was translated").count(), 2, "{said}");
}

#[test]
fn a_build_in_which_nothing_is_announced_yet_says_how_to_see_it_all() {
    let folder = Folder::of(SMALL);
    let early = ["build", "--no-handouts", "--no-previews", "--as-of", "2026-12-01"];
    let said = folder.run(&early);
    assert!(
        said.contains("no wave has been announced yet") && said.contains("`wavecast build --all`"),
        "{said}"
    );
    let all = folder.run(&[&early[..], &["--all"]].concat());
    assert!(!all.contains("announced yet"), "{all}");
    assert!(folder.path().join("public/pilot/nl/index.html").exists());
}
