//! `wavecast send`: shows what is due; with `--execute` sends it, with `--to` sends copies to a tester.

mod anyway;
pub(super) mod copies;
pub(super) mod execute;
pub(super) mod office;
pub(super) mod show;

use chrono::{DateTime, Utc};
use clap::Args;

use super::Context;
use crate::{acts::Failure, faces::show::Report, ground::campaign::Address};
use office::{Choice, Office};

pub(super) use anyway::Past;
use execute::Run;

/// Shows what is due; with `--execute`, sends it.
#[derive(Debug, Args)]
pub struct SendArguments {
    /// Send it.
    #[arg(long)]
    pub execute: bool,
    /// One wave only.
    #[arg(long, value_name = "WAVE")]
    pub wave: Option<String>,
    /// One stage only.
    #[arg(long, value_name = "STAGE")]
    pub stage: Option<String>,
    /// Begin nothing from this moment on, such as `2027-01-18T12:00Z`.
    #[arg(long, value_name = "WHEN", value_parser = crate::faces::cli::moment::moment)]
    pub until: Option<DateTime<Utc>>,
    /// Begin at most so many.
    #[arg(long, value_name = "COUNT")]
    pub max: Option<usize>,
    /// Send copies to this address instead, one for each language and kind of device, marked as a test. The
    /// ledger does not count them.
    #[arg(long, value_name = "ADDRESS", conflicts_with_all = ["execute", "until", "max"])]
    pub to: Option<Address>,
    /// Do not ask: for cron and timers.
    #[arg(long)]
    pub yes: bool,
    #[command(flatten)]
    past: Past,
}

/// Shows, sends or copies.
pub(in crate::faces) fn run(
    context: &Context,
    arguments: &SendArguments,
) -> Result<Box<dyn Report>, Failure> {
    let leaves = arguments.execute || arguments.to.is_some();
    let office = if leaves { Office::open_to_send(context)? } else { Office::open(context)? };
    let office = office.anyway(arguments.past.known()?);
    let choice = Choice { wave: arguments.wave.clone(), stage: arguments.stage.clone() };
    choice.known(&office.ready.campaign)?;
    if let Some(tester) = &arguments.to {
        return copies::send(context, &office, &choice, tester);
    }
    if !arguments.execute {
        let records = context.records()?;
        let history = records.history().map_err(Failure::world)?;
        let ledger = office.standing(context, &records, context.now)?.problem();
        let judged = office.judge(history, &records, context.now)?;
        let due = show::Due::of(&office, &judged, &choice, context.now);
        return Ok(Box::new(due.by_a_ledger(ledger)));
    }
    if context.rehearsal && !office.stays_here() {
        return Err(Failure::usage(
            "`--as-of` is for rehearsals, and nothing really leaves then",
            "leave out `--execute`, or set `preset = \"outbox\"` or a relay on this machine",
        ));
    }
    let mut confirmed = execute::Confirmed { send: true, vouched: false };
    if context.talk && !arguments.yes {
        confirmed = execute::confirmed(context, &office, &choice)?;
    }
    if !confirmed.send {
        return Err(Failure::usage("nothing was sent", "answer `yes`, or call with `--yes`"));
    }
    arguments.past.record(context, &office)?;
    let mut run = Run::open(context, "wavecast send --execute")?.vouched(confirmed.vouched);
    let sent = run.once(context, &office, &choice, (arguments.until, arguments.max))?;
    Ok(Box::new(sent))
}
