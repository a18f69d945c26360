//! By what a file can be told from one that was written later, without reading it.

use chrono::{DateTime, Utc};
use std::path::Path;

/// A file as it stands, told without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FileMark {
    /// How long it is.
    pub length: u64,
    /// When it was written.
    pub written: DateTime<Utc>,
}

impl FileMark {
    /// The mark of a file; none if there is no such file, or nobody can tell when it was written.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let found = path.metadata().ok().filter(std::fs::Metadata::is_file)?;
        Some(Self { length: found.len(), written: found.modified().ok()?.into() })
    }

    /// The mark of this very program: another one may make something else of the same files.
    pub(crate) fn of_program() -> Option<Self> {
        Self::of(&std::env::current_exe().ok()?)
    }
}
