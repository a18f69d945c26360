//! Words as a database can keep them.

/// No text of a database has a zero in it; what a relay or a program wrote may.
pub(super) fn clean(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// The same for what may be missing.
pub(super) fn clean_some(text: Option<&str>) -> Option<String> {
    text.map(clean)
}
