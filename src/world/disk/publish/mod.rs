//! Where outputs are written: beside what is there, then moved into its place.
//!
//! Until [`Publisher::finish`] nothing of the old output is touched, so a run that fails leaves it whole. Files
//! that would not change keep their bytes and their time. Only files of our own list are ever removed, and a
//! folder that we did not make is refused.
#![expect(clippy::disallowed_methods, reason = "the disk is where files are written")]

mod manifest;
mod places;
mod standing;

pub(crate) use standing::list_sum;
pub use standing::{StandingOutput, standing};

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use super::DiskError;
use crate::ground::canonical::half;
use manifest::{Manifest, ManifestEntry};
use places::{Folders, beside, is_empty, led_to, put_in_place};

/// Why nothing was published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The folder holds files and no list of ours.
    #[error("`{}` was not made by wavecast, so nothing is written into it", folder.display())]
    ForeignFolder {
        /// The folder that was named for the output.
        folder: PathBuf,
    },
    /// A file stands where one of ours would go.
    #[error("`{}` was not written by wavecast, so it is not overwritten", file.display())]
    ForeignFile {
        /// The file in the way.
        file: PathBuf,
    },
    /// Another run is at it.
    #[error("another run is writing `{}`", folder.display())]
    Busy {
        /// The output folder that the other run has locked.
        folder: PathBuf,
    },
    /// An output's path leads out of the folder.
    #[error("`{path}` is no path inside the output folder")]
    Outside {
        /// The path as it was asked for.
        path: String,
    },
    /// The disk failed.
    #[error("cannot write `{}`", path.display())]
    Write {
        /// Which file or folder.
        path: PathBuf,
        /// What the system says of it.
        source: io::Error,
    },
}

impl PublishError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::ForeignFolder { .. } => {
                Some("name another folder with `--out`, or empty this one yourself".to_owned())
            }
            Self::ForeignFile { .. } => Some("move it away, then build again".to_owned()),
            Self::Busy { .. } => Some("wait for it to end".to_owned()),
            Self::Outside { .. } | Self::Write { .. } => None,
        }
    }
}

/// What a run did to the folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// Files that are new or have other bytes than before.
    pub written: usize,
    /// Files that were as they should be.
    pub unchanged: usize,
    /// Files taken away.
    pub removed: usize,
    /// Bytes of all files.
    pub bytes: u64,
}

/// A run that writes into a folder.
#[derive(Debug)]
pub struct Publisher {
    root: PathBuf,
    beside: PathBuf,
    old: Manifest,
    is_new: bool,
    /// Held until the end: one run at a time.
    lock: Option<File>,
    new: Mutex<New>,
    bytes: AtomicU64,
}

/// What the folder will hold.
#[derive(Debug, Default)]
struct New {
    manifest: Manifest,
    /// What was written beside and is to be moved.
    changed: Vec<String>,
}

impl Publisher {
    /// Begins a run. The folder need not exist; if it does, it must be empty or ours.
    ///
    /// # Errors
    /// A folder of somebody else, another run, the disk.
    pub fn open(root: &Path) -> Result<Self, PublishError> {
        // Looked at before anything is made, so that a folder of somebody else stays as it was.
        let old = known(root)?;
        let is_new = old.is_none();
        let root = led_to(root)?;
        let beside = beside(&root);
        fs::create_dir_all(&beside).map_err(|source| write_error(&beside, source))?;
        let lock = lock(&root, &beside)?;
        // After the lock: before it, that would take away what another run is writing.
        empty(&beside)?;
        Ok(Self {
            root,
            beside,
            old: old.unwrap_or_default(),
            is_new,
            lock: Some(lock),
            new: Mutex::default(),
            bytes: AtomicU64::new(0),
        })
    }

    /// Whether the file made of this is there already; if so it stays, and need not be made.
    pub fn keep(&self, path: &str, stamp: [u8; 16]) -> bool {
        // By what it was made of and its length alone: reading every file would cost what is spared here.
        let Some(entry) = self.old.get(path).filter(|entry| entry.stamp == stamp) else { return false };
        let stays = self.is_there(path, entry.length);
        if stays {
            self.note(path, *entry, false);
        }
        stays
    }

    /// Takes a file in; one that is there with the same bytes is left alone. Can be called from many threads.
    ///
    /// # Errors
    /// A path that leads out, a file of somebody else, the disk.
    pub fn put(&self, path: &str, stamp: [u8; 16], bytes: &[u8]) -> Result<(), PublishError> {
        if !manifest::is_inside(path) {
            return Err(PublishError::Outside { path: path.to_owned() });
        }
        let hash = half(blake3::hash(bytes).as_bytes());
        let entry = ManifestEntry { hash, stamp, length: bytes.len() as u64 };
        let old = self.old.get(path);
        let same = old.is_some_and(|old| old.hash == hash) && self.is_there(path, entry.length);
        if !same {
            let target = self.root.join(path);
            // In a new folder nothing can be in the way: it was empty or not there when the run began.
            if !self.is_new && old.is_none() && target.symlink_metadata().is_ok() {
                return Err(PublishError::ForeignFile { file: target });
            }
            self.write_beside(path, bytes)?;
        }
        self.note(path, entry, !same);
        Ok(())
    }

    fn is_there(&self, path: &str, length: u64) -> bool {
        let metadata = self.root.join(path).symlink_metadata();
        metadata.is_ok_and(|metadata| metadata.is_file() && metadata.len() == length)
    }

    fn note(&self, path: &str, entry: ManifestEntry, is_changed: bool) {
        self.bytes.fetch_add(entry.length, Ordering::Relaxed);
        let mut new = self.new.lock().unwrap_or_else(PoisonError::into_inner);
        new.manifest.insert(path.to_owned(), entry);
        if is_changed {
            new.changed.push(path.to_owned());
        }
    }

    fn write_beside(&self, path: &str, bytes: &[u8]) -> Result<(), PublishError> {
        let file = self.beside.join(path);
        let folder = file.parent().unwrap_or(&self.beside);
        // One call for most files: the folder above theirs is there already.
        match fs::create_dir(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => fs::create_dir_all(folder),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            made => made,
        }
        .map_err(|source| write_error(folder, source))?;
        fs::write(&file, bytes).map_err(|source| write_error(&file, source))
    }

    /// Moves everything into its place and takes away what is gone.
    ///
    /// # Errors
    /// The disk.
    pub fn finish(mut self) -> Result<Published, PublishError> {
        // A thread that failed elsewhere has left the list whole. An empty one in its place would take every file away.
        let new = self.new.get_mut().unwrap_or_else(PoisonError::into_inner);
        let New { manifest, changed } = std::mem::take(new);
        // What only the old list has was made by an earlier run, and by this one no more.
        let gone: Vec<String> =
            self.old.keys().filter(|path| !manifest.contains_key(*path)).cloned().collect();
        let published = Published {
            written: changed.len(),
            unchanged: manifest.len().saturating_sub(changed.len()),
            removed: gone.len(),
            bytes: *self.bytes.get_mut(),
        };
        if self.is_new && self.makes_way()? {
            self.move_whole(&manifest)?;
        } else if manifest != self.old || !changed.is_empty() {
            self.move_changed(&manifest, &changed, &gone)?;
        }
        Ok(published)
    }

    /// Takes an empty folder away, so that a whole one can be moved to its place. One that must stay, as another disk or
    /// a volume of a container begins there, is filled file by file.
    fn makes_way(&self) -> Result<bool, PublishError> {
        // Only an empty folder can be taken away like this: what came into it meanwhile is an error, and not lost.
        match fs::remove_dir(&self.root) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::ResourceBusy && is_empty(&self.root) => Ok(false),
            Err(error) => Err(write_error(&self.root, error)),
        }
    }

    /// There is nothing: the whole folder is moved at once.
    fn move_whole(&mut self, new: &Manifest) -> Result<(), PublishError> {
        let list = self.beside.join(manifest::NAME);
        fs::write(&list, manifest::text(new)).map_err(|source| write_error(&list, source))?;
        // Let go of before the folder is moved: some systems move no folder that has an open file, and the
        // lock is no output.
        self.lock = None;
        let _ = fs::remove_file(self.beside.join(LOCK));
        fs::rename(&self.beside, &self.root).map_err(|source| write_error(&self.root, source))
    }

    /// First everything that may come to be is put on the list, so that a crash leaves no file unknown.
    fn move_changed(&self, new: &Manifest, changed: &[String], gone: &[String]) -> Result<(), PublishError> {
        if !changed.is_empty() || !gone.is_empty() {
            let mut all = self.old.clone();
            all.extend(changed.iter().map(|path| (path.clone(), ManifestEntry::UNSURE)));
            self.write_list(&all)?;
        }
        let mut folders = Folders::new(&self.root)?;
        for path in changed {
            let target = self.root.join(path);
            folders.make_for(&target)?;
            put_in_place(&self.beside.join(path), &target)?;
        }
        for path in gone {
            folders.remove(path)?;
        }
        // Only now: until everything is in its place the list names what was and what will be.
        self.write_list(new)
    }

    fn write_list(&self, manifest: &Manifest) -> Result<(), PublishError> {
        let (file, target) = (self.beside.join(manifest::NAME), self.root.join(manifest::NAME));
        fs::write(&file, manifest::text(manifest)).map_err(|source| write_error(&file, source))?;
        put_in_place(&file, &target)
    }
}

impl Drop for Publisher {
    /// What was written beside and never moved is of no use. After a folder was moved whole there is no lock any
    /// more, and nothing left beside.
    fn drop(&mut self) {
        if let Some(lock) = self.lock.take() {
            let _ = empty(&self.beside);
            // As long as it is held: after that it may be the lock of the next run.
            let _ = fs::remove_file(self.beside.join(LOCK));
            let _ = lock.unlock();
            let _ = fs::remove_dir(&self.beside);
        }
    }
}

/// The name of the lock in the folder beside.
const LOCK: &str = ".wavecast-lock";

/// Our list of what is there; none if there is nothing yet.
fn known(root: &Path) -> Result<Option<Manifest>, PublishError> {
    let foreign = || PublishError::ForeignFolder { folder: root.to_path_buf() };
    if root.symlink_metadata().is_err() {
        return Ok(None);
    }
    match fs::read_to_string(root.join(manifest::NAME)) {
        Ok(text) => manifest::parse(&text).map(Some).ok_or_else(foreign),
        // An empty folder is nobody's: somebody made it for us.
        Err(_) if is_empty(root) => Ok(None),
        Err(_) => Err(foreign()),
    }
}

fn lock(root: &Path, beside: &Path) -> Result<File, PublishError> {
    let path = beside.join(LOCK);
    let busy = || PublishError::Busy { folder: root.to_path_buf() };
    let file = File::create(&path).map_err(|source| write_error(&path, source))?;
    match file.try_lock() {
        // A run that ended just now took its lock away: whoever holds that one keeps nobody out.
        Ok(()) if !path.exists() => Err(busy()),
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(busy()),
        Err(TryLockError::Error(source)) => Err(write_error(&path, source)),
    }
}

/// Takes away what an interrupted run left beside.
fn empty(beside: &Path) -> Result<(), PublishError> {
    let entries = fs::read_dir(beside).map_err(|source| write_error(beside, source))?;
    for entry in entries.filter_map(Result::ok).filter(|entry| entry.file_name() != LOCK) {
        let path = entry.path();
        // The entry's own kind: a link to a folder is removed as a link, and what it leads to stays.
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let removed = if is_folder { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        removed.map_err(|source| write_error(&path, source))?;
    }
    Ok(())
}

/// Replaces one file of the campaign folder.
///
/// # Errors
/// The disk.
pub fn replace(file: &Path, bytes: &[u8]) -> Result<(), PublishError> {
    super::write_file(file, bytes).map_err(|error| match error {
        DiskError::Write { path, source } | DiskError::Read { path, source } => write_error(&path, source),
        DiskError::NoCampaign { start } => write_error(&start, io::ErrorKind::NotFound.into()),
    })
}

fn write_error(path: &Path, source: io::Error) -> PublishError {
    PublishError::Write { path: path.to_path_buf(), source }
}
