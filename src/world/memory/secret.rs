//! The secret behind personal references: made once, kept beside the ledger for its owner's eyes only, and in nothing
//! that is shown, exported or sent.

use ring::rand::{SecureRandom as _, SystemRandom};
use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use crate::{render::mail::reference::ReferenceKey, world::disk};

/// Its name in the state folder.
pub const FILE: &str = crate::world::ledger::REFERENCE_KEY;

/// The secret cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The file cannot be read or written.
    #[error("cannot use `{}`", path.display())]
    File {
        /// The secret's file in the state folder.
        path: PathBuf,
        /// What the system says of it.
        source: io::Error,
    },
    /// The file holds something else.
    #[error("`{}` is not the secret it was: put it back from a copy, or delete it, and everybody gets a new reference", path.display())]
    Damaged {
        /// The secret's file in the state folder.
        path: PathBuf,
    },
    /// The machine gives no random numbers.
    #[error("this machine gives no random numbers for a secret")]
    NoChance,
}

/// The secret of a state folder, if there is one.
///
/// # Errors
/// It is there and cannot be read.
pub fn find(state: &Path) -> Result<Option<ReferenceKey>, SecretError> {
    let path = state.join(FILE);
    #[expect(clippy::disallowed_methods, reason = "the secret's own file")]
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(SecretError::File { path, source }),
    };
    match blake3::Hash::from_hex(text.trim()) {
        Ok(key) => Ok(Some(*key.as_bytes())),
        Err(_) => Err(SecretError::Damaged { path }),
    }
}

/// The secret of a state folder; the first who needs it makes it, and whoever does so at the same moment gets the
/// same one.
///
/// # Errors
/// It cannot be read or written.
pub(crate) fn find_or_make(state: &Path) -> Result<ReferenceKey, SecretError> {
    if let Some(key) = find(state)? {
        return Ok(key);
    }
    let mut key: ReferenceKey = [0; 32];
    SystemRandom::new().fill(&mut key).map_err(|_| SecretError::NoChance)?;
    let path = state.join(FILE);
    let failed = |source| SecretError::File { path: path.clone(), source };
    disk::private_folder(state).map_err(failed)?;
    // Readable for its owner alone from the first byte on, and in place whole or not at all.
    let mut beside = tempfile::NamedTempFile::new_in(state).map_err(failed)?;
    let written = writeln!(beside, "{}", blake3::Hash::from_bytes(key).to_hex());
    written.and_then(|()| beside.as_file().sync_all()).map_err(failed)?;
    // Never over one that is there: its references may be in letters already.
    match beside.persist_noclobber(&path) {
        Ok(_) => Ok(key),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
            find(state)?.ok_or(SecretError::Damaged { path })
        }
        Err(error) => Err(failed(error.error)),
    }
}
