//! The systems that are left, and how a device gets out of one and into the new one.

use std::collections::BTreeMap;

use super::{AccessControl, Device, DeviceUse, Method, Ownership, Person, PlatformSet, WaveIx};
use crate::ground::problem::Place;

/// From what to what.
#[derive(Clone, Debug)]
pub struct Move {
    /// The management systems that are left: one, or several with devices of their own.
    pub from: OldSystems,
    /// The one that is joined.
    pub to: Vendor,
    /// The kinds of device that move.
    pub platforms: PlatformSet,
    /// Which of the two decides who gets to mail and files.
    pub access: AccessControl,
    /// Per platform, who confirmed how one leaves the old system: `2027-01-08, mobile platform team`.
    pub confirmed: BTreeMap<super::Platform, String>,
    /// Where that is said, or would be.
    pub confirmed_place: Place,
    /// How devices join, as far as the campaign says it.
    pub methods: Methods,
    /// Where a wave says otherwise: how devices of its people join.
    pub methods_of_waves: BTreeMap<WaveIx, Methods>,
    /// Where the former is said, or would be.
    pub methods_place: Place,
}

/// How devices join, by kind and owner.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Methods(pub BTreeMap<(super::Platform, Ownership), Method>);

impl Methods {
    /// How such a device joins; nothing where that is not said.
    fn of(&self, platform: super::Platform, ownership: Ownership) -> Option<Method> {
        self.0.get(&(platform, ownership)).copied()
    }
}

impl Move {
    /// The kinds of device that move and on which nobody has tried how to leave.
    pub fn unconfirmed(&self) -> impl Iterator<Item = super::Platform> {
        self.platforms.iter().filter(|platform| !self.confirmed.contains_key(platform))
    }
}

/// A management system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vendor {
    /// The guides' slot: `workspace-one`, `ivanti`, `jamf`, `citrix`, `maas360`, `soti`, `meraki`, `google`,
    /// `intune`, `other`.
    pub id: String,
    /// The name people know: `Workspace ONE`.
    pub name: String,
    /// The app people know it by: `Intelligent Hub`.
    pub app: String,
}

/// A management system that is left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OldSystem {
    /// Which, and by which names people know it.
    pub vendor: Vendor,
    /// The kinds of device that are in it.
    pub platforms: PlatformSet,
    /// Whose devices are in it; `Unknown` if anybody's.
    pub ownership: Ownership,
}

/// The systems that are left: at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OldSystems {
    first: OldSystem,
    further: Vec<OldSystem>,
}

impl OldSystems {
    /// These, in the order of the file.
    pub fn new(first: OldSystem, further: Vec<OldSystem>) -> Self {
        Self { first, further }
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &OldSystem> {
        std::iter::once(&self.first).chain(&self.further)
    }

    /// The only one, if all devices are in one.
    pub fn only(&self) -> Option<&Vendor> {
        self.is_one().then_some(&self.first.vendor)
    }

    /// Whether all devices are in one.
    pub(crate) fn is_one(&self) -> bool {
        self.further.is_empty()
    }

    /// The one a device is in: the one its list names, or else the first that holds such devices.
    pub fn of(&self, device: &Device) -> &Vendor {
        let named = self.all().find(|system| !device.from.is_empty() && *system.vendor.id == *device.from);
        let fitting = || self.all().find(|system| system.holds(device));
        &named.or_else(fitting).unwrap_or(&self.first).vendor
    }

    /// Those that devices of these kinds may be in, each once; never none.
    pub fn on(&self, platforms: PlatformSet) -> Vec<&Vendor> {
        let fitting = self.all().filter(|system| !system.platforms.and(platforms).is_empty());
        let mut vendors: Vec<&Vendor> = Vec::new();
        for system in fitting {
            if !vendors.contains(&&system.vendor) {
                vendors.push(&system.vendor);
            }
        }
        // Texts name at least one system: a page without any would ask people to leave nothing.
        if vendors.is_empty() { vec![&self.first.vendor] } else { vendors }
    }

    /// How many of them a device may be in, by what its list says.
    pub(crate) fn candidates(&self, device: &Device) -> usize {
        if self.all().any(|system| *system.vendor.id == *device.from) {
            return 1;
        }
        self.all().filter(|system| system.holds(device)).count()
    }
}

impl OldSystem {
    fn holds(&self, device: &Device) -> bool {
        // A device of no kind that guides know, such as one with Linux, may be in any of them.
        let kind = device.system.platform().is_none_or(|platform| self.platforms.contains(platform));
        let owner = self.ownership == Ownership::Unknown
            || device.ownership == Ownership::Unknown
            || self.ownership == device.ownership;
        kind && owner
    }
}

impl Move {
    /// How a device of somebody joins: as its list says, or else as their wave or the campaign says of such devices.
    pub(crate) fn method_of(&self, person: &Person, device: &Device) -> Option<Method> {
        device.method.or_else(|| self.usual_method(person.wave, device))
    }

    fn usual_method(&self, wave: Option<WaveIx>, device: &Device) -> Option<Method> {
        if device.usage != DeviceUse::OnePerson {
            return Method::of_shared();
        }
        let Some(platform) = device.system.platform() else {
            return Method::of_system(device.system, device.ownership);
        };
        let own = wave.and_then(|wave| self.methods_of_waves.get(&wave));
        let of =
            |owner| own.and_then(|own| own.of(platform, owner)).or_else(|| self.methods.of(platform, owner));
        match device.ownership {
            // Where nobody knows whose it is, only what is so of both is said.
            Ownership::Unknown => {
                of(Ownership::Company).filter(|known| of(Ownership::Personal) == Some(*known))
            }
            Ownership::Company | Ownership::Personal => of(device.ownership),
        }
    }

    /// Whether messages tell of devices one by one even where no list does: the campaign says how each moves.
    pub(crate) fn tells_devices(&self) -> bool {
        !self.methods.0.is_empty() || !self.methods_of_waves.is_empty() || !self.from.is_one()
    }
}
