//! Answers about people: whether their addresses may be read, and answers as tables for the helpdesk.

use serde_json::Value;

use super::{Look, Report, RunOutcome};
use crate::ground::{campaign::Address, digits::counted, problem::Problems, table::ExportTable};

/// An answer about people. Their addresses are masked or left out, unless somebody asks for them whole.
#[derive(Debug)]
pub(crate) struct AboutPeople<Answer> {
    pub(crate) answer: Answer,
    pub(crate) whole: bool,
}

/// A report that is written as a table; its data is the same.
#[derive(Debug)]
pub(crate) struct AsTable<Shown> {
    pub(crate) shown: Shown,
    pub(crate) table: String,
}

/// An answer that can be a table, with whole addresses: for the helpdesk, and for whoever works in Excel.
pub(crate) trait Tabled {
    fn table(&self) -> ExportTable;
}

/// A report whose table was written into a file; its data is the same.
#[derive(Debug)]
pub(crate) struct SavedTable<Shown> {
    pub(crate) shown: Shown,
    pub(crate) rows: usize,
    /// What the file is called.
    pub(crate) file: String,
}

impl<Shown: Report> Report for SavedTable<Shown> {
    fn text(&self, _look: Look) -> String {
        format!("wrote {} to {}\n", counted(self.rows, "row", "rows"), self.file)
    }

    fn json(&self) -> Value {
        self.shown.json()
    }

    fn problems(&self) -> &Problems {
        self.shown.problems()
    }

    fn outcome(&self) -> RunOutcome {
        self.shown.outcome()
    }
}

/// An address as it may be shown. What is no address came from outside, and there is no part of it to mask.
pub(crate) fn shown(address: &str, whole: bool) -> String {
    match address.parse::<Address>() {
        Ok(address) if !whole => address.masked(),
        Ok(_) | Err(_) => address.to_owned(),
    }
}

impl<Shown: Report> Report for AsTable<Shown> {
    fn text(&self, _look: Look) -> String {
        self.table.clone()
    }

    fn json(&self) -> Value {
        self.shown.json()
    }

    fn problems(&self) -> &Problems {
        self.shown.problems()
    }

    fn outcome(&self) -> RunOutcome {
        self.shown.outcome()
    }
}
