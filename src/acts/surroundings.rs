//! Where, when and by whom something is asked: all that an act may know of the world outside the campaign folder.

use chrono::{DateTime, Utc};
use std::path::{Path, PathBuf};

use super::Failure;
use crate::world::{
    disk,
    ledger::{FILE, FOLDER, LedgerPlace, Records, Witnesses},
    relay::smtp::Secrets,
};

/// The name of the refusal of whoever says nobody's name.
const NOBODY: &str = "nobody-named";

/// Where, when and by whom something is asked. A face hands it in; no act looks at a clock or the environment itself.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// The campaign folder.
    pub folder: PathBuf,
    /// The folder of the campaign's state: its own, or that of a rehearsal.
    pub state: PathBuf,
    /// The time that counts: the clock's, or the one that was asked for.
    pub now: DateTime<Utc>,
    /// The clock's own time, for what really happens: rows of the ledger.
    pub clock: DateTime<Utc>,
    /// What the clock says at this moment.
    pub tick: fn() -> DateTime<Utc>,
    /// Whether another time than the clock's counts: then nothing may really leave.
    pub rehearsal: bool,
    /// Asks the environment: for secrets, and for who is at the keyboard.
    pub environment: fn(&str) -> Option<String>,
    /// Says a line while long work goes on, beside the answer.
    pub aside: fn(&str),
}

impl Surroundings {
    /// The folder in which a campaign keeps its state.
    pub fn usual_state(folder: &Path) -> PathBuf {
        folder.join(FOLDER)
    }

    /// The ledger, to read: never creates, locks or changes it. Some deeds need nothing else, and are done even where
    /// `campaign.toml` is wrong.
    pub(crate) fn records(&self) -> Result<Records, Failure> {
        Ok(Records::open(self.ledger())?)
    }

    /// Where the campaign keeps its ledger.
    pub fn ledger(&self) -> LedgerPlace {
        LedgerPlace::of(&self.folder, &self.state, |name| self.secret(name))
    }

    /// Whether the campaign has a ledger: one in a file that is there, or one that others may share.
    pub fn has_begun(&self) -> bool {
        match self.ledger() {
            LedgerPlace::Folder(folder) => folder.join(FILE).exists(),
            LedgerPlace::Shared { .. } | LedgerPlace::Unknown(_) => true,
        }
    }

    /// Where this user's programs keep their state, and so the witnesses of ledgers: outside every campaign folder.
    pub fn witnesses(&self) -> Witnesses {
        witnesses(self.environment, &self.folder)
    }

    /// Where passwords and tokens come from.
    pub fn secrets(&self) -> Secrets {
        let environment = self.environment;
        Secrets::new(move |name| disk::secret(environment, name))
    }

    /// A secret of this name.
    pub(crate) fn secret(&self, name: &str) -> Option<String> {
        disk::secret(self.environment, name)
    }

    /// Who says so, for whatever a person writes into the ledger: the name that was given, or whoever is at the
    /// keyboard. A record that says "somebody" would be worth nothing to whoever asks in a year.
    ///
    /// # Errors
    /// The name is empty, or nobody can be named.
    pub fn who(&self, name: Option<&str>) -> Result<String, Failure> {
        if let Some(name) = name.map(str::trim) {
            let hint = "write a name: `--by \"Rosa Lind\"`";
            let problem = || Failure::usage("`--by` says nothing", hint).named(NOBODY);
            return if name.is_empty() { Err(problem()) } else { Ok(name.to_owned()) };
        }
        // `sudo` makes USER its own: who called it is who says so.
        let names = ["SUDO_USER", "USER", "LOGNAME", "USERNAME"];
        let found = names
            .into_iter()
            .find_map(|name| (self.environment)(name).filter(|name| !name.trim().is_empty()));
        found.ok_or_else(|| {
            Failure::usage(
                "nobody can be named who says so: nothing was written down",
                "say who you are: `--by \"Rosa Lind\"`",
            )
            .named(NOBODY)
        })
    }
}

fn witnesses(environment: fn(&str) -> Option<String>, folder: &Path) -> Witnesses {
    let named = |name: &str| environment(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = || named("HOME").or_else(|| named("USERPROFILE"));
    let usual = if cfg!(target_os = "macos") {
        home().map(|home| home.join("Library/Application Support"))
    } else if cfg!(target_os = "windows") {
        named("LOCALAPPDATA")
    } else {
        home().map(|home| home.join(".local/state"))
    };
    // A relative folder would put the witness wherever the program happens to be called.
    let state = named("XDG_STATE_HOME").filter(|folder| folder.is_absolute()).or(usual);
    Witnesses::of(state.as_deref(), folder)
}
