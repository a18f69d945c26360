//! Links and pictures: that they lead somewhere, on every system, and to nothing that can be stolen.

use std::collections::{BTreeMap, BTreeSet};

use crate::ground::{
    campaign::Language,
    check::Subject,
    media,
    near::{likeness, likest, likest_by},
    problem::{Place, Problem, Problems},
    words::{
        article::{Link, Target},
        library::{Page, PageKind},
    },
};

fn pages<'a>(subject: &Subject<'a>) -> impl Iterator<Item = &'a Page> {
    subject.library.pages.values().flat_map(BTreeMap::values)
}

/// The page of a link in a language, or in the source's.
fn target<'a>(subject: &Subject<'a>, key: &str, language: Language) -> Option<&'a Page> {
    let pages = subject.library.pages.get(key)?;
    pages.get(&language).or_else(|| pages.get(&subject.campaign.languages.source()))
}

/// The key that differs by letter case only.
fn respelt<'a>(subject: &Subject<'a>, key: &str) -> Option<&'a str> {
    subject.library.pages.keys().map(|known| &**known).find(|known| known.eq_ignore_ascii_case(key))
}

pub(super) fn broken(subject: &Subject<'_>, problems: &mut Problems) {
    for page in pages(subject) {
        for link in &page.links {
            match &link.target {
                Target::Page { page: key, .. }
                    if target(subject, key, page.language).is_none() && respelt(subject, key).is_none() =>
                {
                    problems.push(no_page(subject, key, link));
                }
                Target::Media(path) if subject.tree.get(path).is_none() => {
                    let message = format!("there is no file `{path}`");
                    let problem = Problem::error("broken-link", message).at(link.place.clone());
                    problems.push(problem.hint("link to a page with its `.md`, or put the file there"));
                }
                Target::Media(path) if media::published(subject.tree, path).is_none() => {
                    let message = format!("`{path}` is not published, so that the link leads nowhere");
                    let problem = Problem::error("broken-link", message).at(link.place.clone());
                    problems.push(problem.hint("link to a picture, a film or a PDF under `content/media/`"));
                }
                Target::Page { .. }
                | Target::Media(_)
                | Target::Fragment(_)
                | Target::Url(_)
                | Target::Filled(_) => {}
            }
        }
    }
}

fn no_page(subject: &Subject<'_>, key: &str, link: &Link) -> Problem {
    let name = |key: &str| key.rsplit('/').next().unwrap_or_default().to_owned();
    let keys = || subject.library.pages.keys().map(|known| &**known);
    let folder = |key: &str| key.split('/').next().unwrap_or_default().to_owned();
    let near = likest_by(keys().map(|known| {
        // A page of the same name in another folder is meant less often than one beside it.
        let elsewhere = if folder(known) == folder(key) { 0.0 } else { 0.1 };
        (likeness(&name(key), &name(known)) - elsewhere, known)
    }));
    let problem = Problem::error("broken-link", format!("there is no page `{key}`")).at(link.place.clone());
    match near {
        Some(near) => problem.hint(format!("did you mean `{near}`?")),
        None => problem.hint("write the page, or take the link out"),
    }
}

pub(super) fn letter_case(subject: &Subject<'_>, problems: &mut Problems) {
    for page in pages(subject) {
        for link in &page.links {
            let Target::Page { page: key, .. } = &link.target else { continue };
            if target(subject, key, page.language).is_some() {
                continue;
            }
            let Some(right) = respelt(subject, key) else { continue };
            let (wrong, right) =
                (key.rsplit('/').next().unwrap_or_default(), right.rsplit('/').next().unwrap_or_default());
            let message =
                format!("`{wrong}.md` is called `{right}.md`: on many servers that is another name");
            let mut problem = Problem::error("letter-case", message).at(link.place.clone());
            let text = link.place.text();
            // Only where there is one place to change: a repair must not guess.
            if text.matches(wrong).count() == 1 {
                problem = problem.fix(link.place.clone(), text.replace(wrong, right));
            }
            problems.push(problem.hint("write it as the file is called; `wavecast check --fix` does"));
        }
    }
}

pub(super) fn fragments(subject: &Subject<'_>, problems: &mut Problems) {
    let mut known: BTreeMap<(&str, Language), BTreeSet<&str>> = BTreeMap::new();
    for page in pages(subject) {
        for link in &page.links {
            let (goal, fragment) = match &link.target {
                Target::Fragment(fragment) => (Some(page), fragment),
                Target::Page { page: key, fragment: Some(fragment) } => {
                    (target(subject, key, page.language), fragment)
                }
                Target::Page { .. } | Target::Media(_) | Target::Url(_) | Target::Filled(_) => continue,
            };
            let Some(goal) = goal.filter(|_| !fragment.is_empty()) else { continue };
            let anchors = known
                .entry((&*goal.key, goal.language))
                // A thousand pages may link to one, whose headings are looked for once.
                .or_insert_with(|| goal.article.anchors().into_iter().collect());
            if !anchors.contains(fragment.as_str()) {
                problems.push(no_anchor(goal, fragment, anchors, link));
            }
        }
    }
}

fn no_anchor(goal: &Page, fragment: &str, anchors: &BTreeSet<&str>, link: &Link) -> Problem {
    let message = format!("`{}` has no heading `#{fragment}`", goal.source.path());
    let problem = Problem::error("broken-fragment", message).at(link.place.clone());
    match likest(fragment, anchors.iter().copied()) {
        Some(near) => problem.hint(format!("did you mean `#{near}`?")),
        None => problem.hint("link to a heading that is there, or to the page as a whole"),
    }
}

pub(super) fn own_address(subject: &Subject<'_>, problems: &mut Problems) {
    let site = subject.campaign.site.as_str();
    // A mail has no folder to count from: its links must be whole.
    for link in pages(subject).filter(|page| page.kind != PageKind::Message).flat_map(|page| &page.links) {
        let own =
            matches!(&link.target, Target::Url(address) if !site.is_empty() && address.starts_with(site));
        if own {
            let problem = Problem::warning("own-address", "the link names our own site by its whole address");
            problems.push(
                problem
                    .at(link.place.clone())
                    .hint("link to the page's file, such as `join-ios.md`: it works in previews too"),
            );
        }
    }
}

pub(super) fn pictures(subject: &Subject<'_>, problems: &mut Problems) {
    let pictures = pages(subject).flat_map(|page| &page.pictures);
    problems.extend(pictures.filter_map(|picture| media::missing(subject.tree, picture)));
}

pub(super) fn alt(subject: &Subject<'_>, problems: &mut Problems) {
    for picture in
        pages(subject).flat_map(|page| &page.pictures).filter(|picture| picture.alt.trim().is_empty())
    {
        let problem =
            Problem::warning("missing-alt", format!("nobody says what `{}` shows", picture.written));
        problems.push(
            problem.at(picture.place.clone()).hint("say it between the brackets: `![what it shows](..)`"),
        );
    }
}

/// Messages are told of theirs as `mail-picture`.
pub(super) fn remote(subject: &Subject<'_>, problems: &mut Problems) {
    let read = pages(subject).filter(|page| page.kind != PageKind::Message);
    problems.extend(read.flat_map(|page| &page.pictures).filter_map(media::remote));
}

/// Only guides are printed with their pictures.
pub(super) fn only_on_screens(subject: &Subject<'_>, problems: &mut Problems) {
    let printed = pages(subject).filter(|page| page.kind == PageKind::Guide && page.front.is_in_booklets());
    problems.extend(printed.flat_map(|page| &page.pictures).filter_map(media::only_on_screens));
}

/// A mail can be forwarded and read by anybody: nothing in it may open a door.
pub(super) fn tokens(subject: &Subject<'_>, problems: &mut Problems) {
    const DOORS: [&str; 6] =
        ["ms-device-enrollment:", "token=", "access_token", "sig=", "apikey=", "password="];
    for page in pages(subject).filter(|page| page.kind == PageKind::Message) {
        // Small letters of ASCII keep every byte in its place.
        let text = page.source.text().to_ascii_lowercase();
        for door in DOORS {
            for (at, _) in text.match_indices(door) {
                let place = Place::new(&page.source, at..at + door.len());
                let problem = Problem::error(
                    "token-in-message",
                    format!("`{door}` in a message can be forwarded to anybody"),
                );
                problems.push(problem.at(place).hint("link to the page: `{{ link }}`"));
            }
        }
    }
}
