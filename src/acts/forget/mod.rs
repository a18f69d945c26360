//! Erasing people's data and keeping the figures, with a certificate of what was erased.

mod certificate;
mod search;

pub(crate) use certificate::way_out;

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    path::PathBuf,
};

use super::{Failure, Opened, no_workbook::is_no_workbook, status};
use crate::{
    ground::{
        campaign::{Address, Person, people::exclusions},
        course::{erase, trace::Traces},
        problem::Problems,
        timeline::arrival_marks,
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
    pub(crate) whom: ForgetWhom,
    pub(crate) execute: bool,
    /// Who says so; whoever is at the keyboard, if nobody is named.
    pub(crate) by: Option<String>,
}

/// Whom to forget.
#[derive(Clone, Debug)]
pub(crate) enum ForgetWhom {
    Everybody,
    /// One person, as the law gives them the right to ask.
    One(OnePerson),
    /// Whoever left so long ago that the campaign keeps nothing of them.
    Leavers,
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
    /// Whether it is about those who left long enough ago.
    pub(crate) leavers: bool,
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
    /// Whether they are those who left, of whom there may be none.
    leavers: bool,
}

/// Looks for everything that is known of them, and erases it if that is wanted.
///
/// # Errors
/// Nobody is known by that address, nobody says so, or something cannot be read or erased.
pub(crate) fn forget(opened: &Opened, request: &Forget) -> Result<Forgotten, Failure> {
    let (folder, around) = (&opened.around.folder, &opened.around);
    let leaving = leaving(opened, &request.whom)?;
    let letters = if leaving.everybody {
        disk::files_under(&folder.join("outbox"))?
    } else {
        search::letters(folder, &leaving.traces)?
    };
    let mut forgotten = Forgotten {
        problems: opened.loaded.problems.clone(),
        everybody: leaving.everybody,
        leavers: leaving.leavers,
        people: leaving.people.len(),
        files: letters.len(),
        wanted: leaving.traces.counted(),
        tables: BTreeMap::new(),
        searched: Searched::default(),
        certificate: None,
        when: around.now.format("%Y-%m-%d %H:%M UTC").to_string(),
        who: String::new(),
    };
    // Where nobody left long enough ago, there is nothing to certify.
    let nobody = leaving.leavers && leaving.people.is_empty();
    if request.execute && !nobody {
        forgotten.who = around.who(request.by.as_deref())?;
        if !leaving.people.is_empty() {
            // Before anything is erased: half of it done would look like all of it.
            let file = &opened.campaign()?.policies.people_file;
            let hint = "take their rows out of it in Excel, save it, and run this again";
            is_no_workbook(file, &folder.join(file), hint)?;
            if leaving.people.iter().any(|person| !person.listed_devices.is_empty()) {
                let file = &opened.campaign()?.policies.devices.file;
                is_no_workbook(file, &folder.join(file), hint)?;
            }
        }
        forgotten.tables = erase_all(opened, &leaving, &letters, &forgotten.who)?;
        // After the erasing, so that the certificate tells what is truly left.
        forgotten.searched = search::everywhere(folder, &leaving.traces)?;
        forgotten.certificate = Some(certify(opened, &forgotten)?);
    }
    Ok(forgotten)
}

fn leaving<'a>(opened: &'a Opened, whom: &ForgetWhom) -> Result<Leaving<'a>, Failure> {
    let (campaign, folder) = (opened.campaign()?, &opened.around.folder);
    let mut named: HashSet<String> = campaign.sender.sponsors.iter().map(Address::key).collect();
    named.insert(campaign.helpdesk.mail.to_lowercase());
    let mut traces = Traces::default();
    let people = match whom {
        ForgetWhom::Everybody => opened.people().all().iter().collect(),
        ForgetWhom::One(one) => rows_of(opened, one, &mut traces),
        ForgetWhom::Leavers => long_gone(opened)?,
    };
    for person in &people {
        traces.add_person(person);
        traces.add_marks(arrival_marks(campaign, person));
    }
    for name in search::names(folder, &traces)? {
        traces.add_name(&name);
    }
    let everybody = matches!(whom, ForgetWhom::Everybody);
    let leavers = matches!(whom, ForgetWhom::Leavers);
    if everybody {
        // The helpdesk and sponsors stay in `campaign.toml`: they are no trace that was left behind.
        #[expect(clippy::iter_over_hash_type, reason = "each only takes an address out")]
        for address in &named {
            traces.leave(address);
        }
    } else if people.is_empty()
        && !leavers
        && !excluded(opened, &traces)
        && !opened.records()?.names_any(&traces)?
        && !search::names_any(folder, &traces)?
    {
        return Err(Failure::usage(
            "this address is not in the list of people, and neither ledger nor outbox knows it",
            "write the whole address as the list has or had it",
        ));
    }
    Ok(Leaving { people, traces, named, everybody, leavers })
}

/// Whoever left so long ago that nothing of them is kept.
fn long_gone(opened: &Opened) -> Result<Vec<&Person>, Failure> {
    let Some(after) = opened.campaign()?.policies.forget_leavers_after else {
        let hint = "write `forget_leavers_after = \"30 days\"` under `[people]`";
        return Err(Failure::usage("the campaign does not say how long the data of leavers is kept", hint));
    };
    let gone = |person: &&Person| {
        let today = opened.around.now.with_timezone(&person.place.zone).date_naive();
        person.left.is_some_and(|day| today.signed_duration_since(day) >= after)
    };
    Ok(opened.people().all().iter().filter(gone).collect())
}

/// Whether the list of those who hear no more has one of these addresses.
fn excluded(opened: &Opened, traces: &Traces) -> bool {
    let known = opened.people().exclusions();
    traces.addresses().iter().any(|address| known.find(address).is_some())
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
    // Before anything is erased: afterwards they cannot be counted any more.
    let (figures, whose) = if leaving.everybody {
        let figures = serde_json::to_string(&status::figures(opened)?).map_err(Failure::world)?;
        (figures, Whose::Everybody { but: leaving.named.clone(), traces: leaving.traces.clone() })
    } else {
        (String::new(), Whose::One(leaving.traces.clone()))
    };
    let remembered = Remembered { figures: &figures, who, at: opened.around.now };
    let tables = opened.notes()?.forget(&whose, remembered)?;
    forget_what_was_begun(opened)?;
    for letter in letters {
        disk::erase_file(letter)?;
    }
    take_out_of_list(opened, leaving)?;
    hide_exclusions(opened, leaving)?;
    // Everybody's reference comes from it: while somebody is left, it stays.
    let secret = opened.around.state.join(memory::FILE);
    if leaving.everybody && secret.is_file() {
        disk::erase_file(&secret)?;
    }
    Ok(tables)
}

/// Keeps beside the witness only what the ledger still knows by its name: the name of a notice is made of an address.
fn forget_what_was_begun(opened: &Opened) -> Result<(), Failure> {
    let (records, campaign) = (opened.records()?, opened.campaign()?.id.as_str());
    let Some(identity) = records.identity()? else { return Ok(()) };
    let known = records.history()?.fates;
    let forgotten = opened.around.witnesses().forget(campaign, &identity, |id| known.contains_key(id));
    forgotten.map_err(Failure::world)
}

/// Takes the rows out of the list of people; its first line stays, so that the folder is a campaign as before.
fn take_out_of_list(opened: &Opened, leaving: &Leaving<'_>) -> Result<(), Failure> {
    let path = opened.around.folder.join(&opened.campaign()?.policies.people_file);
    if !path.is_file() || leaving.people.is_empty() {
        return Ok(());
    }
    take_out_devices(opened, leaving)?;
    let lines: BTreeSet<u32> = leaving.people.iter().map(|person| person.line).collect();
    let kept = erase::rows(disk::read_file(&path)?, (!leaving.everybody).then_some(&lines));
    Ok(disk::replace_and_erase(&path, &kept)?)
}

/// Leaves of those who hear no more only a sign in the list of them: the promise outlasts the address.
fn hide_exclusions(opened: &Opened, leaving: &Leaving<'_>) -> Result<(), Failure> {
    let file = &opened.campaign()?.policies.exclude_file;
    let path = opened.around.folder.join(file);
    if !path.is_file() {
        return Ok(());
    }
    let source = exclusions::text(file, disk::read_file(&path)?)?;
    let addresses = (!leaving.everybody).then(|| leaving.traces.addresses());
    match exclusions::forgotten(&source, addresses) {
        Some(kept) => Ok(disk::replace_and_erase(&path, kept.as_bytes())?),
        None => Ok(()),
    }
}

/// Takes their devices out of the list of devices, before their own rows go: a half that failed is found again.
fn take_out_devices(opened: &Opened, leaving: &Leaving<'_>) -> Result<(), Failure> {
    let lines: BTreeSet<u32> = leaving
        .people
        .iter()
        .flat_map(|person| person.listed_devices.iter().map(|device| device.line))
        .collect();
    let path = opened.around.folder.join(&opened.campaign()?.policies.devices.file);
    if lines.is_empty() || !path.is_file() {
        return Ok(());
    }
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
