//! A problem on its way through a pipe.

use serde::{Deserialize, Serialize};
use std::{ops::Range, sync::Arc};

use crate::ground::{
    problem::{Level, Place, Problem, Source},
    tree::Tree,
};

/// The checks that the engine knows.
const CHECKS: [&str; 7] = [
    "template",
    "text-does-not-fit",
    "missing-letter",
    "handout",
    "code-too-long",
    "fonts",
    "broken-picture",
];

/// A stretch of a file, by its path.
type Spot = (String, Range<usize>);

/// A problem without the text it stands in.
#[derive(Serialize, Deserialize)]
pub(super) struct Telling {
    check: String,
    is_error: bool,
    message: String,
    hint: Option<String>,
    place: Option<Spot>,
    notes: Vec<(Option<Spot>, String)>,
}

impl Telling {
    pub(super) fn of(problem: &Problem) -> Self {
        Self {
            check: problem.check.to_owned(),
            is_error: problem.level == Level::Error,
            message: problem.message.clone(),
            hint: problem.hint.clone(),
            place: problem.place.as_ref().map(spot),
            notes: problem.notes.iter().map(|(at, note)| (at.as_ref().map(spot), note.clone())).collect(),
        }
    }

    pub(super) fn problem(self, tree: &Tree) -> Problem {
        // A check is a name of this program's: one from a pipe is looked up, and a strange one is the
        // template's.
        let check = CHECKS.into_iter().find(|known| *known == self.check).unwrap_or("template");
        let mut problem = if self.is_error {
            Problem::error(check, self.message)
        } else {
            Problem::warning(check, self.message)
        };
        problem.hint = self.hint;
        problem.place = self.place.map(|(path, span)| place(tree, &path, span));
        for (at, note) in self.notes {
            problem.notes.push((at.map(|(path, span)| place(tree, &path, span)), note));
        }
        problem
    }
}

fn spot(place: &Place) -> Spot {
    (place.source().path().to_owned(), place.span())
}

/// The same stretch of the same file.
pub(super) fn place(tree: &Tree, path: &str, span: Range<usize>) -> Place {
    // No text comes through a pipe: it is the one in our own tree.
    let text = tree.get(path).and_then(|file| std::str::from_utf8(&file.bytes).ok()).unwrap_or_default();
    Place::new(&Arc::clone(&Source::new(path, text)), span)
}
