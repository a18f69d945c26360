//! A stage: one message of the communication plan, and when it leaves.

use chrono::NaiveTime;
use std::{collections::BTreeSet, fmt};

use super::Slug;
use crate::ground::problem::Place;

/// One message of the communication plan.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Its name: `announce`, `remind-2`, ...
    pub id: Slug,
    /// The message it sends, `content/<lang>/messages/<message>.md`.
    pub message: Slug,
    /// When.
    pub at: Moment,
    /// To whom.
    pub audience: Audience,
    /// How long after its moment it may still leave.
    pub late: Offset,
    /// What is done with one that may or may not have left.
    pub on_doubt: OnDoubt,
    /// In which waves.
    pub waves: WaveChoice,
    /// Where it stands in `campaign.toml`.
    pub place: Place,
    /// Where its `at` stands.
    pub at_place: Place,
}

/// What is done with a notice whose outcome nobody knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnDoubt {
    /// It waits for evidence or a person.
    #[default]
    Hold,
    /// It leaves again, byte for byte the same.
    ResendIdentical,
}

/// A moment told from a date of the wave: `start - 10 workdays, 09:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// From what.
    pub anchor: Anchor,
    /// How far.
    pub offset: Offset,
    /// At what hour, in the person's zone; a stage without one leaves at the campaign's send time.
    pub time: Option<NaiveTime>,
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
    /// The campaign's end: one notice a person for the whole campaign.
    Close,
}

impl Anchor {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Kickoff,
        Self::Start,
        Self::Deadline,
        Self::Enforce,
        Self::Gate,
        Self::Moved,
        Self::Rescheduled,
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
            Self::Close => "close",
        }
    }

    /// Whether it is the same for the whole campaign, so that a person who changes waves is not told twice.
    pub fn is_campaign_wide(self) -> bool {
        matches!(self, Self::Kickoff | Self::Close)
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

/// A number of days or hours, forwards or back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offset {
    /// How many; before the anchor if negative.
    pub count: i32,
    /// Of what.
    pub unit: Unit,
}

impl Offset {
    /// None at all.
    pub const NONE: Self = Self { count: 0, unit: Unit::Days };
}

/// What an offset counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Hours.
    Hours,
    /// Days of the calendar.
    Days,
    /// Days on which the person works.
    Workdays,
    /// Weeks.
    Weeks,
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.anchor.code())?;
        if self.offset.count != 0 {
            let sign = if self.offset.count < 0 { '-' } else { '+' };
            write!(f, " {sign} {}", Offset { count: self.offset.count.saturating_abs(), ..self.offset })?;
        }
        self.time.map_or(Ok(()), |time| write!(f, ", {}", time.format("%H:%M")))
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

/// Whom a stage tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    /// Everybody of the wave.
    Wave,
    /// Those of the wave who have not moved when it leaves.
    NotMoved,
    /// Those of the wave who have.
    Moved,
    /// The helpdesk, once a wave.
    Helpdesk,
    /// The managers of the wave's people, once each a wave.
    Managers,
    /// The sponsors, once.
    Sponsors,
    /// Everybody on the list.
    Everyone,
}

impl Audience {
    /// The word in `campaign.toml`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Wave => "wave",
            Self::NotMoved => "not-moved",
            Self::Moved => "moved",
            Self::Helpdesk => "helpdesk",
            Self::Managers => "managers",
            Self::Sponsors => "sponsors",
            Self::Everyone => "everyone",
        }
    }
}

/// In which waves a stage is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WaveChoice {
    /// In all.
    All,
    /// In these only.
    Only(BTreeSet<Slug>),
    /// In all but these.
    Except(BTreeSet<Slug>),
}

impl WaveChoice {
    /// Whether a wave is among them.
    pub fn contains(&self, wave: &Slug) -> bool {
        match self {
            Self::All => true,
            Self::Only(waves) => waves.contains(wave),
            Self::Except(waves) => !waves.contains(wave),
        }
    }
}
