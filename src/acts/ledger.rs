//! The ledger as a whole: written out, carried elsewhere, or trusted.

use std::path::Path;

use super::{Failure, Opened, Surroundings};
use crate::{
    ground::revision::FolderRevision,
    world::{
        disk,
        ledger::{
            AcceptedRevision, LedgerMoved, LedgerPlace, SendingLedger, Vouched, move_to_database,
            move_to_folder,
        },
    },
};

/// Everything in the ledger.
#[derive(Debug)]
pub(crate) struct LedgerExported {
    /// As JSON lines.
    pub(crate) text: String,
    pub(crate) rows: u64,
}

/// What somebody says of a ledger.
#[derive(Clone, Debug)]
pub(crate) struct VouchFor {
    /// Why, for whoever looks at it later.
    pub(crate) because: String,
    /// Who says so; whoever is at the keyboard, if nobody is named.
    pub(crate) by: Option<String>,
}

/// The ledger counts from now on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LedgerTrusted;

/// Writes out everything in it, with whole addresses; into a file that only its owner can read, if one is named.
///
/// # Errors
/// The ledger cannot be read, or the file not written.
pub(crate) fn export(around: &Surroundings, to: Option<&Path>) -> Result<LedgerExported, Failure> {
    let mut bytes = Vec::new();
    let rows = around.records()?.export(&mut bytes)?;
    if let Some(file) = to {
        disk::write_private(file, &bytes)?;
    }
    Ok(LedgerExported { text: String::from_utf8_lossy(&bytes).into_owned(), rows })
}

/// Where a ledger is carried to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LedgerGoal {
    /// Into the database that `[ledger]` in `campaign.toml` names.
    Database,
    /// Into the campaign's own folder.
    Folder,
}

/// A ledger that was carried elsewhere.
#[derive(Clone, Debug)]
pub(crate) struct LedgerCarried {
    pub(crate) goal: LedgerGoal,
    pub(crate) moved: LedgerMoved,
}

/// Carries the ledger into the database that `campaign.toml` names, or back; nobody may send meanwhile.
///
/// # Errors
/// No database is named, somebody sends, the place where it goes is taken, or one of the two cannot be used.
pub(crate) fn carry(opened: &Opened, goal: LedgerGoal) -> Result<LedgerCarried, Failure> {
    let (campaign, around) = (opened.campaign()?.id.as_str(), &opened.around);
    // Where it is to be, though there may still be one in the folder: that is the one that is carried.
    let (url, folder) = match LedgerPlace::named(&around.folder, &around.state, |name| around.secret(name)) {
        LedgerPlace::Shared { url, folder } => (url, folder),
        LedgerPlace::Unknown(why) => return Err(Failure::Usage { message: why, hint: None, name: None }),
        LedgerPlace::Folder(_) => {
            let hint = "write `[ledger]` and `url_env = \"WAVECAST_LEDGER\"` into `campaign.toml`, and put the address \
                 into that variable";
            return Err(Failure::usage("no database is named for the ledger", hint));
        }
    };
    let moved = match goal {
        LedgerGoal::Database => move_to_database(&folder, &url, campaign, around.now)?,
        LedgerGoal::Folder => move_to_folder(&url, &folder, campaign, around.now)?,
    };
    Ok(LedgerCarried { goal, moved })
}

/// Which folder counts, where several machines have one each.
#[derive(Clone, Debug)]
pub(crate) struct RevisionShown {
    /// The one of this machine.
    pub(crate) here: FolderRevision,
    /// The one that counts; none if nobody has sent yet.
    pub(crate) accepted: Option<AcceptedRevision>,
    /// Whether this one was said to count just now.
    pub(crate) is_new: bool,
}

/// Which folder counts. If `accept` is asked for, the one that is here, from now on.
///
/// # Errors
/// The ledger is in the folder, or cannot be used; or the files of the folder are wrong.
pub(crate) fn revision(opened: &Opened, accept: bool, by: Option<&str>) -> Result<RevisionShown, Failure> {
    let around = &opened.around;
    if !matches!(around.ledger(), LedgerPlace::Shared { .. }) {
        let hint = "`[ledger]` in `campaign.toml` names a database for several machines";
        return Err(Failure::usage(
            "the ledger is in this folder, so this is the only folder that counts",
            hint,
        ));
    }
    opened.ready()?;
    let here = opened.loaded.revision();
    let is_new = accept && around.records()?.revision()?.is_none_or(|accepted| accepted.folder != here);
    if is_new {
        opened.notes()?.accept_revision(&here, &around.who(by)?)?;
    }
    Ok(RevisionShown { here, accepted: around.records()?.revision()?, is_new })
}

/// Says that this ledger knows everything that was sent.
///
/// # Errors
/// It is proved to be an older copy, nobody says so, or it cannot be written.
pub(crate) fn trust(opened: &Opened, request: &VouchFor) -> Result<LedgerTrusted, Failure> {
    let (campaign, around) = (opened.campaign()?.id.as_str(), &opened.around);
    let said = Vouched { because: &request.because, who: &around.who(request.by.as_deref())? };
    SendingLedger::trust(around.ledger(), campaign, &around.witnesses(), &said, around.now)
        .map_err(Failure::world)?;
    Ok(LedgerTrusted)
}
