//! Who has moved: an export of the new device management, or a list of addresses, taken into the ledger.

use chrono::{DateTime, Utc};
use std::{path::PathBuf, sync::Arc};

use super::{Failure, Opened, name_of};
use crate::{
    ground::{
        campaign::{People, PersonIx},
        course::{
            export::{self, DeviceExport},
            roll::Roll,
        },
        digits::{counted, number},
        problem::{Place, Problem, Problems},
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
    /// Take it in although many who had moved are missing from it.
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
    pub(crate) written: bool,
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
    let roll = Roll::of(&export, campaign, people, &record);
    if roll.looks_cut_short() && !request.believe {
        return Err(Problems::from(cut_short(&export, &roll)).into());
    }
    if !request.dry_run {
        opened.notes()?.arrivals(&arrivals(&roll, people, &export, (&file, made)), now)?;
    }
    Ok(MovedImported {
        problems: opened.loaded.problems.clone(),
        file,
        people: Arc::clone(people),
        made,
        until: made + campaign.policies.moved_max_age,
        now,
        all_devices: campaign.policies.moved_rule_all,
        written: !request.dry_run,
        roll,
        export,
    })
}

/// When the list was made: somebody says so, or its newest check-in does, or it is taken as new.
fn made(request: &ImportMoved, export: &DeviceExport, now: DateTime<Utc>) -> Result<DateTime<Utc>, Failure> {
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
