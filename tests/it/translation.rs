//! Translations: laid out, held against their source, and a wave's gate.

use crate::{bench::Folder, small::SMALL};

const GUIDE: &str = "guides/extra";

fn page(body: &str) -> String {
    format!("---\ntitle: x\ndescription: y\n---\n{body}")
}

/// Every way a page may drift is found where it is, and a faithful translation is left alone.
#[test]
fn each_kind_of_drift_is_found_in_its_section() {
    let english = "Top.\n\n## One {#one}\n\n1. A\n2. B\n\n- c\n- d\n\n### Deep {#deep}\n\n> [!NOTE]\n> e\n\n\
        ## Two {#two}\n\n[Prepare](prepare.md)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- f\n";
    let drifts = [
        ("2. B\n", "", "9:1: 1 steps instead of 2 under `#one`"),
        ("- d\n", "", "7:1: 1 bullets instead of 2 under `#one`"),
        ("NOTE", "WARNING", "15:1: 0 notes instead of 1, 1 warnings instead of 0 under `#deep`"),
        ("[Prepare](prepare.md)", "Prepare", "18:1: 0 links instead of 1 under `#two`"),
        ("| 1 | 2 |\n", "", "18:1: 0 table rows instead of 1 under `#two`"),
        ("### Deep", "## Deep", "a heading of level 2 instead of 3"),
        ("## Two {#two}\n", "", "2 headings instead of 3"),
    ];
    let folder = Folder::of(SMALL);
    folder.write(format!("content/en/{GUIDE}.md").as_str(), page(english));
    let said = |dutch: &str| {
        folder.write(format!("content/nl/{GUIDE}.md").as_str(), page(dutch));
        let said = folder.run(&["check"]);
        said.lines().find(|line| line.contains("not built")).map(str::to_owned)
    };
    assert_eq!(said(&english.replace("Top.", "Boven.")), None);
    for (from, to, expected) in drifts {
        let found = said(&english.replace(from, to)).unwrap_or_default();
        let message = expected.split_once("1: ").map_or(expected, |(_, message)| message);
        assert!(found.contains(message), "{expected}: {found}");
    }
    // A step that moves to another section leaves the sums as they are.
    let moved = said(&english.replace("- d\n", "").replace("- f\n", "- f\n- d\n")).unwrap();
    insta::assert_snapshot!(moved, @"content/nl/guides/extra.md:7:1: warning: the page is not built as in `en`: 1 bullets instead of 2 under `#one`; 2 bullets instead of 1 under `#two`");
}

#[test]
fn a_language_is_laid_out_from_the_source() {
    let folder = Folder::of(SMALL);
    folder.write("content/en/guides/extra.md", page("Text.\n"));
    folder.write("content/en/includes/note.md", "Note.\n");
    let shown = folder.run(&["translation", "new", "de"]);
    assert!(shown.contains("would write content/de/guides/extra.md"), "{shown}");
    assert!(shown.contains("would write locales/de.toml"), "{shown}");
    assert!(!folder.path().join("content/de").exists());
    folder.write("content/de/guides/extra.md", "mine");
    folder.run(&["translation", "new", "de", "--execute"]);
    assert_eq!(folder.read("content/de/guides/extra.md"), "mine");
    assert_eq!(folder.read("content/de/includes/note.md"), "Note.\n");
    insta::assert_snapshot!(folder.run(&["translation", "new", "de", "--execute"]).lines().last().unwrap(), @"add `de` to `languages` in campaign.toml; `wavecast check` then names every title that lacks it");
    insta::assert_snapshot!(folder.run(&["translation", "new", "en"]), @"
    --- stderr
    error: `en` is the language the others are translated from
    hint: write its code, such as `de` or `pt-BR`
    --- exit 2
    ");
    // What was laid out and not touched is not taken for a translation, until somebody says so.
    folder.run(&["translation", "new", "sv", "--execute"]);
    let owes = |folder: &Folder| folder.run(&["translation", "status", "--lang", "sv"]);
    assert!(owes(&folder).contains("guides/extra: not translated yet"));
    folder.run(&["translation", "accept", GUIDE, "--lang", "sv"]);
    assert!(!owes(&folder).contains("guides/extra"));
}

#[test]
fn a_wave_is_judged_by_the_pages_it_shows() {
    let folder = Folder::of(SMALL);
    folder.write("content/en/guides/extra.md", page("Text.\n").replace("title: x", "title: x\npilot: true"));
    assert!(folder.run(&["check"]).contains("`guides/extra` is not translated into `nl`"));
    insta::assert_snapshot!(folder.run(&["check", "--wave", "pilot"]), @"
    0 errors, 2 warnings
    --- stderr
    warning: 2 warnings in the campaign
    content/en/guides/extra.md:1:1: warning: `guides/extra` is shown in `pilot`, and in `nl` it is missing
      |
    1 | ---
      | ^
      = hint: write it, then `wavecast translation accept guides/extra --lang nl`; until then the policy is `notice`
    content/en/guides/extra.md:1:1: warning: `guides/extra` is shown in `pilot`, and in `sv` it is missing
      |
    1 | ---
      | ^
      = hint: write it, then `wavecast translation accept guides/extra --lang sv`; until then the policy is `notice`
    ");
    insta::assert_snapshot!(folder.run(&["check", "--wave", "sweden"]), @"nothing to mend in 4 stages, 2 waves and 3 people");
    insta::assert_snapshot!(folder.run(&["check", "--wave", "none"]), @"
    --- stderr
    error: there is no wave `none`
    hint: the waves are `pilot`, `sweden`
    --- exit 2
    ");
}
