//! People who are away: what their leave does to the dates and messages of the plan.
//!
//! The rules, once:
//!
//! * Nothing leaves to somebody while they are away: up to the end of the last day, and from the beginning of the first one
//!   on. Where the list knows no first day, a leave lasts from the moment the list tells of it.
//! * What is due before the leave leaves as for everybody. If it could not (a gate, a pause, a relay) it waits for the
//!   return, as what is due meanwhile does.
//! * A deadline, and the day on which access is cut, count for them from as many workdays after their return as the
//!   campaign says (`workdays_after_leave`), and never later than its close or the end of their wave. Such dates stand in
//!   their own messages, and on no page. A date before the leave stays; if access would be cut meanwhile, it is cut when
//!   they have had those workdays.
//! * What was due to everybody of their wave meanwhile is not sent as a pile. If the wave has a message that counts from
//!   `back`, it stands for all that was due by the end of the day it leaves on; otherwise the last of these messages
//!   leaves on their return, and the others do not. Behind it the rest of the plan goes on.
//! * What is for some only (`who`), written by hand (`tell`, a day of the calendar) or follows an event of their own leaves
//!   on their return.
//! * Whoever is back when the campaign is closed is told nothing of what they missed.
//! * What a message on an earlier return stood for is not told again, whatever leave the list has by now.
//! * A manager's note waits for a manager who is away.

use chrono::{DateTime, Utc};

use super::{
    Clock, RecipientKey, View,
    anchors::{anchor_of, pointless_after, said_by_cut},
    leave::{DueAndExpiry, Leave, OwnDays, clock_of, wave_after},
    missed::{can_be_missed, caught_up_at, is_in, namer_in, next_date, was_begun},
    notice::Namer,
    returns::{tells_on_return, was_said_on_return},
};
use crate::ground::campaign::{Away, Campaign, Person, Stage, Wave, WaveIx};

/// What a leave does to the messages of one wave, for people of one place.
#[derive(Clone, Debug)]
struct WaveLeave {
    /// Messages of the plan that are due from the beginning of the leave to the end of the day on which one stands for
    /// them: which, when, and how they are named.
    due: Vec<(u16, DateTime<Utc>, Namer)>,
    /// The message that is counted from `back`, until when it may leave, and how it is named.
    digest: Option<(DueAndExpiry, Namer)>,
    /// Without one: the message that is told on the return.
    told: Option<u16>,
    /// The end of that day.
    until: DateTime<Utc>,
}

impl WaveLeave {
    /// None if nothing is due meanwhile.
    fn of(campaign: &Campaign, wave: &Wave, leave: &Leave<'_>) -> Option<Self> {
        let clock = leave.clock;
        let own = wave_after(campaign, wave, clock, OwnDays::of_leave(leave.away));
        let namer = |stage| namer_in(campaign, wave, stage);
        let first = leave.first(None)?;
        let is_over = campaign.close.is_some_and(|close| close <= leave.back);
        let tells = |stage: &&Stage| tells_on_return(stage, wave);
        let digest = campaign.stages.iter().find(tells).filter(|_| !is_over).and_then(|stage| {
            let at = leave.moment(&wave.moment_of(stage))?;
            Some(((at, clock.expiry_by(at, stage.late, next_date(&own, at))), namer(stage)))
        });
        let stands = digest.as_ref().map_or(first, |((at, _), _)| *at);
        let end = clock.end_of(stands.with_timezone(&clock.zone).date_naive());
        let mut due = Vec::new();
        let mut told = None;
        for (index, stage) in
            (0..).zip(&campaign.stages).filter(|(_, stage)| can_be_missed(stage) && is_in(stage, wave))
        {
            let moment = wave.moment_of(stage);
            if moment.anchor.is_campaign_wide() || said_by_cut(campaign, wave, stage).is_some() {
                continue;
            }
            let from = anchor_of(campaign, Some(&own), moment.anchor);
            let at = from.and_then(|from| clock.moment(from, &moment));
            let Some(at) = at.filter(|at| leave.has_begun_by(*at) && *at < end) else { continue };
            // A reminder of a deadline that is past on the return must not be the one that stands for all.
            let fits = pointless_after(Some(&own), &moment).is_none_or(|ends| first.max(at) < ends);
            if fits && told.is_none_or(|(known, _)| known <= at) {
                told = Some((at, index));
            }
            due.push((index, at, namer(stage)));
        }
        let told = told.filter(|_| digest.is_none() && !is_over).map(|(_, index)| index);
        // What is due only on the day of the return is no reason for a message about the leave.
        due.iter().any(|(_, at, _)| leave.lasts(*at)).then_some(Self { due, digest, told, until: end })
    }

    /// Whether the message that is counted from `back` was begun for somebody.
    fn has_told(&self, view: View<'_>, person: &Person) -> bool {
        let who = RecipientKey::person(&person.address);
        let digest = self.digest.as_ref().zip(person.away);
        // The last day tells one leave from the next; its first day may be unknown.
        let id = digest.map(|((_, namer), away)| namer.name_of_event(&who, away.last_day()));
        id.is_some_and(|id| view.history.fates.contains_key(&id))
    }

    /// Whether somebody gets that message: something due meanwhile was not sent to them.
    fn is_digest_due(&self, view: View<'_>, person: &Person, leave: &Leave<'_>) -> bool {
        if self.digest.is_none() {
            return false;
        }
        let began = |namer: &Namer| was_begun(view.history, namer, person);
        let caught_up = caught_up_at(view, person);
        let missed = |(_, at, namer): &(u16, DateTime<Utc>, Namer)| {
            let late = caught_up.is_none_or(|caught_up| caught_up < *at);
            leave.lasts(*at)
                && late
                && !began(namer)
                && !leave.was_said_before(view, person, person.wave, *at)
        };
        self.has_told(view, person) || self.due.iter().any(missed)
    }
}

impl Leave<'_> {
    /// Whether somebody was told on an earlier return what was due at a moment. Without a first day nobody can tell one
    /// leave from the next.
    fn was_said_before(
        &self,
        view: View<'_>,
        person: &Person,
        wave: Option<WaveIx>,
        at: DateTime<Utc>,
    ) -> bool {
        let wave = wave.filter(|_| self.begins.is_some()).and_then(|wave| view.campaign.wave(wave));
        let told = wave.and_then(|wave| {
            let stage = view.campaign.stages.iter().find(|stage| tells_on_return(stage, wave))?;
            Some((stage, wave))
        });
        told.is_some_and(|told| was_said_on_return(view, told, self, person, at))
    }
}

/// A leave beside the waves whose people a slot tells.
#[derive(Clone, Debug)]
pub(super) struct Absence<'a> {
    pub(super) leave: Leave<'a>,
    waves: Vec<(WaveIx, Option<WaveLeave>)>,
}

impl<'a> Absence<'a> {
    /// Of people who are away, and what it does in a wave, or in all.
    pub(super) fn of(
        campaign: &'a Campaign,
        clock: Clock<'a>,
        away: Away,
        wave: Option<WaveIx>,
    ) -> Option<Self> {
        let leave = Leave::of(clock, away)?;
        let all = (0..).map(WaveIx).zip(&campaign.waves);
        let wanted = all.filter(|(index, _)| wave.is_none_or(|wave| wave == *index));
        let waves = wanted.map(|(index, wave)| (index, WaveLeave::of(campaign, wave, &leave)));
        Some(Self { leave, waves: waves.collect() })
    }

    fn in_wave(&self, wave: Option<WaveIx>) -> Option<&WaveLeave> {
        self.waves.iter().find(|(index, _)| Some(*index) == wave)?.1.as_ref()
    }

    /// When a message that was due to everybody of a wave leaves all the same, and until when.
    pub(super) fn placed(
        &self,
        (index, stage): (u16, &Stage),
        wave: Option<WaveIx>,
        window: DueAndExpiry,
        ends: Option<DateTime<Utc>>,
    ) -> DueAndExpiry {
        let leave = self.in_wave(wave).filter(|_| wave.is_some() && can_be_missed(stage));
        // What another message stands for keeps its moment, so that the plan shows when it would have left.
        if leave.is_some_and(|leave| leave.told != Some(index)) {
            window
        } else {
            self.leave.after(window, stage, ends)
        }
    }

    /// When somebody is told what they missed, if they are.
    pub(super) fn digest(&self, view: View<'_>, person: &Person) -> Option<DueAndExpiry> {
        let leave =
            self.in_wave(person.wave).filter(|leave| leave.is_digest_due(view, person, &self.leave))?;
        leave.digest.as_ref().map(|(window, _)| *window)
    }

    /// Whether the message about what they missed was begun.
    pub(super) fn has_told(&self, view: View<'_>, person: &Person) -> bool {
        self.in_wave(person.wave).is_some_and(|leave| leave.has_told(view, person))
    }

    /// Whether another message tells somebody what this one, which may leave from then until then, would.
    pub(super) fn spares(
        &self,
        (index, stage): (u16, &Stage),
        (wave, window): (Option<WaveIx>, DueAndExpiry),
        view: View<'_>,
        person: &Person,
    ) -> bool {
        let (at, wave) = (window.0, wave.or(person.wave));
        if !can_be_missed(stage) {
            return false;
        }
        let meanwhile = self.leave.has_begun_by(at) || self.leave.overtakes(window, view.now);
        let told = self.in_wave(wave).filter(|leave| meanwhile && at < leave.until);
        let spared = told.is_some_and(|leave| match &leave.digest {
            Some(_) => leave.is_digest_due(view, person, &self.leave),
            None => leave.told != Some(index),
        });
        spared || self.leave.was_said_before(view, person, wave, at)
    }
}

impl View<'_> {
    /// When somebody is told what they missed while they were away, if they are.
    pub(super) fn digest_of(&self, person: &Person) -> Option<DueAndExpiry> {
        let away = person.away?;
        let clock = clock_of(self.campaign, person);
        Absence::of(self.campaign, clock, away, Some(person.wave?))?.digest(*self, person)
    }
}
