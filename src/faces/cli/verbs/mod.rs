//! One file a verb. Each takes the [`Context`] and its arguments and returns a report; none of them prints.

pub mod approve;
pub mod backup;
pub mod before;
pub mod bounces;
pub mod build;
pub mod by;
pub mod check;
pub mod close;
pub mod completions;
pub mod copy;
pub mod devices;
pub mod doubt;
pub mod forget;
pub mod gate;
pub mod handouts;
pub mod import;
pub mod init;
mod interrupt;
pub mod ledger;
pub mod mail;
pub mod moved;
pub mod pause;
pub mod people;
pub mod plan;
mod progress;
pub mod refused;
pub mod rehearse;
pub mod run;
pub mod schema;
pub mod send;
pub mod serve;
pub mod slip;
pub mod smtp;
pub mod status;
pub mod table_file;
pub mod tell;
pub mod tickets;
pub mod translation;
pub mod ui;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use std::path::{Path, PathBuf};

use by::By;

use super::moment::AskedMoment;
use crate::acts::{Failure, Opened, Surroundings};
use crate::ground::problem::Problem;
use crate::world::disk::{self, DiskError};

/// By which clocks days begin: those of the campaign or, where there is none, those that belong to nobody.
pub(in crate::faces::cli) fn zone_of(folder: &Result<PathBuf, DiskError>) -> Tz {
    folder.as_ref().ok().and_then(|folder| disk::time_zone(folder)).unwrap_or(Tz::UTC)
}

/// What every command is handed.
#[derive(Debug)]
pub struct Context {
    /// The time that counts: the clock's, or `--as-of`.
    pub now: DateTime<Utc>,
    /// The clock's own time, for what really happens: ledger rows of a real sending.
    pub clock: DateTime<Utc>,
    /// Where the command was called.
    pub here: PathBuf,
    /// The campaign folder, or why there is none.
    pub folder: Result<PathBuf, DiskError>,
    /// Whether somebody watches stderr, so that progress bars make sense.
    pub talk: bool,
    /// Says a line on stderr while a long command runs.
    pub aside: fn(&str),
    /// Asks a question at the terminal; whether the answer is yes.
    pub ask: fn(&str) -> bool,
    /// Whether `--as-of` was said: then nothing may really leave.
    pub rehearsal: bool,
    /// What the clock says at this moment.
    pub tick: fn() -> DateTime<Utc>,
    /// Asks the environment: for secrets, and for who is at the keyboard.
    pub environment: fn(&str) -> Option<String>,
}

impl Context {
    /// The campaign folder, or why there is none.
    pub fn folder(&self) -> Result<&Path, Failure> {
        self.folder.as_deref().map_err(|error| {
            let problem = Problem::error("no-campaign", error.to_string());
            Failure::Files(
                problem.hint("name it with `-C FOLDER`, or make one with `wavecast init FOLDER`").into(),
            )
        })
    }

    /// The moment that somebody asked for.
    pub(in crate::faces::cli) fn moment(&self, asked: AskedMoment) -> DateTime<Utc> {
        asked.at(|| zone_of(&self.folder))
    }

    /// The campaign in the folder, for an act.
    pub(in crate::faces::cli) fn opened(&self) -> Result<Opened, Failure> {
        Opened::of(self.surroundings()?)
    }

    /// Where and when an act is asked for.
    pub(in crate::faces::cli) fn surroundings(&self) -> Result<Surroundings, Failure> {
        Ok(Surroundings {
            folder: self.folder()?.to_path_buf(),
            state: Surroundings::usual_state(self.folder()?),
            now: self.now,
            clock: self.clock,
            tick: self.tick,
            rehearsal: self.rehearsal,
            environment: self.environment,
            aside: self.aside,
        })
    }
}
