//! What is to be done with one notice: the rules of the agenda, in the order in which they count.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use super::{
    AnchorDay, Clock, Correction, DateChange, Fate, GateState, History, Notice, NoticeId, Recipient,
    RecipientKey, Recipients, Slot, dates::instant_in, gates::waits_for, notice::Namer, reschedule::InForce,
};
use crate::ground::{
    campaign::{
        Address, Anchor, Audience, Campaign, Language, Moment, OnDoubt, People, Person, PersonIx, Stage,
        WaveIx,
    },
    problem::Concerns,
};

/// Everything a judgement rests on.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The campaign.
    pub campaign: &'a Campaign,
    /// The people.
    pub people: &'a People,
    /// What has happened.
    pub history: &'a History,
    /// The time.
    pub now: DateTime<Utc>,
}

/// What is to be done with a notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Send it.
    Due,
    /// Not yet.
    Later,
    /// Due, and kept back.
    Held(Held),
    /// Done with.
    Settled(Settled),
    /// Begun, and the outcome is unknown.
    InDoubt,
    /// Longer past than its `late`.
    Missed,
}

/// Why a notice is kept back.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Held {
    /// The gate of this wave has not been passed.
    Gate(WaveIx),
    /// Somebody holds the campaign, a wave or a stage.
    Hold(String),
    /// A check found an error that concerns it.
    Check(&'static str),
    /// The campaign asks for an approval, and nobody gave one.
    NotApproved,
    /// The list of who has moved is too old to nag by.
    MovedListStale,
    /// The relay asked to wait until then.
    Deferred(DateTime<Utc>),
    /// It is night where they are, until then.
    Quiet(DateTime<Utc>),
}

/// Why a notice needs nothing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Settled {
    /// The relay took it.
    Sent,
    /// The relay refused it.
    Refused,
    /// The person moved, or the stage is for those who have and this one has not.
    NotForThem,
    /// Mail to this address bounces.
    Unreachable,
}

/// When a notice is due, until when, and what it corrects.
pub(super) type SendWindow = (DateTime<Utc>, DateTime<Utc>, Option<Correction>);

/// The judgement of one slot: what all its notices share is found once.
pub(super) struct Judge<'a> {
    pub(super) view: View<'a>,
    pub(super) slot: &'a Slot,
    stage: &'a Stage,
    moment: Moment,
    clock: Clock<'a>,
    namer: Namer,
    /// Why nothing of the slot may leave now, if so.
    kept: Option<Held>,
    /// The errors that concern it, each with the language it is confined to.
    faults: Vec<(&'static str, Option<&'a str>)>,
    stale: bool,
    quiet: Option<DateTime<Utc>>,
    /// For a sweep: who moved before this had nothing to be swept for.
    sweep_start: Option<DateTime<Utc>>,
    /// For what corrects dates: which hold.
    in_force: Option<InForce<'a>>,
}

impl<'a> Judge<'a> {
    pub(super) fn of(view: View<'a>, slot: &'a Slot) -> Option<Self> {
        let stage = view.campaign.stages.get(usize::from(slot.stage))?;
        let wave = slot.wave.and_then(|index| view.campaign.wave(index));
        let id = wave.map(|wave| wave.id.as_str());
        let clock = Clock::new(&view.campaign.calendar, &slot.country, slot.zone);
        let members = matches!(slot.to, Recipients::People(_)) && stage.audience != Audience::Everyone;
        let sweep = wave.filter(|wave| wave.sweep && members);
        let corrects = slot.anchor == Anchor::Rescheduled;
        let nags = stage.audience == Audience::NotMoved || sweep.is_some();
        Some(Self {
            view,
            slot,
            stage,
            moment: wave.map_or(stage.at, |wave| wave.moment_of(stage)),
            clock,
            namer: Namer::of(view.campaign.id.as_str(), id, stage.id.as_str()),
            kept: kept(view, stage, slot, id),
            faults: faults(view, stage, id).collect(),
            stale: nags && !corrects && stale(view),
            quiet: clock.quiet_until(view.now),
            sweep_start: sweep.and_then(|wave| instant_in(wave.zone, wave.start.and_time(NaiveTime::MIN))),
            in_force: corrects.then(|| InForce::of(view.campaign)),
        })
    }

    /// Whether nothing that has happened concerns anybody of the slot, so that one judgement serves all.
    pub(super) fn is_uniform(&self) -> bool {
        let history = self.view.history;
        self.slot.at.is_some()
            && self.faults.iter().all(|(_, language)| language.is_none())
            && history.fates.is_empty()
            && history.moved.is_empty()
            && history.unreachable.is_empty()
    }

    /// Its name, and the person it is about.
    fn name(&self, to: Recipient, correction: Option<&Correction>) -> Option<NoticeId> {
        Some(self.namer.name(&RecipientKey::of(self.view.campaign, self.view.people, to)?, correction))
    }

    /// The notice, if there is one yet, and what is to be done with it.
    pub(super) fn notice(&self, to: Recipient) -> Option<(Notice, Verdict)> {
        let (at, expires, correction) = self.window(to)?;
        let id = self.name(to, correction.as_ref())?;
        let verdict = self.judge(to, (at, expires), || Some(id));
        let (stage, wave) = (self.slot.stage, self.slot.wave);
        let change = correction.map(|correction| correction.change);
        Some((Notice { id, stage, wave, to, at, expires, change }, verdict))
    }

    /// The verdict alone: the name is worked out only if something was ever begun.
    pub(super) fn verdict(&self, to: Recipient) -> Option<Verdict> {
        let (at, expires, correction) = self.window(to)?;
        Some(self.judge(to, (at, expires), || self.name(to, correction.as_ref())))
    }

    fn judge(
        &self,
        to: Recipient,
        (at, expires): (DateTime<Utc>, DateTime<Utc>),
        id: impl Fn() -> Option<NoticeId>,
    ) -> Verdict {
        let history = self.view.history;
        let begun = id_if(!history.fates.is_empty(), id);
        let fate = begun.map(|id| history.fate(&id)).unwrap_or_default();
        let in_doubt = fate == Fate::InDoubt || begun.is_some_and(|id| history.repeats.contains(&id));
        match fate {
            Fate::Sent => return Verdict::Settled(Settled::Sent),
            Fate::Refused => return Verdict::Settled(Settled::Refused),
            Fate::InDoubt | Fate::Planned | Fate::Deferred(_) => {}
        }
        if in_doubt && !self.may_repeat(to, (at, expires)) {
            return Verdict::InDoubt;
        }
        if self.is_unreachable(to) {
            Verdict::Settled(Settled::Unreachable)
        } else if !self.is_for(to) {
            let may_move_yet = self.stage.audience == Audience::Moved && self.view.now < at;
            if may_move_yet { Verdict::Later } else { Verdict::Settled(Settled::NotForThem) }
        } else if self.view.now >= expires {
            Verdict::Missed
        } else if self.view.now < at {
            Verdict::Later
        } else {
            self.held(to, fate).map_or(Verdict::Due, Verdict::Held)
        }
    }

    /// Whether a notice in doubt may leave again: its stage says so, and it still concerns somebody.
    fn may_repeat(&self, to: Recipient, (at, expires): (DateTime<Utc>, DateTime<Utc>)) -> bool {
        let open = (at..expires).contains(&self.view.now);
        self.stage.on_doubt == OnDoubt::ResendIdentical && open && self.is_for(to) && !self.is_unreachable(to)
    }

    /// Why a notice that is due must wait.
    fn held(&self, to: Recipient, fate: Fate) -> Option<Held> {
        let now = self.view.now;
        let deferred = match fate {
            Fate::Deferred(until) if now < until => Some(Held::Deferred(until)),
            Fate::Deferred(_) | Fate::Planned | Fate::Sent | Fate::Refused | Fate::InDoubt => None,
        };
        let stale = self.stale.then_some(Held::MovedListStale);
        let kept = self.kept.clone().or(stale).or(deferred).or(self.quiet.map(Held::Quiet));
        // Last, so that an error is looked for only in what would leave otherwise, and every face says the same.
        kept.or_else(|| self.faulty(to))
    }

    /// The error that concerns what this recipient would get, if there is one.
    fn faulty(&self, to: Recipient) -> Option<Held> {
        let confined =
            |found: Option<&str>| found.is_none_or(|language| self.language(to).code() == language);
        let found = self.faults.iter().find(|(_, language)| confined(*language));
        found.map(|(check, _)| Held::Check(check))
    }

    /// The language in which a recipient is written to.
    fn language(&self, to: Recipient) -> Language {
        let people = self.view.people;
        let reader = match to {
            Recipient::Person(index) => people.get(index),
            Recipient::ManagerOf(index) => {
                let own = manager(people, index).and_then(|manager| people.find(manager.as_str()));
                own.map(|(_, person)| person).or_else(|| people.get(index))
            }
            Recipient::Helpdesk | Recipient::Sponsor(_) => None,
        };
        reader.map_or(self.view.campaign.languages.source(), |reader| reader.language)
    }

    /// When a notice is due and until when; none as long as its event has not happened.
    fn window(&self, to: Recipient) -> Option<SendWindow> {
        if let (Some(at), Some(expires)) = (self.slot.at, self.slot.expires) {
            return Some((at, expires, None));
        }
        let Recipient::Person(index) = to else { return None };
        let person = self.view.people.get(index)?;
        let event = match self.moment.anchor {
            Anchor::Moved => self.moved_at(person)?,
            Anchor::Rescheduled => return self.rescheduled(person, to),
            Anchor::Kickoff
            | Anchor::Start
            | Anchor::Deadline
            | Anchor::Enforce
            | Anchor::Gate
            | Anchor::Close => return None,
        };
        let day = event.with_timezone(&self.slot.zone).date_naive();
        let planned = self.clock.moment(AnchorDay::at(day, Some(event)), &self.moment)?;
        let at = self.clock.not_quiet(planned.max(event));
        Some((at, self.clock.expiry(at, self.stage.late), None))
    }

    /// A correction is due in the person's working hours, as soon as its stage says; but if that would be on the
    /// first of the days it is about, then at once. As long as one of them is to come it is never too late.
    fn rescheduled(&self, person: &Person, to: Recipient) -> Option<SendWindow> {
        let heard = self.view.history.told.get(&person.address.key())?;
        let day_of = |at: DateTime<Utc>| at.with_timezone(&person.place.zone).date_naive();
        let in_force = self.in_force.as_ref()?;
        let correction = in_force.correction(person.wave, self.slot.wave, heard, day_of(self.view.now))?;
        let id = self.name(to, Some(&correction))?;
        let noticed = self.view.history.noticed.get(&id).copied().unwrap_or(self.view.now);
        let at = self.prompt(noticed, &correction.change);
        let ends = correction.change.last().map_or(at, |last| self.clock.end_of(last));
        Some((at, ends, Some(correction)))
    }

    fn prompt(&self, noticed: DateTime<Utc>, change: &DateChange) -> DateTime<Utc> {
        let day = noticed.with_timezone(&self.slot.zone).date_naive();
        let planned = self.clock.moment(AnchorDay::at(day, Some(noticed)), &self.moment);
        let planned = self.clock.in_working_hours(planned.map_or(noticed, |planned| planned.max(noticed)));
        let first = change.first_from(day).and_then(|day| self.clock.instant(day.and_time(NaiveTime::MIN)));
        if first.is_none_or(|first| planned < first) { planned } else { self.clock.not_quiet(noticed) }
    }

    /// When this person moved, if they have by now.
    fn moved_at(&self, person: &Person) -> Option<DateTime<Utc>> {
        if self.view.history.moved.is_empty() {
            return None;
        }
        let moved = self.view.history.moved.get(&person.address.key())?;
        Some(moved.at).filter(|at| *at <= self.view.now)
    }

    fn is_for(&self, to: Recipient) -> bool {
        let Some(person) = self.person(to) else { return true };
        let moved = self.moved_at(person);
        let swept = self.sweep_start.filter(|_| person.wave != self.slot.wave);
        if moved.zip(swept).is_some_and(|(moved, start)| moved < start) {
            return false;
        }
        match self.stage.audience {
            Audience::NotMoved => moved.is_none(),
            Audience::Moved => moved.is_some(),
            Audience::Wave
            | Audience::Helpdesk
            | Audience::Managers
            | Audience::Sponsors
            | Audience::Everyone => true,
        }
    }

    fn person(&self, to: Recipient) -> Option<&'a Person> {
        match to {
            Recipient::Person(index) => self.view.people.get(index),
            Recipient::Helpdesk | Recipient::ManagerOf(_) | Recipient::Sponsor(_) => None,
        }
    }

    fn is_unreachable(&self, to: Recipient) -> bool {
        let unreachable = &self.view.history.unreachable;
        let address = || match to {
            Recipient::Person(index) => self.view.people.get(index).map(|person| &person.address),
            Recipient::ManagerOf(index) => manager(self.view.people, index),
            Recipient::Sponsor(index) => self.view.campaign.sender.sponsors.get(usize::from(index)),
            Recipient::Helpdesk => None,
        };
        !unreachable.is_empty() && address().is_some_and(|address| unreachable.contains_key(&address.key()))
    }
}

fn id_if(begun: bool, id: impl Fn() -> Option<NoticeId>) -> Option<NoticeId> {
    if begun { id() } else { None }
}

fn manager(people: &People, index: PersonIx) -> Option<&Address> {
    people.get(index)?.manager.as_ref()
}

/// Why nothing of this stage in this wave may leave: a person's hold, a gate, a missing approval. What was told
/// wrongly is put right whatever gates are shut: the wrong date is in people's inboxes already.
fn kept(view: View<'_>, stage: &Stage, slot: &Slot, id: Option<&str>) -> Option<Held> {
    let history = view.history;
    let held = history.holds.iter().find(|hold| {
        hold.wave.as_deref().is_none_or(|held| Some(held) == id)
            && hold.stage.as_deref().is_none_or(|held| held == stage.id.as_str())
    });
    let waits = slot.wave.filter(|_| slot.anchor != Anchor::Rescheduled);
    let gate = || waits.and_then(|wave| closed_gate(view, wave));
    let approved = || history.approved.contains(&(id.map(str::to_owned), stage.id.to_string()));
    held.map(|hold| Held::Hold(hold.because.clone()))
        .or_else(|| gate().map(Held::Gate))
        .or_else(|| (view.campaign.smtp.approval_required && !approved()).then_some(Held::NotApproved))
}

/// The errors that concern a stage in a wave, each with the language it is confined to.
fn faults<'a>(
    view: View<'a>,
    stage: &'a Stage,
    wave: Option<&'a str>,
) -> impl Iterator<Item = (&'static str, Option<&'a str>)> {
    view.history.faults.iter().flat_map(move |fault| -> Vec<(&'static str, Option<&'a str>)> {
        match &fault.concerns {
            Concerns::All => vec![(fault.check, None)],
            Concerns::These(touches) => {
                let touching = touches.iter().filter(|touch| touch.may_touch(wave, stage.id.as_str()));
                touching.map(|touch| (fault.check, touch.language.as_deref())).collect()
            }
        }
    })
}

/// The first gate that this wave waits for and that is not passed.
pub(super) fn closed_gate(view: View<'_>, wave: WaveIx) -> Option<WaveIx> {
    waits_for(view.campaign, wave).find(|earlier| {
        let Some(wave) = view.campaign.wave(*earlier) else { return false };
        match view.history.gate(wave.id.as_str()) {
            GateState::Passed => false,
            GateState::Held => true,
            GateState::Open => wave.gate.evaluation.is_some(),
        }
    })
}

/// Whether the list of who has moved is too old to nag by, or was never there.
fn stale(view: View<'_>) -> bool {
    let age = view.history.moved_as_of.map(|made| view.now.signed_duration_since(made));
    age.is_none_or(|age: TimeDelta| age > view.campaign.policies.moved_max_age)
}
