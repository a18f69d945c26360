//! Where things are, and how a file comes to its place.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use super::{PublishError, write_error};

/// `public` is written in `.public.wavecast-new` next to it: the same disk, so that moving is renaming.
pub(super) fn beside(root: &Path) -> PathBuf {
    let name =
        root.file_name().map_or_else(|| "public".to_owned(), |name| name.to_string_lossy().into_owned());
    root.with_file_name(format!(".{name}.wavecast-new"))
}

/// Where the output goes when its folder is a link: what is moved lies on the disk it is moved to.
pub(super) fn led_to(root: &Path) -> Result<PathBuf, PublishError> {
    if !root.is_symlink() {
        return Ok(root.to_path_buf());
    }
    root.canonicalize().map_err(|source| write_error(root, source))
}

pub(super) fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

/// Moves a file to its place in one step. From another disk it is brought next to it first, so that nobody who reads it
/// meanwhile finds half of it.
pub(super) fn put_in_place(file: &Path, target: &Path) -> Result<(), PublishError> {
    let failed = |source| write_error(target, source);
    match fs::rename(file, target) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
            let near = beside(target);
            let moved = fs::copy(file, &near).and_then(|_| fs::rename(&near, target));
            moved.inspect_err(|_| drop(fs::remove_file(&near))).map_err(failed)
        }
        moved => moved.map_err(failed),
    }
}

/// Folders that were looked at: ours to write in, and not a link that leads elsewhere.
pub(super) struct Folders {
    root: PathBuf,
    safe: BTreeSet<PathBuf>,
}

impl Folders {
    pub(super) fn new(root: &Path) -> Result<Self, PublishError> {
        let root = root.canonicalize().map_err(|source| write_error(root, source))?;
        Ok(Self { root, safe: BTreeSet::new() })
    }

    pub(super) fn make_for(&mut self, file: &Path) -> Result<(), PublishError> {
        let Some(folder) = file.parent().filter(|folder| !self.safe.contains(*folder)) else { return Ok(()) };
        fs::create_dir_all(folder).map_err(|source| write_error(folder, source))?;
        // A link in the output folder would have us write wherever it leads.
        if !self.is_inside(folder) {
            return Err(PublishError::ForeignFile { file: folder.to_path_buf() });
        }
        self.safe.insert(folder.to_path_buf());
        Ok(())
    }

    fn is_inside(&self, folder: &Path) -> bool {
        folder.canonicalize().is_ok_and(|real| real.starts_with(&self.root))
    }

    /// Takes a file of ours away, and the folders it leaves empty.
    pub(super) fn remove(&self, path: &str) -> Result<(), PublishError> {
        let file = self.root.join(path);
        // Behind a link is no file of ours: it leaves the list and stays where it is.
        if !file.parent().is_some_and(|folder| self.is_inside(folder)) {
            return Ok(());
        }
        match fs::remove_file(&file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(write_error(&file, error)),
            _ => {}
        }
        let mut folder = file.parent();
        // A folder that still has something of anybody refuses to be removed, and the walk ends there.
        while let Some(empty) = folder.filter(|folder| *folder != self.root && fs::remove_dir(folder).is_ok())
        {
            folder = empty.parent();
        }
        Ok(())
    }
}
