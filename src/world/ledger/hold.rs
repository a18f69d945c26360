//! Who holds the ledger: one sender at a time, and a second one is told who the first is.

use chrono::{DateTime, Utc};
use std::{
    fs::File,
    io::{Read as _, Seek as _, SeekFrom, Write as _},
    path::Path,
};

use super::LedgerError;
use crate::world::disk;

/// Holds the ledger of a campaign until it is dropped, or its process ends in whatever way.
#[derive(Debug)]
pub(crate) struct Holder {
    file: File,
}

impl Holder {
    /// Takes hold of the ledger in this folder, and writes down who did.
    pub(crate) fn take(folder: &Path, what: &str, now: DateTime<Utc>) -> Result<Self, LedgerError> {
        let path = folder.join("holder");
        let failed = |error| LedgerError::file(&path, error);
        disk::private_folder(folder).map_err(|error| LedgerError::file(folder, error))?;
        let options = File::options().create(true).truncate(false).read(true).write(true).open(&path);
        let mut file = options.map_err(failed)?;
        // The lock says that it is held, and not the file: a process that is killed lets go of it and leaves
        // its line.
        if let Err(error) = file.try_lock() {
            return match error {
                std::fs::TryLockError::WouldBlock => Err(LedgerError::Held { by: who(&mut file) }),
                std::fs::TryLockError::Error(error) => Err(failed(error)),
            };
        }
        let line = format!(
            "process {}, `{what}`, since {}\n",
            std::process::id(),
            now.format("%Y-%m-%d %H:%M:%S UTC")
        );
        // Only once it is ours: until then the line there is the other's.
        file.set_len(0).and_then(|()| file.write_all(line.as_bytes())).map_err(failed)?;
        Ok(Self { file })
    }
}

fn who(file: &mut File) -> String {
    let mut text = String::new();
    let read = file.seek(SeekFrom::Start(0)).and_then(|_| file.read_to_string(&mut text));
    match read {
        Ok(_) if !text.trim().is_empty() => text.trim().to_owned(),
        Ok(_) | Err(_) => "somebody who has only just begun".to_owned(),
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        // A child that was forked meanwhile shares the lock: closing our end would not let go of it.
        let _ = self.file.set_len(0);
        let _ = self.file.unlock();
    }
}
