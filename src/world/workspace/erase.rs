//! Files that are taken away for good, and all files that are left.

use std::path::{Path, PathBuf};

use super::{WorkspaceError, read_error};

/// Every file under a folder, sorted; links are not followed. A folder that is not there has none.
pub fn files_under(folder: &Path) -> Result<Vec<PathBuf>, WorkspaceError> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|error| read_error(folder, error.into()))?;
        if entry.file_type().is_file() {
            files.push(entry.into_path());
        }
    }
    Ok(files)
}

/// Takes a file away. It is overwritten first: on most disks that is all that can be done.
pub fn erase_file(path: &Path) -> Result<(), WorkspaceError> {
    let error = |source| WorkspaceError::Write { path: path.to_path_buf(), source };
    let length = path.metadata().map_err(error)?.len();
    #[expect(clippy::disallowed_methods, reason = "the workspace is where files are written")]
    {
        std::fs::write(path, vec![0; usize::try_from(length).unwrap_or(0)]).map_err(error)?;
        std::fs::remove_file(path).map_err(error)
    }
}
