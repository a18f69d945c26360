//! Answers about people: whether their addresses may be read, and answers as tables for the helpdesk.

use serde_json::Value;
use std::path::Path;

use super::{Look, Report, RunOutcome};
use crate::ground::{campaign::Address, digits::counted, problem::Problems, table::ExportTable};

/// An answer about people. Their addresses are masked or left out, unless somebody asks for them whole.
#[derive(Debug)]
pub(crate) struct AboutPeople<Answer> {
    pub(crate) answer: Answer,
    pub(crate) whole: bool,
}

/// An answer that can be a table, with whole addresses: for the helpdesk, and for whoever works in Excel.
pub(crate) trait Tabled {
    fn table(&self) -> ExportTable;
}

/// A report that reads as something else; its data is the same.
#[derive(Debug)]
pub(crate) struct Reworded<Shown> {
    shown: Shown,
    text: String,
}

impl<Shown> Reworded<Shown> {
    /// The report as its table, in the text of a CSV file.
    pub(crate) fn as_csv(shown: Shown, csv: String) -> Self {
        Self { shown, text: csv }
    }

    /// The report whose table of so many rows was written into a file of this name.
    pub(crate) fn saved(shown: Shown, rows: usize, file: &Path) -> Self {
        let text = format!("wrote {} to {}\n", counted(rows, "row", "rows"), file.display());
        Self { shown, text }
    }
}

/// An address as it may be shown. What is no address came from outside, and there is no part of it to mask.
pub(crate) fn shown(address: &str, whole: bool) -> String {
    match address.parse::<Address>() {
        Ok(address) if !whole => address.masked(),
        Ok(_) | Err(_) => address.to_owned(),
    }
}

impl<Shown: Report> Report for Reworded<Shown> {
    fn text(&self, _look: Look) -> String {
        self.text.clone()
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
