//! From rows to what they mean: which attempt counts, what is in doubt, what was told, what came back because of us.
//!
//! Each fold is shown rows in the order they were written, and is pure: no store decides any of this. They keep one
//! entry for each notice at most, never the rows, so that a ledger of a million attempts can be read.

mod attempts;
mod history;
mod record;
mod returned;

pub(super) use attempts::{DoubtFold, RefusalFold, ToldFold, TriedFold, settled_by};
pub(super) use history::HistoryFold;
pub(super) use record::RecordFold;
pub(super) use returned::{AboutUsFold, ReturnedFold};
