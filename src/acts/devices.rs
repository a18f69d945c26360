//! The list of devices: an export merged into it, and what it says of whom.

use chrono::{DateTime, NaiveDate, Utc};
use std::{collections::BTreeMap, path::PathBuf, str::FromStr};

use super::{Failure, Opened, no_workbook::is_no_workbook, plan::by_address};
use crate::{
    ground::{
        campaign::{Campaign, Device, DeviceState, Method, Person, PersonIx, PersonState, SerialNumber},
        devices::{self, DeviceMerge, DeviceNames, DeviceRow, DevicesRead, OwnedDevices, WholeList},
        digits::counted,
        near::nearest,
        problem::Problems,
    },
    world::disk,
};

/// Of a hundred devices in an old system, so many may be gone from it and in no other before its export is taken for half a
/// file.
const LOST_IN_HUNDRED: usize = 10;

/// ... and as few as these are never too many.
const LOST_ANYWAY: usize = 5;

/// An export to merge into the list of devices.
#[derive(Clone, Debug)]
pub(crate) struct ImportDevices {
    pub(crate) file: PathBuf,
    /// What the file is called in findings: as it was named.
    pub(crate) named: String,
    /// Which sheet, if it is a workbook.
    pub(crate) sheet: Option<String>,
    /// The old system that all its devices are in, by the word of `vendor`.
    pub(crate) from: Option<String>,
    /// When it was made; now, if nobody says so.
    pub(crate) made: Option<DateTime<Utc>>,
    /// Whether it has everything that is in that system: what is missing from it has left.
    pub(crate) complete: bool,
    /// Take it in although many devices are missing from it and in no other system, or it looks like an export of another one.
    pub(crate) believe: bool,
    /// Whether the list is written.
    pub(crate) execute: bool,
}

/// What an export changes in the list of devices.
#[derive(Debug)]
pub(crate) struct DevicesImported {
    pub(crate) problems: Problems,
    pub(crate) merge: DeviceMerge,
    /// Rows of devices that belong to nobody.
    pub(crate) without_owner: usize,
    /// Devices of people whom the list does not have: they are left out.
    pub(crate) of_strangers: usize,
    /// What the list is called.
    pub(crate) file: String,
    pub(crate) executed: bool,
}

/// A person with the devices they have.
#[derive(Debug)]
pub(crate) struct DevicesOf {
    pub(crate) person: Person,
    pub(crate) devices: Vec<KnownDevice>,
    /// How far they are, where a list tells of their devices.
    pub(crate) state: Option<PersonState>,
}

/// A device, and what is so of it.
#[derive(Debug)]
pub(crate) struct KnownDevice {
    pub(crate) device: Device,
    /// The way it joins.
    pub(crate) method: Option<Method>,
    /// Whether everything on it goes.
    pub(crate) erased: bool,
    /// Where it is between the systems.
    pub(crate) state: DeviceState,
}

/// The devices of a campaign, or of one person.
#[derive(Debug)]
pub(crate) struct DevicesListed {
    pub(crate) problems: Problems,
    pub(crate) people: Vec<DevicesOf>,
    /// Whether they are those in one state, of all there are.
    pub(crate) only: Option<WantedState>,
}

/// Where a device is, or how far a person is: which of them are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WantedState {
    /// Devices that are there.
    Device(DeviceState),
    /// People who are so far.
    Person(PersonState),
}

impl WantedState {
    /// All words for them.
    fn words() -> impl Iterator<Item = &'static str> {
        PersonState::ALL.map(PersonState::code).into_iter().chain(DeviceState::ALL.map(DeviceState::code))
    }
}

impl FromStr for WantedState {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let person = PersonState::ALL.into_iter().find(|state| state.code() == word).map(Self::Person);
        let device = || DeviceState::ALL.into_iter().find(|state| state.code() == word).map(Self::Device);
        person.or_else(device).ok_or_else(|| match nearest(word, Self::words()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("states are {}", Self::words().collect::<Vec<_>>().join(", ")),
        })
    }
}

/// Merges an export into the list of devices. What is missing from it stays; devices of people who are not in the list of
/// people are left out, and counted.
///
/// # Errors
/// The campaign, the export or the list is wrong, or the list cannot be written.
pub(crate) fn import(opened: &Opened, request: &ImportDevices) -> Result<DevicesImported, Failure> {
    // An error in a list is told below: a campaign that can be read is all that is needed to begin.
    let loaded = &opened.loaded;
    let Some(campaign) = loaded.campaign.as_deref() else { return Err(loaded.problems.clone().into()) };
    let from = request.from.as_deref().map(|named| old_system(campaign, named)).transpose()?;
    let file = campaign.policies.devices.file.clone();
    let path = opened.around.folder.join(&file);
    let hint = "change it in Excel; or write `file = \"devices.csv\"` under `[devices]`, and import the workbook into that";
    is_no_workbook(&file, &path, hint)?;
    let names = DeviceNames::of(campaign).for_sheet(request.sheet.clone());
    let bytes = disk::read_file(&request.file)?;
    let mut export = DevicesRead::of(&request.named, bytes, &names, Some(opened.around.now))?;
    let all = export.rows.len();
    export.rows.retain(|row| loaded.people.find(&row.owner).is_some());
    let (without_owner, of_strangers) = (export.without_owner, all - export.rows.len());
    // Without the sheet that was named: it is one of the export, and our list has its own.
    let names = DeviceNames::of(campaign);
    let list =
        if path.is_file() { Some(own_list(&file, disk::read_file(&path)?, &names, campaign)?) } else { None };
    let made = made_on(request, campaign, opened.around.now)?;
    let known = list.as_ref().map_or(&[][..], |list| &list.rows);
    if let Some(wrong) = of_another(&export, known, (campaign, from.as_deref())).filter(|_| !request.believe)
    {
        return Err(wrong);
    }
    let all_of = request.complete.then(|| whole_system(campaign, from.as_deref())).transpose()?;
    let whole = WholeList {
        from: from.as_deref(),
        is_only: campaign.the_move.from.is_one(),
        all_of: all_of.map(|system| (system, made)),
    };
    let merge = DeviceMerge::of(list.as_ref(), &export, &whole);
    if let Some(older) = looks_older(&merge, request) {
        return Err(older);
    }
    if looks_cut_short(&merge) && !request.believe {
        return Err(cut_short(&request.named, &merge));
    }
    let (_, mut problems) = export.problems();
    if problems.has_errors() {
        return Err(problems.into());
    }
    problems.append(checked(&file, merge.bytes.clone(), &names, opened)?);
    if request.execute {
        disk::write_private(&path, &merge.bytes)?;
    }
    Ok(DevicesImported { problems, merge, without_owner, of_strangers, file, executed: request.execute })
}

/// That an export is older than what the list has of its system already: last week's would bring back what has left since.
fn looks_older(merge: &DeviceMerge, request: &ImportDevices) -> Option<Failure> {
    let (later, earlier) = merge.heard;
    (earlier > later && request.made.is_none()).then(|| {
        let message = format!(
            "`{}` has heard of {} earlier than the list has: this export is older, and nothing was taken in",
            request.named,
            counted(earlier, "device", "devices"),
        );
        Failure::usage(
            message,
            "take in the newest export; if it is that one, say with `--made` when it was made",
        )
    })
}

/// The day on which an export was made: what is missing from it had left by then.
fn made_on(request: &ImportDevices, campaign: &Campaign, now: DateTime<Utc>) -> Result<NaiveDate, Failure> {
    let made = request.made.unwrap_or(now);
    if made > now {
        return Err(Failure::usage("`--made` is in the future", "say when the export was made"));
    }
    Ok(campaign.day_of(made))
}

/// Fewer devices than this prove nothing of an export.
const FEW: usize = 5;

/// That an export is of another system than the one that somebody named, if its columns or most of its devices say so.
fn of_another(
    export: &DevicesRead,
    known: &[DeviceRow],
    (campaign, from): (&Campaign, Option<&str>),
) -> Option<Failure> {
    let from = from?;
    let called = |id: &str| {
        let the_move = &campaign.the_move;
        let mut all = the_move.from.all().map(|system| &system.vendor).chain([&the_move.to]);
        all.find(|vendor| vendor.id == id).map_or_else(|| id.to_owned(), |vendor| vendor.name.clone())
    };
    let hint = "name the system that it is of after `--from`; if it is right, say `--believe`";
    let new = &campaign.the_move.to.id;
    if export.maker.is_some_and(|maker| maker == new && maker != from) {
        let message = format!(
            "by its columns `{}` is an export of {}, and not of {}: nothing was taken in",
            export.source.path(),
            called(new),
            called(from)
        );
        return Some(Failure::usage(
            message,
            format!("`wavecast moved import` reads what the new system has; {hint}"),
        ));
    }
    let listed = known.iter().filter(|row| !row.device.serial.is_unknown() && !row.device.from.is_empty());
    let listed: BTreeMap<&SerialNumber, &str> =
        listed.map(|row| (&row.device.serial, &*row.device.from)).collect();
    let systems: Vec<&str> =
        export.rows.iter().filter_map(|row| listed.get(&row.device.serial)).copied().collect();
    let elsewhere = systems.iter().filter(|system| **system != from).count();
    (elsewhere >= FEW && elsewhere * 2 > systems.len()).then(|| {
        let message = format!(
            "{} of `{}` are in the list with another old system than {}: nothing was taken in",
            counted(elsewhere, "device", "devices"),
            export.source.path(),
            called(from)
        );
        Failure::usage(message, hint)
    })
}

/// The system that an export has everything of.
fn whole_system<'s>(campaign: &'s Campaign, from: Option<&'s str>) -> Result<&'s str, Failure> {
    let only = || campaign.the_move.from.only().map(|vendor| vendor.id.as_str());
    from.or_else(only).ok_or_else(|| {
        Failure::usage(
            "`--complete` is of one system, and this campaign leaves several",
            "name the one that the export is of: `--from jamf`",
        )
    })
}

/// Whether so many devices are gone from the old system and not in the new one that the export can hardly be whole.
fn looks_cut_short(merge: &DeviceMerge) -> bool {
    merge.lost > LOST_ANYWAY && merge.lost * 100 > merge.of_system * LOST_IN_HUNDRED
}

fn cut_short(file: &str, merge: &DeviceMerge) -> Failure {
    let message = format!(
        "{} of `{file}` would have left the old system and not joined the new one, and nothing was taken in",
        counted(merge.lost, "device", "devices"),
    );
    let hint = "take in what the new system has first (`wavecast moved import`), and export everything of the old one; if it is right, say `--believe`";
    Failure::usage(message, hint)
}

/// The list as it is. A file of its name that is something else is not written over.
pub(super) fn own_list(
    file: &str,
    bytes: Vec<u8>,
    names: &DeviceNames,
    campaign: &Campaign,
) -> Result<DevicesRead, Failure> {
    if !campaign.policies.devices.is_named && !devices::is_own_list(&bytes) {
        let message = format!("`{file}` is something other than a list of devices of Wavecast");
        let hint =
            "give it another name, or name the list of devices in campaign.toml: `file` under `[devices]`";
        return Err(Failure::usage(message, hint));
    }
    Ok(DevicesRead::of(file, bytes, names, None)?)
}

/// What is wrong with the list as it would be, if none of it is an error.
fn checked(file: &str, bytes: Vec<u8>, names: &DeviceNames, opened: &Opened) -> Result<Problems, Failure> {
    let read = DevicesRead::of(file, bytes, names, None)?;
    let OwnedDevices { problems, .. } = OwnedDevices::of(read, &opened.loaded.people);
    if problems.has_errors() { Err(problems.into()) } else { Ok(problems) }
}

/// The word of an old system that somebody named.
fn old_system(campaign: &Campaign, named: &str) -> Result<String, Failure> {
    devices::old_system(&campaign.catalogue, named).ok_or_else(|| {
        let codes: Vec<&str> = campaign.catalogue.left().collect();
        Failure::usage(
            format!("`{named}` is not a management system we know"),
            format!("known are {}", codes.join(", ")),
        )
    })
}

/// The devices that the list has, of everybody or of one person; only those in a state, if one is wanted.
///
/// # Errors
/// The campaign is wrong, or nobody is called so.
pub(crate) fn list(
    opened: &Opened,
    one: Option<&str>,
    only: Option<WantedState>,
) -> Result<DevicesListed, Failure> {
    let ready = opened.loaded.ready()?;
    let found = |index: PersonIx| ready.people.get(index);
    let people: Vec<&Person> = match one {
        Some(address) => {
            let index = by_address(&ready.campaign, &ready.people, address)?;
            found(index).into_iter().collect()
        }
        None => ready.people.all().iter().filter(|person| !person.listed_devices.is_empty()).collect(),
    };
    let the_move = &ready.campaign.the_move;
    let told = people.into_iter().filter_map(|person| {
        let state = PersonState::of(&ready.campaign.device_states(person));
        let each = person.devices();
        let known = each.iter().map(|device| {
            let method = the_move.method_of(person, device);
            let erased = person.is_erased(device, method);
            KnownDevice { device: device.clone(), method, erased, state: the_move.state_of(person, device) }
        });
        let devices: Vec<KnownDevice> = match only {
            Some(WantedState::Device(wanted)) => known.filter(|one| one.state == wanted).collect(),
            Some(WantedState::Person(wanted)) if state != Some(wanted) => Vec::new(),
            Some(WantedState::Person(_)) | None => known.collect(),
        };
        (only.is_none() || !devices.is_empty()).then(|| DevicesOf { devices, state, person: person.clone() })
    });
    Ok(DevicesListed { people: told.collect(), only, problems: opened.loaded.problems.clone() })
}

/// A device in a line, without its number: `iPhone 14, ios 17.6, company`.
pub(crate) fn in_words(device: &Device) -> String {
    let mut words = Vec::new();
    if !device.name.is_empty() {
        words.push(device.name.to_string());
    }
    words.push(if device.version.is_empty() {
        device.system.to_string()
    } else {
        format!("{} {}", device.system, device.version)
    });
    if device.ownership != crate::ground::campaign::Ownership::Unknown {
        words.push(device.ownership.code().to_owned());
    }
    if !device.is_of_one_person() {
        words.push(device.usage.code().to_owned());
    }
    if !device.from.is_empty() {
        words.push(format!("in {}", device.from));
    }
    words.join(", ")
}
