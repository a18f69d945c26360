//! What cells of a list say, as people and devices keep it: many texts in one piece of memory.
//!
//! A list has millions of short texts. With a piece of memory for each, most of the memory would be what keeps the pieces
//! apart, and most of the time of reading would go into asking for them.

use std::{
    cmp::Ordering,
    collections::HashMap,
    fmt,
    hash::{Hash, Hasher},
    num::NonZeroU32,
    ops::Deref,
    sync::{Arc, OnceLock},
};

/// Bytes of the longest cell that stands where there is no room for it.
const LONGEST: usize = 1 << 20;

/// What a cell says: a stretch of a longer text, in which the cells around it stand too.
#[derive(Clone)]
pub struct ListText {
    /// The longer text; none where the cell is empty.
    of: Option<Arc<OnceLock<Box<str>>>>,
    start: u32,
    /// Behind its last byte. Never nought, so that a text that may be missing takes no more room than one that is there.
    end: NonZeroU32,
}

/// Writes texts one behind the other. What [`keep`](Self::keep) gives out can be read once this is dropped, and what
/// [`share`](Self::share) gives out at once.
#[derive(Default)]
pub(crate) struct ListTexts {
    of: Arc<OnceLock<Box<str>>>,
    written: String,
    /// Texts that stand in many rows, with what was kept of them.
    known: HashMap<Box<str>, ListText>,
}

impl ListTexts {
    /// How many texts are kept once for all rows: a column in which no two rows are alike must not fill the memory.
    const MOST: usize = 4096;

    /// Keeps a text that is of one row.
    pub(crate) fn keep(&mut self, text: &str) -> ListText {
        match ListText::within(&self.of, self.written.len(), text.len()) {
            Some(kept) => {
                self.written.push_str(text);
                kept
            }
            // Behind so much another text no place can be named; one cell alone is never as long.
            None => Self::default().keep(text.get(..text.floor_char_boundary(LONGEST)).unwrap_or_default()),
        }
    }

    /// Keeps one that other rows probably have as well.
    pub(crate) fn share(&mut self, text: &str) -> ListText {
        if text.is_empty() {
            return ListText::default();
        }
        if let Some(known) = self.known.get(text) {
            return known.clone();
        }
        let kept = ListText::from(text);
        if self.known.len() < Self::MOST {
            self.known.insert(text.into(), kept.clone());
        }
        kept
    }
}

impl Drop for ListTexts {
    fn drop(&mut self) {
        // Here and not by hand, so that no way out of a reader leaves texts behind that nobody can read.
        let _ = self.of.set(std::mem::take(&mut self.written).into());
    }
}

impl ListText {
    /// So many bytes of a longer text; none if that is too long for its bytes to be counted.
    fn within(of: &Arc<OnceLock<Box<str>>>, start: usize, length: usize) -> Option<Self> {
        let Some(end) =
            NonZeroU32::new(u32::try_from(start.checked_add(length)?).ok()?).filter(|_| length > 0)
        else {
            return Some(Self::default());
        };
        Some(Self { of: Some(Arc::clone(of)), start: u32::try_from(start).ok()?, end })
    }

    /// What it says; empty if nothing was written.
    pub fn as_str(&self) -> &str {
        let stretch = || {
            let (start, end) = (usize::try_from(self.start).ok()?, usize::try_from(self.end.get()).ok()?);
            self.of.as_ref()?.get()?.get(start..end)
        };
        stretch().unwrap_or_default()
    }
}

impl Default for ListText {
    fn default() -> Self {
        Self { of: None, start: 0, end: NonZeroU32::MIN }
    }
}

impl Deref for ListText {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl From<&str> for ListText {
    /// A text of its own.
    fn from(text: &str) -> Self {
        ListTexts::default().keep(text)
    }
}

impl From<String> for ListText {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl PartialEq for ListText {
    fn eq(&self, other: &Self) -> bool {
        let is_same = match (&self.of, &other.of) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (None, None) => true,
            (None, Some(_)) | (Some(_), None) => false,
        };
        // What many rows share is most often the very same, and need not be read.
        is_same && (self.start, self.end) == (other.start, other.end) || self.as_str() == other.as_str()
    }
}

impl Eq for ListText {}

impl PartialOrd for ListText {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ListText {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Hash for ListText {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl fmt::Display for ListText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

impl fmt::Debug for ListText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_stand_behind_one_another_and_are_told_apart() {
        let mut texts = ListTexts::default();
        let kept = ["Åsa", "", "van Number", "Åsa"].map(|text| texts.keep(text));
        drop(texts);
        assert_eq!(kept.each_ref().map(ListText::as_str), ["Åsa", "", "van Number", "Åsa"]);
        assert!(kept[0] == kept[3] && kept[0] != kept[2] && kept[1].of.is_none());
    }

    #[test]
    fn what_rows_share_is_kept_once_and_read_at_once() {
        let mut texts = ListTexts::default();
        let [first, again] = [texts.share("iPhone 14"), texts.share("iPhone 14")];
        assert_eq!(
            (first.as_str(), first.of.as_ref().map(Arc::as_ptr)),
            ("iPhone 14", again.of.as_ref().map(Arc::as_ptr))
        );
    }

    #[test]
    fn a_text_of_its_own_outlives_whoever_gave_it() {
        let own: ListText = format!("{}-{}", 1, 2).into();
        assert_eq!(own, ListText::from("1-2"));
        assert_eq!(format!("{own:>5}|{own:?}"), "  1-2|\"1-2\"");
    }
}
