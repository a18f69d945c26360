//! `wavecast forget`: erases people's data and keeps the figures, with a certificate of what was erased.

mod certificate;
mod search;

use clap::Args;
use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    path::{Path, PathBuf},
};

use super::{
    Context,
    record::{By, Known},
};
use crate::{
    acts::{Failure, status},
    faces::show::Report,
    ground::{
        campaign::{Address, Campaign, Person},
        course::{erase, trace::Traces},
    },
    world::{
        ledger::{Remembered, Whose},
        memory, workspace,
    },
};
use certificate::Forgotten;
use search::Searched;

/// Erases people's data and keeps the figures; shows what would go, and does it with `--execute`.
#[derive(Debug, Args)]
pub struct ForgetArguments {
    /// One person only, as the law gives them the right to ask [default: everybody].
    #[arg(long, value_name = "ADDRESS")]
    person: Option<String>,
    /// Another address of that person, if the list does not have it; may be said several times.
    #[arg(long, value_name = "ADDRESS", requires = "person")]
    alias: Vec<String>,
    /// Their whole name, if the list does not have it any more.
    #[arg(long, value_name = "NAME", requires = "person")]
    name: Vec<String>,
    /// Do it. It cannot be undone.
    #[arg(long)]
    execute: bool,
    #[command(flatten)]
    by: By,
}

/// Who is to be forgotten.
struct Gone<'a> {
    /// Their rows; whoever has left the list has none.
    people: Vec<&'a Person>,
    /// All that they are called.
    traces: Traces,
    /// Addresses that `campaign.toml` names: the helpdesk and sponsors.
    named: HashSet<String>,
    everybody: bool,
}

/// Looks, and erases.
pub(in crate::faces) fn run(
    context: &Context,
    arguments: &ForgetArguments,
) -> Result<Box<dyn Report>, Failure> {
    let known = Known::of(context)?;
    let folder = context.folder()?.to_path_buf();
    let gone = gone(context, &known, arguments)?;
    let letters = if gone.everybody {
        workspace::files_under(&folder.join("outbox"))?
    } else {
        search::letters(&folder, &gone.traces)?
    };
    let mut forgotten = Forgotten {
        problems: known.problems.clone(),
        everybody: gone.everybody,
        people: gone.people.len(),
        files: letters.len(),
        wanted: gone.traces.counted(),
        tables: BTreeMap::new(),
        searched: Searched::default(),
        certificate: None,
        when: context.now.format("%Y-%m-%d %H:%M UTC").to_string(),
        who: if arguments.execute { context.who(&arguments.by)? } else { String::new() },
    };
    if arguments.execute {
        erase_all(context, &known, &gone, &letters, &mut forgotten)?;
        forgotten.searched = search::everywhere(&folder, &gone.traces)?;
        certify(context, &folder, &mut forgotten)?;
    }
    Ok(Box::new(forgotten))
}

/// The ledger, the letters, the list, and the secret behind references.
fn erase_all(
    context: &Context,
    known: &Known,
    gone: &Gone<'_>,
    letters: &[PathBuf],
    forgotten: &mut Forgotten,
) -> Result<(), Failure> {
    let (figures, whose) = if gone.everybody {
        let figures = serde_json::to_string(&status::figures(&context.opened()?)?).map_err(Failure::world)?;
        (figures, Whose::Everybody { but: gone.named.clone(), traces: gone.traces.clone() })
    } else {
        (String::new(), Whose::One(gone.traces.clone()))
    };
    let remembered = Remembered { figures: &figures, who: &forgotten.who, at: context.now };
    forgotten.tables = known.notes(context)?.forget(&whose, remembered)?;
    for letter in letters {
        workspace::erase_file(letter)?;
    }
    list(context.folder()?, known.campaign(), gone)?;
    let secret = context.state()?.join(memory::FILE);
    if gone.everybody && secret.is_file() {
        workspace::erase_file(&secret)?;
    }
    Ok(())
}

fn gone<'a>(context: &Context, known: &'a Known, arguments: &ForgetArguments) -> Result<Gone<'a>, Failure> {
    let campaign = known.campaign();
    let mut named: HashSet<String> = campaign.sender.sponsors.iter().map(Address::key).collect();
    named.insert(campaign.helpdesk.mail.to_lowercase());
    let mut traces = Traces::default();
    let people: Vec<&Person> = match &arguments.person {
        None => known.ready.people.all().iter().collect(),
        Some(address) => {
            traces.add_address(address);
            arguments.alias.iter().for_each(|alias| traces.add_address(alias));
            arguments.name.iter().for_each(|name| traces.add_name(name));
            let called = std::iter::once(address).chain(&arguments.alias);
            let mut rows: Vec<&Person> = called
                .filter_map(|address| known.ready.people.find(address))
                .map(|(_, person)| person)
                .collect();
            rows.sort_by_key(|person| person.line);
            rows.dedup_by_key(|person| person.line);
            rows
        }
    };
    for person in &people {
        traces.add_person(person);
    }
    let everybody = arguments.person.is_none();
    let folder = context.folder()?;
    for name in search::names(folder, &traces)? {
        traces.add_name(&name);
    }
    if everybody {
        #[expect(clippy::iter_over_hash_type, reason = "each only takes an address out")]
        for address in &named {
            traces.leave(address);
        }
    } else if people.is_empty()
        && !context.records()?.names_any(&traces)?
        && !search::names_any(folder, &traces)?
    {
        return Err(Failure::usage(
            "this address is not in the list of people, and neither ledger nor outbox knows it",
            "write the whole address as the list has or had it",
        ));
    }
    Ok(Gone { people, traces, named, everybody })
}

/// Takes the rows out of the list of people; its first line stays, so that the folder is a campaign as before.
fn list(folder: &Path, campaign: &Campaign, gone: &Gone<'_>) -> Result<(), Failure> {
    let path = folder.join(&campaign.policies.people_file);
    if !path.is_file() || gone.people.is_empty() {
        return Ok(());
    }
    let lines: BTreeSet<u32> = gone.people.iter().map(|person| person.line).collect();
    let kept = erase::rows(workspace::read_file(&path)?, (!gone.everybody).then_some(&lines));
    Ok(workspace::replace_and_erase(&path, &kept)?)
}

fn certify(context: &Context, folder: &Path, forgotten: &mut Forgotten) -> Result<(), Failure> {
    let stem = format!("forgotten-{}", context.now.format("%Y-%m-%d-%H%M%S"));
    let free =
        (1..).map(|number| if number == 1 { format!("{stem}.txt") } else { format!("{stem}-{number}.txt") });
    let name = free.into_iter().find(|name| !folder.join(name).exists()).unwrap_or(stem);
    workspace::write_private(&folder.join(&name), forgotten.certificate().as_bytes())?;
    forgotten.certificate = Some(PathBuf::from(name));
    Ok(())
}
