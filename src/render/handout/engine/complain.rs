//! What Typst says about a template, as our own problems.

use typst::{
    diag::{Severity, SourceDiagnostic},
    syntax::{DiagSpan, DiagSpanKind},
};

use super::Engine;
use crate::ground::problem::{Place, Problem};

/// A diagnostic as a problem with its place and hints.
pub(super) fn problem(engine: &Engine, diagnostic: &SourceDiagnostic) -> Problem {
    let message = diagnostic.message.to_string();
    if let Some(font) = message.strip_prefix("unknown font family: ") {
        return Problem::warning("fonts", format!("there is no font `{font}`: Inter is used in its place"))
            .hint("put its TTF or OTF files into the folder that `fonts_folder` of `[brand]` names");
    }
    let mut problem = match diagnostic.severity {
        Severity::Error => Problem::error("template", message),
        Severity::Warning => Problem::warning("template", message),
    };
    let calls = diagnostic.trace.iter().filter_map(|call| place(engine, call.span.into()));
    problem.place = place(engine, diagnostic.span);
    // An error within Typst's own functions has no place: the first call from a template stands in for it.
    for call in calls {
        problem = match problem.place {
            None => problem.at(call),
            Some(_) => problem.note_at(call, "used from here"),
        };
    }
    let hints: Vec<&str> = diagnostic.hints.iter().map(|hint| hint.v.as_str()).collect();
    // Typst speaks of its project root, which is no folder that anybody here has.
    if diagnostic.message.contains("project root") || diagnostic.message.contains("file not found") {
        problem = problem.hint("a template may read its own folder, `brand/` and `content/media/`");
    } else if !hints.is_empty() {
        problem = problem.hint(hints.join("; "));
    }
    problem
}

fn place(engine: &Engine, span: DiagSpan) -> Option<Place> {
    let id = span.id()?;
    let range = match span.get() {
        DiagSpanKind::Detached => return None,
        DiagSpanKind::Number { num, sub_range, .. } => engine.sources.get(&id)?.range(num, sub_range)?,
        DiagSpanKind::Range { range, .. } => range,
    };
    Some(Place::new(engine.texts.get(&id)?, range))
}
