//! What the verbs about the course of a campaign begin with: the campaign, its people and what the ledger knows.

use clap::Args;

use super::Context;
use crate::{
    acts::Failure,
    ground::{
        campaign::{Campaign, Wave, WaveIx},
        course::Record,
        problem::Problems,
    },
    world::{
        ledger::{self, Notes, Records},
        workspace::Ready,
    },
};

/// Who says so.
#[derive(Clone, Debug, Default, Args)]
pub struct By {
    /// Who says so, for the record [default: who is logged in; before `sudo`, if it was used].
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
}

/// All of it.
pub(super) struct Known {
    pub(super) ready: Ready,
    pub(super) problems: Problems,
    pub(super) record: Record,
}

impl Known {
    /// Reads everything.
    pub(super) fn of(context: &Context) -> Result<Self, Failure> {
        let (loaded, ready) = context.ready()?;
        let record = Records::open(&loaded.folder.join(ledger::FOLDER))?.course()?;
        Ok(Self { ready, problems: loaded.problems, record })
    }

    pub(super) fn campaign(&self) -> &Campaign {
        &self.ready.campaign
    }

    /// The wave of this name, or which ones there are.
    pub(super) fn wave(&self, id: &str) -> Result<(WaveIx, &Wave), Failure> {
        self.campaign().wave_named(id).ok_or_else(|| {
            let known: Vec<String> =
                self.campaign().waves.iter().map(|wave| format!("`{}`", wave.id)).collect();
            Failure::usage(format!("there is no wave `{id}`"), format!("the waves are {}", known.join(", ")))
        })
    }

    /// The ledger, to write in.
    pub(super) fn notes(&self, context: &Context) -> Result<Notes, Failure> {
        Ok(Notes::open(&context.folder()?.join(ledger::FOLDER), self.campaign().id.as_str())?)
    }
}
