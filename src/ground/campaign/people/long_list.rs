//! A list that is too long to stand in memory as text beside what is made of it: it is read some at a time, and once more as
//! a whole only where something is wrong with it, so that problems can point into it.
//!
//! Only plain lists are read so. A workbook, or text that is no UTF-8, is not plain, and is read as short lists are.

use std::{
    io::{self, Read},
    sync::Arc,
};

use super::{
    decode,
    record::{self, ListPart, RecordRun, TextEnd},
};
use crate::ground::{problem::Source, workbook};

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
    pub open: &'f (dyn Fn() -> io::Result<Box<dyn Read + Send + 'f>> + Sync),
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

/// Reads a long list on, a stretch of it after the other.
pub(crate) struct LongReader<'f> {
    file: Box<dyn Read + Send + 'f>,
    /// What was read and is not given out yet, and where in the list it begins.
    text: String,
    at: usize,
    /// The first bytes of a letter whose others were not read yet.
    half: Vec<u8>,
    /// The text of a stretch that has been understood: the next is read into its memory.
    spare: String,
    at_once: usize,
    ends: TextEnd,
    /// Where in the text the first record that was not given out begins, with its line.
    from: (usize, u32),
}

/// Whole records of a list, and what else of its text was read with them.
pub(crate) struct ListStretch {
    text: String,
    /// Where in the list the text begins.
    at: usize,
    pub(crate) runs: Vec<RecordRun>,
    /// How much of the text the records are.
    length: usize,
}

impl ListStretch {
    pub(crate) fn part(&self) -> ListPart<'_> {
        ListPart { text: &self.text, at: self.at }
    }
}

impl<'f> LongList<'f> {
    /// Begins to read it.
    pub(crate) fn reader(&self) -> Result<LongReader<'f>, NotRead> {
        let mut file = (self.open)()?;
        let mut first = Vec::new();
        (&mut file).take(1024).read_to_end(&mut first)?;
        if workbook::is_workbook(&first) || decode::of_two_bytes(&first).is_some() {
            return Err(NotRead::AsLong);
        }
        // The mark is none of the text. Behind it everything is looked at anew, as it is in a short list.
        if first.starts_with(decode::UTF8_MARK) {
            first.drain(..decode::UTF8_MARK.len());
            if first.starts_with(decode::UTF8_MARK) || decode::of_two_bytes(&first).is_some() {
                return Err(NotRead::AsLong);
            }
        }
        let mut reader = LongReader {
            file,
            text: String::new(),
            at: 0,
            half: first,
            spare: String::new(),
            at_once: self.at_once.max(1024),
            ends: TextEnd::OfWhatWasRead,
            from: (0, 1),
        };
        reader.more()?;
        Ok(reader)
    }

    /// What was read some at a time, or else what `whole` makes of all of it.
    pub(crate) fn or_whole<T>(
        &self,
        read: Result<T, NotRead>,
        whole: impl FnOnce(Vec<u8>) -> T,
    ) -> io::Result<T> {
        match read {
            Ok(read) => Ok(read),
            Err(NotRead::AsLong) => Ok(whole(self.bytes()?)),
            Err(NotRead::Disk(error)) => Err(error),
        }
    }

    /// All of it, as it is read some at a time.
    pub(crate) fn whole(&self) -> io::Result<Arc<Source>> {
        Ok(Source::private(self.path, decode::text(self.bytes()?)))
    }

    /// All of it, as it stands on the disk.
    fn bytes(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(usize::try_from(self.length).unwrap_or_default());
        (self.open)()?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// How many rows it probably has, by those of its first stretch.
    pub(crate) fn rows(&self, first: &ListStretch) -> usize {
        let length = usize::try_from(self.length).unwrap_or_default();
        let rows: usize = first.runs.iter().map(|run| run.count).sum();
        // Rows grow as their numbers do, so the first ones promise a few too many: room that nobody writes to costs none.
        rows.saturating_mul(length / first.length.max(1) + 1)
    }
}

impl LongReader<'_> {
    /// The beginning of the list, with all of the line that names its columns: where that begins, and what is between two
    /// cells, `beginning` tells.
    pub(crate) fn head(
        &self,
        path: &str,
        beginning: impl Fn(&Source) -> (usize, u8),
    ) -> Result<Arc<Source>, NotRead> {
        let first = Source::private(path, self.text.as_str());
        let (start, delimiter) = beginning(&first);
        let is_whole = record::is_whole((&self.text, self.ends), start, delimiter);
        if is_whole { Ok(first) } else { Err(NotRead::AsLong) }
    }

    /// Goes through the records behind the first line, in runs of about so many bytes: the next stretch is read while `see`
    /// looks at the one before.
    pub(crate) fn each(
        mut self,
        (body, delimiter): ((usize, u32), u8),
        bytes: usize,
        mut see: impl FnMut(&ListStretch) -> Result<(), NotRead> + Send,
    ) -> Result<(), NotRead> {
        self.from = body;
        let mut now = self.stretch(delimiter, bytes)?;
        while !self.ends.is_of_file() || !self.text.is_empty() {
            let (seen, next) = rayon::join(|| see(&now), || self.stretch(delimiter, bytes));
            seen?;
            self.spare = std::mem::replace(&mut now, next?).text;
        }
        see(&now)
    }

    fn stretch(&mut self, delimiter: u8, bytes: usize) -> Result<ListStretch, NotRead> {
        loop {
            let (runs, (end, line)) = record::runs((&self.text, self.ends), self.from, delimiter, bytes);
            if runs.is_empty() && !self.ends.is_of_file() {
                self.more()?;
                continue;
            }
            let mut rest = std::mem::take(&mut self.spare);
            rest.clear();
            rest.push_str(self.text.get(end..).unwrap_or_default());
            let text = std::mem::replace(&mut self.text, rest);
            let stretch = ListStretch { text, at: self.at, runs, length: end };
            self.at += end;
            self.from = (0, line);
            if !self.ends.is_of_file() {
                self.more()?;
            }
            return Ok(stretch);
        }
    }

    /// Reads on, behind what has been read.
    fn more(&mut self) -> Result<(), NotRead> {
        let mut bytes = std::mem::take(&mut self.text).into_bytes();
        bytes.append(&mut self.half);
        if bytes.len() >= self.at_once {
            // No record ends in as much: more is read at once from now on, or it would be looked at forever.
            self.at_once = bytes.len().saturating_mul(2);
        }
        let missing = self.at_once - bytes.len();
        bytes.reserve(missing);
        let wanted = u64::try_from(missing).unwrap_or(u64::MAX);
        if (&mut self.file).take(wanted).read_to_end(&mut bytes)? < missing {
            self.ends = TextEnd::OfFile;
        }
        self.text = String::from_utf8(bytes).or_else(|wrong| {
            let valid = wrong.utf8_error();
            if valid.error_len().is_some() || self.ends.is_of_file() {
                return Err(NotRead::AsLong);
            }
            let mut bytes = wrong.into_bytes();
            self.half = bytes.split_off(valid.valid_up_to());
            String::from_utf8(bytes).map_err(|_| NotRead::AsLong)
        })?;
        Ok(())
    }
}
