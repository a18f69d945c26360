//! Text into HTML that waits for openings.

use std::borrow::Cow;

use crate::ground::escape;

/// The first byte of both marks.
const LEAD: u8 = 0xee;

/// Text that means itself, in an element or a quoted attribute. The marks of openings do not come through.
pub(in crate::render::portal) fn escaped(text: &str) -> Cow<'_, str> {
    // Looked for by the byte that both begin with: nearly no text has it, and letter by letter takes far longer.
    if text.as_bytes().contains(&LEAD) && text.contains([super::MARK, super::END]) {
        return Cow::Owned(escape::escape(&text.replace([super::MARK, super::END], "")));
    }
    escape::escaped(text)
}
