//! The ledger as JSON lines: a backup that any tool reads, one object a row, in the order it was written.

use rusqlite::types::ValueRef;
use serde_json::{Map, Value};
use std::io;

use super::{
    LedgerError, SqliteRecords,
    tables::{LedgerTable, TABLES, hex},
};

impl SqliteRecords {
    /// Writes every row out; says how many.
    pub(super) fn export(&self, out: &mut dyn io::Write) -> Result<u64, LedgerError> {
        let Some(connection) = self.connection() else { return Ok(0) };
        let broken = |error| LedgerError::database(&self.path, error);
        let mut count = 0;
        for LedgerTable { name: table, order, columns } in TABLES {
            let question = format!("SELECT {columns} FROM {table} ORDER BY {order}");
            let mut asked = connection.prepare(&question).map_err(broken)?;
            let names: Vec<String> = asked.column_names().map(str::to_owned).collect();
            let mut rows = asked.query([]).map_err(broken)?;
            while let Some(row) = rows.next().map_err(broken)? {
                let mut object = Map::new();
                object.insert("table".to_owned(), table.into());
                for (column, name) in names.iter().enumerate() {
                    object.insert(name.clone(), value(name, row.get_ref(column).map_err(broken)?));
                }
                writeln!(out, "{}", Value::Object(object))
                    .map_err(|error| LedgerError::file(&self.path, error))?;
                count += 1;
            }
        }
        Ok(count)
    }
}

fn value(name: &str, value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) => number.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned().into(),
        // A notice goes by its name, as everywhere else.
        ValueRef::Blob(bytes) if name == "notice" => <[u8; 16]>::try_from(bytes)
            .map(|bytes| crate::ground::timeline::NoticeId::from_bytes(bytes).to_string().into())
            .unwrap_or_default(),
        ValueRef::Blob(bytes) => hex(bytes).into(),
    }
}
