//! Dutch with *u* and with *je*: both whole, one chosen, and neither mixed with the other.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use crate::{
    bench::{Folder, without_notes},
    small::{SMALL, changed},
};

/// Which text with *u* each text with *je* was last compared with.
const COMPARED: &str = "tests/words/u-and-je.lock";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The words of the small campaign itself say *je* as well.
fn with_je() -> String {
    changed(&[
        ("Uw apparaat verhuist", "Je apparaat verhuist"),
        ("[[wave]]\nid = \"pilot\"", "[languages.nl]\naddress = \"je\"\n\n[[wave]]\nid = \"pilot\""),
        ("preset = \"local\"\n", "preset = \"outbox\"\n"),
    ])
}

fn saying_je() -> Folder {
    let folder = Folder::of(SMALL);
    folder.write("campaign.toml", with_je());
    folder
}

/// The files of one Dutch by their path under its folder, its phrases too.
fn texts(code: &str) -> BTreeMap<String, String> {
    let folder = root().join("content").join(code);
    let mut texts: BTreeMap<String, String> = walkdir::WalkDir::new(&folder)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(&folder).unwrap().to_string_lossy().into_owned();
            (path, fs::read_to_string(entry.path()).unwrap())
        })
        .collect();
    texts.insert("phrases".into(), fs::read_to_string(root().join(format!("locales/{code}.toml"))).unwrap());
    texts
}

/// Where a text says one of these words: the line, without its blanks.
fn said<'t>(text: &'t str, words: &[&str]) -> Vec<&'t str> {
    let says = |line: &&str| {
        let mut parts = line.split(|letter: char| !letter.is_alphanumeric() && letter != '-');
        parts.any(|part| words.contains(&part.to_lowercase().as_str()))
    };
    text.lines().filter(says).map(str::trim).collect()
}

const WITH_U: [&str; 3] = ["u", "uw", "uzelf"];
const WITH_JE: [&str; 6] = ["je", "jij", "jou", "jouw", "jezelf", "jullie"];

/// What a page says to its readers, without what only a browser reads.
fn prose(page: &str) -> String {
    let page = scraper::Html::parse_document(page);
    let hidden = |node: &scraper::StrTendril| !node.trim().is_empty();
    let texts = page.tree.nodes().filter(|node| {
        let of =
            node.parent().and_then(|parent| parent.value().as_element().map(scraper::node::Element::name));
        !matches!(of, Some("script" | "style"))
    });
    texts.filter_map(|node| node.value().as_text()).filter(|text| hidden(&text.text)).fold(
        String::new(),
        |mut all, text| {
            all.push_str(&text.text);
            all.push('\n');
            all
        },
    )
}

#[test]
fn neither_dutch_has_words_of_the_other() {
    let (formal, informal) = (texts("nl"), texts("nl-je"));
    assert!(formal.len() > 60, "{}", formal.len());
    assert_eq!(formal.keys().collect::<Vec<_>>(), informal.keys().collect::<Vec<_>>());
    for (texts, strange) in [(&formal, &WITH_JE[..]), (&informal, &WITH_U[..])] {
        for (path, text) in texts {
            assert_eq!(said(text, strange), [""; 0], "{path}");
        }
    }
}

/// Whoever changes one of them is told to look at the other. `WAVECAST_BLESS=1` says that somebody did.
#[test]
fn what_changes_with_u_is_looked_at_with_je() {
    let (formal, informal) = (texts("nl"), texts("nl-je"));
    let mut lock = String::from(
        "# Which text with `u` each text with `je` was last compared with, and what it said itself.\n",
    );
    let hash = |text: &str| blake3::hash(text.as_bytes()).to_hex().chars().take(16).collect::<String>();
    for (path, text) in &formal {
        let other = informal.get(path).map(|text| hash(text)).unwrap_or_default();
        writeln!(lock, "{path} {} {other}", hash(text)).unwrap();
    }
    let stands = root().join(COMPARED);
    if std::env::var_os("WAVECAST_BLESS").is_some() {
        fs::write(&stands, &lock).unwrap();
    }
    let known = fs::read_to_string(&stands).unwrap_or_default();
    let changed: Vec<&str> = lock
        .lines()
        .filter(|line| !known.contains(line))
        .map(|line| line.split(' ').next().unwrap())
        .collect();
    assert_eq!(changed, [""; 0], "compare them, then `WAVECAST_BLESS=1 cargo test --test it spoken_to`");
}

/// Every page, mail and calendar of people who read Dutch; the other languages are as they were.
#[test]
fn a_campaign_that_says_je_says_it_everywhere() {
    let folder = saying_je();
    let check = folder.run(&["check", "--as-of", "2027-01-08"]);
    assert!(without_notes(&check).starts_with("no problems found"), "{check}");
    let build = folder.run(&["build", "--no-handouts", "--all", "--as-of", "2027-01-20"]);
    assert!(build.contains(" pages in "), "{build}");
    let mut looked_at = 0;
    for (path, bytes) in folder.files("public").into_iter().chain(folder.files("outbox")) {
        let is_read = [".html", ".txt", ".ics", ".eml"].iter().any(|end| path.ends_with(end));
        if !is_read || !Path::new(&path).iter().any(|part| part == "nl") {
            continue;
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let read = if path.ends_with(".html") { prose(&text) } else { text };
        assert_eq!(said(&read, &WITH_U), [""; 0], "{path}");
        looked_at += 1;
    }
    assert!(looked_at > 60, "{looked_at}");
}

#[test]
fn what_is_copied_out_says_je_too() {
    let folder = saying_je();
    folder.run(&["copy", "content/nl/messages/announce.md"]);
    let own = folder.read("content/nl/messages/announce.md");
    assert_eq!(own, texts("nl-je")["messages/announce.md"]);
    assert_eq!(Folder::of(&[]).run(&["copy", "--list", "content/nl-je"]).matches(".md").count(), 0);
}

#[test]
fn a_page_of_ones_own_that_says_u_is_found_and_stands() {
    let folder = saying_je();
    let page = "---\nsubject: Iets anders\n---\n\nNeem uw telefoon mee.\n";
    folder.write("content/nl/messages/announce.md", page);
    let said = folder.run(&["check", "--as-of", "2027-01-08"]);
    insta::assert_snapshot!(
        said.split("content/").find(|one| one.contains("address-form") || one.contains("`uw`")).unwrap_or(&said).trim_end(),
        @r"
    nl/messages/announce.md:5:6: warning: the page says `uw`, and `nl` is to be written with `je`
      |
    5 | Neem uw telefoon mee.
      |      ^^
      = hint: speak to the reader with `je`, as `address` of `nl` says
    "
    );
    folder.run(&["mail", "preview", "--as-of", "2027-01-20"]);
    assert!(folder.read("outbox/preview/pilot/announce/nl.txt").contains("Neem uw telefoon mee."));
}

/// Titles in `campaign.toml` are words of one's own, too.
#[test]
fn a_title_that_says_u_is_found() {
    let folder = saying_je();
    folder.write("campaign.toml", with_je().replace("Je apparaat verhuist", "Uw apparaat verhuist"));
    let later = Folder::of(SMALL);
    later.write("campaign.toml", with_je().replace("Je apparaat verhuist", "Nu verhuist u"));
    let place = later.run(&["check", "--as-of", "2027-01-08"]);
    assert!(place.contains("campaign.toml:3:55: warning: this says `u`"), "{place}");
    let said = folder.run(&["check", "--as-of", "2027-01-08"]);
    insta::assert_snapshot!(said.split_once("campaign.toml").map_or(&*said, |(_, rest)| rest).trim_end(), @r#"
    :3:43: warning: this says `Uw`, and `nl` is to be written with `je`
      |
    3 | title = { en = "Your device moves", nl = "Uw apparaat verhuist", sv = "Din enhet flyttar" }
      |                                           ^^
      = hint: speak to the reader with `je`, as `address` of `nl` says
    "#);
}

#[test]
fn a_form_of_address_that_nobody_knows_is_refused() {
    let folder = Folder::of(SMALL);
    folder.write("campaign.toml", with_je().replace("address = \"je\"", "address = \"jij\""));
    insta::assert_snapshot!(folder.run(&["check", "--as-of", "2027-01-08"]), @r#"
    1 error, 0 warnings
    --- stderr
    error: 1 problem in the campaign
    campaign.toml:42:11: `jij` is no way to speak to readers of `nl`
       |
    42 | address = "jij"
       |           ^^^^^
       = hint: write `u` or `je`
    --- exit 1
    "#);
    let english = with_je().replace("[languages.nl]\naddress = \"je\"", "[languages.en]\naddress = \"you\"");
    folder.write("campaign.toml", english);
    insta::assert_snapshot!(folder.run(&["check", "--as-of", "2027-01-08"]), @r#"
    1 error, 0 warnings
    --- stderr
    error: 1 problem in the campaign
    campaign.toml:42:11: `en` has no form of address that Wavecast knows
       |
    42 | address = "you"
       |           ^^^^^
       = hint: leave `address` out: the texts speak as they are written
    --- exit 1
    "#);
}
