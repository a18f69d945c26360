//! Where in a file what a message says stands.

use std::sync::Arc;

use crate::ground::problem::{Place, Source};

/// Where a text stands in a page: itself, or the page as a whole.
pub(super) fn place_of(page: &Arc<Source>, text: &str) -> Place {
    match page.text().find(text) {
        Some(start) => Place::new(page, start..start + text.len()),
        None => Place::file(page),
    }
}
