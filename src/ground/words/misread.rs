//! Why an expression of a text cannot be understood, as a value that becomes a problem where its place is known.

use crate::ground::problem::{Place, Problem};

/// Why an expression cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misread {
    /// The check that found it.
    pub check: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

impl Misread {
    /// As a problem of a place.
    pub fn at(self, place: Place) -> Problem {
        let problem = Problem::error(self.check, self.message).at(place);
        match self.hint {
            Some(hint) => problem.hint(hint),
            None => problem,
        }
    }
}
