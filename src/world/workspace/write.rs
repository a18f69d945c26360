//! The one place where the workspace is written: beside the old file, then renamed, so that a crash leaves either
//! the old one or the new one whole.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::WorkspaceError;

/// Writes a file, replacing an old one in one step.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), WorkspaceError> {
    let beside = beside(path);
    let done = written(&beside, bytes).and_then(|()| {
        #[expect(clippy::disallowed_methods, reason = "the workspace is where files are written")]
        fs::rename(&beside, path)
    });
    if done.is_err() {
        #[expect(clippy::disallowed_methods, reason = "the workspace is where files are written")]
        let _ = fs::remove_file(&beside);
    }
    done.map_err(|source| failed(path, source))
}

/// Writes a file that must not be there yet, with the folders it needs.
pub fn create(path: &Path, bytes: &[u8]) -> Result<(), WorkspaceError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    #[expect(clippy::disallowed_methods, reason = "the workspace is where files are written")]
    let made = fs::create_dir_all(folder);
    let file = made.and_then(|()| OpenOptions::new().write(true).create_new(true).open(path));
    file.and_then(|mut file| file.write_all(bytes)).map_err(|source| failed(path, source))
}

/// A name in the same folder, which no input has.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.new"))
}

fn written(path: &Path, bytes: &[u8]) -> io::Result<()> {
    #[expect(clippy::disallowed_methods, reason = "the workspace is where files are written")]
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn failed(path: &Path, source: io::Error) -> WorkspaceError {
    WorkspaceError::Write { path: path.to_path_buf(), source }
}
