//! What goes wrong in a Tera template, told with its file, its line and the words it may use.

use std::{collections::BTreeMap, sync::Arc};
use tera::{ErrorKind, ReportError};

use crate::ground::problem::{Place, Problem, Source};

/// Tera's report as one of ours. `sources` are the templates by the names Tera knows them by.
pub(super) fn problem(
    error: &tera::Error,
    sources: &BTreeMap<String, Arc<Source>>,
    words: &[String],
) -> Problem {
    let report = report(error.kind());
    let message = report.map_or_else(|| first_line(error), |report| report.message().to_owned());
    let mut problem = Problem::error("template", lowercase(&message));
    if let Some(place) = report.and_then(|report| place(report, sources)) {
        problem = problem.at(place);
    }
    if words.is_empty() {
        return problem.hint("fix the template, or delete your copy to use the shipped one");
    }
    problem.hint(format!("the words here are: {}", words.join(", ")))
}

fn report(kind: &ErrorKind) -> Option<&ReportError> {
    if let ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) = kind {
        return Some(report);
    }
    None
}

fn place(report: &ReportError, sources: &BTreeMap<String, Arc<Source>>) -> Option<Place> {
    Some(Place::new(sources.get(report.filename())?, report.span().range.clone()))
}

fn first_line(error: &tera::Error) -> String {
    let text = error.to_string();
    text.lines().find(|line| !line.trim().is_empty()).unwrap_or("the template is wrong").trim().to_owned()
}

fn lowercase(message: &str) -> String {
    let mut letters = message.trim_end_matches('.').chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
