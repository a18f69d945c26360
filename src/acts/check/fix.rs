//! The repairs that are certain, made in the campaign's own files.

use std::collections::BTreeMap;

use super::Repair;
use crate::{
    acts::Failure,
    ground::problem::{Fix, Problems},
    world::disk::{self, Loaded},
};

/// Makes every certain repair, and says which: place, what was there, what is there now.
pub(super) fn fix(loaded: &Loaded, problems: &Problems) -> Result<Vec<Repair>, Failure> {
    let mut by_file: BTreeMap<&str, Vec<&Fix>> = BTreeMap::new();
    for fix in problems.iter().filter_map(|problem| problem.fix.as_ref()) {
        let path = fix.place.source().path();
        // What ships with the program is not in the folder, and not to be mended there.
        if loaded.tree.own(path).is_some() {
            by_file.entry(path).or_default().push(fix);
        }
    }
    let mut made = Vec::new();
    for (path, mut fixes) in by_file {
        // Two checks may propose the same repair; made twice it would spoil the text.
        fixes.sort_by_key(|fix| fix.place.span().start);
        fixes.dedup_by_key(|fix| fix.place.span().start);
        let Some(file) = loaded.tree.own(path) else { continue };
        // The mark before a text is not part of what was read: without it no place would be the same.
        let mark: &[u8] = if file.bytes.starts_with(b"\xef\xbb\xbf") { b"\xef\xbb\xbf" } else { b"" };
        let read = fixes.first().map(|fix| fix.place.source().text().as_bytes());
        if read != file.bytes.get(mark.len()..) {
            continue; // not UTF-8: what was read is not what stands there
        }
        let mut bytes = mark.to_vec();
        bytes.extend(repaired(&fixes).into_bytes());
        disk::write_file(&loaded.folder.join(path), &bytes)?;
        made.extend(
            fixes.into_iter().map(|fix| Repair { place: fix.place.clone(), now: fix.replacement.clone() }),
        );
    }
    Ok(made)
}

/// The text of a file with its repairs, which stand in order.
fn repaired(fixes: &[&Fix]) -> String {
    let Some(first) = fixes.first() else { return String::new() };
    let text = first.place.source().text();
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for fix in fixes {
        let span = fix.place.span();
        // One that reaches into a repair just made is left: the next run finds it again if it is still
        // needed.
        if span.start >= at {
            out.push_str(text.get(at..span.start).unwrap_or_default());
            out.push_str(&fix.replacement);
            at = span.end;
        }
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}
