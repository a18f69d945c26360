//! Names given out once each, in time that does not grow with how many there are of one name.

use std::collections::{BTreeMap, BTreeSet};

/// The names that were given.
#[derive(Debug, Default)]
pub(crate) struct Distinct {
    taken: BTreeSet<String>,
    /// The number to try next behind a name: those before it are taken, and stay so.
    next: BTreeMap<String, usize>,
}

impl Distinct {
    /// Takes a name that nobody else may have.
    pub(crate) fn take(&mut self, name: &str) {
        self.taken.insert(name.to_owned());
    }

    /// The name, or with the first free number behind it, counted from `first`.
    pub(crate) fn give(&mut self, wanted: &str, first: usize) -> String {
        if self.taken.insert(wanted.to_owned()) {
            return wanted.to_owned();
        }
        // Kept for each name: a page of ten thousand like headings would count from the beginning for each of them.
        let next = self.next.entry(wanted.to_owned()).or_insert(first);
        loop {
            let name = format!("{wanted}-{next}");
            *next += 1;
            if self.taken.insert(name.clone()) {
                return name;
            }
        }
    }
}
