//! What is shown: the newest folder that could be read, and what is wrong with the newest of all.

use std::sync::{Arc, Mutex, PoisonError};

use super::snapshot::{LedgerPast, Snapshot};
use crate::{
    acts::{Failure, Opened, Surroundings},
    ground::problem::{Problem, Problems},
};

/// What every page is made from.
#[derive(Clone, Debug, Default)]
pub(super) struct Current {
    /// Counts every change an open page should show.
    pub(super) version: u64,
    /// The folder, if a campaign was ever read from it.
    pub(super) snapshot: Option<Arc<Snapshot>>,
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

impl Current {
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
    pub(super) snapshot: Result<Option<Snapshot>, SnapshotError>,
    /// What kept it, or parts of it, from being read.
    pub(super) problems: Problems,
}

/// Why a folder cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The disk failed.
    #[error(transparent)]
    Opening(#[from] Failure),
    /// A page of the console itself cannot be read.
    #[error("the templates of the console cannot be used")]
    Templates(#[from] tera::Error),
}

/// Reads a folder again, and says what kept it from being read. What is wrong with its words is found later: the
/// pages need not wait for it.
pub(super) fn read(around: Surroundings, past: Arc<LedgerPast>, before: Option<&Snapshot>) -> Reread {
    let opened = match before {
        Some(before) => before.opened.again(around),
        None => Opened::of(around),
    };
    let opened = match opened {
        Ok(opened) => opened,
        Err(error) => {
            let problems = Problem::error("cannot-read", full(&error)).into();
            return Reread { snapshot: Err(error.into()), problems };
        }
    };
    let mut problems = opened.loaded.problems.clone();
    let snapshot = Snapshot::of(opened, past, before);
    match &snapshot {
        Ok(Some(snapshot)) if !problems.has_errors() => problems = snapshot.left_out(),
        Ok(_) => {}
        Err(error) => problems.push(Problem::error("console-templates", full(error))),
    }
    Reread { snapshot: snapshot.map_err(SnapshotError::from), problems }
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
