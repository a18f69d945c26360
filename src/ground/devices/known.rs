//! What is worked out once for a list of devices, and not in each of its rows: where columns stand, and what cells mean that
//! most rows share.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt::Write as _,
    sync::Arc,
};

use super::titles::{COMPLIANT, GONE, IN_NEW};
use crate::ground::{
    campaign::{DeviceDescription, DeviceUse, OperatingSystem, Ownership},
    list_text::{ListText, ListTexts},
};

/// Where each column stands: looked up once, and not in each row.
pub(super) struct DeviceColumns {
    pub(super) mail: Option<usize>,
    pub(super) version: Option<usize>,
    pub(super) model: Option<usize>,
    pub(super) maker: Option<usize>,
    pub(super) platform: Option<usize>,
    pub(super) ownership: Option<usize>,
    pub(super) usage: Option<usize>,
    pub(super) name: Option<usize>,
    pub(super) from: Option<usize>,
    pub(super) method: Option<usize>,
    pub(super) reset: Option<usize>,
    pub(super) seen: Option<usize>,
    pub(super) serial: Option<usize>,
    pub(super) joined: Option<usize>,
    pub(super) gone: Option<usize>,
    pub(super) compliant: Option<usize>,
}

impl DeviceColumns {
    pub(super) fn of(columns: &BTreeMap<&'static str, usize>) -> Self {
        let of = |meaning: &str| columns.get(meaning).copied();
        Self {
            mail: of("mail"),
            version: of("version"),
            model: of("model"),
            maker: of("manufacturer"),
            platform: of("platform"),
            ownership: of("ownership"),
            usage: of("use"),
            name: of("name"),
            from: of("from"),
            method: of("method"),
            reset: of("reset"),
            seen: of("seen"),
            serial: of("serial"),
            joined: of(IN_NEW),
            gone: of(GONE),
            compliant: of(COMPLIANT),
        }
    }
}

/// How much is kept of one kind: a column in which no two rows are alike must not fill the memory.
const MOST: usize = 4096;

/// What cells mean that most rows share.
#[derive(Default)]
pub(super) struct KnownDevices {
    pub(super) platforms: KnownCells<Option<OperatingSystem>>,
    pub(super) guesses: KnownCells<Option<OperatingSystem>>,
    pub(super) owners: KnownCells<Option<(Ownership, Option<DeviceUse>)>>,
    pub(super) models: KnownCells<Option<ListText>>,
    pub(super) vendors: KnownCells<Option<ListText>>,
    /// What rows say that is theirs alone, and what many say.
    pub(super) texts: ListTexts,
    descriptions: HashSet<Arc<DeviceDescription>>,
}

impl KnownDevices {
    /// A description, in the one place where it stands for all devices that are described so.
    pub(super) fn described(&mut self, description: DeviceDescription) -> Arc<DeviceDescription> {
        if let Some(known) = self.descriptions.get(&description) {
            return Arc::clone(known);
        }
        let described = Arc::new(description);
        if self.descriptions.len() < MOST {
            self.descriptions.insert(Arc::clone(&described));
        }
        described
    }
}

/// What cells mean that stand in many rows: each is understood once.
pub(super) struct KnownCells<T> {
    known: HashMap<Box<str>, T>,
    /// What two cells are looked up by, kept so that looking up costs no memory.
    both: String,
}

impl<T> Default for KnownCells<T> {
    fn default() -> Self {
        Self { known: HashMap::new(), both: String::new() }
    }
}

impl<T: Clone> KnownCells<T> {
    /// What a cell means, by what was found out when it was met first.
    pub(super) fn meaning(&mut self, cell: &str, understand: impl FnOnce(&str) -> T) -> T {
        if let Some(known) = self.known.get(cell) {
            return known.clone();
        }
        let found = understand(cell);
        if self.known.len() < MOST {
            self.known.insert(cell.into(), found.clone());
        }
        found
    }

    /// What two cells mean together.
    pub(super) fn meaning_of_both(&mut self, one: &str, other: &str, understand: impl FnOnce() -> T) -> T {
        let mut both = std::mem::take(&mut self.both);
        both.clear();
        // With the length of the first, since no sign between them is one that a cell cannot have.
        let _ = write!(both, "{}:{one}{other}", one.len());
        let meaning = self.meaning(&both, |_| understand());
        self.both = both;
        meaning
    }
}
