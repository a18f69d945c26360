//! Identity, written on purpose: what is hashed to last longer than a run.
//!
//! A value is fed field by field, each under a name that is written out here in letters. So neither its place in a list,
//! nor the order of its fields in Rust, nor how `Debug` prints it is in any id, boundary or approval: inserting an
//! unrelated stage or renaming a field changes none of them.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use chrono_tz::Tz;

use super::{
    campaign::{Address, Anchor, Language, Ownership, PlatformSet},
    timeline::{DateChange, Told},
};

/// The half of a hash that is kept: enough to tell a campaign's files and notices apart.
pub(crate) fn half(hash: &[u8; 32]) -> [u8; 16] {
    let mut half = [0; 16];
    // The first half and never the other: ids that are in ledgers already are cut like this.
    half.copy_from_slice(hash.split_at(16).0);
    half
}

/// What can be hashed to last.
pub trait Canonical {
    /// Writes everything that makes it what it is.
    fn feed(&self, digest: &mut Digest);
}

/// A hash in the making.
#[derive(Clone, Debug)]
pub struct Digest(blake3::Hasher);

impl Digest {
    /// Begins one. The purpose keeps equal values of two kinds apart; it never changes once it has shipped.
    pub fn of(purpose: &'static str) -> Self {
        Self(blake3::Hasher::new_derive_key(purpose))
    }

    /// Adds a value under a name.
    #[must_use]
    pub fn with(mut self, name: &str, value: &(impl Canonical + ?Sized)) -> Self {
        self.add(name, value);
        self
    }

    /// Adds a value under a name.
    pub fn add(&mut self, name: &str, value: &(impl Canonical + ?Sized)) {
        self.bytes(name.as_bytes());
        value.feed(self);
    }

    /// Bytes with their length, so that two neighbours cannot swap letters.
    fn bytes(&mut self, bytes: &[u8]) {
        self.0.update(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_le_bytes());
        self.0.update(bytes);
    }

    /// The hash in hexadecimal.
    pub fn hex(&self) -> String {
        self.0.finalize().to_hex().to_string()
    }
}

impl Canonical for str {
    fn feed(&self, digest: &mut Digest) {
        digest.bytes(self.as_bytes());
    }
}

impl Canonical for String {
    fn feed(&self, digest: &mut Digest) {
        self.as_str().feed(digest);
    }
}

impl Canonical for [u8] {
    fn feed(&self, digest: &mut Digest) {
        digest.bytes(self);
    }
}

impl Canonical for bool {
    fn feed(&self, digest: &mut Digest) {
        digest.bytes(if *self { b"yes" } else { b"no" });
    }
}

impl<T: Canonical + ?Sized> Canonical for &T {
    fn feed(&self, digest: &mut Digest) {
        (**self).feed(digest);
    }
}

impl<T: Canonical> Canonical for Option<T> {
    fn feed(&self, digest: &mut Digest) {
        match self {
            // A value that is the word `none` must not look like no value.
            Some(value) => digest.add("some", value),
            None => digest.bytes(b"none"),
        }
    }
}

/// In the order given: whoever feeds a list sorts it first by something that is not a position.
impl<T: Canonical> Canonical for [T] {
    fn feed(&self, digest: &mut Digest) {
        // The length first, or the last of one list and the first of the next could change places.
        digest.bytes(self.len().to_string().as_bytes());
        for value in self {
            value.feed(digest);
        }
    }
}

impl Canonical for NaiveDate {
    fn feed(&self, digest: &mut Digest) {
        self.format("%Y-%m-%d").to_string().feed(digest);
    }
}

impl Canonical for DateTime<Utc> {
    fn feed(&self, digest: &mut Digest) {
        // A ledger keeps no finer part of a second, so a moment read back from it must give the same hash.
        self.to_rfc3339_opts(SecondsFormat::Millis, true).feed(digest);
    }
}

impl Canonical for Tz {
    fn feed(&self, digest: &mut Digest) {
        self.name().feed(digest);
    }
}

impl Canonical for Language {
    fn feed(&self, digest: &mut Digest) {
        self.code().feed(digest);
    }
}

impl Canonical for Anchor {
    fn feed(&self, digest: &mut Digest) {
        self.code().feed(digest);
    }
}

impl Canonical for Ownership {
    fn feed(&self, digest: &mut Digest) {
        self.code().feed(digest);
    }
}

impl Canonical for PlatformSet {
    fn feed(&self, digest: &mut Digest) {
        let mut codes: Vec<&str> = self.iter().map(super::campaign::Platform::code).collect();
        // By their names: the order of the kinds in Rust may change with a new one.
        codes.sort_unstable();
        codes.as_slice().feed(digest);
    }
}

impl Canonical for Address {
    fn feed(&self, digest: &mut Digest) {
        // Whoever changes only the capitals of an address is not told everything again.
        self.key().feed(digest);
    }
}

impl Canonical for DateChange {
    fn feed(&self, digest: &mut Digest) {
        digest.add("anchor", &self.anchor);
        for (name, day) in [("old", self.old), ("new", self.new)] {
            if let Some(day) = day {
                digest.add(name, &day);
            }
        }
        for told in &self.withdrawn {
            digest.add("withdrawn", told);
        }
    }
}

impl Canonical for Told {
    fn feed(&self, digest: &mut Digest) {
        digest.add("wave", &self.wave);
        digest.add("anchor", &self.anchor);
        digest.add("day", &self.day);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stands in one field cannot pass for another's.
    #[test]
    fn neighbours_cannot_swap_letters() {
        let two = |one: &str, other: &str| Digest::of("t").with("a", one).with("b", other).hex();
        assert_ne!(two("xy", "z"), two("x", "yz"));
        assert_ne!(two("", "a"), two("a", ""));
        let some: Option<&str> = Some("none");
        assert_ne!(Digest::of("t").with("a", &some).hex(), Digest::of("t").with("a", &None::<&str>).hex());
    }
}
