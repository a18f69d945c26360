//! The list of people: an export merged into it, shown before it is written.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use super::{Failure, Opened, no_workbook::is_no_workbook, rows_of_devices, save_table};
use crate::{
    ground::{
        campaign::{
            Campaign, NotTold, People,
            people::{CampaignNames, FaultyRows, Merge, MergeRules, OneRowEach, PeopleTable},
        },
        problem::{Problem, Problems},
    },
    world::disk,
};

/// A few invented people, one in each language.
pub const PEOPLE: &str = "\
mail,name,given_name,language,wave,country,site,platforms,ownership,reset,vip,manager
jelle.bakker@example.com,Jelle Bakker,Jelle,nl,pilot,NL,Amsterdam,ios;windows,company,no,no,manager@example.com
astrid.nystrom@example.com,Astrid Nyström,Astrid,sv,office,SE,Malmö,android,company,yes,no,manager@example.com
emma.clarke@example.com,Emma Clarke,Emma,en,office,GB,Manchester,macos,company,no,no,manager@example.com
";

/// A row as new folders had it before: a company Android does not move without being erased.
const ONCE_INVENTED: &str = "astrid.nystrom@example.com,Astrid Nyström,Astrid,sv,office,SE,Malmö,android,company,no,no,manager@example.com";

/// Of a list of which more than one in so many would leave, somebody must say that it is so: the wrong file, or a half
/// one, looks just like that.
const ONE_IN: usize = 5;

/// Findings that are no fault of an export: it need not know the waves.
const NOT_OF_AN_EXPORT: [&str; 2] = ["person-without-wave", "bad-header"];

/// An export to merge into the list.
#[derive(Clone, Debug)]
pub(crate) struct ImportPeople {
    pub(crate) file: PathBuf,
    /// What the file is called in findings: as it was named.
    pub(crate) named: String,
    /// Which sheet, if it is a workbook.
    pub(crate) sheet: Option<String>,
    /// Whether it names everybody, so that whoever is missing from it has left.
    pub(crate) complete: bool,
    /// How many leave at most, where somebody says that so many do.
    pub(crate) leavers: Option<usize>,
    /// Where the rows go that cannot be used, if the others are to come in without them.
    pub(crate) set_aside: Option<PathBuf>,
    /// Whether the list is written.
    pub(crate) execute: bool,
}

/// What an export changes.
#[derive(Debug)]
pub(crate) struct PeopleImported {
    pub(crate) problems: Problems,
    pub(crate) merge: Merge,
    /// How many invented people of a new folder give way.
    pub(crate) given_way: usize,
    /// How many people had a row for each device.
    pub(crate) several: usize,
    /// The list of devices, if what those rows say stands there.
    pub(crate) devices: Option<String>,
    /// How many of the list are told nothing, by reason.
    pub(crate) not_told: BTreeMap<NotTold, usize>,
    /// The rows that are set aside.
    pub(crate) set_aside: FaultyRows,
    /// Whether so many leave that somebody must say so.
    pub(crate) asks: bool,
    /// What the list is called.
    pub(crate) file: String,
    pub(crate) executed: bool,
}

/// Merges an export into the list. Whoever is missing from it stays, unless it names everybody.
///
/// # Errors
/// The campaign, the export or the list is wrong, more would leave than somebody said, or the list cannot be written.
pub(crate) fn import(opened: &Opened, request: &ImportPeople) -> Result<PeopleImported, Failure> {
    // An error in the list itself is told below: a campaign that can be read is all that is needed to begin.
    let loaded = &opened.loaded;
    let Some(campaign) = loaded.campaign.as_deref() else { return Err(loaded.problems.clone().into()) };
    let file = campaign.policies.people_file.clone();
    let path = opened.around.folder.join(&file);
    let hint = "change it in Excel; or write `file = \"people.csv\"` under `[people]`, and import the workbook into that";
    is_no_workbook(&file, &path, hint)?;
    let names = CampaignNames::of(campaign).for_sheet(request.sheet.clone());
    let OneRowEach { bytes, devices, people: several } = one_row_each(campaign, request, &names)?;
    let (export, set_aside) = read_export(campaign, request, bytes, &names)?;
    let mut given_way = 0;
    let list = if path.is_file() {
        let mut bytes = disk::read_file(&path)?;
        // The invented people of a new folder would stand in the way of the real ones, and of renamed waves.
        if let Some((kept, count)) = without_invented(&bytes) {
            (bytes, given_way) = (kept, count);
        }
        // A list that is itself in error is not written over: its broken rows would be lost.
        checked(&file, &bytes, campaign)?;
        let (source, _) = CampaignNames::of(campaign).source(&file, bytes)?;
        PeopleTable::read(&source, campaign).unwrap_or_else(PeopleTable::empty)
    } else {
        PeopleTable::empty()
    };
    let now = opened.around.now;
    let today = campaign.day_of(now);
    let merge = list.merged(&export, MergeRules { complete: request.complete, today });
    let (people, problems) = checked(&file, &merge.bytes, campaign)?;
    let many = merge.leaving.len() * ONE_IN > merge.before;
    let asks = many && request.leavers.is_none_or(|said| said < merge.leaving.len());
    if asks && request.execute {
        return Err(too_many_leave(&merge));
    }
    let devices =
        devices.map(|rows| rows_of_devices::with_rows(opened, campaign, &people, rows)).transpose()?;
    let people = people.without(Arc::clone(opened.people().exclusions()));
    let not_told = people.counted_not_told(now);
    if request.execute {
        // First, so that no row is in neither file.
        if let Some(aside) = request.set_aside.as_ref().filter(|_| !set_aside.is_empty()) {
            save_table::save(&set_aside.table(), aside)?;
        }
        disk::write_private(&path, &merge.bytes)?;
        if let Some((list, bytes)) = &devices {
            disk::write_private(list, bytes)?;
        }
    }
    Ok(PeopleImported {
        several,
        devices: devices.is_some().then(|| campaign.policies.devices.file.clone()),
        problems,
        merge,
        given_way,
        not_told,
        set_aside,
        asks,
        file,
        executed: request.execute,
    })
}

fn too_many_leave(merge: &Merge) -> Failure {
    let (leaving, before) = (merge.leaving.len(), merge.before);
    Failure::Asks {
        message: format!("{leaving} of {before} people would leave, and that is more than one in {ONE_IN}"),
        hint: format!(
            "check whether the file names everybody; if it does, say `--leavers {leaving}`; if not, leave out `--complete`"
        ),
    }
}

/// A list, and what is wrong with it, if none of that is an error.
fn checked(file: &str, bytes: &[u8], campaign: &Campaign) -> Result<(People, Problems), Problems> {
    let (people, problems) = People::read(file, bytes.to_vec(), campaign);
    if problems.has_errors() { Err(problems) } else { Ok((people, problems)) }
}

/// The export with one row for each person.
fn one_row_each(
    campaign: &Campaign,
    request: &ImportPeople,
    names: &CampaignNames,
) -> Result<OneRowEach, Failure> {
    let bytes = disk::read_file(&request.file)?;
    let (source, _) = names.source(&request.named, bytes.clone())?;
    let as_it_is = || OneRowEach { bytes, devices: None, people: 0 };
    Ok(OneRowEach::of(&source, campaign).unwrap_or_else(as_it_is))
}

/// The export as cells, if every row of it can be read, or if whoever asks wants the others set aside.
fn read_export(
    campaign: &Campaign,
    request: &ImportPeople,
    bytes: Vec<u8>,
    names: &CampaignNames,
) -> Result<(PeopleTable, FaultyRows), Failure> {
    let (source, of_cells) = names.source(&request.named, bytes)?;
    let names = &names.clone().for_export(&source);
    let (_, mut problems) = People::of_source(&source, names);
    problems.append(of_cells.clone());
    let table = PeopleTable::read(&source, campaign);
    if table.is_some() {
        problems.silence(|problem| NOT_OF_AN_EXPORT.contains(&problem.check));
    }
    let Some(table) = table.filter(|_| problems.has_errors()) else {
        // Nothing is wrong, or it is no table from which good rows could be taken.
        let read = PeopleTable::read(&source, campaign);
        return read.map(|table| (table, FaultyRows::default())).ok_or_else(|| problems.into());
    };
    let faulty = FaultyRows::of(&source, names);
    // What is wrong with cells of a workbook is wrong wherever the rows go.
    let apart = !faulty.is_empty() && !of_cells.has_errors();
    let Some(aside) = request.set_aside.as_ref().filter(|_| apart) else {
        return Err(with_way_out(problems, &faulty, table.len(), apart).into());
    };
    if aside.exists() {
        let message = format!("`{}` is there already", aside.display());
        return Err(Failure::usage(
            message,
            "name a new file: rows that somebody corrects are not written over",
        ));
    }
    let lines = faulty.lines();
    match PeopleTable::read_without(&source, campaign, &lines) {
        Some(table) => Ok((table, faulty)),
        None => Err(problems.into()),
    }
}

/// What is wrong with an export, and that its good rows can come in alone.
fn with_way_out(problems: Problems, faulty: &FaultyRows, rows: usize, apart: bool) -> Problems {
    let good = rows.saturating_sub(faulty.len());
    if !apart || good == 0 {
        return problems;
    }
    let way_out = format!(
        "{} of {rows} rows cannot be used: `--set-aside to-fix.csv` puts them into a file where you can fix them, and takes the other {good}",
        faulty.len()
    );
    let mut problems = problems;
    problems.push(Problem::info("set-aside", way_out));
    problems
}

/// The list of people without the rows that a new folder comes with, as far as nobody has touched them; and how many
/// those were.
fn without_invented(list: &[u8]) -> Option<(Vec<u8>, usize)> {
    let text = std::str::from_utf8(list).ok()?;
    let sample: Vec<&str> = PEOPLE.lines().skip(1).collect();
    // An editor may have changed the ends of lines, and nothing else.
    let is_sample = |line: &&str| sample.contains(&line.trim_end()) || line.trim_end() == ONCE_INVENTED;
    let count = text.split_inclusive('\n').filter(is_sample).count();
    let kept: String = text.split_inclusive('\n').filter(|line| !is_sample(line)).collect();
    (count > 0).then(|| (kept.into_bytes(), count))
}
