//! Where in a list of people an address stands: looked up for each of a million devices.

use rayon::prelude::*;
use std::hash::{DefaultHasher, Hasher as _};

use super::LONGEST_ADDRESS;

/// Places in a list by address, whatever its letter case. It may name a place too many: whoever asks compares the address.
#[derive(Clone, Debug, Default)]
pub(super) struct AddressIndex {
    /// The mark of each address and where it stands, sorted: of two places with one address the first of the list is
    /// found.
    marks: Vec<(u32, u32)>,
    /// For each beginning of a mark, how many marks are before all that begin so.
    starts: Vec<u32>,
    /// How many bits of a mark are not its beginning.
    rest: u32,
}

impl AddressIndex {
    /// Of addresses, each with its place.
    pub(super) fn of<'p>(addresses: impl ParallelIterator<Item = (&'p str, u32)>) -> Self {
        let mut marks: Vec<(u32, u32)> = addresses.map(|(address, at)| (mark(address), at)).collect();
        marks.par_sort_unstable();
        // As many beginnings as addresses: then one or two of them begin alike, and nothing is halved again and again.
        let rest = u32::try_from(marks.len()).unwrap_or(u32::MAX).leading_zeros().min(31);
        let mut starts = Vec::with_capacity((1 << (u32::BITS - rest)) + 1);
        for (before, (mark, _)) in (0_u32..).zip(&marks) {
            while starts.len() <= place(*mark >> rest) {
                starts.push(before);
            }
        }
        Self { marks, starts, rest }
    }

    /// The places that may have this address, in the order of the list.
    pub(super) fn of_address(&self, address: &str) -> impl Iterator<Item = u32> {
        let wanted = mark(address);
        let beginning = place(wanted >> self.rest);
        // Behind the last mark nothing begins, and then there is no such address.
        let start = self.starts.get(beginning).map_or(self.marks.len(), |start| place(*start));
        let end = self.starts.get(beginning + 1).map_or(self.marks.len(), |end| place(*end));
        let alike = self.marks.get(start..end).unwrap_or_default().iter();
        alike.filter(move |(mark, _)| *mark == wanted).map(|(_, at)| *at)
    }

    /// Places that may have one address, wherever there are several.
    pub(super) fn alike(&self) -> impl Iterator<Item = &[(u32, u32)]> {
        self.marks.chunk_by(|one, other| one.0 == other.0).filter(|alike| alike.len() > 1)
    }
}

fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// A number for who an address is: the same for every spelling of it.
fn mark(address: &str) -> u32 {
    // Only within one run, where it is the same each time: nothing that lasts may rest on it.
    let mut hasher = DefaultHasher::new();
    // In one go: letter by letter takes as long as reading the row does.
    let mut lower = [0; LONGEST_ADDRESS];
    match lower.get_mut(..address.len()).filter(|_| address.is_ascii()) {
        Some(lower) => {
            lower.copy_from_slice(address.as_bytes());
            lower.make_ascii_lowercase();
            hasher.write(lower);
        }
        None => hasher.write(address.to_lowercase().as_bytes()),
    }
    u32::try_from(hasher.finish() >> u32::BITS).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_of_a_list_is_found_where_it_stands_first() {
        for count in [0_u32, 1, 2, 3, 1000] {
            let list: Vec<String> = (0..count).map(|number| format!("p{number}@example.com")).collect();
            let twice = (0_u32..).zip(list.iter().chain(&list)).collect::<Vec<_>>();
            let index = AddressIndex::of(twice.into_par_iter().map(|(at, address)| (address.as_str(), at)));
            for (at, address) in (0..).zip(&list) {
                let written = address.to_uppercase();
                let mut found = index.of_address(&written);
                assert_eq!(found.find(|found| list[place(found % count)] == *address), Some(at));
            }
            assert!(index.of_address("nobody@example.com").all(|found| place(found) < 2 * list.len()));
            assert!(index.alike().count() >= list.len() / 2);
        }
    }
}
