//! What people wrote down gets its sum, and is believed only with it.

use tokio_postgres::{Column, Row, types::Type};

use super::{
    super::transfer::Cell,
    LedgerError, LedgerTable, PostgresLink,
    link::Params,
    note_sums::{adds_up, sum_of, summed},
    rows::{MisreadColumn, get},
};

/// One value of a row as it is kept.
pub(super) fn cell(row: &Row, column: usize) -> Result<Cell, MisreadColumn> {
    let kind = row.columns().get(column).map_or(&Type::TEXT, Column::type_);
    Ok(match *kind {
        Type::INT8 => get::<Option<i64>>(row, column)?.map_or(Cell::Nothing, Cell::Number),
        Type::BYTEA => get::<Option<Vec<u8>>>(row, column)?.map_or(Cell::Nothing, Cell::Bytes),
        _ => get::<Option<String>>(row, column)?.map_or(Cell::Nothing, Cell::Text),
    })
}

fn cells(row: &Row) -> Result<Vec<Cell>, MisreadColumn> {
    (0..row.len()).map(|column| cell(row, column)).collect()
}

/// Refuses a row, asked for with all its columns, that does not add up.
pub(super) fn checked(table: &str, row: &Row) -> Result<(), MisreadColumn> {
    Ok(adds_up(table, &cells(row)?)?)
}

/// The same for every row that has a sum.
pub(super) fn all_checked(link: &PostgresLink) -> Result<(), LedgerError> {
    for LedgerTable { name, order, columns } in summed() {
        let question = format!("SELECT {columns} FROM {name} ORDER BY {order}");
        link.each(name, &question, &[], |row| checked(name, row))?;
    }
    Ok(())
}

/// Writes rows by a statement that answers with their numbers, and their sums with them: all of it or nothing. How many
/// they are.
pub(super) fn write(
    link: &PostgresLink,
    table: &str,
    statement: &str,
    params: Params<'_>,
) -> Result<usize, LedgerError> {
    link.change(|| {
        let rows = link.ask(&format!("{statement} RETURNING id"), params)?;
        let ids = rows.iter().map(|row| link.read(row, 0)).collect::<Result<Vec<i64>, _>>()?;
        stamp(link, table, "id = ANY($1)", &[&ids])?;
        Ok(ids.len())
    })
}

/// Rows get their sum in every table that have none: those that were just changed and lost it, or of an edition that made
/// none.
pub(super) fn stamp_all(link: &PostgresLink) -> Result<(), LedgerError> {
    summed().try_for_each(|table| stamp(link, table.name, "sum = 0", &[]))
}

fn stamp(link: &PostgresLink, table: &str, which: &str, params: Params<'_>) -> Result<(), LedgerError> {
    let columns = summed().find(|summed| summed.name == table).map_or("id, sum", |summed| summed.columns);
    let mut sums = Vec::<(i64, i64)>::new();
    link.each(table, &format!("SELECT {columns} FROM {table} WHERE {which}"), params, |row| {
        sums.push((get(row, 0)?, sum_of(table, &cells(row)?)));
        Ok(())
    })?;
    let update = format!("UPDATE {table} SET sum = $2 WHERE id = $1");
    sums.into_iter().try_for_each(|(id, sum)| link.run(&update, &[&id, &sum]).map(drop))
}
