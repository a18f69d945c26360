//! Whether a ledger may be sent from: one judgement, for everybody who sends and everybody who shows what is due.
//!
//! A ledger that was put back from a copy does not know what the newer one sent, and would send it again. The rule:
//!
//! | what is known of it | what happens |
//! |---|---|
//! | it knows less than its seal, its witness or the outbox | it is refused until somebody accepts it |
//! | nothing was ever sent from it, nor from another in its place | it may send |
//! | it was put back from a backup, or another ledger has sent from this folder | asked |
//! | nothing on this machine has seen it | asked, if it was silent for longer than `RESTART` |
//! | somebody else has gone on with it | asked, if it was silent for longer than it is used to |
//! | its witness agrees, or nothing can bear witness here | asked, if it was silent for longer than it is used to |
//!
//! Nobody is asked where nothing was due meanwhile that could still leave. A witness that agrees is not quite enough,
//! because a machine put back whole from a snapshot has its old witness too. It looks like one that was off; but only a
//! silence far beyond what the ledger is used to is taken for that (`used_to`), and never in a rehearsal or with a
//! relay that hands mail to nobody. Letters in the outbox speak for themselves.

use chrono::{DateTime, TimeDelta, Utc};
use std::{fmt, path::Path};

use crate::{
    ground::{
        campaign::{Campaign, RelayReach},
        problem::Problem,
        timeline::{Fate, Notice, NoticeId, Timeline, Verdict, View},
    },
    world::{
        ledger::{FILE, FOLDER, LedgerError, Provenance, Quiet, Records, Witnesses},
        relay::Outbox,
    },
};

/// A sender that is started again shows itself sooner than this.
const RESTART: TimeDelta = TimeDelta::minutes(2);

/// A machine that is started again does, though its ledger was never silent before.
const REBOOT: TimeDelta = TimeDelta::minutes(30);

/// How much longer than usual a silence must be to be strange.
const STRANGE: i32 = 3;

/// What the judgement is about.
#[derive(Clone, Copy, Debug)]
pub struct Sending<'a> {
    /// The campaign that the ledger must belong to.
    pub campaign: &'a Campaign,
    /// The campaign's folder, whose outbox may contradict the ledger.
    pub folder: &'a Path,
    /// Who bears witness to its ledger.
    pub witnesses: &'a Witnesses,
    /// The moment of the judgement: how long the ledger was silent is counted up to it.
    pub now: DateTime<Utc>,
    /// Whether the time is only acted: nothing leaves this machine then.
    pub rehearsal: bool,
}

/// Whether a ledger may be sent from.
#[derive(Debug)]
pub enum LedgerStanding {
    /// It may be sent from.
    Good,
    /// It is proved to be an older copy.
    Older(LedgerError),
    /// Somebody must say so.
    Asks(LedgerQuestion),
}

/// What somebody must say before a ledger is sent from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerQuestion {
    provenance: Provenance,
    now: DateTime<Utc>,
    /// How many notices may have left that it does not know of.
    pub notices: usize,
    relay: Option<String>,
}

impl LedgerStanding {
    /// Judges. `open` counts the notices that could still leave and became due after a moment, or at any time: it is
    /// asked only if the answer matters.
    ///
    /// # Errors
    /// The ledger or the outbox cannot be read.
    pub fn of(
        sending: &Sending<'_>,
        records: &Records,
        open: impl FnOnce(Option<DateTime<Utc>>) -> Result<usize, LedgerError>,
    ) -> Result<Self, LedgerError> {
        let smtp = &sending.campaign.smtp;
        let provenance = records.provenance(sending.campaign.id.as_str(), sending.witnesses)?;
        if let Provenance::Older { path, what } = provenance {
            return Ok(Self::Older(LedgerError::Restored { path, what }));
        }
        if smtp.reach == RelayReach::Folder
            && let Some(error) = contradicted(sending.folder, records)?
        {
            return Ok(Self::Older(error));
        }
        let Some(since) = sending.doubts(&provenance) else { return Ok(Self::Good) };
        let notices = open(since)?;
        let relay = (smtp.reach != RelayReach::Folder).then(|| smtp.host.clone());
        let question = LedgerQuestion { provenance, now: sending.now, notices, relay };
        Ok(if notices == 0 { Self::Good } else { Self::Asks(question) })
    }

    /// The same as a finding, for whoever only shows what is due.
    pub fn problem(&self) -> Option<Problem> {
        match self {
            Self::Good => None,
            Self::Older(error) => {
                Some(Problem::warning("ledger-older", format!("nothing is sent as it is: {error}")))
            }
            Self::Asks(question) => Some(
                Problem::warning("ledger-asks", format!("nothing is sent as it is: {question}"))
                    .hint(question.hint()),
            ),
        }
    }
}

impl Sending<'_> {
    /// Whether it matters what was due: none if the ledger is as good as it can be; otherwise since when, or `None`
    /// inside for everything that is open.
    #[expect(clippy::option_option, reason = "whether to ask, and from when")]
    fn doubts(&self, provenance: &Provenance) -> Option<Option<DateTime<Utc>>> {
        let reach = self.campaign.smtp.reach;
        let outbox = reach == RelayReach::Folder;
        match provenance {
            Provenance::Fresh | Provenance::Older { .. } => None,
            Provenance::PutBack(_) => Some(None),
            Provenance::Replaced { .. } => (!outbox).then_some(None),
            Provenance::Unknown(quiet) => (!outbox && self.is_silent(quiet, RESTART)).then_some(None),
            Provenance::Ahead(quiet) => (!outbox && self.is_silent(quiet, used_to(quiet))).then_some(None),
            Provenance::Known(quiet) | Provenance::Unwitnessed(quiet, _) => {
                let leaves = reach == RelayReach::People && !self.rehearsal;
                (leaves && self.now - quiet.since > used_to(quiet)).then_some(Some(quiet.since))
            }
        }
    }

    /// Whether a ledger has been silent for so long. One whose last sign of life lies ahead says nothing about it.
    fn is_silent(&self, quiet: &Quiet, longest: TimeDelta) -> bool {
        let silent = self.now - quiet.since;
        silent > longest || silent < -RESTART
    }
}

/// The longest silence that is nothing strange.
fn used_to(quiet: &Quiet) -> TimeDelta {
    REBOOT + quiet.usual * STRANGE
}

/// A ledger that does not know what lies in the outbox is an old copy.
fn contradicted(folder: &Path, records: &Records) -> Result<Option<LedgerError>, LedgerError> {
    let place = folder.join("outbox");
    let names = Outbox::new(place.clone()).names();
    let names = names.map_err(|source| LedgerError::File { path: place, source })?;
    let letters = names.iter().filter_map(|name| Some((name, name.parse::<NoticeId>().ok()?)));
    for (name, id) in letters {
        if !records.knows(&id)? {
            let what = format!("it does not know `{name}.eml`, which is in the outbox");
            return Ok(Some(LedgerError::Restored { path: folder.join(FOLDER).join(FILE), what }));
        }
    }
    Ok(None)
}

/// The notices that could still leave, though a newer ledger may have sent them: due, and not known to be settled.
/// With a moment, only those that became due after it.
pub(crate) fn open_notices(timeline: &Timeline, view: View<'_>, since: Option<DateTime<Utc>>) -> usize {
    let judged = timeline.slots.iter().flat_map(|slot| timeline.judged(slot, view));
    let open = judged.filter(|(notice, verdict)| {
        let leaves = matches!(verdict, Verdict::Due | Verdict::Held(_));
        leaves && since.is_none_or(|since| notice.at > since)
    });
    open.count()
}

/// Whether a notice has not left by what the ledger knows, and could.
pub(super) fn is_open(notice: &Notice, view: View<'_>) -> bool {
    match view.history.fate(&notice.id) {
        Fate::Planned | Fate::Deferred(_) => true,
        Fate::Sent | Fate::Refused | Fate::InDoubt => false,
    }
}

/// Whether a notice may have left by the plan since a moment, without the ledger knowing.
pub(super) fn may_have_left(notice: &Notice, view: View<'_>, since: DateTime<Utc>) -> bool {
    // A last sign of life that lies ahead, by a clock that went wrong, must not keep everything from being in
    // doubt.
    is_open(notice, view) && notice.at <= view.now && notice.expires > since.min(view.now)
}

impl LedgerQuestion {
    /// What a person can answer.
    pub fn hint(&self) -> String {
        "if nothing else can have sent them, say so: `wavecast ledger trust --because ..`; if you are not sure, \
         `wavecast ledger accept --because ..` holds each of them as a doubt, to be settled from evidence"
            .to_owned()
    }

    /// Whether somebody who is asked if these should leave has answered it too: the ledger is the one last used here,
    /// and was only silent.
    pub(crate) fn is_answered_by_a_yes(&self) -> bool {
        matches!(self.provenance, Provenance::Known(_))
    }

    fn last_seen(&self, quiet: &Quiet) -> String {
        format!("its last sign of life is from {}, {}", utc(quiet.since), ago(self.now - quiet.since))
    }
}

impl fmt::Display for LedgerQuestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.provenance {
            Provenance::PutBack(quiet) => {
                write!(f, "the ledger was put back from a backup, and {}", self.last_seen(quiet))?;
            }
            Provenance::Replaced { until, attempts } => write!(
                f,
                "another ledger has sent from this folder until {} ({attempts} attempts), and this one does not know them",
                utc(*until)
            )?,
            Provenance::Unknown(quiet) => write!(
                f,
                "nothing on this machine has seen this ledger before, and {}: it may be a copy, and a newer one have \
                 gone on",
                self.last_seen(quiet)
            )?,
            Provenance::Ahead(quiet) => write!(
                f,
                "this ledger was used by another user or another machine since it was last used here, and {}: it may be \
                 a copy, and a newer one have gone on",
                self.last_seen(quiet)
            )?,
            Provenance::Known(quiet) | Provenance::Unwitnessed(quiet, _) => {
                write!(
                    f,
                    "the sender of this ledger was silent for longer than it is used to: {}",
                    self.last_seen(quiet)
                )?;
                f.write_str("; either the machine was off, or it was put back from a snapshot")?;
                if let Provenance::Unwitnessed(_, why) = &self.provenance {
                    write!(f, "; no witness is kept outside the folder: {why}")?;
                }
            }
            Provenance::Fresh | Provenance::Older { .. } => {}
        }
        let are = if self.notices == 1 { "message is" } else { "messages are" };
        write!(f, "; {} {are} due that may have been sent already", self.notices)?;
        match &self.relay {
            Some(relay) => write!(f, ", and what `{relay}` took meanwhile cannot be asked"),
            None => Ok(()),
        }
    }
}

fn utc(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// How long ago, in two words.
fn ago(silent: TimeDelta) -> String {
    let count = |count: i64, one: &str| format!("{count} {one}{} ago", if count == 1 { "" } else { "s" });
    match (silent.num_days(), silent.num_hours(), silent.num_minutes()) {
        (days, _, _) if days >= 2 => count(days, "day"),
        (_, hours, _) if hours >= 2 => count(hours, "hour"),
        (_, _, minutes) if minutes >= 0 => count(minutes, "minute"),
        _ => "which is still to come".to_owned(),
    }
}
