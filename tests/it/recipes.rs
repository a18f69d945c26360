//! CONTRIBUTING.md cannot lie: what a recipe says is data is done here in a campaign folder, without a line of Rust;
//! what it says is code is looked up, and the files of an example are listed by the program that reads them.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use wavecast::ground::campaign::Method;

use crate::{
    bench::Folder,
    small::{CAMPAIGN, PEOPLE, SMALL, changed},
};

/// What can be added, in the order of the page.
const RECIPES: [&str; 9] = [
    "A check",
    "A stage anchor",
    "A relay",
    "A method",
    "A name of a button",
    "A language",
    "A handout",
    "A store",
    "A source of facts",
];

/// A list of files that a test writes begins with this, then the words that lead to them, each in backticks.
const WHERE: &str = "<!-- files with ";
const END: &str = "<!-- end -->";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn page() -> String {
    fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap()
}

/// The words between backticks.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// Whether this stands in the text by itself: `Anchor::Gate`, not `Anchor::Gates`.
fn stands_in(text: &str, word: &str) -> bool {
    let part = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    text.match_indices(word)
        .any(|(at, _)| !part(text[..at].chars().next_back()) && !part(text[at + word.len()..].chars().next()))
}

/// A source: its path, the first sentence it says about itself, and its code without comments and tests.
struct Source {
    path: String,
    says: String,
    code: String,
}

/// A sentence for rustdoc as a sentence for everybody: [`History`](crate::ground) is `History`.
fn without_links(sentence: &str) -> String {
    let mut parts = sentence.split("`](");
    let first = parts.next().unwrap().to_owned();
    let joined =
        parts.fold(first, |said, part| said + "`" + part.split_once(')').map_or("", |(_, rest)| rest));
    joined.replace("[`", "`").replace("`]", "`")
}

impl Source {
    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap();
        let head: Vec<&str> =
            text.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim).collect();
        let head = head.split(|line| line.is_empty()).next().unwrap().join(" ");
        let ends = [". ", ": ", "; "].iter().filter_map(|end| head.find(end));
        let says = head[..ends.min().unwrap_or(head.len())].trim_end_matches('.');
        let program = text.split("#[cfg(test)]").next().unwrap().lines();
        let code = program.filter(|line| !line.trim_start().starts_with("//"));
        Self {
            path: path.strip_prefix(root()).unwrap().display().to_string(),
            says: without_links(says),
            code: code.flat_map(|line| [line, "\n"]).collect(),
        }
    }
}

/// The sources in which one of these words stands, a line each.
fn list(words: &[&str]) -> String {
    let files = walkdir::WalkDir::new(root().join("src")).sort_by_file_name().into_iter();
    let paths = files.map(|entry| entry.unwrap().into_path());
    paths
        .filter(|path| path.extension().is_some_and(|end| end == "rs"))
        .map(|path| Source::read(&path))
        .filter(|source| words.iter().any(|word| stands_in(&source.code, word)))
        .map(|source| format!("- `{}`: {}\n", source.path, source.says))
        .collect()
}

/// An example that exists shows where the next one goes. `WAVECAST_BLESS=1` writes the lists anew.
#[test]
fn the_files_of_an_example_are_those_in_which_it_stands() {
    let page = page();
    let (mut made, mut lists) = (String::new(), 0);
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        writeln!(made, "{line}").unwrap();
        if line.starts_with(WHERE) {
            let files = list(&quoted(line));
            assert!(!files.is_empty(), "nothing is called as the recipe says: {line}");
            lines.find(|line| *line == END).expect("a list ends");
            writeln!(made, "{files}{END}").unwrap();
            lists += 1;
        }
    }
    assert!(lists >= 4, "the lists are where they are looked for");
    if std::env::var_os("WAVECAST_BLESS").is_some() {
        fs::write(root().join("CONTRIBUTING.md"), &made).unwrap();
    } else {
        let diff = similar::TextDiff::from_lines(&page, &made);
        let diff = diff.unified_diff().header("CONTRIBUTING.md", "the sources").to_string();
        assert!(page == made, "{diff}\n`WAVECAST_BLESS=1 cargo test --test it recipes` writes it anew");
    }
}

/// Every recipe is there, and every file and folder that is named exists.
#[test]
fn what_a_recipe_names_is_there() {
    let page = page();
    let headings: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("### ")).collect();
    assert_eq!(headings, RECIPES);
    let prose: String = page.split("```").step_by(2).collect();
    let ends = [".rs", ".md", ".toml", ".txt", ".typ", "/"];
    let of_a_campaign = ["de/", "/de.toml", "campaign.toml"];
    let missing: BTreeSet<&str> = quoted(&prose)
        .into_iter()
        .filter(|word| ends.iter().any(|end| word.ends_with(end)) && !word.contains(['<', '*', ' ']))
        .filter(|word| !of_a_campaign.iter().any(|end| word.ends_with(end)))
        .filter(|path| !root().join(path).exists())
        .collect();
    assert!(missing.is_empty(), "CONTRIBUTING.md names what is not there: {missing:?}");
}

/// A check is a row and a function: its name and its function stand in the same two files of one room.
#[test]
fn a_check_is_one_row_and_one_function() {
    let named = list(&["\"wave-without-people\""]);
    assert_eq!(named.lines().count(), 2, "{named}");
    assert_eq!(list(&["empty_waves"]), named);
    assert!(fs::read_to_string(root().join("docs/findings.md")).unwrap().contains("`wave-without-people`"));
}

/// A language is a folder, a file of phrases and a word: its readers get pages, messages and dates in it.
#[test]
fn a_language_is_added_without_rust() {
    let folder = Folder::of(SMALL);
    let said = folder.run(&["translation", "new", "de", "--execute"]);
    assert!(!said.contains("exit"), "{said}");
    let with_titles: String = CAMPAIGN
        .lines()
        .map(|line| match line.split_once("sv = \"") {
            Some((_, rest)) => {
                let swedish = rest.split('"').next().unwrap();
                line.replace(
                    &format!("sv = \"{swedish}\""),
                    &format!("sv = \"{swedish}\", de = \"Ein Titel\""),
                ) + "\n"
            }
            None => format!("{line}\n"),
        })
        .collect();
    folder
        .write("campaign.toml", with_titles.replace(r#"["en", "nl", "sv"]"#, r#"["en", "nl", "sv", "de"]"#));
    folder.write("people.csv", format!("{PEOPLE}uli@example.com,Uli,Uli,de,sweden,DE,ios\n"));
    let said = folder.run(&["build", "--no-handouts", "--all", "--as-of", "2027-01-11"]);
    assert!(!said.contains("exit"), "{said}");
    let page = folder.read("public/sweden/de/index.html");
    assert!(page.contains("lang=\"de\"") && page.contains("19. März 2027"), "{page}");
    folder.run(&["mail", "preview", "--person", "uli@example.com", "--as-of", "2027-01-11"]);
    let mail = folder.files("outbox/preview").into_keys().find(|path| path.ends_with("announce/de.txt"));
    let mail = folder.read(&mail.unwrap());
    assert!(mail.contains("März 2027"), "{mail}");
}

/// A relay is an entry in a file, and no source knows one by its name.
#[test]
fn a_relay_is_added_without_rust() {
    assert_eq!(list(&["\"google-relay\"", "\"m365-smtp\""]), "");
    let folder = Folder::of(SMALL);
    folder.write("campaign.toml", changed(&[("preset = \"local\"\n", "preset = \"ours\"\n")]));
    let unknown = folder.run(&["check", "--as-of", "2027-01-08"]);
    assert!(unknown.contains("`ours` is not a value of `preset`"), "{unknown}");
    folder.write(
        "content/relays.toml",
        "[[relay]]\ncode = \"ours\"\nsays = \"Our own.\"\nhost = \"relay.example.com\"\nper_minute = 30\n",
    );
    let known = folder.run(&["check", "--as-of", "2027-01-08"]);
    assert!(!known.contains("exit"), "{known}");
}

/// A method is an entry in a file, and no source knows one by its code. Its guides are there in every language, and each
/// says which pages it stands on, or leads to guides that do.
#[test]
fn a_method_is_added_without_rust() {
    let sources = fs::read_to_string(root().join("content/sources.toml")).unwrap();
    for method in Method::all() {
        let code = format!("\"{method}\"");
        // One word is the name of a system as well.
        if method.code() != "linux" {
            assert_eq!(list(&[&code]), "", "{method}");
        }
        for guide in method.guides() {
            for language in ["en", "nl", "nl-je", "sv"] {
                let file = root().join(format!("content/{language}/guides/{guide}.md"));
                // A register is written only where it differs.
                assert!(file.exists() || language == "nl-je", "{method}: {}", file.display());
            }
        }
        let stands = |guide: &&String| sources.contains(&format!("[\"guides/{guide}\"]"));
        assert!(
            method.guides().iter().any(|guide| stands(&guide)),
            "{method}: nobody says what its guides stand on"
        );
    }
}

/// A name of a button is an entry in a file, and no source knows one by its key.
#[test]
fn a_name_of_a_button_is_added_without_rust() {
    assert_eq!(list(&["\"vpn_device_management\"", "\"ui.ios.settings\""]), "");
    let folder = Folder::of(SMALL);
    folder.write("content/ui/hub.toml", "[name.leave]\nen = { is = \"Unenroll\", sure = \"knowledge\" }\n");
    folder.write(
        "content/en/guides/own.md",
        "---\ntitle: Own\ndescription: Own.\n---\nTap {{ ui.hub.leave }}.\n",
    );
    let listed = folder.run(&["ui", "list", "hub"]);
    assert!(
        listed.starts_with("ui.hub.leave\n  en  unproved  Unenroll  (nobody has proved it)\n"),
        "{listed}"
    );
}
