//! Translations: laid out, held against their source, and a wave's gate.

use crate::{
    bench::{Folder, without_notes},
    small::SMALL,
};

const GUIDE: &str = "guides/extra";

fn page(body: &str) -> String {
    format!("---\ntitle: x\ndescription: z\n---\n{body}")
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
    insta::assert_snapshot!(without_notes(&folder.run(&["check", "--wave", "sweden"])), @"no problems found in 4 stages, 2 waves and 3 people");
    insta::assert_snapshot!(folder.run(&["check", "--wave", "none"]), @"
    --- stderr
    error: there is no wave `none`
    hint: the waves are `pilot`, `sweden`
    --- exit 2
    ");
}

const LOCK: &str = "content/translations.lock";
const SOURCES: &str = "content/translations.sources.toml";

/// A folder whose extra guide was accepted in Dutch and Swedish.
fn accepted(english: &str) -> Folder {
    let folder = Folder::of(SMALL);
    for language in ["en", "nl", "sv"] {
        folder.write(format!("content/{language}/{GUIDE}.md").as_str(), page(english));
    }
    folder.run(&["translation", "accept", GUIDE]);
    folder
}

fn owed(folder: &Folder) -> String {
    let said = folder.run(&["translation", "status", "--lang", "nl"]);
    let lines =
        said.lines().skip_while(|line| !line.contains(GUIDE)).take_while(|line| !line.contains("never"));
    lines.collect::<Vec<_>>().join("\n")
}

/// What a translator needs is not that something changed, but what.
#[test]
fn what_changed_in_the_source_is_shown() {
    let english = "Top.\n\n## One {#one}\n\n1. Open **Settings**.\n2. Tap Join.\n3. Wait.\n\n> [!NOTE]\n> Keep it charged.\n\n\
        ## Two {#two}\n\nEnd.\n";
    let folder = accepted(english);
    let now = english
        .replace("Tap Join", "Tap Enrol")
        .replace("## Two {#two}\n\nEnd.", "## Three {#three}\n\nMore.");
    folder.write("content/en/guides/extra.md", page(&now));
    insta::assert_snapshot!(owed(&folder), @"
    guides/extra: stale in #one, #three, #two
      #one
          1. Open Settings.
        - 2. Tap Join.
        + 2. Tap Enrol.
          3. Wait.
      #three is new
        + ## Three
        + More.
      #two is gone
        - ## Two
        - End.
    ");
    let json = folder.run(&["translation", "status", "--lang", "sv", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let pages = json[0]["pages"].as_array().unwrap();
    let extra = pages.iter().find(|page| page["page"] == GUIDE).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&extra["changes"][0]).unwrap(), @r###"
    {
      "section": "one",
      "before": "## One\n1. Open Settings.\n2. Tap Join.\n3. Wait.\n> [!NOTE]\n> Keep it charged.\n",
      "now": "## One\n1. Open Settings.\n2. Tap Enrol.\n3. Wait.\n> [!NOTE]\n> Keep it charged.\n",
      "diff": "  1. Open Settings.\n- 2. Tap Join.\n+ 2. Tap Enrol.\n  3. Wait.\n"
    }
    "###);

    // Brought up to date in Dutch only: what the Swedish page was made from is still known, and goes with it.
    folder.run(&["translation", "accept", GUIDE, "--lang", "nl"]);
    assert!(folder.read(SOURCES).contains("Tap Join") && folder.read(SOURCES).contains("Tap Enrol"));
    assert_eq!(owed(&folder), "");
    folder.run(&["translation", "accept", GUIDE]);
    assert!(!folder.read(SOURCES).contains("Tap Join"));
}

/// When something is said is part of what is said, whatever it depends on.
#[test]
fn a_changed_condition_makes_a_translation_stale() {
    for (before, after) in [
        ("platform=\"ios\"", "platform=\"macos\""),
        ("reset=\"yes\"", "reset=\"no\""),
        ("approach=\"assisted\"", "approach=\"tech-fair\""),
        ("ownership=\"company\"", "ownership=\"personal\""),
        ("language=\"en\"", "language=\"nl\""),
        ("deadline=\"yes\"", "deadline=\"no\""),
        ("enforcement=\"later\"", "enforcement=\"at-once\""),
        ("vendor=\"workspace-one\"", "vendor=\"jamf\""),
        ("pilot=\"yes\"", "pilot=\"no\""),
        ("change=\"moved\"", "change=\"gone\""),
        ("phase=\"before\"", "phase=\"before open\""),
        ("devices=\"one\"", "devices=\"several\""),
        ("method=\"none\"", "method=\"ios-app\""),
        ("system=\"ios\"", "system=\"ipados\""),
        ("moved=\"none\"", "moved=\"some\""),
        ("state=\"old\"", "state=\"left\""),
        ("privacy=\"locate-yes\"", "privacy=\"locate-no\""),
    ] {
        let english = |when: &str| format!("Top.\n\n## One {{#one}}\n\n::: when {when}\nText.\n:::\n");
        let folder = accepted(&english(before));
        assert_eq!(owed(&folder), "", "{before}");
        folder.write("content/en/guides/extra.md", page(&english(after)));
        assert!(owed(&folder).contains("stale in #one"), "{before}");
    }
}

/// Two languages made from the same source keep it once, in lines that can be merged.
#[test]
fn the_lock_and_what_it_was_made_from_are_readable() {
    let folder =
        accepted("Call {{ helpdesk.phone }}.\n\n## Two {#two}\n\n- See [this](extra.md#two).\n- '''\n");
    // What was accepted of the shipped pages stands beside it.
    let guide = |path| {
        let text = folder.read(path);
        let (_, rest) = text.split_once("extra").unwrap();
        rest.split_once("[\"guides/join").map_or(rest, |(own, _)| own).to_owned()
    };
    insta::assert_snapshot!(guide(LOCK), @r#"
    ".nl]
    top = "d8f324c7d96bcaa8"
    two = "6b6f95a081755346"

    ["guides/extra".sv]
    top = "d8f324c7d96bcaa8"
    two = "6b6f95a081755346"
    "#);
    insta::assert_snapshot!(guide(SOURCES), @r#"
    "]
    # #top
    d8f324c7d96bcaa8 = '''
    title: x
    description: z
    Call {{ helpdesk.phone }}.
    '''
    # #two
    6b6f95a081755346 = """
    ## Two
    - See [this](guides/extra#two).
    - '''
    """
    "#);
}

/// A lock that knows hashes only says as much as it can.
#[test]
fn a_lock_without_its_texts_is_still_read() {
    let folder = accepted("Top.\n\n## One {#one}\n\nOld.\n");
    std::fs::remove_file(folder.path().join(SOURCES)).unwrap();
    assert_eq!(owed(&folder), "");
    folder.write("content/en/guides/extra.md", page("Top.\n\n## One {#one}\n\nNew.\n"));
    insta::assert_snapshot!(owed(&folder), @"
    guides/extra: stale in #one
      #one: what it said then was not kept
    ");
    // What still stands as it was accepted is kept from now on.
    folder.run(&["translation", "accept", "messages/enrol"]);
    assert!(folder.read(SOURCES).contains("Top.") && !folder.read(SOURCES).contains("New."));
}

/// What two people accepted at once is for a person to sort out: nothing is forgotten on the way.
#[test]
fn a_lock_that_cannot_be_read_is_left_alone() {
    let folder = accepted("Top.\n");
    let torn = format!("<<<<<<< mine\n{}", folder.read(SOURCES));
    folder.write(SOURCES, &torn);
    insta::assert_snapshot!(folder.run(&["translation", "accept"]), @"
    --- stderr
    error: 1 problem in the campaign
    content/translations.sources.toml:1:9: key with no value, expected `=`
      |
    1 | <<<<<<< mine
      |         ^
      = hint: keep the lines of both sides if two people accepted translations at once; or delete the file, and `wavecast translation accept` writes it anew
    --- exit 1
    ");
    assert_eq!(folder.read(SOURCES), torn);
    // Nor is a text believed that is not the one that was accepted.
    folder.write(SOURCES, torn.replacen("<<<<<<< mine\n", "", 1).replace("Top.", "Something else."));
    folder.write("content/en/guides/extra.md", page("New.\n"));
    assert!(owed(&folder).contains("#top: what it said then was not kept"), "{}", owed(&folder));
}

/// What a page holds is shown to whoever asks what changed in it, and never obeyed by their terminal.
#[test]
fn nothing_in_a_page_reaches_a_terminal_raw() {
    let folder = accepted("## One {#one}\n\nOpen Settings.\n");
    folder.write(
        "content/en/guides/extra.md",
        page("## One {#one}\n\nOpen \u{9b}31m\u{202e}Settings\u{7f}.\n"),
    );
    for format in ["text", "json"] {
        let said = folder.run(&["translation", "status", "--lang", "nl", "--format", format]);
        let raw = ['\u{1b}', '\u{9b}', '\u{202e}', '\u{7f}'];
        assert!(!said.contains(raw), "{said:?}");
        assert!(said.contains("\\u202e"), "it is shown all the same: {said}");
    }
}

/// English that was left in a file of phrases, and English that changes later: both are told, and what is rightly the same is
/// accepted by its name.
#[test]
fn phrases_of_ones_own_are_held_against_their_source() {
    let folder = Folder::of(SMALL);
    let owed = || {
        let said = folder.run(&["translation", "status", "--lang", "nl"]);
        said.lines().filter(|line| line.contains("locales/")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(owed().is_empty(), "what ships owes nothing");
    folder.write("locales/nl.toml", "[portal]\nskip = \"Skip to the text\"\nprint = \"Alles printen\"\n");
    folder.write("locales/en.toml", "[portal]\nskip = \"Skip to the text\"\nprint = \"Print all\"\n");
    insta::assert_snapshot!(owed().join("\n"), @"
      locales/nl.toml: 1 of 2 phrases not translated yet: portal.skip
      locales/nl.toml: 1 phrases never accepted: `wavecast translation accept locales --lang nl` notes them as current
    ");
    let said = folder.run(&["check"]);
    assert!(
        said.contains("locales/nl.toml:2:1: warning: 1 phrase says the source's words: `portal.skip`"),
        "{said}"
    );

    let said = folder.run(&["translation", "accept", "--lang", "nl"]);
    assert!(said.contains("1 phrase is noted as current"), "{said}");
    assert_eq!(owed(), ["  locales/nl.toml: 1 of 2 phrases not translated yet: portal.skip"]);
    let said = folder.run(&["translation", "accept", "locales/portal.skip", "--lang", "nl"]);
    assert_eq!(said, "1 phrase is noted as current in content/translations.lock\n");
    assert!(owed().is_empty());

    folder.write("locales/en.toml", "[portal]\nskip = \"Skip to the text\"\nprint = \"Print everything\"\n");
    assert_eq!(owed(), ["  locales/nl.toml: 1 of 2 phrases stale: portal.print"]);
    let said = folder.run(&["check"]);
    assert!(said.contains("1 phrase is older than the source: `portal.print`"), "{said}");
    assert!(
        folder
            .run(&["translation", "accept", "locales/none", "--lang", "nl"])
            .contains("no phrase of your own")
    );
}
