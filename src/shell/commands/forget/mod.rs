//! `wavecast forget`: erases people's data and keeps the figures, with a certificate of what was erased.

use clap::Args;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    fmt::Write as _,
    path::{Path, PathBuf},
};

use super::{
    Context,
    record::{By, Known, counted, number},
    status,
};
use crate::{
    ground::{
        campaign::{Campaign, Person},
        course::erase,
        problem::Problems,
    },
    shell::report::{Failure, Look, Outcome, Report},
    world::{
        ledger::{Remembered, Whose},
        memory, workspace,
    },
};

/// Files larger than this are not searched: no list or letter is.
const LARGEST: u64 = 512 << 20;

/// Erases people's data and keeps the figures; shows what would go, and does it with `--execute`.
#[derive(Debug, Args)]
pub struct ForgetArguments {
    /// One person only, as the law gives them the right to ask [default: everybody].
    #[arg(long, value_name = "ADDRESS")]
    person: Option<String>,
    /// Do it. It cannot be undone.
    #[arg(long)]
    execute: bool,
    #[command(flatten)]
    by: By,
}

/// What was found, and what was done.
struct Forgotten {
    problems: Problems,
    everybody: bool,
    people: usize,
    files: usize,
    tables: BTreeMap<&'static str, u64>,
    /// Files in which an address still stands.
    left: Vec<PathBuf>,
    searched: usize,
    certificate: Option<PathBuf>,
    when: String,
    who: String,
}

/// Who is to be forgotten.
struct Gone<'a> {
    people: Vec<&'a Person>,
    /// Every address and alias of theirs.
    keys: HashSet<String>,
    /// Addresses that `campaign.toml` names: the helpdesk and sponsors.
    named: HashSet<String>,
    everybody: bool,
}

/// Looks, and erases.
pub(super) fn run(context: &Context, arguments: &ForgetArguments) -> Result<Box<dyn Report>, Failure> {
    let known = Known::of(context)?;
    let folder = context.folder()?.to_path_buf();
    let gone = gone(&known, arguments.person.as_deref())?;
    let letters = letters(&folder, &gone)?;
    let mut forgotten = Forgotten {
        problems: known.problems.clone(),
        everybody: gone.everybody,
        people: gone.people.len(),
        files: letters.len(),
        tables: BTreeMap::new(),
        left: Vec::new(),
        searched: 0,
        certificate: None,
        when: context.now.format("%Y-%m-%d %H:%M UTC").to_string(),
        who: if arguments.execute { context.who(&arguments.by)? } else { String::new() },
    };
    if arguments.execute {
        let figures = if gone.everybody {
            serde_json::to_string(&status::figures(context, &known)?).map_err(Failure::world)?
        } else {
            String::new()
        };
        let whose = if gone.everybody {
            Whose::Everybody { but: gone.named.clone() }
        } else {
            Whose::One(gone.keys.clone())
        };
        let remembered = Remembered { figures: &figures, who: &forgotten.who, at: context.now };
        forgotten.tables = known.notes(context)?.forget(&whose, remembered)?;
        for letter in &letters {
            workspace::erase_file(letter)?;
        }
        list(&folder, known.campaign(), &gone)?;
        let secret = context.state()?.join(memory::FILE);
        if gone.everybody && secret.is_file() {
            workspace::erase_file(&secret)?;
        }
        search(&folder, &gone, &mut forgotten)?;
        certify(context, &folder, &mut forgotten)?;
    }
    Ok(Box::new(forgotten))
}

fn gone<'a>(known: &'a Known, person: Option<&str>) -> Result<Gone<'a>, Failure> {
    let campaign = known.campaign();
    let mut named: HashSet<String> =
        campaign.sender.sponsors.iter().map(crate::ground::campaign::Address::key).collect();
    named.insert(campaign.helpdesk.mail.to_lowercase());
    let people: Vec<&Person> = match person {
        None => known.ready.people.all().iter().collect(),
        Some(address) => {
            let found = known.ready.people.find(address).map(|(_, person)| person);
            vec![found.ok_or_else(|| {
                Failure::usage(
                    "nobody of the list has this address",
                    "write the whole address as the list has it",
                )
            })?]
        }
    };
    let own = |person: &&Person| {
        let aliases = person.aliases.iter().map(crate::ground::campaign::Address::key);
        aliases.chain([person.address.key()]).collect::<Vec<_>>()
    };
    let keys = people.iter().flat_map(own).collect();
    Ok(Gone { people, keys, named, everybody: person.is_none() })
}

/// The letters in the outbox that go: all of them, or those that name the person.
fn letters(folder: &Path, gone: &Gone<'_>) -> Result<Vec<PathBuf>, Failure> {
    let mut letters = workspace::files_under(&folder.join("outbox"))?;
    if !gone.everybody {
        let mut about = Vec::new();
        for letter in letters {
            if erase::names_any(workspace::read_file(&letter)?, &gone.keys) {
                about.push(letter);
            }
        }
        letters = about;
    }
    Ok(letters)
}

/// Takes the rows out of the list of people; its first line stays, so that the folder is a campaign as before.
fn list(folder: &Path, campaign: &Campaign, gone: &Gone<'_>) -> Result<(), Failure> {
    let path = folder.join(&campaign.policies.people_file);
    if !path.is_file() {
        return Ok(());
    }
    let lines: BTreeSet<u32> = gone.people.iter().map(|person| person.line).collect();
    let kept = erase::rows(workspace::read_file(&path)?, (!gone.everybody).then_some(&lines));
    Ok(workspace::replace_and_erase(&path, &kept)?)
}

/// Looks for the addresses in every file that is left.
fn search(folder: &Path, gone: &Gone<'_>, forgotten: &mut Forgotten) -> Result<(), Failure> {
    let wanted: HashSet<String> = gone.keys.difference(&gone.named).cloned().collect();
    for path in workspace::files_under(folder)? {
        let whole = path.metadata().is_ok_and(|data| data.len() <= LARGEST);
        if whole && erase::names_any(workspace::read_file(&path)?, &wanted) {
            forgotten.left.push(path.strip_prefix(folder).unwrap_or(&path).to_path_buf());
        }
        forgotten.searched += usize::from(whole);
    }
    Ok(())
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

impl Forgotten {
    fn whom(&self) -> String {
        if self.everybody { counted(self.people, "person", "people") } else { "one person".to_owned() }
    }

    /// What was erased and what was not, without a word about who it was.
    fn certificate(&self) -> String {
        let mut text = format!(
            "CERTIFICATE OF ERASURE\n\nOn {} the personal data of {} was erased from this campaign folder, by {}.\n\nErased:\n",
            self.when,
            self.whom(),
            self.who
        );
        let _ = writeln!(text, "  rows of the list of people: {}", number(self.people));
        let _ = writeln!(text, "  letters in the outbox: {}", number(self.files));
        for (table, rows) in &self.tables {
            let _ = writeln!(
                text,
                "  rows of the ledger, table `{table}`: {}",
                number(i64::try_from(*rows).unwrap_or(i64::MAX))
            );
        }
        text.push_str(
            "\nRows of sent messages keep when they left, of which wave and stage they were and how it ended; address,\n\
             message id, sum of the text and the mail server's words are gone. The ledger's file was written anew.\n\n",
        );
        let _ = writeln!(
            text,
            "Afterwards {} were searched for the addresses.",
            counted(self.searched, "file", "files")
        );
        if self.left.is_empty() {
            text.push_str("None of them was found.\n");
        }
        for path in &self.left {
            let _ = writeln!(text, "  STILL FOUND in {}", path.display());
        }
        text.push_str(
            "\nNot within reach: messages that were delivered, logs of mail servers, copies and backups of this folder,\n\
             exports elsewhere. Kept: the figures, the names of those who judged gates and gave approvals, and the\n\
             addresses that campaign.toml itself names.\n",
        );
        text
    }
}

impl Report for Forgotten {
    fn text(&self, _look: Look) -> String {
        let Some(certificate) = &self.certificate else {
            return format!(
                "would be erased: {} of the list, {} in the outbox, and all that the ledger knows of them\nthe figures stay\nnothing was erased: say `--execute`; it cannot be undone\n",
                self.whom(),
                counted(self.files, "letter", "letters")
            );
        };
        let mut text = format!("erased: {}, {}\n", self.whom(), counted(self.files, "letter", "letters"));
        for path in &self.left {
            let _ = writeln!(text, "still found in {}: look at it by hand", path.display());
        }
        let _ = writeln!(text, "certificate: {}", certificate.display());
        text
    }

    fn json(&self) -> Value {
        json!({
            "people": self.people, "letters": self.files, "ledger": self.tables, "searched": self.searched,
            "still_found": self.left, "certificate": self.certificate, "executed": self.certificate.is_some(),
        })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }

    fn outcome(&self) -> Outcome {
        if self.left.is_empty() { Outcome::Done } else { Outcome::Remains }
    }
}
