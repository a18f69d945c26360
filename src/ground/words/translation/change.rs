//! What has changed in a section of the source since its translation was accepted.

use similar::{ChangeTag, TextDiff};
use std::fmt::Write as _;

/// A section that has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionChange {
    /// The anchor of its heading.
    pub section: String,
    /// What it said.
    pub before: AcceptedSection,
    /// What it says; nothing if it is gone.
    pub now: Option<String>,
}

/// What a section said when its translation was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AcceptedSection {
    /// There was no such section.
    Absent,
    /// Nobody kept it: only its hash is known.
    Forgotten,
    /// It said this.
    Said(String),
}

/// Whether a piece of text was there before, is there now, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiffMark {
    /// It was there before, and still is.
    Same,
    /// It was there, and is not any more.
    Gone,
    /// It is there, and was not before.
    New,
}

impl From<ChangeTag> for DiffMark {
    fn from(tag: ChangeTag) -> Self {
        match tag {
            ChangeTag::Equal => Self::Same,
            ChangeTag::Delete => Self::Gone,
            ChangeTag::Insert => Self::New,
        }
    }
}

impl SectionChange {
    /// What it said and what it says; nothing if what it said is not known.
    pub fn texts(&self) -> Option<(&str, &str)> {
        let before = match &self.before {
            AcceptedSection::Forgotten => return None,
            AcceptedSection::Absent => "",
            AcceptedSection::Said(text) => text,
        };
        Some((before, self.now.as_deref().unwrap_or_default()))
    }

    /// The lines that are gone and new, with a line around them: `- old`, `+ new`. Nothing if what it said is not
    /// known.
    pub fn lines(&self) -> Option<String> {
        let (before, now) = self.texts()?;
        let diff = TextDiff::from_lines(before, now);
        let mut out = String::new();
        for (index, group) in diff.grouped_ops(1).iter().enumerate() {
            out.push_str(if index > 0 { "  ...\n" } else { "" });
            for change in group.iter().flat_map(|piece| diff.iter_changes(piece)) {
                let sign = match change.tag() {
                    ChangeTag::Equal => ' ',
                    ChangeTag::Delete => '-',
                    ChangeTag::Insert => '+',
                };
                let _ = writeln!(out, "{sign} {}", change.value().trim_end());
            }
        }
        Some(out)
    }

    /// The whole section, word by word. Nothing if what it said is not known.
    pub fn words(&self) -> Option<Vec<(DiffMark, String)>> {
        let (before, now) = self.texts()?;
        let mut pieces: Vec<(DiffMark, String)> = Vec::new();
        for change in TextDiff::from_words(before, now).iter_all_changes() {
            let sign = DiffMark::from(change.tag());
            match pieces.last_mut() {
                Some((last, text)) if *last == sign => text.push_str(change.value()),
                _ => pieces.push((sign, change.value().to_owned())),
            }
        }
        Some(pieces)
    }
}
