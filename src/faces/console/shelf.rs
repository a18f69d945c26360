//! What is on the shelf: the newest folder that could be read, and what is wrong with the newest of all.

use chrono::{DateTime, Utc};
use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use super::book::{Book, Past};
use crate::{
    ground::problem::{Problem, Problems},
    world::workspace::{self, WorkspaceError},
};

/// What every page is made from.
#[derive(Clone, Debug, Default)]
pub(super) struct Shelf {
    /// Counts every change an open page should show.
    pub(super) version: u64,
    /// The folder, if a campaign was ever read from it.
    pub(super) book: Option<Arc<Book>>,
    /// Whether it stands in the folder now, with nothing in it that a check would stumble over.
    pub(super) can_be_checked: bool,
    /// Whether any folder was ever checked.
    pub(super) is_checked: bool,
    /// What kept parts of the folder from being read.
    pub(super) left_out: Problems,
    /// What else was found when it was last checked: it stays until it is checked again.
    pub(super) found: Problems,
    /// What is wrong beside the folder: with the ledger, or a rehearsal.
    pub(super) aside: Problems,
    /// All of these, in reading order.
    pub(super) problems: Problems,
}

impl Shelf {
    /// With all problems in one list.
    pub(super) fn told(mut self) -> Self {
        let mut problems = self.left_out.clone();
        problems.append(self.found.clone());
        problems.append(self.aside.clone());
        self.problems = problems.in_reading_order();
        self
    }
}

/// What came of reading a folder.
pub(super) struct Reread {
    /// The folder; nothing if there is no campaign in it.
    pub(super) book: Result<Option<Book>, ShelfError>,
    /// What kept it, or parts of it, from being read.
    pub(super) problems: Problems,
}

/// Why a folder cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum ShelfError {
    /// The disk failed.
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    /// A page of the console itself cannot be read.
    #[error("the templates of the console cannot be used")]
    Templates(#[from] tera::Error),
}

/// Reads a folder again, and says what kept it from being read. What is wrong with its words is found later: the
/// pages need not wait for it.
pub(super) fn read(
    folder: &Path,
    past: (&Path, Arc<Past>),
    now: DateTime<Utc>,
    before: Option<&Book>,
) -> Reread {
    let loaded = match workspace::load_again(folder, before.map(|book| &*book.loaded)) {
        Ok(loaded) => loaded,
        Err(error) => {
            let problems = Problem::error("cannot-read", full(&error)).into();
            return Reread { book: Err(error.into()), problems };
        }
    };
    let mut problems = loaded.problems.clone();
    let book = Book::of(loaded, past, now, before);
    match &book {
        Ok(Some(book)) if !problems.has_errors() => problems = book.left_out(),
        Ok(_) => {}
        Err(error) => problems.push(Problem::error("console-templates", full(error))),
    }
    Reread { book: book.map_err(ShelfError::from), problems }
}

/// An error with what it came from.
pub(super) fn full(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// Something that several tasks read and change.
#[derive(Debug)]
pub(super) struct Shared<T>(Mutex<Arc<T>>);

impl<T> Shared<T> {
    pub(super) fn new(value: T) -> Self {
        Self(Mutex::new(Arc::new(value)))
    }

    pub(super) fn get(&self) -> Arc<T> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes it for everybody, unless there is nothing to change.
    pub(super) fn change(&self, change: impl FnOnce(&T) -> Option<T>) -> Option<Arc<T>> {
        let mut value = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = Arc::new(change(&value)?);
        // What it was goes when nobody may be kept waiting for it.
        let old = std::mem::replace(&mut *value, Arc::clone(&changed));
        drop(value);
        drop(old);
        Some(changed)
    }
}
