//! Sending what is due: one run of delivery, and what became of it.

use chrono::{DateTime, TimeDelta, Utc};
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use super::{
    due::{Cutoff, held_by_check, next_notices},
    way,
};
use crate::{
    acts::{Choice, Failure, Opened, Surroundings, same_time::same_time, standing::LedgerStanding},
    ground::{
        campaign::Anchor,
        problem::Problems,
        timeline::{History, Notice, Verdict},
    },
    world::{
        deliver::{Delivery, DeliveryTally, Ended, Learned, Patience, Progress, RetryPolicy, Signed},
        ledger::{LedgerError, SendingLedger, Vouched},
    },
};

/// Shows how far a run has come: it is handed the progress, how many there are, and the work to do meanwhile.
pub(crate) type Watch<'w> = &'w dyn Fn(&Progress, usize, &mut (dyn FnMut() + Send));

/// A sender: it has its place at the ledger until it is dropped.
pub struct SendingSession {
    /// The ledger; taken hold of at the first sending.
    ledger: Option<SendingLedger>,
    /// What it calls itself, to whoever finds the ledger held.
    name: &'static str,
    /// Whether the person at the keyboard was told that the ledger was silent for long, and wants to send.
    vouched: bool,
    /// Whether it had its place at the ledger before.
    has_entered: bool,
    /// Whether it was said that the clocks differ a little.
    told_of_clock: bool,
    patience: Patience,
    begun: Instant,
}

/// What became of a run.
#[derive(Debug)]
pub struct Sent {
    /// The errors that hold something.
    pub problems: Problems,
    /// What became of the letters.
    pub tally: DeliveryTally,
    /// How long it took.
    pub took: Duration,
    /// How many are in doubt, of all runs.
    pub doubts: usize,
    /// How many wait for each check whose errors concern them.
    pub checked: BTreeMap<&'static str, usize>,
    /// How many were told nothing because nothing reaches them.
    pub unreached: usize,
}

impl SendingSession {
    /// Gets ready; nothing is begun once its patience ends. `vouched`: whether somebody was told that the ledger was
    /// silent for long, and wants to send all the same.
    pub fn new(name: &'static str, patience: Patience, vouched: bool) -> Self {
        Self {
            ledger: None,
            name,
            vouched,
            has_entered: false,
            told_of_clock: false,
            patience,
            begun: Instant::now(),
        }
    }

    /// Whether it has had its place at the ledger: then what is wrong with that is no wrong address.
    pub(crate) fn has_entered(&self) -> bool {
        self.has_entered
    }

    /// Whether somebody asked it to stop.
    pub(crate) fn is_stopping(&self) -> bool {
        self.patience.is_stopping()
    }

    /// What time it is: the clock's, or in a rehearsal the day that was named and what has passed since.
    pub fn now(&self, around: &Surroundings) -> DateTime<Utc> {
        time(around, self.begun)
    }

    /// The ledger, if it may be sent from at this moment. A sender that stays up is judged again each time: the
    /// machine under it may have been put back.
    fn ledger(&mut self, opened: &Opened, now: DateTime<Utc>) -> Result<&mut SendingLedger, Failure> {
        let records = opened.records()?;
        match same_time(&opened.around, &records) {
            Ok(None) => self.told_of_clock = false,
            Ok(Some(_)) if self.told_of_clock => {}
            Ok(Some(warning)) => {
                self.told_of_clock = true;
                (opened.around.aside)(&warning);
            }
            Err(failure) => return Err(self.let_go(failure)),
        }
        let question = match opened.standing(&records, now)? {
            LedgerStanding::Good => None,
            LedgerStanding::Older(error) => return Err(self.let_go(Failure::world(error))),
            LedgerStanding::Asks(question) if self.vouched && question.is_answered_by_a_yes() => {
                Some(question)
            }
            LedgerStanding::Asks(question) => {
                let (message, hint) = (question.to_string(), question.hint());
                return Err(self.let_go(Failure::Asks { message, hint }));
            }
        };
        let ledger = match self.ledger.take() {
            Some(ledger) => ledger,
            None => self.open_ledger(opened, question.is_some(), now)?,
        };
        self.has_entered = true;
        let ledger = self.ledger.insert(ledger);
        if let Err(error) = ledger.beat(now) {
            // One that others have ended is opened anew at the next try.
            return Err(self.let_go(error.into()));
        }
        // Another machine's folder may be the newer one; the place at the ledger is kept, for this one may become it.
        ledger.act_on(&opened.loaded.revision())?;
        self.ledger.as_mut().ok_or_else(|| Failure::usage("the ledger was let go of", "call again"))
    }

    /// Shows others that this sender is still there, where they would take over from it. Says how soon that is due again.
    pub fn stay(&mut self, around: &Surroundings) -> Option<Duration> {
        let now = self.now(around);
        let ledger = self.ledger.as_mut()?;
        let each = ledger.beats_each()?;
        if ledger.beat(now).is_err() {
            // What is wrong is said at the next sending, which opens it anew.
            self.ledger = None;
        }
        Some(each)
    }

    /// Whether somebody has approved or let go of something elsewhere since this was last asked.
    pub(crate) fn has_news(&mut self) -> bool {
        // A ledger that cannot be asked says so at the next sending.
        self.ledger.as_mut().is_some_and(|ledger| ledger.has_news().unwrap_or(false))
    }

    /// Lets go of the ledger, so that somebody can say what is to be done with it.
    fn let_go(&mut self, failure: Failure) -> Failure {
        self.ledger = None;
        failure
    }

    fn open_ledger(
        &self,
        opened: &Opened,
        vouched: bool,
        now: DateTime<Utc>,
    ) -> Result<SendingLedger, Failure> {
        let around = &opened.around;
        let (campaign, place) = (opened.campaign()?.id.as_str(), &around.ledger());
        let witnesses = around.witnesses();
        let ledger = if vouched {
            let said = Vouched { because: "said yes when asked", who: &around.who(None)? };
            SendingLedger::trust(place, campaign, &witnesses, &said, now)
        } else {
            SendingLedger::open(place, campaign, &witnesses, self.name, now)
        };
        let ledger = ledger?;
        if let Some(why) = ledger.unwitnessed() {
            (around.aside)(&format!(
                "warning: nothing outside the campaign folder can bear witness to its ledger: {why}; if the folder is \
                 ever put back from a copy, only you can know"
            ));
        }
        for warning in ledger.warnings()? {
            (around.aside)(&warning);
        }
        Ok(ledger)
    }

    /// Sends what is due at this moment. What people approve or hold while it sends is judged anew at once.
    ///
    /// # Errors
    /// The files are wrong, the ledger may not be sent from or cannot be used, or the relay cannot be reached at all.
    pub fn once(
        &mut self,
        opened: &Opened,
        choice: &Choice,
        cutoff: Cutoff,
        anyway: Option<&str>,
        watch: Option<Watch<'_>>,
    ) -> Result<Sent, Failure> {
        way::refuse_to_leave_in_a_rehearsal(&opened.around, &opened.campaign()?.smtp)?;
        opened.make_secret()?;
        let mut sent = self.round(opened, choice, cutoff, anyway, watch)?;
        while sent.tally.ended == Some(Ended::JudgedAnew) && !self.is_stopping() {
            let left = cutoff.after(sent.tally.figures);
            sent = self.round(opened, choice, left, anyway, watch)?.after(&sent);
        }
        if sent.tally.ended == Some(Ended::JudgedAnew) {
            sent.tally.ended = Some(Ended::Stopped);
        }
        Ok(sent)
    }

    fn round(
        &mut self,
        opened: &Opened,
        choice: &Choice,
        cutoff: Cutoff,
        anyway: Option<&str>,
        watch: Option<Watch<'_>>,
    ) -> Result<Sent, Failure> {
        let now = self.now(&opened.around);
        let (patience, begun) = (self.patience.of_one_run(), self.begun);
        let (campaign, around) = (opened.campaign()?, &opened.around);
        let (state, relay) = (&around.state, way::relay_name(&campaign.smtp));
        let ledger = self.ledger(opened, now)?;
        // From here on: what is said while it sends is looked at right after.
        ledger.has_news()?;
        ledger.is_judged_anew()?;
        let records = opened.records()?;
        // What was tried is read first. Others may send meanwhile: what the history then says of a later attempt keeps its
        // notice from being due, and an attempt that is counted too low begins nothing. The other way round a notice could be
        // due by what was known before somebody began it, and be counted on from there.
        let tried = ledger.tried()?;
        let judged = opened.judge(ledger.history()?, &records, anyway, now)?;
        let view = opened.view(&judged.history, now)?;
        notice_changes(opened, &judged.history, now)?;
        let (mail, transport) = (opened.mail()?, way::transport(around, &campaign.smtp)?);
        let signer = way::signer(around, &campaign.smtp)?;
        let letters = Signed { letters: &mail, signer, return_path: campaign.smtp.return_path.as_ref() };
        let progress = Progress::default();
        let clock = || time(around, begun);
        let delivery = Delivery {
            ledger,
            transport: transport.as_ref(),
            letters: &letters,
            tried: &tried,
            clock: &clock,
            patience,
            pace: RetryPolicy::default(),
            caps: way::caps(campaign),
            connections: campaign.smtp.connections,
            until: cutoff.until,
            progress: &progress,
            learned: Learned::read(state, &relay, now).unwrap_or_default(),
        };
        let due =
            || Ok::<_, Failure>(next_notices(opened, view, choice)?.take(cutoff.max.unwrap_or(usize::MAX)));
        let started = Instant::now();
        // The list is walked once, as it is sent; once more only to fill a bar that somebody watches.
        let tally = match watch {
            Some(watch) => watched(watch, &progress, due()?.count(), delivery, due()?),
            None => delivery.run(due()?),
        };
        let tally = match tally {
            Ok(tally) => tally,
            // What was on the wire is open still, and would stay so as long as this sender lives: the next opening calls it
            // a doubt.
            Err(error) => return Err(self.let_go(error.into())),
        };
        tally.learned.write(state, &relay, now).map_err(Failure::world)?;
        if matches!(tally.ended, Some(Ended::Broke(_))) {
            // Opened anew it calls what was left open a doubt.
            self.ledger = None;
        }
        // What another machine has on its way at this moment is no doubt of anybody's.
        let doubts = records.doubts()?.iter().filter(|doubt| doubt.since.is_some()).count();
        let (checked, problems) = held_by_check(opened, &judged, choice, now)?;
        let unreached = view.unreached().len();
        Ok(Sent { problems, tally, took: started.elapsed(), doubts, checked, unreached })
    }
}

impl Sent {
    /// The same with what had been sent before people judged anew.
    fn after(mut self, before: &Self) -> Self {
        self.tally.figures += before.tally.figures;
        self.tally.turned_away = self.tally.turned_away.or_else(|| before.tally.turned_away.clone());
        self.took += before.took;
        self
    }
}

/// What time it is for a sender that began then. A rehearsal's day goes on as time passes, so that what waits a minute
/// does wait a minute.
fn time(around: &Surroundings, begun: Instant) -> DateTime<Utc> {
    if around.rehearsal {
        around.now + TimeDelta::from_std(begun.elapsed()).unwrap_or_default()
    } else {
        (around.tick)()
    }
}

/// Delivers while somebody watches.
fn watched(
    watch: Watch<'_>,
    progress: &Progress,
    total: usize,
    delivery: Delivery<'_>,
    due: impl Iterator<Item = Notice> + Send,
) -> Result<DeliveryTally, LedgerError> {
    let (mut work, mut tally) = (Some((delivery, due)), Ok(DeliveryTally::default()));
    watch(progress, total, &mut || {
        if let Some((delivery, due)) = work.take() {
            tally = delivery.run(due);
        }
    });
    tally
}

/// Remembers when a moved date was first noticed, so that the stage about it has a moment that stays; who stands in
/// which wave, so that who comes later is known; and whose catch-up can leave now, so that it keeps this moment.
fn notice_changes(opened: &Opened, history: &History, now: DateTime<Utc>) -> Result<(), Failure> {
    let (view, timeline) = (opened.view(history, now)?, opened.timeline()?);
    // Only such stages have no moment of their own.
    let follows = timeline.slots.iter().filter(|slot| slot.at.is_none());
    let (mut new, mut leaves) = (Vec::new(), Vec::new());
    for slot in follows {
        for (notice, verdict) in timeline.judged(slot, view) {
            if notice.change.is_some() && !history.noticed.contains_key(&notice.id) {
                new.push(notice.id);
            }
            if slot.anchor == Anchor::Listed && verdict == Verdict::Due {
                leaves.push(notice.to);
            }
        }
    }
    new.extend(view.to_remember(leaves));
    if new.is_empty() { Ok(()) } else { Ok(opened.notes()?.noticed(&new, now)?) }
}
