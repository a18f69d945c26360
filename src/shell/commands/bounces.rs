//! `wavecast bounces import`: delivery reports that came back; who cannot be reached is told nothing more, and the
//! helpdesk gets a list.

use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::{fmt::Write as _, path::PathBuf};

use super::{Context, doubt::shown};
use crate::{
    ground::problem::Problems,
    shell::report::{Failure, Look, Outcome, Report},
    world::{
        evidence::{
            bounce::{self, Bounce, Kind},
            mailbox,
        },
        ledger::{Notes, Reach, Records},
    },
};

/// Mail that came back.
#[derive(Debug, Args)]
pub struct BouncesArguments {
    #[command(subcommand)]
    verb: BouncesVerb,
}

#[derive(Debug, Subcommand)]
enum BouncesVerb {
    /// Reads the delivery reports in a folder, a Maildir or an mbox; each counts once however often it is read.
    Import {
        /// The folder or mbox.
        path: PathBuf,
        /// Show addresses whole instead of masked.
        #[arg(long)]
        addresses: bool,
    },
    /// Who cannot be reached.
    List {
        /// Show addresses whole instead of masked.
        #[arg(long)]
        addresses: bool,
        /// As a table for the helpdesk, with whole addresses.
        #[arg(long)]
        csv: bool,
    },
    /// Says that an address can be reached again.
    Forget {
        /// The address.
        address: String,
    },
}

#[derive(Default)]
struct Imported {
    problems: Problems,
    permanent: Vec<Reach>,
    soft: Vec<Reach>,
    arrived: usize,
    known: usize,
    unread: Vec<(String, String)>,
    addresses: bool,
}

struct Unreachable {
    problems: Problems,
    list: Vec<Reach>,
    addresses: bool,
    csv: bool,
}

struct Said {
    problems: Problems,
    line: String,
}

/// Reads, lists or forgets.
pub(super) fn run(context: &Context, arguments: &BouncesArguments) -> Result<Box<dyn Report>, Failure> {
    match &arguments.verb {
        BouncesVerb::Import { path, addresses } => {
            let mut imported = import(context, path)?;
            imported.addresses = *addresses;
            Ok(Box::new(imported))
        }
        BouncesVerb::List { addresses, csv } => {
            let list = context.records()?.unreachable().map_err(Failure::world)?;
            let problems = Problems::default();
            Ok(Box::new(Unreachable { problems, list, addresses: *addresses, csv: *csv }))
        }
        BouncesVerb::Forget { address } => {
            let found = notes(context)?.reachable(address, context.clock).map_err(Failure::world)?;
            let line = if found { "it is written to again" } else { "it was not on the list" };
            Ok(Box::new(Said { problems: Problems::default(), line: line.to_owned() }))
        }
    }
}

fn notes(context: &Context) -> Result<Notes, Failure> {
    let (_, ready) = context.ready()?;
    Notes::open(&context.state()?, ready.campaign.id.as_str()).map_err(Failure::world)
}

fn import(context: &Context, path: &std::path::Path) -> Result<Imported, Failure> {
    let path = context.here.join(path);
    let wrong = |error: std::io::Error| {
        Failure::usage(
            format!("`{}`: {error}", path.display()),
            "name a folder of messages, a Maildir or an mbox",
        )
    };
    let (mut notes, records) = (notes(context)?, context.records()?);
    let mut imported = Imported::default();
    for file in mailbox::files(&path).map_err(wrong)? {
        let bytes = mailbox::read(&file).map_err(wrong)?;
        for (number, message) in (1..).zip(mailbox::messages(&bytes)) {
            let name = format!("{}#{number}", file.display());
            imported.take(context, &mut notes, &records, &name, message)?;
        }
    }
    Ok(imported)
}

impl Imported {
    fn take(
        &mut self,
        context: &Context,
        notes: &mut Notes,
        records: &Records,
        name: &str,
        message: &[u8],
    ) -> Result<(), Failure> {
        let digest = blake3::hash(message).to_hex().to_string();
        let read = bounce::read(message);
        let reading = read.as_ref().map_or_else(Clone::clone, |bounce| format!("{:?}", bounce.recipients));
        if !notes.report_read(&digest, name, &reading, context.clock).map_err(Failure::world)? {
            self.known += 1;
            return Ok(());
        }
        match read {
            Ok(bounce) => self.mark(context, notes, records, &bounce, name),
            Err(why) => {
                self.unread.push((name.to_owned(), why));
                Ok(())
            }
        }
    }

    fn mark(
        &mut self,
        context: &Context,
        notes: &mut Notes,
        records: &Records,
        bounce: &Bounce,
        name: &str,
    ) -> Result<(), Failure> {
        let attempt =
            bounce.notice.map(|notice| records.attempt(&notice)).transpose().map_err(Failure::world)?;
        let ours = attempt.flatten().map(|(intent, _)| intent);
        for failed in &bounce.recipients {
            let permanent = match failed.kind {
                Kind::Permanent => true,
                Kind::Soft => false,
                Kind::Arrived => {
                    self.arrived += 1;
                    continue;
                }
            };
            // The letter says whom we wrote to; the report may name where it was forwarded.
            let known = ours.as_ref().map(|intent| intent.person.clone());
            let person = if known.is_some() {
                known
            } else {
                let listed = records.of_person(&failed.address).map_err(Failure::world)?;
                listed.first().map(|(intent, _)| intent.person.clone())
            };
            let Some(person) = person else {
                let why = format!("it is about {}, to whom nothing was sent", shown(&failed.address, false));
                self.unread.push((name.to_owned(), why));
                continue;
            };
            let reach = Reach {
                person,
                permanent,
                notice: bounce.notice,
                status: failed.status.clone(),
                words: failed.words.clone(),
                at: context.clock,
            };
            notes.unreachable(&reach).map_err(Failure::world)?;
            if permanent { self.permanent.push(reach) } else { self.soft.push(reach) }
        }
        Ok(())
    }
}

fn lines(text: &mut String, list: &[Reach], whole: bool) {
    for reach in list {
        let _ = writeln!(text, "  {}  {}  {}", shown(&reach.person, whole), reach.status, reach.words);
    }
}

fn value(list: &[Reach], whole: bool) -> Vec<Value> {
    let one = |reach: &Reach| {
        json!({
            "address": shown(&reach.person, whole),
            "permanent": reach.permanent,
            "notice": reach.notice.map(|notice| notice.to_string()),
            "status": reach.status,
            "words": reach.words,
        })
    };
    list.iter().map(one).collect()
}

impl Report for Imported {
    fn text(&self, _look: Look) -> String {
        let mut text = format!("{} cannot be reached and are told nothing more\n", self.permanent.len());
        lines(&mut text, &self.permanent, self.addresses);
        let _ = writeln!(text, "{} were not reached this time", self.soft.len());
        lines(&mut text, &self.soft, self.addresses);
        if !self.unread.is_empty() {
            let _ = writeln!(text, "{} to be read by a person", self.unread.len());
            for (name, why) in &self.unread {
                let _ = writeln!(text, "  {name}: {why}");
            }
        }
        let _ = writeln!(text, "{} arrived after all, {} read before", self.arrived, self.known);
        text
    }

    fn json(&self) -> Value {
        let unread = self.unread.iter().map(|(name, why)| json!({ "message": name, "why": why }));
        json!({
            "permanent": value(&self.permanent, self.addresses),
            "soft": value(&self.soft, self.addresses),
            "unread": unread.collect::<Vec<_>>(),
            "arrived": self.arrived,
            "known": self.known,
        })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }

    fn outcome(&self) -> Outcome {
        if self.unread.is_empty() { Outcome::Done } else { Outcome::Remains }
    }
}

impl Report for Unreachable {
    fn text(&self, _look: Look) -> String {
        if self.csv {
            return self.table();
        }
        let mut text = String::new();
        for permanent in [true, false] {
            let list: Vec<Reach> =
                self.list.iter().filter(|reach| reach.permanent == permanent).cloned().collect();
            let what = if permanent { "cannot be reached" } else { "were not reached the last time" };
            let _ = writeln!(text, "{} {what}", list.len());
            lines(&mut text, &list, self.addresses);
        }
        text
    }

    fn json(&self) -> Value {
        json!({ "unreachable": value(&self.list, self.addresses) })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}

impl Unreachable {
    fn table(&self) -> String {
        let mut table = csv::Writer::from_writer(Vec::new());
        let _ = table.write_record(["address", "permanent", "status", "words", "since"]);
        for reach in &self.list {
            let since = reach.at.to_rfc3339();
            let permanent = if reach.permanent { "yes" } else { "no" };
            let _ = table.write_record([&reach.person, permanent, &reach.status, &reach.words, &since]);
        }
        table.into_inner().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }
}

impl Report for Said {
    fn text(&self, _look: Look) -> String {
        format!("{}\n", self.line)
    }

    fn json(&self) -> Value {
        json!({ "said": self.line })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}
