//! How a device joins the new system: one method, one guide.
//!
//! What is true of a method wherever it is used stands in `content/methods.toml`, so that no text and no check has to know
//! it: who acts, whether everything on the device goes, and which guides lead through it. Which method a campaign uses,
//! its `[move.to.methods]` says.

use std::{
    cmp::Ordering,
    collections::BTreeMap,
    fmt,
    hash::{Hash, Hasher},
    str::FromStr,
    sync::LazyLock,
};

use serde::{Deserialize, Deserializer, de};

use super::{OperatingSystem, Ownership, Platform};
use crate::ground::near::nearest;

/// How a device joins the new system: a row of `content/methods.toml`, so that a further one is written there alone.
#[derive(Clone, Copy)]
pub struct Method(&'static MethodRow);

/// Who does what there is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mover {
    /// The person, with a guide.
    Person,
    /// The person, when the device itself asks.
    Device,
    /// IT; the person signs in at most.
    It,
}

impl Mover {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Person, Self::Device, Self::It];

    /// The word in conditions, and in the table of methods.
    pub fn code(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Device => "device",
            Self::It => "it",
        }
    }
}

/// What is true of a method.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MethodRow {
    code: String,
    says: String,
    #[serde(default, deserialize_with = "word")]
    platform: Option<Platform>,
    #[serde(default, deserialize_with = "word")]
    system: Option<OperatingSystem>,
    ownership: Option<Ownership>,
    #[serde(default)]
    shared: bool,
    mover: Mover,
    erases: bool,
    minutes: u32,
    least: Option<u32>,
    #[serde(default)]
    any_version: bool,
    guides: Vec<String>,
    /// Where it stands in the file: the order in which people are shown them.
    #[serde(skip)]
    place: usize,
}

/// What `content/methods.toml` holds.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct MethodFile {
    least_version: BTreeMap<String, u32>,
    method: Vec<MethodRow>,
}

static FILE: LazyLock<MethodFile> = LazyLock::new(|| {
    let read = toml::from_str::<MethodFile>(include_str!("../../../content/methods.toml"));
    // The file is part of the program: a test reads it, so that nobody is ever shown this.
    assert!(read.is_ok(), "the shipped methods are wrong: {read:?}");
    let mut file = read.unwrap_or_default();
    for (place, row) in file.method.iter_mut().enumerate() {
        row.place = place;
    }
    file
});

/// A word that the file writes as lists do.
fn word<'de, D: Deserializer<'de>, T: FromStr<Err: fmt::Display>>(from: D) -> Result<Option<T>, D::Error> {
    String::deserialize(from)?.parse().map(Some).map_err(de::Error::custom)
}

impl Method {
    /// All of them, by platform.
    pub fn all() -> impl Iterator<Item = Self> + Clone {
        FILE.method.iter().map(Self)
    }

    /// Those that `[move.to.methods]` may name for such devices. What is for anything is no answer to how a person's own
    /// device joins.
    pub fn usable(platform: Platform, ownership: Ownership) -> impl Iterator<Item = Self> {
        let fits = move |one: &Self| one.fits(OperatingSystem::from(platform), ownership);
        Self::all().filter(move |one| one.platform().is_some() && fits(one))
    }

    /// The one of this code.
    pub(crate) fn of_code(code: &str) -> Option<Self> {
        Self::all().find(|method| method.code() == code)
    }

    /// How a device without one user joins where nothing else is said.
    pub(crate) fn of_shared() -> Option<Self> {
        Self::all().find(|method| method.0.shared)
    }

    /// How a device joins of which guides know no kind, if there is a way for its system and for whoever owns it.
    pub(crate) fn of_system(system: OperatingSystem, ownership: Ownership) -> Option<Self> {
        Self::all().find(|method| method.0.system == Some(system) && method.fits(system, ownership))
    }

    /// The word in files.
    pub fn code(self) -> &'static str {
        &self.0.code
    }

    /// What it is, in a few words, for whoever plans.
    pub fn says(self) -> &'static str {
        &self.0.says
    }

    /// The kind of device it is for; none where guides know no kind.
    pub fn platform(self) -> Option<Platform> {
        self.0.platform
    }

    /// Whose devices it is for; `Unknown` if anybody's.
    pub fn ownership(self) -> Ownership {
        self.0.ownership.unwrap_or_default()
    }

    /// Who does what there is to do.
    pub fn mover(self) -> Mover {
        self.0.mover
    }

    /// Whether everything on the device goes.
    pub fn erases(self) -> bool {
        self.0.erases
    }

    /// How long it usually takes.
    pub fn minutes(self) -> u32 {
        self.0.minutes
    }

    /// The guides that are followed, in their order, by their names under `guides/`.
    pub fn guides(self) -> &'static [String] {
        &self.0.guides
    }

    /// The first version of an operating system that can join this way: what Microsoft Intune asks of all, or what
    /// the method itself needs.
    pub fn least_version(self, system: OperatingSystem) -> Option<u32> {
        if self.0.any_version {
            return None;
        }
        // `None` is less than any version: whichever of the two asks for something counts.
        self.0.least.max(least_version(system))
    }

    /// Whether a device of this kind and owner can join so.
    pub fn fits(self, system: OperatingSystem, ownership: Ownership) -> bool {
        let on_it = match self.platform() {
            Some(platform) => Some(platform) == system.platform(),
            // Of those without a platform some are for one system, and one is for anything.
            None => self.0.system.is_none_or(|own| own == system),
        };
        let own = self.ownership();
        // What nobody knows is let through: a list without owners would otherwise make every method impossible.
        let of_them = own == Ownership::Unknown || ownership == Ownership::Unknown || own == ownership;
        on_it && of_them
    }
}

/// The first version of an operating system that Microsoft Intune lets join; none where it says none, or is not
/// counted by one number.
pub fn least_version(system: OperatingSystem) -> Option<u32> {
    FILE.least_version.get(system.code()).copied()
}

impl PartialEq for Method {
    fn eq(&self, other: &Self) -> bool {
        self.0.place == other.0.place
    }
}

impl Eq for Method {}

impl PartialOrd for Method {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Method {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.place.cmp(&other.0.place)
    }
}

impl Hash for Method {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.place.hash(state);
    }
}

impl FromStr for Method {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let plain = word.trim().to_lowercase().replace([' ', '_'], "-");
        Self::of_code(&plain).ok_or_else(|| {
            nearest(&plain, Self::all().map(Self::code)).map_or_else(
                || Self::all().map(|method| format!("`{method}`")).collect::<Vec<_>>().join(", "),
                |near| format!("did you mean `{near}`?"),
            )
        })
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn method(code: &str) -> Method {
        Method::of_code(code).unwrap_or_else(|| panic!("{code} is a method"))
    }

    /// No company Android moves from one system to another without being erased: no method may say so.
    #[test]
    fn a_company_android_is_always_erased() {
        let of_company = || {
            Method::all().filter(|method| {
                method.platform() == Some(Platform::Android) && method.ownership() == Ownership::Company
            })
        };
        assert!(of_company().count() > 0);
        for method in of_company() {
            assert!(method.erases(), "{method}");
        }
    }

    #[test]
    fn a_method_is_for_its_own_devices_only() {
        let (mac, pc) = (OperatingSystem::Macos, OperatingSystem::Windows);
        assert!(method("windows-connect").fits(pc, Ownership::Personal));
        assert!(!method("windows-connect").fits(pc, Ownership::Company));
        assert!(!method("windows-auto").fits(mac, Ownership::Company));
        assert!(method("ios-keep").fits(OperatingSystem::IpadOs, Ownership::Unknown));
        assert!(!method("linux").fits(OperatingSystem::VisionOs, Ownership::Unknown));
        assert!(method("by-it").fits(OperatingSystem::VisionOs, Ownership::Unknown));
        let of_linux = |owner| Method::of_system(OperatingSystem::Linux, owner);
        assert_eq!(of_linux(Ownership::Unknown), Some(method("linux")));
        assert_eq!(of_linux(Ownership::Personal), None, "Microsoft does not support it");
        assert_eq!(method("by-it").least_version(OperatingSystem::Android), None);
        assert_eq!(Method::of_shared(), Some(method("by-it")));
        let of_mac: Vec<_> = Method::usable(Platform::Macos, Ownership::Company).collect();
        assert_eq!(of_mac, ["macos-app", "macos-reset", "macos-keep"].map(method));
    }

    #[test]
    fn a_method_is_known_by_its_word() {
        for method in Method::all() {
            assert_eq!(method.code().parse(), Ok(method));
        }
        assert_eq!("windows-conect".parse::<Method>().unwrap_err(), "did you mean `windows-connect`?");
    }

    /// What the file itself cannot promise: a word that stands for one row, versions of systems that there are, and one
    /// row for what nobody owns.
    #[test]
    fn the_file_says_each_thing_once() {
        for method in Method::all() {
            assert_eq!(Method::all().filter(|other| other.code() == method.code()).count(), 1, "{method}");
            assert!(method.platform().is_none() || method.0.system.is_none(), "{method} is for two kinds");
            assert!(!method.guides().is_empty(), "{method}");
            assert!(method.minutes() > 0, "{method}");
        }
        assert_eq!(Method::all().filter(|method| method.0.shared).count(), 1);
        for system in FILE.least_version.keys() {
            assert!(system.parse::<OperatingSystem>().is_ok_and(|known| known.code() == system), "{system}");
        }
    }
}
