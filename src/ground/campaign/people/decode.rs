//! Bytes of an export to text: UTF-8 with or without a mark, UTF-16, or what Excel calls plain CSV.

use crate::ground::problem::{Place, Problem};
use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Beginnings of files that are no list but hold one, and what wrote them.
const WORKBOOKS: [(&[u8], &str); 3] = [
    (b"PK\x03\x04", "an Excel workbook (.xlsx) or another packed file"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook (.xls)"),
    (b"%PDF-", "a PDF"),
];

/// Why these bytes are no list at all, and what to do about it.
pub(crate) fn no_list(path: &str, bytes: &[u8]) -> Option<Problem> {
    let (_, what) = WORKBOOKS.iter().find(|(beginning, _)| bytes.starts_with(beginning))?;
    let problem = Problem::error("unreadable-file", format!("`{path}` is {what}, not a list in CSV"));
    let hint =
        "open it in Excel, choose Save as, and there `CSV UTF-8 (comma delimited)`; then give that file";
    Some(problem.at(Place::unread(path)).hint(hint))
}

/// The text of a file, whatever wrote it.
pub(crate) fn text(bytes: Vec<u8>) -> String {
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return text(rest.to_vec());
    }
    if bytes.starts_with(b"\xff\xfe") || looks_like_utf16(&bytes, 1) {
        return UTF_16LE.decode(&bytes).0.into_owned();
    }
    if bytes.starts_with(b"\xfe\xff") || looks_like_utf16(&bytes, 0) {
        return UTF_16BE.decode(&bytes).0.into_owned();
    }
    String::from_utf8(bytes).unwrap_or_else(|error| WINDOWS_1252.decode(error.as_bytes()).0.into_owned())
}

/// Whether every other byte of the beginning is zero, as in plain letters of two bytes.
fn looks_like_utf16(bytes: &[u8], zero: usize) -> bool {
    let start = bytes.get(..bytes.len().min(64)).unwrap_or_default();
    let zeros = start.iter().skip(zero).step_by(2).filter(|byte| **byte == 0).count();
    let others = start.iter().skip(1 - zero).step_by(2).filter(|byte| **byte == 0).count();
    start.len() >= 8 && zeros * 4 >= start.len() && others == 0
}
