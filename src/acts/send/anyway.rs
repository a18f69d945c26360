//! Sending past one check: somebody takes it upon themselves, and the ledger keeps who, which check and why.

use crate::{
    acts::{Failure, Opened},
    ground::{check, course::ReviewMark, near::nearest},
};

/// A check whose errors hold nothing in this run.
#[derive(Clone, Debug)]
pub struct Anyway {
    /// The check's name, as it was typed: [`Self::known`] says whether there is one.
    pub check: String,
    /// Why, for whoever looks at it later.
    pub because: String,
    /// Who says so; whoever is at the keyboard, if nobody is named.
    pub by: Option<String>,
}

impl Anyway {
    /// The check's name, if there is one of that name.
    ///
    /// # Errors
    /// There is none, and which one may be meant.
    pub fn known(&self) -> Result<&str, Failure> {
        let name = self.check.as_str();
        if check::all().any(|check| check.name == name) {
            return Ok(name);
        }
        let near = nearest(name, check::all().map(|check| check.name));
        let hint = near.map_or_else(
            || "`wavecast check --list` shows the names".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        Err(Failure::usage(format!("there is no check called `{name}`"), hint))
    }

    /// Writes down who sends past which check, and why.
    ///
    /// # Errors
    /// No reason or nobody is named, or the ledger cannot be written.
    pub fn record(&self, opened: &Opened) -> Result<(), Failure> {
        let name = self.known()?;
        let because = self.because.trim();
        if because.is_empty() {
            return Err(Failure::usage(
                "`--because` says nothing",
                "write why this may be sent all the same",
            ));
        }
        let who = opened.around.who(self.by.as_deref())?;
        let mark = ReviewMark { good: true, because: because.to_owned(), who, at: opened.around.clock };
        Ok(opened.notes()?.mark("", &format!("anyway {name}"), &mark)?)
    }
}
