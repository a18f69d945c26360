//! The one place where files of a campaign are written: beside the old file, through to the disk, then renamed, so that
//! a crash or a power cut leaves either the old one or the new one whole.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::Path,
};
use tempfile::NamedTempFile;

use super::DiskError;

/// Who may read a file that was not there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Readers {
    /// Whoever the system lets read new files.
    Usual,
    /// Its owner alone.
    Owner,
}

/// Writes a file with the folders it needs, replacing an old one in one step. Who may read the old one may read the new
/// one.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), DiskError> {
    put(path, bytes, Readers::Usual, true).map_err(|source| failed(path, source))
}

/// The same for what is about people: a new file is for its owner alone.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> Result<(), DiskError> {
    put(path, bytes, Readers::Owner, true).map_err(|source| failed(path, source))
}

/// Writes a file that must not be there yet, with the folders it needs.
pub fn create(path: &Path, bytes: &[u8]) -> Result<(), DiskError> {
    put(path, bytes, Readers::Usual, false).map_err(|source| failed(path, source))
}

/// Replaces a file, and overwrites what it held: on most disks that is all that can be done.
pub(crate) fn replace_and_erase(path: &Path, bytes: &[u8]) -> Result<(), DiskError> {
    let error = |source| failed(path, source);
    let mut old = File::options().write(true).open(path).map_err(error)?;
    let length = old.metadata().map_err(error)?.len();
    write_private(path, bytes)?;
    let erased = io::copy(&mut io::Read::take(io::repeat(0), length), &mut old).and_then(|_| old.sync_all());
    erased.map_err(error)
}

/// Makes a folder for its owner alone. One that is there, and was left open by an older program, is closed.
pub(crate) fn private_folder(path: &Path) -> io::Result<()> {
    make_folder(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = path.metadata()?.permissions().mode();
        if mode & 0o077 != 0 {
            // Where it belongs to somebody else, it is theirs to close.
            let _ = fs::set_permissions(path, fs::Permissions::from_mode(mode & !0o077));
        }
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "the disk is where files are written")]
fn make_folder(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

fn put(path: &Path, bytes: &[u8], readers: Readers, over: bool) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    make_folder(folder)?;
    let mut draft = draft_in(folder, readers)?;
    if let Ok(old) = path.metadata() {
        draft.as_file().set_permissions(old.permissions())?;
    }
    draft.write_all(bytes)?;
    draft.as_file().sync_all()?;
    if over {
        draft.persist(path).map_err(|error| error.error)?;
    } else {
        draft.persist_noclobber(path).map_err(|error| error.error)?;
    }
    sync_folder(folder)
}

/// A file in the same folder, under a name that no input has and no watcher looks at.
fn draft_in(folder: &Path, readers: Readers) -> io::Result<NamedTempFile> {
    let mut draft = tempfile::Builder::new();
    draft.prefix(".").suffix(".wavecast-new");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // The system takes away from it what it takes away from every new file.
        draft.permissions(fs::Permissions::from_mode(if readers == Readers::Owner { 0o600 } else { 0o666 }));
    }
    #[cfg(not(unix))]
    let _ = readers;
    draft.tempfile_in(folder)
}

/// Makes sure that the names in a folder survive a power cut.
#[expect(clippy::disallowed_methods, reason = "the disk is where files are written")]
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Begins a file that only its owner may read, in the place of whatever lies there.
pub fn private(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn failed(path: &Path, source: io::Error) -> DiskError {
    DiskError::Write { path: path.to_path_buf(), source }
}
