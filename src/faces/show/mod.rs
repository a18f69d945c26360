//! How answers read: each as text, as JSON and, where there is one, as a picture; and how the run ended.

mod approve;
mod gate;
mod outdated;
mod pause;
pub(crate) mod plan;
mod run;
pub(crate) mod send;
mod status;
pub(crate) mod write;

use serde_json::Value;

use crate::ground::problem::Problems;

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
    fn outcome(&self) -> Outcome {
        if self.problems().has_errors() { Outcome::FilesWrong } else { Outcome::Done }
    }
}

/// How a run ended that gave an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All is well.
    Done,
    /// The files are wrong.
    FilesWrong,
    /// Done, and doubts, refusals or held notices remain.
    Remains,
    /// The relay, the network or the disk failed half way; what was done is in the answer.
    WorldFailed,
}
