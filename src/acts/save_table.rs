//! A table written into a file of whoever asks for it, as its name says: for Excel, or as CSV.

use std::path::Path;

use super::Failure;
use crate::{ground::table::ExportTable, render, world::disk};

/// Writes it; only its owner may read it, for such tables are about people.
///
/// # Errors
/// The name has another ending, or the file cannot be written.
pub(crate) fn save(table: &ExportTable, path: &Path) -> Result<(), Failure> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let bytes = match ending.as_str() {
        "xlsx" => render::workbook::xlsx(table).map_err(Failure::world)?,
        "csv" => table.csv().map_err(Failure::world)?.into_bytes(),
        _ => {
            let message = format!("a table is not written as `.{ending}`");
            return Err(Failure::usage(message, "give the file a name that ends in `.xlsx` or `.csv`"));
        }
    };
    Ok(disk::write_private(path, &bytes)?)
}
