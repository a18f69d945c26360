//! Faults of a list as problems: what is alike is told once, with how many rows have it and which come first.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    sync::Arc,
};

use super::{Placed, row::RowFault};
use crate::ground::{
    campaign::People,
    problem::{Level, Place, Problem, Problems, Source},
};

/// What is wrong with a list as a whole, and with none of its rows.
const OF_THE_HEADER: [&str; 2] = ["bad-header", "unreadable-file"];

/// How many findings of one check are shown before the rest is counted.
const SHOWN: usize = 6;

/// How many rows of one finding are named.
const NAMED: usize = 12;

/// The faults of a list, in the order they are met.
#[derive(Default)]
pub(super) struct ListFaults {
    list: Vec<Alike>,
    /// By check and by what is said, where it stands in the list.
    known: BTreeMap<&'static str, BTreeMap<String, usize>>,
}

/// Rows with one and the same fault.
struct Alike {
    fault: RowFault,
    span: Range<usize>,
    lines: Vec<u32>,
}

/// The faults as problems: one for all rows that are alike.
pub(super) fn explain(
    source: &Arc<Source>,
    faults: ListFaults,
    people: &People,
    duplicates: &[(u32, u32)],
) -> Problems {
    let mut problems = Problems::default();
    let mut counted: BTreeMap<&'static str, (usize, Level)> = BTreeMap::new();
    let mut shown: BTreeMap<&'static str, usize> = BTreeMap::new();
    for alike in faults.list {
        let known = shown.entry(alike.fault.check).or_insert(0);
        *known += usize::from(!alike.fault.message.is_empty());
        if alike.fault.message.is_empty() || *known > SHOWN {
            counted.entry(alike.fault.check).or_insert((0, alike.fault.level)).0 += alike.lines.len();
        } else {
            problems.push(told(source, alike));
        }
    }
    for (check, (left, level)) in counted {
        let end = source.text().len();
        problems.push(
            problem(check, level, format!("{left} more rows like those above"))
                .at(Place::new(source, end..end))
                .hint("fix these, then run `wavecast check` again"),
        );
    }
    problems.extend(twice(source, people, duplicates));
    problems
}

impl ListFaults {
    /// Those of the header.
    pub(super) fn of(placed: Vec<Placed>) -> Self {
        let mut faults = Self::default();
        for (span, line, fault) in placed {
            faults.add(fault, line, |_| span);
        }
        faults
    }

    /// Whether nothing is wrong.
    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// What is wrong with the rows that cannot be used, by line.
    pub(super) fn errors(&self) -> BTreeMap<u32, BTreeSet<String>> {
        let mut by_line: BTreeMap<u32, BTreeSet<String>> = BTreeMap::new();
        // What is wrong with the header is no fault of a row.
        let of_rows =
            |alike: &&Alike| alike.fault.level == Level::Error && !OF_THE_HEADER.contains(&alike.fault.check);
        for alike in self.list.iter().filter(of_rows) {
            let said = if alike.fault.message.is_empty() { alike.fault.check } else { &alike.fault.message };
            for line in &alike.lines {
                // A kind that was only counted has no words, and its name is better than a row set aside without a
                // reason.
                by_line.entry(*line).or_default().insert(said.to_owned());
            }
        }
        by_line
    }

    /// Adds one; where it stands is asked only of the first of its kind. Beyond a number of kinds it is only counted:
    /// a file of nothing but faults must not fill the memory with words.
    pub(super) fn add(&mut self, fault: RowFault, line: u32, span: impl FnOnce(&RowFault) -> Range<usize>) {
        let at = self.place_of(&fault);
        if let Some(alike) = at.and_then(|at| self.list.get_mut(at)) {
            alike.lines.push(line);
            return;
        }
        let span = span(&fault);
        let fault = self.counted(fault);
        self.list.push(Alike { fault, span, lines: vec![line] });
    }

    /// Adds all of another stretch of the file.
    pub(super) fn append(&mut self, other: Self) {
        for mut alike in other.list {
            let at = self.place_of(&alike.fault);
            if let Some(known) = at.and_then(|at| self.list.get_mut(at)) {
                known.lines.append(&mut alike.lines);
                continue;
            }
            alike.fault = self.counted(alike.fault);
            self.list.push(alike);
        }
    }

    /// The kind a fault belongs to: the one that says the same, or the wordless one if there are too many.
    fn place_of(&self, fault: &RowFault) -> Option<usize> {
        let kinds = self.known.get(fault.check)?;
        let same = kinds.get(&fault.message);
        // The wordless kind takes in what is new only once all kinds with words are there.
        same.or_else(|| kinds.get("").filter(|_| kinds.len() > SHOWN)).copied()
    }

    /// The fault as the next kind in the list.
    fn counted(&mut self, fault: RowFault) -> RowFault {
        let kinds = self.known.entry(fault.check).or_default();
        let fault = if kinds.len() >= SHOWN { fault.without_words() } else { fault };
        kinds.insert(fault.message.clone(), self.list.len());
        fault
    }
}

fn told(source: &Arc<Source>, alike: Alike) -> Problem {
    let Alike { fault, span, lines } = alike;
    let message = match lines.len() {
        1 => fault.message,
        rows => format!("{} ({rows} rows)", fault.message),
    };
    let told = problem(fault.check, fault.level, message).at(Place::new(source, span)).hint(fault.hint);
    match lines.get(1..) {
        Some(further) if !further.is_empty() => {
            told.note(format!("also in {}", source.named(further, NAMED)))
        }
        _ => told,
    }
}

/// People who stand in the list twice.
fn twice(source: &Arc<Source>, people: &People, duplicates: &[(u32, u32)]) -> Option<Problem> {
    let (first, again) = *duplicates.first()?;
    let shown = duplicates.iter().take(NAMED);
    let places = LinePlaces::of(source.text(), shown.clone().flat_map(|(first, again)| [*first, *again]));
    let problem = |message: String| {
        Problem::error("duplicate-person", message)
            .at(Place::new(source, places.span(again)))
            .note_at(Place::new(source, places.span(first)), "the first row")
    };
    if duplicates.len() == 1 {
        let waves = [first, again]
            .map(|line| people.all().iter().find(|person| person.line == line).map(|person| person.wave));
        let hint = if waves.first() == waves.last() {
            "take one of the two rows out"
        } else {
            "keep the row with the right wave, and take the other out"
        };
        let message = format!("this person is in the list twice, first in {} {first}", source.line_word());
        return Some(problem(message).hint(hint));
    }
    let mut told = problem(format!("{} people are in the list twice", duplicates.len()));
    for (first, again) in shown.skip(1) {
        let place = Place::new(source, places.span(*again));
        told = told.note_at(place, format!("first in {} {first}", source.line_word()));
    }
    let more = duplicates.len().saturating_sub(NAMED);
    if more > 0 {
        told = told.note(format!("and {more} more"));
    }
    Some(told.hint("keep one row for each person: the one with the right wave"))
}

fn problem(check: &'static str, level: Level, message: String) -> Problem {
    match level {
        Level::Error => Problem::error(check, message),
        Level::Warning => Problem::warning(check, message),
        Level::Info => Problem::info(check, message),
    }
}

/// Where some lines of a file stand.
struct LinePlaces(BTreeMap<u32, Range<usize>>);

impl LinePlaces {
    fn of(text: &str, wanted: impl Iterator<Item = u32>) -> Self {
        let mut spans: BTreeMap<u32, Range<usize>> = wanted.map(|line| (line, 0..0)).collect();
        let last = spans.keys().next_back().copied().unwrap_or(0);
        let mut start = 0;
        // No further than the last line that is wanted: the list may have a million.
        for (number, line) in (1..=last).zip(text.split('\n')) {
            if let Some(span) = spans.get_mut(&number) {
                *span = start..start + line.trim_end().len();
            }
            start += line.len() + 1;
        }
        Self(spans)
    }

    fn span(&self, line: u32) -> Range<usize> {
        self.0.get(&line).cloned().unwrap_or(0..0)
    }
}
