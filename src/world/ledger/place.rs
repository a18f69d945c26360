//! Where a campaign keeps its ledger: in a file of its state folder, or in a database that several machines share.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::{FILE, FOLDER, LedgerUrl};

/// Where a campaign's ledger is.
#[derive(Clone, Debug)]
pub enum LedgerPlace {
    /// In a file in this state folder.
    Folder(PathBuf),
    /// In a database.
    Shared {
        /// The database's address.
        url: LedgerUrl,
        /// The state folder, which holds what is not in the ledger.
        folder: PathBuf,
    },
    /// Nobody can tell, and why: another one in its place would send again.
    Unknown(String),
}

impl LedgerPlace {
    /// Where the campaign in a folder keeps its ledger, by `[ledger] url_env` in its `campaign.toml`. Only that key is
    /// read: whatever else is wrong in the file, a ledger stays where it is.
    pub fn of(campaign: &Path, state: &Path, environment: impl Fn(&str) -> Option<String>) -> Self {
        Self::looked_for(campaign, state, environment, true)
    }

    /// Where it is to be: the same, whether or not there is one in the folder still.
    pub fn named(campaign: &Path, state: &Path, environment: impl Fn(&str) -> Option<String>) -> Self {
        Self::looked_for(campaign, state, environment, false)
    }

    fn looked_for(
        campaign: &Path,
        state: &Path,
        environment: impl Fn(&str) -> Option<String>,
        looks: bool,
    ) -> Self {
        // A rehearsal has a state folder of its own, and its ledger there.
        if state != campaign.join(FOLDER) {
            return Self::Folder(state.to_path_buf());
        }
        #[expect(clippy::disallowed_methods, reason = "the ledger asks the campaign where it is kept")]
        let file = match std::fs::read(campaign.join("campaign.toml")) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => {
                return Self::Unknown(format!(
                    "`campaign.toml` cannot be read, so that nobody can tell where the ledger is: {error}"
                ));
            }
        };
        // A letter in another encoding says nothing of where the ledger is; with the other half of each letter that some
        // editors write, the key would not be seen.
        let name = match named(&String::from_utf8_lossy(&file).replace('\0', "")) {
            Ok(None) => return Self::Folder(state.to_path_buf()),
            Ok(Some(name)) => name,
            Err(why) => return Self::Unknown(why),
        };
        let Some(address) = environment(&name).filter(|address| !address.trim().is_empty()) else {
            return Self::Unknown(format!(
                "the ledger of this campaign is in a database, and `{name}` is not set: put its address there, \
                 `{name}=postgres://user:password@host/database`"
            ));
        };
        let left = state.join(FILE);
        if looks && left.exists() {
            return Self::Unknown(format!(
                "the ledger of this campaign is to be in a database, and there is one in `{}` too: call `wavecast ledger \
                 move --to postgres`, which carries it over, or put the file away if it never counted",
                left.display()
            ));
        }
        match LedgerUrl::parse(&address, campaign) {
            Ok(url) => Self::Shared { url, folder: state.to_path_buf() },
            Err(error) => Self::Unknown(format!("{error} (it is in `{name}`)")),
        }
    }
}

/// The variable that holds the address, if the file names one.
fn named(text: &str) -> Result<Option<String>, String> {
    let file: toml::Table = match text.parse() {
        Ok(file) => file,
        // With no word of a database in it the ledger is where it always was.
        Err(_) if !text.contains("url_env") => return Ok(None),
        Err(_) => {
            return Err(
                "`campaign.toml` cannot be read, so that nobody can tell where the ledger is: correct it first"
                    .to_owned(),
            );
        }
    };
    let Some(value) = file.get("ledger").and_then(|ledger| ledger.get("url_env")) else { return Ok(None) };
    match value.as_str().map(str::trim) {
        Some(name) if !name.is_empty() => Ok(Some(name.to_owned())),
        Some(_) | None => {
            Err("`url_env` in `campaign.toml` names no variable: write `url_env = \"WAVECAST_LEDGER\"`"
                .to_owned())
        }
    }
}

impl From<&LedgerPlace> for LedgerPlace {
    fn from(place: &LedgerPlace) -> Self {
        place.clone()
    }
}

impl From<&Path> for LedgerPlace {
    fn from(folder: &Path) -> Self {
        Self::Folder(folder.to_path_buf())
    }
}

impl From<&PathBuf> for LedgerPlace {
    fn from(folder: &PathBuf) -> Self {
        Self::Folder(folder.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(toml: impl AsRef<[u8]>, address: Option<&str>) -> LedgerPlace {
        let folder = tempfile::tempdir().unwrap();
        #[expect(clippy::disallowed_methods, reason = "a test writes what it reads")]
        std::fs::write(folder.path().join("campaign.toml"), toml).unwrap();
        LedgerPlace::of(folder.path(), &folder.path().join(FOLDER), |name| {
            address.filter(|_| name == "WAVECAST_LEDGER").map(str::to_owned)
        })
    }

    const SHARED: &str = "[ledger]\nurl_env = \"WAVECAST_LEDGER\"\n";

    #[test]
    fn without_a_word_the_ledger_is_in_the_folder() {
        assert!(matches!(place("", Some("postgres://a@b/c")), LedgerPlace::Folder(_)));
        assert!(matches!(place("this is = no [toml", None), LedgerPlace::Folder(_)));
    }

    #[test]
    fn a_shared_ledger_is_never_replaced_by_one_in_the_folder() {
        assert!(matches!(place(SHARED, Some("postgres://a@b/c")), LedgerPlace::Shared { .. }));
        for (toml, address) in [
            (SHARED, None),
            (SHARED, Some(" ")),
            (SHARED, Some("mysql://a@b/c")),
            ("[ledger]\nurl_env = 3\n", Some("postgres://a@b/c")),
            ("[ledger\nurl_env = \"WAVECAST_LEDGER\"\n", Some("postgres://a@b/c")),
        ] {
            assert!(matches!(place(toml, address), LedgerPlace::Unknown(_)), "{toml} {address:?}");
        }
    }

    /// A file that no program reads as text has its key all the same; one that cannot be opened may have it.
    #[test]
    fn a_file_in_another_encoding_does_not_move_the_ledger() {
        let address = Some("postgres://a@b/c");
        let latin = [&b"# Proefgroep Zu\xefd\n"[..], SHARED.as_bytes()].concat();
        assert!(matches!(place(latin, address), LedgerPlace::Shared { .. }));
        let wide: Vec<u8> = SHARED.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(!matches!(place([&b"\xff\xfe"[..], &wide].concat(), address), LedgerPlace::Folder(_)));
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("campaign.toml")).unwrap();
        let place = LedgerPlace::of(folder.path(), &folder.path().join(FOLDER), |_| None);
        assert!(matches!(place, LedgerPlace::Unknown(_)), "{place:?}");
    }
}
