//! What came back: who cannot be reached is told nothing more, what is about us holds the sending, and what nobody can
//! tell waits for a person.

mod import;
mod judge;

pub(crate) use import::import;

use std::path::Path;

use super::{Failure, Opened, Surroundings, refused::TellAgain};
use crate::{
    ground::{campaign::Address, culprit::Culprit},
    world::{
        evidence::{
            bounce::{self, BounceReading},
            mailbox,
        },
        ledger::{Reach, Return, Returned, Settlement},
    },
};

/// What an import came to.
#[derive(Debug, Default)]
pub(crate) struct BouncesImported {
    /// What is new.
    pub(crate) rows: Vec<Return>,
    /// How many messages were read before.
    pub(crate) known: usize,
    /// Why the sending is held, if it is.
    pub(crate) alarm: Option<String>,
}

/// Messages, each under the name that a person finds it by, and how it reads.
#[derive(Debug)]
pub(crate) struct BouncesRead(pub(crate) Vec<(String, BounceReading)>);

/// Who is not reached, and what waits for a person.
#[derive(Debug)]
pub(crate) struct BouncesListed {
    pub(crate) reach: Vec<Reach>,
    pub(crate) waiting: Vec<Return>,
}

/// What is to be made of messages that waited for a person.
#[derive(Clone, Debug)]
pub(crate) struct SettleBounces {
    pub(crate) ids: Vec<i64>,
    /// Whose fault it is; none if it means nothing.
    pub(crate) culprit: Option<Culprit>,
    /// Whose address it is, if the message does not prove it.
    pub(crate) address: Option<Address>,
    /// Why, for whoever looks at it later.
    pub(crate) because: String,
    /// Who says so; whoever is at the keyboard, if nobody is named.
    pub(crate) by: Option<String>,
}

/// How many were settled.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BouncesSettled(pub(crate) usize);

/// What came back because of us.
#[derive(Debug)]
pub(crate) struct BouncesRetried {
    pub(crate) list: Vec<Returned>,
    /// How many were let go, if that was asked for.
    pub(crate) done: Option<usize>,
}

/// An address can be reached again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReachableAgain {
    /// Whether anybody thought that it cannot.
    pub(crate) was_listed: bool,
}

/// How each message of a folder would be read. It changes nothing and needs no campaign, so that anybody's collection can
/// be held against it.
///
/// # Errors
/// It cannot be read.
pub(crate) fn read(path: &Path) -> Result<BouncesRead, Failure> {
    let wrong = |error: std::io::Error| unreadable(path, &error);
    let mut messages = Vec::new();
    for file in mailbox::files(path).map_err(wrong)? {
        let bytes = mailbox::read(&file).map_err(wrong)?;
        let parts = mailbox::messages(&bytes);
        let short = file.strip_prefix(path).unwrap_or(&file).display().to_string();
        // A file that was named itself has no path from itself.
        let short = if short.is_empty() { file.display().to_string() } else { short };
        for (number, message) in (1..).zip(&parts) {
            let name = if parts.len() == 1 { short.clone() } else { format!("{short}#{number}") };
            messages.push((name, bounce::read(message)));
        }
    }
    Ok(BouncesRead(messages))
}

/// Lists who is not reached, and what waits for a person.
///
/// # Errors
/// The ledger cannot be read.
pub(crate) fn list(around: &Surroundings) -> Result<BouncesListed, Failure> {
    let records = around.records()?;
    Ok(BouncesListed { reach: records.unreachable()?, waiting: records.to_be_read()? })
}

/// Says what is to be made of messages that waited for a person: of all that are named, or of none.
///
/// # Errors
/// A number is not among those that wait, nobody says so, or the ledger cannot be written.
pub(crate) fn settle(opened: &Opened, request: &SettleBounces) -> Result<BouncesSettled, Failure> {
    let settlement = Settlement {
        culprit: request.culprit,
        person: request.address.as_ref().map(Address::as_str),
        because: &request.because,
        who: &opened.around.who(request.by.as_deref())?,
        at: opened.around.clock,
    };
    opened.notes()?.settle(&request.ids, &settlement).map_err(Failure::world)?;
    Ok(BouncesSettled(request.ids.len()))
}

/// Lets leave again what came back because of us, or shows what would.
///
/// # Errors
/// The files are wrong, nobody says so, or the ledger cannot be written.
pub(crate) fn retry(around: &Surroundings, again: &TellAgain) -> Result<BouncesRetried, Failure> {
    let mut list = around.records()?.returned()?;
    list.retain(|one| again.means(one.at, &format!("{} {}", one.status, one.words)));
    let mut done = None;
    if again.execute && !list.is_empty() {
        let who = around.who(again.by.as_deref())?;
        let mut notes = Opened::of(around.clone())?.notes()?;
        done = Some(notes.send_again(&list, &who, around.clock)?);
    }
    Ok(BouncesRetried { list, done })
}

/// Says that an address can be reached again.
///
/// # Errors
/// The ledger cannot be written.
pub(crate) fn forget(opened: &Opened, address: &str) -> Result<ReachableAgain, Failure> {
    let was_listed = opened.notes()?.reachable(address, opened.around.clock)?;
    Ok(ReachableAgain { was_listed })
}

/// Why a mailbox cannot be read.
fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::usage(
        format!("`{}`: {error}", path.display()),
        "name a folder of messages, a Maildir or an mbox",
    )
}
