//! Days and hours: how `start - 10 workdays, 09:00` becomes a moment.
//!
//! The rules, once:
//!
//! * The day is counted from the anchor as the campaign writes it; the hour is the person's own. A deadline
//!   of the 4th is the 4th for everybody, and 09:00 is nine in the morning wherever one is.
//! * Workdays are stepped over weekends and the holidays of the person's country. `+ 1 workday` from a
//!   Friday or from a Saturday is Monday; `0 workdays` is the day itself or the next workday after it.
//!   Days and weeks are days of the calendar, and 29 February is one of them.
//! * Hours are real hours. They are counted from the hour that is written, or else from the deadline's own
//!   hour, or else from the campaign's send time.
//! * An hour that summer time skips is taken at the moment the clocks have jumped; an hour that comes twice is
//!   the first of the two.
//! * A moment in the quiet hours waits until they end.
//! * A moment in a freeze goes to the same hour of the first workday after it, or of the last one before it, as the
//!   freeze says. What is true only from an hour on never goes before it, and neither does a message of its own: told in
//!   the freeze, it would be too late at once. Where nothing can leave because a freeze has begun meanwhile, `late` is
//!   counted from its end.
//! * Nothing is earlier than 1970 or later than 2199: what would be has no moment, and that is a problem.

use chrono::{
    DateTime, Datelike as _, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone as _, Utc,
};
use chrono_tz::Tz;

use crate::ground::campaign::{Freeze, FreezeMove, Moment, Offset, Stage, Unit, WorkCalendar};

/// The years in which anything may happen.
const YEARS: std::ops::RangeInclusive<i32> = 1970..=2199;

/// Longer than any gap in any zone: islands have skipped a whole day by crossing the date line.
const LONGEST_GAP_MINUTES: i64 = 26 * 60;

/// The last moment there is, for an expiry that would lie beyond the calendar.
// 31 December 2199, 23:59:59 UTC: the end of `YEARS`.
const END_OF_TIME: i64 = 7_258_118_399;

/// Whose days and hours count: the holidays of a country and the clock of a zone.
#[derive(Clone, Copy, Debug)]
pub struct Clock<'a> {
    /// Work days, quiet hours, send time.
    pub calendar: &'a WorkCalendar,
    /// Whose holidays; none if unknown.
    pub country: Option<&'a str>,
    /// The zone in whose clock hours are told.
    pub zone: Tz,
    /// Whether it knows no quiet hours: for what is urgent.
    always: bool,
    /// Whether it knows no freezes: for what is urgent, and to see what they move.
    thawed: bool,
    /// Whether a freeze only ever moves something on: for what somebody tells now, which cannot leave before.
    onwards: bool,
}

/// A date that moments are told from, and its own instant if it has one: a deadline has an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnchorDay {
    /// The day as the campaign writes it.
    pub day: NaiveDate,
    /// The instant, where an hour is written.
    pub instant: Option<DateTime<Utc>>,
    /// What is told on the day itself or later must not leave before this: the hour at which access is cut, if that
    /// is not as the day begins. What would is told at the same hour of the next workday.
    pub not_before: Option<DateTime<Utc>>,
}

impl AnchorDay {
    /// A day without an hour.
    pub fn plain(day: NaiveDate) -> Self {
        Self { day, instant: None, not_before: None }
    }

    /// A day, and the instant of it.
    pub fn at(day: NaiveDate, instant: Option<DateTime<Utc>>) -> Self {
        Self { day, instant, not_before: None }
    }
}

impl<'a> Clock<'a> {
    /// A clock; an empty country has no holidays.
    pub fn new(calendar: &'a WorkCalendar, country: &'a str, zone: Tz) -> Self {
        Self {
            calendar,
            country: (!country.is_empty()).then_some(country),
            zone,
            always: false,
            thawed: false,
            onwards: false,
        }
    }

    /// The clock of something urgent, which leaves in the quiet hours and in a freeze too.
    #[must_use]
    pub(crate) fn at_any_hour(self, urgent: bool) -> Self {
        Self { always: urgent, thawed: urgent, ..self }
    }

    /// The clock by which a stage leaves.
    #[must_use]
    pub(crate) fn of_stage(self, stage: &Stage) -> Self {
        Self { onwards: stage.tell.is_some(), ..self.at_any_hour(stage.is_urgent()) }
    }

    /// The same as if there were no freeze.
    #[must_use]
    pub(crate) fn without_freezes(self) -> Self {
        Self { thawed: true, ..self }
    }

    /// When a stage leaves; none if that lies outside the calendar.
    pub fn moment(&self, from: AnchorDay, moment: &Moment) -> Option<DateTime<Utc>> {
        let time = moment.time.unwrap_or(self.calendar.send_time);
        // Every way ends in what the wall shows here, because quiet hours and freezes go by that.
        let local = if let Some(zone) = moment.zone {
            // One instant for everybody: what the wall shows there is found first, and then what it shows here.
            let there = self.day(from.day, moment.offset)?.and_time(time);
            instant_in(zone, there)?.with_timezone(&self.zone).naive_local()
        } else if moment.offset.unit == Unit::Hours {
            let base = from.instant.filter(|_| moment.time.is_none());
            let base = base.or_else(|| self.instant(from.day.and_time(time)))?;
            let hours = TimeDelta::try_hours(i64::from(moment.offset.count))?;
            base.checked_add_signed(hours)?.with_timezone(&self.zone).naive_local()
        } else {
            self.day(from.day, moment.offset)?.and_time(time)
        };
        // What is true only from an hour on is not moved before it.
        let onwards = self.onwards || from.not_before.is_some() && moment.offset.count >= 0;
        // The night first: where it ends may be the first day of a freeze.
        let at = self.instant(self.out_of_freeze(self.after_quiet(local)?, onwards)?)?;
        if from.not_before.is_none_or(|first| first <= at || moment.offset.count < 0) {
            return Some(at);
        }
        let next = self.day(local.date(), Offset { count: 1, unit: Unit::Workdays })?;
        self.instant(self.out_of_freeze(self.after_quiet(next.and_time(local.time()))?, true)?)
    }

    /// The hour that is written for a stage, and the zone in whose clock it is; none where hours are counted.
    pub(super) fn wall(&self, from: AnchorDay, moment: &Moment) -> Option<(Tz, NaiveDateTime)> {
        let counted = moment.offset.unit == Unit::Hours && moment.zone.is_none();
        let time = moment.time.unwrap_or(self.calendar.send_time);
        let day = self.day(from.day, moment.offset).filter(|_| !counted)?;
        Some((moment.zone.unwrap_or(self.zone), day.and_time(time)))
    }

    /// The freeze that a day lies in.
    pub(crate) fn freeze_on(&self, day: NaiveDate) -> Option<&'a Freeze> {
        let freezes = self.calendar.freezes.iter().filter(|_| !self.thawed);
        freezes.into_iter().find(|freeze| (freeze.from..=freeze.to).contains(&day))
    }

    /// The same time on a day of no freeze. Behind the first freeze it goes on in the same direction, so that two beside
    /// each other do not send it to and fro.
    fn out_of_freeze(&self, local: NaiveDateTime, onwards: bool) -> Option<NaiveDateTime> {
        let mut day = local.date();
        let mut moves = None;
        while let Some(freeze) = self.freeze_on(day) {
            let rule = if onwards { FreezeMove::After } else { *moves.get_or_insert(freeze.moves) };
            day = match rule {
                FreezeMove::After => self.workday(freeze.to, 1)?,
                FreezeMove::Before => self.workday(freeze.from, -1)?,
            };
        }
        Some(day.and_time(local.time()))
    }

    /// If nothing leaves here now because of a freeze: which one, and until when at least.
    pub(crate) fn frozen_until(&self, now: DateTime<Utc>) -> Option<(DateTime<Utc>, &'a Freeze)> {
        let freeze = self.freeze_on(now.with_timezone(&self.zone).date_naive())?;
        let over = self.after_quiet(freeze.to.succ_opt()?.and_time(NaiveTime::MIN))?;
        Some((self.instant(over)?, freeze))
    }

    /// From when something due at `at` must not leave any more. Beyond the calendar it is the calendar's end.
    pub fn expiry(&self, at: DateTime<Utc>, late: Offset) -> DateTime<Utc> {
        let mut end = self.plain_expiry(at, late);
        let day = |at: DateTime<Utc>| at.with_timezone(&self.zone).date_naive();
        // They are sorted by their first day: one that makes the end later may bring the next one within it.
        for freeze in self.calendar.freezes.iter().filter(|_| !self.thawed) {
            if freeze.from > day(at) && freeze.from <= day(end) {
                let time = at.with_timezone(&self.zone).time();
                let over = freeze.to.succ_opt().and_then(|day| self.instant(day.and_time(time)));
                end = over.map_or(end, |over| self.plain_expiry(over, late));
            }
        }
        end
    }

    /// The same for something that makes no sense after `ends`, whatever the stage allows.
    pub(super) fn expiry_by(
        &self,
        at: DateTime<Utc>,
        late: Offset,
        ends: Option<DateTime<Utc>>,
    ) -> DateTime<Utc> {
        let expires = self.expiry(at, late);
        ends.map_or(expires, |ends| expires.min(ends))
    }

    fn plain_expiry(&self, at: DateTime<Utc>, late: Offset) -> DateTime<Utc> {
        let end = DateTime::from_timestamp(END_OF_TIME, 0).unwrap_or(at);
        if late.unit == Unit::Hours {
            let late = TimeDelta::try_hours(i64::from(late.count));
            return late.and_then(|late| at.checked_add_signed(late)).unwrap_or(end).min(end);
        }
        let local = at.with_timezone(&self.zone).naive_local();
        let day = self.day(local.date(), late);
        day.and_then(|day| self.instant(day.and_time(local.time()))).unwrap_or(end)
    }

    /// The day so far from another; hours count as none.
    pub fn day(&self, from: NaiveDate, offset: Offset) -> Option<NaiveDate> {
        let count = i64::from(offset.count);
        match offset.unit {
            Unit::Hours => within(from),
            Unit::Days => within(from.checked_add_signed(TimeDelta::try_days(count)?)?),
            Unit::Weeks => within(from.checked_add_signed(TimeDelta::try_weeks(count)?)?),
            Unit::Workdays => self.workday(from, offset.count),
        }
    }

    /// Steps over workdays one by one; the calendar's ends stop it, however many are asked for.
    fn workday(&self, from: NaiveDate, count: i32) -> Option<NaiveDate> {
        let mut day = within(from)?;
        let mut left = count.unsigned_abs();
        if left == 0 {
            while !self.is_workday(day) {
                day = within(day.succ_opt()?)?;
            }
        }
        while left > 0 {
            day = within(if count < 0 { day.pred_opt()? } else { day.succ_opt()? })?;
            left = left.saturating_sub(u32::from(self.is_workday(day)));
        }
        Some(day)
    }

    /// Whether people work on this day here.
    pub fn is_workday(&self, day: NaiveDate) -> bool {
        self.calendar.is_workday(day, self.country)
    }

    /// The instant of a time on the wall here.
    pub fn instant(&self, local: NaiveDateTime) -> Option<DateTime<Utc>> {
        within(local.date())?;
        instant_in(self.zone, local)
    }

    /// The same time, or the end of the quiet hours it falls into.
    fn after_quiet(&self, local: NaiveDateTime) -> Option<NaiveDateTime> {
        let (Some(from), Some(until)) = (self.calendar.quiet_from, self.calendar.quiet_until) else {
            return Some(local);
        };
        if self.always {
            return Some(local);
        }
        let time = local.time();
        // Quiet hours may lie within a day or over midnight; where both hours are the same there are none.
        if from < until {
            let quiet = from <= time && time < until;
            Some(if quiet { local.date().and_time(until) } else { local })
        } else if from > until && time >= from {
            Some(local.date().checked_add_days(Days::new(1))?.and_time(until))
        } else if from > until && time < until {
            Some(local.date().and_time(until))
        } else {
            Some(local)
        }
    }

    /// If it is quiet here now: until when.
    pub fn quiet_until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let local = now.with_timezone(&self.zone).naive_local();
        let end = self.after_quiet(local)?;
        (end != local).then(|| self.instant(end)).flatten()
    }

    /// The moment itself if people work then, or else the send time of their next workday.
    pub(crate) fn in_working_hours(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        let day = at.with_timezone(&self.zone).date_naive();
        let next = self.day(day, Offset { count: 0, unit: Unit::Workdays }).filter(|next| *next != day);
        let morning = next.and_then(|next| self.instant(next.and_time(self.calendar.send_time)));
        self.not_quiet(morning.unwrap_or(at))
    }

    /// The moment a day is over here. Beyond the calendar it is the calendar's end.
    pub(crate) fn end_of(&self, day: NaiveDate) -> DateTime<Utc> {
        let over = day.succ_opt().and_then(|next| self.instant(next.and_time(NaiveTime::MIN)));
        over.or_else(|| DateTime::from_timestamp(END_OF_TIME, 0)).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }

    /// A moment that is neither in the quiet hours nor in a freeze: this one, or their end.
    pub fn not_quiet(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        let mut at = self.quiet_until(at).unwrap_or(at);
        // Freezes may lie side by side.
        while let Some((over, _)) = self.frozen_until(at).filter(|(over, _)| *over > at) {
            at = over;
        }
        at
    }
}

/// The instant of a time on the wall of a zone: the first of two, or the end of the gap it falls into.
pub(crate) fn instant_in(zone: Tz, local: NaiveDateTime) -> Option<DateTime<Utc>> {
    let at = |local: NaiveDateTime| zone.from_local_datetime(&local).earliest();
    let found = at(local).or_else(|| {
        // Gaps end at a whole minute: without the seconds, the first minute that exists is the end of the gap itself.
        let hour = local.date().and_time(NaiveTime::from_hms_opt(
            chrono::Timelike::hour(&local.time()),
            chrono::Timelike::minute(&local.time()),
            0,
        )?);
        (1..=LONGEST_GAP_MINUTES)
            .find_map(|minutes| at(hour.checked_add_signed(TimeDelta::try_minutes(minutes)?)?))
    });
    found.map(|moment| moment.with_timezone(&Utc))
}

/// When a day begins by the clocks of a zone.
pub(crate) fn day_begins(zone: Tz, day: NaiveDate) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    // The first and the last day that a calendar can write are not there in every zone: nothing is planned on them.
    instant_in(zone, midnight).unwrap_or_else(|| midnight.and_utc())
}

fn within(day: NaiveDate) -> Option<NaiveDate> {
    YEARS.contains(&day.year()).then_some(day)
}
