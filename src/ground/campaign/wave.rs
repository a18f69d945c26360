//! A wave: people who move together, when, and how it is judged afterwards.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;
use std::collections::BTreeMap;

use super::{Anchor, MemberRule, Moment, PerLanguage, PlatformSet, Slug, Stage};
use crate::ground::problem::Place;

/// A group of people who move together.
#[derive(Clone, Debug)]
pub struct Wave {
    /// Its name in addresses and in the people list.
    pub id: Slug,
    /// Its title for people.
    pub title: PerLanguage<String>,
    /// How people are helped through it.
    pub approach: Approach,
    /// Whether there is a deadline.
    pub mode: Mode,
    /// The platforms that move in it.
    pub platforms: PlatformSet,
    /// The first day people may move.
    pub start: NaiveDate,
    /// Where its dates are told; a person's own zone wins for the hour a mail leaves.
    pub zone: Tz,
    /// It knows it is first.
    pub pilot: bool,
    /// Its people are all who have not moved when it starts.
    pub sweep: bool,
    /// Who moves with it, by what the list of people says.
    pub members: Vec<MemberRule>,
    /// What it must reach before the next wave is told anything.
    pub gate: Gate,
    /// Places and hours, for a tech fair or appointments.
    pub fairs: Vec<Fair>,
    /// From this day its pages are public; without one, from the first notice to it.
    pub publish: Option<NaiveDate>,
    /// After this day its pages are gone.
    pub end: Option<NaiveDate>,
    /// Stages that differ in this wave.
    pub overrides: BTreeMap<Slug, Override>,
    /// Where it stands in `campaign.toml`: its table's head.
    pub place: Place,
    /// Where its keys stand, by key: `start`, `deadline`, `enforcement`, `evaluation`, ...
    pub places: BTreeMap<&'static str, Place>,
}

impl Wave {
    /// The moment by which people must have moved, in the wave's zone.
    pub fn deadline(&self) -> Option<NaiveDateTime> {
        match self.mode {
            Mode::Voluntary | Mode::AtOnce { .. } => None,
            Mode::Deadline { deadline, .. } => Some(deadline),
        }
    }

    /// The day access is cut for those who have not.
    pub fn enforcement(&self) -> Option<NaiveDate> {
        match self.mode {
            Mode::Voluntary => None,
            Mode::Deadline { enforcement, .. } => enforcement,
            Mode::AtOnce { enforcement } => Some(enforcement),
        }
    }

    /// Whether it has what a moment counts from: events and days of the calendar need no date of a wave.
    pub(crate) fn has_date_of(&self, anchor: Anchor) -> bool {
        match anchor {
            Anchor::Deadline => self.deadline().is_some(),
            Anchor::Enforce => self.enforcement().is_some(),
            Anchor::Gate => self.gate.evaluation.is_some(),
            Anchor::Kickoff
            | Anchor::Start
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

    /// Whether access is cut for those who have not moved, and whether they have time left after they are told to.
    pub fn cut(&self) -> AccessCut {
        match self.mode {
            Mode::Voluntary | Mode::Deadline { enforcement: None, .. } => AccessCut::Never,
            Mode::Deadline { deadline, enforcement: Some(day) } if day > deadline.date() => AccessCut::Later,
            Mode::Deadline { .. } | Mode::AtOnce { .. } => AccessCut::AtOnce,
        }
    }

    /// The last day on which people can still move in time; none if nobody has to.
    pub(crate) fn last_day(&self) -> Option<NaiveDate> {
        match self.mode {
            Mode::Voluntary => None,
            Mode::Deadline { deadline, .. } => Some(deadline.date()),
            // Access is cut as that day begins, so the day before is the last with time in it.
            Mode::AtOnce { enforcement } => enforcement.pred_opt(),
        }
    }

    /// The moment access is cut, in the wave's zone: as the day begins, or with a deadline on that day.
    pub(crate) fn cut_at(&self) -> Option<NaiveDateTime> {
        Some(self.cut_with_deadline().unwrap_or(self.enforcement()?.and_time(NaiveTime::MIN)))
    }

    /// The deadline, where access is cut with it and not as a day begins.
    pub(crate) fn cut_with_deadline(&self) -> Option<NaiveDateTime> {
        let day = self.enforcement()?;
        // At midnight both are the same moment, which is how any day of a cut begins.
        self.deadline().filter(|deadline| deadline.date() == day && deadline.time() > NaiveTime::MIN)
    }

    /// When a stage leaves in this wave.
    pub(crate) fn moment_of(&self, stage: &Stage) -> Moment {
        self.overrides.get(&stage.id).and_then(|over| over.at).unwrap_or(stage.at)
    }

    /// Whether the wave leaves a stage out.
    pub fn skips(&self, stage: &Slug) -> bool {
        self.overrides.get(stage).is_some_and(|over| over.skip)
    }

    /// Where a key stands, or else the wave itself.
    pub(crate) fn place_of(&self, key: &str) -> Place {
        self.places.get(key).unwrap_or(&self.place).clone()
    }
}

/// How people are helped through a wave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Approach {
    /// They follow the guide themselves.
    SelfService,
    /// Somebody does it with them, by appointment.
    Assisted,
    /// They come to a place at certain hours.
    TechFair,
}

impl Approach {
    /// The word in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::SelfService => "self-service",
            Self::Assisted => "assisted",
            Self::TechFair => "tech-fair",
        }
    }
}

/// Whether, and when, access is cut for those who have not moved: what blocks of a page ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccessCut {
    /// Nobody loses access.
    Never,
    /// On a day after the deadline: whoever is late has time left.
    Later,
    /// With the deadline itself, or from a day that nothing else comes before.
    AtOnce,
}

impl AccessCut {
    /// The word in conditions.
    pub fn code(self) -> &'static str {
        match self {
            Self::Never => "no",
            Self::Later => "later",
            Self::AtOnce => "at-once",
        }
    }
}

/// Whether there is a deadline, and what follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Nobody has to; no page or mail speaks of a deadline.
    Voluntary,
    /// Everybody has to.
    Deadline {
        /// By when, in the wave's zone.
        deadline: NaiveDateTime,
        /// From which day access is cut, if ever.
        enforcement: Option<NaiveDate>,
    },
    /// Everybody has to, and no date is told but the one from which access is cut.
    AtOnce {
        /// From which day.
        enforcement: NaiveDate,
    },
}

impl Wave {
    /// The same wave with other dates.
    #[must_use]
    pub(crate) fn with_mode(&self, mode: Mode) -> Self {
        Self { mode, ..self.clone() }
    }
}

impl Mode {
    /// Its dates as one text that lasts.
    pub fn said(self) -> String {
        let [deadline, enforcement] = match self {
            Self::Voluntary => [None, None],
            Self::Deadline { deadline, enforcement } => {
                // A form that lasts: what is made of this text is compared with what an earlier version made.
                [Some(deadline.format("%Y-%m-%dT%H:%M").to_string()), enforcement.map(|day| day.to_string())]
            }
            Self::AtOnce { enforcement } => [None, Some(enforcement.to_string())],
        };
        let [deadline, enforcement] =
            [deadline, enforcement].map(|date| date.unwrap_or_else(|| "none".to_owned()));
        format!("deadline {deadline}, enforcement {enforcement}")
    }
}

/// A place and hours.
#[derive(Clone, Debug)]
pub struct Fair {
    /// Where it is held, as people find it.
    pub place: PerLanguage<String>,
    /// The day on which it is held.
    pub day: NaiveDate,
    /// From which hour somebody is there.
    pub from: NaiveTime,
    /// Until which hour.
    pub until: NaiveTime,
}

/// The evaluation a wave must pass before the next wave's notices may leave.
#[derive(Clone, Debug, Default)]
pub struct Gate {
    /// The day it is judged: the anchor `gate`. Without one there is no gate.
    pub evaluation: Option<NaiveDate>,
    /// What it is judged by.
    pub criteria: Criteria,
}

/// What a wave is judged by. An absent figure is not asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Criteria {
    /// At least so many of a hundred have moved.
    pub moved_at_least: Option<f64>,
    /// At most so many of a hundred failed.
    pub failed_at_most: Option<f64>,
    /// At most so many tickets for a hundred people.
    pub tickets_at_most: Option<f64>,
    /// Things a person looks at: `vpn`, `wifi`, `mail`, `certificates`, ...
    pub checks: Vec<String>,
}

/// How a stage differs in one wave.
#[derive(Clone, Debug, Default)]
pub struct Override {
    /// Its moment in this wave, in place of the stage's own.
    pub at: Option<Moment>,
    /// Not at all.
    pub skip: bool,
}
