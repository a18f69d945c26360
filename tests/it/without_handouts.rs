//! The program as it is built with `--no-default-features`: everything but handouts, and it says so where they are
//! asked for.

use crate::{
    bench::Folder,
    small::{SMALL, changed},
};

const MISSING: &str = "this program was built without";

/// The small campaign, whose messages go to a folder.
fn folder() -> Folder {
    let folder = Folder::of(SMALL);
    folder.write("campaign.toml", changed(&[("preset = \"local\"\n", "preset = \"outbox\"\n")]));
    folder
}

/// Who is due is told; what is left out are the posters, and that is a warning, no failure.
#[test]
fn a_campaign_is_checked_planned_built_and_sent() {
    let folder = folder();
    let checked = folder.run(&["check", "--as-of", "2027-01-11"]);
    assert!(!checked.contains("exit"), "{checked}");
    let plan = folder.run(&["plan", "--as-of", "2027-01-11T08:30Z"]);
    assert!(plan.contains("due now") && !plan.contains("exit"), "{plan}");
    let built = folder.run(&["build", "--all", "--as-of", "2027-01-11"]);
    assert!(built.contains(" pages in ") && built.contains(MISSING) && !built.contains("exit"), "{built}");
    assert!(folder.path().join("public/pilot/en/index.html").exists());
    assert!(!folder.path().join("public/handouts").exists());
    let sent = folder.run(&["send", "--execute", "--yes", "--as-of", "2027-01-11T08:30Z"]);
    assert!(sent.contains(" sent") && !sent.contains("exit"), "{sent}");
}

/// Who asks for a poster by name is told what would make one.
#[test]
fn a_poster_that_is_asked_for_is_answered_in_words() {
    let said = folder().run(&["handouts", "make", "out", "--as-of", "2027-01-11"]);
    assert!(said.contains(MISSING) && said.contains("use a build with the feature `handouts`"), "{said}");
}
