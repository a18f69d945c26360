//! The witness: a small file outside the campaign folder that says how far a ledger had come on this machine.
//!
//! The seal lies beside its ledger, so whoever puts a whole folder back puts both back. The witness stays behind, in
//! the state folder of the user who sends, and speaks against a ledger that knows less. It is named by the campaign
//! and by the ledger's own identity, so that campaigns of one name do not speak for one another.

use std::{
    fs::File,
    io::{self, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    time::SystemTime,
};

use super::{
    Seal,
    begun_list::{self, BegunHere, BegunList},
};
use crate::{
    ground::timeline::NoticeId,
    world::disk::{private_folder, sync_folder},
};

/// Where witnesses are kept, and for which campaign folder and machine they speak.
#[derive(Clone, Debug)]
pub struct Witnesses {
    folder: Result<PathBuf, String>,
    /// A hash of this machine's own name for itself; none where it has none that lasts.
    machine: Option<String>,
    /// A hash of where the campaign lies.
    place: String,
}

/// What one witness says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Witness {
    /// How far its ledger had come.
    pub(super) seal: Seal,
    /// Whether this very machine wrote it. One that came here with a copied home can convict, and not acquit.
    pub(super) is_ours: bool,
    /// On which server a shared ledger was, and in which of its lives.
    pub(super) server: Option<String>,
    place: String,
    path: PathBuf,
}

/// The length of each hash in the file.
const HASH: usize = 32;

/// The most that a server is called by.
const SERVER: usize = 29;

impl Witnesses {
    /// No witness is wanted: a rehearsal's ledger lives as long as its rehearsal.
    pub fn none() -> Self {
        Self { folder: Err("no witness is kept".to_owned()), machine: None, place: String::new() }
    }

    /// The witnesses in the user's state folder, for a campaign folder. One inside the campaign folder would travel
    /// with it and prove nothing.
    pub fn of(state: Option<&Path>, campaign: &Path) -> Self {
        // By its real path: reached through a link it is the same folder.
        let real = campaign.canonicalize().unwrap_or_else(|_| campaign.to_path_buf());
        let names = ["/etc/machine-id", "/var/lib/dbus/machine-id", "/etc/hostid"];
        let machine = names.iter().find_map(|file| {
            #[expect(clippy::disallowed_methods, reason = "the ledger asks which machine it is on")]
            let text = std::fs::read_to_string(file).ok()?;
            (!text.trim().is_empty()).then(|| hash(text.trim().as_bytes()))
        });
        Self { folder: usable(state, &real), machine, place: hash(real.as_os_str().as_encoded_bytes()) }
    }

    /// Why no witness can be kept, if so.
    pub(crate) fn trouble(&self) -> Option<String> {
        let folder = match &self.folder {
            Ok(folder) => folder,
            Err(why) => return Some(why.clone()),
        };
        // The folder need not be there yet: what counts is whether it could be made.
        let there = folder.ancestors().find(|folder| folder.is_dir());
        // A file without a name: nobody sees it, and it is gone at once.
        let tried = there.map_or_else(|| Err(io::ErrorKind::NotFound.into()), tempfile::tempfile_in);
        tried.err().map(|error| format!("`{}` may not be written ({error})", folder.display()))
    }

    fn file(&self, campaign: &str, identity: &str) -> Option<PathBuf> {
        Some(self.folder.as_ref().ok()?.join(format!("{campaign}-{identity}.witness")))
    }

    /// What the witness of this ledger says. One that cannot be read says nothing.
    pub(super) fn read(&self, campaign: &str, identity: &str) -> Option<Witness> {
        self.parse(&self.file(campaign, identity)?)
    }

    /// Other ledgers of this campaign that have sent from this very folder.
    pub(super) fn others(&self, campaign: &str, identity: &str) -> Vec<Witness> {
        let Ok(folder) = &self.folder else { return Vec::new() };
        #[expect(clippy::disallowed_methods, reason = "the ledger's own files")]
        let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
        let (start, own) = (format!("{campaign}-"), self.file(campaign, identity));
        // By their length too: `spring-` begins the names of the campaign `spring-two` as well.
        let named = entries.filter_map(Result::ok).filter(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            name.strip_prefix(&start).is_some_and(|rest| rest.len() == HASH + ".witness".len())
        });
        let others = named.map(|entry| entry.path()).filter(|path| Some(path) != own.as_ref());
        let mut others: Vec<Witness> = others.filter_map(|path| self.parse(&path)).collect();
        // One that nothing has left by speaks against nobody.
        others.retain(|other| other.is_ours && other.place == self.place && other.seal.rows > 0);
        others.sort_by_key(|other| std::cmp::Reverse(other.seal.at));
        others
    }

    fn parse(&self, path: &Path) -> Option<Witness> {
        #[expect(clippy::disallowed_methods, reason = "the ledger's own files")]
        let text = std::fs::read_to_string(path).ok()?;
        let mut words = text.split_ascii_whitespace();
        let seal = Seal::read(&mut words)?;
        // What names no machine may come from any.
        let machine = words.next()?.trim_matches('-');
        let is_ours = !machine.is_empty() && self.machine_of(path).as_deref() == Some(machine);
        let place = words.next()?.to_owned();
        // An older edition said nothing of it.
        let server = words.next().map(|server| server.trim_matches('-').to_owned());
        let server = server.filter(|server| !server.is_empty());
        Some(Witness { seal, is_ours, server, place, path: path.to_path_buf() })
    }

    /// By what a witness is told to be from here: the machine's own name or, where it has none, the folder in which the
    /// witness lies. That is another folder wherever it was copied to.
    fn machine_of(&self, witness: &Path) -> Option<String> {
        self.machine.clone().or_else(|| mark(witness.parent()?))
    }

    /// Keeps of what was begun by a ledger on this machine only what it still knows: whoever was forgotten is not to be
    /// found by the names of their notices either.
    ///
    /// # Errors
    /// The list cannot be written anew.
    pub fn forget(
        &self,
        campaign: &str,
        identity: &str,
        knows: impl FnMut(&NoticeId) -> bool,
    ) -> io::Result<()> {
        let Some(witness) = self.file(campaign, identity) else { return Ok(()) };
        begun_list::retain(&witness, knows)
    }
}

fn usable(state: Option<&Path>, campaign: &Path) -> Result<PathBuf, String> {
    let Some(state) = state else {
        return Err("this user has no state folder: neither XDG_STATE_HOME nor a home is set".to_owned());
    };
    // The state folder may not be there yet: the nearest one above it that is there tells where it leads.
    let real = state.ancestors().find_map(|folder| folder.canonicalize().ok());
    if real.is_some_and(|real| real.starts_with(campaign)) {
        return Err(format!(
            "`{}` is inside the campaign folder and would be copied with it",
            state.display()
        ));
    }
    Ok(state.join("wavecast"))
}

/// What tells a folder from its copies: its number on the disk, where the system tells it, and when it was made.
fn mark(folder: &Path) -> Option<String> {
    let found = folder.metadata().ok()?;
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(&found);
    #[cfg(not(unix))]
    let number = 0;
    let made = found.created().ok().and_then(|made| made.duration_since(SystemTime::UNIX_EPOCH).ok());
    (number != 0 || made.is_some()).then(|| hash(format!("{number} {made:?}").as_bytes()))
}

/// The hash of a name that nobody needs to know.
fn hash(bytes: &[u8]) -> String {
    let key = blake3::derive_key("wavecast 2026 ledger witness", bytes);
    blake3::Hash::from_bytes(key).to_hex().chars().take(HASH).collect()
}

/// What bears witness to a ledger that sends, or why nothing can. The ledger goes on without: this is a safeguard, not a
/// condition.
#[derive(Debug)]
pub(super) struct Testimony(Result<WitnessFile, String>);

impl Testimony {
    /// Opens the witness of a ledger that has come so far, on this server if it is shared.
    pub(super) fn open(
        witnesses: &Witnesses,
        campaign: &str,
        identity: &str,
        (seal, server): (Seal, Option<&str>),
    ) -> Self {
        Self(WitnessFile::open(witnesses, campaign, identity, (seal, server)))
    }

    /// Has the witness say something. One that cannot be written bears witness no more.
    pub(super) fn says(&mut self, words: impl FnOnce(&mut WitnessFile) -> io::Result<()>) {
        if let Ok(witness) = &mut self.0
            && let Err(error) = words(witness)
        {
            self.0 = Err(format!("the witness cannot be written any more ({error})"));
        }
    }

    /// Why nothing bears witness, if so.
    pub(super) fn trouble(&self) -> Option<&str> {
        self.0.as_ref().err().map(String::as_str)
    }

    /// Everything that was ever begun beside the witness.
    pub(super) fn begun(&self) -> Option<BegunHere> {
        self.0.as_ref().ok()?.begun.rows().ok()
    }

    /// Forgets ledgers that somebody has said do not count any more. What they began is remembered here: without that they
    /// stay, and ask again.
    pub(super) fn succeed(&mut self, others: &[Witness]) {
        let Ok(heir) = &mut self.0 else { return };
        for other in others {
            if heir.begun.take_over(&other.path).is_err() {
                continue;
            }
            #[expect(clippy::disallowed_methods, reason = "the ledger's own files")]
            // One that stays asks again: that is no harm.
            let _ = std::fs::remove_file(&other.path).and_then(|()| begun_list::remove(&other.path));
        }
    }
}

/// The open witness of a ledger that sends.
#[derive(Debug)]
pub(super) struct WitnessFile {
    file: File,
    line_end: String,
    begun: BegunList,
}

impl WitnessFile {
    /// Puts it in its place whole, so that this state of it survives a crash.
    fn open(
        witnesses: &Witnesses,
        campaign: &str,
        identity: &str,
        (seal, server): (Seal, Option<&str>),
    ) -> Result<Self, String> {
        let path = match (&witnesses.folder, witnesses.file(campaign, identity)) {
            (Err(why), _) => return Err(why.clone()),
            (Ok(folder), None) => return Err(format!("`{}` cannot be used", folder.display())),
            (Ok(_), Some(path)) => path,
        };
        let put = || -> io::Result<Self> {
            let folder = path.parent().unwrap_or(&path);
            private_folder(folder)?;
            // A name that is empty is written as dashes: without a word in its place the next would be read as this
            // one.
            let machine = witnesses.machine_of(&path).unwrap_or_default();
            let server = server.unwrap_or_default();
            let line_end = format!(" {machine:->HASH$} {:->HASH$} {server:->SERVER$}\n", witnesses.place);
            let draft = tempfile::Builder::new().prefix(".witness-").tempfile_in(folder)?;
            let file = draft.as_file().try_clone()?;
            let mut open = Self { file, line_end, begun: BegunList::open(&path)? };
            open.write(seal)?;
            open.file.sync_all()?;
            draft.persist(&path).map_err(|error| error.error)?;
            sync_folder(folder)?;
            Ok(open)
        };
        put().map_err(|error| format!("`{}` cannot be written ({error})", path.display()))
    }

    /// Writes it over the last one: always as many bytes.
    pub(super) fn write(&mut self, seal: Seal) -> io::Result<()> {
        let line = seal.line() + &self.line_end;
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(line.as_bytes())
    }

    /// Names what begins, before any letter of it leaves.
    pub(super) fn begins(&mut self, begun: impl Iterator<Item = (NoticeId, u32)>) -> io::Result<()> {
        self.begun.append(begun)
    }

    /// Makes sure that what was written last survives a crash of the machine.
    pub(super) fn sync(&mut self) -> io::Result<()> {
        self.begun.sync()?;
        self.file.sync_data()
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    /// On a system that gives its machines no name, a home that was copied there has witnesses that may only speak
    /// against a ledger.
    #[test]
    fn without_a_name_of_the_machine_a_copied_witness_is_not_ours() {
        let home = tempfile::tempdir().unwrap();
        let nameless = |folder: &str| Witnesses {
            folder: Ok(home.path().join(folder)),
            machine: None,
            place: hash(b"campaign"),
        };
        let seal = Seal { generation: 1, rows: 3, at: DateTime::UNIX_EPOCH };
        let testimony = Testimony::open(&nameless("here"), "spring", &hash(b"ledger"), (seal, None));
        assert_eq!(testimony.trouble(), None);
        let witness = |folder: &str| nameless(folder).read("spring", &hash(b"ledger")).unwrap();
        assert!(witness("here").is_ours);
        #[expect(clippy::disallowed_methods, reason = "a test copies what it reads")]
        {
            std::fs::create_dir(home.path().join("there")).unwrap();
            for entry in std::fs::read_dir(home.path().join("here")).unwrap() {
                let entry = entry.unwrap();
                std::fs::copy(entry.path(), home.path().join("there").join(entry.file_name())).unwrap();
            }
        }
        assert!(!witness("there").is_ours && witness("there").seal == seal);
    }
}
