//! What is to be done with one notice: the rules of the agenda, in the order in which they count.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use super::{
    Clock, Correction, DateChange, Fate, Held, Notice, NoticeId, Recipient, RecipientKey, Recipients,
    Settled, Slot, Teams, Verdict, View,
    absence::Absence,
    answers::{DateAnswer, corrected_date, corrects_still},
    catch_up::CatchUps,
    dates::instant_in,
    event::event_day,
    gates::closed_gate,
    missed::is_replaced,
    notice::Namer,
    past_selection::PastSelection,
    reschedule::InForce,
    team::TeamProgress,
};
use crate::ground::{
    campaign::{
        Address, Anchor, Audience, AudienceRule, Language, Moment, OnDoubt, People, Person, PersonIx, Stage,
    },
    problem::Concerns,
};

/// The judgement of one slot: what all its notices share is found once.
pub(super) struct Judge<'a> {
    pub(super) view: View<'a>,
    pub(super) slot: &'a Slot,
    pub(super) stage: &'a Stage,
    pub(super) moment: Moment,
    pub(super) clock: Clock<'a>,
    pub(super) namer: Namer,
    /// Why nothing of the slot may leave now, if so.
    kept: Option<Held>,
    /// The errors that concern it, each with the language it is confined to.
    faults: Vec<(&'static str, Option<&'a str>)>,
    stale: bool,
    quiet: Option<DateTime<Utc>>,
    frozen: Option<Held>,
    /// For a sweep: who moved before this had nothing to be swept for.
    sweep_start: Option<DateTime<Utc>>,
    /// For what corrects dates: which hold.
    pub(super) in_force: Option<InForce<'a>>,
    /// For the same: the messages that correct dates by themselves.
    pub(super) answers: Vec<DateAnswer<'a>>,
    /// Who of them came late: for the message that tells them what they missed, and for those it stands for.
    pub(super) catch_ups: Option<CatchUps<'a>>,
    /// For people who are away: what that does to their messages.
    pub(super) absence: Option<Absence<'a>>,
    /// Who of them is told, where the past decides.
    pub(super) selected: Option<PastSelection<'a>>,
    /// For the message of the week: how far the people of managers are.
    pub(super) teams: Option<Teams<'a>>,
}

impl<'a> Judge<'a> {
    pub(super) fn of(view: View<'a>, slot: &'a Slot) -> Option<Self> {
        let stage = view.campaign.stages.get(usize::from(slot.stage))?;
        let wave = slot.wave.and_then(|index| view.campaign.wave(index));
        let id = wave.map(|wave| wave.id.as_str());
        let clock = slot.clock(view.campaign);
        let clock = clock.of_stage(stage);
        // What goes to everybody goes also to those who had moved before the sweep.
        let members = matches!(slot.to, Recipients::People(_)) && stage.audience != Audience::Everyone;
        let sweep = wave.filter(|wave| wave.sweep && members);
        let corrects = slot.anchor == Anchor::Rescheduled;
        // A wrong date in an inbox does more harm than a word too many to somebody who has moved: these wait for no
        // list.
        let by_event = corrects || slot.anchor.tells_what_was_missed();
        let may_come_late = slot.anchor == Anchor::Listed || is_replaced(stage);
        let asks = |who: &AudienceRule| who.selection.asks_who_moved();
        let nags = stage.audience == Audience::NotMoved
            || sweep.is_some()
            || slot.anchor.is_of_devices()
            || slot.week.is_some()
            || stage.who.as_ref().is_some_and(asks);
        Some(Self {
            view,
            slot,
            stage,
            moment: wave.map_or(stage.at, |wave| wave.moment_of(stage)),
            clock,
            namer: Namer::of(view.campaign.id.as_str(), id, stage.id.as_str()),
            kept: kept(view, stage, slot, id),
            faults: faults(view, stage, id).collect(),
            stale: nags && !by_event && stale(view),
            quiet: clock.quiet_until(view.now),
            frozen: clock
                .frozen_until(view.now)
                .map(|(until, freeze)| Held::Freeze(until, freeze.why.clone())),
            sweep_start: sweep.and_then(|wave| instant_in(wave.zone, wave.start.and_time(NaiveTime::MIN))),
            in_force: corrects.then(|| InForce::of(view.campaign)),
            answers: if corrects { DateAnswer::of(view.campaign, clock) } else { Vec::new() },
            catch_ups: CatchUps::of(view).filter(|_| may_come_late),
            absence: slot.away.and_then(|away| Absence::of(view.campaign, clock, away, slot.wave)),
            selected: stage
                .who
                .as_ref()
                .filter(|who| who.selection.asks_the_past())
                .map(|who| PastSelection::of(&who.selection, view)),
            teams: slot.week.map(|_| Teams::of(view, stage)),
        })
    }

    /// Whether nothing that has happened concerns anybody of the slot, so that one judgement serves all.
    pub(super) fn is_uniform(&self) -> bool {
        let history = self.view.history;
        // Whatever a judgement comes to ask of one person must stand here too, or the first of a slot decides for all.
        self.slot.at.is_some()
            && self.selected.is_none()
            && self.teams.is_none()
            && self.stage.audience != Audience::Staff
            && self.catch_ups.is_none()
            && self.absence.is_none()
            && !(self.view.people.any_away() && matches!(self.slot.to, Recipients::Managers(_)))
            && self.faults.iter().all(|(_, language)| language.is_none())
            && history.fates.is_empty()
            && history.moved.is_empty()
            && history.unreachable.is_empty()
            && self.view.people.all_told()
    }

    /// Its name, and the person it is about.
    pub(super) fn name(&self, to: Recipient, correction: Option<&Correction>) -> Option<NoticeId> {
        let who = RecipientKey::of(self.view.campaign, self.view.people, to)?;
        let own = || self.person(to).and_then(|one| event_day(self.view.campaign, self.slot.anchor, one));
        let event = self.slot.week.or_else(own);
        Some(
            event
                .map_or_else(|| self.namer.name(&who, correction), |day| self.namer.name_of_event(&who, day)),
        )
    }

    /// The notice, if there is one yet, and what is to be done with it.
    pub(super) fn notice(&self, to: Recipient) -> Option<(Notice, Verdict)> {
        let (at, expires, correction) = self.window(to)?;
        let id = self.name(to, correction.as_ref())?;
        let verdict = self.judge(to, (at, expires), || Some(id));
        let (stage, wave) = (self.slot.stage, self.slot.wave);
        let change = correction.map(|correction| correction.change).or_else(|| self.said_wrongly(to));
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
        // A name is a hash: as long as nothing was begun, a million of them are spared.
        let begun = id_if(!history.fates.is_empty(), id);
        let fate = begun.map(|id| history.fate(&id)).unwrap_or_default();
        let in_doubt = fate == Fate::InDoubt || begun.is_some_and(|id| history.repeats.contains(&id));
        // What was sent stays so whatever the list says today, and a doubt is a person's to settle before any other
        // reason counts.
        match fate {
            Fate::Sent => return Verdict::Settled(Settled::Sent),
            Fate::Refused => return Verdict::Settled(Settled::Refused),
            Fate::InDoubt | Fate::Planned | Fate::Deferred(_) => {}
        }
        if in_doubt && !self.may_repeat(to, (at, expires)) {
            return Verdict::InDoubt;
        }
        // Reasons why nobody need be told come before the time: who is not concerned has missed nothing.
        if let Some(why) = self.view.not_told(to) {
            Verdict::Settled(Settled::NotTold(why))
        } else if self.is_unreachable(to) {
            Verdict::Settled(Settled::Unreachable)
        } else if !self.is_for(to) || !self.is_for_role(to, at) {
            // Whoever moves until it is due is one of those it is for: settled now, nobody would look at them again.
            let may_move_yet = self.stage.audience == Audience::Moved && self.view.now < at;
            if may_move_yet { Verdict::Later } else { Verdict::Settled(Settled::NotForThem) }
        } else if self.is_caught_up(to) {
            Verdict::Settled(Settled::CaughtUp)
        } else if self.is_spared(to) {
            Verdict::Settled(Settled::Away)
        } else if self.view.now >= expires {
            Verdict::Missed
        } else if self.view.now < at || self.is_away(to) {
            Verdict::Later
        } else {
            self.held(to, fate, at).map_or(Verdict::Due, Verdict::Held)
        }
    }

    /// Whether a notice in doubt may leave again: its stage says so, and it still concerns somebody.
    fn may_repeat(&self, to: Recipient, (at, expires): (DateTime<Utc>, DateTime<Utc>)) -> bool {
        let open = (at..expires).contains(&self.view.now);
        let concerned = self.is_for(to) && !self.is_unreachable(to) && self.view.not_told(to).is_none();
        self.stage.on_doubt == OnDoubt::ResendIdentical && open && concerned
    }

    /// What a message of its own puts right for somebody, if it is about a date.
    fn said_wrongly(&self, to: Recipient) -> Option<DateChange> {
        corrected_date(self.view.campaign, self.stage, self.person(to)?)
    }

    /// Why a notice that is due must wait.
    fn held(&self, to: Recipient, fate: Fate, at: DateTime<Utc>) -> Option<Held> {
        let now = self.view.now;
        let deferred = match fate {
            Fate::Deferred(until) if now < until => Some(Held::Deferred(until)),
            Fate::Deferred(_) | Fate::Planned | Fate::Sent | Fate::Refused | Fate::InDoubt => None,
        };
        let stale = self.stale.then_some(Held::MovedListStale);
        let night = self.frozen.clone().or(self.quiet.map(Held::Quiet));
        let waits = match self.team_progress(to, at) {
            TeamProgress::Waits(why) => Some(why),
            TeamProgress::Done | TeamProgress::ToGo => None,
        };
        // What a person must settle is said before what passes by itself: a pause would else be hidden by every night.
        let kept = self.kept.clone().or(waits).or(stale).or(deferred).or(night);
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

    /// Whether somebody came later than this message is due, and hears it from the one about what they missed.
    fn is_caught_up(&self, to: Recipient) -> bool {
        let person = || self.person(to);
        let late = self.catch_ups.as_ref().zip(self.slot.at);
        late.is_some_and(|(late, at)| person().is_some_and(|person| late.stands_for(person, at)))
    }

    fn is_for(&self, to: Recipient) -> bool {
        // Managers, sponsors and the helpdesk are judged by whom they answer for, in `is_for_role`.
        let Some(person) = self.person(to) else { return true };
        let fits = |selected: &PastSelection<'_>| to.person().is_none_or(|who| selected.fits(who));
        if !self.selected.as_ref().is_none_or(fits) {
            return false;
        }
        let moved = self.moved_at(person);
        let swept = self.sweep_start.filter(|_| person.wave != self.slot.wave);
        if moved.zip(swept).is_some_and(|(moved, start)| moved < start) {
            return false;
        }
        if !corrects_still(self.stage, person, self.view) {
            return false;
        }
        // Whoever has moved altogether needs neither, whatever audience the stage names.
        if self.slot.anchor.tells_what_was_missed() || self.slot.anchor.is_of_devices() {
            return moved.is_none();
        }
        match self.stage.audience {
            Audience::NotMoved => moved.is_none(),
            Audience::Moved => moved.is_some(),
            Audience::Wave
            | Audience::Helpdesk
            | Audience::Managers
            | Audience::Sponsors
            | Audience::Staff
            | Audience::Everyone => true,
        }
    }

    pub(super) fn person(&self, to: Recipient) -> Option<&'a Person> {
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

pub(super) fn manager(people: &People, index: PersonIx) -> Option<&Address> {
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
    // Whoever is between two systems cannot work, whatever the wave waits for.
    let waits = slot.wave.filter(|_| !matches!(slot.anchor, Anchor::Rescheduled | Anchor::Left));
    let gate = || waits.and_then(|wave| closed_gate(view, wave));
    held.map(|hold| Held::Hold(hold.because.clone()))
        .or_else(|| gate().map(Held::Gate))
        .or_else(|| unapproved(view, stage, id))
}

/// Whose approval a stage of a wave still needs.
fn unapproved(view: View<'_>, stage: &Stage, id: Option<&str>) -> Option<Held> {
    let wanted = view.campaign.smtp.approvals.wanted(stage);
    if wanted == 0 {
        return None;
    }
    let by = view.history.approved.get(&(id.map(str::to_owned), stage.id.to_string()));
    let by = by.map(Vec::as_slice).unwrap_or_default();
    match by.first() {
        None => Some(Held::NotApproved),
        Some(who) => (by.len() < wanted).then(|| Held::HalfApproved(who.clone())),
    }
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

/// Whether the list of who has moved is too old to nag by, or was never there.
fn stale(view: View<'_>) -> bool {
    let age = view.history.moved_as_of.map(|made| view.now.signed_duration_since(made));
    age.is_none_or(|age: TimeDelta| age > view.campaign.policies.moved_max_age)
}
