//! Who has moved: an export of the new device management, or a list of addresses, taken into the ledger.

use chrono::{DateTime, Utc};
use std::{path::PathBuf, sync::Arc};

use super::{Failure, Opened, devices::own_list, name_of};
use crate::{
    ground::{
        campaign::{Campaign, People, PersonIx},
        course::{
            export::{self, DeviceExport},
            roll::Roll,
            wrong_system,
        },
        devices::{DeviceNames, DevicesRead, NewSystemFacts, OwnedDevices},
        digits::{counted, number},
        problem::{Place, Problem, Problems},
        workbook::is_workbook,
    },
    world::{disk, ledger::Arrivals},
};

/// A list to take in.
#[derive(Clone, Debug)]
pub(crate) struct ImportMoved {
    pub(crate) file: PathBuf,
    /// Which sheet, if it is a workbook.
    pub(crate) sheet: Option<String>,
    /// When the list was made; its newest check-in, or else now, if nobody says so.
    pub(crate) made: Option<DateTime<Utc>>,
    /// Whether it has everybody who has moved; as the list itself looks, if nobody says so.
    pub(crate) complete: Option<bool>,
    /// Take it in although many who had moved are missing from it, or it looks like an export of the old system.
    pub(crate) believe: bool,
    pub(crate) dry_run: bool,
}

/// What the list says.
#[derive(Debug)]
pub(crate) struct MovedImported {
    /// What is wrong in the folder.
    pub(crate) problems: Problems,
    /// What the file is called.
    pub(crate) file: String,
    pub(crate) people: Arc<People>,
    pub(crate) roll: Roll,
    pub(crate) export: DeviceExport,
    pub(crate) made: DateTime<Utc>,
    /// Until when reminders may rest on it.
    pub(crate) until: DateTime<Utc>,
    pub(crate) now: DateTime<Utc>,
    /// Whether somebody has moved only with all of their devices.
    pub(crate) all_devices: bool,
    /// What it says of the devices that our own list has; nothing if it tells of people only, or we have no list of devices.
    pub(crate) devices: Option<DevicesFound>,
    pub(crate) written: bool,
}

/// What a list of the new system says of our devices.
#[derive(Debug)]
pub(crate) enum DevicesFound {
    /// In our list, which is called so, it is kept with each.
    Kept(String, NewSystemFacts),
    /// Our list is a workbook of this name, which is not written.
    NotKept(String),
}

/// Takes a list in.
///
/// # Errors
/// It cannot be read, looks cut short or older than the last one, or the ledger cannot be written.
pub(crate) fn import(opened: &Opened, request: &ImportMoved) -> Result<MovedImported, Failure> {
    let (campaign, people, now) = (opened.campaign()?, opened.people(), opened.around.now);
    let record = opened.record()?;
    let bytes = disk::read_file(&request.file)?;
    let file = name_of(&request.file);
    let mut export = export::read_sheet(&file, bytes, request.sheet.as_deref(), now)?;
    export.complete = request.complete.unwrap_or(export.complete);
    let made = made(request, &export, now)?;
    // Who is missing from a complete list has not moved: an old one would take back what a newer one said.
    if let Some(last) = record.moved_as_of
        && made < last
        && export.complete
    {
        return Err(Problems::from(older_list(&export, last)).into());
    }
    if let Some(wrong) = wrong_system::of_the_old(&export, campaign, people).filter(|_| !request.believe) {
        return Err(Problems::from(wrong).into());
    }
    let devices = devices_found(opened, campaign, (&export, made))?;
    let with_devices =
        devices.as_ref().map(|found| with_devices(found, campaign, people)).transpose()?.flatten();
    let roll = Roll::of(&export, campaign, with_devices.as_ref().unwrap_or(people), &record);
    if roll.looks_cut_short() && !request.believe {
        return Err(Problems::from(cut_short(&export, &roll)).into());
    }
    if !request.dry_run {
        opened.notes()?.arrivals(&arrivals(&roll, people, &export, (&file, made)), now)?;
        // After the ledger, by which people are judged: a list of devices that cannot be written is told, and is taken in
        // by the next list.
        if let Some(DevicesFound::Kept(list, facts)) = &devices {
            disk::write_private(&opened.around.folder.join(list), &facts.bytes)?;
        }
    }
    Ok(MovedImported {
        problems: opened.loaded.problems.clone(),
        file,
        people: Arc::clone(people),
        made,
        until: made + campaign.policies.moved_max_age,
        now,
        all_devices: campaign.policies.moved_rule_all,
        devices,
        written: !request.dry_run,
        roll,
        export,
    })
}

/// What it says of the devices of our list, if there is one.
fn devices_found(
    opened: &Opened,
    campaign: &Campaign,
    (export, made): (&DeviceExport, DateTime<Utc>),
) -> Result<Option<DevicesFound>, Failure> {
    let has_devices = opened.people().all().iter().any(|person| !person.listed_devices.is_empty());
    if !has_devices || !NewSystemFacts::are_in(export) {
        return Ok(None);
    }
    let file = campaign.policies.devices.file.clone();
    let bytes = disk::read_file(&opened.around.folder.join(&file))?;
    if is_workbook(&bytes) {
        return Ok(Some(DevicesFound::NotKept(file)));
    }
    let list = own_list(&file, bytes, &DeviceNames::of(campaign), campaign)?;
    let facts = NewSystemFacts::of(&list, export, opened.people(), made);
    Ok(Some(DevicesFound::Kept(file, facts)))
}

/// The people with their devices as the list will have them.
fn with_devices(
    found: &DevicesFound,
    campaign: &Campaign,
    people: &People,
) -> Result<Option<People>, Failure> {
    let DevicesFound::Kept(file, facts) = found else { return Ok(None) };
    let read = DevicesRead::of(file, facts.bytes.clone(), &DeviceNames::of(campaign), None)?;
    let OwnedDevices { devices, .. } = OwnedDevices::of(read, people);
    Ok(Some(people.clone().with_devices(devices).moving_by(&campaign.the_move)))
}

/// When the list was made: somebody says so, or its newest check-in does, or it is taken as new.
fn made(request: &ImportMoved, export: &DeviceExport, now: DateTime<Utc>) -> Result<DateTime<Utc>, Failure> {
    // A check-in of tomorrow is a clock that goes wrong: by it every later list would be an older one.
    let made = request.made.or(export.newest.map(|newest| newest.min(now))).unwrap_or(now);
    if made > now {
        return Err(Failure::usage("`--made` is in the future", "say when the list was exported"));
    }
    Ok(made)
}

fn older_list(export: &DeviceExport, last: DateTime<Utc>) -> Problem {
    let last = last.format("%Y-%m-%d %H:%M UTC");
    Problem::error("older-list", format!("this list is older than the last one, of {last}"))
        .at(Place::file(&export.source))
        .hint(
            "take in the newest list; say `--part` if this one only adds people, or `--made` if it is newer",
        )
}

fn cut_short(export: &DeviceExport, roll: &Roll) -> Problem {
    let message = format!(
        "{} of the {} who had moved are missing from this list, and nothing of it was taken in",
        number(roll.back.len()),
        counted(roll.before, "person", "people")
    );
    Problem::error("list-cut-short", message).at(Place::file(&export.source)).hint(
        "export it again without a filter; if it is right, say `--believe`, or `--part` if it has only some",
    )
}

fn arrivals(
    roll: &Roll,
    people: &People,
    export: &DeviceExport,
    (source, made): (&str, DateTime<Utc>),
) -> Arrivals {
    let key = |who: &PersonIx| people.get(*who).map(|person| person.address.key());
    Arrivals {
        moved: roll.moved.iter().filter_map(|arrived| Some((key(&arrived.who)?, arrived.enrolled))).collect(),
        back: roll.back.iter().filter_map(key).collect(),
        // Of those who are not in a list of some, nothing is known: whoever failed before fails still.
        failing: export.complete.then(|| roll.failing.iter().filter_map(key).collect()),
        source: source.to_owned(),
        made,
    }
}
