//! A list in the folder: a short one is held from when it is first looked at, and a long one is read some at a time.

use std::{
    io::{self, Read},
    path::{Path, PathBuf},
};

use super::{DiskError, FileMark, read_error, read_file};
use crate::ground::campaign::LongList;

/// From this length on a list is not held as text beside what is made of it.
const LONG: u64 = 16 << 20;

/// How much of a long list is read at once.
const AT_ONCE: usize = 4 << 20;

/// How often a long list is read from its beginning because somebody wrote to it meanwhile.
const TRIES: usize = 3;

/// A list, with the sum of all its bytes.
pub(super) struct ListFile {
    path: PathBuf,
    sum: blake3::Hash,
    held: HeldBytes,
}

enum HeldBytes {
    All(Vec<u8>),
    /// Its beginning, and by what it is told from the same file written later.
    Beginning(Vec<u8>, Option<FileMark>),
}

impl ListFile {
    pub(super) fn of(path: PathBuf) -> Result<Self, DiskError> {
        let mark = FileMark::of(&path);
        if mark.is_none_or(|mark| mark.length < LONG) {
            return Self::whole(path);
        }
        let (beginning, sum) = summed(&path).map_err(|source| read_error(&path, source))?;
        Ok(Self { path, sum, held: HeldBytes::Beginning(beginning, mark) })
    }

    fn whole(path: PathBuf) -> Result<Self, DiskError> {
        let bytes = read_file(&path)?;
        Ok(Self { sum: blake3::hash(&bytes), path, held: HeldBytes::All(bytes) })
    }

    /// The sum of all its bytes.
    pub(super) fn sum(&self) -> blake3::Hash {
        self.sum
    }

    /// Its first bytes, with all of the line that names its columns.
    pub(super) fn beginning(&self) -> &[u8] {
        let (HeldBytes::All(bytes) | HeldBytes::Beginning(bytes, _)) = &self.held;
        bytes
    }

    /// Reads it one way or the other, with the sum of what was read.
    pub(super) fn read<T>(
        self,
        name: &str,
        short: impl FnOnce(Vec<u8>) -> T,
        long: impl Fn(&LongList<'_>) -> io::Result<T>,
    ) -> Result<(T, blake3::Hash), DiskError> {
        let mut list = self;
        for _ in 0..TRIES {
            let mark = match list.held {
                HeldBytes::All(bytes) => return Ok((short(bytes), list.sum)),
                HeldBytes::Beginning(_, mark) => mark,
            };
            let length = mark.map_or(0, |mark| mark.length);
            let open = || open(&list.path).map(|file| Box::new(file) as Box<dyn Read + Send>);
            let read = long(&LongList { path: name, length, at_once: AT_ONCE, open: &open });
            let read = read.map_err(|source| read_error(&list.path, source))?;
            // What was read twice must have been the same both times, or the sum would be of something else.
            if mark == FileMark::of(&list.path) {
                return Ok((read, list.sum));
            }
            list = Self::of(list.path)?;
        }
        // Somebody writes to it all the time: then it is read in one go.
        let Self { path, .. } = list;
        let bytes = read_file(&path)?;
        let sum = blake3::hash(&bytes);
        Ok((short(bytes), sum))
    }
}

fn open(path: &Path) -> io::Result<std::fs::File> {
    #[expect(clippy::disallowed_methods, reason = "the disk is where files are read")]
    std::fs::File::open(path)
}

/// The beginning of a file, and the sum of all of it.
fn summed(path: &Path) -> io::Result<(Vec<u8>, blake3::Hash)> {
    let mut file = open(path)?;
    let mut beginning = Vec::new();
    (&mut file).take(1 << 20).read_to_end(&mut beginning)?;
    let mut sum = blake3::Hasher::new();
    sum.update(&beginning).update_reader(file)?;
    // Whole lines of it: half a letter at its end would make the file none of text.
    if let Some(end) = beginning.iter().rposition(|byte| *byte == b'\n') {
        beginning.truncate(end + 1);
    }
    Ok((beginning, sum.finalize()))
}
