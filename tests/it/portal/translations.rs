//! What a reader gets where a translation is missing or old, by the policy of their language; and that links stay
//! good whatever is translated.

use scraper::Html;

use super::{build, select};
use crate::{bench::Folder, small};

const ENGLISH: &str =
    "---\ntitle: The lamp\ndescription: What it says\n---\n# The lamp\n\n## Green {#green}\n\nIt is green.\n";
const DUTCH: &str =
    "---\ntitle: De lamp\ndescription: Wat hij zegt\n---\n# De lamp\n\n## Groen\n\nHij is groen.\n";

/// The small campaign with a page about a lamp, and with what its Dutch readers get where that is not in order.
fn lamp(policy: &str, dutch: Option<&str>) -> Folder {
    let folder = Folder::of(small::SMALL);
    folder.write("campaign.toml", format!("{}\n[languages.nl]\n{policy}\n", small::CAMPAIGN));
    folder.write("content/en/guides/lamp.md", ENGLISH);
    folder.write("content/sv/guides/lamp.md", ENGLISH.replace("The lamp", "Lampan"));
    if let Some(dutch) = dutch {
        folder.write("content/nl/guides/lamp.md", dutch);
    }
    folder
}

/// The notice above a page, its language and that of its body.
fn told(folder: &Folder) -> String {
    let page = Html::parse_document(&folder.read("public/sweden/nl/lamp/index.html"));
    let text = |css: &str| {
        page.select(&select(css)).next().map(|found| found.text().collect::<String>().trim().to_owned())
    };
    let of = |css: &str| page.select(&select(css)).next().and_then(|found| found.value().attr("lang"));
    let (notice, heading) = (text("main > .alert").unwrap_or_default(), text("h1").unwrap_or_default());
    format!("{heading} | {notice} | page {:?}, body {:?}", of("html").unwrap(), of(".prose"))
}

#[test]
fn a_missing_translation_is_shown_in_the_source_language_with_a_notice() {
    let folder = lamp("missing = \"notice\"", None);
    assert!(build(&folder, &[]).contains(" pages in "));
    insta::assert_snapshot!(told(&folder), @r#"The lamp | Deze pagina is er nog niet in het Nederlands. U ziet de oorspronkelijke tekst. | page "nl", body Some("en")"#);
    let english = folder.read("public/sweden/en/lamp/index.html");
    assert!(!english.contains("hreflang=\"nl\" href=\"https"), "only real translations are twins");
    assert!(!folder.read("public/sitemap.xml").contains("sweden/nl/lamp"));
    assert!(folder.read("public/sitemap.xml").contains("sweden/sv/lamp"));
}

#[test]
fn a_missing_translation_is_hidden_where_the_policy_says_so() {
    let folder = lamp("missing = \"hide\"", None);
    assert!(build(&folder, &[]).contains(" pages in "));
    assert!(!folder.path().join("public/sweden/nl/lamp").exists());
    assert!(folder.path().join("public/sweden/en/lamp/index.html").is_file());
    for (path, bytes) in folder.files("public/sweden/nl") {
        assert!(!String::from_utf8_lossy(&bytes).contains("nl/lamp"), "{path} leads to what is hidden");
    }
    let english = Html::parse_document(&folder.read("public/sweden/en/lamp/index.html"));
    for link in english.select(&select(".languages a")) {
        let target = link.value().attr("href").unwrap().trim_start_matches("../").to_owned();
        assert!(folder.path().join("public").join(&target).is_file(), "the switch leads to {target}");
    }
}

#[test]
fn a_missing_translation_stops_the_build_where_the_policy_says_so() {
    let folder = lamp("missing = \"error\"", None);
    insta::assert_snapshot!(build(&folder, &[]), @r#"
    --- stderr
    error: 1 problem in the campaign
    content/en/guides/lamp.md:1:1: `guides/lamp` is not there in `nl`
      |
    1 | ---
      | ^
      = hint: write `content/nl/guides/lamp.md`, or set `missing = "notice"` for `nl`
    --- exit 1
    "#);
    assert!(!folder.path().join("public").exists(), "nothing was published");
}

/// A translation that was accepted, and whose source has changed since.
fn aged(policy: &str) -> Folder {
    let folder = lamp(policy, Some(DUTCH));
    folder.run(&["translation", "accept", "guides/lamp", "--lang", "nl"]);
    folder.write("content/en/guides/lamp.md", ENGLISH.replace("It is green.", "It is blue now."));
    folder
}

#[test]
fn an_old_translation_is_shown_hidden_or_refused() {
    let folder = aged("stale = \"notice\"");
    assert!(build(&folder, &[]).contains(" pages in "));
    insta::assert_snapshot!(told(&folder), @r#"De lamp | Deze pagina is ouder dan de oorspronkelijke tekst. Bij verschil klopt de oorspronkelijke tekst. | page "nl", body None"#);

    let folder = aged("stale = \"hide\"");
    assert!(build(&folder, &[]).contains(" pages in "));
    insta::assert_snapshot!(told(&folder), @r#"The lamp | Deze pagina is er nog niet in het Nederlands. U ziet de oorspronkelijke tekst. | page "nl", body Some("en")"#);

    let folder = aged("stale = \"error\"");
    insta::assert_snapshot!(build(&folder, &[]), @r#"
    --- stderr
    error: 1 problem in the campaign
    content/nl/guides/lamp.md:1:1: `guides/lamp` is older in `nl` than its source
      |
    1 | ---
      | ^
      = hint: bring it up to date, then `wavecast translation accept guides/lamp --lang nl`, or set `stale = "notice"` for `nl`
    --- exit 1
    "#);
}

/// Anchors come from the source language: also that of the heading that became the title.
#[test]
fn a_link_to_a_heading_survives_translation() {
    let folder = lamp("", Some(DUTCH));
    folder.write("content/nl/guides/torch.md", "---\ntitle: Zaklamp\ndescription: z\n---\nZie [boven](lamp.md#the-lamp) of [groen](lamp.md#green).\n");
    folder.write(
        "content/en/guides/torch.md",
        "---\ntitle: Torch\ndescription: t\n---\nSee [above](lamp.md#the-lamp) or [green](lamp.md#green).\n",
    );
    assert!(build(&folder, &[]).contains(" pages in "));
    for language in ["en", "nl", "sv"] {
        let page = Html::parse_document(&folder.read(&format!("public/sweden/{language}/lamp/index.html")));
        for id in ["#the-lamp", "#green"] {
            assert_eq!(page.select(&select(id)).count(), 1, "{id} in {language}");
        }
    }
    let torch = folder.read("public/sweden/nl/torch/index.html");
    assert!(torch.contains("../lamp/index.html#the-lamp"), "{torch}");
}

/// Markdown is read between `:::` lines part by part; addresses at the end of the file are meant for all of it.
#[test]
fn addresses_at_the_end_of_a_file_are_found_from_within_its_parts() {
    let folder = lamp("", None);
    folder.write(
        "content/en/guides/torch.md",
        "---\ntitle: Torch\ndescription: t\n---\n[Before][The  Wall].\n\n::: when platform=\"ios\"\nSee [the wall] here.\n\n[lamp]: lamp.md#green\n:::\n\nBelow: [the lamp][Lamp].\n\n[the wall]: https://wall.example/a \"Wall\"\n",
    );
    assert!(build(&folder, &[]).contains(" pages in "));
    let page = Html::parse_document(&folder.read("public/sweden/en/torch/index.html"));
    let css = select(".prose a");
    let links: Vec<&str> = page.select(&css).filter_map(|link| link.value().attr("href")).collect();
    assert_eq!(links, ["https://wall.example/a", "https://wall.example/a", "../lamp/index.html#green"]);
}

/// A folder that was built before is brought up to date, also where only what was accepted has changed.
#[test]
fn the_notice_above_an_old_translation_comes_and_goes_with_each_build() {
    let folder = lamp("stale = \"notice\"", Some(DUTCH));
    folder.run(&["translation", "accept", "guides/lamp", "--lang", "nl"]);
    let notice = "Deze pagina is ouder dan de oorspronkelijke tekst.";
    let is_told = || {
        assert!(build(&folder, &[]).contains(" pages in "));
        told(&folder).contains(notice)
    };
    assert!(!is_told());
    folder.write("content/en/guides/lamp.md", ENGLISH.replace("It is green.", "It is blue now."));
    assert!(is_told(), "the English text has changed");
    folder.run(&["translation", "accept", "guides/lamp", "--lang", "nl"]);
    assert!(!is_told(), "it was accepted");
}

/// With `hide`, pages show another language when a source changes: also those that only name the guide.
#[test]
fn a_title_in_another_language_follows_what_was_accepted() {
    let folder = lamp("stale = \"hide\"", Some(DUTCH));
    folder.run(&["translation", "accept", "guides/lamp", "--lang", "nl"]);
    assert!(build(&folder, &[]).contains(" pages in "));
    let sheet = |folder: &Folder| folder.read("public/helpdesk/nl/sweden/index.html");
    assert!(sheet(&folder).contains("<th scope=\"row\">De lamp</th>"));
    folder.write("content/en/guides/lamp.md", ENGLISH.replace("It is green.", "It is blue now."));
    assert!(build(&folder, &[]).contains(" pages in "));
    let sheet = sheet(&folder);
    assert!(sheet.contains("<th scope=\"row\" lang=\"en\" dir=\"auto\">The lamp</th>"), "{sheet}");
}

/// What the old system is called may come from the file of systems alone.
#[test]
fn the_name_of_a_system_reaches_pages_that_were_built_before() {
    let folder = Folder::of(small::SMALL);
    assert!(build(&folder, &[]).contains(" pages in "));
    assert!(folder.read("public/sweden/en/index.html").contains("Workspace ONE"));
    let vendor = "[[vendor]]\ncode = \"workspace-one\"\nname = \"Omnissa\"\napp = \"Hub\"\nalso = []\n";
    folder.write("content/vendors.toml", vendor);
    let said = build(&folder, &[]);
    assert!(folder.read("public/sweden/en/index.html").contains("Omnissa"), "{said}");
}

/// What the site hides is not printed, and what is printed in another language says in which.
#[test]
fn a_booklet_follows_the_policies_of_its_language() {
    let chapter = |policy: &str| {
        let folder = lamp(policy, None);
        let (jobs, _) = crate::paper::handouts(folder.path());
        let job = jobs.into_iter().find(|job| job.path.ends_with("sweden/nl/guide-ios.pdf")).unwrap();
        job.sheet.chapters.into_iter().find(|chapter| chapter.title == "The lamp")
    };
    assert!(chapter("missing = \"hide\"").is_none());
    let lamp = chapter("missing = \"notice\"").unwrap();
    assert_eq!(lamp.foreign.as_deref(), Some("en"));
}
