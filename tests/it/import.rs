//! Pages of others, taken into the campaign folder.

use crate::{bench::Folder, small::SMALL};

const PAGE: &str = "\u{feff}---\r\ntitle: Enrol\r\nms.translationtype: MT\r\ndescription: How to enrol\r\n---\r\n\
    # Enrol\r\n\r\n[!INCLUDE [note](../includes/note.md)]\r\n\r\n> [!NOET]\r\n> x\r\n\r\n[gone](gone.md)\r\n\r\n![A phone](media/phone.png)\r\n";

/// A campaign, and beside its inputs a repository of documentation.
fn folder() -> Folder {
    let folder = Folder::of(SMALL);
    for (path, text) in [
        ("docs/LICENSE", "\u{feff}Attribution 4.0 International\n\n====\n"),
        ("docs/user/enrol.md", PAGE),
        ("docs/user/README.md", "About this repository.\n"),
        ("docs/user/TOC.yml", "- a\n"),
        ("docs/user/media/unused.png", "png"),
        ("docs/includes/note.md", "> [!NOTE]\n> Inner [!INCLUDE[x](deep.md)]\n"),
        ("docs/includes/deep.md", "deep\n"),
        ("docs/includes/unused.md", "unused\n"),
        ("docs/.git/config.md", "hidden\n"),
    ] {
        folder.write(path, text);
    }
    folder.write("docs/user/media/phone.png", b"\x89PNG\r\n\x1a\n");
    folder
}

const IMPORT: [&str; 7] = ["import", "docs", "docs/user", "--lang", "nl", "--from", "Example docs"];

#[test]
fn what_would_be_written_is_shown_with_what_is_not_understood() {
    let folder = folder();
    let before = folder.files("content");
    insta::assert_snapshot!(folder.run(&IMPORT), @"
    would write content/nl/guides/enrol.md
    would write content/nl/guides/media/phone.png
    would write content/nl/includes/deep.md
    would write content/nl/includes/note.md
    left out, as no page needs it: README.md, TOC.yml, media/unused.png
    each page says: Uit Example docs. Licentie: Creative Commons Attribution 4.0 International, https://creativecommons.org/licenses/by/4.0/
    4 new, 0 there already, 0 kept
    nothing is written yet: add `--execute`
    --- stderr
    error: 2 problems in the campaign
    content/nl/guides/enrol.md:11:3: `[!NOET]` is not a kind of note; did you mean `NOTE`?
       |
    11 | > [!NOET]
       |   ^^^^^^^
       = hint: write NOTE, TIP, IMPORTANT, WARNING or CAUTION
    content/nl/guides/enrol.md:14:1: there is no page `guides/gone`
       |
    14 | [gone](gone.md)
       | ^^^^^^^^^^^^^^^
       = hint: write the page, or take the link out
    --- exit 4
    ");
    assert_eq!(folder.files("content"), before, "nothing is written");
}

#[test]
fn pages_come_with_what_they_include_and_never_over_a_file() {
    let folder = folder();
    folder.write("content/nl/guides/media/phone.png", "another");
    let execute: Vec<&str> = IMPORT.into_iter().chain(["--execute"]).collect();
    let said = folder.run(&execute);
    assert!(said.contains("kept content/nl/guides/media/phone.png: another file is already there"), "{said}");
    assert_eq!(folder.read("content/nl/guides/media/phone.png"), "another");
    assert_eq!(folder.read("content/nl/includes/deep.md"), "deep\n");
    let line = "attribution: \"Uit Example docs. Licentie: Creative Commons Attribution 4.0 International, \
        https://creativecommons.org/licenses/by/4.0/\"\r\n---\r\n# Enrol";
    let (before, _) = PAGE.split_once("---\r\n# Enrol").unwrap();
    assert!(folder.read("content/nl/guides/enrol.md").starts_with(&format!("{before}{line}")));
    let again = folder.run(&execute);
    assert!(again.contains("0 new, 3 there already, 1 kept"), "{again}");
    let status = folder.run(&["translation", "status", "--lang", "nl", "--format", "json"]);
    assert!(!status.contains("guides/enrol"), "a page without a source has nothing to be held against");
}

#[test]
fn a_call_that_makes_no_sense_is_told() {
    let folder = folder();
    insta::assert_snapshot!(folder.run(&["import", "docs", "docs/none", "--lang", "nl"]), @"
    --- stderr
    error: `docs/none` is not a folder
    hint: name the folder that holds the pages
    --- exit 2
    ");
    insta::assert_snapshot!(folder.run(&["import", "docs", "docs/user", "--lang", "fi"]), @"
    --- stderr
    error: `fi` is not a language of the campaign
    hint: choose from en, nl, sv
    --- exit 2
    ");
    folder.write("bare/page.md", "# Page\n");
    let said = folder.run(&["import", "docs", "bare", "--lang", "en"]);
    assert!(said.contains("there is no licence in the folder or above it"), "{said}");
}
