//! Test copies: what people will get, sent to a tester, marked as a test and outside the ledger's counts.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::{collections::BTreeSet, fmt::Write as _};

use super::office::{Choice, Office};
use crate::faces::show::write::counted;
use crate::{
    acts::Failure,
    faces::{
        cli::verbs::{Context, interrupt::listening},
        show::{Look, Outcome, Report},
    },
    ground::{
        campaign::{Address, Person, Platform},
        problem::Problems,
        timeline::{History, Moved, Notice, Recipient},
    },
    world::{
        deliver::{for_the_wire, words},
        transport::{Given, Line, Patience},
    },
};

/// What became of each copy.
struct Copied {
    problems: Problems,
    tester: Address,
    lines: Vec<(String, Result<(), String>)>,
}

/// Sends one copy of each stage in each wave for each language and kind of device.
pub(super) fn send(
    context: &Context,
    office: &Office,
    choice: &Choice,
    tester: &Address,
) -> Result<Box<dyn Report>, Failure> {
    let (mail, transport, signer) = (office.mail()?, office.transport(context)?, office.signer(context)?);
    let patience = listening(context)?;
    let mut line = transport.connect(&patience).map_err(Failure::world)?;
    let mut lines = Vec::new();
    for (what, notice) in chosen(context, office, choice)? {
        let sent =
            mail.test_copy(&notice, notice.at, tester).map_err(|error| words(&error)).and_then(|letter| {
                let mut letter = for_the_wire(letter, &notice);
                letter.name = format!("test-{}", notice.id);
                if let Some(signer) = &signer {
                    letter.bytes = signer.sign(&letter.bytes, notice.at)?;
                }
                give(line.as_mut(), &letter, &patience)
            });
        if !line.usable() {
            line = transport.connect(&patience).map_err(Failure::world)?;
        }
        lines.push((what, sent));
    }
    line.close();
    Ok(Box::new(Copied { problems: office.problems.clone(), tester: tester.clone(), lines }))
}

fn give(
    line: &mut dyn Line,
    letter: &crate::world::transport::Letter,
    patience: &Patience,
) -> Result<(), String> {
    line.offer(letter, patience).map_err(|trouble| trouble.to_string())?;
    match line.give(letter, None, patience) {
        Given::Sent(_) => Ok(()),
        Given::Said(_, reply) => Err(reply.to_string()),
        Given::NotLeft(why) | Given::Doubt(why) => Err(why),
    }
}

/// A past in which everybody has moved just now, so that what follows that event has notices too; and who was told which
/// dates, so that a date that moved has them.
fn as_if_moved(office: &Office, history: History, now: DateTime<Utc>) -> History {
    let people = office.ready.people.iter();
    let moved = people.map(|(_, person)| (person.address.key(), Moved { at: now })).collect();
    History { moved, told: history.told, noticed: history.noticed, ..History::default() }
}

/// One notice for each stage, wave, language and set of devices, whatever its time.
pub(in crate::faces::cli::verbs) fn chosen(
    context: &Context,
    office: &Office,
    choice: &Choice,
) -> Result<Vec<(String, Notice)>, Failure> {
    let history = context.records()?.history().map_err(Failure::world)?;
    let history = as_if_moved(office, history, context.now);
    let view = office.view(&history, context.now);
    let (mut seen, mut chosen) = (BTreeSet::new(), Vec::new());
    for slot in office.slots(choice) {
        let (wave, stage) = office.names(slot);
        for (notice, _) in office.timeline.judged(slot, view) {
            let person = match notice.to {
                Recipient::Person(index) => office.ready.people.get(index),
                Recipient::Helpdesk | Recipient::ManagerOf(_) | Recipient::Sponsor(_) => None,
            };
            let language = person.map_or(office.ready.campaign.languages.source(), |person| person.language);
            let devices = person.map_or(String::new(), devices);
            let what = format!("{} {stage} {language}{devices}", wave.unwrap_or("(all)"));
            if seen.insert(what.clone()) {
                chosen.push((what, notice));
            }
        }
    }
    Ok(chosen)
}

/// `, Android, Windows, reset`: what else the words depend on.
fn devices(person: &Person) -> String {
    let names = person.platforms.iter().map(Platform::name).chain(person.reset.then_some("reset"));
    names.map(|name| format!(", {name}")).collect::<Vec<_>>().concat()
}

impl Report for Copied {
    fn text(&self, _look: Look) -> String {
        let good = self.lines.iter().filter(|(_, sent)| sent.is_ok()).count();
        let mut text = format!("{} sent to {}\n", counted(good, "test copy", "test copies"), self.tester);
        if self.lines.is_empty() {
            text.push_str("nobody to send this to yet: only people who were given the old date receive it\n");
        }
        for (what, sent) in &self.lines {
            let _ = match sent {
                Ok(()) => writeln!(text, "  {what}"),
                Err(why) => writeln!(text, "  {what}: not sent: {why}"),
            };
        }
        text
    }

    fn json(&self) -> Value {
        let copies =
            self.lines.iter().map(|(what, sent)| json!({ "what": what, "failed": sent.as_ref().err() }));
        json!({ "copies": copies.collect::<Vec<_>>() })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }

    fn outcome(&self) -> Outcome {
        if self.lines.iter().all(|(_, sent)| sent.is_ok()) { Outcome::Done } else { Outcome::WorldFailed }
    }
}
