//! Where somebody still stands: every file of the folder, opened and looked through.

use std::path::{Path, PathBuf};

use crate::{
    acts::Failure,
    ground::course::trace::{self, Traces},
    world::disk,
};

/// Files larger than this are not searched: no list or letter is.
const LARGEST: u64 = 512 << 20;
/// The beginnings of files whose words cannot be read without unpacking them.
const PACKED: [&[u8]; 5] = [b"PK\x03\x04", b"\x1f\x8b", b"%PDF", b"7z\xbc\xaf", b"\xfd7zXZ"];
/// Folders of a version control system, which keeps every older state, packed.
const VERSIONS: [&str; 3] = [".git", ".hg", ".svn"];

/// What a search came to. Paths are seen from the campaign folder.
#[derive(Clone, Debug, Default)]
pub(crate) struct Searched {
    /// How many files were looked through.
    pub(crate) files: usize,
    /// Where somebody still stands.
    pub(crate) left: Vec<PathBuf>,
    /// What could not be looked through.
    pub(crate) closed: Vec<PathBuf>,
    /// Whether there is a version control system with older states.
    pub(crate) versions: bool,
}

/// Looks through everything that is left.
pub(super) fn everywhere(folder: &Path, traces: &Traces) -> Result<Searched, Failure> {
    let mut searched = Searched::default();
    for path in disk::files_under(folder)? {
        let shown = path.strip_prefix(folder).unwrap_or(&path).to_path_buf();
        if VERSIONS.iter().any(|version| shown.starts_with(version)) {
            searched.versions = true;
            continue;
        }
        if path.metadata().is_ok_and(|data| data.len() > LARGEST) {
            searched.closed.push(shown);
            continue;
        }
        let bytes = disk::read_file(&path)?;
        // What `build` made of no people's data is packed, too, and nothing to worry about.
        if PACKED.iter().any(|packed| bytes.starts_with(packed)) && !shown.starts_with("public") {
            searched.closed.push(shown);
            continue;
        }
        searched.files += 1;
        if traces.are_in(bytes) {
            searched.left.push(shown);
        }
    }
    Ok(searched)
}

/// The letters that go: those that name somebody; all previews, which can be made again; and letters to the staff that
/// greet as an example somebody who has their first name.
pub(super) fn letters(folder: &Path, traces: &Traces) -> Result<Vec<PathBuf>, Failure> {
    let outbox = folder.join("outbox");
    let mut about = Vec::new();
    for path in disk::files_under(&outbox)? {
        let is_preview = path.starts_with(outbox.join("preview"));
        if is_preview || is_about(disk::read_file(&path)?, traces) {
            about.push(path);
        }
    }
    Ok(about)
}

fn is_about(bytes: Vec<u8>, traces: &Traces) -> bool {
    if traces.are_in(bytes.clone()) {
        return true;
    }
    // A letter to one person greets that person; one to the staff shows what others are sent.
    let greets = |(_, name): &(String, String)| !name.is_empty();
    let to_somebody = trace::addressees(&bytes).iter().any(greets);
    !to_somebody && traces.are_called(bytes)
}

/// The names that letters in the outbox give to addresses: the list may not know them any more.
pub(super) fn names(folder: &Path, traces: &Traces) -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    for path in disk::files_under(&folder.join("outbox"))? {
        let to = trace::addressees(&disk::read_file(&path)?).into_iter();
        names.extend(to.filter(|(address, _)| traces.addresses().contains(address)).map(|(_, name)| name));
    }
    names.sort();
    names.dedup();
    Ok(names)
}

/// Whether any letter in the outbox names them.
pub(super) fn names_any(folder: &Path, traces: &Traces) -> Result<bool, Failure> {
    for path in disk::files_under(&folder.join("outbox"))? {
        if traces.are_in(disk::read_file(&path)?) {
            return Ok(true);
        }
    }
    Ok(false)
}
