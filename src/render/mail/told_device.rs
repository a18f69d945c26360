//! One device as the words of a message depend on it.

use crate::ground::{
    campaign::{Method, Mover, OperatingSystem, Ownership, PlatformSet},
    words::facts::NotMovedYet,
};

/// What is so of a device in the words of a message. Its name is the person's own, and stands in no key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct ToldDevice {
    pub(super) system: OperatingSystem,
    pub(super) ownership: Ownership,
    pub(super) method: Option<Method>,
    pub(super) erased: bool,
    /// The old system it is in.
    pub(super) from: ToldSystem,
    /// Where it is: a message tells of such a device only as long as it has not moved, as far as is known.
    pub(super) state: NotMovedYet,
    /// The version that it needs, if it is too old.
    pub(super) needs: Option<u32>,
}

/// What the words of a message say of the old system that a device is in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct ToldSystem {
    pub(super) id: Box<str>,
    pub(super) name: Box<str>,
    /// What its app is called.
    pub(super) app: Box<str>,
}

impl ToldDevice {
    /// In words that last: what is approved, and the boundaries of a message, are made of them.
    fn identity(&self) -> String {
        let method = self.method.map_or("none", Method::code);
        let vendor = &self.from.id;
        let (system, owner) = (self.system.code(), self.ownership.code());
        // Only where it is so: a device that has not left keeps the words that approvals were made of.
        let left = match (self.state, self.needs) {
            (NotMovedYet::Left, _) => " left".to_owned(),
            (NotMovedYet::TooOld, Some(version)) => format!(" too-old {version}"),
            (NotMovedYet::TooOld | NotMovedYet::Old, _) => String::new(),
        };
        format!("{system} {owner} {method} {} {vendor}{left}", if self.erased { "erased" } else { "kept" })
    }

    /// The version that it needs by the name that people know: `iOS 17`.
    pub(super) fn needs_in_words(&self) -> Option<String> {
        Some(format!("{} {}", self.system.proper_name()?, self.needs?))
    }

    /// Who does what there is to do. Where nobody said how it joins, its user does.
    pub(super) fn mover(&self) -> Mover {
        self.method.map_or(Mover::Person, Method::mover)
    }

    pub(super) fn platforms(&self) -> PlatformSet {
        self.system.platform().into_iter().collect()
    }
}

/// The devices of a key as one text, for digests.
pub(super) fn identities(devices: &[ToldDevice]) -> String {
    devices.iter().map(ToldDevice::identity).collect::<Vec<_>>().join("\n")
}
