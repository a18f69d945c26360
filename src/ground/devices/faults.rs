//! What is wrong with rows of a list of devices, told once for all rows that are alike.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    ops::Range,
    sync::Arc,
};

use crate::ground::problem::{Level, Place, Problem, Problems, Source};

/// How many kinds of one fault are told, and how many rows of each are named.
const SHOWN: usize = 12;

/// Faults by what is said of them, each with the rows that have it.
#[derive(Debug, Default)]
pub(super) struct DeviceFaults {
    kinds: BTreeMap<(&'static str, String), AlikeRows>,
}

#[derive(Debug)]
struct AlikeRows {
    level: Level,
    hint: String,
    /// Where the first stands.
    span: Range<usize>,
    lines: Vec<u32>,
}

/// A row: where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowPlace {
    start: usize,
    length: u32,
    pub(super) line: u32,
}

impl RowPlace {
    pub(super) fn of(span: &Range<usize>, line: u32) -> Self {
        // A row that is longer than that is shown by its beginning.
        Self { start: span.start, length: u32::try_from(span.len()).unwrap_or(u32::MAX), line }
    }

    fn span(self) -> Range<usize> {
        self.start..self.start.saturating_add(usize::try_from(self.length).unwrap_or_default())
    }
}

impl DeviceFaults {
    /// Whether nothing is wrong.
    pub(super) fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    pub(super) fn error(&mut self, check: &'static str, said: (String, &str), at: &RowPlace) {
        self.add(Level::Error, check, said, at);
    }

    pub(super) fn warning(&mut self, check: &'static str, said: (String, &str), at: &RowPlace) {
        self.add(Level::Warning, check, said, at);
    }

    fn add(&mut self, level: Level, check: &'static str, (message, hint): (String, &str), at: &RowPlace) {
        let fresh = || AlikeRows { level, hint: hint.to_owned(), span: at.span(), lines: Vec::new() };
        // Only the first place is kept: a list of nothing but faults must not be held as places.
        self.kinds.entry((check, message)).or_insert_with(fresh).lines.push(at.line);
    }

    /// Those of a part of the list behind this one.
    pub(super) fn append(&mut self, other: Self) {
        for (kind, mut alike) in other.kinds {
            match self.kinds.entry(kind) {
                Entry::Occupied(known) => known.into_mut().lines.append(&mut alike.lines),
                Entry::Vacant(new) => drop(new.insert(alike)),
            }
        }
    }

    /// All of them as problems of their file.
    pub(super) fn told(self, source: &Arc<Source>) -> Problems {
        let mut problems = Problems::default();
        let mut shown: BTreeMap<&'static str, usize> = BTreeMap::new();
        for ((check, message), AlikeRows { level, hint, span, lines }) in self.kinds {
            let count = shown.entry(check).or_default();
            *count += 1;
            if *count > SHOWN {
                continue;
            }
            let message =
                if lines.len() == 1 { message } else { format!("{message} ({} rows)", lines.len()) };
            let made = match level {
                Level::Error => Problem::error(check, message),
                Level::Warning => Problem::warning(check, message),
                Level::Info => Problem::info(check, message),
            };
            let made = made.at(Place::new(source, span)).hint(hint);
            problems.push(match lines.get(1..) {
                Some(further) if !further.is_empty() => {
                    made.note(format!("also in {}", source.named(further, SHOWN)))
                }
                _ => made,
            });
        }
        for (check, count) in shown.into_iter().filter(|(_, count)| *count > SHOWN) {
            let end = source.text().len();
            let message = format!("{} more faults of this kind", count - SHOWN);
            problems.push(Problem::warning(check, message).at(Place::new(source, end..end)));
        }
        problems.in_reading_order()
    }
}
