//! What a campaign may choose from without any Rust: relays and management systems, from data files.
//!
//! The shipped files stand in `content/`; a campaign folder adds to them, or changes one, by a file of the same name.

use std::sync::{Arc, LazyLock};

use super::settings::{RelayReach, Tls};
use crate::ground::tree::Tree;

/// Where relays are known.
pub(super) const RELAYS: &str = "content/relays.toml";

/// Where management systems are known.
pub(crate) const VENDORS: &str = "content/vendors.toml";

/// The system that is joined unless the campaign says otherwise.
pub(super) const JOINED: &str = "intune";

/// The relays and management systems that `campaign.toml` and pages may name.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// The relays, the shipped ones first, in the order of their files.
    pub relays: Vec<RelayPreset>,
    /// The management systems, likewise.
    pub vendors: Vec<KnownVendor>,
}

/// A relay, and what its preset sets.
#[derive(Clone, Debug)]
pub struct RelayPreset {
    /// What `preset` says: `m365-smtp`.
    pub code: String,
    /// What it is, in a sentence.
    pub says: String,
    /// Where its letters get to.
    pub reach: RelayReach,
    /// Its name on the network; none where everybody has their own.
    pub host: Option<String>,
    /// The port it listens on for mail to be sent.
    pub port: u16,
    /// How the connection is protected.
    pub tls: Tls,
    /// How many connections at once.
    pub connections: u16,
    /// At most so many messages a minute.
    pub per_minute: Option<u32>,
    /// At most so many messages an hour.
    pub per_hour: Option<u32>,
    /// At most so many messages a day.
    pub per_day: Option<u32>,
    /// Whether it takes no mail from strangers.
    pub login: bool,
    /// What to write where a login is missing.
    pub login_hint: String,
    /// The page of whoever runs it.
    pub documentation: Option<String>,
    /// Other names of it, in their plain form.
    pub(super) also: Vec<String>,
}

/// A management system, with the names people know it by.
#[derive(Clone, Debug)]
pub struct KnownVendor {
    /// What `vendor` says: `workspace-one`.
    pub code: String,
    /// The name people know; empty where the campaign must say it.
    pub name: String,
    /// The app people know it by.
    pub app: String,
    /// Whether pages may ask for it as the system that is left.
    pub leave: bool,
    /// Other names of it, in their plain form.
    pub(super) also: Vec<String>,
}

impl KnownVendor {
    /// Whether people or systems call it so: a word of small letters and digits.
    pub(crate) fn is_called(&self, plain: &str) -> bool {
        // A vendor whose name the campaign must say has an empty one, and so has a cell without letters.
        let own = [&self.code, &self.name].map(|word| super::parse::known_as::plain(word));
        own.iter().any(|word| !word.is_empty() && word == plain) || self.also.iter().any(|word| word == plain)
    }
}

impl Catalogue {
    /// What comes with the program.
    pub fn shipped() -> &'static Arc<Self> {
        static SHIPPED: LazyLock<Arc<Catalogue>> = LazyLock::new(|| {
            let relays = include_str!("../../../content/relays.toml");
            let vendors = include_str!("../../../content/vendors.toml");
            let (catalogue, problems) =
                Catalogue::default().with([(RELAYS, relays.as_bytes()), (VENDORS, vendors.as_bytes())]);
            // The files are part of the program: a test reads them, so that nobody is ever shown this.
            assert!(problems.is_empty(), "the shipped relays and vendors are wrong: {problems:?}");
            Arc::new(catalogue)
        });
        &SHIPPED
    }

    /// What a campaign folder knows, without what is wrong with its own files: whoever loads the folder says that.
    pub fn of(tree: &Tree) -> Arc<Self> {
        Self::read(tree).0
    }

    /// Whether two snapshots of a folder know the same.
    pub fn is_same(one: &Tree, other: &Tree) -> bool {
        let own = |tree: &Tree, path| tree.own(path).map(|file| Arc::clone(&file.bytes));
        // By their bytes: a file that says the same in other words is read anew, which costs little and is never wrong.
        [RELAYS, VENDORS].into_iter().all(|path| own(one, path) == own(other, path))
    }

    /// The relay of this code.
    pub fn relay(&self, code: &str) -> Option<&RelayPreset> {
        self.relays.iter().find(|relay| relay.code == code)
    }

    /// The management system of this code.
    pub fn vendor(&self, code: &str) -> Option<&KnownVendor> {
        self.vendors.iter().find(|vendor| vendor.code == code)
    }

    /// The codes of the systems that pages may ask for as the one that is left.
    pub(crate) fn left(&self) -> impl Iterator<Item = &str> {
        self.vendors.iter().filter(|vendor| vendor.leave).map(|vendor| vendor.code.as_str())
    }
}
