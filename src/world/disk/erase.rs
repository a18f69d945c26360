//! Files that are taken away for good, and all files that are left.

use std::{
    fs::{self, OpenOptions},
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use super::{DiskError, read_error, sync_folder};

/// Every file under a folder, sorted; links are not followed. A folder that is not there has none.
pub(crate) fn files_under(folder: &Path) -> Result<Vec<PathBuf>, DiskError> {
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

/// Takes a file away. It is overwritten first, in the very place where it stands: on a disk that writes elsewhere
/// every time, as solid-state disks and copying file systems do, the old bytes may remain all the same.
pub(crate) fn erase_file(path: &Path) -> Result<(), DiskError> {
    erased(path).map_err(|source| DiskError::Write { path: path.to_path_buf(), source })
}

fn erased(path: &Path) -> io::Result<()> {
    // Without truncating: a file that is cut off first gets new blocks, and the old ones stay as they were.
    let mut file = OpenOptions::new().write(true).open(path)?;
    let size = file.metadata()?.len();
    io::copy(&mut io::repeat(0).take(size), &mut file)?;
    file.sync_all()?;
    drop(file);
    #[expect(clippy::disallowed_methods, reason = "the disk is where files are written")]
    fs::remove_file(path)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    sync_folder(folder.unwrap_or(Path::new(".")))
}
