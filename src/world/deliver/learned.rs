//! What was learned of a relay, for the next run: a small file beside the ledger. It is advice: without it a run learns it
//! again.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::{fmt, path::Path};

use crate::world::disk::{self, DiskError, write_private};

/// The file, in the folder of the campaign's state.
const FILE: &str = "relay.json";

/// What was learned longer ago may not hold any more.
const KEPT: TimeDelta = TimeDelta::days(1);

/// What a relay bears.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learned {
    /// So many connections at once, if fewer than the campaign says.
    pub lines: Option<usize>,
    /// Its words, without addresses.
    pub why: String,
    /// So many letters a minute, if it counts them.
    #[serde(default)]
    pub per_minute: Option<u32>,
    /// Its words about that.
    #[serde(default)]
    pub pace_why: String,
}

#[derive(Serialize, Deserialize)]
struct Note {
    relay: String,
    at: DateTime<Utc>,
    learned: Learned,
}

impl Learned {
    /// Whether anything was.
    pub fn is_empty(&self) -> bool {
        self.lines.is_none() && self.per_minute.is_none()
    }

    /// What was lately learned of this relay, if the note of it can be read.
    pub fn read(folder: &Path, relay: &str, now: DateTime<Utc>) -> Option<Self> {
        let bytes = disk::read_file(&folder.join(FILE)).ok()?;
        // A note that cannot be read is no fault: it is advice, and the run learns the same again.
        let note: Note = serde_json::from_slice(&bytes).ok()?;
        let age = now.signed_duration_since(note.at);
        // A clock that was set back makes notes from the future: those are as old as they are ahead.
        (note.relay == relay && age < KEPT && age > -KEPT).then_some(note.learned)
    }

    /// Notes it for the next run. Where nothing was learned now or before, no file is made.
    pub fn write(&self, folder: &Path, relay: &str, now: DateTime<Utc>) -> Result<(), DiskError> {
        let path = folder.join(FILE);
        // An older note must be written over though there is nothing to say: it would go on to slow every run down.
        if self.is_empty() && disk::read_file(&path).is_err() {
            return Ok(());
        }
        let note = Note { relay: relay.to_owned(), at: now, learned: self.clone() };
        let text = serde_json::to_vec_pretty(&note)
            .map_err(|error| DiskError::Write { path: path.clone(), source: std::io::Error::other(error) })?;
        write_private(&path, &text)
    }
}

impl fmt::Display for Learned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count =
            |count: String, one: &str| format!("{count} {one}{}", if count == "1" { "" } else { "s" });
        let lines = self.lines.map(|lines| (count(lines.to_string(), "connection"), &self.why));
        let pace =
            self.per_minute.map(|pace| (count(pace.to_string(), "letter") + " a minute", &self.pace_why));
        let both: Vec<String> = lines
            .into_iter()
            .chain(pace)
            .map(|(what, why)| if why.is_empty() { what } else { format!("{what}, since it said `{why}`") })
            .collect();
        f.write_str(if both.is_empty() { "nothing" } else { "" })?;
        f.write_str(&both.join("; "))
    }
}
