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
    pub(crate) fn has_begun(&self) -> bool {
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
    let state = state_folder(std::env::consts::OS, environment);
    Witnesses::of(state.as_deref(), folder)
}

/// Where programs keep their state on a system, as its users expect it. The system is an argument so that each can be tried on any.
fn state_folder(system: &str, environment: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let named = |name: &str| environment(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = || named("HOME").or_else(|| named("USERPROFILE"));
    let usual = match system {
        "macos" => home().map(|home| home.join("Library/Application Support")),
        "windows" => named("LOCALAPPDATA"),
        _ => home().map(|home| home.join(".local/state")),
    };
    // A relative folder would put the witness wherever the program happens to be called.
    named("XDG_STATE_HOME").filter(|folder| folder.is_absolute()).or(usual)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The witness of a ledger stands where the book says, on each system.
    #[test]
    fn each_system_has_a_place_for_state() {
        let all = |name: &str| match name {
            "HOME" => Some("/home/rosa".to_owned()),
            "LOCALAPPDATA" => Some("C:/Users/Rosa/AppData/Local".to_owned()),
            _ => None,
        };
        let folder =
            |system| state_folder(system, all).map(|folder| folder.to_string_lossy().replace('\\', "/"));
        assert_eq!(folder("linux").as_deref(), Some("/home/rosa/.local/state"));
        assert_eq!(folder("macos").as_deref(), Some("/home/rosa/Library/Application Support"));
        assert_eq!(folder("windows").as_deref(), Some("C:/Users/Rosa/AppData/Local"));
    }

    /// A folder that somebody names counts everywhere, if it does not depend on where the program is called.
    #[test]
    fn a_named_folder_for_state_is_absolute() {
        let here = std::env::temp_dir();
        for system in ["linux", "macos", "windows"] {
            let named = |name: &str| (name == "XDG_STATE_HOME").then(|| here.display().to_string());
            assert_eq!(state_folder(system, named), Some(here.clone()));
            let relative = |name: &str| (name == "XDG_STATE_HOME").then(|| "state".to_owned());
            assert_eq!(state_folder(system, relative), None);
        }
    }
}
