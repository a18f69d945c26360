//! What `Cargo.toml` declares is used, and used where it is declared. `cargo machete` asks the same of the program's
//! own crates and overlooks those of tests; this asks both, with nothing to install.

use crate::bench::Folder;
use std::{collections::BTreeSet, fs, path::Path};

/// The crates of one table, as Rust spells them: `icu_time`, `serde_saphyr`.
fn declared(manifest: &toml::Table, table: &str) -> BTreeSet<String> {
    let names = |table: Option<&toml::Value>| -> Vec<String> {
        table
            .and_then(toml::Value::as_table)
            .into_iter()
            .flatten()
            .map(|(name, _)| name.replace('-', "_"))
            .collect()
    };
    let targets = manifest.get("target").and_then(toml::Value::as_table).into_iter().flatten();
    let of_targets = targets.flat_map(|(_, target)| names(target.get(table)));
    names(manifest.get(table)).into_iter().chain(of_targets).collect()
}

/// Everything that is written in a folder, without the lines that are comments.
fn written_in(folder: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = walkdir::WalkDir::new(root).into_iter().map(Result::unwrap);
    let sources = files.filter(|entry| entry.path().extension().is_some_and(|end| end == "rs"));
    let text: String = sources.map(|entry| fs::read_to_string(entry.path()).unwrap()).collect();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect()
}

/// Whether a path in the text begins with this crate: `png::`, not `crate::picture::png::`, not `my_png::`.
fn begins_a_path(text: &str, name: &str) -> bool {
    text.match_indices(&format!("{name}::")).any(|(at, _)| {
        let before = text[..at].chars().next_back().unwrap_or(' ');
        !before.is_alphanumeric() && before != '_' && before != ':'
    }) || text.contains(&format!("use {name};"))
        || text.contains(&format!("use {name} as "))
}

fn unused<'a>(declared: &'a BTreeSet<String>, text: &str) -> Vec<&'a String> {
    declared.iter().filter(|name| !begins_a_path(text, name)).collect()
}

fn file(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// The Rust that `Cargo.toml` declares is the one that newcomers are told to have and that the container is built with.
#[test]
fn the_declared_rust_is_the_same_everywhere() {
    let manifest: toml::Table = toml::from_str(&file("Cargo.toml")).unwrap();
    let declared = manifest["package"]["rust-version"].as_str().unwrap();
    assert!(file("README.md").contains(&format!("You need [Rust](https://rustup.rs), {declared} or newer")));
    assert!(file("packaging/Dockerfile").contains(&format!("FROM rust:{declared}-")));
}

/// The crates of `Cargo.lock`, each with its version.
fn locked() -> BTreeSet<(String, String)> {
    let lock: toml::Table = toml::from_str(&file("Cargo.lock")).unwrap();
    let text = |package: &toml::Value, key: &str| package[key].as_str().unwrap().to_owned();
    let packages = lock["package"].as_array().unwrap();
    packages.iter().map(|package| (text(package, "name"), text(package, "version"))).collect()
}

/// The crates that the page of licences lists, each with its version.
fn listed_in(licences: &str) -> impl Iterator<Item = &str> {
    let list = licences.lines().skip_while(|line| !line.is_empty()).skip(1);
    list.take_while(|line| !line.is_empty()).map(|line| line.split_once(": ").unwrap().0)
}

/// `wavecast licences` names what is in the program now: no crate of another version, and each that we ask for.
#[test]
fn the_licences_are_those_of_what_is_shipped() {
    let text = Folder::of(&[]).run(&["licences"]);
    let listed: BTreeSet<(String, String)> = listed_in(&text)
        .map(|named| named.split_once(' ').unwrap())
        .map(|(name, version)| (name.to_owned(), version.to_owned()))
        .collect();
    let locked = locked();
    let other: Vec<_> = listed.difference(&locked).collect();
    assert!(other.is_empty(), "not in Cargo.lock (`packaging/third-party` writes the list anew): {other:?}");
    let manifest: toml::Table = toml::from_str(&file("Cargo.toml")).unwrap();
    for name in declared(&manifest, "dependencies") {
        let found = listed.iter().any(|(known, _)| known.replace('-', "_") == name);
        assert!(found, "`{name}` is shipped without its licence: run `packaging/third-party`");
    }
    assert!(text.contains("Mozilla Public License Version 2.0") && text.contains("SIL OPEN FONT LICENSE"));
}

/// The bill of materials names the very crates that `wavecast licences` names, with the sums of `Cargo.lock`.
#[test]
fn the_bill_of_materials_is_what_is_shipped() {
    let bill: serde_json::Value = serde_json::from_str(&file("packaging/sbom.cdx.json")).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let components = bill["components"].as_array().unwrap();
    let listed: BTreeSet<String> =
        components.iter().map(|one| format!("{} {}", text(&one["name"]), text(&one["version"]))).collect();
    let licences = file("packaging/THIRD-PARTY.txt");
    let named: BTreeSet<String> = listed_in(&licences).map(str::to_owned).collect();
    assert_eq!(listed, named, "`packaging/third-party` writes both anew");

    let lock = file("Cargo.lock");
    let refs: BTreeSet<String> = components.iter().map(|one| text(&one["bom-ref"])).collect();
    for one in components {
        assert!(lock.contains(&format!("checksum = \"{}\"", text(&one["hashes"][0]["content"]))), "{one}");
        assert_ne!(one["licenses"][0]["expression"], "", "{one}");
    }
    let needs = bill["dependencies"].as_array().unwrap();
    assert_eq!(needs.len(), components.len() + 1);
    assert!(
        needs
            .iter()
            .flat_map(|one| one["dependsOn"].as_array().unwrap())
            .all(|one| refs.contains(&text(one)))
    );
}

/// Whoever reports something says which program it is.
#[test]
fn the_program_says_what_it_was_built_from() {
    let seen = Folder::of(&[]).run(&["--version", "--verbose"]);
    let lock = blake3::hash(file("Cargo.lock").as_bytes()).to_hex();
    assert!(seen.starts_with("wavecast "), "{seen}");
    assert!(seen.contains(&format!("Cargo.lock   {}\n", &lock[..16])), "{seen}");
    assert!(seen.contains(std::env::consts::ARCH), "{seen}");
}

/// A crate that nobody uses is built, audited and updated for nothing.
#[test]
fn every_declared_crate_is_used() {
    let manifest: toml::Table = toml::from_str(&file("Cargo.toml")).unwrap();
    let (ours, for_tests) = (declared(&manifest, "dependencies"), declared(&manifest, "dev-dependencies"));
    assert!(ours.len() > 50 && ours.contains("rustix") && for_tests.contains("syn"), "both tables are read");
    let program = written_in("src");
    let none: Vec<&String> = Vec::new();
    assert_eq!(unused(&ours, &program), none, "declared in Cargo.toml, and nothing in src uses them");
    let tests = written_in("tests") + &written_in("benches") + &program;
    assert_eq!(
        unused(&for_tests, &tests),
        none,
        "declared for tests, and neither tests nor benches use them"
    );
    let both: Vec<&String> = ours.intersection(&for_tests).collect();
    assert_eq!(both, none, "what the program uses need not be declared again for its tests");
}

#[test]
fn a_crate_that_nobody_uses_is_found() {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    let text =
        "use std::fs;\nuse {png::Decoder, csv::Reader};\nlet a = crate::render::qr::draw();\nmy_tera::x();\n";
    assert_eq!(unused(&names(&["csv", "png", "qr", "tera"]), text), ["qr", "tera"]);
}
