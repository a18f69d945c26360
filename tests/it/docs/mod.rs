//! The book cannot lie: its references are made from the program, its commands run, its links lead somewhere.

mod commands;
mod keys;
mod links;
mod references;
mod sample;

use std::{fs, path::PathBuf};

/// Where the project stands.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A page of the book, or the README.
struct Page {
    /// Its path from the project's root.
    path: String,
    text: String,
}

/// A block between fences.
struct Fence<'a> {
    /// The line of its first fence.
    line: usize,
    /// What it says it holds.
    kind: &'a str,
    lines: Vec<&'a str>,
}

/// The README, the page for contributors and every page of the book, in the order of their names.
fn pages() -> Vec<Page> {
    let book = fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> =
        book.filter(|path| path.extension().is_some_and(|end| end == "md")).collect();
    paths.extend(["README.md", "CONTRIBUTING.md"].map(|name| root().join(name)));
    paths.sort();
    let page = |path: PathBuf| Page {
        text: fs::read_to_string(&path).unwrap(),
        path: path.strip_prefix(root()).unwrap().display().to_string(),
    };
    paths.into_iter().map(page).collect()
}

impl Page {
    /// What stands between fences, also where a list indents them.
    fn fences(&self) -> Vec<Fence<'_>> {
        let mut fences: Vec<Fence<'_>> = Vec::new();
        let mut open = false;
        for (number, line) in (1..).zip(self.text.lines()) {
            if let Some(kind) = line.trim_start().strip_prefix("```") {
                if !open {
                    fences.push(Fence { line: number, kind: kind.trim(), lines: Vec::new() });
                }
                open = !open;
            } else if open {
                fences.last_mut().unwrap().lines.push(line.trim());
            }
        }
        assert!(!open, "{}: a fence is never closed", self.path);
        fences
    }

    /// Its lines outside of fences, with their numbers.
    fn prose(&self) -> Vec<(usize, &str)> {
        let (mut open, mut lines) = (false, Vec::new());
        for (number, line) in (1..).zip(self.text.lines()) {
            if line.trim_start().starts_with("```") {
                open = !open;
            } else if !open {
                lines.push((number, line));
            }
        }
        lines
    }
}

/// Every page is listed on the first one, so that nobody must guess what there is.
#[test]
fn the_index_names_every_page() {
    let index = fs::read_to_string(root().join("docs/README.md")).unwrap();
    let missing: Vec<String> = pages()
        .into_iter()
        .filter_map(|page| page.path.strip_prefix("docs/").map(str::to_owned))
        .filter(|name| name != "README.md" && !index.contains(&format!("]({name})")))
        .collect();
    assert!(missing.is_empty(), "docs/README.md does not name {}", missing.join(", "));
}
