//! When a message leaves: a date that moments are told from, and how far from it.

use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;
use std::fmt;

/// A moment told from a date of the wave, or by itself: `start - 10 workdays, 09:00`, `2027-03-16, 09:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The date it is counted from.
    pub anchor: Anchor,
    /// How far before or after that date.
    pub offset: Offset,
    /// At what hour, in the person's zone; a stage without one leaves at the campaign's send time.
    pub time: Option<NaiveTime>,
    /// In whose clock the hour is told, if not in each person's own: one instant for everybody.
    pub zone: Option<Tz>,
}

/// The days of a week, as `every monday` names them.
pub(crate) const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

impl Moment {
    /// The day of the week on which it leaves, if it does so every week.
    pub fn weekday(&self) -> Option<&'static str> {
        // A weekly moment keeps its day of the week as the number of days from Monday.
        let day = usize::try_from(self.offset.count).ok().filter(|_| self.anchor == Anchor::Week)?;
        WEEKDAYS.get(day).copied()
    }
}

/// A date that moments are told from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Anchor {
    /// The campaign's kickoff: one notice a person for the whole campaign.
    Kickoff,
    /// The wave's start.
    Start,
    /// The wave's deadline; a voluntary wave has no such notice.
    Deadline,
    /// The day access is cut.
    Enforce,
    /// The day the wave is judged.
    Gate,
    /// The day the person moved.
    Moved,
    /// The day a date they were told moved.
    Rescheduled,
    /// The day the person came onto the list, or into the wave, behind messages that had left.
    Listed,
    /// The first workday after the last day on which the person was away.
    Back,
    /// The day one of the person's devices was gone from the old system, and not in the new one.
    Left,
    /// The day one of the person's several devices moved, as long as another one has not.
    DeviceMoved,
    /// The campaign's end: one notice a person for the whole campaign.
    Close,
    /// This very day, whatever happens: one notice a person for the whole campaign.
    Day(NaiveDate),
    /// A day of every week in which people move, counted from its Monday: one notice a week, in the whole campaign.
    Week,
}

impl Anchor {
    /// All that have a name.
    pub const ALL: [Self; 12] = [
        Self::Kickoff,
        Self::Start,
        Self::Deadline,
        Self::Enforce,
        Self::Gate,
        Self::Moved,
        Self::Rescheduled,
        Self::Listed,
        Self::Back,
        Self::Left,
        Self::DeviceMoved,
        Self::Close,
    ];

    /// The word in `campaign.toml`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Kickoff => "kickoff",
            Self::Start => "start",
            Self::Deadline => "deadline",
            Self::Enforce => "enforce",
            Self::Gate => "gate",
            Self::Moved => "moved",
            Self::Rescheduled => "rescheduled",
            Self::Listed => "listed",
            Self::Back => "back",
            Self::Left => "left",
            Self::DeviceMoved => "device-moved",
            Self::Close => "close",
            Self::Day(_) => "day",
            Self::Week => "week",
        }
    }

    /// Whether it is an event of the person's own, so that a message has no moment before it happens.
    pub(crate) fn is_event(self) -> bool {
        match self {
            Self::Moved | Self::Rescheduled | Self::Listed | Self::Back | Self::Left | Self::DeviceMoved => {
                true
            }
            Self::Kickoff
            | Self::Start
            | Self::Deadline
            | Self::Enforce
            | Self::Gate
            | Self::Close
            | Self::Day(_)
            | Self::Week => false,
        }
    }

    /// Whether what counts from it tells somebody in one message what they missed of the plan.
    pub(crate) fn tells_what_was_missed(self) -> bool {
        matches!(self, Self::Listed | Self::Back)
    }

    /// Whether it happens to a person's devices, by the newest lists of both systems.
    pub(crate) fn is_of_devices(self) -> bool {
        matches!(self, Self::Left | Self::DeviceMoved)
    }

    /// Whether it is the same for the whole campaign, so that a person who changes waves is not told twice.
    pub(crate) fn is_campaign_wide(self) -> bool {
        matches!(self, Self::Kickoff | Self::Close | Self::Day(_) | Self::Week)
    }
}

/// What has become of a date that somebody was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    /// It is another day.
    Moved,
    /// There is none any more.
    Gone,
    /// There is one, and they were told that there was none.
    New,
    /// They are in no wave any more.
    Off,
}

impl ChangeKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Moved, Self::Gone, Self::New, Self::Off];

    /// The word in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Moved => "moved",
            Self::Gone => "gone",
            Self::New => "new",
            Self::Off => "off",
        }
    }
}

/// How far a wave is, for somebody who hears of it late: which of its dates are still to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WavePhase {
    /// It has not started.
    Before,
    /// People can move, and there is time.
    Open,
    /// The last day is at most three workdays away.
    LastDays,
    /// The deadline is past; access is not cut, or not yet.
    Passed,
    /// Only devices that have moved have access.
    Cut,
}

impl WavePhase {
    /// All of them, in the order of time.
    pub const ALL: [Self; 5] = [Self::Before, Self::Open, Self::LastDays, Self::Passed, Self::Cut];

    /// The word in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::Open => "open",
            Self::LastDays => "last-days",
            Self::Passed => "passed",
            Self::Cut => "cut",
        }
    }

    /// Whether a date that messages tell is still to come.
    pub(crate) fn is_ahead(self, anchor: Anchor) -> bool {
        match anchor {
            Anchor::Start => self == Self::Before,
            Anchor::Deadline => self < Self::Passed,
            Anchor::Enforce => self < Self::Cut,
            Anchor::Kickoff
            | Anchor::Gate
            | Anchor::Moved
            | Anchor::Rescheduled
            | Anchor::Listed
            | Anchor::Back
            | Anchor::Left
            | Anchor::DeviceMoved
            | Anchor::Close
            | Anchor::Day(_)
            | Anchor::Week => true,
        }
    }
}

/// A number of days or hours, forwards or back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offset {
    /// How many; before the anchor if negative.
    pub count: i32,
    /// What is counted: hours, days, workdays or weeks.
    pub unit: Unit,
}

impl Offset {
    /// None at all.
    pub const NONE: Self = Self { count: 0, unit: Unit::Days };
}

/// What an offset counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Hours that pass, whatever the clock does meanwhile.
    Hours,
    /// Days of the calendar.
    Days,
    /// Days on which the person works.
    Workdays,
    /// Weeks of seven days.
    Weeks,
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Anchor::Day(day) = self.anchor {
            write!(f, "{day}")?;
        } else if let Some(day) = self.weekday() {
            write!(f, "every {day}")?;
        } else {
            f.write_str(self.anchor.code())?;
        }
        if self.offset.count != 0 && self.anchor != Anchor::Week {
            let sign = if self.offset.count < 0 { '-' } else { '+' };
            write!(f, " {sign} {}", Offset { count: self.offset.count.saturating_abs(), ..self.offset })?;
        }
        self.time.map_or(Ok(()), |time| write!(f, ", {}", time.format("%H:%M")))?;
        self.zone.map_or(Ok(()), |zone| write!(f, " {zone}"))
    }
}

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::Hours => "hour",
            Unit::Days => "day",
            Unit::Workdays => "workday",
            Unit::Weeks => "week",
        };
        let plural = if self.count.abs() == 1 { "" } else { "s" };
        write!(f, "{} {unit}{plural}", self.count)
    }
}
