//! Pages read again: what was saved is read, and what was not is taken from the reading before.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{PageToRead, jobs, name_anchors, read_all};
use crate::ground::{
    atlas::Atlas,
    campaign::{Catalogue, Language, Languages},
    problem::Problems,
    tree::Tree,
    words::library::{Library, PageKey},
};

/// Every page of a folder, with what the next reading needs to know of this one.
#[derive(Clone, Debug)]
pub struct PagesRead {
    /// The pages as they were read.
    pub library: Arc<Library>,
    tree: Tree,
    languages: Languages,
    columns: Vec<String>,
    problems: BTreeMap<(PageKey, Language), Problems>,
}

impl PagesRead {
    /// Reads every page that may have changed since a reading before: the same as [`Library::read`], sooner.
    pub fn of(before: Option<&Self>, tree: &Tree, languages: &Languages, columns: &[String]) -> Self {
        let before = before.filter(|before| before.is_alike(tree, languages, columns));
        let all: Vec<PageToRead<'_>> = languages.iter().flat_map(|language| jobs(tree, language)).collect();
        let is_stale = |job: &&PageToRead<'_>| before.is_none_or(|before| !before.has(job, tree));
        // Anchors are named for all languages of a page together.
        let stale: BTreeSet<PageKey> = all.iter().filter(is_stale).map(|job| Arc::clone(&job.key)).collect();
        let (tree, languages, columns) = (tree.clone(), languages.clone(), columns.to_vec());
        let mut problems = BTreeMap::new();
        if let Some(before) = before {
            // The same library in memory, by which others see that nothing they made of it is old.
            if stale.is_empty() {
                return Self { tree, ..before.clone() };
            }
            let kept = before.problems.iter().filter(|((key, _), _)| !stale.contains(key));
            problems.extend(kept.map(|(place, found)| (place.clone(), found.clone())));
        }
        let mut library = Library::default();
        let kept = before.into_iter().flat_map(|before| &before.library.pages);
        for (key, pages) in kept.filter(|(key, _)| !stale.contains(*key)) {
            library.pages.insert(Arc::clone(key), pages.clone());
        }
        let again: Vec<PageToRead<'_>> = all.into_iter().filter(|job| stale.contains(&job.key)).collect();
        for (job, (page, found)) in again.iter().zip(read_all(&tree, &languages, &columns, &again)) {
            problems.insert((Arc::clone(&job.key), job.language), found);
            if let Some(page) = page {
                library.pages.entry(Arc::clone(&job.key)).or_default().insert(job.language, page);
            }
        }
        for (_, pages) in library.pages.iter_mut().filter(|(key, _)| stale.contains(*key)) {
            name_anchors(pages, languages.source());
        }
        drop(again);
        Self { library: Arc::new(library), tree, languages, columns, problems }
    }

    /// What is wrong with the pages.
    pub fn problems(&self) -> Problems {
        let mut problems = Problems::default();
        for found in self.problems.values() {
            problems.append(found.clone());
        }
        problems.in_reading_order()
    }

    /// Whether pages of this reading may be taken over: a page also says which files are missing.
    fn is_alike(&self, tree: &Tree, languages: &Languages, columns: &[String]) -> bool {
        let paths =
            |tree: &Tree| tree.under("content/").map(|(path, _)| Arc::clone(path)).collect::<Vec<_>>();
        // A condition may name any system that the folder knows, a text any button.
        let alike = Catalogue::is_same(tree, &self.tree) && Atlas::is_same(tree, &self.tree);
        alike && self.languages == *languages && self.columns == columns && paths(tree) == paths(&self.tree)
    }

    /// Whether a page was read from what its file and its includes still say.
    fn has(&self, job: &PageToRead<'_>, tree: &Tree) -> bool {
        let same = |path: &str| match (self.tree.get(path), tree.get(path)) {
            (Some(before), Some(now)) => before.bytes == now.bytes,
            // A file that was missing is read anew, since that it is missing was part of what was said.
            _ => false,
        };
        let page = self.library.page(&job.key, job.language);
        page.is_some_and(|page| same(job.path) && page.includes.iter().all(|path| same(path)))
    }
}
