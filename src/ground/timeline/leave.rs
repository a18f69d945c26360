//! A leave of somebody, or that they came late into their wave, and what it does to the dates of that: the day from which
//! they can move, and how much time they have. What a leave does to messages is in [`absence`](super::absence), and what is
//! told to whoever came late in [`catch_up`](super::catch_up).

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use std::borrow::Cow;

use super::{AnchorDay, Clock};
use crate::ground::campaign::{Anchor, Away, Campaign, Mode, Moment, Offset, Person, Stage, Unit, Wave};

/// When something leaves, and from when on it must not leave any more.
pub(super) type DueAndExpiry = (DateTime<Utc>, DateTime<Utc>);

/// What gives somebody dates of their own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct OwnDays {
    /// Their leave, if the list has one: nothing leaves to them while it lasts.
    pub(super) away: Option<Away>,
    /// The day on which they came into their wave.
    pub(super) came: Option<NaiveDate>,
}

impl OwnDays {
    pub(super) fn of(person: &Person) -> Self {
        Self { away: person.away, came: person.came }
    }

    /// Of somebody who was there from the start.
    pub(super) fn of_leave(away: Away) -> Self {
        Self { away: Some(away), came: None }
    }
}

/// A leave, by the clock of whoever takes it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leave<'a> {
    pub(super) clock: Clock<'a>,
    /// As the list tells it.
    pub(super) away: Away,
    /// The beginning of its first day; none if it lasts since the list says so.
    pub(super) begins: Option<DateTime<Utc>>,
    /// The first workday after it.
    pub(super) back: NaiveDate,
    /// The beginning of the first day after it.
    since: DateTime<Utc>,
}

const fn workdays(count: i32) -> Offset {
    Offset { count, unit: Unit::Workdays }
}

impl<'a> Leave<'a> {
    /// None if it ends outside the calendar.
    pub(super) fn of(clock: Clock<'a>, away: Away) -> Option<Self> {
        let next = away.last_day().succ_opt()?;
        let since = clock.instant(next.and_time(NaiveTime::MIN))?;
        let begins = away.first_day().and_then(|first| clock.instant(first.and_time(NaiveTime::MIN)));
        Some(Self { clock, away, begins, back: clock.day(next, workdays(0))?, since })
    }

    /// Of somebody the list calls away.
    pub(super) fn of_person(campaign: &'a Campaign, person: &'a Person) -> Option<Self> {
        Self::of(clock_of(campaign, person), person.away?)
    }

    /// Whether it has begun by a moment, or is over by then.
    pub(super) fn has_begun_by(&self, at: DateTime<Utc>) -> bool {
        self.begins.is_none_or(|begins| begins <= at)
    }

    /// Whether it lasts at a moment.
    pub(super) fn lasts(&self, at: DateTime<Utc>) -> bool {
        self.has_begun_by(at) && at < self.since
    }

    /// Whether it has begun, by now, before something could leave that was due before it and could have left in it.
    pub(super) fn overtakes(&self, (at, expires): DueAndExpiry, now: DateTime<Utc>) -> bool {
        self.begins.is_some_and(|begins| at < begins && begins < expires && begins <= now)
    }

    /// When something counted from the return leaves: never before it, whatever moves it.
    pub(super) fn moment(&self, moment: &Moment) -> Option<DateTime<Utc>> {
        // A freeze that moves messages before it would otherwise put this one into the leave.
        let from = AnchorDay { day: self.back, instant: None, not_before: Some(self.since) };
        self.clock.moment(from, moment)
    }

    /// When something that was due meanwhile leaves: on the day of the return, at its hour.
    pub(super) fn first(&self, time: Option<NaiveTime>) -> Option<DateTime<Utc>> {
        self.moment(&Moment { anchor: Anchor::Back, offset: Offset::NONE, time, zone: None })
    }

    /// When something leaves and until when, if it does not leave before the return.
    pub(super) fn after(
        &self,
        (at, expires): DueAndExpiry,
        stage: &Stage,
        ends: Option<DateTime<Utc>>,
    ) -> DueAndExpiry {
        let returned = self.on_return(stage, ends).filter(|_| self.lasts(at));
        returned.unwrap_or((at, expires))
    }

    /// When something leaves that waits for the return, and until when.
    pub(super) fn on_return(&self, stage: &Stage, ends: Option<DateTime<Utc>>) -> Option<DueAndExpiry> {
        let first = self.first(stage.at.time)?;
        Some((first, self.clock.expiry_by(first, stage.late, ends)))
    }

    /// The first day on which a deadline can count.
    fn least(&self) -> Option<NaiveDate> {
        self.clock.day(self.back, workdays(self.clock.calendar.workdays_after_leave))
    }
}

pub(super) fn clock_of<'a>(campaign: &'a Campaign, person: &'a Person) -> Clock<'a> {
    Clock::new(&campaign.calendar, &person.place.country, person.place.zone)
}

/// The first day on which a deadline can count for whoever came on a day.
fn least_after_coming(clock: Clock<'_>, came: NaiveDate) -> Option<NaiveDate> {
    let first = clock.day(came, workdays(0))?;
    clock.day(first, workdays(clock.calendar.workdays_after_leave))
}

/// The dates of a wave as they count for people who can move from some day on only. What is before that stays.
fn mode_from(
    campaign: &Campaign,
    wave: &Wave,
    (clock, least): (Clock<'_>, NaiveDate),
    concerns: impl Fn(NaiveDate) -> bool,
) -> Mode {
    let end = [campaign.close, wave.end].into_iter().flatten().min();
    let later = |planned: NaiveDate, wanted: NaiveDate| {
        let wanted = end.map_or(wanted, |end| wanted.min(end));
        if concerns(planned) { planned.max(wanted) } else { planned }
    };
    // Whoever has no deadline after the leave keeps access for the days in which they could move.
    let cut = |planned| later(planned, clock.day(least, workdays(1)).unwrap_or(least));
    match wave.mode {
        Mode::Voluntary => Mode::Voluntary,
        Mode::AtOnce { enforcement } => Mode::AtOnce { enforcement: cut(enforcement) },
        Mode::Deadline { deadline, enforcement } if !concerns(deadline.date()) => {
            Mode::Deadline { deadline, enforcement: enforcement.map(cut) }
        }
        Mode::Deadline { deadline, enforcement } => {
            let day = later(deadline.date(), least);
            // The leave ends early enough: the deadline stays, and with it the day of the cut.
            if day == deadline.date() {
                return wave.mode;
            }
            // Whoever is late has as much time as everybody has between the two.
            let moved = |enforcement: NaiveDate| {
                let between = workdays_between(clock, deadline.date(), enforcement);
                // `0 workdays` from a Saturday is Monday, but a cut on the day of the deadline stays on that day.
                let wanted = if between == 0 { Some(day) } else { clock.day(day, workdays(between)) };
                later(enforcement, wanted.unwrap_or(day))
            };
            Mode::Deadline { deadline: day.and_time(deadline.time()), enforcement: enforcement.map(moved) }
        }
    }
}

/// How many workdays lie behind one day, up to another.
fn workdays_between(clock: Clock<'_>, from: NaiveDate, to: NaiveDate) -> i32 {
    let days = from.iter_days().skip(1).take_while(|day| *day <= to);
    i32::try_from(days.filter(|day| clock.is_workday(*day)).count()).unwrap_or(i32::MAX)
}

/// A wave as its dates count for people of one place who are away, or came late, or neither.
pub(super) fn wave_after<'w>(
    campaign: &Campaign,
    wave: &'w Wave,
    clock: Clock<'_>,
    own: OwnDays,
) -> Cow<'w, Wave> {
    let mut after = Cow::Borrowed(wave);
    if let Some(away) = own.away
        && let Some(least) = Leave::of(clock, away).and_then(|leave| leave.least())
    {
        after = with_mode(after, |wave| {
            mode_from(campaign, wave, (clock, least), |planned| away.has_begun_by(planned))
        });
    }
    if let Some(least) = own.came.and_then(|came| least_after_coming(clock, came)) {
        after = with_mode(after, |wave| mode_from(campaign, wave, (clock, least), |_| true));
    }
    after
}

/// A copy, if the dates are others.
fn with_mode(wave: Cow<'_, Wave>, mode: impl FnOnce(&Wave) -> Mode) -> Cow<'_, Wave> {
    let own = mode(&wave);
    if own == wave.mode { wave } else { Cow::Owned(wave.with_mode(own)) }
}

/// Whether a wave has other dates for whoever comes into it on a day.
pub(super) fn is_late_on(campaign: &Campaign, wave: &Wave, person: &Person, came: NaiveDate) -> bool {
    let clock = clock_of(campaign, person);
    let before = wave_after(campaign, wave, clock, OwnDays { away: person.away, came: None });
    wave_after(campaign, wave, clock, OwnDays { away: person.away, came: Some(came) }).mode != before.mode
}

/// A wave as its dates count for somebody: a copy of its own where a leave, or coming late, makes them other than
/// everybody's.
pub fn wave_of<'w>(campaign: &Campaign, wave: &'w Wave, person: &Person) -> Cow<'w, Wave> {
    wave_after(campaign, wave, clock_of(campaign, person), OwnDays::of(person))
}

/// The wave of somebody, if its dates are other for them than for everybody.
pub(crate) fn own_wave(campaign: &Campaign, person: &Person) -> Option<Wave> {
    match wave_of(campaign, campaign.wave(person.wave?)?, person) {
        Cow::Owned(own) => Some(own),
        Cow::Borrowed(_) => None,
    }
}

/// The day somebody is back: the first workday after their leave.
pub(crate) fn return_of(campaign: &Campaign, person: &Person) -> Option<NaiveDate> {
    Leave::of_person(campaign, person).map(|leave| leave.back)
}

/// Whether somebody has fewer workdays between their return and their last day than the campaign gives. Whose last day is
/// before the leave has all the time that others have.
pub(crate) fn is_short(campaign: &Campaign, wave: &Wave, person: &Person) -> bool {
    let Some(leave) = Leave::of_person(campaign, person) else { return false };
    let own = wave_after(campaign, wave, leave.clock, OwnDays::of(person));
    let last = own.last_day().filter(|last| leave.away.has_begun_by(*last));
    last.zip(leave.least()).is_some_and(|(last, least)| last < least)
}
