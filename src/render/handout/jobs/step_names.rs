//! What the steps of a chapter are called in a booklet: as on the page where all guides of a device are printed.

use std::{
    collections::{BTreeMap, VecDeque},
    mem,
};

use crate::{
    ground::words::{article::Block, facts::Situation},
    render::article::step_numbers,
};

/// The names that are still to be given.
#[derive(Default)]
pub(super) struct StepNames {
    /// By the anchors of steps; a step that is said of two systems stands there twice.
    ungiven: BTreeMap<String, VecDeque<String>>,
    /// Those given in the list that is being written.
    given: Vec<String>,
}

impl StepNames {
    /// What the steps of a page are called, which is written for `on_page` and has this letter among the others.
    pub(super) fn of(blocks: &[Block], letter: &str, on_page: &Situation) -> Self {
        let mut names = Self::default();
        for (id, number) in step_numbers(blocks, &|condition| condition.holds(on_page)) {
            names.ungiven.entry(id.to_owned()).or_default().push_back(format!("{letter}{number}"));
        }
        names
    }

    /// Names a step of the list that is being written, if it is one of the page itself.
    pub(super) fn give(&mut self, id: &str) {
        self.given.extend(self.ungiven.get_mut(id).and_then(VecDeque::pop_front));
    }

    /// Begins a list; the names that the list around it has so far are given back at its end.
    pub(super) fn begin(&mut self) -> Vec<String> {
        mem::take(&mut self.given)
    }

    /// The names of a list of so many items: of all of them, or of none.
    pub(super) fn end(&mut self, outside: Vec<String>, items: usize) -> Vec<String> {
        let given = mem::replace(&mut self.given, outside);
        if given.len() == items { given } else { Vec::new() }
    }
}
