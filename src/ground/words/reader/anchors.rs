//! Ids of headings and steps: from the source language, so that no link breaks by translation.

use std::collections::{BTreeMap, BTreeSet};

use crate::ground::words::{
    article::{self, Block, Inline},
    distinct::Distinct,
    library::{HeadingMark, Page},
};

/// What the parts of a page around its text are called, and what a script finds under these names wherever it looks.
const OF_PAGES: [&str; 28] = [
    "__proto__",
    "approach",
    "ask",
    "body",
    "constructor",
    "dates",
    "document",
    "downloads",
    "filter",
    "groups",
    "head",
    "help",
    "links",
    "location",
    "main",
    "more",
    "needs",
    "now",
    "other",
    "pick",
    "problems",
    "prototype",
    "search",
    "start",
    "told",
    "waves",
    "wavecastIndex",
    "window",
];

/// An anchor as it is called on a page: without blanks, and never like a part of the page around the text. Links are
/// read the same way, so that they find it.
pub(super) fn own(written: &str) -> String {
    let name = written.split_whitespace().collect::<Vec<_>>().join("-");
    if OF_PAGES.contains(&name.as_str()) { format!("part-{name}") } else { name }
}

/// Names every heading and step. Without a source page, or where it has other headings, a page names its own.
pub(super) fn name(page: &mut Page, source: Option<&[HeadingMark]>) {
    let same = source.filter(|source| {
        source.len() == page.headings.len()
            && source.iter().zip(&page.headings).all(|(source, own)| source.level == own.level)
    });
    let mut names = AnchorNames {
        taken: Distinct::default(),
        source: same,
        ids: Vec::new(),
        heading: None,
        steps: BTreeSet::new(),
        lists: BTreeMap::new(),
    };
    // Names that somebody wrote are taken before any is made, wherever on the page they stand.
    page.headings.iter().filter(|mark| mark.explicit).for_each(|mark| names.taken.take(&mark.id));
    names.blocks(&mut page.article.blocks, None);
    for (mark, id) in page.headings.iter_mut().zip(names.ids) {
        mark.id = id;
    }
}

/// Gives the heading that became a translation's title the source's anchor, unless it has one of its own.
pub(super) fn name_title(page: &mut Page, source: &HeadingMark) {
    let Some(mark) = page.title_mark.as_mut().filter(|mark| !mark.explicit) else { return };
    let left = page.article.blocks.iter_mut().find_map(|block| {
        let Block::Paragraph(line) = block else { return None };
        // What was left where the heading stood, found by the name it had before.
        let [Inline::Anchor(id)] = line.as_mut_slice() else { return None };
        (*id == mark.id).then_some(id)
    });
    if let Some(id) = left {
        id.clone_from(&source.id);
        mark.id.clone_from(&source.id);
    }
}

struct AnchorNames<'a> {
    /// Ids that are taken.
    taken: Distinct,
    source: Option<&'a [HeadingMark]>,
    /// The ids given, in the order of the article.
    ids: Vec<String>,
    /// The heading we stand under.
    heading: Option<String>,
    steps: BTreeSet<String>,
    /// How many letters are used up for lists of a parent that begin with a number.
    lists: BTreeMap<(String, u64), usize>,
}

impl AnchorNames<'_> {
    fn blocks(&mut self, blocks: &mut [Block], step: Option<&str>) {
        for block in blocks {
            match block {
                Block::Heading { id, text, .. } => {
                    let slug = slug(&article::plain(text));
                    *id = self.heading(std::mem::take(id), slug);
                    self.heading = Some(id.clone());
                    self.ids.push(id.clone());
                }
                Block::Steps { start, items } => self.steps(*start, items, step),
                Block::Bullets(items) => items.iter_mut().for_each(|item| self.blocks(item, step)),
                Block::Alert { blocks, .. }
                | Block::Quote(blocks)
                | Block::Details { blocks, .. }
                | Block::When { blocks, .. }
                | Block::Foreign { blocks, .. } => self.blocks(blocks, step),
                Block::Paragraph(_)
                | Block::Table { .. }
                | Block::Code(_)
                | Block::Video(_)
                | Block::Html(_)
                | Block::Rule => {}
            }
        }
    }

    fn heading(&mut self, explicit: String, slug: String) -> String {
        let known = self.source.and_then(|source| source.get(self.ids.len())).map(|mark| mark.id.clone());
        // Never numbered, also if it stands twice: links from elsewhere were written with just this name.
        if !explicit.is_empty() {
            return explicit;
        }
        let wanted = known.unwrap_or(slug);
        let wanted = if wanted.is_empty() { "section".to_owned() } else { wanted };
        self.taken.give(&wanted, 1)
    }

    /// `install-3` is the third step under `install`; a second list there is `install-b-1`; a step's own steps
    /// are `install-3-1`.
    fn steps(&mut self, start: u64, items: &mut [article::Step], step: Option<&str>) {
        let parent =
            step.map_or_else(|| self.heading.clone().unwrap_or_else(|| "step".to_owned()), str::to_owned);
        let numbered = |letter: &str, offset: usize| {
            let number = start.saturating_add(u64::try_from(offset).unwrap_or(u64::MAX));
            format!("{parent}{letter}-{number}")
        };
        // A list that begins with the same number as one before it cannot have that one's letter.
        let used = self.lists.entry((parent.clone(), start)).or_default();
        let letter = loop {
            let letter = letter_of(*used);
            *used += 1;
            if (0..items.len()).all(|at| !self.steps.contains(&numbered(&letter, at))) {
                break letter;
            }
        };
        for (at, item) in items.iter_mut().enumerate() {
            item.id = numbered(&letter, at);
            self.steps.insert(item.id.clone());
            let id = item.id.clone();
            self.blocks(&mut item.blocks, Some(&id));
        }
    }
}

/// What stands behind a heading's id for each of its lists: nothing for the first, then a letter, then a number.
fn letter_of(list: usize) -> String {
    const LETTERS: [&str; 8] = ["", "-b", "-c", "-d", "-e", "-f", "-g", "-h"];
    LETTERS.get(list).map_or_else(|| format!("-list{}", list + 1), |letter| (*letter).to_owned())
}

/// As docfx and forges make it: lowercase letters and digits, hyphens for blanks.
pub(super) fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for letter in text.trim().chars() {
        match letter {
            // A hyphen for each, and none left out, as forges do it: links into pages of others then find their
            // headings.
            ' ' | '\t' | '\n' => slug.push('-'),
            '-' | '_' => slug.push(letter),
            _ if letter.is_alphanumeric() => slug.extend(letter.to_lowercase()),
            _ => {}
        }
    }
    own(&slug)
}
