//! Who of the list is told nothing, and why.

use chrono::NaiveDate;
use std::{collections::BTreeMap, sync::Arc};

/// Why somebody of the list is told nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NotTold {
    /// They have left the organisation.
    Left,
    /// They are in the list of people who hear no more.
    Excluded,
    /// They work for somebody else, and their devices are not ours.
    Guest,
    /// A shared mailbox, a room or a device: nobody reads it for themselves.
    SharedMailbox,
    /// Nobody can sign in with the account.
    DisabledAccount,
}

impl NotTold {
    /// What can be seen from an export, and what a campaign may say otherwise of.
    pub(crate) const ACCOUNTS: [Self; 3] = [Self::Guest, Self::SharedMailbox, Self::DisabledAccount];

    /// The word in data.
    pub fn code(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Excluded => "excluded",
            Self::Guest => "guest",
            Self::SharedMailbox => "shared-mailbox",
            Self::DisabledAccount => "disabled-account",
        }
    }

    /// The word in `also_tell`.
    pub(crate) fn plural(self) -> &'static str {
        match self {
            Self::Left => "leavers",
            Self::Excluded => "excluded",
            Self::Guest => "guests",
            Self::SharedMailbox => "shared-mailboxes",
            Self::DisabledAccount => "disabled-accounts",
        }
    }
}

/// That somebody hears no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exclusion {
    /// Why, in the words of the list.
    pub reason: String,
    /// Since when; none if the list does not say.
    pub since: Option<NaiveDate>,
}

/// Everybody who hears no more, whatever list of people is imported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exclusions {
    /// By the key of an address, or by the sign of one that was forgotten.
    all: BTreeMap<String, Arc<Exclusion>>,
    /// Whether there are signs among the keys: a hash for each address asked for is spared otherwise.
    has_signs: bool,
}

/// What stands before the hash of an address that was forgotten.
const SIGN: &str = "forgotten:";

/// What is kept of an address in the list of exclusions once the person is forgotten: nobody reads from it who it was,
/// and whoever has the address finds it again.
pub(crate) fn sign_of(address: &str) -> String {
    // These words last for ever: any other would not find those who were forgotten, and mail them again.
    let mut hasher = blake3::Hasher::new_derive_key("wavecast excluded address 1");
    hasher.update(address.to_lowercase().as_bytes());
    format!("{SIGN}{}", hasher.finalize().to_hex())
}

/// Whether a cell is such a sign.
pub(crate) fn is_sign(cell: &str) -> bool {
    let hash = cell.strip_prefix(SIGN);
    // An address may begin with the same word; one that is 64 hexadecimal digits long has no `@` in it.
    hash.is_some_and(|hash| hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

impl Exclusions {
    /// These, each by address or sign.
    pub(crate) fn of_rows(rows: impl IntoIterator<Item = (String, Exclusion)>) -> Self {
        let all: BTreeMap<String, Arc<Exclusion>> =
            rows.into_iter().map(|(who, why)| (who.to_lowercase(), Arc::new(why))).collect();
        let has_signs = all.keys().any(|key| is_sign(key));
        Self { all, has_signs }
    }

    /// The exclusion of an address.
    pub fn find(&self, address: &str) -> Option<&Arc<Exclusion>> {
        if self.all.is_empty() {
            return None;
        }
        let by_sign = || self.has_signs.then(|| self.all.get(&sign_of(address))).flatten();
        // The plain address first: it is found without a hash.
        self.all.get(&address.to_lowercase()).or_else(by_sign)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}
