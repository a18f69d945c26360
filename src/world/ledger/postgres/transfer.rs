//! A ledger is carried into a database row by row, or out of it; and then no other counts.

use tokio_postgres::types::{ToSql, Type};

use super::{
    super::transfer::{Cell, LedgerSums, SeeCells, TableSum, insertion, question},
    LedgerError, LedgerTable, LedgerUrl, PostgresLink, TABLES, access,
    keeper::SendersBarred,
    life, schema,
    sums::cell,
};

/// A ledger in a database that nobody sends from while rows are carried.
pub(in crate::world::ledger) struct Carrying {
    link: PostgresLink,
    _keeper: SendersBarred,
}

impl Carrying {
    /// Opens the ledger at this address, or begins it, and keeps senders out.
    pub(in crate::world::ledger) fn open(url: &LedgerUrl, campaign: &str) -> Result<Self, LedgerError> {
        let link = access::connect_even_if_moved(url, campaign)?;
        Ok(Self { _keeper: SendersBarred::take(url, "wavecast ledger move")?, link })
    }

    /// Everything in it, summed up.
    pub(in crate::world::ledger) fn each_row(&self, see: SeeCells<'_>) -> Result<LedgerSums, LedgerError> {
        self.link.moment(|| {
            let mut sums = LedgerSums::new();
            for table in &TABLES {
                let (mut sum, mut failed) = (TableSum::default(), Ok(()));
                self.link.each_of_many(table.name, &question(table), |row| {
                    let cells =
                        (0..row.len()).map(|column| cell(row, column)).collect::<Result<Vec<_>, _>>()?;
                    sum.add(&cells);
                    if failed.is_ok() {
                        failed = see(table, cells);
                    }
                    Ok(())
                })?;
                failed?;
                sums.push(sum);
            }
            Ok(sums)
        })
    }

    /// Whether nothing was ever written into it.
    pub(in crate::world::ledger) fn is_empty(&self) -> Result<bool, LedgerError> {
        let sums = self.each_row(&mut |_, _| Ok(()))?;
        // A new ledger says whose it is and which it is: a row each.
        let beside = TABLES.iter().zip(&sums).filter(|(table, _)| !["meta", "life"].contains(&table.name));
        let rows: u64 = beside.map(|(_, sum)| sum.rows).sum();
        Ok(rows == 0 && life::about(&self.link, "generation")?.is_none())
    }

    /// Takes rows in the place of the little that a new ledger says: all of them or none. What is read again must be
    /// what was given.
    pub(in crate::world::ledger) fn take(
        &self,
        give: impl FnOnce(SeeCells<'_>) -> Result<LedgerSums, LedgerError>,
        same: impl FnOnce(&LedgerSums, &LedgerSums) -> Result<(), LedgerError>,
    ) -> Result<LedgerSums, LedgerError> {
        let link = &self.link;
        link.change(|| {
            link.batch("DELETE FROM meta WHERE key <> 'form'; DELETE FROM life")?;
            let given = give(&mut |table, row| insert(link, table, &row))?;
            let there = self.each_row(&mut |_, _| Ok(()))?;
            same(&given, &there)?;
            for table in TABLES.iter().filter(|table| ["seq", "id"].contains(&table.order)) {
                let LedgerTable { name, order, .. } = table;
                link.ask_once(&format!(
                    "SELECT setval(pg_get_serial_sequence('{name}', '{order}'), coalesce(max({order}), 0) + 1, false) \
                     FROM {name}"
                ))?;
            }
            // Limits count what left lately, wherever it was written down.
            link.batch(&format!("DELETE FROM spent; {}", schema::SPENT))?;
            Ok(given)
        })
    }

    /// Says that this ledger has gone to a folder: nobody opens it any more.
    pub(in crate::world::ledger) fn has_gone(&self, when: &str) -> Result<(), LedgerError> {
        life::say(&self.link, "moved", when)
    }

    /// Takes that back.
    pub(in crate::world::ledger) fn stays(&self) -> Result<(), LedgerError> {
        self.link.run("DELETE FROM meta WHERE key = 'moved'", &[]).map(drop)
    }
}

fn insert(link: &PostgresLink, table: &LedgerTable, row: &[Cell]) -> Result<(), LedgerError> {
    let text = insertion(table, '$');
    let kinds = link.kinds(&text)?;
    let values = row.iter().zip(&kinds).map(|(cell, kind)| value(cell, kind));
    let values: Vec<Box<dyn ToSql + Sync>> = values.collect();
    let params: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| &**value).collect();
    link.run(&text, &params).map(drop)
}

fn value(cell: &Cell, kind: &Type) -> Box<dyn ToSql + Sync> {
    match cell {
        Cell::Number(number) => Box::new(*number),
        Cell::Text(text) => Box::new(text.clone()),
        Cell::Bytes(bytes) => Box::new(bytes.clone()),
        Cell::Nothing if *kind == Type::INT8 => Box::new(None::<i64>),
        Cell::Nothing if *kind == Type::BYTEA => Box::new(None::<Vec<u8>>),
        Cell::Nothing => Box::new(None::<String>),
    }
}
