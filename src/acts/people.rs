//! The list of people: an export merged into it, shown before it is written.

use std::path::PathBuf;

use super::{Failure, Opened};
use crate::{
    ground::{
        campaign::{
            Campaign, People,
            people::{Merge, PeopleTable},
        },
        problem::Problems,
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
    let export = read_export(campaign, &request.named, disk::read_file(&request.file)?)?;
    let file = campaign.policies.people_file.clone();
    let path = opened.around.folder.join(&file);
    let mut given_way = 0;
    let list = if path.is_file() {
        let mut bytes = disk::read_file(&path)?;
        // The invented people of a new folder would stand in the way of the real ones, and of renamed waves.
        if let Some((kept, count)) = without_invented(&bytes) {
            (bytes, given_way) = (kept, count);
        }
        // A list that is itself in error is not written over: its broken rows would be lost.
        checked(&file, &bytes, campaign)?;
        PeopleTable::read(bytes, campaign).unwrap_or_else(PeopleTable::empty)
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

/// What is wrong with a list, if none of it is an error.
fn checked(file: &str, bytes: &[u8], campaign: &Campaign) -> Result<Problems, Problems> {
    let (_, problems) = People::read(file, bytes.to_vec(), campaign);
    if problems.has_errors() { Err(problems) } else { Ok(problems) }
}

/// The export as cells, if every row of it can be read.
fn read_export(campaign: &Campaign, name: &str, bytes: Vec<u8>) -> Result<PeopleTable, Failure> {
    let (_, mut problems) = People::read(name, bytes.clone(), campaign);
    let table = PeopleTable::read(bytes, campaign);
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
