//! What has happened so far, as far as the plan needs to know: the fold of the ledger.

use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, HashMap, HashSet};

use super::notice::{NoticeId, Told};
use crate::ground::{culprit::Culprit, problem::Concerns};

/// How far a notice has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fate {
    /// Nothing was begun.
    #[default]
    Planned,
    /// The relay took it.
    Sent,
    /// The relay refused it for good.
    Refused,
    /// Not now: to be tried again from then on.
    Deferred(DateTime<Utc>),
    /// Begun, and the outcome is unknown.
    InDoubt,
}

/// When somebody moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// When the list said so.
    pub at: DateTime<Utc>,
}

/// Why somebody is written to no more: what the report said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undeliverable {
    /// The code, such as `5.1.1`.
    pub status: String,
    /// The words of whoever refused: a stranger's, and they may hold anything.
    pub words: String,
    /// When it was written.
    pub at: DateTime<Utc>,
}

/// What somebody last heard of a date, and by which message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// What it said.
    pub told: Told,
    /// The message: a correction is about this one, so that a date which moves there and back is told each time.
    pub by: NoticeId,
}

/// How a wave's gate stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GateState {
    /// Nobody has judged it.
    #[default]
    Open,
    /// It was passed.
    Passed,
    /// Somebody holds it.
    Held,
}

/// Something kept back by a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Which wave; all if none.
    pub wave: Option<String>,
    /// Which stage; all if none.
    pub stage: Option<String>,
    /// Why, in the words of whoever holds it.
    pub because: String,
}

/// Something wrong in the campaign's files, and the notices that wait until it is mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CampaignFault {
    /// The check that found it.
    pub check: &'static str,
    /// What it concerns.
    pub concerns: Concerns,
}

/// What became of a message after the relay had taken it, as far as a report told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportedDelivery {
    /// It arrived, as far as the last server knows.
    Delivered(DateTime<Utc>),
    /// It has not arrived yet, and is still tried.
    Delayed(DateTime<Utc>),
    /// It came back, by whose fault as far as that is known.
    CameBack(DateTime<Utc>, Option<Culprit>),
}

impl ReportedDelivery {
    /// The word for it, in data.
    pub fn code(self) -> &'static str {
        match self {
            Self::Delivered(_) => "delivered",
            Self::Delayed(_) => "delayed",
            Self::CameBack(..) => "came-back",
        }
    }

    /// When that was written.
    pub fn at(self) -> DateTime<Utc> {
        match self {
            Self::Delivered(at) | Self::Delayed(at) | Self::CameBack(at, _) => at,
        }
    }

    /// Whose fault it is, if it came back.
    pub fn culprit(self) -> Option<Culprit> {
        match self {
            Self::CameBack(_, culprit) => culprit,
            Self::Delivered(_) | Self::Delayed(_) => None,
        }
    }
}

/// The fold of the ledger.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// Every notice that was begun.
    pub fates: HashMap<NoticeId, Fate>,
    /// Notices that were put off and of which an earlier attempt is in doubt: somebody may have got them.
    pub repeats: HashSet<NoticeId>,
    /// What became of messages after the relay had taken them; of those without an entry nothing was heard.
    pub deliveries: HashMap<NoticeId, ReportedDelivery>,
    /// Who has moved, by the key of their address.
    pub moved: HashMap<String, Moved>,
    /// When the list of who has moved was made; none if there was never one.
    pub moved_as_of: Option<DateTime<Utc>>,
    /// Addresses where nothing arrives any more, by key.
    pub unreachable: HashMap<String, Undeliverable>,
    /// How much came back that a person must read.
    pub to_be_read: usize,
    /// The gates that were judged, by wave.
    pub gates: BTreeMap<String, GateState>,
    /// What is kept back.
    pub holds: Vec<Hold>,
    /// The dates people were told, by the key of their address: of each wave and kind the last, in the order they
    /// were told.
    pub told: HashMap<String, Vec<Heard>>,
    /// When somebody last got a message, by the key of their address.
    pub last_heard: HashMap<String, DateTime<Utc>>,
    /// In which waves people were told something, or may have been, by the key of their address: the last one last.
    pub told_in: HashMap<String, Vec<String>>,
    /// When a moved date was first noticed, by the notice that tells of it. Without an entry it is now.
    pub noticed: HashMap<NoticeId, DateTime<Utc>>,
    /// Who approved what as it is now, by wave (none for the whole campaign) and stage. The ledger alone does not
    /// know it: whoever reads the past has its approvals judged.
    pub approved: BTreeMap<(Option<String>, String), Vec<String>>,
    /// What is wrong in the files as they are now: this too is judged beside the ledger.
    pub faults: Vec<CampaignFault>,
}

impl History {
    /// How far this notice has come.
    pub fn fate(&self, id: &NoticeId) -> Fate {
        self.fates.get(id).copied().unwrap_or_default()
    }

    /// Keeps what a message that was sent told somebody.
    pub fn hear(&mut self, person: String, by: NoticeId, told: impl IntoIterator<Item = Told>) {
        let known = self.told.entry(person).or_default();
        for told in told {
            // Taken out and put at the end: corrections look from the end for what somebody heard last.
            known.retain(|old| (&old.told.wave, old.told.anchor) != (&told.wave, told.anchor));
            known.push(Heard { told, by });
        }
    }

    /// Keeps that somebody was told something in a wave.
    pub(crate) fn tell_in(&mut self, person: String, wave: String) {
        let known = self.told_in.entry(person).or_default();
        if known.last() != Some(&wave) {
            known.retain(|old| *old != wave);
            known.push(wave);
        }
    }

    /// How this wave's gate stands.
    pub fn gate(&self, wave: &str) -> GateState {
        self.gates.get(wave).copied().unwrap_or_default()
    }
}
