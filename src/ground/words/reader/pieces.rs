//! What blocks are put together from.

use super::tags;
use crate::ground::words::article::{AlertKind, Block, Inline};

/// What `> [!..]` begins.
pub(super) enum Marker {
    Alert(AlertKind),
    /// `[!div ..]`: only a frame.
    Frame,
}

/// A block, or the marker that says what the rest of a quote is.
pub(super) enum BlockOrMarker {
    Block(Block),
    Marker(Marker),
}

/// Blanks and breaks at the ends of a line say nothing.
pub(super) fn trimmed(mut line: Vec<Inline>) -> Vec<Inline> {
    // Blanks beside an anchor at the end say nothing, but the anchor itself stays.
    while line.last().is_some_and(|last| tags::is_silent(std::slice::from_ref(last))) {
        line.pop();
    }
    let silent = line.iter().take_while(|inline| tags::is_silent(std::slice::from_ref(inline))).count();
    line.drain(..silent);
    if let Some(Inline::Text(text)) = line.last_mut() {
        text.truncate(text.trim_end().len());
    }
    if let Some(Inline::Text(text)) = line.first_mut() {
        *text = text.trim_start().to_owned();
    }
    line
}
