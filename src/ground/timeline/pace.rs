//! How long a sending takes at the configured limits, and when the last message leaves.

use chrono::{DateTime, TimeDelta, Utc};

use super::Clock;
use crate::ground::campaign::{Audience, Campaign};

/// How many messages may leave in a minute, an hour and a day; none where nothing limits them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct RelayLimits {
    /// In a minute.
    pub minute: Option<u32>,
    /// In an hour.
    pub hour: Option<u32>,
    /// In a day.
    pub day: Option<u32>,
}

impl RelayLimits {
    /// The relay's limits, and the helpdesk's for what goes to people.
    pub(crate) fn of(campaign: &Campaign, audience: Audience) -> Self {
        let (smtp, desk) = (&campaign.smtp, campaign.helpdesk.people_per_hour);
        let to_people = match audience {
            Audience::Wave | Audience::NotMoved | Audience::Moved | Audience::Everyone => true,
            Audience::Helpdesk | Audience::Managers | Audience::Sponsors | Audience::Staff => false,
        };
        let desk = desk.filter(|_| to_people);
        let hour = [smtp.per_hour, desk].into_iter().flatten().min();
        Self { minute: smtp.per_minute, hour, day: smtp.per_day }
    }

    /// Whether nothing limits it.
    pub(crate) fn is_unlimited(&self) -> bool {
        self.minute.or(self.hour).or(self.day).is_none()
    }

    /// How long after the first the last of so many messages leaves: whole days and hours while the larger
    /// limits are used up, and minutes for the rest. Whole days go by the clock; the rest needs time in which mail may leave.
    fn needed(&self, count: u64) -> Option<(TimeDelta, TimeDelta)> {
        // The first one leaves at once; only those behind it take time.
        let last = count.checked_sub(1)?;
        let (days, rest) = split(last, self.day);
        let (hours, rest) = split(rest, self.hour);
        let (minutes, _) = split(rest, self.minute);
        let days = TimeDelta::try_days(i64::try_from(days).ok()?)?;
        let hours = TimeDelta::try_hours(i64::try_from(hours).ok()?)?;
        let minutes = TimeDelta::try_minutes(i64::try_from(minutes).ok()?)?;
        Some((days, hours.checked_add(&minutes)?))
    }

    /// When the last of so many messages leaves that begin at `start`; none if that lies beyond the calendar.
    pub(crate) fn last(&self, clock: &Clock<'_>, start: DateTime<Utc>, count: u64) -> Option<DateTime<Utc>> {
        let (days, active) = self.needed(count.max(1))?;
        let mut now = clock.not_quiet(start.checked_add_signed(days)?);
        let mut left = active;
        // A night at a time; a sending that takes ten years of nights has no end worth telling.
        for _ in 0..3660 {
            // `<=`: at the very minute the night begins nothing leaves any more.
            let Some(night) = next_quiet(clock, now).filter(|night| night.signed_duration_since(now) <= left)
            else {
                return now.checked_add_signed(left);
            };
            left = left.checked_sub(&night.signed_duration_since(now))?;
            now = clock.not_quiet(night);
        }
        None
    }
}

/// How often a limit is used up, and what is left then. Without a limit it is never used up.
fn split(count: u64, limit: Option<u32>) -> (u64, u64) {
    let limit = limit.map_or(u64::MAX, |limit| u64::from(limit.max(1)));
    (count.checked_div(limit).unwrap_or_default(), count.checked_rem(limit).unwrap_or_default())
}

/// When it next becomes quiet after a moment that is not.
fn next_quiet(clock: &Clock<'_>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let from = clock.calendar.quiet_from?;
    let until = clock.calendar.quiet_until?;
    let local = now.with_timezone(&clock.zone).naive_local();
    let day = if local.time() < from { local.date() } else { local.date().succ_opt()? };
    (from != until).then(|| clock.instant(day.and_time(from))).flatten().filter(|night| *night > now)
}
