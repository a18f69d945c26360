//! What is wrong, where, and what to do about it: the product's errors as values.
//!
//! Every reader and check returns [`Problems`]: all of a run at once, in reading order. How they look is
//! the business of [`show`]; nothing here prints.

mod concerns;
mod place;
pub mod show;

pub use concerns::{Concerns, Touch};
pub(crate) use place::column_letters;
pub use place::{Place, Source};

use std::collections::BTreeMap;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The folder cannot be used as it is.
    Error,
    /// It can, and a careful person would look.
    Warning,
    /// Worth knowing, with nothing to be done about it.
    Info,
}

/// A repair that `check --fix` can make: this stretch becomes that text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced.
    pub place: Place,
    /// What is written in its stead.
    pub replacement: String,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The check that found it, by which it can be silenced: `unknown-key`, `anchor-parity`, ...
    pub check: &'static str,
    /// How bad it is.
    pub level: Level,
    /// Where, if it stands anywhere.
    pub place: Option<Place>,
    /// What is wrong: a lowercase fragment without a full stop, literals in backticks.
    pub message: String,
    /// Further places and facts: the other line of a duplicate, the chain of an include.
    pub notes: Vec<(Option<Place>, String)>,
    /// What to do, in the imperative, for somebody who is no programmer.
    pub hint: Option<String>,
    /// A repair, where one is certain.
    pub fix: Option<Fix>,
    /// Which notices it concerns, where whoever found it knows; otherwise the table of checks says so.
    pub concerns: Option<Concerns>,
}

impl Problem {
    fn new(level: Level, check: &'static str, message: impl Into<String>) -> Self {
        Self {
            check,
            level,
            place: None,
            message: message.into(),
            notes: Vec::new(),
            hint: None,
            fix: None,
            concerns: None,
        }
    }

    /// Something that must be mended first.
    pub fn error(check: &'static str, message: impl Into<String>) -> Self {
        Self::new(Level::Error, check, message)
    }

    /// Something a careful person would look at.
    pub fn warning(check: &'static str, message: impl Into<String>) -> Self {
        Self::new(Level::Warning, check, message)
    }

    /// Something worth knowing.
    pub fn info(check: &'static str, message: impl Into<String>) -> Self {
        Self::new(Level::Info, check, message)
    }

    /// Says where in the files it stands.
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Says what to do.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds a fact without a place.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push((None, note.into()));
        self
    }

    /// Adds a fact with its own place.
    pub(crate) fn note_at(mut self, place: Place, note: impl Into<String>) -> Self {
        self.notes.push((Some(place), note.into()));
        self
    }

    /// Says which notices it concerns.
    pub fn concerns(mut self, concerns: impl Into<Concerns>) -> Self {
        self.concerns = Some(concerns.into());
        self
    }

    /// Whether it is the same finding, whatever it concerns.
    fn is(&self, other: &Self) -> bool {
        self.check == other.check
            && self.level == other.level
            && self.place == other.place
            && self.message == other.message
            && self.notes == other.notes
            && self.hint == other.hint
            && self.fix == other.fix
    }

    /// Offers a repair.
    pub fn fix(mut self, place: Place, replacement: impl Into<String>) -> Self {
        self.fix = Some(Fix { place, replacement: replacement.into() });
        self
    }
}

/// The problems of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems {
    list: Vec<Problem>,
}

impl Problems {
    /// Adds a problem behind those that are there.
    pub fn push(&mut self, problem: Problem) {
        self.list.push(problem);
    }

    /// Keeps the value, or the problem in its stead.
    pub fn keep<T>(&mut self, result: Result<T, Problem>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(problem) => {
                self.push(problem);
                None
            }
        }
    }

    /// Keeps the value, or all the problems in its stead.
    pub(crate) fn keep_all<T>(&mut self, result: Result<T, Self>) -> Option<T> {
        result.map_err(|problems| self.append(problems)).ok()
    }

    /// Adds all of another run.
    pub fn append(&mut self, mut other: Self) {
        self.list.append(&mut other.list);
    }

    /// Puts them in reading order: by file, then by place; what has no place comes last.
    pub(crate) fn in_reading_order(mut self) -> Self {
        self.list.sort_by(|a, b| {
            // Equal findings must stand side by side, or taking out doubles below would miss them.
            (a.place.is_none(), &a.place, a.level, a.check, &a.message).cmp(&(
                b.place.is_none(),
                &b.place,
                b.level,
                b.check,
                &b.message,
            ))
        });
        // What is found in several waves or languages is one finding, which concerns them all.
        self.list.dedup_by(|later, first| {
            let same = later.is(first);
            if same {
                first.concerns = match (first.concerns.take(), later.concerns.take()) {
                    (Some(one), Some(other)) => Some(one.and(other)),
                    // The table then says what it concerns, which is never less.
                    (None, _) | (_, None) => None,
                };
            }
            same
        });
        self
    }

    /// Takes out those that the campaign silences, with how many of each were taken.
    pub fn silence(&mut self, silenced: impl Fn(&Problem) -> bool) -> BTreeMap<&'static str, usize> {
        let mut taken = BTreeMap::new();
        self.list.retain(|problem| {
            let quiet = silenced(problem);
            if quiet {
                *taken.entry(problem.check).or_default() += 1;
            }
            !quiet
        });
        taken
    }

    /// How many there are of a level.
    pub fn count(&self, level: Level) -> usize {
        self.list.iter().filter(|problem| problem.level == level).count()
    }

    /// Whether any of them forbids going on.
    pub fn has_errors(&self) -> bool {
        self.count(Level::Error) > 0
    }

    /// Whether there are none at all.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.list.iter()
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self { list: vec![problem] }
    }
}

impl Extend<Problem> for Problems {
    fn extend<I: IntoIterator<Item = Problem>>(&mut self, problems: I) {
        self.list.extend(problems);
    }
}

impl FromIterator<Problem> for Problems {
    fn from_iter<I: IntoIterator<Item = Problem>>(problems: I) -> Self {
        Self { list: problems.into_iter().collect() }
    }
}

impl IntoIterator for Problems {
    type Item = Problem;
    type IntoIter = std::vec::IntoIter<Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}
