//! The list of what was begun: a file beside the witness, outside the campaign folder, that only grows.
//!
//! A witness says that an older copy of a ledger knows less, and not what. By the plan of today alone that cannot be found
//! out: what left by another plan (a date slipped since, somebody was called away since) has its moment in the future again,
//! and would leave twice. So each notice is named here before its letter leaves: after the ledger has it, so that a true
//! ledger always knows what is listed, and before the letter, so that whoever goes on with a copy knows what it lacks.

use std::{
    collections::HashMap,
    fs::File,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use crate::ground::timeline::NoticeId;

/// Sixteen bytes of the notice, and four of the attempt.
const ROW: usize = 20;

/// What was begun on this machine: of each notice the last attempt.
pub type BegunHere = HashMap<NoticeId, u32>;

/// The open list of a ledger that sends.
#[derive(Debug)]
pub(super) struct BegunList {
    file: File,
    path: PathBuf,
}

impl BegunList {
    /// Goes on with the list that belongs to this witness, or begins it.
    pub(super) fn open(witness: &Path) -> io::Result<Self> {
        let path = beside(witness);
        let file = File::options().create(true).append(true).open(&path)?;
        let whole = file.metadata()?.len() / ROW as u64 * ROW as u64;
        // What a crash has cut short would shift everything that follows.
        file.set_len(whole)?;
        Ok(Self { file, path })
    }

    /// Adds what begins, all of it at once.
    pub(super) fn append(&mut self, rows: impl Iterator<Item = (NoticeId, u32)>) -> io::Result<()> {
        let bytes: Vec<u8> = rows.flat_map(row).collect();
        // Endings come through here too and begin nothing: no call to the disk for them.
        if bytes.is_empty() { Ok(()) } else { self.file.write_all(&bytes) }
    }

    /// Takes over what another list says.
    pub(super) fn take_over(&mut self, witness: &Path) -> io::Result<()> {
        let mut rows: Vec<_> = read(witness)?.into_iter().collect();
        rows.sort_unstable();
        self.append(rows.into_iter())
    }

    /// Everything on it.
    pub(super) fn rows(&self) -> io::Result<BegunHere> {
        parse(&self.path)
    }

    /// Makes sure that it survives a crash of the machine.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }
}

/// The list that belongs to a witness; empty if there is none.
pub(super) fn read(witness: &Path) -> io::Result<BegunHere> {
    parse(&beside(witness))
}

/// Takes away the list that belongs to a witness.
pub(super) fn remove(witness: &Path) -> io::Result<()> {
    #[expect(clippy::disallowed_methods, reason = "the ledger's own files")]
    match std::fs::remove_file(beside(witness)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Keeps of the list that belongs to a witness what somebody wants to keep. A name of a notice is made of an address.
pub(super) fn retain(witness: &Path, mut keep: impl FnMut(&NoticeId) -> bool) -> io::Result<()> {
    let mut rows: Vec<_> = read(witness)?.into_iter().filter(|(id, _)| keep(id)).collect();
    if rows.is_empty() {
        return remove(witness);
    }
    rows.sort_unstable();
    let path = beside(witness);
    // Made beside and moved: a crash leaves the old list or the new one, never a part of it.
    let mut draft = tempfile::Builder::new().prefix(".begun-").tempfile_in(path.parent().unwrap_or(&path))?;
    draft.write_all(&rows.into_iter().flat_map(row).collect::<Vec<u8>>())?;
    draft.as_file().sync_all()?;
    draft.persist(&path).map(drop).map_err(|error| error.error)
}

fn beside(witness: &Path) -> PathBuf {
    witness.with_extension("begun")
}

fn row((id, number): (NoticeId, u32)) -> impl Iterator<Item = u8> {
    id.bytes().to_owned().into_iter().chain(number.to_le_bytes())
}

fn parse(path: &Path) -> io::Result<BegunHere> {
    #[expect(clippy::disallowed_methods, reason = "the ledger's own files")]
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error),
    };
    let mut begun = BegunHere::new();
    // A row that a crash has cut short is left over, and says nothing.
    for row in bytes.as_chunks::<ROW>().0 {
        let (Some(id), Some(number)) = (row.first_chunk::<16>(), row.last_chunk::<4>()) else { continue };
        let last = begun.entry(NoticeId::from_bytes(*id)).or_default();
        *last = u32::from_le_bytes(*number).max(*last);
    }
    Ok(begun)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_torn_row_harms_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let witness = folder.path().join("a.witness");
        let id = |byte: u8| NoticeId::from_bytes([byte; 16]);
        let mut list = BegunList::open(&witness).unwrap();
        list.append([(id(1), 1), (id(2), 1), (id(1), 2)].into_iter()).unwrap();
        list.file.write_all(&[7; 9]).unwrap();
        assert_eq!(list.rows().unwrap(), BegunHere::from([(id(1), 2), (id(2), 1)]));
        let mut list = BegunList::open(&witness).unwrap();
        list.append([(id(3), 4)].into_iter()).unwrap();
        assert_eq!(read(&witness).unwrap(), BegunHere::from([(id(1), 2), (id(2), 1), (id(3), 4)]));
        retain(&witness, |one| *one != id(1)).unwrap();
        assert_eq!(read(&witness).unwrap(), BegunHere::from([(id(2), 1), (id(3), 4)]));
        retain(&witness, |_| false).unwrap();
        assert!(!beside(&witness).exists());
        assert_eq!(read(&witness).unwrap(), BegunHere::new());
    }
}
