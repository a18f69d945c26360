//! The content reader: every page of `content/<lang>/`, in the Markdown dialect of docfx and our own additions.
//!
//! Files are read side by side, and put together in their order: the number of threads changes nothing.
//!
//! `pulldown-cmark` reads the Markdown; what is ours by hand is docfx's: includes, alerts, tabs, anchors, and words in braces
//! with the place at which each was written. No crate reads that dialect, and a place that is wrong by a line sends whoever
//! mends it astray.

mod again;
mod anchors;
mod blocks;
mod braces;
mod condition;
mod containers;
mod decode;
mod front;
mod inlines;
mod mask;
mod page;
mod pieces;
mod poster;
mod quotes;
mod raws;
mod tags;
mod targets;

pub use again::PagesRead;

use rayon::prelude::*;
use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock, atomic::AtomicUsize},
};

use super::{
    article::{self, Article, Block, Inline, Mark},
    expression::Scope,
    import,
    library::{HeadingMark, Library, Page, PageKey, PageKind},
};
use crate::ground::{
    atlas::Atlas,
    campaign::{Catalogue, Language, Languages},
    problem::Problems,
    tree::{Tree, TreeFile},
};

/// A file to be read as a page.
struct PageToRead<'a> {
    key: PageKey,
    kind: PageKind,
    language: Language,
    path: &'a str,
    file: &'a TreeFile,
}

impl Library {
    /// Reads every page in these languages. `columns` are the further columns of the list of people, which
    /// messages may name.
    pub fn read(tree: &Tree, languages: &Languages, columns: &[String]) -> (Self, Problems) {
        let jobs: Vec<PageToRead<'_>> = languages.iter().flat_map(|language| jobs(tree, language)).collect();
        let (mut library, mut problems) = (Self::default(), Problems::default());
        for (page, found) in read_all(tree, languages, columns, &jobs) {
            problems.append(found);
            if let Some(page) = page {
                library.pages.entry(Arc::clone(&page.key)).or_default().insert(page.language, page);
            }
        }
        // After all have been read: a page takes the names of its headings from the source's.
        library.pages.par_iter_mut().for_each(|(_, pages)| name_anchors(pages, languages.source()));
        (library, problems.in_reading_order())
    }
}

fn read_all(
    tree: &Tree,
    languages: &Languages,
    columns: &[String],
    jobs: &[PageToRead<'_>],
) -> Vec<(Option<Page>, Problems)> {
    let known = WhatPagesMayName { columns, catalogue: &Catalogue::of(tree), atlas: &Atlas::of(tree) };
    jobs.par_iter().map(|job| read_page(tree, languages, &known, job)).collect()
}

fn jobs(tree: &Tree, language: Language) -> Vec<PageToRead<'_>> {
    let mut jobs = Vec::new();
    for kind in PageKind::ALL {
        let folder = format!("content/{language}/{}/", kind.folder());
        let skip = folder.len() - kind.folder().len() - 1;
        let paths: Vec<Arc<str>> = tree.under(&folder).map(|(path, _)| Arc::clone(path)).collect();
        for path in paths {
            let Some(key) = path.get(skip..).and_then(|rest| rest.strip_suffix(".md")) else { continue };
            // A piece is no page: it is read where it is included, as often as it is.
            if key.contains("/includes/") {
                continue;
            }
            let Some((path, file)) = tree.entry(&path) else { continue };
            jobs.push(PageToRead { key: key.into(), kind, language, path, file });
        }
    }
    jobs
}

/// What the pages of a folder may name.
struct WhatPagesMayName<'a> {
    columns: &'a [String],
    catalogue: &'a Catalogue,
    atlas: &'a Atlas,
}

/// How many findings of one front matter are worth reading.
const MOST_OF_FRONT: usize = 100;

fn read_page(
    tree: &Tree,
    languages: &Languages,
    known: &WhatPagesMayName<'_>,
    job: &PageToRead<'_>,
) -> (Option<Page>, Problems) {
    let WhatPagesMayName { columns, catalogue, atlas } = *known;
    let mut problems = Problems::default();
    let Some(source) = decode::text(job.path, &job.file.bytes, &mut problems) else {
        return (None, problems);
    };
    let scope = Scope { message: job.kind == PageKind::Message, columns };
    let mut of_front = Problems::default();
    let (mut front, body) = front::read(&source, job.kind, scope, catalogue, &mut of_front);
    problems.extend(of_front.into_iter().take(MOST_OF_FRONT));
    if job.kind == PageKind::Poster {
        poster::complete(tree, job, &source, catalogue, &mut front, &mut problems);
    }
    let shared = page::PageContext {
        tree,
        languages,
        language: job.language,
        scope,
        catalogue,
        atlas,
        includes: AtomicUsize::new(0),
        included: AtomicUsize::new(0),
    };
    let mut reader = page::PageReader::new(&shared, Arc::clone(&source));
    let mut blocks = reader.body(body..source.text().len());
    let mut found = reader.found;
    problems.append(found.problems);
    let title_mark = take_title(&mut blocks, &mut found.headings, &mut front.title);
    blocks.extend(front.more.get(import::ATTRIBUTION).map(|line| small(line)));
    let page = Page {
        key: Arc::clone(&job.key),
        kind: job.kind,
        language: job.language,
        front,
        article: Article { blocks },
        source,
        headings: found.headings,
        title_mark,
        links: found.links,
        pictures: found.pictures,
        includes: found.includes,
        buttons: found.buttons,
        said: OnceLock::new(),
    };
    (Some(page), problems)
}

/// Whose words these are, at the end of what they are.
fn small(line: &str) -> Block {
    let text = vec![Inline::Text(line.to_owned())];
    Block::Paragraph(vec![Inline::Marked { mark: Mark::Small, text }])
}

/// The one h1 of a page is its title: a first heading of level 1 becomes it, where the front matter has none or
/// one that was made for search engines. Its anchor stays. Further headings of level 1 step down.
fn take_title(blocks: &mut [Block], marks: &mut Vec<HeadingMark>, title: &mut String) -> Option<HeadingMark> {
    let mut taken = None;
    let first = blocks.iter_mut().find(|block| matches!(block, Block::Heading { .. }));
    if let Some(block) = first
        && let Block::Heading { level: 1, id, text } = block
        && marks.first().is_some_and(|mark| mark.level == 1)
    {
        // Documentation of others has titles such as `Enrol a device | Company`, made for search engines.
        if title.is_empty() || title.contains(" | ") {
            *title = article::plain(text);
        }
        // The heading goes and its anchor stays, because others link to it.
        let anchor = if id.is_empty() { anchors::slug(&article::plain(text)) } else { id.clone() };
        *block = Block::Paragraph(vec![Inline::Anchor(anchor.clone())]);
        taken = Some(HeadingMark { id: anchor, ..marks.remove(0) });
    }
    lower(blocks);
    for mark in marks {
        mark.level = mark.level.max(2);
    }
    taken
}

fn lower(blocks: &mut [Block]) {
    for block in blocks {
        match block {
            Block::Heading { level, .. } => *level = (*level).max(2),
            Block::Alert { blocks, .. }
            | Block::Quote(blocks)
            | Block::Details { blocks, .. }
            | Block::When { blocks, .. }
            | Block::Foreign { blocks, .. } => lower(blocks),
            Block::Steps { items, .. } => items.iter_mut().for_each(|step| lower(&mut step.blocks)),
            Block::Bullets(items) => items.iter_mut().for_each(|item| lower(item)),
            Block::Paragraph(_)
            | Block::Table { .. }
            | Block::Code(_)
            | Block::Video(_)
            | Block::Html(_)
            | Block::Rule => {}
        }
    }
}

fn name_anchors(pages: &mut BTreeMap<Language, Page>, source: Language) {
    let marks = pages.get_mut(&source).map(|page| {
        // The source first: all others take its names.
        anchors::name(page, None);
        (page.headings.clone(), page.title_mark.clone())
    });
    let (headings, title) = marks.unzip();
    for (_, page) in pages.iter_mut().filter(|(language, _)| **language != source) {
        anchors::name(page, headings.as_deref());
        if let Some(title) = title.as_ref().and_then(Option::as_ref) {
            anchors::name_title(page, title);
        }
    }
}
