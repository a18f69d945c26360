//! Sending what is due: one run of delivery, its progress, and what became of it.

use chrono::{DateTime, TimeDelta, Utc};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use super::office::{Choice, Office, held_by_check};
use crate::faces::show::write::span;
use crate::{
    acts::{Failure, standing::LedgerStanding},
    faces::{
        cli::verbs::{Context, record::By},
        show::{Look, Outcome, Report},
    },
    ground::{
        problem::Problems,
        timeline::{History, NoticeId},
    },
    world::{
        deliver::{Delivery, Ended, Learned, Pace, Patience, Progress, Signed, Tally},
        ledger::{Notes, SqliteLedger, Vouched},
    },
};

/// A sender: it holds the ledger until it is dropped, and listens for Ctrl-C.
pub(in crate::faces::cli::verbs) struct Run {
    ledger: Option<SqliteLedger>,
    what: &'static str,
    /// Whether the person at the keyboard was told that the ledger was silent for long, and wants to send.
    vouched: bool,
    pub(in crate::faces::cli::verbs) patience: Patience,
    begun: Instant,
}

/// What became of a run.
pub(in crate::faces::cli::verbs) struct Sent {
    problems: Problems,
    pub(in crate::faces::cli::verbs) tally: Tally,
    took: Duration,
    doubts: usize,
    /// How many wait for each check whose errors concern them.
    pub(in crate::faces::cli::verbs) checked: BTreeMap<&'static str, usize>,
    /// How many were told nothing because nothing reaches them.
    unreached: usize,
}

/// What the person at the keyboard answered.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Confirmed {
    pub(super) send: bool,
    /// They were told that the ledger was silent for long, too.
    pub(super) vouched: bool,
}

/// Asks whether to go on. What is refused anyway is not asked about.
pub(super) fn confirmed(context: &Context, office: &Office, choice: &Choice) -> Result<Confirmed, Failure> {
    let records = context.records()?;
    let silent = match office.standing(context, &records, context.now)? {
        LedgerStanding::Good => None,
        LedgerStanding::Asks(question) if question.is_answered_by_a_yes() => Some(question),
        LedgerStanding::Asks(_) | LedgerStanding::Older(_) => {
            return Ok(Confirmed { send: true, vouched: false });
        }
    };
    let history = office.judge(records.history().map_err(Failure::world)?, &records, context.now)?.history;
    let count = office.due(office.view(&history, context.now), choice).count();
    if count == 0 && silent.is_none() {
        return Ok(Confirmed { send: true, vouched: false });
    }
    let settings = office.settings();
    let relay = if settings.host.is_empty() { "the outbox" } else { &settings.host };
    let takes = span(office.caps().time_for(u64::try_from(count).unwrap_or(u64::MAX)));
    let warned = silent.as_ref().map_or(String::new(), |question| format!("{question}\n"));
    let send =
        (context.ask)(&format!("{warned}send {count} messages by {relay}, in about {takes}? (yes/no) "));
    Ok(Confirmed { send, vouched: send && silent.is_some() })
}

impl Run {
    /// Gets ready; the ledger is taken hold of at the first sending.
    pub(in crate::faces::cli::verbs) fn open(context: &Context, what: &'static str) -> Result<Self, Failure> {
        Ok(Self {
            ledger: None,
            what,
            vouched: false,
            patience: crate::faces::cli::verbs::interrupt::listening(context)?,
            begun: Instant::now(),
        })
    }

    /// What time it is: the clock's, or in a rehearsal the day that was named and what has passed since.
    pub(in crate::faces::cli::verbs) fn now(&self, context: &Context) -> DateTime<Utc> {
        if !context.rehearsal {
            return (context.tick)();
        }
        context.now + TimeDelta::from_std(self.begun.elapsed()).unwrap_or_default()
    }

    /// What the person at the keyboard has said about the ledger.
    pub(super) fn vouched(self, vouched: bool) -> Self {
        Self { vouched, ..self }
    }

    /// The ledger, if it may be sent from at this moment. A sender that stays up is judged again each time: the
    /// machine under it may have been put back.
    fn ledger(
        &mut self,
        context: &Context,
        office: &Office,
        now: DateTime<Utc>,
    ) -> Result<&mut SqliteLedger, Failure> {
        let question = match office.standing(context, &context.records()?, now)? {
            LedgerStanding::Good => None,
            LedgerStanding::Older(error) => return Err(self.refused(Failure::world(error))),
            LedgerStanding::Asks(question) if self.vouched && question.is_answered_by_a_yes() => {
                Some(question)
            }
            LedgerStanding::Asks(question) => {
                let (message, hint) = (question.to_string(), question.hint());
                return Err(self.refused(Failure::Asks { message, hint }));
            }
        };
        if self.ledger.is_none() {
            self.ledger = Some(self.open_ledger(context, office, question.is_some(), now)?);
        }
        let ledger = self.ledger.as_mut();
        let ledger = ledger.ok_or_else(|| Failure::usage("the ledger is not open", "call again"))?;
        ledger.beat(now).map_err(Failure::world)?;
        Ok(ledger)
    }

    /// Lets go of the ledger, so that somebody can say what is to be done with it.
    fn refused(&mut self, failure: Failure) -> Failure {
        self.ledger = None;
        failure
    }

    fn open_ledger(
        &self,
        context: &Context,
        office: &Office,
        vouched: bool,
        now: DateTime<Utc>,
    ) -> Result<SqliteLedger, Failure> {
        let (campaign, state, witnesses) =
            (office.ready.campaign.id.as_str(), context.state()?, context.witnesses()?);
        let opened = if vouched {
            let said = Vouched { because: "said yes when asked", who: &context.who(&By::default())? };
            SqliteLedger::trust(&state, campaign, &witnesses, &said, now)
        } else {
            SqliteLedger::open(&state, campaign, &witnesses, self.what, now)
        };
        let opened = opened.map_err(Failure::world)?;
        if let Some(why) = opened.unwitnessed() {
            (context.aside)(&format!(
                "warning: nothing outside the campaign folder can bear witness to its ledger: {why}; if the folder is \
                 ever put back from a copy, only you can know"
            ));
        }
        Ok(opened)
    }

    /// Sends what is due at this moment.
    pub(in crate::faces::cli::verbs) fn once(
        &mut self,
        context: &Context,
        office: &Office,
        choice: &Choice,
        (until, max): (Option<DateTime<Utc>>, Option<usize>),
    ) -> Result<Sent, Failure> {
        let now = self.now(context);
        let (patience, begun) = (self.patience.of_one_run(), self.begun);
        let (state, relay) = (context.state()?, office.relay());
        let ledger = self.ledger(context, office, now)?;
        let records = context.records()?;
        let judged = office.judge(ledger.history().map_err(Failure::world)?, &records, now)?;
        let history = &judged.history;
        notice_changes(context, office, history, now)?;
        let tried = ledger.tried().map_err(Failure::world)?;
        let (mail, transport) = (office.mail()?, office.transport(context)?);
        let letters = Signed {
            letters: &mail,
            signer: office.signer(context)?,
            return_path: office.settings().return_path.as_ref(),
        };
        let progress = Progress::default();
        let clock = || {
            if context.rehearsal {
                context.now + TimeDelta::from_std(begun.elapsed()).unwrap_or_default()
            } else {
                (context.tick)()
            }
        };
        let delivery = Delivery {
            ledger,
            transport: transport.as_ref(),
            letters: &letters,
            tried: &tried,
            clock: &clock,
            patience,
            pace: Pace::default(),
            caps: office.caps(),
            connections: office.settings().connections,
            until,
            progress: &progress,
            learned: Learned::read(&state, &relay, now).unwrap_or_default(),
        };
        let due = || office.due(office.view(history, now), choice).take(max.unwrap_or(usize::MAX));
        let started = Instant::now();
        // The list is walked once, as it is sent; once more only to fill a bar that somebody watches.
        let tally = if context.talk {
            watched(&progress, due().count(), || delivery.run(due()))
        } else {
            delivery.run(due())
        };
        let tally = tally.map_err(Failure::world)?;
        tally.learned.write(&state, &relay, now).map_err(Failure::world)?;
        if matches!(tally.ended, Some(Ended::Broke(_))) {
            // Opened anew it calls what was left open a doubt.
            self.ledger = None;
        }
        let doubts = records.doubts().map_err(Failure::world)?.len();
        let (checked, problems) = held_by_check(office, &judged, choice, now);
        let unreached = office.view(history, now).unreached().len();
        Ok(Sent { problems, tally, took: started.elapsed(), doubts, checked, unreached })
    }
}

/// Remembers when a moved date was first noticed, so that the stage about it has a moment that stays.
fn notice_changes(
    context: &Context,
    office: &Office,
    history: &History,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    let view = office.view(history, now);
    let follows = office.timeline.slots.iter().filter(|slot| slot.at.is_none());
    let new: Vec<NoticeId> = follows
        .flat_map(|slot| office.timeline.judged(slot, view))
        .filter(|(notice, _)| notice.change.is_some() && !history.noticed.contains_key(&notice.id))
        .map(|(notice, _)| notice.id)
        .collect();
    if new.is_empty() {
        return Ok(());
    }
    let mut notes =
        Notes::open(&context.state()?, office.ready.campaign.id.as_str()).map_err(Failure::world)?;
    notes.noticed(&new, now).map_err(Failure::world)
}

/// Shows how far it has come while it goes on.
fn watched<T>(progress: &Progress, total: usize, work: impl FnOnce() -> T) -> T {
    let total = u64::try_from(total).unwrap_or(u64::MAX);
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len}  {per_sec}  {eta}  {msg}") {
        bar.set_style(style);
    }
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        let (bar, over) = (&bar, &over);
        scope.spawn(move || {
            while !over.load(Ordering::Relaxed) {
                let figures = progress.figures();
                bar.set_position(figures.sent + figures.refused + figures.in_doubt + figures.missed);
                bar.set_message(format!("{} refused, {} put off", figures.refused, figures.deferred));
                thread::sleep(Duration::from_millis(100));
            }
        });
        // Set however the work ends: the bar's thread would go on for ever.
        let _over = Over(over);
        let answer = work();
        bar.finish_and_clear();
        answer
    })
}

/// Says that it is over when it is dropped.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Report for Sent {
    fn text(&self, _look: Look) -> String {
        let (tally, figures) = (&self.tally, self.tally.figures);
        let seconds = self.took.as_secs_f64().max(0.001);
        #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
        let rate = figures.sent as f64 / seconds;
        let mut text = format!("{} sent in {seconds:.1} s ({rate:.0} a second)\n", figures.sent);
        let mut line = |count: u64, what: &str| {
            if count > 0 {
                let _ = writeln!(text, "{count} {what}");
            }
        };
        line(figures.refused, "refused by the relay: `wavecast refused` lists them");
        line(figures.in_doubt, "in doubt since this run: `wavecast doubt list`");
        line(figures.missed, "not sent: it was already too late for this person");
        line(u64::try_from(self.tally.waiting).unwrap_or(0), "wait for another run");
        line(u64::try_from(self.tally.held).unwrap_or(0), "held");
        let unreached = u64::try_from(self.unreached).unwrap_or(0);
        line(unreached, "cannot be reached and are told nothing: `wavecast bounces list`");
        for (check, count) in &self.checked {
            let _ = writeln!(text, "{count} held: check {check}");
        }
        for (id, why) in &self.tally.unwritten {
            let _ = writeln!(text, "{id} could not be written: {why}");
        }
        if let (Some((count, said)), false) =
            (&tally.turned_away, matches!(tally.ended, Some(Ended::RefusesUs(..))))
        {
            let _ = writeln!(text, "{count} times the relay would not take a letter from us: {said}");
        }
        if !tally.learned.is_empty() {
            let _ = writeln!(text, "learned of the relay: {}", tally.learned);
        }
        if let Some(ended) = &self.tally.ended {
            let _ = writeln!(text, "{ended}");
        }
        text
    }

    fn json(&self) -> Value {
        let figures = self.tally.figures;
        let unwritten = self.tally.unwritten.iter();
        json!({
            "sent": figures.sent,
            "refused": figures.refused,
            "put_off": figures.deferred,
            "in_doubt": figures.in_doubt,
            "missed": figures.missed,
            "waiting": self.tally.waiting,
            "held": self.tally.held,
            "held_by_check": self.checked,
            "unreachable": self.unreached,
            "turned_away": self.tally.turned_away.as_ref().map(|(count, said)| json!({ "count": count, "said": said })),
            "learned": (!self.tally.learned.is_empty()).then_some(&self.tally.learned),
            "unwritten": unwritten.map(|(id, why)| json!({ "id": id.to_string(), "why": why })).collect::<Vec<_>>(),
            "ended": self.tally.ended.as_ref().map(ToString::to_string),
            "seconds": self.took.as_secs_f64(),
        })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }

    fn outcome(&self) -> Outcome {
        let tally = &self.tally;
        match tally.ended {
            Some(Ended::Relay(_) | Ended::RefusesAll(_) | Ended::RefusesUs(..) | Ended::Broke(_)) => {
                return Outcome::WorldFailed;
            }
            Some(Ended::Stopped) | None => {}
        }
        let figures = tally.figures;
        let remains = figures.refused > 0
            || self.doubts > 0
            || tally.waiting + tally.held + tally.unwritten.len() + self.checked.len() > 0
            || tally.ended.is_some();
        if remains { Outcome::Remains } else { Outcome::Done }
    }
}
