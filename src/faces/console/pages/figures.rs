//! Numbers as the reader's language writes them, and parts of a whole.

use super::ask::Ask;
use crate::ground::words::speech;

/// A number as the reader's language writes it.
pub(super) fn number(ask: &Ask, number: usize) -> String {
    speech::number(ask.language, i64::try_from(number).unwrap_or(i64::MAX))
}

/// A part of a whole, of a hundred.
pub(super) fn share(part: usize, whole: usize) -> Option<String> {
    #[expect(clippy::cast_precision_loss, reason = "the width of a bar")]
    let share = (whole > 0).then(|| part as f64 / whole as f64 * 100.0)?;
    Some(super::ribbon::short(share.min(100.0)))
}
