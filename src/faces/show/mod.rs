//! How answers read: each as text, as JSON and, where there is one, as a picture; and how the run ended.

mod addresses;
mod approve;
mod audience;
mod backup;
mod before;
mod bounces;
mod build;
pub(crate) mod check;
mod close;
mod copy;
mod devices;
mod doubt;
mod exclude;
mod forget;
mod gate;
mod handouts;
mod import;
mod init;
mod ledger;
mod mail;
mod moved;
mod outdated;
mod pause;
mod people;
pub(crate) mod plan;
mod refused;
mod rehearse;
mod run;
mod schema;
pub(crate) mod send;
mod slip;
mod smtp;
mod sources;
mod status;
mod tell;
mod tickets;
mod translation;
mod ui;
pub(crate) mod write;

pub(crate) use addresses::{AboutPeople, Reworded, Tabled};
pub(crate) use backup::BackupShown;
pub(crate) use handouts::HandoutsShown;
pub(crate) use ledger::LedgerExportShown;
pub(crate) use tell::TellShown;

use serde_json::Value;
use std::sync::LazyLock;

use crate::{
    acts::Failure,
    ground::{
        problem::{Problems, show},
        quoted::visible,
    },
};

/// For answers about the ledger alone, which read no files that could be wrong.
static NOTHING_WRONG: LazyLock<Problems> = LazyLock::new(Problems::default);

/// How wide the terminal is, and whether colour is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Columns to fill.
    pub width: usize,
    /// Whether escape codes are wanted.
    pub colour: bool,
}

/// An answer of a command.
pub trait Report {
    /// As a person reads it, with a newline at the end.
    fn text(&self, look: Look) -> String;

    /// As a program reads it.
    fn json(&self) -> Value;

    /// As a picture, where there is one: a whole SVG file.
    fn picture(&self) -> Option<String> {
        None
    }

    /// What went wrong on the way, shown on stderr before the answer.
    fn problems(&self) -> &Problems;

    /// Whether something remains to be looked at.
    fn outcome(&self) -> RunOutcome {
        if self.problems().has_errors() { RunOutcome::FilesWrong } else { RunOutcome::Done }
    }
}

/// How a run ended that gave an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunOutcome {
    /// All is well.
    Done,
    /// The files are wrong.
    FilesWrong,
    /// Done, and doubts, refusals or held notices remain.
    Remains,
    /// The relay, the network or the disk failed half way; what was done is in the answer.
    WorldFailed,
}

/// All there is to say about an answer, or about why there is none, on a page without colours: the answer first, then
/// what is wrong.
pub(crate) fn said(done: &Result<Box<dyn Report>, Failure>) -> String {
    let told = match done {
        Ok(report) => {
            let look = Look { width: 100, colour: false };
            report.text(look) + &show::text(report.problems(), false)
        }
        Err(Failure::Files(problems)) => show::text(problems, false),
        Err(failure) => why_not(failure).join("\n") + "\n",
    };
    visible(&told).into_owned()
}

/// Why there is no answer, line by line.
pub(crate) fn why_not(failure: &Failure) -> Vec<String> {
    match failure {
        Failure::Files(problems) => vec![show::text(problems, false)],
        Failure::Usage { message, hint, .. } => {
            let hint = hint.iter().map(|hint| format!("hint: {hint}"));
            std::iter::once(format!("error: {message}")).chain(hint).collect()
        }
        Failure::Asks { message, hint } => {
            vec![format!("nothing was done: {message}"), format!("hint: {hint}")]
        }
        Failure::World(error) => {
            let mut lines = vec![format!("error: {error}")];
            let mut cause = error.source();
            while let Some(error) = cause {
                lines.push(format!("  because: {error}"));
                cause = error.source();
            }
            lines
        }
    }
}
