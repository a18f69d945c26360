//! The house keeps itself in order: the floors hold, files stay readable, names explain themselves.

use std::{fs, path::PathBuf};

/// The floors, from the ground up.
const FLOORS: [&str; 4] = ["ground", "render", "world", "shell"];

/// Lines a file may have.
const WALL: usize = 400;

fn sources() -> Vec<(PathBuf, String)> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src");
    let found: Vec<_> = walkdir::WalkDir::new(&root)
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| (path.strip_prefix(&root).unwrap().to_path_buf(), fs::read_to_string(&path).unwrap()))
        .collect();
    assert!(found.len() > 20, "the sources are where they are looked for");
    found
}

/// A module uses its own floor and those beneath it, never one above.
#[test]
fn no_import_runs_upwards() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let floor = path.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
        let Some(own) = FLOORS.iter().position(|known| *known == floor) else { continue };
        for (number, line) in
            text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"))
        {
            for above in &FLOORS[own + 1..] {
                if line.contains(&format!("crate::{above}::")) || line.contains(&format!("crate::{above};")) {
                    wrong.push(format!("{}:{}: `{floor}` uses `{above}`", path.display(), number + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Imports that leave the floors by a relative path or a brace would escape the test above.
#[test]
fn floors_are_named_whole() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        if path.components().count() < 2 {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            let braced = line.trim() == "use crate::{" || line.contains("use crate::{");
            let body: String = text.lines().skip(number).take_while(|line| !line.contains("};")).collect();
            let own = path.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
            let own = FLOORS.iter().position(|known| **known == *own);
            if let (true, Some(own)) = (braced, own) {
                for above in &FLOORS[own + 1..] {
                    if body.contains(&format!("{above}::")) {
                        wrong.push(format!("{}:{}: uses `{above}`", path.display(), number + 1));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every file says what it is for, and none grows past the wall.
#[test]
fn files_open_with_a_purpose_and_stay_readable() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        if !text.starts_with("//!") {
            wrong.push(format!("{}: does not open with `//!`", path.display()));
        }
        if text.lines().count() > WALL {
            wrong.push(format!("{}: {} lines, more than {WALL}", path.display(), text.lines().count()));
        }
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        if ["util", "utils", "helper", "helpers", "common", "manager", "misc"].contains(&stem.as_str()) {
            wrong.push(format!("{}: a name that explains nothing", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
