//! What stands in a folder that was written before, for whoever would write the very same again.

use rayon::prelude::*;
use std::{fs, path::Path};

use super::{
    manifest,
    places::{beside, led_to},
};
use crate::ground::canonical::half;

/// A folder in which everything stands as its list says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StandingOutput {
    /// How many files.
    pub files: usize,
    /// Bytes of all of them.
    pub bytes: u64,
}

/// The sum of a folder's list; none if there is no list.
pub(crate) fn list_sum(root: &Path) -> Option<[u8; 16]> {
    Some(half(blake3::hash(&fs::read(root.join(manifest::NAME)).ok()?).as_bytes()))
}

/// Whether the list of a folder is the one with this sum, and each file of it is there in its length: as much as is asked of
/// a file before it is left alone. Nothing if not, or if a run is writing there or left something behind.
pub fn standing(root: &Path, sum: [u8; 16]) -> Option<StandingOutput> {
    let root = led_to(root).ok()?;
    if beside(&root).symlink_metadata().is_ok() {
        return None;
    }
    let list = fs::read(root.join(manifest::NAME)).ok()?;
    if half(blake3::hash(&list).as_bytes()) != sum {
        return None;
    }
    let files = manifest::files(str::from_utf8(&list).ok()?)?;
    let is_there = |(path, length): &(&str, u64)| {
        let found = root.join(path).symlink_metadata();
        found.is_ok_and(|found| found.is_file() && found.len() == *length)
    };
    files
        .par_iter()
        .all(is_there)
        .then(|| StandingOutput { files: files.len(), bytes: files.iter().map(|(_, length)| length).sum() })
}
