//! A stage: one message of the communication plan, and when it leaves.

use std::collections::BTreeSet;

use super::{Corrects, Moment, Offset, Selection, Slug, Tell};
use crate::ground::problem::Place;

/// One message of the communication plan.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Its name: `announce`, `remind-2`, ...
    pub id: Slug,
    /// The message it sends, `content/<lang>/messages/<message>.md`.
    pub message: Slug,
    /// When it leaves, from a date of the wave or of the person.
    pub at: Moment,
    /// Whose inbox it goes to: people, managers, the helpdesk, sponsors.
    pub audience: Audience,
    /// Of those only whoever fits; all if there is none.
    pub who: Option<AudienceRule>,
    /// How long after its moment it may still leave.
    pub late: Offset,
    /// What is done with one that may or may not have left.
    pub on_doubt: OnDoubt,
    /// In which waves.
    pub waves: WaveChoice,
    /// What is particular about it, if it stands in a file of its own and not in `campaign.toml`.
    pub tell: Option<Tell>,
    /// Where it stands in `campaign.toml`, or its own file.
    pub place: Place,
    /// Where its `at` stands.
    pub at_place: Place,
}

impl Stage {
    /// Whether it may leave in the quiet hours.
    pub(crate) fn is_urgent(&self) -> bool {
        self.tell.as_ref().is_some_and(|tell| tell.urgent)
    }

    /// What it puts right, if it is a correction.
    pub fn corrects(&self) -> Option<&Corrects> {
        self.tell.as_ref()?.corrects.as_ref()
    }
}

/// Which of its audience a stage tells.
#[derive(Clone, Debug)]
pub struct AudienceRule {
    /// Which facts a person must have to be told.
    pub selection: Selection,
    /// Where it is written.
    pub place: Place,
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
    /// Managers, the helpdesk and the sponsors, each address once: for messages of their own.
    Staff,
    /// Everybody on the list.
    Everyone,
}

impl Audience {
    /// Whether it is those who answer for people, and not people of the list for themselves.
    pub(crate) fn is_staff(self) -> bool {
        match self {
            Self::Helpdesk | Self::Managers | Self::Sponsors | Self::Staff => true,
            Self::Wave | Self::NotMoved | Self::Moved | Self::Everyone => false,
        }
    }

    /// The word in `campaign.toml`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Wave => "wave",
            Self::NotMoved => "not-moved",
            Self::Moved => "moved",
            Self::Helpdesk => "helpdesk",
            Self::Managers => "managers",
            Self::Sponsors => "sponsors",
            Self::Staff => "staff",
            Self::Everyone => "everyone",
        }
    }
}

/// In which waves a stage is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WaveChoice {
    /// In every wave.
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

/// What the words of a message are called that tell of devices one by one, behind the name of the message.
const OF_DEVICES: &str = "-devices";

impl Stage {
    /// The words for people whose devices are known one by one, where there are such.
    pub(crate) fn message_of_devices(&self) -> String {
        format!("{}{OF_DEVICES}", self.message)
    }

    /// Whether words of this name are sent: to everybody, or to people with several devices.
    pub fn sends(&self, name: &str) -> bool {
        let message = self.message.as_str();
        name == message || name.strip_suffix(OF_DEVICES) == Some(message)
    }
}
