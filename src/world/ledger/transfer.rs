//! A ledger is carried from its file into a database, or back: every row as it is, and compared when it is there.

use rusqlite::types::{ToSqlOutput, Value, ValueRef};

use super::{
    LedgerError,
    row::Sum,
    tables::{LedgerTable, TABLES},
};

/// One value of a row, whatever keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    Nothing,
    Number(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl Cell {
    /// A sum that goes on over this value; what it is goes into it too.
    pub(super) fn summed(sum: Sum, cell: &Self) -> Sum {
        match cell {
            Self::Nothing => sum.number(0),
            Self::Number(number) => sum.number(1).number(*number),
            Self::Text(text) => sum.number(2).bytes(text.as_bytes()),
            Self::Bytes(bytes) => sum.number(3).bytes(bytes),
        }
    }
}

impl rusqlite::ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Nothing => ToSqlOutput::Owned(Value::Null),
            Self::Number(number) => ToSqlOutput::Owned(Value::Integer(*number)),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        })
    }
}

/// Takes a row that is carried over.
pub(super) type SeeCells<'a> = &'a mut dyn FnMut(&LedgerTable, Vec<Cell>) -> Result<(), LedgerError>;

/// What is in a table: how many rows, and a sum over all that they say, in their order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct TableSum {
    pub(super) rows: u64,
    sum: i64,
}

impl TableSum {
    /// One row more.
    pub(super) fn add(&mut self, row: &[Cell]) {
        // The sum so far goes into the next: rows in another order are another ledger.
        let sum = row.iter().fold(Sum::new().number(self.sum), Cell::summed);
        *self = Self { rows: self.rows + 1, sum: sum.value() };
    }
}

/// What is in each table, in the order of [`TABLES`].
pub(super) type LedgerSums = Vec<TableSum>;

/// How many rows these are together.
pub(super) fn rows(sums: &[TableSum]) -> u64 {
    sums.iter().map(|sum| sum.rows).sum()
}

/// Where two ledgers that should be the same are not.
pub(super) fn difference(one: &[TableSum], other: &[TableSum]) -> Option<String> {
    let pairs = TABLES.iter().zip(one.iter().zip(other));
    let unlike = pairs.into_iter().find(|(_, (one, other))| one != other);
    unlike.map(|(LedgerTable { name, .. }, (one, other))| {
        format!("`{name}` has {} rows here and {} there, or they say something else", one.rows, other.rows)
    })
}

/// The question for every row of a table. The form of a ledger in a database is nothing that a campaign knows.
pub(super) fn question(table: &LedgerTable) -> String {
    let LedgerTable { name, order, columns } = table;
    let rows = if *name == "meta" { "WHERE key NOT IN ('form', 'moved', 'server')" } else { "" };
    format!("SELECT {columns} FROM {name} {rows} ORDER BY {order}")
}

/// The statement that writes one row, with what stands for its values: `?1` or `$1`.
pub(super) fn insertion(table: &LedgerTable, mark: char) -> String {
    let LedgerTable { name, columns, .. } = table;
    let marks: Vec<String> =
        (1..=columns.split(',').count()).map(|number| format!("{mark}{number}")).collect();
    format!("INSERT INTO {name} ({columns}) VALUES ({})", marks.join(", "))
}
