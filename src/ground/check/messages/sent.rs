//! Stages and their words: stages that have none, and words that none sends.

use std::collections::{BTreeMap, BTreeSet};

use crate::ground::{
    check::Subject,
    near::nearest,
    problem::{Concerns, Place, Problem, Problems, Touch},
    tree::Origin,
    words::library::{Page, PageKind},
};

/// Messages whose words ship for moments that not every plan foresees: no stage need send them.
const SENT_BY_CHOICE: [&str; 8] =
    ["delay", "delay-staff", "digest", "feedback", "outage", "outage-over", "representatives", "too-old"];

/// Stages whose message does not exist in the language the others come from.
pub(super) fn without_words(subject: &Subject<'_>, problems: &mut Problems) {
    let source = subject.campaign.languages.source();
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for stage in &subject.campaign.stages {
        let name = stage.message.as_str();
        // Several stages may send one message: that it is missing is told at the first of them.
        if subject.library.page(&format!("messages/{name}"), source).is_some() || !told.insert(name) {
            continue;
        }
        let there = elsewhere(subject, name);
        let message = if there.is_empty() {
            format!("`{}` has no words: there is no `content/{source}/messages/{name}.md`", stage.id)
        } else {
            format!("`{}` has words in {there} only, and the others come from `{source}`", stage.id)
        };
        let problem = Problem::error("missing-message", message).at(stage.place.clone());
        let problem = problem.concerns(Concerns::these([Touch::stage(stage.id.as_str())]));
        problems.push(problem.hint(match misspelt(subject, name) {
            Some(path) => format!("is `{path}` meant? Then give the file that name"),
            None => format!("write `content/{source}/messages/{name}.md`, or take the stage out"),
        }));
    }
}

fn elsewhere(subject: &Subject<'_>, name: &str) -> String {
    let pages = subject.library.pages.get(format!("messages/{name}").as_str());
    let codes = pages.into_iter().flat_map(BTreeMap::keys).map(|language| format!("`{language}`"));
    codes.collect::<Vec<_>>().join(", ")
}

/// A file of the campaign's own that no stage sends and that is called almost so.
fn misspelt(subject: &Subject<'_>, name: &str) -> Option<String> {
    let unsent: Vec<&Page> =
        own(subject, PageKind::Message).into_iter().filter(|page| !is_sent(subject, page)).collect();
    let near = nearest(name, unsent.iter().map(|page| name_of(page)))?;
    unsent.iter().find(|page| name_of(page) == near).map(|page| page.source.path().to_owned())
}

/// Words that the campaign's own people wrote and that reach nobody: the name of the file is the name of the stage.
pub(super) fn never(subject: &Subject<'_>, problems: &mut Problems) {
    let source = subject.campaign.languages.source();
    let stages: Vec<&str> = subject.campaign.stages.iter().map(|stage| stage.message.as_str()).collect();
    for page in own(subject, PageKind::Message).into_iter().filter(|page| !is_sent(subject, page)) {
        let name = name_of(page);
        // A stage that lacks its words names this file already.
        let near = nearest(name, stages.iter().copied());
        let lacks = |near: &str| subject.library.page(&format!("messages/{near}"), source).is_none();
        // One slip of the hand is one finding.
        if near.is_some_and(lacks) {
            continue;
        }
        let message = format!("no stage sends `{}`", page.key);
        let problem = Problem::warning("unsent-message", message).at(Place::file(&page.source));
        problems.push(problem.hint(match near {
            Some(near) => format!(
                "did you mean `{near}.md`? The stage `{near}` sends the words of the file of that name"
            ),
            None => {
                format!("add a `[[stage]]` with `id = \"{name}\"` to campaign.toml, or take the file out")
            }
        }));
    }
    // Shipped posters that nobody asked for are no mistake: only the folder's own are looked at.
    let unshown = own(subject, PageKind::Poster).into_iter().filter(|page| is_never_shown(subject, page));
    let shown: Vec<&str> = subject
        .library
        .of_kind(PageKind::Poster)
        .filter(|(_, pages)| pages.values().any(is_handout))
        .map(|(key, _)| key.split_once('/').map_or(&**key, |(_, name)| name))
        .collect();
    for page in unshown {
        let message = format!("no handout shows `{}`", page.key);
        let problem = Problem::warning("unsent-message", message).at(Place::file(&page.source));
        problems.push(problem.hint(match nearest(name_of(page), shown.iter().copied()) {
            Some(near) => format!("did you mean `{near}.md`?"),
            None => "say what it is printed on, such as `formats: [poster-a4]`, and for whom, such as `for: [wave]`"
                .to_owned(),
        }));
    }
}

/// Whether a poster says what it is printed on, which makes it a handout.
fn is_handout(page: &Page) -> bool {
    page.front.more.contains_key("formats")
}

/// Whether no language says what a poster is printed on: a translation need not say it again.
fn is_never_shown(subject: &Subject<'_>, page: &Page) -> bool {
    !subject.library.pages.get(&page.key).is_some_and(|pages| pages.values().any(is_handout))
}

/// Whether these words reach nobody, which is told as such.
pub(in crate::ground::check) fn is_never_sent(subject: &Subject<'_>, page: &Page) -> bool {
    match page.kind {
        PageKind::Guide => false,
        PageKind::Message => !is_sent(subject, page) && is_own(subject, page),
        PageKind::Poster => is_never_shown(subject, page) && is_own(subject, page),
    }
}

fn is_sent(subject: &Subject<'_>, page: &Page) -> bool {
    SENT_BY_CHOICE.contains(&name_of(page))
        || subject.campaign.stages.iter().any(|stage| stage.sends(name_of(page)))
}

fn is_own(subject: &Subject<'_>, page: &Page) -> bool {
    subject.tree.get(page.source.path()).is_some_and(|file| file.origin == Origin::Folder)
}

/// The campaign's own pages of a kind.
fn own<'a>(subject: &Subject<'a>, kind: PageKind) -> Vec<&'a Page> {
    let pages = subject.library.pages.values().flat_map(BTreeMap::values).filter(|page| page.kind == kind);
    pages.filter(|page| is_own(subject, page)).collect()
}

fn name_of(page: &Page) -> &str {
    page.key.split_once('/').map_or(&*page.key, |(_, name)| name)
}
