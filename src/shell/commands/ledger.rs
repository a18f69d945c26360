//! `wavecast ledger`: the durable record as JSON lines, and what to do with an older copy of it.

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::path::PathBuf;

use super::{
    Context,
    send::office::{Choice, Office},
};
use crate::{
    ground::{
        problem::Problems,
        timeline::{Notice, Recipient},
    },
    shell::report::{Failure, Look, Outcome, Report},
    world::{
        deliver::{Letters as _, Signed},
        ledger::{Ending, Entry, Intent, Ledger as _, Outcome as Ended, SqliteLedger},
        workspace,
    },
};

/// The ledger.
#[derive(Debug, Args)]
pub struct LedgerArguments {
    #[command(subcommand)]
    verb: LedgerVerb,
}

#[derive(Debug, Subcommand)]
enum LedgerVerb {
    /// Everything in it as JSON lines, with whole addresses: a backup that any tool reads.
    Export {
        /// Into this file instead of on the terminal.
        #[arg(long, value_name = "FILE")]
        to: Option<PathBuf>,
    },
    /// Goes on with an older copy of the ledger, or one from elsewhere. What it may not know is put in doubt.
    Accept {
        /// Why.
        #[arg(long, value_name = "WHY")]
        because: String,
    },
}

struct Exported {
    problems: Problems,
    text: String,
    rows: u64,
    to: Option<PathBuf>,
}

struct Accepted {
    problems: Problems,
    doubts: usize,
}

/// Exports or accepts.
pub(super) fn run(context: &Context, arguments: &LedgerArguments) -> Result<Box<dyn Report>, Failure> {
    match &arguments.verb {
        LedgerVerb::Export { to } => export(context, to.as_deref()),
        LedgerVerb::Accept { because } => accept(context, because),
    }
}

fn export(context: &Context, to: Option<&std::path::Path>) -> Result<Box<dyn Report>, Failure> {
    let mut bytes = Vec::new();
    let rows = context.records()?.export(&mut bytes).map_err(Failure::world)?;
    let to = to.map(|file| context.here.join(file));
    if let Some(file) = &to {
        workspace::write_private(file, &bytes)?;
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok(Box::new(Exported { problems: Problems::default(), text, rows, to }))
}

/// Every notice whose moment had come by the time the newest state was written, and which this copy does not
/// know, may have been sent: it becomes a doubt.
fn accept(context: &Context, because: &str) -> Result<Box<dyn Report>, Failure> {
    let office = Office::open(context)?;
    let campaign = office.ready.campaign.id.as_str();
    let (mut ledger, seal) =
        SqliteLedger::accept(&context.state()?, campaign, context.clock).map_err(Failure::world)?;
    let by = seal.and_then(|seal| DateTime::from_timestamp_millis(seal.at)).unwrap_or(context.clock);
    let mut history = ledger.history().map_err(Failure::world)?;
    // What was held at that time cannot have left; but what the old copy says about holds may be old too.
    history.holds.clear();
    let (mail, choice) = (office.mail()?, Choice::default());
    let letters = Signed { letters: &mail, signer: office.signer(context).ok().flatten() };
    let mut doubts = Vec::new();
    for slot in office.slots(&choice) {
        for (notice, _) in office.timeline.judged(slot, office.view(&history, by)) {
            if notice.at <= by && !history.fates.contains_key(&notice.id) {
                doubts.extend(doubt(&office, &letters, &notice, (context.clock, because)));
            }
        }
    }
    for part in doubts.chunks(1000) {
        ledger.record(part).map_err(Failure::world)?;
    }
    Ok(Box::new(Accepted { problems: office.problems.clone(), doubts: doubts.len() / 2 }))
}

/// A letter that cannot be written any more may have been sent all the same: it is held without its sum, which then
/// matches no bytes.
fn doubt(
    office: &Office,
    letters: &Signed<'_>,
    notice: &Notice,
    (now, because): (DateTime<Utc>, &str),
) -> Vec<Entry> {
    let letter = letters.letter(notice, notice.at).ok();
    let bytes = letter.as_ref().map(|letter| letter.bytes.as_slice());
    let intent = Intent {
        notice: notice.id,
        number: 1,
        person: address(office, notice.to).unwrap_or_default(),
        is_person: matches!(notice.to, Recipient::Person(_)),
        wave: letters.wave(notice).map(str::to_owned),
        stage: letters.stage(notice).to_owned(),
        due: notice.at,
        expires: notice.expires,
        dated: notice.at,
        begun: now,
        sha256: bytes.map(crate::world::deliver::sha256).unwrap_or_default(),
        size: bytes.map_or(0, |bytes| u64::try_from(bytes.len()).unwrap_or(u64::MAX)),
        told: letter.map_or_else(String::new, |letter| crate::world::ledger::tell(&letter.told)),
    };
    let ending = Ending {
        notice: notice.id,
        number: 1,
        at: now,
        outcome: Ended::Doubt,
        code: None,
        words: format!("an older copy of the ledger was accepted ({because}), and it may not know of this"),
    };
    vec![Entry::Begin(Box::new(intent)), Entry::End(ending)]
}

/// Whom a notice is for, whether or not its letter can be written.
fn address(office: &Office, to: Recipient) -> Option<String> {
    let campaign = &office.ready.campaign;
    let address = match to {
        Recipient::Person(index) => &office.ready.people.get(index)?.address,
        Recipient::ManagerOf(index) => office.ready.people.get(index)?.manager.as_ref()?,
        Recipient::Helpdesk => return Some(campaign.helpdesk.mail.clone()),
        Recipient::Sponsor(index) => campaign.sender.sponsors.get(usize::from(index))?,
    };
    Some(address.to_string())
}

impl Report for Exported {
    fn text(&self, _look: Look) -> String {
        match &self.to {
            None => self.text.clone(),
            Some(file) => format!("{} rows in {}\n", self.rows, file.display()),
        }
    }

    fn json(&self) -> Value {
        let rows = self.text.lines().map(|line| serde_json::from_str(line).unwrap_or_default());
        json!({ "rows": if self.to.is_none() { rows.collect::<Vec<Value>>() } else { Vec::new() } })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}

impl Report for Accepted {
    fn text(&self, _look: Look) -> String {
        format!(
            "this ledger counts from now on; {} notices it does not know may have been sent, and are in doubt\n",
            self.doubts
        )
    }

    fn json(&self) -> Value {
        json!({ "doubts": self.doubts })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }

    fn outcome(&self) -> Outcome {
        if self.doubts == 0 { Outcome::Done } else { Outcome::Remains }
    }
}
