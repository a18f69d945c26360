//! Who came onto the list, or into a wave, behind messages that had left: one message tells them what they missed.
//!
//! The rules, once:
//!
//! * The ledger remembers when it first saw somebody in a wave. Whoever it saw when it began to look is there from the
//!   start, and so is everybody as long as it has not looked: a campaign that learns of this mails nobody.
//! * Somebody who comes on a later day than a message of their wave was due, and has not got it, gets the catch-up, once
//!   for each wave they come into. Whoever comes before the first message gets that one, as everybody does.
//! * It stands for every message of the plan that was due by the end of the day it leaves on: those are not sent to them
//!   any more, so that nobody gets two on one day. What is written by hand (`tell`, a day of the calendar) leaves all the
//!   same.
//! * Who was told other dates in another wave hears first that these are off, and the catch-up comes on a later workday; in
//!   a wave that has not started, the correction says all there is to say. Who was told the same dates needs neither.
//! * Whoever comes behind the deadline, or too near to it, has as many workdays as after a leave before a deadline counts for
//!   them, and access is cut for them at the same distance as for everybody; neither ever later than the close or the end of
//!   the wave. These dates stand in their messages, and on no page.
//! * It is told only as long as its words are true: up to the next date of the wave, and never from the close on.

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    AnchorDay, Clock, History, NoticeId, RecipientKey, View,
    dates::instant_in,
    leave::{Leave, clock_of, is_late_on, wave_of},
    missed::{
        LEFT, SEEN, can_be_missed, catch_up_stage, due_by_plan, first, is_in, namer_in, next_date, was_begun,
    },
    notice::Namer,
    reschedule::{self, InForce},
};
use crate::ground::campaign::{
    Anchor, Campaign, Offset, Person, PersonIx, Stage, Unit, Wave, WaveIx, WavePhase,
};

/// The last days of a wave are as many workdays.
const LAST_DAYS: Offset = Offset { count: 3, unit: Unit::Workdays };

/// The next workday.
const NEXT: Offset = Offset { count: 1, unit: Unit::Workdays };

/// Whether somebody gets the catch-up, and why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CatchUpStanding {
    /// They stood in their wave when the ledger began to look.
    FromTheStart,
    /// They came early enough, were told already, or have moved.
    NothingMissed,
    /// The campaign was over when they came.
    Closed,
    /// They get it.
    Told(CatchUp),
}

/// When somebody is told what they missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CatchUp {
    /// When it is due.
    pub at: DateTime<Utc>,
    /// From then on it must not leave any more.
    pub expires: DateTime<Utc>,
    /// Messages that were due before this need not be sent any more.
    pub stands_until: DateTime<Utc>,
}

/// How far a wave is at a moment.
pub fn phase_of(campaign: &Campaign, wave: &Wave, at: DateTime<Utc>) -> WavePhase {
    let day = at.with_timezone(&wave.zone).date_naive();
    let past = |moment: Option<DateTime<Utc>>| moment.is_some_and(|moment| moment <= at);
    let deadline = wave.deadline().and_then(|deadline| instant_in(wave.zone, deadline));
    let last = wave.deadline().map(|deadline| deadline.date()).or(wave.enforcement());
    let near = Clock::new(&campaign.calendar, "", wave.zone).day(day, LAST_DAYS);
    // The furthest state first: a wave whose access is cut has passed its deadline too.
    if past(wave.cut_at().and_then(|cut| instant_in(wave.zone, cut))) {
        WavePhase::Cut
    } else if past(deadline) {
        WavePhase::Passed
    } else if day < wave.start {
        WavePhase::Before
    } else if last.zip(near).is_some_and(|(last, near)| last <= near) {
        WavePhase::LastDays
    } else {
        WavePhase::Open
    }
}

/// All that the ledger may remember of when somebody came: what goes when they are forgotten.
pub fn arrival_marks(campaign: &Campaign, person: &Person) -> Vec<NoticeId> {
    let stages = campaign.stages.iter().filter(|stage| stage.at.anchor == Anchor::Listed);
    let waves = || campaign.waves.iter();
    // In every wave and under every address: whoever changed either left marks in both, and all must go.
    let marks = stages.flat_map(|stage| waves().map(move |wave| namer_in(campaign, wave, stage)));
    let both = marks.flat_map(|namer| {
        let each = |what| person.addresses().map(move |address| (what, address.as_str()));
        let all = each(SEEN).chain(each(LEFT));
        all.map(|(what, address)| namer.name(&RecipientKey::role(what, address), None)).collect::<Vec<_>>()
    });
    both.collect()
}

/// The catch-up of one campaign, once the ledger has begun to look.
#[derive(Clone, Copy, Debug)]
pub(super) struct CatchUps<'a> {
    view: View<'a>,
    stage: &'a Stage,
    /// Whoever was seen by then is there from the start.
    since: DateTime<Utc>,
}

/// The mark of when the ledger began to look.
fn beginning(campaign: &Campaign, stage: &Stage) -> NoticeId {
    let namer = Namer::of(campaign.id.as_str(), None, stage.id.as_str());
    namer.name(&RecipientKey::role(SEEN, ""), None)
}

impl<'a> CatchUps<'a> {
    /// None as long as nothing is remembered, or if the campaign has no such stage.
    pub(super) fn of(view: View<'a>) -> Option<Self> {
        let stage = catch_up_stage(view.campaign)?;
        let since = *view.history.noticed.get(&beginning(view.campaign, stage))?;
        Some(Self { view, stage, since })
    }

    /// When somebody is told what they missed, if they are.
    pub(super) fn told(&self, person: &Person) -> Option<CatchUp> {
        match self.standing(person) {
            CatchUpStanding::Told(told) => Some(told),
            CatchUpStanding::FromTheStart | CatchUpStanding::NothingMissed | CatchUpStanding::Closed => None,
        }
    }

    /// Whether a message of the plan, due at this moment, is told to somebody by the catch-up instead.
    pub(super) fn stands_for(&self, person: &Person, at: DateTime<Utc>) -> bool {
        self.told(person).is_some_and(|told| at < told.stands_until)
    }

    fn standing(&self, person: &Person) -> CatchUpStanding {
        let campaign = self.view.campaign;
        let own = person.wave.and_then(|index| Some((index, campaign.wave(index)?)));
        let Some((index, wave)) = own.filter(|(_, wave)| is_in(self.stage, wave)) else {
            return CatchUpStanding::NothingMissed;
        };
        let namer = namer_in(campaign, wave, self.stage);
        let Some(came) = self.came(&namer, person) else { return CatchUpStanding::FromTheStart };
        let clock = clock_of(campaign, person);
        let at = match first(self.view, &namer, LEFT, person) {
            // Once it could leave it keeps its moment, whatever is sent afterwards.
            Some(left) => left,
            None => match self.planned(person, (index, wave), clock, came) {
                Ok(planned) => planned,
                Err(why) => return why,
            },
        };
        let ends = next_date(&wave_of(campaign, wave, person), at);
        CatchUpStanding::Told(CatchUp {
            at,
            expires: clock.expiry_by(at, self.stage.late, ends),
            stands_until: clock.end_of(day_in(clock, at)),
        })
    }

    /// When somebody came into their wave; none if they were there from the start.
    fn came(&self, namer: &Namer, person: &Person) -> Option<DateTime<Utc>> {
        let came = first(self.view, namer, SEEN, person).unwrap_or(self.view.now);
        (came > self.since).then_some(came)
    }

    /// The day on which somebody came into their wave, if that gives them dates of their own.
    fn came_late(&self, person: &Person) -> Option<NaiveDate> {
        let View { campaign, .. } = self.view;
        let wave = campaign.wave(person.wave?).filter(|wave| is_in(self.stage, wave))?;
        let came =
            day_in(clock_of(campaign, person), self.came(&namer_in(campaign, wave, self.stage), person)?);
        let is_closed = campaign.close.is_some_and(|close| close <= came);
        (!is_closed && is_late_on(campaign, wave, person, came)).then_some(came)
    }

    /// When it is due that has not been due yet: as long as something keeps it back, not before today.
    fn planned(
        &self,
        person: &Person,
        (index, wave): (WaveIx, &Wave),
        clock: Clock<'_>,
        came: DateTime<Utc>,
    ) -> Result<DateTime<Utc>, CatchUpStanding> {
        let View { campaign, history, now, .. } = self.view;
        let day = day_in(clock, came);
        if campaign.close.is_some_and(|close| close <= day_in(clock, now)) {
            return Err(CatchUpStanding::Closed);
        }
        let moved = history.moved.get(&person.address.key()).is_some_and(|moved| moved.at <= now);
        if moved || !self.missed(person, wave, clock, day) {
            return Err(CatchUpStanding::NothingMissed);
        }
        let elsewhere = DatesElsewhere::of(history, campaign, person, (index, wave));
        if elsewhere.are_enough(phase_of(campaign, wave, came)) {
            return Err(CatchUpStanding::NothingMissed);
        }
        // Whoever gets, or has got, another message today hears of this on another day.
        let today = day_in(clock, now);
        let heard = history.last_heard.get(&person.address.key());
        let busy = heard.is_some_and(|last| day_in(clock, *last) == today)
            || elsewhere.are_pending(self.view, person, index, today);
        let moment = wave.moment_of(self.stage);
        let planned = |came| {
            let from = if busy { self.next_workday(clock, now) } else { came };
            let planned = clock.moment(AnchorDay::at(day_in(clock, from), Some(from)), &moment);
            clock.in_working_hours(planned.map_or(from, |planned| planned.max(from)).max(now))
        };
        let at = planned(came);
        let Some(leave) = Leave::of_person(campaign, person).filter(|leave| leave.has_begun_by(at)) else {
            return Ok(at);
        };
        // Whoever came while they were away is told all of it when they are back.
        if self.view.digest_of(person).is_some() {
            return Err(CatchUpStanding::NothingMissed);
        }
        Ok(leave.first(None).map_or(at, |back| planned(came.max(back))))
    }

    /// Whether a message of their wave was due on a day before they came that they have not got.
    fn missed(&self, person: &Person, wave: &Wave, clock: Clock<'_>, came: NaiveDate) -> bool {
        let View { campaign, history, .. } = self.view;
        due_by_plan(campaign, wave, clock).any(|(_, stage, at)| {
            let of_wave = can_be_missed(stage) && !wave.moment_of(stage).anchor.is_campaign_wide();
            let before = day_in(clock, at) < came;
            of_wave && before && !was_begun(history, &namer_in(campaign, wave, stage), person)
        })
    }

    /// The send time of the next workday.
    fn next_workday(&self, clock: Clock<'_>, after: DateTime<Utc>) -> DateTime<Utc> {
        let next = clock.day(day_in(clock, after), NEXT);
        let time = self.view.campaign.calendar.send_time;
        next.and_then(|day| clock.instant(day.and_time(time))).unwrap_or(after)
    }
}

/// What somebody was told of dates in another wave.
struct DatesElsewhere {
    /// They are those of the wave they are in now.
    are_the_same: bool,
    /// They are others, and a stage says so.
    is_corrected: bool,
}

impl DatesElsewhere {
    fn of(history: &History, campaign: &Campaign, person: &Person, (index, wave): (WaveIx, &Wave)) -> Self {
        let heard = history.told.get(&person.address.key()).map_or(&[][..], Vec::as_slice);
        let elsewhere = |anchor| {
            // From the end: what was told last is what they believe.
            let told = heard.iter().rev().map(|heard| &heard.told);
            told.filter(|told| told.wave != wave.id.as_str()).find(|told| told.anchor == anchor)
        };
        // Once they heard that a date is off, they were told one all the same.
        let told = reschedule::TOLD.map(elsewhere);
        let here = reschedule::TOLD.map(|anchor| reschedule::in_force_for(campaign, index, anchor, person));
        let any = told.iter().any(Option::is_some);
        let are_the_same = any && told.map(|told| told.and_then(|told| told.day)) == here;
        let corrects = campaign.stages.iter().any(|stage| stage.at.anchor == Anchor::Rescheduled);
        Self { are_the_same, is_corrected: any && corrects && !are_the_same }
    }

    /// Whether nothing is left to tell in a wave that was so far when they came into it.
    fn are_enough(&self, phase: WavePhase) -> bool {
        self.are_the_same || self.is_corrected && phase == WavePhase::Before
    }

    /// Whether it is still to be said that they are off.
    fn are_pending(&self, view: View<'_>, person: &Person, wave: WaveIx, today: NaiveDate) -> bool {
        let heard = view.history.told.get(&person.address.key()).filter(|_| self.is_corrected);
        heard.is_some_and(|heard| {
            InForce::of(view.campaign).correction(person, Some(wave), heard, today).is_some()
        })
    }
}

fn day_in(clock: Clock<'_>, at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&clock.zone).date_naive()
}

impl View<'_> {
    /// Whether somebody gets the catch-up; nothing if the campaign has none, or they are in no wave.
    pub fn catch_up(&self, person: &Person) -> Option<CatchUpStanding> {
        catch_up_stage(self.campaign)?;
        person.wave?;
        let known = CatchUps::of(*self).map(|all| all.standing(person));
        Some(known.unwrap_or(CatchUpStanding::FromTheStart))
    }

    /// Who came into their wave so late that its dates count later for them, and on which day.
    pub(crate) fn late_arrivals(&self) -> Vec<(PersonIx, NaiveDate)> {
        let Some(all) = CatchUps::of(*self) else { return Vec::new() };
        let late = self.people.iter().filter_map(|(who, person)| Some((who, all.came_late(person)?)));
        late.collect()
    }

    /// What the ledger is to remember from now on: whom it sees for the first time, and whose catch-up can leave. Last
    /// stands the mark that it has begun to look, so that one who is written down before it is there from the start.
    pub fn to_remember(&self, leaves: impl IntoIterator<Item = super::Recipient>) -> Vec<NoticeId> {
        let Some(stage) = catch_up_stage(self.campaign) else { return Vec::new() };
        let mark = |person: &Person, what| {
            let wave = person.wave.and_then(|index| self.campaign.wave(index))?;
            let who = RecipientKey::role(what, person.address.as_str());
            Some(namer_in(self.campaign, wave, stage).name(&who, None))
        };
        let seen = self.people.all().iter().filter_map(|person| mark(person, SEEN));
        let leaving = leaves.into_iter().filter_map(|to| self.people.get(to.person()?));
        let leaving = leaving.filter_map(|person| mark(person, LEFT));
        let all = seen.chain(leaving).chain([beginning(self.campaign, stage)]);
        // A mark keeps its first moment: written anew, everybody would come later each time somebody looks.
        all.filter(|mark| !self.history.noticed.contains_key(mark)).collect()
    }
}
