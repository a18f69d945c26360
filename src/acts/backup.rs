//! The ledger in one file that can be kept elsewhere, and put back.

use std::path::{Path, PathBuf};

use super::{Failure, Opened, Surroundings};
use crate::{
    ground::problem::Problems,
    world::ledger::{self, BackedUp},
};

/// What was written, or put back.
#[derive(Debug)]
pub(crate) struct BackupDone {
    /// What is wrong in the folder.
    pub(crate) problems: Problems,
    pub(crate) made: BackedUp,
    pub(crate) restored: bool,
}

/// A backup to put back.
#[derive(Clone, Debug)]
pub(crate) struct Restore {
    pub(crate) file: PathBuf,
    /// Also in the place of a ledger that knows more, or is another one; it is kept aside.
    pub(crate) replace: bool,
}

/// Writes the ledger, and what belongs to it, into one file; a sender may run meanwhile. The campaign is not asked: its
/// files may be wrong on the very day on which a backup is wanted.
///
/// # Errors
/// There is no ledger, or the file cannot be written.
pub(crate) fn back_up(around: &Surroundings, file: &Path) -> Result<BackupDone, Failure> {
    let made = ledger::back_up(around.ledger(), file, around.now)?;
    Ok(BackupDone { problems: Problems::default(), made, restored: false })
}

/// Puts one back. Nothing that may have left since is sent until somebody says so.
///
/// # Errors
/// It is no backup of this campaign, what is there knows more, or it cannot be written.
pub(crate) fn restore(opened: &Opened, request: &Restore) -> Result<BackupDone, Failure> {
    let (campaign, around) = (opened.campaign()?.id.as_str(), &opened.around);
    let made = ledger::restore(around.ledger(), campaign, &request.file, request.replace, around.now)?;
    Ok(BackupDone { problems: opened.loaded.problems.clone(), made, restored: true })
}
