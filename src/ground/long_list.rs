//! A list that is too long to stand in memory as text beside what is made of it: it is read some at a time, and once more as
//! a whole only where something is wrong with it, so that problems can point into it.
//!
//! Only plain lists are read so. A workbook, or text that is no UTF-8, is not plain, and is read as short lists are.

use std::{
    io::{self, Read},
    sync::Arc,
};

use super::{
    campaign::people::{decode, record::TextEnd},
    problem::Source,
    workbook,
};

/// A list by the file it stands in.
#[derive(Clone, Copy)]
pub struct LongList<'f> {
    /// What the file is called.
    pub path: &'f str,
    /// How long it is: as a hint for how much room is needed.
    pub length: u64,
    /// How much of it is read at once.
    pub at_once: usize,
    /// Begins to read it.
    pub open: &'f dyn Fn() -> io::Result<Box<dyn Read + 'f>>,
}

/// Why a list is not read some at a time.
#[derive(Debug)]
pub(crate) enum NotRead {
    /// It must be read as a whole: it is no plain text, or its first line is wrong.
    AsLong,
    Disk(io::Error),
}

impl From<io::Error> for NotRead {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

/// What of a long list was read and is still to be understood.
pub(crate) struct LongReader<'f> {
    file: Box<dyn Read + 'f>,
    text: String,
    /// The first bytes of a letter whose others were not read yet.
    half: Vec<u8>,
    /// Where in the list the text begins.
    pub(crate) at: usize,
    at_once: usize,
    ends: TextEnd,
}

impl<'f> LongList<'f> {
    /// Begins to read it; nothing is there to be understood before [`more`](LongReader::more).
    pub(crate) fn reader(&self) -> Result<LongReader<'f>, NotRead> {
        let (text, half, ends) = (String::new(), Vec::new(), TextEnd::OfWhatWasRead);
        let at_once = self.at_once.max(1024);
        let mut reader = LongReader { file: (self.open)()?, text, half, at: 0, at_once, ends };
        let mut first = vec![0; 1024];
        let found = read_full(&mut reader.file, &mut first)?;
        first.truncate(found);
        if workbook::is_workbook(&first) || decode::is_of_two_bytes(&first) {
            return Err(NotRead::AsLong);
        }
        // The mark is none of the text. Behind it everything is looked at anew, as it is in a short list.
        if first.starts_with(decode::UTF8_MARK) {
            first.drain(..decode::UTF8_MARK.len());
            if first.starts_with(decode::UTF8_MARK) || decode::is_of_two_bytes(&first) {
                return Err(NotRead::AsLong);
            }
        }
        reader.half = first;
        Ok(reader)
    }

    /// All of it, as it is read some at a time.
    pub(crate) fn whole(&self) -> io::Result<Arc<Source>> {
        Ok(Source::private(self.path, decode::text(self.bytes()?)))
    }

    /// All of it, as it stands on the disk.
    pub(crate) fn bytes(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(usize::try_from(self.length).unwrap_or_default());
        (self.open)()?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// How many rows it probably has, by how many there are in so many bytes.
    pub(crate) fn rows(&self, rows: usize, bytes: usize) -> usize {
        let length = usize::try_from(self.length).unwrap_or_default();
        // Rows grow as their numbers do, so the first ones promise a few too many: room that nobody writes to costs none.
        rows.saturating_mul(length / bytes.max(1) + 1)
    }
}

impl LongReader<'_> {
    /// Reads on. What has been read and was not [passed](Self::pass) stays in front.
    pub(crate) fn more(&mut self) -> Result<(), NotRead> {
        let mut bytes = std::mem::take(&mut self.text).into_bytes();
        bytes.append(&mut self.half);
        let wanted = bytes.len().max(self.at_once);
        // Nothing could be understood of as much: more is read at once from now on, or it would be looked at forever.
        self.at_once = if bytes.len() >= self.at_once { wanted.saturating_mul(2) } else { self.at_once };
        let missing = self.at_once.saturating_sub(bytes.len());
        bytes.reserve(missing);
        let found =
            (&mut self.file).take(u64::try_from(missing).unwrap_or(u64::MAX)).read_to_end(&mut bytes)?;
        if found < missing {
            self.ends = TextEnd::OfFile;
        }
        self.text = String::from_utf8(bytes).or_else(|wrong| {
            let valid = wrong.utf8_error();
            if valid.error_len().is_some() || self.ends == TextEnd::OfFile {
                return Err(NotRead::AsLong);
            }
            let mut bytes = wrong.into_bytes();
            self.half = bytes.split_off(valid.valid_up_to());
            String::from_utf8(bytes).map_err(|_| NotRead::AsLong)
        })?;
        Ok(())
    }

    /// What is there to be understood, and whether the list ends with it.
    pub(crate) fn text(&self) -> (&str, TextEnd) {
        (&self.text, self.ends)
    }

    /// Forgets so many bytes, which have been understood.
    pub(crate) fn pass(&mut self, bytes: usize) {
        self.text.drain(..self.text.floor_char_boundary(bytes));
        self.at += bytes;
    }
}

/// Reads until there is no room or nothing left.
fn read_full(file: &mut dyn Read, mut room: &mut [u8]) -> io::Result<usize> {
    let all = room.len();
    loop {
        match file.read(room) {
            Ok(0) => return Ok(all - room.len()),
            Ok(found) => room = room.split_at_mut(found).1,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
