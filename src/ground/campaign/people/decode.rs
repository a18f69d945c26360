//! Bytes of an export to text: UTF-8 with or without a mark, UTF-16, what Excel calls plain CSV, or a workbook.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::sync::Arc;

use crate::ground::{
    problem::{Place, Problem, Problems, Source},
    workbook::{self, WantedSheet},
};

/// The text of a list, whatever kind of file it stands in, with what is wrong with its cells.
///
/// # Errors
/// It is a workbook that cannot be read, or one of whose sheets nobody can tell which is meant.
pub(crate) fn source(
    path: &str,
    bytes: Vec<u8>,
    wanted: &WantedSheet<'_>,
) -> Result<(Arc<Source>, Problems), Problems> {
    if workbook::is_workbook(&bytes) {
        return workbook::read(path, &bytes, wanted);
    }
    if wanted.name.is_some() {
        let message = format!("`{path}` is no workbook, and has no sheets");
        let hint = "name the workbook; or leave `--sheet`, or `sheet` under `[people]`, out";
        return Err(Problem::error("which-sheet", message).at(Place::unread(path)).hint(hint).into());
    }
    Ok((Source::private(path, text(bytes)), Problems::default()))
}

/// What some programs write before text in UTF-8.
pub(crate) const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";

/// The text of a file, whatever wrote it.
pub(crate) fn text(bytes: Vec<u8>) -> String {
    if let Some(rest) = bytes.strip_prefix(UTF8_MARK) {
        // Read anew: what stands behind the mark may be another mark, or no UTF-8 after all.
        return text(rest.to_vec());
    }
    if let Some(of_two_bytes) = of_two_bytes(&bytes) {
        return of_two_bytes.decode(&bytes).0.into_owned();
    }
    // What is no UTF-8 is what Excel in western Europe calls plain CSV; every byte is a letter there, so this never
    // fails.
    String::from_utf8(bytes).unwrap_or_else(|error| WINDOWS_1252.decode(error.as_bytes()).0.into_owned())
}

/// How a file that begins so is written, if it has two bytes for each letter.
pub(crate) fn of_two_bytes(bytes: &[u8]) -> Option<&'static Encoding> {
    if bytes.starts_with(b"\xff\xfe") || looks_like_utf16(bytes, 1) {
        return Some(UTF_16LE);
    }
    (bytes.starts_with(b"\xfe\xff") || looks_like_utf16(bytes, 0)).then_some(UTF_16BE)
}

/// Whether every other byte of the beginning is zero, as in plain letters of two bytes.
fn looks_like_utf16(bytes: &[u8], zero: usize) -> bool {
    let start = bytes.get(..bytes.len().min(64)).unwrap_or_default();
    let zeros = start.iter().skip(zero).step_by(2).filter(|byte| **byte == 0).count();
    let others = start.iter().skip(1 - zero).step_by(2).filter(|byte| **byte == 0).count();
    // A quarter is enough, for letters with accents have no zero; a zero in both places is no text at all.
    start.len() >= 8 && zeros * 4 >= start.len() && others == 0
}
