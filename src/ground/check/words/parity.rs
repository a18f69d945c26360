//! Languages held against the source: the same anchors, structure, words and links.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use crate::ground::{
    check::Subject,
    problem::{Place, Problem, Problems},
    words::{
        article::{AlertKind, Block, Inline, Target},
        library::Page,
        visit::Visited,
    },
};

/// Each translated page with its source.
fn pairs<'a>(subject: &Subject<'a>) -> Vec<(&'a Page, &'a Page)> {
    let source = subject.campaign.languages.source();
    let of_page = |pages: &'a BTreeMap<_, Page>| {
        let original = pages.get(&source);
        original.into_iter().flat_map(move |original| {
            pages.values().filter(move |page| page.language != source).map(move |page| (original, page))
        })
    };
    subject.library.pages.values().flat_map(of_page).collect()
}

fn listed<'t>(things: impl IntoIterator<Item = &'t String>) -> String {
    things.into_iter().take(5).map(|thing| format!("`{thing}`")).collect::<Vec<_>>().join(", ")
}

pub(super) fn anchors(subject: &Subject<'_>, problems: &mut Problems) {
    for (original, page) in pairs(subject) {
        let (theirs, ours) = (&original.headings, &page.headings);
        let strange =
            // Only the first is told: behind a heading that is missing every other one differs too.
            ours.iter().zip(theirs).find(|(own, source)| own.id != source.id && own.level == source.level);
        let Some((own, source)) = strange else { continue };
        let mut problem = Problem::warning(
            "anchor-parity",
            format!("the anchor here is `#{}`; in `{}` it is `#{}`", own.id, original.language, source.id),
        )
        .at(own.place.clone())
        .note_at(source.place.clone(), "the heading it is held against");
        if ours.len() != theirs.len() {
            problem =
                problem.note(format!("this page has {} headings, that one {}", ours.len(), theirs.len()));
        }
        problems.push(problem.hint(format!("end the heading with `{{#{}}}`", source.id)));
    }
}

/// How many of each there are, by name.
type NameCounts = BTreeMap<&'static str, usize>;

/// What stands above the first heading, then below each one.
fn shapes(page: &Page) -> Vec<NameCounts> {
    let mut shapes = vec![NameCounts::new()];
    page.article.walk(&|_| true, &mut |seen| {
        if matches!(seen, Visited::Block(Block::Heading { .. })) {
            shapes.push(NameCounts::new());
        }
        if let (Some((name, count)), Some(shape)) = (counted(seen), shapes.last_mut()) {
            *shape.entry(name).or_default() += count;
        }
    });
    shapes
}

fn counted(seen: Visited<'_>) -> Option<(&'static str, usize)> {
    match seen {
        Visited::Block(Block::Heading { .. }) => Some(("headings", 1)),
        Visited::Block(Block::Steps { items, .. }) => Some(("steps", items.len())),
        Visited::Block(Block::Bullets(items)) => Some(("bullets", items.len())),
        Visited::Block(Block::Alert { kind, .. }) => Some((
            match kind {
                AlertKind::Note => "notes",
                AlertKind::Tip => "tips",
                AlertKind::Important => "important notes",
                AlertKind::Warning => "warnings",
                AlertKind::Caution => "cautions",
            },
            1,
        )),
        Visited::Block(Block::Table { rows, .. }) => Some(("table rows", rows.len())),
        Visited::Block(Block::Video(_)) => Some(("films", 1)),
        Visited::Block(Block::When { .. }) => Some(("conditions", 1)),
        Visited::Inline(Inline::Image { .. }) => Some(("pictures", 1)),
        Visited::Inline(Inline::Link { .. }) => Some(("links", 1)),
        Visited::Block(_) | Visited::Inline(_) => None,
    }
}

/// What differs between two shapes, in words; nothing if nothing does.
fn difference(theirs: &NameCounts, ours: &NameCounts) -> String {
    let names: BTreeSet<&str> = theirs.keys().chain(ours.keys()).copied().collect();
    let count = |shape: &NameCounts, name: &str| shape.get(name).copied().unwrap_or(0);
    let mut differs = String::new();
    for name in names.into_iter().filter(|name| count(theirs, name) != count(ours, name)) {
        let comma = if differs.is_empty() { "" } else { ", " };
        let _ = write!(differs, "{comma}{} {name} instead of {}", count(ours, name), count(theirs, name));
    }
    differs
}

/// Where the headings are the same, section is held against section; otherwise the whole.
fn drift(original: &Page, page: &Page) -> Option<(Place, String)> {
    let (theirs, ours) = (shapes(original), shapes(page));
    let levels = |page: &Page| page.headings.iter().map(|heading| heading.level).collect::<Vec<_>>();
    let top = || Place::file(&page.source);
    if theirs.len() != ours.len() {
        let sum = |shapes: &[NameCounts]| {
            let mut whole = NameCounts::new();
            for (name, count) in shapes.iter().flatten() {
                *whole.entry(name).or_default() += count;
            }
            whole
        };
        return Some((top(), difference(&sum(&theirs), &sum(&ours))));
    }
    let pairs = original.headings.iter().zip(&page.headings);
    if levels(original) != levels(page) {
        let odd = pairs.into_iter().find(|(source, own)| source.level != own.level);
        let (source, own) = odd?;
        return Some((
            own.place.clone(),
            format!("a heading of level {} instead of {}", own.level, source.level),
        ));
    }
    let mut found: Option<(Place, String)> = None;
    for (at, (theirs, ours)) in theirs.iter().zip(&ours).enumerate() {
        let differs = difference(theirs, ours);
        if differs.is_empty() {
            continue;
        }
        let heading = at.checked_sub(1).and_then(|at| page.headings.get(at));
        let named =
            heading.map_or_else(|| differs.clone(), |heading| format!("{differs} under `#{}`", heading.id));
        let place = heading.map_or_else(top, |heading| heading.place.clone());
        found = Some(match found {
            None => (place, named),
            Some((first, said)) => (first, format!("{said}; {named}")),
        });
    }
    found
}

pub(super) fn structure(subject: &Subject<'_>, problems: &mut Problems) {
    for (original, page) in pairs(subject) {
        let Some((place, differs)) = drift(original, page) else { continue };
        let message = format!("the page is not built as in `{}`: {differs}", original.language);
        let problem = Problem::warning("structure-parity", message).at(place);
        problems.push(problem.hint("look at both side by side: something was left out, added or torn apart"));
    }
}

pub(super) fn words(subject: &Subject<'_>, problems: &mut Problems) {
    let facts = |page: &Page| -> BTreeSet<String> {
        let words = page.article.words(None);
        words
            .iter()
            .map(|word| word.expression.split('|').next().unwrap_or_default().trim().to_owned())
            .collect()
    };
    for (original, page) in pairs(subject) {
        let (theirs, ours) = (facts(original), facts(page));
        let (missing, strange) = (listed(theirs.difference(&ours)), listed(ours.difference(&theirs)));
        tell("placeholder-parity", "say", original, page, (&missing, &strange), problems);
    }
}

pub(super) fn links(subject: &Subject<'_>, problems: &mut Problems) {
    let targets = |page: &Page| -> BTreeSet<String> {
        page.links.iter().filter_map(|link| address(&link.target)).collect()
    };
    for (original, page) in pairs(subject) {
        let (theirs, ours) = (targets(original), targets(page));
        let (missing, strange) = (listed(theirs.difference(&ours)), listed(ours.difference(&theirs)));
        tell("link-parity", "link to", original, page, (&missing, &strange), problems);
    }
}

fn tell(
    check: &'static str,
    verb: &str,
    original: &Page,
    page: &Page,
    (missing, strange): (&str, &str),
    problems: &mut Problems,
) {
    let said = match (missing.is_empty(), strange.is_empty()) {
        (true, true) => return,
        (false, true) => format!("the page does not {verb} {missing}"),
        (true, false) => format!("only this page does {verb} {strange}"),
        (false, false) => format!("the page does not {verb} {missing}, but {strange}"),
    };
    let message = format!("{said}, unlike `{}`", original.language);
    let problem = Problem::warning(check, message).at(Place::file(&page.source));
    problems.push(problem.hint("look at both side by side"));
}

/// An address without what differs by language: `/nl-nl/`, and blanks made by hand.
fn address(target: &Target) -> Option<String> {
    match target {
        Target::Page { page, fragment } => Some(format!(
            "{}{}",
            page.to_lowercase(),
            fragment.as_ref().map(|name| format!("#{name}")).unwrap_or_default()
        )),
        Target::Fragment(name) => Some(format!("#{name}")),
        Target::Url(address) => {
            let is_locale = |part: &str| {
                let mut letters = part.split('-');
                matches!((letters.next(), letters.next(), letters.next()), (Some(a), Some(b), None) if a.len() == 2 && b.len() == 2)
            };
            // Vendors have one page in each language (`/en-us/`, `/nl-nl/`), and it is the same page.
            let kept = address.split('/').filter(|part| !is_locale(part)).collect::<Vec<_>>().join("/");
            Some(kept.trim_end_matches('/').to_lowercase())
        }
        // A picture may be another in each language, and what is filled in is held against its word.
        Target::Media(_) | Target::Filled(_) => None,
    }
}
