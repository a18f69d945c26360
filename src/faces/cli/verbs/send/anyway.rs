//! Sending past one check: somebody takes it upon themselves, and the ledger keeps who, which check and why.

use clap::Args;

use super::office::Office;
use crate::{
    acts::Failure,
    faces::cli::verbs::{Context, record::By},
    ground::{campaign::nearest, check, course::Mark},
    world::ledger::Notes,
};

/// A check whose errors hold nothing in this run.
#[derive(Clone, Debug, Args)]
pub(in crate::faces::cli::verbs) struct Past {
    /// Send although this check finds an error.
    #[arg(long, value_name = "CHECK", requires = "because")]
    anyway: Option<String>,
    /// Why, for whoever looks at it later.
    #[arg(long, value_name = "WHY", requires = "anyway")]
    because: Option<String>,
    #[command(flatten)]
    by: By,
}

impl Past {
    /// The check, if there is one of that name.
    pub(in crate::faces::cli::verbs) fn known(&self) -> Result<Option<&str>, Failure> {
        let Some(name) = self.anyway.as_deref() else { return Ok(None) };
        if check::all().any(|check| check.name == name) {
            return Ok(Some(name));
        }
        let near = nearest(name, check::all().map(|check| check.name));
        let hint = near.map_or_else(
            || "`wavecast check --list` shows the names".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        Err(Failure::usage(format!("there is no check called `{name}`"), hint))
    }

    /// Writes down who sends past which check, and why.
    pub(in crate::faces::cli::verbs) fn record(
        &self,
        context: &Context,
        office: &Office,
    ) -> Result<(), Failure> {
        let Some(name) = self.known()? else { return Ok(()) };
        let because = self.because.as_deref().unwrap_or_default().trim();
        if because.is_empty() {
            return Err(Failure::usage(
                "`--because` says nothing",
                "write why this may be sent all the same",
            ));
        }
        let who = context.who(&self.by)?;
        let mark = Mark { good: true, because: because.to_owned(), who, at: context.clock };
        let campaign = office.ready.campaign.id.as_str();
        let mut notes = Notes::open(&context.state()?, campaign).map_err(Failure::world)?;
        notes.mark("", &format!("anyway {name}"), &mark).map_err(Failure::world)
    }
}
