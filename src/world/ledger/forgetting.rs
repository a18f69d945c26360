//! Who is to be forgotten, and what is kept of it.

use chrono::{DateTime, Utc};
use std::collections::HashSet;

use crate::ground::course::trace::Traces;

/// Who is forgotten, with all that texts may call them by.
#[derive(Clone, Debug)]
pub enum Whose {
    /// Everybody but the helpdesk and the sponsors, who are named in `campaign.toml`.
    Everybody {
        /// Their addresses, in lower case.
        but: HashSet<String>,
        /// What the list knows of everybody.
        traces: Traces,
    },
    /// One person.
    One(Traces),
}

/// What is kept of a forgetting.
#[derive(Clone, Copy, Debug)]
pub struct Remembered<'a> {
    /// The figures, if everybody is forgotten.
    pub figures: &'a str,
    /// Who did it.
    pub who: &'a str,
    /// When they did it.
    pub at: DateTime<Utc>,
}

impl Whose {
    /// Whether a row about this address is about somebody who is forgotten. What names nobody any more is about nobody.
    pub fn has(&self, person: &str) -> bool {
        let person = person.to_lowercase();
        match self {
            Self::Everybody { but, .. } => !person.is_empty() && !but.contains(&person),
            Self::One(traces) => traces.addresses().contains(&person),
        }
    }

    /// All that texts may call them by.
    pub fn traces(&self) -> &Traces {
        match self {
            Self::Everybody { traces, .. } | Self::One(traces) => traces,
        }
    }
}
