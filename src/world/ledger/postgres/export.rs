//! The shared ledger as JSON lines, as a ledger in a file is written out: one object a row, in the order it was written.

use serde_json::{Map, Value};
use std::io;
use tokio_postgres::{Row, types::Type};

use super::{
    super::transfer::question,
    LedgerError, PostgresRecords, TABLES, hex,
    rows::{HasLink as _, MisreadColumn, get, maybe_notice},
};

impl PostgresRecords {
    /// Writes every row out; says how many.
    pub(super) fn export(&self, out: &mut dyn io::Write) -> Result<u64, LedgerError> {
        let Some(link) = self.link() else { return Ok(0) };
        let mut count = 0;
        link.moment(|| {
            for table in &TABLES {
                let (name, mut failed) = (table.name, None);
                link.each_of_many(name, &question(table), |row| {
                    let written = Value::Object(object(name, row)?);
                    failed = failed.take().or_else(|| writeln!(out, "{written}").err());
                    count += 1;
                    Ok(())
                })?;
                if let Some(error) = failed {
                    return Err(LedgerError::file(link.place(), error));
                }
            }
            Ok(())
        })?;
        Ok(count)
    }
}

fn object(table: &str, row: &Row) -> Result<Map<String, Value>, MisreadColumn> {
    let mut object = Map::new();
    object.insert("table".to_owned(), table.into());
    for (index, column) in row.columns().iter().enumerate() {
        object.insert(column.name().to_owned(), value(row, index, column.name(), column.type_())?);
    }
    Ok(object)
}

fn value(row: &Row, index: usize, name: &str, kind: &Type) -> Result<Value, MisreadColumn> {
    Ok(match *kind {
        Type::INT8 => get::<Option<i64>>(row, index)?.into(),
        Type::BYTEA if name == "notice" => maybe_notice(row, index)?.map(|notice| notice.to_string()).into(),
        Type::BYTEA => get::<Option<&[u8]>>(row, index)?.map(hex).into(),
        _ => get::<Option<&str>>(row, index)?.into(),
    })
}
