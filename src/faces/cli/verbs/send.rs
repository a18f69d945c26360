//! `wavecast send`: shows what is due; with `--execute` sends it, with `--to` sends copies to a tester.

use clap::Args;

use super::{Context, by::By, interrupt::listening, progress};
use crate::{
    acts::{
        Choice, Failure, Opened,
        send::{self, Anyway, Copies, Cutoff, SendingSession, way},
    },
    faces::show::{Report, send::asked},
    ground::campaign::Address,
};

/// Shows what is due; with `--execute`, sends it.
#[derive(Debug, Args)]
pub struct SendArguments {
    /// Really send what is due; without it, it is only shown.
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
    pub until: Option<crate::faces::cli::moment::AskedMoment>,
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
    past: PastCheck,
}

/// A check whose errors hold nothing in this run.
#[derive(Clone, Debug, Args)]
pub(super) struct PastCheck {
    /// Send although this check finds an error.
    #[arg(long, value_name = "CHECK", requires = "because")]
    anyway: Option<String>,
    /// Why, for those who look at it later.
    #[arg(long, value_name = "WHY", requires = "anyway")]
    because: Option<String>,
    #[command(flatten)]
    by: By,
}

impl From<PastCheck> for Option<Anyway> {
    fn from(past: PastCheck) -> Self {
        let PastCheck { anyway, because, by } = past;
        // clap asks for both or neither.
        anyway.zip(because).map(|(check, because)| Anyway { check, because, by: by.by })
    }
}

impl SendArguments {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        let opened = context.opened()?;
        let choice = Choice { wave: self.wave, stage: self.stage };
        let anyway: Option<Anyway> = self.past.into();
        let past = anyway.as_ref().map(Anyway::known).transpose()?;
        if let Some(tester) = self.to {
            let request = Copies { choice, tester, patience: listening(context)? };
            return Ok(Box::new(send::copies(&opened, request)?));
        }
        if !self.execute {
            return Ok(Box::new(send::due(&opened, &choice, past)?));
        }
        choice.known(opened.campaign()?)?;
        opened.make_secret()?;
        // Here too: about what is refused anyway nobody is asked.
        way::refuse_to_leave_in_a_rehearsal(&opened.around, &opened.campaign()?.smtp)?;
        let vouched = context.talk && !self.yes && is_confirmed(context, &opened, &choice, past)?;
        // After the yes, so that nobody is on record for what was never sent.
        if let Some(anyway) = &anyway {
            anyway.record(&opened)?;
        }
        let mut sender = SendingSession::new("wavecast send --execute", listening(context)?, vouched);
        let watch: Option<send::Watch<'_>> = context.talk.then_some(&progress::watch);
        let cutoff = Cutoff { until: self.until.map(|until| context.moment(until)), max: self.max };
        Ok(Box::new(sender.once(&opened, &choice, cutoff, past, watch)?))
    }
}

/// Asks whether to go on; whether the answer is a yes to a ledger that was silent for long, too.
pub(super) fn is_confirmed(
    context: &Context,
    opened: &Opened,
    choice: &Choice,
    past: Option<&str>,
) -> Result<bool, Failure> {
    let Some(question) = send::question(opened, choice, past)? else { return Ok(false) };
    if (context.ask)(&asked(&question)) {
        Ok(question.silent.is_some())
    } else {
        Err(Failure::usage("nothing was sent", "answer `yes`, or call with `--yes`"))
    }
}
