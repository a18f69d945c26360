//! Which column means what, in the words of Excel sheets, HR systems and Entra ID exports.

use std::{borrow::Cow, collections::BTreeMap};

use super::{beginning, record};
use crate::ground::{fold, problem::Source};

pub(super) use super::titles::NAMES;

/// What is looked at and stays a column of its own, whose words texts may use.
const STAYS: [&str; 8] = [
    "left",
    "away_from",
    "away_until",
    "user_type",
    "recipient_type",
    "enabled",
    "blocked",
    "account_control",
];

/// Which column of the file means what.
#[derive(Debug, Default)]
pub(super) struct Header {
    /// By the place of a meaning, the column.
    columns: [Option<usize>; NAMES.len()],
    /// The other columns that have a name.
    pub(super) extra: Vec<(usize, String)>,
    /// How many columns there are.
    pub(super) width: usize,
}

impl Header {
    /// Finds out what the columns mean; what the campaign says of them wins. Gives back what the campaign names
    /// and the file does not have.
    pub(super) fn of(
        cells: &[impl AsRef<str>],
        own: &BTreeMap<String, String>,
    ) -> (Self, Vec<(String, String)>) {
        let plain: Vec<String> = cells.iter().map(|cell| fold(cell.as_ref())).collect();
        let mut header = Self { width: cells.len(), ..Self::default() };
        let mut absent = Vec::new();
        let mut taken = vec![false; cells.len()];
        for (place, (meaning, names)) in NAMES.into_iter().enumerate() {
            let named = own.get(meaning);
            let found = named.map_or_else(
                || {
                    let free = |name: &&str| {
                        plain.iter().zip(&taken).position(|(cell, taken)| cell == name && !taken)
                    };
                    // By the order of names, not of columns: where a list has both `mail` and `userPrincipalName`, the
                    // address is `mail`.
                    names.iter().find_map(free)
                },
                // What the campaign names it gets, even if another meaning took the column: it may well mean both.
                |named| plain.iter().position(|cell| *cell == fold(named)),
            );
            if let (None, Some(named)) = (found, named) {
                absent.push((meaning.to_owned(), named.clone()));
            }
            if let Some(found) = found {
                if let Some(column) = header.columns.get_mut(place) {
                    *column = Some(found);
                }
                if STAYS.contains(&meaning) {
                    continue;
                }
                // Taken, so that no later meaning finds it by a name that two share, such as `userprincipalname`.
                taken.iter_mut().skip(found).take(1).for_each(|taken| *taken = true);
            }
        }
        let rest = cells
            .iter()
            .zip(&taken)
            .enumerate()
            .filter(|(_, (cell, taken))| !**taken && !cell.as_ref().is_empty());
        header.extra = rest.map(|(column, (cell, _))| (column, cell.as_ref().to_owned())).collect();
        (header, absent)
    }

    /// What the campaign says of columns, or nothing where the file does not have all of them: then it is none that the
    /// campaign speaks of.
    pub(super) fn columns_for<'o>(
        cells: &[impl AsRef<str>],
        own: &'o BTreeMap<String, String>,
    ) -> &'o BTreeMap<String, String> {
        const USUAL: &BTreeMap<String, String> = &BTreeMap::new();
        if Self::of(cells, own).1.is_empty() { own } else { USUAL }
    }

    /// Whether the column of a meaning keeps the name that it has.
    pub(super) fn keeps_its_name(meaning: &str) -> bool {
        STAYS.contains(&meaning) && !matches!(meaning, "left" | "away_from" | "away_until")
    }

    /// Whether a column means something, also if it stays one of the list's own.
    pub(super) fn means_something(&self, column: usize) -> bool {
        self.columns.contains(&Some(column))
    }

    /// The column of a meaning.
    #[inline]
    pub(super) fn column(&self, meaning: &str) -> Option<usize> {
        self.columns.get(place_of(meaning)?).copied().flatten()
    }
}

/// Where a meaning stands in [`NAMES`]. It is asked two dozen times for each row of a million: written out, it costs nothing
/// where the meaning is known as the program is built.
#[expect(
    clippy::inline_always,
    reason = "only where it is written out the compiler sees which meaning is asked for"
)]
#[inline(always)]
fn place_of(meaning: &str) -> Option<usize> {
    Some(match meaning {
        "mail" => 0,
        "name" => 1,
        "given_name" => 2,
        "family_name" => 3,
        "language" => 4,
        "wave" => 5,
        "country" => 6,
        "site" => 7,
        "zone" => 8,
        "platforms" => 9,
        "ownership" => 10,
        "reset" => 11,
        "vip" => 12,
        "manager" => 13,
        "aliases" => 14,
        "left" => 15,
        "away_from" => 16,
        "away_until" => 17,
        "user_type" => 18,
        "recipient_type" => 19,
        "enabled" => 20,
        "blocked" => 21,
        "account_control" => 22,
        _ => return None,
    })
}

/// What the columns of a list are called.
pub(super) fn columns_of(source: &Source) -> Vec<String> {
    let text = source.text();
    let (start, delimiter) = beginning(source);
    let (end, _) = record::record_end(text, start, delimiter);
    let mut cells = Vec::new();
    let read = record::cells(text.get(start..end).unwrap_or_default(), delimiter, &mut cells);
    if read.is_err() { Vec::new() } else { cells.into_iter().map(Cow::into_owned).collect() }
}

/// A name as it is compared: letters and digits alone, without case, accents, width, blanks of any kind and marks.
pub(crate) fn fold(name: &str) -> String {
    fold::fold(name).chars().filter(|letter| letter.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_meaning_has_its_place() {
        for (place, (meaning, _)) in NAMES.iter().enumerate() {
            assert_eq!(place_of(meaning), Some(place), "{meaning}");
        }
        assert_eq!(place_of("shoe size"), None);
    }
}
