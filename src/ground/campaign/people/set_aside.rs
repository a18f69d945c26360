//! Rows that are in the way of a list: those that repeat another word for word count once, and those that cannot be used
//! may be set aside, with the reason, if somebody wants the others to come in.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    CampaignNames, PeopleSheet, beginning,
    header::{columns_of, fold},
    line_at, record,
};
use crate::ground::{
    campaign::{People, Person},
    problem::{Place, Problem, Source},
    table::{ExportTable, TableCell},
};

/// The column in which the reason stands, beside the row as it was: an import leaves it out again.
const REASON: &str = "set aside because";

/// Whether a column holds the reasons for which rows were set aside.
pub(super) fn is_reason(column: &str) -> bool {
    fold(column) == fold(REASON)
}

/// The rows of an export that cannot be used.
#[derive(Debug, Default)]
pub(crate) struct FaultyRows {
    /// What the columns of the export are called.
    columns: Vec<String>,
    /// By line, the cells and what is wrong with them.
    rows: BTreeMap<u32, (Vec<String>, BTreeSet<String>)>,
    /// What a line of it is called.
    line_word: &'static str,
}

impl FaultyRows {
    /// Finds them. Of a list whose columns are not understood there is none: nothing of it can be used.
    pub(crate) fn of(source: &Arc<Source>, names: &CampaignNames) -> Self {
        let Ok((sheet, header)) = PeopleSheet::of(source, names) else { return Self::default() };
        let (people, faults) = sheet.people(source.text(), names, header);
        let (_, duplicates, _) = without_repeated(source, people);
        let mut wrong = faults.errors();
        for (first, again) in duplicates {
            let message =
                format!("this person is in the list twice, first in {} {first}", source.line_word());
            wrong.entry(again).or_default().insert(message);
        }
        let mut records = records(source, &wrong.keys().copied().collect());
        let rows =
            wrong.into_iter().map(|(line, why)| (line, (records.remove(&line).unwrap_or_default(), why)));
        Self { rows: rows.collect(), columns: columns_of(source), line_word: source.line_word() }
    }

    /// What a line of the export is called: `row`, if it is a workbook.
    pub(crate) fn line_word(&self) -> &'static str {
        self.line_word
    }

    /// The lines in which they begin.
    pub(crate) fn lines(&self) -> BTreeSet<u32> {
        self.rows.keys().copied().collect()
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// What is wrong, with how many rows have it and which come first: the commonest first.
    pub(crate) fn kinds(&self) -> Vec<(&str, usize, Vec<u32>)> {
        let mut kinds: BTreeMap<&str, (usize, Vec<u32>)> = BTreeMap::new();
        for (line, (_, reasons)) in &self.rows {
            for reason in reasons {
                let kind = kinds.entry(reason).or_default();
                kind.0 += 1;
                if kind.1.len() < 2 {
                    kind.1.push(*line);
                }
            }
        }
        let mut kinds: Vec<(&str, usize, Vec<u32>)> =
            kinds.into_iter().map(|(reason, (count, lines))| (reason, count, lines)).collect();
        // Stable, so kinds that are as common stay in the order of their words, run after run.
        kinds.sort_by_key(|(_, count, _)| std::cmp::Reverse(*count));
        kinds
    }

    /// The rows as they were, with the reasons behind them: to be mended and imported again.
    pub(crate) fn table(&self) -> ExportTable {
        let width =
            self.rows.values().map(|(cells, _)| cells.len()).max().unwrap_or(0).max(self.columns.len());
        let mut names: Vec<Cow<'static, str>> = self.columns.iter().cloned().map(Cow::Owned).collect();
        names.resize(width, Cow::Borrowed(""));
        names.push(Cow::Borrowed(REASON));
        let row = |(cells, reasons): &(Vec<String>, BTreeSet<String>)| {
            let mut row: Vec<TableCell> = cells.iter().cloned().map(TableCell::Text).collect();
            row.resize(width, TableCell::Text(String::new()));
            let reasons: Vec<&str> = reasons.iter().map(String::as_str).collect();
            row.push(TableCell::Text(reasons.join("; ")));
            row
        };
        ExportTable { title: "set aside", names, rows: self.rows.values().map(row).collect() }
    }
}

/// The list in which nobody stands twice because a row repeats another word for word; the lines of those who stand in it
/// twice otherwise; and how many rows were repeated.
pub(super) fn without_repeated(source: &Source, people: People) -> (People, Vec<(u32, u32)>, Vec<u32>) {
    let duplicates = people.duplicates();
    if duplicates.is_empty() {
        return (people, duplicates, Vec::new());
    }
    // Only these are read a second time: a list of a million with one double row must not be held as cells.
    let wanted = duplicates.iter().flat_map(|(first, again)| [*first, *again]).collect();
    let rows = records(source, &wanted);
    let (repeated, others): (Vec<_>, Vec<_>) = duplicates
        .into_iter()
        // Two rows that both could not be found are equal too, and no repetition.
        .partition(|(first, again)| rows.contains_key(first) && rows.get(first) == rows.get(again));
    if repeated.is_empty() {
        return (people, others, Vec::new());
    }
    let lines: Vec<u32> = repeated.into_iter().map(|(_, again)| again).collect();
    let again: BTreeSet<u32> = lines.iter().copied().collect();
    let kept: Vec<Person> =
        people.all().iter().filter(|person| !again.contains(&person.line)).cloned().collect();
    (People::new(kept, people.extra_columns().to_vec()), others, lines)
}

/// That rows were repeated, said once.
pub(super) fn told_once(source: &Arc<Source>, repeated: &[u32]) -> Option<Problem> {
    let first = repeated.first()?;
    let word = source.line_word();
    let message = match repeated.len() {
        1 => format!("{word} {first} repeats an earlier row word for word, and counts once"),
        rows => format!(
            "{rows} rows repeat an earlier one word for word, and count once; the first is {word} {first}"
        ),
    };
    Some(Problem::info("repeated-row", message).at(Place::file(source)))
}

/// The cells of some rows, by the lines they begin in. A row whose quotes are not closed is one cell, as it stands.
fn records(source: &Source, wanted: &BTreeSet<u32>) -> BTreeMap<u32, Vec<String>> {
    let text = source.text();
    let (start, delimiter) = beginning(source);
    let (mut found, mut cells) = (BTreeMap::new(), Vec::new());
    let rows = record::records(text, start, line_at(text, start), delimiter).skip(1);
    for row in rows.filter(|row| wanted.contains(&row.line)) {
        let own = match record::values(row.text, delimiter, &mut cells) {
            Ok(()) => cells.iter().map(|cell| cell.clone().into_owned()).collect(),
            Err(record::OpenQuote) => vec![row.text.trim().to_owned()],
        };
        found.insert(row.line, own);
    }
    found
}
