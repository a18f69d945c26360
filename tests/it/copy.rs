//! `wavecast copy`: what ships inside the program, as a file to start from.

use crate::{
    bench::{Folder, without_notes},
    small::SMALL,
};

#[test]
fn a_shipped_file_is_put_where_it_belongs_and_never_over_another() {
    let folder = Folder::of(SMALL);
    let path = "content/nl/messages/announce.md";
    assert_eq!(folder.run(&["copy", path]), format!("wrote {path}\n"));
    assert!(folder.read(path).starts_with("---\nsubject:"));
    folder.write(path, "mine");
    insta::assert_snapshot!(folder.run(&["copy", path]), @"
    --- stderr
    error: the campaign folder has a `content/nl/messages/announce.md` of its own
    hint: nothing was copied; `--replace` writes over it
    --- exit 2
    ");
    assert_eq!(folder.read(path), "mine");
    assert_eq!(folder.run(&["copy", "--replace", path]), format!("replaced {path}\n"));
    assert_ne!(folder.read(path), "mine");
    assert_eq!(
        without_notes(&folder.run(&["check", "--as-of", "2027-01-08"])),
        "no problems found in 4 stages, 2 waves and 3 people\n"
    );
}

#[test]
fn a_folder_is_copied_whole_and_everything_can_be_listed() {
    let folder = Folder::of(SMALL);
    let posters = folder.run(&["copy", "content/sv/posters"]);
    assert_eq!(
        posters.lines().filter(|line| line.starts_with("wrote content/sv/posters/")).count(),
        7,
        "{posters}"
    );
    let all = folder.run(&["copy", "--list"]);
    let has = |path: &str| all.lines().any(|line| line == path);
    assert!(
        has("locales/en.toml") && has("templates/site/base.html") && has("content/en/guides/join-ios.md")
    );
    assert!(
        !all.contains("translations.lock") && !all.contains("translations.sources"),
        "the book-keeping of the program stays inside it"
    );
}

#[test]
fn a_name_that_is_almost_right_is_answered() {
    let folder = Folder::of(SMALL);
    let near = folder.run(&["copy", "content/nl/messages/anounce.md"]);
    let name = folder.run(&["copy", "announce"]);
    let none = folder.run(&["copy", "../../etc/passwd"]);
    insta::assert_snapshot!(format!("{near}---\n{name}---\n{none}"), @"
    --- stderr
    error: the program has no file `content/nl/messages/anounce.md`
    hint: did you mean `content/nl/messages/announce.md`? `wavecast copy --list` shows what there is
    --- exit 2
    ---
    --- stderr
    error: the program has no file `announce`
    hint: did you mean `content/en/messages/announce.md`? `wavecast copy --list` shows what there is
    --- exit 2
    ---
    --- stderr
    error: the program has no file `../../etc/passwd`
    hint: `wavecast copy --list` shows what there is
    --- exit 2
    ");
}
