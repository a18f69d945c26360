//! One word for one thing, in everything that ships: the glossary of `tests/words/glossary.toml`, applied by `check`.

use std::fmt::Write as _;

use crate::bench::Folder;

/// A file of ours.
fn ours(path: &str) -> String {
    std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The sample campaign, with our own glossary in each language, and further lines behind it.
fn sample(address: &str) -> Folder {
    let campaign = ours("campaign.toml");
    let folder = Folder::of(&[
        ("campaign.toml", &format!("{campaign}{address}")),
        ("people.csv", &ours("people.csv")),
    ]);
    with_glossary(folder)
}

/// A new campaign as `init` writes it, in the same way.
fn begun(address: &str) -> Folder {
    let folder = Folder::of(&[]);
    folder.run(&["init", ".", "--as-of", "2027-01-11"]);
    let campaign = folder.read("campaign.toml");
    folder.write("campaign.toml", format!("{campaign}{address}"));
    with_glossary(folder)
}

/// Lays our own glossary over a campaign, in each language.
fn with_glossary(folder: Folder) -> Folder {
    let glossary: toml::Table = ours("tests/words/glossary.toml").parse().unwrap();
    for (language, terms) in &glossary {
        let mut text = "[glossary]\n".to_owned();
        for (preferred, term) in terms.as_table().unwrap() {
            writeln!(text, "{preferred:?} = {term}").unwrap();
        }
        folder.write(&format!("locales/{language}.toml"), text);
    }
    folder
}

/// What the glossary finds, a line each.
fn found(folder: &Folder) -> Vec<String> {
    let said = folder.run(&["check", "--as-of", "2027-01-11"]);
    let lines =
        said.lines().filter(|line| line.contains("the glossary says") || line.contains("in the phrase"));
    lines.map(str::to_owned).collect()
}

#[test]
fn what_ships_has_one_word_for_one_thing() {
    for address in ["", "\n[languages.nl]\naddress = \"je\"\n"] {
        for folder in [sample(address), begun(address)] {
            let found = found(&folder);
            assert!(found.is_empty(), "{}", found.join("\n"));
        }
    }
}

#[test]
fn a_wrong_word_is_found_wherever_it_is_planted() {
    let folder = sample("");
    folder.write(
        "content/nl/posters/extra.md",
        "---\nheadline: Stap over naar Intune\nformats: [poster-a3]\n---\nHet overstappen\nnaar Intune kost een half uur.\n",
    );
    let text = folder.read("campaign.toml");
    folder.write("campaign.toml", text.replacen("nl = \"", "nl = \"Migratie. ", 1));
    let sv = folder.read("locales/sv.toml");
    folder.write("locales/sv.toml", format!("[console]\ngates = \"Utvärdering\"\n{sv}"));
    let found = found(&folder);
    for planted in [
        "content/nl/posters/extra.md:5:5: warning: the glossary says `overstappen op`, not `overstappen naar`",
        "warning: the glossary says `overstap`, not `Migratie`",
        "locales/sv.toml:2:1: warning: the glossary says `avstämning`, not `Utvärdering`",
        "in the phrase `console.gates`",
    ] {
        assert!(found.iter().any(|line| line.contains(planted)), "{planted}: {found:?}");
    }
}
