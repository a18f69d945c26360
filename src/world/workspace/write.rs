//! The one place where the workspace is written: beside the old file, then renamed, so that a crash leaves either
//! the old one or the new one whole.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::WorkspaceError;

/// Writes a file with people in it, replacing an old one in one step: it keeps the permissions it had, and a new one
/// is for its owner alone.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), WorkspaceError> {
    let beside = beside(path);
    let done = written(&beside, bytes, path).and_then(|()| {
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

fn written(path: &Path, bytes: &[u8], old: &Path) -> io::Result<()> {
    let mut file = private(path)?;
    if let Ok(known) = old.metadata() {
        file.set_permissions(known.permissions())?;
    }
    file.write_all(bytes)?;
    file.sync_all()
}

/// Begins a file that only its owner may read, in the place of whatever lies there.
pub fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes a folder that only its owner may look into, with those above it; one that is there stays as it is.
pub fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

fn failed(path: &Path, source: io::Error) -> WorkspaceError {
    WorkspaceError::Write { path: path.to_path_buf(), source }
}
