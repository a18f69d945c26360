//! One mistake is one finding: what only follows from another finding is left out until that one is mended.
//!
//! A word that is misspelt in the source makes every translation differ from it, and a page that differs is told to
//! be older. Neither is a second thing to mend. An error is never hidden behind a mere warning.

use std::collections::{BTreeMap, BTreeSet};

use super::Subject;
use crate::ground::{
    problem::{Level, Problem, Problems},
    words::library::Page,
};

/// What is found by holding a translation against its source.
const COMPARISONS: [&str; 5] =
    ["anchor-parity", "structure-parity", "placeholder-parity", "link-parity", "stale-translation"];

/// Warnings about a slip of the pen: whoever mends it changes the page again.
const SLIPS: [&str; 8] = [
    "typed-date",
    "typed-address",
    "mojibake",
    "missing-alt",
    "preheader",
    "subject-length",
    "front-matter-key",
    "unsent-message",
];

/// A finding, and what it explains on the same page.
const EXPLAINS: [(&str, &str); 4] = [
    ("front-matter", "no-title"),
    ("no-title", "subject-length"),
    ("missing-picture", "mail-picture"),
    ("unreadable", "no-title"),
];

/// The files that something is wrong with.
#[derive(Default)]
struct Troubled {
    errors: BTreeSet<String>,
    slips: BTreeSet<String>,
}

/// Leaves out what follows from another finding.
pub(super) fn leave_out(subject: &Subject<'_>, problems: &mut Problems) {
    let mut troubled = Troubled::default();
    let mut found: BTreeSet<(&'static str, String)> = BTreeSet::new();
    for problem in problems.iter() {
        let Some(path) = path_of(problem) else { continue };
        found.insert((problem.check, path.to_owned()));
        // One comparison is no reason to leave out another one: both would be gone, and nothing said.
        if COMPARISONS.contains(&problem.check) {
            continue;
        }
        if problem.level == Level::Error {
            troubled.errors.insert(path.to_owned());
        } else if SLIPS.contains(&problem.check) {
            troubled.slips.insert(path.to_owned());
        }
    }
    let pages: BTreeMap<&str, &Page> = subject
        .library
        .pages
        .values()
        .flat_map(BTreeMap::values)
        .map(|page| (page.source.path(), page))
        .collect();
    problems.silence(|problem| {
        let Some(path) = path_of(problem) else { return false };
        let explained = EXPLAINS
            .iter()
            .any(|(cause, effect)| problem.check == *effect && found.contains(&(*cause, path.to_owned())));
        explained
            || (COMPARISONS.contains(&problem.check)
                && pages.get(path).is_some_and(|page| is_explained(subject, page, problem.level, &troubled)))
    });
}

fn path_of(problem: &Problem) -> Option<&str> {
    Some(problem.place.as_ref()?.source().path())
}

/// Whether the page, its source or what they include has something to mend that makes them differ.
fn is_explained(subject: &Subject<'_>, page: &Page, level: Level, troubled: &Troubled) -> bool {
    // What a page includes counts as well: a slip in a shared piece makes every page of it differ.
    let source = subject.library.page(&page.key, subject.campaign.languages.source());
    let mut files = [Some(page), source]
        .into_iter()
        .flatten()
        .flat_map(|page| std::iter::once(page.source.path()).chain(page.includes.iter().map(String::as_str)));
    // A warning may not hide an error, for then what holds a message would not be told at all.
    files.any(|file| troubled.errors.contains(file) || level != Level::Error && troubled.slips.contains(file))
}
