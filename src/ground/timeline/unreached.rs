//! Whom nothing reaches any more and who is therefore told nothing: the same list for every command and page.

use std::collections::BTreeMap;

use super::{Undeliverable, View};
use crate::ground::campaign::Address;

/// Somebody whom nothing reaches.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unreached<'a> {
    /// Their address, as the campaign writes it.
    pub address: &'a Address,
    /// The line of the list of people, if they are on it.
    pub line: Option<u32>,
    /// What the report said.
    pub gone: &'a Undeliverable,
}

impl<'a> View<'a> {
    /// Whoever of the list, their managers and the sponsors cannot be reached, each once: people by line, then the
    /// others by address.
    pub(crate) fn unreached(&self) -> Vec<Unreached<'a>> {
        let unreachable = &self.history.unreachable;
        if unreachable.is_empty() {
            return Vec::new();
        }
        let people = self.people.all().iter();
        let listed = people.clone().map(|person| (&person.address, Some(person.line)));
        let managers = people.filter_map(|person| person.manager.as_ref());
        let others = managers.chain(&self.campaign.sender.sponsors).map(|address| (address, None));
        let mut found: BTreeMap<String, Unreached<'a>> = BTreeMap::new();
        for (address, line) in listed.chain(others) {
            let key = address.key();
            if let Some(gone) = unreachable.get(&key) {
                // People of the list come first, so whoever is also a manager stands with their line.
                found.entry(key).or_insert(Unreached { address, line, gone });
            }
        }
        let mut all: Vec<_> = found.into_values().collect();
        all.sort_by_key(|one| one.line.unwrap_or(u32::MAX));
        all
    }
}
