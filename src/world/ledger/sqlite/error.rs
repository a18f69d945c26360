//! What SQLite says, told apart by what a person can do about it.

use super::LedgerError;

impl LedgerError {
    /// A failure of the database, told apart by what a person can do about it.
    pub(super) fn database(path: &std::path::Path, source: rusqlite::Error) -> Self {
        let path = path.to_path_buf();
        match source.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::Full { path, source: source.into() },
            Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase) => {
                Self::Damaged { path, what: source.to_string() }
            }
            Some(rusqlite::ErrorCode::ReadOnly | rusqlite::ErrorCode::CannotOpen) => {
                Self::NotWritable { path, source: source.into() }
            }
            Some(_) | None => Self::Database { path, source: source.into() },
        }
    }
}
