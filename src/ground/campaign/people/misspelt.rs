//! Columns of a list that mean nothing, and whose names look like one that would: a slip of the hand that nobody sees,
//! because a list may have columns of its own.

use super::header::{Header, NAMES, fold};
use crate::ground::near::nearest;

/// Below so many letters two words are alike by chance: `band` is not `land`.
const LONG_ENOUGH: usize = 6;

/// A column that means nothing, and what was probably meant.
pub(super) struct MisspeltColumn<'h> {
    /// Where it stands.
    pub(super) column: usize,
    /// As it is written.
    pub(super) name: &'h str,
    /// The name that was meant, and what a column of that name means.
    pub(super) meant: (&'static str, &'static str),
}

/// The columns of a header that look misspelt. What has a column already is not looked for again.
pub(super) fn misspelt(header: &Header) -> Vec<MisspeltColumn<'_>> {
    let open: Vec<(&'static str, &'static str)> = NAMES
        .iter()
        .filter(|(meaning, _)| header.column(meaning).is_none())
        .flat_map(|(meaning, names)| {
            let long = names.iter().filter(|name| name.len() >= LONG_ENOUGH);
            // Our own names count at any length: they are what somebody who writes a list by hand tries to type.
            std::iter::once((*meaning, *meaning)).chain(long.map(|name| (*name, *meaning)))
        })
        .collect();
    let found = header.extra.iter().filter(|(column, _)| !header.means_something(*column));
    found
        .filter_map(|(column, name)| {
            let written = fold(name);
            // A name that is known and means nothing here was given to another column on purpose.
            let is_known = NAMES.iter().any(|(_, names)| names.contains(&written.as_str()));
            let meant = meant(&written, &open).filter(|_| !is_known)?;
            Some(MisspeltColumn { column: *column, name, meant })
        })
        .collect()
}

fn meant(written: &str, open: &[(&'static str, &'static str)]) -> Option<(&'static str, &'static str)> {
    let near = nearest(written, open.iter().map(|(name, _)| *name).filter(|name| is_a_slip(written, name)))?;
    open.iter().find(|(name, _)| *name == near).copied()
}

/// Whether a hand may have written the one for the other. Of short words only those with a letter too many, too few, or
/// two in the wrong order: `size` is a word of its own, `siet` is none.
pub(crate) fn is_a_slip(written: &str, known: &str) -> bool {
    let letters = |word: &str| {
        let mut letters: Vec<char> = word.chars().filter(|letter| letter.is_alphanumeric()).collect();
        // Sorted, two letters in the wrong order make no difference.
        letters.sort_unstable();
        letters
    };
    let (one, other) = (letters(written), letters(known));
    if one.len() < 3 {
        return false;
    }
    other.len() >= LONG_ENOUGH || one.len() != other.len() || one == other
}
