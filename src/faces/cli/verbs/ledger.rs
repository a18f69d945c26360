//! `wavecast ledger`: the durable record as JSON lines, and what to do with an older copy of it.

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::path::PathBuf;

use super::{Context, record::By};
use crate::{
    acts::{Failure, Opened, send::way, standing::uncertain_notices},
    faces::show::{Look, Outcome, Report},
    ground::{
        problem::Problems,
        timeline::{Notice, Recipient},
    },
    world::{
        deliver::{Letters as _, Signed},
        ledger::{Attempted, Ending, Entry, Intent, Ledger as _, Outcome as Ended, SqliteLedger, Vouched},
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
    /// Goes on with a ledger that is or may be an older copy. What may have left since its last sign of life is put in
    /// doubt.
    Accept {
        /// Why.
        #[arg(long, value_name = "WHY")]
        because: String,
        #[command(flatten)]
        by: By,
    },
    /// Says that this ledger knows everything that was sent: the machine was off, or it was moved here as a whole. What
    /// is proved to be an older copy cannot be trusted.
    Trust {
        /// Why.
        #[arg(long, value_name = "WHY")]
        because: String,
        #[command(flatten)]
        by: By,
    },
}

struct Exported {
    problems: Problems,
    text: String,
    rows: u64,
    to: Option<PathBuf>,
}

struct Trusted {
    problems: Problems,
}

struct Accepted {
    problems: Problems,
    doubts: usize,
}

/// Exports or accepts.
pub(in crate::faces) fn run(
    context: &Context,
    arguments: &LedgerArguments,
) -> Result<Box<dyn Report>, Failure> {
    match &arguments.verb {
        LedgerVerb::Export { to } => export(context, to.as_deref()),
        LedgerVerb::Accept { because, by } => accept(context, because, by),
        LedgerVerb::Trust { because, by } => trust(context, because, by),
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

fn trust(context: &Context, because: &str, by: &By) -> Result<Box<dyn Report>, Failure> {
    let (_, ready) = context.ready()?;
    let said = Vouched { because, who: &context.who(by)? };
    let (campaign, witnesses) = (ready.campaign.id.as_str(), context.witnesses()?);
    let trusted = SqliteLedger::trust(&context.state()?, campaign, &witnesses, &said, context.now);
    trusted.map_err(Failure::world)?;
    Ok(Box::new(Trusted { problems: Problems::default() }))
}

/// Every notice that may have left since this copy was last seen alive, and that it does not know to be settled,
/// becomes a doubt.
fn accept(context: &Context, because: &str, by: &By) -> Result<Box<dyn Report>, Failure> {
    let opened = context.opened()?;
    let (campaign, now) = (opened.campaign()?.id.as_str(), context.now);
    let said = Vouched { because, who: &context.who(by)? };
    let (state, witnesses) = (context.state()?, context.witnesses()?);
    let (mut ledger, since) =
        SqliteLedger::accept(&state, campaign, &witnesses, &said, now).map_err(Failure::world)?;
    let history = ledger.history().map_err(Failure::world)?;
    let tried = ledger.tried().map_err(Failure::world)?;
    let mail = opened.mail()?;
    let letters = Signed {
        letters: &mail,
        signer: way::signer(&opened.around, &opened.campaign()?.smtp).ok().flatten(),
        return_path: None,
    };
    let view = opened.view(&history, now)?;
    let doubts: Vec<Entry> = uncertain_notices(opened.timeline()?, view, since)
        .flat_map(|notice| doubt(&opened, &letters, &notice, tried.get(&notice.id), (now, because)))
        .collect();
    for part in doubts.chunks(1000) {
        ledger.record(part).map_err(Failure::world)?;
    }
    Ok(Box::new(Accepted { problems: Problems::default(), doubts: doubts.len() / 2 }))
}

/// A letter that cannot be written any more may have been sent all the same: it is held without its sum, which then
/// matches no bytes.
fn doubt(
    opened: &Opened,
    letters: &Signed<'_>,
    notice: &Notice,
    before: Option<&Attempted>,
    (now, because): (DateTime<Utc>, &str),
) -> Vec<Entry> {
    let number = before.map_or(1, |before| before.number + 1);
    let dated = before.map_or(notice.at, |before| before.dated);
    let letter = letters.letter(notice, dated).ok();
    let bytes = letter.as_ref().map(|letter| letter.bytes.as_slice());
    let intent = Intent {
        notice: notice.id,
        number,
        person: address(opened, notice.to).unwrap_or_default(),
        is_person: matches!(notice.to, Recipient::Person(_)),
        wave: letters.wave(notice).map(str::to_owned),
        stage: letters.stage(notice).to_owned(),
        due: notice.at,
        expires: notice.expires,
        dated,
        begun: now,
        sha256: bytes.map(crate::world::deliver::sha256).unwrap_or_default(),
        size: bytes.map_or(0, |bytes| u64::try_from(bytes.len()).unwrap_or(u64::MAX)),
        told: letter.map_or_else(String::new, |letter| crate::world::ledger::tell(&letter.told)),
    };
    let ending = Ending {
        notice: notice.id,
        number,
        at: now,
        outcome: Ended::Doubt,
        code: None,
        words: format!(
            "restored from an older ledger ({because}), so we cannot be sure whether this was sent"
        ),
    };
    vec![Entry::Begin(Box::new(intent)), Entry::End(ending)]
}

/// Whom a notice is for, whether or not its letter can be written.
fn address(opened: &Opened, to: Recipient) -> Option<String> {
    let campaign = opened.campaign().ok()?;
    let address = match to {
        Recipient::Person(index) => &opened.people().get(index)?.address,
        Recipient::ManagerOf(index) => opened.people().get(index)?.manager.as_ref()?,
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

impl Report for Trusted {
    fn text(&self, _look: Look) -> String {
        "this ledger counts from now on; what is due leaves at the next sending\n".to_owned()
    }

    fn json(&self) -> Value {
        json!({ "trusted": true })
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
