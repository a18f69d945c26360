//! What a folder says, as one number: two machines that read the same schedule, words and people have the same.

use std::fmt;

/// The sum of a campaign's schedule, words and people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FolderRevision([u8; 32]);

impl FolderRevision {
    /// The revision of files, given by name in a fixed order, each with what it says.
    pub fn of<'f>(files: impl IntoIterator<Item = (&'f str, &'f [u8])>) -> Self {
        let mut sum = blake3::Hasher::new();
        for (name, bytes) in files {
            // Lengths first, so that no two lists of files read the same.
            for part in [name.as_bytes(), bytes] {
                sum.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
                sum.update(part);
            }
        }
        Self(*sum.finalize().as_bytes())
    }

    /// As it is written down.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// As it was written down; none if it is something else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

/// Enough of it for a person to tell two apart.
impl fmt::Display for FolderRevision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second, third, fourth, ..] = self.0;
        write!(f, "{first:02x}{second:02x}{third:02x}{fourth:02x}")
    }
}
