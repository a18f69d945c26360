//! Erasing people's data and keeping the figures, with a certificate of what was erased.

mod certificate;
mod search;

pub(crate) use certificate::way_out;

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    path::PathBuf,
};

use super::{Failure, Opened, people, status};
use crate::{
    ground::{
        campaign::{Address, Person},
        course::{erase, trace::Traces},
        problem::Problems,
    },
    world::{
        disk,
        ledger::{Remembered, Whose},
        memory,
    },
};
use search::Searched;

/// Whom to forget, and whether to do it or only to look.
#[derive(Clone, Debug)]
pub(crate) struct Forget {
    /// One person, as the law gives them the right to ask; everybody, if nobody is named.
    pub(crate) one: Option<OnePerson>,
    pub(crate) execute: bool,
    /// Who says so; whoever is at the keyboard, if nobody is named.
    pub(crate) by: Option<String>,
}

/// One person, and what they are called besides what the list knows.
#[derive(Clone, Debug)]
pub(crate) struct OnePerson {
    pub(crate) address: String,
    pub(crate) aliases: Vec<String>,
    pub(crate) names: Vec<String>,
}

/// What was found, and what was done.
#[derive(Clone, Debug)]
pub(crate) struct Forgotten {
    pub(crate) problems: Problems,
    pub(crate) everybody: bool,
    /// Rows of the list.
    pub(crate) people: usize,
    /// Letters and previews.
    pub(crate) files: usize,
    /// How many addresses and how many names were looked for.
    pub(crate) wanted: (usize, usize),
    /// Rows of the ledger, by table.
    pub(crate) tables: BTreeMap<&'static str, u64>,
    pub(crate) searched: Searched,
    /// The certificate, seen from the folder; none if nothing was erased.
    pub(crate) certificate: Option<PathBuf>,
    pub(crate) when: String,
    pub(crate) who: String,
}

/// Who is to be forgotten.
struct Leaving<'a> {
    /// Their rows; whoever has left the list has none.
    people: Vec<&'a Person>,
    /// All that they are called.
    traces: Traces,
    /// Addresses that `campaign.toml` names: the helpdesk and sponsors.
    named: HashSet<String>,
    everybody: bool,
}

/// Looks for everything that is known of them, and erases it if that is wanted.
///
/// # Errors
/// Nobody is known by that address, nobody says so, or something cannot be read or erased.
pub(crate) fn forget(opened: &Opened, request: &Forget) -> Result<Forgotten, Failure> {
    let (folder, around) = (&opened.around.folder, &opened.around);
    let leaving = leaving(opened, request.one.as_ref())?;
    let letters = if leaving.everybody {
        disk::files_under(&folder.join("outbox"))?
    } else {
        search::letters(folder, &leaving.traces)?
    };
    let mut forgotten = Forgotten {
        problems: opened.loaded.problems.clone(),
        everybody: leaving.everybody,
        people: leaving.people.len(),
        files: letters.len(),
        wanted: leaving.traces.counted(),
        tables: BTreeMap::new(),
        searched: Searched::default(),
        certificate: None,
        when: around.now.format("%Y-%m-%d %H:%M UTC").to_string(),
        who: String::new(),
    };
    if request.execute {
        forgotten.who = around.who(request.by.as_deref())?;
        if !leaving.people.is_empty() {
            // Before anything is erased: half of it done would look like all of it.
            let file = &opened.campaign()?.policies.people_file;
            let hint = "take their rows out of it in Excel, save it, and run this again";
            people::is_no_workbook(file, &folder.join(file), hint)?;
        }
        forgotten.tables = erase_all(opened, &leaving, &letters, &forgotten.who)?;
        // After the erasing, so that the certificate tells what is truly left.
        forgotten.searched = search::everywhere(folder, &leaving.traces)?;
        forgotten.certificate = Some(certify(opened, &forgotten)?);
    }
    Ok(forgotten)
}

fn leaving<'a>(opened: &'a Opened, one: Option<&OnePerson>) -> Result<Leaving<'a>, Failure> {
    let (campaign, folder) = (opened.campaign()?, &opened.around.folder);
    let mut named: HashSet<String> = campaign.sender.sponsors.iter().map(Address::key).collect();
    named.insert(campaign.helpdesk.mail.to_lowercase());
    let mut traces = Traces::default();
    let people = match one {
        None => opened.people().all().iter().collect(),
        Some(one) => rows_of(opened, one, &mut traces),
    };
    for person in &people {
        traces.add_person(person);
    }
    for name in search::names(folder, &traces)? {
        traces.add_name(&name);
    }
    let everybody = one.is_none();
    if everybody {
        // The helpdesk and sponsors stay in `campaign.toml`: they are no trace that was left behind.
        #[expect(clippy::iter_over_hash_type, reason = "each only takes an address out")]
        for address in &named {
            traces.leave(address);
        }
    } else if people.is_empty()
        && !opened.records()?.names_any(&traces)?
        && !search::names_any(folder, &traces)?
    {
        return Err(Failure::usage(
            "this address is not in the list of people, and neither ledger nor outbox knows it",
            "write the whole address as the list has or had it",
        ));
    }
    Ok(Leaving { people, traces, named, everybody })
}

/// The rows of one person, under each address they are known by; each row once.
fn rows_of<'a>(opened: &'a Opened, one: &OnePerson, traces: &mut Traces) -> Vec<&'a Person> {
    let called = || std::iter::once(&one.address).chain(&one.aliases);
    called().for_each(|address| traces.add_address(address));
    one.names.iter().for_each(|name| traces.add_name(name));
    let found = called().filter_map(|address| opened.people().find(address));
    let mut rows: Vec<&Person> = found.map(|(_, person)| person).collect();
    rows.sort_by_key(|person| person.line);
    rows.dedup_by_key(|person| person.line);
    rows
}

/// The ledger, the letters, the list, and the secret behind references. The list goes after the ledger: as long as a row
/// is there, whatever failed half way is found again when it is asked for again.
fn erase_all(
    opened: &Opened,
    leaving: &Leaving<'_>,
    letters: &[PathBuf],
    who: &str,
) -> Result<BTreeMap<&'static str, u64>, Failure> {
    let (figures, whose) = if leaving.everybody {
        let figures = serde_json::to_string(&status::figures(opened)?).map_err(Failure::world)?;
        (figures, Whose::Everybody { but: leaving.named.clone(), traces: leaving.traces.clone() })
    } else {
        (String::new(), Whose::One(leaving.traces.clone()))
    };
    let remembered = Remembered { figures: &figures, who, at: opened.around.now };
    let tables = opened.notes()?.forget(&whose, remembered)?;
    for letter in letters {
        disk::erase_file(letter)?;
    }
    take_out_of_list(opened, leaving)?;
    let secret = opened.around.state.join(memory::FILE);
    if leaving.everybody && secret.is_file() {
        disk::erase_file(&secret)?;
    }
    Ok(tables)
}

/// Takes the rows out of the list of people; its first line stays, so that the folder is a campaign as before.
fn take_out_of_list(opened: &Opened, leaving: &Leaving<'_>) -> Result<(), Failure> {
    let path = opened.around.folder.join(&opened.campaign()?.policies.people_file);
    if !path.is_file() || leaving.people.is_empty() {
        return Ok(());
    }
    let lines: BTreeSet<u32> = leaving.people.iter().map(|person| person.line).collect();
    let kept = erase::rows(disk::read_file(&path)?, (!leaving.everybody).then_some(&lines));
    Ok(disk::replace_and_erase(&path, &kept)?)
}

/// Writes the certificate beside the campaign, over no other one, and says what it is called.
fn certify(opened: &Opened, forgotten: &Forgotten) -> Result<PathBuf, Failure> {
    let folder = &opened.around.folder;
    let stem = format!("forgotten-{}", opened.around.now.format("%Y-%m-%d-%H%M%S"));
    let mut name = PathBuf::from(format!("{stem}.txt"));
    let mut number = 2;
    while folder.join(&name).exists() {
        name = PathBuf::from(format!("{stem}-{number}.txt"));
        number += 1;
    }
    disk::write_private(&folder.join(&name), forgotten.certificate().as_bytes())?;
    Ok(name)
}
