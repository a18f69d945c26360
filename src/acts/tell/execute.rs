//! What was shown is written down and sent; or taken back, as long as nothing of it was begun.

use std::{collections::BTreeSet, path::Path};

use super::DraftedTell;
use crate::{
    acts::{
        Choice, Failure, Opened,
        send::{Cutoff, SendingSession, Sent, Watch, way},
    },
    ground::campaign::{Slug, TELLS},
    world::{
        deliver::Patience,
        disk,
        fail_point::fail_point,
        ledger::{Attempt, AttemptGlance, AttemptPicker, LedgerError},
    },
};

/// What became of it.
#[derive(Debug)]
pub struct TellSent {
    /// What was told.
    pub drafted: DraftedTell,
    /// What left at once; or who is sending from here, and sends it too.
    pub sent: Result<Sent, OtherSender>,
}

/// Somebody who holds the ledger, as they wrote it down.
#[derive(Clone, Debug)]
pub struct OtherSender {
    /// The sender that holds the ledger, as it wrote itself down.
    pub by: String,
}

/// A message of its own that was taken back.
#[derive(Debug)]
pub struct TellWithdrawn {
    /// The name in `tells/<name>.toml`.
    pub name: Slug,
    /// The files that make it.
    pub files: Vec<String>,
    /// Whether they are gone.
    pub done: bool,
    /// How many of its letters a sender began meanwhile.
    pub begun: usize,
}

/// Writes it down, and sends what of it is due.
///
/// # Errors
/// Something is wrong with it, a file stands there already that says something else, the disk failed, or nothing may be
/// sent.
pub fn execute(
    opened: &Opened,
    drafted: DraftedTell,
    session: (Patience, bool),
    watch: Option<Watch<'_>>,
) -> Result<TellSent, Failure> {
    let around = &opened.around;
    way::refuse_to_leave_in_a_rehearsal(around, &opened.campaign()?.smtp)?;
    // Written down it would be held, and stand in the folder as an error.
    if drafted.problems.has_errors() {
        return Err(Failure::Files(drafted.problems));
    }
    // The file that makes it a message comes last: until then the others are only words that nobody sends.
    for (path, bytes) in &drafted.files {
        let place = around.folder.join(path);
        if Path::new(path).extension().is_some_and(|kind| kind == "list") {
            disk::write_private(&place, bytes)?;
        } else if opened.loaded.tree.own(path).is_none_or(|file| *file.bytes != **bytes) {
            disk::create(&place, bytes)?;
        }
        fail_point("tell-file");
    }
    let written = opened.again(around.clone())?;
    written.ready()?;
    let (patience, vouched) = session;
    let mut sender = SendingSession::new("wavecast tell --execute", patience, vouched);
    let sent = sender.once(&written, &drafted.choice(), Cutoff::default(), None, watch);
    Ok(TellSent { drafted, sent: or_other(sent)? })
}

/// A sender that stays up holds the ledger for good, and reads the folder again and again: what is written down is its
/// to send.
fn or_other(sent: Result<Sent, Failure>) -> Result<Result<Sent, OtherSender>, Failure> {
    match sent {
        Ok(sent) => Ok(Ok(sent)),
        Err(Failure::World(error)) => match error.downcast_ref() {
            Some(LedgerError::Held { by }) => Ok(Err(OtherSender { by: by.clone() })),
            Some(_) | None => Err(Failure::World(error)),
        },
        Err(failure) => Err(failure),
    }
}

/// What came of going on with a message of its own.
#[derive(Debug)]
pub(crate) struct OwnSent {
    /// The name in `tells/<name>.toml`.
    pub name: String,
    /// What left; or who is sending from here, and sends it too.
    pub sent: Result<Sent, OtherSender>,
}

/// Sends what is due of a message of its own that is written down.
///
/// # Errors
/// The files are wrong, or nothing may be sent.
pub(crate) fn go_on(opened: &Opened, name: &str, who: &'static str) -> Result<OwnSent, Failure> {
    opened.ready()?;
    let choice = Choice { wave: None, stage: Some(name.to_owned()) };
    let mut sender = SendingSession::new(who, Patience::default(), false);
    let sent = or_other(sender.once(opened, &choice, Cutoff::default(), None, None))?;
    Ok(OwnSent { name: name.to_owned(), sent })
}

/// Takes a message of its own back that nobody was told yet: its files are gone, and it is told to nobody.
///
/// # Errors
/// There is no such message, some of it was begun, or the disk failed.
pub fn withdraw(opened: &Opened, name: &str, execute: bool) -> Result<TellWithdrawn, Failure> {
    let campaign = opened.campaign()?;
    Choice { wave: None, stage: Some(name.to_owned()) }.known(campaign)?;
    let stage = campaign.stage_named(name).filter(|stage| stage.tell.is_some());
    let Some(stage) = stage else {
        let message = format!("`{name}` is no message of its own: it stands in `campaign.toml`");
        let hint = "take it out there, or keep it back with `wavecast pause`";
        return Err(Failure::usage(message, hint).named("no-such-tell"));
    };
    let begun = begun(opened, name)?;
    if begun > 0 {
        let message = format!("{begun} letters of `{name}` have left or were begun already");
        let hint = format!("`wavecast pause --stage {name} --because ..` keeps back the rest");
        return Err(Failure::usage(message, hint).named("told-in-part"));
    }
    let toml = format!("{TELLS}{name}.toml");
    let mut files = vec![toml, format!("{TELLS}{name}.list")];
    // Words of a name that others send too are not its own.
    let is_own = stage.message.as_str() == name;
    let others = campaign.stages.iter().any(|other| other.id != stage.id && other.message == stage.message);
    if is_own && !others {
        let words =
            campaign.languages.iter().map(|language| format!("content/{language}/messages/{name}.md"));
        files.extend(words);
    }
    files.retain(|path| opened.loaded.tree.own(path).is_some());
    if !execute {
        return Ok(TellWithdrawn { name: stage.id.clone(), files, done: false, begun: 0 });
    }
    // The file that makes it a message first: then no sender that reads the folder finds half of one.
    for path in &files {
        disk::erase_file(&opened.around.folder.join(path))?;
    }
    // A sender that had read the folder just before may have begun all the same.
    let begun = self::begun(opened, name)?;
    Ok(TellWithdrawn { name: stage.id.clone(), files, done: true, begun })
}

/// How many letters of a stage were begun.
fn begun(opened: &Opened, name: &str) -> Result<usize, Failure> {
    let mut letters = LettersOf { stage: name, begun: BTreeSet::new() };
    opened.records()?.each_picked(&mut letters)?;
    Ok(letters.begun.len())
}

struct LettersOf<'a> {
    stage: &'a str,
    begun: BTreeSet<[u8; 16]>,
}

impl AttemptPicker for LettersOf<'_> {
    fn wants(&mut self, glance: &AttemptGlance<'_>) -> bool {
        glance.stage == self.stage
    }

    fn see(&mut self, attempt: Attempt) {
        self.begun.insert(*attempt.intent.notice.bytes());
    }
}
