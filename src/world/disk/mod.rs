//! The campaign folder on disk: read once into a `Tree`, written in one place.

mod credential;
mod erase;
mod foreign;
mod list_file;
mod load;
mod mark;
pub mod publish;
mod read;
mod shipped;
mod write;
mod zone;

pub use credential::secret;
pub(crate) use erase::{erase_file, files_under};
pub use foreign::{Foreign, foreign};
pub(crate) use load::shipped_for;
pub use load::{Loaded, Ready, load, load_again};
pub(crate) use mark::FileMark;
pub use read::read;
pub use shipped::shipped;
pub use write::{create, private};
pub(crate) use write::{private_folder, replace_and_erase, sync_folder, write_file, write_private};
pub use zone::time_zone;

use std::{
    io,
    path::{Path, PathBuf},
};

/// The disk failed.
#[derive(Debug, thiserror::Error)]
pub enum DiskError {
    /// A file or folder could not be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system says of it.
        source: io::Error,
    },
    /// A file or folder could not be written.
    #[error("cannot write `{}`", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system says of it.
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
pub fn find(start: &Path) -> Result<PathBuf, DiskError> {
    start
        .ancestors()
        .find(|folder| folder.join("campaign.toml").is_file())
        .map(Path::to_path_buf)
        .ok_or_else(|| DiskError::NoCampaign { start: start.to_path_buf() })
}

/// Reads one file whole.
pub(crate) fn read_file(path: &Path) -> Result<Vec<u8>, DiskError> {
    #[expect(clippy::disallowed_methods, reason = "the disk is where files are read")]
    std::fs::read(path).map_err(|source| read_error(path, source))
}

fn read_error(path: &Path, source: io::Error) -> DiskError {
    DiskError::Read { path: path.to_path_buf(), source }
}
