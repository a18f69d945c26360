//! `wavecast bounces import`: what came back is held against what the ledger knows was sent.
//!
//! A message proves something about a person only if it names a letter that went to that very person. Whatever else
//! it says is kept for somebody to read, and changes nothing.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use super::{notes, unreadable};
use crate::{
    acts::Failure,
    faces::{
        cli::verbs::Context,
        show::{Look, Outcome, Report},
    },
    ground::{
        campaign::People,
        culprit::{Culprit, Ending, is_many},
        problem::Problems,
        timeline::{Hold, NoticeId},
    },
    world::{
        evidence::{
            bounce::{self, Form, Kind, Reading, Recipient},
            log, mailbox,
        },
        ledger::{ALARM, Intent, Notes, Records, Return, Sign},
    },
};

/// Why a person should read a report that proves nothing, or too little.
const ELSEWHERE: &str =
    "it returns a letter that went to somebody else: it was passed on, or the report is forged";
const NEVER_SENT: &str = "it returns a letter that this campaign never sent";
const NOT_OURS: &str = "it returns none of our letters, so it proves nothing";
const UNSURE: &str = "it failed for good, and its words do not say for certain whose fault that is";

#[derive(Default)]
struct Imported {
    problems: Problems,
    rows: Vec<Return>,
    known: usize,
    alarm: Option<String>,
    addresses: bool,
}

/// A message that was read, with its digest and its name.
struct Message {
    digest: String,
    name: String,
    reading: Reading,
}

/// Reads a mailbox.
pub(super) fn run(context: &Context, path: &Path, addresses: bool) -> Result<Box<dyn Report>, Failure> {
    let path = context.here.join(path);
    let wrong = |error: std::io::Error| unreadable(&path, &error);
    let (_, ready) = context.ready()?;
    let (mut notes, records) = (notes(context)?, context.records()?);
    let mut messages = Vec::new();
    for file in mailbox::files(&path).map_err(wrong)? {
        let bytes = mailbox::read(&file).map_err(wrong)?;
        if mailbox::is_log(&bytes) {
            in_log(&records, &file, &String::from_utf8_lossy(&bytes), &mut messages)?;
            continue;
        }
        for (number, message) in (1..).zip(mailbox::messages(&bytes)) {
            let digest = blake3::hash(message).to_hex().to_string();
            let name = format!("{}#{number}", file.display());
            messages.push(Message { digest, name, reading: bounce::read(message) });
        }
    }
    // A letter that arrived after one that did not is the later news, whichever file comes first.
    messages.sort_by_key(|message| message.reading.dated.unwrap_or(context.clock));
    let mut imported = Imported { addresses, ..Imported::default() };
    let judge = Judge { records: &records, people: &ready.people, now: context.clock };
    for message in &messages {
        let rows = judge.rows(message)?;
        let name = (message.digest.as_str(), message.name.as_str());
        if notes.came_back(name, &rows, context.clock).map_err(Failure::world)? {
            imported.rows.extend(rows);
        } else {
            imported.known += 1;
        }
    }
    imported.alarm = alarm(&mut notes, &records, context.clock)?;
    Ok(Box::new(imported))
}

/// What the log of a relay says of our letters: each line counts once, however often the log is read while it grows.
fn in_log(records: &Records, file: &Path, text: &str, messages: &mut Vec<Message>) -> Result<(), Failure> {
    for event in log::events(text) {
        if records.attempt(&event.letter).map_err(Failure::world)?.is_none() {
            continue;
        }
        let reading = Reading {
            kind: Kind::Bounce,
            form: Some(Form::Log),
            letters: vec![event.letter],
            recipients: vec![event.recipient],
            from: None,
            dated: event.at,
            why: None,
        };
        let digest = blake3::hash(event.line.as_bytes()).to_hex().to_string();
        messages.push(Message { digest, name: format!("{}#{}", file.display(), event.number), reading });
    }
    Ok(())
}

/// Holds the sending if much of a day came back because of us; says why.
fn alarm(notes: &mut Notes, records: &Records, now: DateTime<Utc>) -> Result<Option<String>, Failure> {
    for (day, about) in records.about_us().map_err(Failure::world)? {
        let count: usize = about.codes.values().sum();
        if !is_many(count, about.letters) {
            continue;
        }
        let code = |(code, count): (&String, &usize)| {
            let code = if code.is_empty() { "no code" } else { code };
            format!("{code}: {count}")
        };
        let codes: Vec<String> = about.codes.iter().map(code).collect();
        let because = format!(
            "{count} of the {} letters of {day} came back because of us ({}): fix that, then run `wavecast resume`",
            about.letters,
            codes.join(", ")
        );
        let hold = Hold { wave: None, stage: None, because: because.clone() };
        notes.hold(&hold, ALARM, now).map_err(Failure::world)?;
        return Ok(Some(because));
    }
    Ok(None)
}

/// What readings mean for the people of this campaign.
struct Judge<'a> {
    records: &'a Records,
    people: &'a People,
    now: DateTime<Utc>,
}

impl Judge<'_> {
    fn rows(&self, message: &Message) -> Result<Vec<Return>, Failure> {
        let reading = &message.reading;
        let mut letters: Vec<(NoticeId, Intent)> = Vec::new();
        for id in &reading.letters {
            let attempt = self.records.attempt(id).map_err(Failure::world)?;
            letters.extend(attempt.map(|(intent, _)| (*id, intent)));
        }
        let blank = Return {
            id: 0,
            file: message.name.clone(),
            kind: reading.kind.code().to_owned(),
            person: None,
            address: String::new(),
            notice: letters.first().map(|(id, _)| *id),
            sign: Sign::Nothing,
            culprit: None,
            status: String::new(),
            words: String::new(),
            // What says that it was written tomorrow was written now.
            dated: reading.dated.unwrap_or(self.now).min(self.now),
            why: reading.why.unwrap_or_default().to_owned(),
        };
        if reading.kind != Kind::Bounce || reading.recipients.is_empty() {
            return Ok(vec![self.no_bounce(reading, &letters, blank)]);
        }
        let one = |recipient| self.recipient(recipient, reading, &letters, blank.clone());
        Ok(reading.recipients.iter().map(one).collect())
    }

    /// Complaints and challenges are about whoever got the letter; answers are a sign of life of whoever wrote them.
    fn no_bounce(&self, reading: &Reading, letters: &[(NoticeId, Intent)], mut row: Return) -> Return {
        row.person = letters.first().map(|(_, intent)| intent.person.clone());
        if !matches!(reading.kind, Kind::AutoReply | Kind::Other) {
            return row;
        }
        let from = reading.from.clone().unwrap_or_default();
        let listed = self.people.find(&from).is_some();
        let answers = letters.iter().any(|(_, intent)| intent.person.eq_ignore_ascii_case(&from));
        if listed || answers {
            (row.sign, row.person) = (Sign::Alive, Some(from.clone()));
        }
        row.address = from;
        row
    }

    /// The letter that went to the very recipient a report names, under whichever of their addresses.
    fn fitting<'l>(
        &self,
        recipient: &Recipient,
        reading: &Reading,
        letters: &'l [(NoticeId, Intent)],
    ) -> Option<&'l (NoticeId, Intent)> {
        // A report about one letter that names nobody is about whom the letter went to.
        if recipient.addresses.is_empty() && reading.recipients.len() == 1 {
            return letters.first();
        }
        letters.iter().find(|(_, intent)| {
            let person = self.people.find(&intent.person).map(|(index, _)| index);
            recipient.addresses.iter().any(|address| {
                let alias =
                    || person.is_some() && self.people.find(address).map(|(index, _)| index) == person;
                address.to_lowercase() == intent.person.to_lowercase() || alias()
            })
        })
    }

    fn recipient(
        &self,
        recipient: &Recipient,
        reading: &Reading,
        letters: &[(NoticeId, Intent)],
        mut row: Return,
    ) -> Return {
        row.address = recipient.addresses.first().cloned().unwrap_or_default();
        row.words.clone_from(&recipient.words);
        let fitting = self.fitting(recipient, reading, letters);
        if let Some((id, intent)) = fitting {
            (row.notice, row.person) = (Some(*id), Some(intent.person.clone()));
        }
        let (ending, fault) = match &recipient.outcome {
            bounce::Outcome::Arrived => {
                row.sign = if fitting.is_some() { Sign::Alive } else { Sign::Nothing };
                return row;
            }
            bounce::Outcome::HandedOn => return row,
            bounce::Outcome::Missed(ending, fault) => (*ending, fault),
        };
        (row.culprit, row.status) = (Some(fault.culprit), fault.status.clone());
        if fitting.is_none() {
            let why = match (letters.first(), reading.letters.is_empty()) {
                (Some(_), _) => ELSEWHERE,
                (None, false) => NEVER_SENT,
                (None, true) => NOT_OURS,
            };
            why.clone_into(&mut row.why);
            return row;
        }
        row.sign = match ending {
            Ending::Failed if fault.gone => Sign::Gone,
            Ending::Failed => Sign::Missed,
            Ending::Delayed => Sign::Delayed,
        };
        let unsure = matches!(fault.culprit, Culprit::Unclear | Culprit::Address) && fault.lasting;
        if unsure && row.sign == Sign::Missed {
            UNSURE.clone_into(&mut row.why);
        }
        row
    }
}

impl Imported {
    fn of(&self, wanted: impl Fn(&Return) -> bool) -> Vec<&Return> {
        self.rows.iter().filter(|row| wanted(row)).collect()
    }

    fn gone(&self) -> Vec<&Return> {
        self.of(|row| row.sign == Sign::Gone)
    }

    fn about_us(&self) -> Vec<&Return> {
        self.of(|row| row.culprit == Some(Culprit::Us) && matches!(row.sign, Sign::Missed | Sign::Delayed))
    }

    fn missed(&self) -> Vec<&Return> {
        self.of(|row| row.culprit != Some(Culprit::Us) && matches!(row.sign, Sign::Missed | Sign::Delayed))
    }

    fn unread(&self) -> Vec<&Return> {
        self.of(|row| !row.why.is_empty())
    }

    /// How many told of something else than a failure, by what they are.
    fn rest(&self) -> BTreeMap<&'static str, usize> {
        let bounce = |row: &Return| row.kind == Kind::Bounce.code();
        let count = |wanted: &dyn Fn(&Return) -> bool| self.rows.iter().filter(|row| wanted(row)).count();
        BTreeMap::from([
            ("arrived", count(&|row| bounce(row) && row.culprit.is_none() && row.why.is_empty())),
            ("complaints", count(&|row| row.kind == Kind::Complaint.code())),
            ("answered_by_machines", count(&|row| row.kind == Kind::AutoReply.code())),
            ("known", self.known),
        ])
    }
}

impl Report for Imported {
    fn text(&self, _look: Look) -> String {
        let rest = self.rest();
        let of = |name: &str| rest.get(name).copied().unwrap_or(0);
        let mut text = String::new();
        let mut part = |list: &[&Return], what: &str| {
            let _ = writeln!(text, "{} {what}", list.len());
            for row in list {
                text.push_str(&super::list::line(row, self.addresses));
            }
        };
        part(&self.gone(), "cannot be reached and are told nothing more");
        part(&self.missed(), "were not reached this time");
        let us = self.about_us();
        if !us.is_empty() {
            part(&us, "came back because of us: who we are, how much we send, what we may");
        }
        text.push_str(&super::list::unread(&self.unread(), self.addresses));
        if of("complaints") > 0 {
            let _ =
                writeln!(text, "{} marked a letter as spam: nobody is dropped for that", of("complaints"));
        }
        if of("answered_by_machines") > 0 {
            let _ =
                writeln!(text, "{} answered by machines for people who are away", of("answered_by_machines"));
        }
        let _ = writeln!(text, "{} arrived after all, {} read before", of("arrived"), self.known);
        if let Some(alarm) = &self.alarm {
            let _ = writeln!(text, "the sending is held: {alarm}");
        }
        text
    }

    fn json(&self) -> Value {
        let values = |list: Vec<&Return>| {
            list.into_iter().map(|row| super::list::value(row, self.addresses)).collect::<Vec<_>>()
        };
        json!({
            "permanent": values(self.gone()),
            "soft": values(self.missed()),
            "about_us": values(self.about_us()),
            "unread": values(self.unread()),
            "rest": self.rest(),
            "alarm": self.alarm,
        })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }

    fn outcome(&self) -> Outcome {
        if self.unread().is_empty() && self.alarm.is_none() { Outcome::Done } else { Outcome::Remains }
    }
}
