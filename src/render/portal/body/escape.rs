//! Text into HTML that waits for openings.

use std::borrow::Cow;

use crate::ground::escape;

/// Text that means itself, in an element or a quoted attribute. The marks of openings do not come through.
pub(in crate::render::portal) fn escaped(text: &str) -> Cow<'_, str> {
    if text.contains([super::MARK, super::END]) {
        return Cow::Owned(escape::escape(&text.replace([super::MARK, super::END], "")));
    }
    escape::escaped(text)
}
