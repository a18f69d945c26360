//! The list of people: an export merged into it, shown before it is written.

use std::path::{Path, PathBuf};

use super::{Failure, Opened};
use crate::{
    ground::{
        campaign::{
            Campaign, People,
            people::{CampaignNames, Merge, PeopleTable},
        },
        problem::Problems,
        workbook::is_workbook,
    },
    world::disk,
};

/// A few invented people, one in each language.
pub const PEOPLE: &str = "\
mail,name,given_name,language,wave,country,site,platforms,ownership,reset,vip,manager
jelle.bakker@example.com,Jelle Bakker,Jelle,nl,pilot,NL,Amsterdam,ios;windows,company,no,no,manager@example.com
astrid.nystrom@example.com,Astrid Nyström,Astrid,sv,office,SE,Malmö,android,company,no,no,manager@example.com
emma.clarke@example.com,Emma Clarke,Emma,en,office,GB,Manchester,macos,company,no,no,manager@example.com
";

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
    /// What the list is called.
    pub(crate) file: String,
    pub(crate) executed: bool,
}

/// Merges an export into the list. Whoever is missing from it stays.
///
/// # Errors
/// The campaign, the export or the list is wrong, or the list cannot be written.
pub(crate) fn import(opened: &Opened, request: &ImportPeople) -> Result<PeopleImported, Failure> {
    // An error in the list itself is told below: a campaign that can be read is all that is needed to begin.
    let loaded = &opened.loaded;
    let Some(campaign) = loaded.campaign.as_deref() else { return Err(loaded.problems.clone().into()) };
    let file = campaign.policies.people_file.clone();
    let path = opened.around.folder.join(&file);
    let hint = "change it in Excel; or write `file = \"people.csv\"` under `[people]`, and import the workbook into that";
    is_no_workbook(&file, &path, hint)?;
    let names = CampaignNames::of(campaign).for_sheet(request.sheet.clone());
    let export = read_export(campaign, &request.named, disk::read_file(&request.file)?, &names)?;
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
    let merge = list.merged(&export);
    let problems = checked(&file, &merge.bytes, campaign)?;
    if request.execute {
        disk::write_private(&path, &merge.bytes)?;
    }
    Ok(PeopleImported { problems, merge, given_way, file, executed: request.execute })
}

/// Refuses to write a list that is a workbook: it would lose its other sheets and all that makes it one.
pub(super) fn is_no_workbook(file: &str, path: &Path, hint: &str) -> Result<(), Failure> {
    let named_so = path.extension().is_some_and(|ending| {
        ["xlsx", "xlsm", "xls", "ods"].iter().any(|known| ending.eq_ignore_ascii_case(known))
    });
    if named_so || (path.is_file() && is_workbook(&disk::read_file(path)?)) {
        let message = format!("the list `{file}` is a workbook, which Wavecast reads and never writes");
        return Err(Failure::usage(message, hint));
    }
    Ok(())
}

/// What is wrong with a list, if none of it is an error.
fn checked(file: &str, bytes: &[u8], campaign: &Campaign) -> Result<Problems, Problems> {
    let (_, problems) = People::read(file, bytes.to_vec(), campaign);
    if problems.has_errors() { Err(problems) } else { Ok(problems) }
}

/// The export as cells, if every row of it can be read.
fn read_export(
    campaign: &Campaign,
    name: &str,
    bytes: Vec<u8>,
    names: &CampaignNames,
) -> Result<PeopleTable, Failure> {
    let (source, of_cells) = names.source(name, bytes)?;
    let (_, mut problems) = People::of_source(&source, names);
    problems.append(of_cells);
    let table = PeopleTable::read(&source, campaign);
    if table.is_some() {
        problems.silence(|problem| NOT_OF_AN_EXPORT.contains(&problem.check));
    }
    match table {
        Some(table) if !problems.has_errors() => Ok(table),
        _ => Err(problems.into()),
    }
}

/// The list of people without the rows that a new folder comes with, as far as nobody has touched them; and how many
/// those were.
fn without_invented(list: &[u8]) -> Option<(Vec<u8>, usize)> {
    let text = std::str::from_utf8(list).ok()?;
    let sample: Vec<&str> = PEOPLE.lines().skip(1).collect();
    let is_sample = |line: &&str| sample.contains(&line.trim_end());
    let count = text.split_inclusive('\n').filter(is_sample).count();
    let kept: String = text.split_inclusive('\n').filter(|line| !is_sample(line)).collect();
    (count > 0).then(|| (kept.into_bytes(), count))
}
