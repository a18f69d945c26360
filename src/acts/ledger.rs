//! The ledger as a whole: written out, trusted, or gone on with although it is an older copy.

use chrono::{DateTime, Utc};
use std::path::Path;

use super::{Failure, Opened, Surroundings, send::way, standing::uncertain_notices};
use crate::{
    ground::{
        revision::FolderRevision,
        timeline::{Notice, Recipient},
    },
    world::{
        deliver::{Letters as _, Signed, sha256},
        disk,
        ledger::{
            AcceptedRevision, Attempted, Ending, Entry, Intent, Ledger as _, LedgerMoved, LedgerPlace,
            Outcome, SendingLedger, Vouched, move_to_database, move_to_folder,
        },
    },
};

/// How many entries are written at once.
const AT_ONCE: usize = 1000;

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

/// The ledger counts from now on, and so many notices are in doubt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LedgerAccepted {
    pub(crate) doubts: usize,
}

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
    let (url, folder) = match LedgerPlace::named(&around.folder, &around.state, around.environment) {
        LedgerPlace::Shared { url, folder } => (url, folder),
        LedgerPlace::Unknown(why) => return Err(Failure::Usage { message: why, hint: None }),
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

/// Goes on with it. Every notice that may have left since this copy was last seen alive, and that it does not know to be
/// settled, becomes a doubt.
///
/// # Errors
/// The files are wrong, nobody says so, or the ledger cannot be written.
pub(crate) fn accept(opened: &Opened, request: &VouchFor) -> Result<LedgerAccepted, Failure> {
    let (campaign, around) = (opened.campaign()?, &opened.around);
    let said = Vouched { because: &request.because, who: &around.who(request.by.as_deref())? };
    let (place, witnesses, now) = (&around.ledger(), around.witnesses(), around.now);
    let (mut ledger, since) =
        SendingLedger::accept(place, campaign.id.as_str(), &witnesses, &said, now).map_err(Failure::world)?;
    let (history, tried) = (ledger.history()?, ledger.tried()?);
    let mail = opened.mail()?;
    // Without the key the letters cannot be made again as they left: their sums then match no evidence, and a person
    // decides. That is no reason to leave a ledger unusable.
    let signer = way::signer(around, &campaign.smtp).ok().flatten();
    let letters = Signed { letters: &mail, signer, return_path: None };
    let view = opened.view(&history, now)?;
    let mut entries = Vec::new();
    for notice in uncertain_notices(opened.timeline()?, view, since) {
        let before = tried.get(&notice.id);
        entries.extend(in_doubt(opened, &letters, &notice, before, &request.because)?);
    }
    for part in entries.chunks(AT_ONCE) {
        ledger.record(part)?;
    }
    Ok(LedgerAccepted { doubts: entries.len() / 2 })
}

/// A notice that may have been sent, as an attempt whose end nobody knows. A letter that cannot be written any more may
/// have been sent all the same: it is held without its sum, which then matches no bytes.
fn in_doubt(
    opened: &Opened,
    letters: &Signed<'_>,
    notice: &Notice,
    before: Option<&Attempted>,
    because: &str,
) -> Result<[Entry; 2], Failure> {
    let now: DateTime<Utc> = opened.around.now;
    let number = before.map_or(1, |before| before.number + 1);
    let dated = before.map_or(notice.at, |before| before.dated);
    let letter = letters.letter(notice, dated).ok();
    let (sha256, size, told) = letter.map_or_else(
        || ([0; 32], 0, Vec::new()),
        |letter| {
            let size = u64::try_from(letter.bytes.len()).unwrap_or(u64::MAX);
            (sha256(&letter.bytes), size, letter.told)
        },
    );
    let intent = Intent {
        notice: notice.id,
        number,
        person: address(opened, notice.to)?,
        is_person: matches!(notice.to, Recipient::Person(_)),
        wave: letters.wave(notice).map(str::to_owned),
        stage: letters.stage(notice).to_owned(),
        due: notice.at,
        expires: notice.expires,
        dated,
        begun: now,
        sha256,
        size,
        told,
    };
    let ending = Ending {
        notice: notice.id,
        number,
        at: now,
        outcome: Outcome::Doubt,
        code: None,
        words: format!(
            "restored from an older ledger ({because}), so we cannot be sure whether this was sent"
        ),
    };
    Ok([Entry::Begin(Box::new(intent)), Entry::End(ending)])
}

/// Whom a notice is for, whether or not its letter can be written. Somebody who has no address is told nothing, and so
/// has no notice either.
fn address(opened: &Opened, to: Recipient) -> Result<String, Failure> {
    let (campaign, people) = (opened.campaign()?, opened.people());
    let address = match to {
        Recipient::Helpdesk => return Ok(campaign.helpdesk.mail.clone()),
        Recipient::Person(index) => people.get(index).map(|person| &person.address),
        Recipient::ManagerOf(index) => people.get(index).and_then(|person| person.manager.as_ref()),
        Recipient::Sponsor(index) => campaign.sender.sponsors.get(usize::from(index)),
    };
    let nobody = || Failure::usage("a notice of the plan has no recipient", "call again");
    address.map(ToString::to_string).ok_or_else(nobody)
}
