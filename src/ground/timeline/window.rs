//! When one notice is due and until when, where that is a person's own: after an event, or after a leave.

use chrono::{DateTime, NaiveTime, Utc};

use super::{
    AnchorDay, Correction, DateChange, Fate, Recipient, View,
    absence::Absence,
    anchors::pointless_after,
    event::event_day,
    gates::closed_gate,
    judge::{Judge, manager},
    leave::{DueAndExpiry, Leave, wave_after, wave_of},
    missed::planned_days,
};
use crate::ground::campaign::{Anchor, Offset, Person, Unit};

/// When a notice is due, until when, and what it corrects.
pub(super) type SendWindow = (DateTime<Utc>, DateTime<Utc>, Option<Correction>);

impl<'a> Judge<'a> {
    /// When a notice is due and until when; none as long as its event has not happened.
    pub(super) fn window(&self, to: Recipient) -> Option<SendWindow> {
        let (at, expires, correction) = self.planned_window(to)?;
        let moved = self.overtaken(to, (at, expires), correction.as_ref());
        let (at, expires) = moved.unwrap_or((at, expires));
        Some((at, expires, correction))
    }

    /// The same, as if everything left when it is due.
    fn planned_window(&self, to: Recipient) -> Option<SendWindow> {
        if let (Some(at), Some(expires)) = (self.slot.at, self.slot.expires) {
            let (at, expires) = match self.slot.week {
                Some(_) => self.in_week(to, (at, expires)),
                None => self.after_leave_of_manager(to, (at, expires)),
            };
            return Some((at, expires, None));
        }
        let person = self.person(to)?;
        let event = match self.moment.anchor {
            Anchor::Moved => self.moved_at(person)?,
            Anchor::Rescheduled => return self.rescheduled(person, to),
            Anchor::Listed => {
                let told = self.catch_ups.as_ref()?.told(person)?;
                return Some((told.at, told.expires, None));
            }
            Anchor::Back => return self.back(person),
            Anchor::DeviceMoved => return self.device_moved(person),
            Anchor::Left => {
                let day = event_day(self.view.campaign, self.moment.anchor, person)?;
                let at = self.clock.moment(AnchorDay::plain(day), &self.moment)?;
                return Some(self.after_leave((at, self.clock.expiry(at, self.stage.late))));
            }
            Anchor::Kickoff
            | Anchor::Start
            | Anchor::Deadline
            | Anchor::Enforce
            | Anchor::Gate
            | Anchor::Close
            | Anchor::Day(_)
            | Anchor::Week => return None,
        };
        let day = event.with_timezone(&self.slot.zone).date_naive();
        let planned = self.clock.moment(AnchorDay::at(day, Some(event)), &self.moment)?;
        // An hour earlier on the day of the event is past before anybody knows of it.
        let at = self.clock.not_quiet(planned.max(event));
        Some(self.after_leave((at, self.clock.expiry(at, self.stage.late))))
    }

    /// Thanks can wait: on a day on which the plan tells them something they leave at the same hour of the next workday.
    fn device_moved(&self, person: &Person) -> Option<SendWindow> {
        let View { campaign, .. } = self.view;
        let day = event_day(campaign, Anchor::DeviceMoved, person)?;
        let planned = self.clock.moment(AnchorDay::plain(day), &self.moment)?;
        let (mut at, mut expires, _) =
            self.after_leave((planned, self.clock.expiry(planned, self.stage.late)));
        let wave = wave_of(campaign, campaign.wave(self.slot.wave?)?, person);
        let taken = planned_days(campaign, &wave, self.clock);
        while taken.contains(&at.with_timezone(&self.slot.zone).date_naive()) {
            let next = self.clock.expiry(at, Offset { count: 1, unit: Unit::Workdays });
            // At the end of the calendar the next workday is no later, and without this the search would never end.
            let next = Some(self.clock.not_quiet(next)).filter(|next| *next > at)?;
            // The next workday may be the first of their leave.
            (at, expires, _) = self.after_leave((next, self.clock.expiry(next, self.stage.late)));
        }
        Some((at, expires, None))
    }

    /// When somebody is told what they missed while they were away; a further message of that kind at its own moment.
    fn back(&self, person: &Person) -> Option<SendWindow> {
        let absence = self.absence.as_ref()?;
        let (first, ends) = absence.digest(self.view, person)?;
        let at = absence.leave.moment(&self.moment)?;
        let expires = if at == first { ends } else { self.clock.expiry(at, self.stage.late) };
        Some((at, expires, None))
    }

    /// What follows an event leaves no sooner than somebody is back.
    fn after_leave(&self, window: DueAndExpiry) -> SendWindow {
        let moved = self.absence.as_ref().map(|absence| absence.leave.after(window, self.stage, None));
        let (at, expires) = moved.unwrap_or(window);
        (at, expires, None)
    }

    /// A manager may be away themselves, whoever it is about.
    fn after_leave_of_manager(&self, to: Recipient, window: DueAndExpiry) -> DueAndExpiry {
        match (to, self.leave_of(to)) {
            (Recipient::ManagerOf(_), Some(leave)) => leave.after(window, self.stage, self.ends()),
            _ => window,
        }
    }

    /// The leave of whoever is told: of a manager it is their own, whoever it is about.
    pub(super) fn leave_of(&self, to: Recipient) -> Option<Leave<'a>> {
        let View { campaign, people, .. } = self.view;
        match to {
            Recipient::Person(_) => self.absence.as_ref().map(|absence| absence.leave),
            Recipient::ManagerOf(index) if people.may_miss_manager(index) => {
                let own = manager(people, index).and_then(|address| people.find(address.as_str()));
                own.and_then(|(_, person)| Leave::of_person(campaign, person))
            }
            Recipient::ManagerOf(_) | Recipient::Helpdesk | Recipient::Sponsor(_) => None,
        }
    }

    /// From when on what is told before a date of these people makes no sense any more.
    fn ends(&self) -> Option<DateTime<Utc>> {
        let wave = self.slot.wave.and_then(|wave| self.view.campaign.wave(wave))?;
        let own = wave_after(self.view.campaign, wave, self.clock, self.slot.own_days());
        pointless_after(Some(&own), &self.moment)
    }

    /// When something leaves that was due before a leave and has not left as it begins: on the return, if no other message
    /// says it then.
    fn overtaken(
        &self,
        to: Recipient,
        window: DueAndExpiry,
        correction: Option<&Correction>,
    ) -> Option<DueAndExpiry> {
        let leave = self.leave_of(to)?;
        let is_too_late = leave.overtakes(window, self.view.now);
        if !is_too_late
            || self.slot.week.is_some()
            || self.moment.anchor.tells_what_was_missed()
            || self.is_spared(to)
        {
            return None;
        }
        match self.view.history.fate(&self.name(to, correction)?) {
            Fate::Planned | Fate::Deferred(_) => {}
            Fate::Sent | Fate::Refused | Fate::InDoubt => return None,
        }
        let (first, ends) = leave.on_return(self.stage, self.ends())?;
        // A correction is never too late as long as a day is to come that it is about.
        Some((first, if correction.is_some() { window.1 } else { ends }))
    }

    /// Whether a person is away now: whatever else holds, nothing leaves to them.
    pub(super) fn is_away(&self, to: Recipient) -> bool {
        let lasts = self.absence.as_ref().is_some_and(|absence| absence.leave.lasts(self.view.now));
        lasts && self.person(to).is_some()
    }

    /// Whether somebody was away when this was due, and another message tells it.
    pub(super) fn is_spared(&self, to: Recipient) -> bool {
        if self.slot.week.is_some() {
            let at = self.window(to).map(|(at, ..)| at);
            return self.leave_of(to).zip(at).is_some_and(|(leave, at)| leave.lasts(at));
        }
        let (Some(absence), Some(person)) = (&self.absence, self.person(to)) else { return false };
        let Some(window) = self.slot.at.zip(self.slot.expires) else { return false };
        absence.spares((self.slot.stage, self.stage), (self.slot.wave, window), self.view, person)
    }

    /// Whether the dates as they are now, to be told somebody at a moment, are told them by the message about what they
    /// missed.
    fn is_said_on_return(&self, person: &Person, at: DateTime<Utc>) -> bool {
        let meanwhile = |absence: &&Absence<'_>| absence.leave.has_begun_by(at.max(self.view.now));
        let Some(absence) = self.absence.as_ref().filter(meanwhile) else { return false };
        let told = absence.digest(self.view, person).is_some_and(|(_, ends)| self.view.now < ends);
        let waits = person.wave.and_then(|wave| closed_gate(self.view, wave)).is_some();
        told && !waits && !absence.has_told(self.view, person)
    }

    /// A correction is due in the person's working hours, as soon as its stage says; but if that would be on the
    /// first of the days it is about, then at once. As long as one of them is to come it is never too late.
    fn rescheduled(&self, person: &Person, to: Recipient) -> Option<SendWindow> {
        let heard = self.view.history.told.get(&person.address.key())?;
        let day_of = |at: DateTime<Utc>| at.with_timezone(&person.place.zone).date_naive();
        let in_force = self.in_force.as_ref()?;
        let correction = in_force.correction(person, self.slot.wave, heard, day_of(self.view.now))?;
        // A person says it already, and sooner: nobody hears of one mistake twice.
        if self.answers.iter().any(|one| one.takes_over(person, &correction.change, self.view)) {
            return None;
        }
        let id = self.name(to, Some(&correction))?;
        let noticed = self.view.history.noticed.get(&id).copied().unwrap_or(self.view.now);
        let at = self.prompt(noticed, &correction.change);
        // So does the message about what was missed meanwhile: it tells the dates as they are.
        if self.is_said_on_return(person, at) {
            return None;
        }
        // Only the beginning is asked for: the end is that of the last day it is about, whatever the stage says.
        let (at, _, _) = self.after_leave((at, at));
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
    pub(super) fn moved_at(&self, person: &Person) -> Option<DateTime<Utc>> {
        if self.view.history.moved.is_empty() {
            return None;
        }
        let moved = self.view.history.moved.get(&person.address.key())?;
        Some(moved.at).filter(|at| *at <= self.view.now)
    }
}
