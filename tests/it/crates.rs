//! What `Cargo.toml` declares is used, and used where it is declared. `cargo machete` asks the same of the program's
//! own crates and overlooks those of tests; this asks both, with nothing to install.

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
