//! Keeping back the campaign, a wave or a stage, and letting it go: a running sender sees it within a second.

use super::{Choice, Failure, Opened};
use crate::ground::{problem::Problems, timeline::Hold};

/// To keep something back.
#[derive(Clone, Debug)]
pub struct Pause {
    /// The wave, stage or whole campaign that is kept back.
    pub choice: Choice,
    /// Why, for whoever looks at it later.
    pub because: String,
    /// Who says so; whoever is at the keyboard, if nobody is named.
    pub by: Option<String>,
}

/// To let it go.
#[derive(Clone, Debug)]
pub struct Resume {
    /// The wave, stage or whole campaign that goes on.
    pub choice: Choice,
    /// Who says so; whoever is at the keyboard, if nobody is named.
    pub by: Option<String>,
}

/// What became of it.
#[derive(Debug)]
pub struct KeptBack {
    /// What is wrong in the folder.
    pub problems: Problems,
    /// What was meant.
    pub choice: Choice,
    /// What was done with it.
    pub change: HoldChange,
    /// Everything that is kept back now.
    pub holds: Vec<Hold>,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HoldChange {
    /// It is kept back from now on, for this reason.
    Paused(String),
    /// It goes on.
    Resumed,
    /// It was not kept back.
    WasNotPaused,
}

/// Keeps it back.
///
/// # Errors
/// It is not there, nobody says so, or the ledger cannot be written.
pub fn pause(opened: &Opened, request: Pause) -> Result<KeptBack, Failure> {
    let Pause { choice, because, by } = request;
    choice.known(opened.campaign()?)?;
    let who = opened.around.who(by.as_deref())?;
    let hold = Hold { wave: choice.wave.clone(), stage: choice.stage.clone(), because: because.clone() };
    opened.notes()?.hold(&hold, &who, opened.around.clock)?;
    kept_back(opened, choice, HoldChange::Paused(because))
}

/// Lets it go.
///
/// # Errors
/// It is not there, nobody says so, or the ledger cannot be written.
pub fn resume(opened: &Opened, request: Resume) -> Result<KeptBack, Failure> {
    let Resume { choice, by } = request;
    choice.known(opened.campaign()?)?;
    let who = opened.around.who(by.as_deref())?;
    let (wave, stage) = (choice.wave.as_deref(), choice.stage.as_deref());
    let lifted = opened.notes()?.lift(wave, stage, &who, opened.around.clock)?;
    kept_back(opened, choice, if lifted == 0 { HoldChange::WasNotPaused } else { HoldChange::Resumed })
}

fn kept_back(opened: &Opened, choice: Choice, change: HoldChange) -> Result<KeptBack, Failure> {
    let holds = opened.records()?.history()?.holds;
    Ok(KeptBack { problems: opened.loaded.problems.clone(), choice, change, holds })
}
