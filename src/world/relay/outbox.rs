//! The outbox: a folder of `.eml` files, one a letter, laid out like a Maildir. What a fresh campaign sends to.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::{Fault, Given, Line, OutgoingLetter, Patience, ProbeStep, Reply, Transport, Trouble};
use crate::world::disk::{self, private_folder, sync_folder};

/// A folder that takes letters.
#[derive(Clone, Debug)]
pub(crate) struct Outbox {
    folder: PathBuf,
}

impl Outbox {
    /// The outbox in this folder; it is made when the first line is opened.
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Where the letter of this name is when it was delivered.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join("new").join(format!("{name}.eml"))
    }

    /// The names of all letters in it.
    pub(crate) fn names(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for folder in ["new", "cur"] {
            #[expect(clippy::disallowed_methods, reason = "the outbox is on the disk")]
            let entries = match fs::read_dir(self.folder.join(folder)) {
                Ok(entries) => entries,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            for entry in entries {
                let name = entry?.file_name().to_string_lossy().into_owned();
                // A mail reader that has seen a letter adds flags after a colon.
                let name = name.split_once(':').map_or(&*name, |(name, _)| name);
                if let Some(name) = name.strip_suffix(".eml") {
                    names.push(name.to_owned());
                }
            }
        }
        names.sort();
        Ok(names)
    }
}

impl Transport for Outbox {
    fn connect(&self, _patience: &Patience) -> Result<Box<dyn Line>, Fault> {
        for folder in ["tmp", "new", "cur"] {
            let folder = self.folder.join(folder);
            private_folder(&folder).map_err(|error| Fault {
                step: ProbeStep::Folder,
                what: format!("`{}`: {error}", folder.display()),
                hint: "check that the folder may be written".to_owned(),
                lasting: true,
            })?;
        }
        Ok(Box::new(Shelf { outbox: self.clone() }))
    }
}

/// A line to the outbox.
struct Shelf {
    outbox: Outbox,
}

impl Line for Shelf {
    fn offer(&mut self, letter: &OutgoingLetter, _patience: &Patience) -> Result<(), Trouble> {
        let draft = self.draft(letter);
        write_through(&draft, &letter.bytes)
            .map_err(|error| Trouble::Line(format!("`{}`: {error}", draft.display())))
    }

    fn give(
        &mut self,
        letter: &OutgoingLetter,
        _next: Option<&OutgoingLetter>,
        _patience: &Patience,
    ) -> Given {
        let (draft, place) = (self.draft(letter), self.outbox.path(&letter.name));
        #[expect(clippy::disallowed_methods, reason = "the outbox is on the disk")]
        if let Ok(there) = fs::read(&place) {
            // The letter is in its place already, and `tmp` is no place that anybody reads: a draft that stays there does no harm.
            let _ = remove(&draft);
            return if there == letter.bytes {
                Given::Sent(Reply { code: 250, words: "it is in the outbox already".to_owned() })
            } else {
                Given::Doubt(format!("`{}` holds another letter of this name", place.display()))
            };
        }
        match rename(&draft, &place) {
            Ok(()) => Given::Sent(Reply { code: 250, words: "in the outbox".to_owned() }),
            Err(error) => Given::NotLeft(format!("`{}`: {error}", place.display())),
        }
    }

    fn usable(&self) -> bool {
        true
    }

    fn close(self: Box<Self>) {}
}

impl Shelf {
    fn draft(&self, letter: &OutgoingLetter) -> PathBuf {
        self.outbox.folder.join("tmp").join(format!("{}.eml", letter.name))
    }
}

fn write_through(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A letter is for one person: nobody else of this machine reads it here.
    let mut file = disk::private(path)?;
    file.write_all(bytes)?;
    file.sync_data()
}

#[expect(clippy::disallowed_methods, reason = "the outbox is on the disk")]
fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)?;
    // The new name must be on the disk before the ledger says that the letter is there.
    to.parent().map_or(Ok(()), sync_folder)
}

#[expect(clippy::disallowed_methods, reason = "the outbox is on the disk")]
fn remove(path: &Path) -> io::Result<()> {
    fs::remove_file(path)
}
