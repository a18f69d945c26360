//! What a poster says about its paper: the keys that an own copy leaves out, and the template it names.

use std::sync::Arc;

use super::{PageToRead, decode, front};
use crate::ground::{
    campaign::Catalogue,
    near::nearest,
    problem::{Place, Problem, Problems, Source},
    tree::Tree,
    words::{expression::Scope, library::Front},
};

/// The keys that say for whom a poster is and what it is printed on; its words are told apart from them.
const LAYOUT: [&str; 5] = ["for", "formats", "facts", "hero", "template"];

/// Where the templates of handouts stand.
const TEMPLATES: &str = "templates/poster/";

/// Fills in what an own copy of a shipped poster leaves out: people copy posters to change their words, and copies from
/// before these keys existed must be made as they always were. Says if the template it names is not there.
pub(super) fn complete(
    tree: &Tree,
    job: &PageToRead<'_>,
    source: &Arc<Source>,
    catalogue: &Catalogue,
    front: &mut Front,
    problems: &mut Problems,
) {
    // A copy that says what it is printed on is meant to say all of it.
    if !front.more.contains_key("formats")
        && let Some(shipped) = shipped(tree, job, catalogue)
    {
        for key in LAYOUT {
            if let (false, Some(said)) = (front.more.contains_key(key), shipped.more.get(key)) {
                front.more.insert(key.to_owned(), said.clone());
            }
        }
        if front.order == 0 {
            front.order = shipped.order;
        }
    }
    let Some(template) = front.more.get("template") else { return };
    let path = format!("{TEMPLATES}{template}.typ");
    if tree.get(&path).is_none() {
        let known =
            tree.under(TEMPLATES).filter_map(|(path, _)| path.strip_prefix(TEMPLATES)?.strip_suffix(".typ"));
        let hint = nearest(template, known.filter(|name| *name != "kit")).map_or_else(
            || {
                "put it there; `wavecast copy templates/poster/poster.typ` gives you one to start from"
                    .to_owned()
            },
            |near| format!("did you mean `{near}`?"),
        );
        let problem = Problem::error("front-matter", format!("there is no template `{path}`"));
        problems.push(problem.at(line_of(source, "template")).hint(hint));
    }
}

/// The front matter of the poster that this one stands over.
fn shipped(tree: &Tree, job: &PageToRead<'_>, catalogue: &Catalogue) -> Option<Front> {
    let file = tree.own(job.path).and(tree.shipped(job.path))?;
    // What is wrong with a shipped file is not for those who wrote their own.
    let mut unsaid = Problems::default();
    let source = decode::text(job.path, &file.bytes, &mut unsaid)?;
    let scope = Scope { message: false, columns: &[] };
    Some(front::read(&source, job.kind, scope, catalogue, &mut unsaid).0)
}

/// Where a key of the front matter stands.
fn line_of(source: &Arc<Source>, key: &str) -> Place {
    let mut at = 0;
    for line in source.text().split_inclusive('\n') {
        if line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(':')) {
            return Place::new(source, at..at + line.trim_end().len());
        }
        at += line.len();
    }
    Place::file(source)
}
