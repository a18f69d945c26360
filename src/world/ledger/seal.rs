//! The seal: a small file beside the ledger that says how far it had come.
//!
//! It is written after each commit, so it is never ahead of the ledger it belongs to. A ledger that knows less
//! than its seal is an old copy, and sending from it would send again.

use chrono::{DateTime, Utc};
use std::{
    fs::File,
    io::{Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use super::LedgerError;

/// How far a ledger has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seal {
    /// How often it was opened to send.
    pub generation: u64,
    /// Its last row.
    pub rows: u64,
    /// When that was written.
    pub at: DateTime<Utc>,
}

const NAME: &str = "ledger.seal";

pub(super) fn path(folder: &Path) -> PathBuf {
    folder.join(NAME)
}

/// Reads it; none if there is none.
pub(super) fn read(folder: &Path) -> Result<Option<Seal>, LedgerError> {
    let path = path(folder);
    #[expect(clippy::disallowed_methods, reason = "the ledger's own file")]
    let mut file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(LedgerError::file(&path, error)),
    };
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(|error| LedgerError::file(&path, error))?;
    // What a crash has cut short says nothing; the ledger still counts its own rows, and the witness its openings.
    Ok(Seal::read(&mut text.split_ascii_whitespace()))
}

impl Seal {
    /// Reads the three numbers with which a seal and a witness begin.
    pub(super) fn read<'a>(words: &mut impl Iterator<Item = &'a str>) -> Option<Self> {
        let (generation, rows) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        Some(Self { generation, rows, at: DateTime::from_timestamp_millis(words.next()?.parse().ok()?)? })
    }

    /// Writes them: always as many bytes, so that a shorter line never leaves the end of a longer one behind.
    pub(super) fn line(&self) -> String {
        format!("{:020} {:020} {:020}", self.generation, self.rows, self.at.timestamp_millis())
    }
}

/// The open file of a ledger that sends.
#[derive(Debug)]
pub(super) struct SealFile {
    file: File,
    path: PathBuf,
}

impl SealFile {
    /// Opens it, and makes sure that this state of it survives a crash.
    pub(super) fn open(folder: &Path, seal: Seal) -> Result<Self, LedgerError> {
        let path = path(folder);
        // Kept until it is written over: a crash between an emptied file and its line would leave no seal.
        let file = File::options()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .map_err(|error| LedgerError::file(&path, error))?;
        let mut open = Self { file, path };
        open.write(seal)?;
        open.file.sync_all().map_err(|error| LedgerError::file(&open.path, error))?;
        Ok(open)
    }

    /// Writes it over the last one: always as many bytes.
    pub(super) fn write(&mut self, seal: Seal) -> Result<(), LedgerError> {
        let line = seal.line() + "\n";
        let written = self.file.seek(SeekFrom::Start(0)).and_then(|_| self.file.write_all(line.as_bytes()));
        written.map_err(|error| LedgerError::file(&self.path, error))
    }
}
