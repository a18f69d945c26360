//! Test copies: what people will get, sent to a tester, marked as a test and outside the ledger's counts.

use chrono::{DateTime, Utc};
use std::collections::BTreeSet;

use super::way;
use crate::{
    acts::{Choice, Failure, Opened},
    ground::{
        campaign::{Address, Person, Platform},
        problem::Problems,
        timeline::{History, Moved, Notice, Recipient},
    },
    world::{
        deliver::{for_the_wire, words},
        relay::{Given, Line, OutgoingLetter, Patience},
    },
};

/// To send copies.
#[derive(Debug)]
pub struct Copies {
    /// The wave and stage whose messages are copied; all of them if neither is named.
    pub choice: Choice,
    /// The address that every copy goes to, instead of the people's.
    pub tester: Address,
    /// Ends it when somebody asks to stop.
    pub patience: Patience,
}

/// What became of each copy.
#[derive(Debug)]
pub struct Copied {
    /// Nothing is wrong that was not said before.
    pub problems: Problems,
    /// The address that the copies went to.
    pub tester: Address,
    /// One for each situation that a message has, whether it left or not, in the order they were tried.
    pub copies: Vec<SampleCopy>,
}

/// A message as one situation gets it, sent to whoever tests.
#[derive(Debug)]
pub struct SampleCopy {
    /// Of which wave, stage, language and devices.
    pub what: String,
    /// Whether it left, or why not.
    pub sent: Result<(), String>,
}

/// Sends one copy of each stage in each wave for each language and kind of device.
///
/// # Errors
/// A name is not there, the files are wrong, or the relay cannot be reached.
pub fn copies(opened: &Opened, request: Copies) -> Result<Copied, Failure> {
    let Copies { choice, tester, patience } = request;
    choice.known(opened.campaign()?)?;
    let settings = &opened.campaign()?.smtp;
    way::refuse_to_leave_in_a_rehearsal(&opened.around, settings)?;
    opened.make_secret()?;
    let (mail, transport) = (opened.mail()?, way::transport(&opened.around, settings)?);
    let signer = way::signer(&opened.around, settings)?;
    let mut line = transport.connect(&patience).map_err(Failure::world)?;
    let mut copies = Vec::new();
    for (what, notice) in one_of_each(opened, &choice)? {
        let sent =
            mail.test_copy(&notice, notice.at, &tester).map_err(|error| words(&error)).and_then(|letter| {
                let mut letter = for_the_wire(letter, &notice);
                // In the outbox a file of the notice's own name would say that the letter itself has left.
                letter.name = format!("test-{}", notice.id);
                if let Some(signer) = &signer {
                    letter.bytes = signer.sign(&letter.bytes, notice.at)?;
                }
                give(line.as_mut(), &letter, &patience)
            });
        // A relay may hang up after a refusal: the next copy deserves a fresh connection.
        if !line.usable() {
            line = transport.connect(&patience).map_err(Failure::world)?;
        }
        copies.push(SampleCopy { what, sent });
    }
    line.close();
    Ok(Copied { problems: Problems::default(), tester, copies })
}

fn give(line: &mut dyn Line, letter: &OutgoingLetter, patience: &Patience) -> Result<(), String> {
    line.offer(letter, patience).map_err(|trouble| trouble.to_string())?;
    match line.give(letter, None, patience) {
        Given::Sent(_) => Ok(()),
        Given::Said(_, reply) => Err(reply.to_string()),
        Given::NotLeft(why) | Given::Doubt(why) => Err(why),
    }
}

/// A past in which everybody has moved just now, so that what follows that event has notices too; and who was told which
/// dates, so that a date that moved has them.
fn as_if_moved(opened: &Opened, history: History, now: DateTime<Utc>) -> History {
    let people = opened.people().iter();
    let moved = people.map(|(_, person)| (person.address.key(), Moved { at: now })).collect();
    History { moved, told: history.told, noticed: history.noticed, ..History::default() }
}

/// One notice for each stage, wave, language and set of devices, whatever its time, and what it is.
///
/// # Errors
/// The files are wrong, or the ledger cannot be read.
pub fn one_of_each(opened: &Opened, choice: &Choice) -> Result<Vec<(String, Notice)>, Failure> {
    let now = opened.around.now;
    let history = as_if_moved(opened, opened.records()?.history()?, now);
    let (view, timeline) = (opened.view(&history, now)?, opened.timeline()?);
    let source = view.campaign.languages.source();
    let (mut seen, mut chosen) = (BTreeSet::new(), Vec::new());
    for slot in opened.slots(choice)? {
        let (wave, stage) = opened.names(slot);
        // Nobody has come late in this past: what would be told them is shown as the preview has it.
        let unseen = slot.anchor.tells_what_was_missed() || slot.anchor.is_of_devices();
        let shown = if unseen { Some(opened.mail()?) } else { None };
        let shown = shown.as_ref();
        let late = slot.to.each().filter_map(|to| shown?.notice(slot, to));
        for notice in timeline.judged(slot, view).map(|(notice, _)| notice).chain(late) {
            let person = match notice.to {
                Recipient::Person(index) => view.people.get(index),
                Recipient::Helpdesk | Recipient::ManagerOf(_) | Recipient::Sponsor(_) => None,
            };
            let language = person.map_or(source, |person| person.language);
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
