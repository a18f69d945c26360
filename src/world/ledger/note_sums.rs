//! Sums over what people wrote down: approvals, gates, holds, checks, and what was found out about doubts. A letter leaves by
//! such a row, so one that something other than this program has changed or put there must not count.
//!
//! A sum is of the whole row as it is kept, with its table and its number: a row that is copied or moved to another place is
//! another one. It stands in the last column.

use super::{
    Unreadable,
    row::Sum,
    tables::{LedgerTable, TABLES},
    transfer::Cell,
};

/// The tables whose rows have a sum.
pub(super) fn summed() -> impl Iterator<Item = &'static LedgerTable> {
    TABLES.iter().filter(|table| table.columns.ends_with(", sum"))
}

/// Whether the rows of a table have one.
pub(super) fn has_sums(table: &str) -> bool {
    summed().any(|summed| summed.name == table)
}

/// The sum over a row without its last column.
pub(super) fn sum_of(table: &str, row: &[Cell]) -> i64 {
    let said = row.split_last().map_or(row, |(_, said)| said);
    said.iter().fold(Sum::new().bytes(table.as_bytes()), Cell::summed).value()
}

/// Refuses a row whose sum is another one.
pub(super) fn adds_up(table: &str, row: &[Cell]) -> Result<(), Unreadable> {
    if row.last() == Some(&Cell::Number(sum_of(table, row))) {
        return Ok(());
    }
    Err(Unreadable::of(
        "it does not add up: something other than this program has written or changed it".to_owned(),
    ))
}
