//! Bytes to text: a byte order mark is taken off, text that is not UTF-8 is named with its place. Signs of icon fonts that
//! stand for a person's own text elsewhere become the sign for what cannot be read.

use std::sync::Arc;

use crate::ground::{
    escape::without_places,
    problem::{Place, Problem, Problems, Source},
};

/// A page longer than this is not a page.
const LONGEST: usize = 2 << 20;

/// The text of a file. None if it is too long to be meant as a page.
pub(super) fn text(path: &str, bytes: &[u8], problems: &mut Problems) -> Option<Arc<Source>> {
    if bytes.len() > LONGEST {
        let size = bytes.len() >> 20;
        let problem = Problem::error("unreadable", format!("has {size} MB, which is no page of text"));
        problems.push(problem.at(Place::unread(path)).hint("take the file out, or split it"));
        return None;
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(Source::new(path, without_places(text).into_owned())),
        Err(error) => {
            let source = Source::new(path, without_places(&String::from_utf8_lossy(bytes)).into_owned());
            let at = error.valid_up_to();
            problems.push(
                Problem::error("unreadable", "is not UTF-8 from here on")
                    .at(Place::new(&source, at..at + 1))
                    .hint("save the file as UTF-8"),
            );
            // Read with signs in place of what is broken, so that the rest of the page is judged in the same run.
            Some(source)
        }
    }
}
