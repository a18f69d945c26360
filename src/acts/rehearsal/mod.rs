//! A rehearsal: the whole campaign with time compressed, through the real delivery and the real SMTP, into the
//! mailbox on this machine. Its ledger is in a folder of its own and goes with it.
//!
//! Days pass as fast as they can be worked out. What people would do meanwhile is invented, the same in every
//! run: most of a wave move in the days after its start, one in eight does not, and every gate is passed on the
//! day it is judged.

mod cast;
mod whole;

pub use cast::{Cast, middle, sample};
pub(crate) use whole::{PersonalCalendar, ReceivedMessage, RehearsalRequest, Rehearsed, rehearse};

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use std::{
    collections::BTreeSet,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use crate::{
    ground::{
        campaign::{ApprovalPolicy, Audience, Campaign, Login, RelayReach, SmtpSettings, Tls, WaveIx},
        timeline::{GateState, Notice, Slot, Timeline, View, instant_in},
        tree::Tree,
        words::{library::Library, phrases::Phrases},
    },
    render::mail::{Inputs, Mail, MailError, Nothing},
    world::{
        deliver::{Caps, Delivery, DeliveryTally, Learned, Patience, Progress, RetryPolicy},
        ledger::{Arrivals, Judgement, LedgerError, Notes, SendingLedger, Witnesses},
        relay::{
            Fault,
            smtp::{Secrets, Smtp},
        },
    },
};

/// Who did what nobody did.
const WHO: &str = "rehearsal";
/// When in the day whatever follows an event of somebody's own is looked at.
const NOON: (u32, u32) = (12, 0);

/// What is rehearsed.
#[derive(Clone, Copy)]
pub struct Play<'a> {
    /// The campaign whose plan is played.
    pub campaign: &'a Campaign,
    /// Who plays along.
    pub cast: &'a Cast,
    /// The pages that become the messages.
    pub library: &'a Library,
    /// The phrases around them.
    pub phrases: &'a Phrases,
    /// The layout and the logo.
    pub tree: &'a Tree,
    /// Where the mailbox on this machine takes SMTP.
    pub mailbox: SocketAddr,
    /// Where its ledger goes.
    pub folder: &'a Path,
    /// No day from here on is played.
    pub until: DateTime<Utc>,
}

/// How it went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Played {
    /// Messages the mailbox took.
    pub sent: u64,
    /// Messages it did not, or that could not be written, with why.
    pub failed: Vec<String>,
    /// Days that passed.
    pub days: usize,
}

/// Why it cannot be rehearsed.
#[derive(Debug, thiserror::Error)]
pub enum RehearsalError {
    /// The ledger failed.
    #[error("the rehearsal's ledger failed")]
    Ledger(#[from] LedgerError),
    /// The mailbox cannot be reached.
    #[error("the mailbox cannot be reached: {0}")]
    Mailbox(Fault),
    /// The messages cannot be made.
    #[error("the messages cannot be made")]
    Mail(#[from] MailError),
    /// There is no room for its ledger.
    #[error("cannot make a folder for the rehearsal in `{}`", path.display())]
    Folder {
        /// Where the folder was to be made: the system's place for temporary files.
        path: PathBuf,
        /// What the system says of it.
        source: std::io::Error,
    },
}

/// A folder for a rehearsal's ledger; it goes when this does.
#[derive(Debug)]
pub(crate) struct Backstage(tempfile::TempDir);

impl Backstage {
    /// Makes one, for nobody's eyes but ours.
    ///
    /// # Errors
    /// There is no room.
    pub(crate) fn new() -> Result<Self, RehearsalError> {
        let made = tempfile::Builder::new().prefix("wavecast-rehearsal-").tempdir();
        made.map(Self).map_err(|source| RehearsalError::Folder { path: std::env::temp_dir(), source })
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }
}

/// How old the list of who has moved is at most when a reminder leaves.
const FRESH: TimeDelta = TimeDelta::hours(20);

/// From how many messages on a second line pays.
const MANY: usize = 200;

/// A moment at which something is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum RehearsedMoment {
    /// A new day: gates are judged, people have moved.
    Day(NaiveDate),
    /// Something may be due.
    Due,
    /// Something may be due, and for those only who have not moved.
    Reminder,
}

/// Plays the campaign from its first day; `seen` is told after each moment at which something left.
///
/// # Errors
/// The ledger or the mailbox failed, or no message can be made.
pub fn play(
    play: Play<'_>,
    patience: &Patience,
    mut seen: impl FnMut(&Played, DateTime<Utc>),
) -> Result<Played, RehearsalError> {
    let campaign = consenting(play.campaign);
    let play = Play { campaign: &campaign, ..play };
    let timeline = Timeline::of(play.campaign, &play.cast.people);
    let scenes = scenes(play, &timeline);
    let mail = Mail::new(Inputs {
        campaign: play.campaign,
        people: &play.cast.people,
        library: play.library,
        phrases: play.phrases,
        tree: play.tree,
        past: &Nothing,
    })?;
    let smtp = Smtp::new(settings(play), None, Secrets::new(|_| None)).map_err(RehearsalError::Mailbox)?;
    let first = scenes.first().map_or(play.until, |(at, _)| *at);
    let mut ledger =
        // Its folder goes with it, so that no witness must outlast it.
        SendingLedger::open(play.folder, play.campaign.id.as_str(), &Witnesses::none(), WHO, first)?;
    let mut notes = Notes::open(play.folder, play.campaign.id.as_str())?;
    let mut played = Played::default();
    let mut history = ledger.history()?;
    for (at, scene) in scenes {
        if patience.is_stopping() {
            break;
        }
        if let RehearsedMoment::Day(day) = scene {
            played.days += 1;
            if begin_day(&mut notes, play, day, at)? {
                history = ledger.history()?;
            }
            continue;
        }
        if scene == RehearsedMoment::Reminder && history.moved_as_of.is_none_or(|made| at - made > FRESH) {
            // Whoever exports the list does so before a reminder leaves: an old one would hold it.
            notes.arrivals(&list(Vec::new(), at), at)?;
            history = ledger.history()?;
        }
        let view = View { campaign: play.campaign, people: &play.cast.people, history: &history, now: at };
        let due: Vec<Notice> = timeline.due(view).collect();
        if due.is_empty() {
            continue;
        }
        let tally = send(&mut ledger, &smtp, &mail, due, (at, patience))?;
        played.sent += tally.figures.sent;
        played.failed.extend(tally.unwritten.into_iter().map(|(id, why)| format!("{id}: {why}")));
        played.failed.extend(tally.ended.map(|ended| ended.to_string()));
        history = ledger.history()?;
        seen(&played, at);
    }
    Ok(played)
}

/// Sends what is due at a moment, by the hand that sends the real mail.
fn send(
    ledger: &mut SendingLedger,
    smtp: &Smtp,
    mail: &Mail<'_>,
    due: Vec<Notice>,
    (at, patience): (DateTime<Utc>, &Patience),
) -> Result<DeliveryTally, LedgerError> {
    let tried = ledger.tried()?;
    // Gates that the rehearsal itself has judged since the last moment are known to what is due now.
    ledger.is_judged_anew()?;
    let delivery = Delivery {
        ledger,
        transport: smtp,
        letters: mail,
        tried: &tried,
        clock: &|| at,
        patience: patience.clone(),
        pace: RetryPolicy::default(),
        caps: Caps::default(),
        // A second line would wait for the first to have nothing left to do.
        connections: if due.len() > MANY { 2 } else { 1 },
        until: None,
        progress: &Progress::default(),
        learned: Learned::default(),
    };
    delivery.run(due.into_iter())
}

/// Every moment of the campaign: each day at its beginning and at noon, and whenever something leaves.
fn scenes(play: Play<'_>, timeline: &Timeline) -> Vec<(DateTime<Utc>, RehearsedMoment)> {
    let zone = play.campaign.zone;
    let leaves = |slot: &Slot| {
        let stage = play.campaign.stages.get(usize::from(slot.stage))?;
        let reminds = stage.audience == Audience::NotMoved;
        Some((slot.at?, if reminds { RehearsedMoment::Reminder } else { RehearsedMoment::Due }))
    };
    // In the order of the enum: at one moment a day begins before anything leaves.
    let moments: BTreeSet<(DateTime<Utc>, RehearsedMoment)> =
        timeline.slots.iter().filter_map(leaves).collect();
    let starts = play.campaign.waves.iter().map(|wave| wave.start);
    let first = moments
        .first()
        .map(|(at, _)| at.with_timezone(&zone).date_naive())
        .into_iter()
        .chain(starts.clone())
        .min();
    let mut scenes = moments;
    let noon = NaiveTime::from_hms_opt(NOON.0, NOON.1, 0).unwrap_or(NaiveTime::MIN);
    let mut day = first;
    while let Some(today) = day {
        let Some(begins) = instant_in(zone, today.and_time(NaiveTime::MIN)) else { break };
        if begins >= play.until {
            break;
        }
        scenes.insert((begins, RehearsedMoment::Day(today)));
        scenes.extend(instant_in(zone, today.and_time(noon)).map(|at| (at, RehearsedMoment::Due)));
        day = today.checked_add_days(Days::new(1));
    }
    scenes.into_iter().filter(|(at, _)| *at < play.until).collect()
}

/// The campaign's own settings, but to the mailbox: as plain as it is near.
fn settings(play: Play<'_>) -> SmtpSettings {
    SmtpSettings {
        preset: "local".to_owned(),
        reach: RelayReach::Catcher,
        documentation: None,
        host: play.mailbox.ip().to_string(),
        port: play.mailbox.port(),
        tls: Tls::None,
        login: Login::None,
        dkim: None,
        ca_file: None,
        ..play.campaign.smtp.clone()
    }
}

/// The same campaign, to which nobody need say yes: in a rehearsal nothing reaches anybody.
fn consenting(campaign: &Campaign) -> Campaign {
    let smtp = SmtpSettings { approvals: ApprovalPolicy::NONE, ..campaign.smtp.clone() };
    Campaign { smtp, ..campaign.clone() }
}

/// What people do on a day: gates are judged, and some have moved since yesterday. Says whether anything was
/// written down.
fn begin_day(
    notes: &mut Notes,
    play: Play<'_>,
    day: NaiveDate,
    at: DateTime<Utc>,
) -> Result<bool, LedgerError> {
    let mut written = false;
    for (index, wave) in (0..).map(WaveIx).zip(&play.campaign.waves) {
        let judged = wave.gate.evaluation.or_else(|| gate_less(play.campaign, index));
        if judged == Some(day) {
            written = true;
            notes.judge(&Judgement {
                wave: wave.id.to_string(),
                verdict: GateState::Passed,
                because: "a rehearsal passes every gate".to_owned(),
                figures: "{}".to_owned(),
                who: WHO.to_owned(),
                at,
            })?;
        }
    }
    let moved = play.cast.moved_on(play.campaign, day);
    if !moved.is_empty() {
        written = true;
        notes.arrivals(&list(moved, at), at)?;
    }
    Ok(written)
}

/// A list of who has moved since the last one.
fn list(moved: Vec<(String, Option<DateTime<Utc>>)>, made: DateTime<Utc>) -> Arrivals {
    Arrivals { moved, back: Vec::new(), failing: None, source: WHO.to_owned(), made }
}

/// A wave without an evaluation is over with its deadline.
fn gate_less(campaign: &Campaign, wave: WaveIx) -> Option<NaiveDate> {
    let wave = campaign.wave(wave)?;
    Some(wave.last_day().unwrap_or(wave.start))
}
