//! Where front matter stands: between two lines `---` (YAML) or `+++` (TOML), or where one of them was forgotten.

use std::{ops::Range, sync::Arc};

use super::keys;
use crate::ground::problem::{Place, Problem, Problems, Source};

/// Lines within which a lost fence is looked for: front matter is not longer.
const LONGEST: usize = 60;

/// Where the front matter stands, and where the body begins.
pub(super) struct Fence {
    pub(super) inner: Range<usize>,
    pub(super) body: usize,
    pub(super) toml: bool,
}

/// A line of a text with where it begins.
type FenceLine<'t> = (usize, &'t str);

fn lines(text: &str) -> impl Iterator<Item = FenceLine<'_>> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line)
    })
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

/// The sign of a line that opens or closes front matter.
fn mark(line: &str) -> Option<&str> {
    Some(line.trim_end()).filter(|line| matches!(*line, "---" | "+++"))
}

/// Front matter that is opened and closed as it should be; one that is not, is told as far as it goes.
pub(super) fn find(source: &Arc<Source>, problems: &mut Problems) -> Option<Fence> {
    let text = source.text();
    let (start, first) = lines(text).find(|(_, line)| !is_blank(line))?;
    let Some(sign) = mark(first) else { return unopened(source, (start, first), problems) };
    let inner = start + first.len();
    let behind = || lines(text).skip_while(move |(at, _)| *at < inner);
    let close = behind().find(|(_, line)| mark(line) == Some(sign));
    let toml = sign == "+++";
    if let Some((at, line)) = close {
        return Some(Fence { inner: inner..at, body: at + line.len(), toml });
    }
    let place = Place::new(source, start..start + 3);
    let problem = Problem::error("front-matter", "the front matter that opens here never ends").at(place);
    problems.push(problem.hint(format!("end it with `{sign}` on a line of its own")));
    // Up to where it stops looking like keys, so that the body is not lost with the fence.
    let end =
        behind().find(|(_, line)| is_blank(line) || line.starts_with('#') || !line.contains([':', '=']));
    let end = end.map_or(text.len(), |(at, _)| at);
    Some(Fence { inner: inner..end, body: end, toml })
}

/// Keys of ours at the top of a page, with the line above them forgotten.
fn unopened(source: &Arc<Source>, (start, first): FenceLine<'_>, problems: &mut Problems) -> Option<Fence> {
    let key = first.split_once(':')?.0;
    if !keys::is_known(key) {
        return None;
    }
    let rest = || lines(source.text()).skip_while(move |(at, _)| *at < start).take(LONGEST);
    let (at, line) = rest().find(|(_, line)| is_blank(line) || mark(line) == Some("---"))?;
    // A first line with a colon may be a sentence; only lines that all look like keys are front matter.
    if is_blank(line) && !rest().take_while(|(one, _)| *one < at).all(|(_, line)| line.contains(':')) {
        return None;
    }
    let place = Place::new(source, start..start + first.trim_end().len());
    let message = format!("`{key}` is at the top, without a line `---` above it");
    let problem = Problem::error("front-matter", message).at(place);
    problems.push(
        problem.hint("write `---` on a line of its own above it, and another below the last such line"),
    );
    let body = if is_blank(line) { at } else { at + line.len() };
    Some(Fence { inner: start..at, body, toml: false })
}
