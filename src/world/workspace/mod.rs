//! The campaign folder on disk: read once into a [`Tree`], written in one place.

mod erase;
mod foreign;
mod load;
pub mod publish;
mod shipped;
mod write;

pub use erase::{erase_file, files_under};
pub use foreign::{Foreign, foreign};
pub use load::{Loaded, Ready, load, load_again};
pub use shipped::shipped;
pub use write::{create, private, private_folder, replace_and_erase, sync_folder, write_file, write_private};

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::ground::tree::{Origin, Tree};

/// Folders and files of a campaign that are inputs; everything else in the folder is left alone.
const INPUTS: [&str; 5] = ["campaign.toml", "content", "locales", "templates", "brand"];

/// The disk failed.
#[derive(Debug, thiserror::Error)]
pub enum WorkspaceError {
    /// A file or folder could not be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file or folder could not be written.
    #[error("cannot write `{}`", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is no campaign here or above.
    #[error("no `campaign.toml` in `{}` or any folder above it", start.display())]
    NoCampaign {
        /// Where the search began.
        start: PathBuf,
    },
}

/// The nearest folder upwards that holds a `campaign.toml`.
pub fn find(start: &Path) -> Result<PathBuf, WorkspaceError> {
    start
        .ancestors()
        .find(|folder| folder.join("campaign.toml").is_file())
        .map(Path::to_path_buf)
        .ok_or_else(|| WorkspaceError::NoCampaign { start: start.to_path_buf() })
}

/// Takes a snapshot of a campaign folder, over the shipped defaults.
///
/// Nothing outside the folder is read: a symbolic link that leads out of it is passed over.
pub fn read(folder: &Path) -> Result<Tree, WorkspaceError> {
    let mut tree = shipped();
    let root = folder.canonicalize().map_err(|source| read_error(folder, source))?;
    for input in INPUTS {
        let start = root.join(input);
        if start.exists() {
            read_under(&root, &start, &mut tree)?;
        }
    }
    Ok(tree)
}

fn read_under(root: &Path, start: &Path, tree: &mut Tree) -> Result<(), WorkspaceError> {
    let entries = walkdir::WalkDir::new(start).follow_links(true).sort_by_file_name();
    for entry in entries {
        let entry = entry.map_err(|error| read_error(start, error.into()))?;
        let inside = entry.path().canonicalize().is_ok_and(|real| real.starts_with(root));
        if entry.file_type().is_file() && inside {
            tree.insert(relative(root, entry.path()), Origin::Folder, read_file(entry.path())?);
        }
    }
    Ok(())
}

fn relative(root: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(root).unwrap_or(path).components();
    parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// Reads one file whole.
pub fn read_file(path: &Path) -> Result<Vec<u8>, WorkspaceError> {
    #[expect(clippy::disallowed_methods, reason = "the workspace is where files are read")]
    std::fs::read(path).map_err(|source| read_error(path, source))
}

fn read_error(path: &Path, source: io::Error) -> WorkspaceError {
    WorkspaceError::Read { path: path.to_path_buf(), source }
}
