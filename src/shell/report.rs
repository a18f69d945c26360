//! What a command answers: a value that shows itself, and how the run ended.

use serde_json::Value;
use std::error::Error;

use crate::{ground::problem::Problems, world::workspace::WorkspaceError};

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

/// A run that gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The files are wrong: exit 1.
    #[error("the campaign's files are wrong")]
    Files(Problems),
    /// The command was called wrongly: exit 2.
    #[error("{message}")]
    Usage {
        /// What is wrong.
        message: String,
        /// What to write instead.
        hint: Option<String>,
    },
    /// Nothing was done, because a person must say something first: exit 4.
    #[error("{message}")]
    Asks {
        /// What is not known.
        message: String,
        /// What to say.
        hint: String,
    },
    /// The disk, the network or the relay failed: exit 3.
    #[error(transparent)]
    World(Box<dyn Error + Send + Sync>),
}

impl Failure {
    /// A wrong call, and what to write instead.
    pub fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Usage { message: message.into(), hint: Some(hint.into()) }
    }

    /// The world failed.
    pub fn world(error: impl Error + Send + Sync + 'static) -> Self {
        Self::World(Box::new(error))
    }
}

impl From<WorkspaceError> for Failure {
    fn from(error: WorkspaceError) -> Self {
        Self::world(error)
    }
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Self::Files(problems)
    }
}
