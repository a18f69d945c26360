//! Documentation pages of others, taken into a campaign: where each would stand, what comes with it, and the line
//! that says whose words they are.
//!
//! The pages keep their text, their front matter and their places towards each other, so that links, includes and
//! pictures lead where they led; only the line of attribution is added.

use std::collections::BTreeSet;

use super::library::Library;
use crate::ground::{
    campaign::{Language, Languages},
    tree::Tree,
};

/// The key of the front matter that says whose words a page holds.
pub(crate) const ATTRIBUTION: &str = "attribution";

/// Files of a repository that are about itself.
const ABOUT_ITSELF: [&str; 7] =
    ["readme", "license", "contributing", "changelog", "code_of_conduct", "security", "thirdpartynotices"];

/// Where a file would stand, from its path seen from the folder of the pages (`../includes/x.md`). None if that
/// is outside of the guides and what they include.
pub fn target(language: Language, path: &str) -> Option<String> {
    let mut parts = vec!["guides"];
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    // Pages of others must not become messages that are sent or posters that are hung.
    let is_ours = matches!(parts.as_slice(), ["messages" | "posters", ..] | [] | [_]);
    (!is_ours).then(|| format!("content/{language}/{}", parts.join("/")))
}

/// Whether a file holds text that can be a page or included.
pub fn is_text(path: &str) -> bool {
    path.strip_suffix(".md").is_some()
}

/// Whether a file, seen from the folder of the pages, is a page: no include, and not about the repository.
pub fn is_page(path: &str) -> bool {
    let Some(stem) = path.strip_suffix(".md") else { return false };
    let name = stem.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    // What lies above the folder of pages comes along only if a page includes it.
    let aside = path.split('/').any(|part| part == ".." || part == "includes");
    !aside && !ABOUT_ITSELF.contains(&name.as_str())
}

/// What the pages need besides themselves: their includes and pictures, as far as they are in the campaign folder's
/// terms; whether they exist is for the caller to see.
pub fn needed(tree: &Tree, language: Language, pages: &BTreeSet<String>) -> BTreeSet<String> {
    let (library, _) = Library::read(tree, &Languages::new(language, []), &[]);
    let all = library.pages.values().filter_map(|pages| pages.get(&language));
    let wanted = all.filter(|page| pages.contains(page.source.path()));
    wanted
        .flat_map(|page| {
            let pictures = page.pictures.iter().map(|picture| picture.path.clone());
            page.includes.iter().cloned().chain(pictures)
        })
        .collect()
}

/// How a licence calls itself: its first line that says something, with its address where that is known.
pub fn licence(text: &str) -> Option<String> {
    let lines = text.trim_start_matches('\u{feff}').lines();
    let line =
        lines.map(|line| line.trim_matches(['#', ' ', '\t', '=', '*'])).find(|line| !line.is_empty())?;
    let name: String = line.chars().take(120).collect();
    if name == "Attribution 4.0 International" {
        return Some(format!("Creative Commons {name}, https://creativecommons.org/licenses/by/4.0/"));
    }
    Some(name)
}

/// The page with a line of attribution in its front matter; one that has such a line stays as it is.
pub(crate) fn attributed(text: &str, line: &str) -> String {
    let quoted = serde_json::Value::from(line).to_string();
    let (mark, body) = match text.strip_prefix('\u{feff}') {
        Some(body) => ("\u{feff}", body),
        None => ("", text),
    };
    let first = body.split_inclusive('\n').next().unwrap_or_default();
    // Its own line ends, or an editor would show the whole file as changed.
    let end = if first.ends_with("\r\n") { "\r\n" } else { "\n" };
    let fence = first.trim_end();
    let entry = if fence == "+++" {
        format!("{ATTRIBUTION} = {quoted}{end}")
    } else {
        format!("{ATTRIBUTION}: {quoted}{end}")
    };
    let mut at = first.len();
    if matches!(fence, "---" | "+++") {
        for line in body.get(at..).unwrap_or_default().split_inclusive('\n') {
            if line.starts_with(ATTRIBUTION) {
                return text.to_owned();
            }
            if line.trim_end() == fence {
                let (before, after) = body.split_at(at);
                return format!("{mark}{before}{entry}{after}");
            }
            at += line.len();
        }
        return text.to_owned(); // never ends: the reader says so
    }
    format!("{mark}---{end}{entry}---{end}{body}")
}
