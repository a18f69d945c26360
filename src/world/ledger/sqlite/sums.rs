//! What people wrote down gets its sum, and is believed only with it.

use rusqlite::{Connection, Row, types::ValueRef};

use super::{
    super::transfer::Cell,
    LedgerError,
    note_sums::{adds_up, sum_of, summed},
    rows::{MisreadRow, Rows},
    tables::LedgerTable,
};

/// One value of a row as it is kept.
pub(super) fn cell(row: &Row<'_>, column: usize) -> rusqlite::Result<Cell> {
    Ok(match row.get_ref(column)? {
        ValueRef::Null => Cell::Nothing,
        ValueRef::Integer(number) => Cell::Number(number),
        ValueRef::Real(_) => {
            // No column holds a fraction: one that does was written by something else.
            return Err(rusqlite::Error::InvalidColumnType(
                column,
                String::new(),
                rusqlite::types::Type::Real,
            ));
        }
        ValueRef::Text(_) => Cell::Text(row.get(column)?),
        ValueRef::Blob(bytes) => Cell::Bytes(bytes.to_vec()),
    })
}

fn cells(row: &Row<'_>) -> rusqlite::Result<Vec<Cell>> {
    (0..row.as_ref().column_count()).map(|column| cell(row, column)).collect()
}

/// Refuses a row, asked for with all its columns, that does not add up.
pub(super) fn checked(table: &str, row: &Row<'_>) -> Result<(), MisreadRow> {
    Ok(adds_up(table, &cells(row)?)?)
}

/// The same for every row that has a sum.
pub(super) fn all_checked(rows: Rows<'_>) -> Result<(), LedgerError> {
    for LedgerTable { name, order, columns } in summed() {
        let question = format!("SELECT {columns} FROM {name} ORDER BY {order}");
        rows.each(name, &question, [], |row| checked(name, row))?;
    }
    Ok(())
}

/// The row that was just written gets its sum.
pub(super) fn stamp_last(change: &Connection, table: &str) -> rusqlite::Result<()> {
    stamp(change, table, "id = last_insert_rowid()")
}

/// The same for rows by their numbers.
pub(super) fn stamp_these(change: &Connection, table: &str, ids: &[i64]) -> rusqlite::Result<()> {
    ids.iter().try_for_each(|id| stamp(change, table, &format!("id = {id}")))
}

/// Rows get their sum in every table that have none: those that were just changed and lost it, or of an edition that made
/// none.
pub(super) fn stamp_all(change: &Connection) -> rusqlite::Result<()> {
    summed().try_for_each(|table| stamp(change, table.name, "sum = 0"))
}

fn stamp(change: &Connection, table: &str, which: &str) -> rusqlite::Result<()> {
    let columns = summed().find(|summed| summed.name == table).map_or("id, sum", |summed| summed.columns);
    let mut asked = change.prepare(&format!("SELECT {columns} FROM {table} WHERE {which}"))?;
    let rows: Vec<(i64, i64)> = asked
        .query_map([], |row| Ok((row.get(0)?, sum_of(table, &cells(row)?))))?
        .collect::<rusqlite::Result<_>>()?;
    let mut update = change.prepare(&format!("UPDATE {table} SET sum = ?2 WHERE id = ?1"))?;
    rows.into_iter().try_for_each(|(id, sum)| update.execute([id, sum]).map(drop))
}
