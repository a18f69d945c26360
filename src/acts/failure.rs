//! Why an act gave no answer.

use std::error::Error;

use crate::{
    ground::problem::Problems,
    world::{
        disk::{DiskError, publish::PublishError},
        ledger::LedgerError,
        memory::MemoryError,
    },
};

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
        /// Its name, where a face may say it in its reader's language: as checks have one.
        name: Option<&'static str>,
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
        Self::Usage { message: message.into(), hint: Some(hint.into()), name: None }
    }

    /// Gives a wrong call its name.
    #[must_use]
    pub fn named(self, name: &'static str) -> Self {
        match self {
            Self::Usage { message, hint, .. } => Self::Usage { message, hint, name: Some(name) },
            Self::Files(_) | Self::Asks { .. } | Self::World(_) => self,
        }
    }

    /// The world failed.
    pub fn world(error: impl Error + Send + Sync + 'static) -> Self {
        Self::World(Box::new(error))
    }
}

impl From<DiskError> for Failure {
    fn from(error: DiskError) -> Self {
        Self::world(error)
    }
}

/// A publication that was refused has its reason and a way out; one that the disk did not take has not.
impl From<PublishError> for Failure {
    fn from(error: PublishError) -> Self {
        match error.hint() {
            Some(hint) => Self::usage(error.to_string(), hint),
            None => Self::world(error),
        }
    }
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Self::Files(problems)
    }
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        // What a ledger refuses was asked wrongly: no disk and no network has failed.
        if let LedgerError::Refused(message) = error {
            return Self::Usage { message, hint: None, name: None };
        }
        Self::world(error)
    }
}

impl From<MemoryError> for Failure {
    fn from(error: MemoryError) -> Self {
        match error {
            MemoryError::Ledger(error) => error.into(),
            MemoryError::Secret(error) => Self::world(error),
        }
    }
}
