//! A list that is a workbook is read, and never written.

use std::path::Path;

use super::Failure;
use crate::{ground::workbook::is_workbook, world::disk};

/// Refuses to write a list that is a workbook: it would lose its other sheets and all that makes it one.
pub(super) fn is_no_workbook(file: &str, path: &Path, hint: &str) -> Result<(), Failure> {
    // By its name too, as the list need not be there yet.
    let named_so = path.extension().is_some_and(|ending| {
        ["xlsx", "xlsm", "xls", "ods"].iter().any(|known| ending.eq_ignore_ascii_case(known))
    });
    if named_so || (path.is_file() && is_workbook(&disk::read_file(path)?)) {
        let message = format!("the list `{file}` is a workbook, which Wavecast reads and never writes");
        return Err(Failure::usage(message, hint));
    }
    Ok(())
}
