//! The deadline of a wave as it is said: the one place that decides which clock it is told by, and whether the zone is
//! named.
//!
//! A zone behind every deadline is noise to those who live in it, and they are nearly everybody. It is named where it
//! tells this reader something: their own clock shows another time, or nobody knows where they are and somebody of the
//! wave lives by another clock.

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;

use super::speech;
use crate::ground::{
    campaign::{Campaign, Language, Wave},
    timeline::instant_in,
};

/// By when people must have moved, on the wall of the wave's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    local: NaiveDateTime,
    zone: Tz,
}

/// By which clock somebody is told a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listener {
    /// One person, by their own.
    In(Tz),
    /// Anybody of a wave whose people all live by its clock.
    OfTheWave,
    /// Anybody, where some live by another clock.
    Anywhere,
}

impl Listener {
    /// Whoever reads what is made for everybody of a wave: a page, a poster.
    pub fn of(elsewhere: bool) -> Self {
        if elsewhere { Self::Anywhere } else { Self::OfTheWave }
    }
}

/// A date as a poster shows it. Its year is left out: a poster hangs for weeks, and the day of the week tells which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LargeDate {
    /// The day of the month in the reader's language: `4 December`.
    pub day: String,
    /// The day of the week in the reader's language: `Friday`.
    pub weekday: String,
    /// The hour on the listener's clock: `17:00`.
    pub time: String,
    /// `Central European Time`, where the listener needs it.
    pub zone: Option<String>,
}

/// A deadline on a listener's wall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OnTheWall {
    /// What the clock shows.
    pub(super) local: NaiveDateTime,
    /// The same with its zone, where that is to be named.
    pub(super) zoned: Option<DateTime<Tz>>,
}

impl Deadline {
    /// A wave's; none where nobody has to move by a day.
    pub fn of(wave: &Wave) -> Option<Self> {
        Some(Self { local: wave.deadline()?, zone: wave.zone })
    }

    /// The moment access is cut, where that is the deadline's own and not the beginning of a day.
    pub(crate) fn of_cut(wave: &Wave) -> Option<Self> {
        Some(Self { local: wave.cut_with_deadline()?, zone: wave.zone })
    }

    /// When that is, in the zone it was written for. An hour that summer time skips is the moment the clocks have
    /// jumped, as it is where messages are planned: what is said must be what is done.
    pub fn moment(self) -> Option<DateTime<Tz>> {
        Some(self.instant()?.with_timezone(&self.zone))
    }

    /// When that is.
    pub fn instant(self) -> Option<DateTime<Utc>> {
        instant_in(self.zone, self.local)
    }

    pub(super) fn on_the_wall(self, listener: Listener) -> OnTheWall {
        // A moment that no calendar holds is said as it is written; that it cannot be is a problem of its own.
        let Some(here) = self.moment() else { return OnTheWall { local: self.local, zoned: None } };
        let (theirs, named) = match listener {
            // Amsterdam and Stockholm are two zones and one clock.
            Listener::In(zone) => {
                let theirs = here.with_timezone(&zone);
                // What the clocks show is compared and not the zones, so that no reader is told a name that changes
                // nothing.
                (theirs, theirs.naive_local() != here.naive_local())
            }
            Listener::OfTheWave => (here, false),
            Listener::Anywhere => (here, true),
        };
        OnTheWall { local: theirs.naive_local(), zoned: named.then_some(theirs) }
    }

    /// `Friday 4 December 2026 at 17:00`, with the zone where the listener needs it.
    pub fn said(self, language: Language, listener: Listener) -> String {
        let told = self.on_the_wall(listener);
        told.zoned.map_or_else(
            || speech::date_time(language, told.local),
            |zoned| speech::date_time_zone(language, &zoned),
        )
    }

    /// The same in its parts, for where the date itself is the message.
    pub(crate) fn said_large(self, language: Language, listener: Listener) -> LargeDate {
        let told = self.on_the_wall(listener);
        LargeDate {
            day: speech::day(language, told.local.date()),
            weekday: speech::weekday(language, told.local.date()),
            time: speech::time(language, told.local.time()),
            zone: told.zoned.map(|zoned| speech::zone(language, &zoned)),
        }
    }

    /// As machines read it: `2026-12-04T17:00+01:00`.
    pub fn machine(self) -> String {
        self.moment().map_or_else(
            || self.local.format("%Y-%m-%dT%H:%M").to_string(),
            |moment| moment.format("%Y-%m-%dT%H:%M%:z").to_string(),
        )
    }

    /// Whether a clock in this zone shows another time at the deadline.
    pub(super) fn differs_in(self, zone: Tz) -> bool {
        self.on_the_wall(Listener::In(zone)).zoned.is_some()
    }
}

/// Who is told the dates of a message that is for no person of the list: a helpdesk, a sponsor, a manager. They sit where
/// the message is read or where the campaign is run, and nobody knows which.
pub(crate) fn of_a_role(campaign: &Campaign, wave: &Wave, zone: Tz) -> Listener {
    let differs = |deadline: Deadline| deadline.differs_in(zone) || deadline.differs_in(campaign.zone);
    Listener::of(Deadline::of(wave).is_some_and(differs))
}
