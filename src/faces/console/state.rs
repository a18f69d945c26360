//! What every page is made from, and who changes it: a saved file, a check, a rehearsal, the post.

use chrono::{DateTime, Utc};
use std::{
    net::SocketAddr,
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};
use tokio::sync::{Semaphore, watch};

use super::{
    Settings,
    current::{self, Current, Shared, SnapshotError},
    live::Saved,
    snapshot::{LedgerPast, PeopleCounted, Snapshot},
};
use crate::{
    acts::{
        Failure, Surroundings,
        check::quick_findings,
        rehearsal::{self, Cast, Play},
    },
    ground::{
        check,
        problem::{Problem, Problems},
        timeline::CampaignFault,
    },
    world::{ledger::Records, mailbox::Mailbox, relay::Patience},
};

/// People who play along in a rehearsal that nobody waits for.
const CAST: usize = 1000;
/// Pages that may be open at once and follow what is new.
const SOCKETS: usize = 64;
/// How often the pages show how far it has come.
const SHOWN: Duration = Duration::from_millis(400);

/// What every page is made from.
#[derive(Debug)]
pub(super) struct ConsoleState {
    pub(super) settings: Settings,
    began: Instant,
    /// The day at which time stands still.
    frozen: OnceLock<DateTime<Utc>>,
    pub(super) current: Shared<Current>,
    /// Counts what every open page should show.
    pub(super) versions: watch::Sender<u64>,
    /// Counts what should be checked.
    pub(super) readings: watch::Sender<u64>,
    pub(super) mailbox: Option<(Arc<Mailbox>, SocketAddr)>,
    /// Places for pages that wait to be told of what is new.
    pub(super) sockets: Arc<Semaphore>,
    /// Checks take one thread, so that another is left for whoever saves meanwhile.
    pool: Option<rayon::ThreadPool>,
}

impl ConsoleState {
    pub(super) fn new(settings: Settings, mailbox: Option<(Arc<Mailbox>, SocketAddr)>) -> Self {
        Self {
            frozen: if settings.is_frozen() { OnceLock::from(settings.around.now) } else { OnceLock::new() },
            began: Instant::now(),
            current: Shared::new(Current::default()),
            versions: watch::Sender::new(0),
            readings: watch::Sender::new(0),
            pool: rayon::ThreadPoolBuilder::new().num_threads(1).build().ok(),
            mailbox,
            sockets: Arc::new(Semaphore::new(SOCKETS)),
            settings,
        }
    }

    /// The time that counts.
    pub(super) fn now(&self) -> DateTime<Utc> {
        if let Some(frozen) = self.frozen.get() {
            return *frozen;
        }
        let since = chrono::Duration::from_std(self.began.elapsed()).unwrap_or_default();
        self.settings.around.now.checked_add_signed(since).unwrap_or(self.settings.around.now)
    }

    /// Whether its pages show a moment of their own and not the clock's.
    pub(super) fn stands_still(&self) -> bool {
        self.frozen.get().is_some()
    }

    /// Where and when an act is asked for by this console: at the time that its pages show.
    fn around(&self) -> Surroundings {
        Surroundings { now: self.now(), ..self.settings.around.clone() }
    }

    /// What has happened so far; an empty past, and why, if the ledger cannot be read.
    fn past(&self) -> (Arc<LedgerPast>, Option<Problem>) {
        match Records::open(self.settings.around.ledger()).and_then(|records| LedgerPast::of(&records)) {
            Ok(past) => (Arc::new(past), None),
            Err(error) => (Arc::default(), Some(Problem::error("ledger", current::full(&error)))),
        }
    }

    /// What keeps the campaign's ledger from being sent from, as `send` and `plan` say it.
    fn standing(&self, snapshot: &Snapshot) -> Option<Problem> {
        if self.settings.rehearse {
            return None;
        }
        let judged = snapshot.opened.ledger_problem(&snapshot.history);
        // What cannot be read is said where the past is read.
        judged.ok().flatten()
    }

    /// Puts something else on the current, and tells every open page.
    fn show(&self, change: impl FnOnce(&Current) -> Option<Current>) -> bool {
        let shown =
            self.current.change(|old| Some(Current { version: old.version + 1, ..change(old)? }.told()));
        if let Some(shown) = &shown {
            self.versions.send_replace(shown.version);
        }
        shown.is_some()
    }

    /// Looks again at what was saved.
    pub(super) fn look(&self, saved: Saved) {
        if saved.files {
            // What is wrong is on the current, and every open page shows it.
            let _ = self.read(saved.ledger);
        } else if saved.ledger {
            self.count(None);
        }
    }

    /// Reads the folder again, and shows it before it has been checked: until then what a check found before stays,
    /// and only what was left out is known anew.
    fn read(&self, ledger_too: bool) -> Result<(), SnapshotError> {
        let before = self.current.get().snapshot.clone();
        let known = before.as_ref().filter(|_| !ledger_too).map(|snapshot| Arc::clone(&snapshot.past));
        let (past, unreadable) = known.map_or_else(|| self.past(), |past| (past, None));
        let read = current::read(self.around(), past, before.as_deref());
        let (snapshot, left_out) = (read.snapshot.map(|snapshot| snapshot.map(Arc::new)), read.problems);
        let standing = snapshot.as_ref().ok().and_then(|snapshot| self.standing(snapshot.as_ref()?));
        let aside: Problems = unreadable.into_iter().chain(standing).collect();
        let mut is_overtaken = false;
        self.show(|old| {
            let past = |snapshot: &Arc<Snapshot>| Arc::clone(&snapshot.past);
            let (known, now) = (before.as_ref().map(past), old.snapshot.as_ref().map(past));
            is_overtaken = known.zip(now).is_some_and(|(known, now)| !Arc::ptr_eq(&known, &now));
            let newest = snapshot.as_ref().ok().and_then(Option::as_ref);
            let can_be_checked = newest.is_some_and(|snapshot| !snapshot.loaded.problems.has_errors());
            Some(Current {
                snapshot: newest.or(old.snapshot.as_ref()).cloned(),
                can_be_checked,
                left_out,
                found: if can_be_checked { old.found.clone() } else { Problems::default() },
                aside: if ledger_too { aside } else { old.aside.clone() },
                ..old.clone()
            })
        });
        if is_overtaken {
            // Somebody has acted while the folder was read.
            self.count(None);
        }
        self.readings.send_modify(|reading| *reading += 1);
        snapshot.map(drop)
    }

    /// Looks for everything that is wrong with the folder as it was read last.
    pub(super) fn check(&self) {
        let known = self.current.get();
        let Some(snapshot) = known.snapshot.as_ref().filter(|_| known.can_be_checked) else { return };
        let diagnose = || quick_findings(&snapshot.opened);
        let found = match self.pool.as_ref().map_or_else(diagnose, |pool| pool.install(diagnose)) {
            Ok(found) => found,
            Err(failure) => return self.unchecked(&known, failure),
        };
        let all: Problems = found.iter().chain(known.left_out.iter()).cloned().collect();
        let faults = check::faults(&all, &snapshot.campaign, &snapshot.library);
        let is_new = |problem: &Problem| !known.left_out.iter().any(|other| other == problem);
        let found: Problems = found.into_iter().filter(is_new).collect();
        self.show(|old| {
            // What was found in a folder that has been read again since is no news of this one.
            let same = old.snapshot.as_ref().is_some_and(|now| Arc::ptr_eq(&now.loaded, &snapshot.loaded));
            let news = !old.is_checked || old.found != found;
            (same && old.can_be_checked && news).then(|| Current { found, is_checked: true, ..old.clone() })
        });
        self.hold(faults);
    }

    /// A check that failed has found nothing out: what was found before stays, and what that holds is held.
    fn unchecked(&self, known: &Current, failure: Failure) {
        let wrong = match failure {
            Failure::Files(wrong) => wrong,
            Failure::Usage { .. } | Failure::Asks { .. } | Failure::World(_) => {
                Problem::error("not-checked", current::full(&failure)).into()
            }
        };
        let is_before = |problem: &Problem| problem.check != "not-checked";
        let found: Problems = known.found.iter().filter(|one| is_before(one)).cloned().chain(wrong).collect();
        self.show(|old| {
            let loaded = |current: &Current| Some(Arc::clone(&current.snapshot.as_ref()?.loaded));
            let same = loaded(old).zip(loaded(known)).is_some_and(|(now, then)| Arc::ptr_eq(&now, &then));
            (same && old.found != found).then(|| Current { found, ..old.clone() })
        });
    }

    /// Counts again, if other errors hold something now than before.
    fn hold(&self, faults: Vec<CampaignFault>) {
        let faults = Arc::new(faults);
        // Somebody may read or count meanwhile: then the newer snapshot is counted again.
        while let Some(snapshot) =
            self.current.get().snapshot.clone().filter(|snapshot| snapshot.faults != faults)
        {
            let counted = PeopleCounted { past: Arc::clone(&snapshot.past), faults: Arc::clone(&faults) };
            let Some(counted) = snapshot.counted(counted, self.now()).map(Arc::new) else { return };
            let is_shown = self.show(|old| {
                let same = old.snapshot.as_ref().is_some_and(|now| Arc::ptr_eq(now, &snapshot));
                same.then(|| Current { snapshot: Some(counted), ..old.clone() })
            });
            if is_shown {
                return;
            }
        }
    }

    /// Reads the folder for the first time; if it is to be rehearsed, time stands still at the day it is played to.
    pub(super) fn open(&self) -> Result<(), SnapshotError> {
        self.read(true)?;
        if !self.settings.rehearse {
            return Ok(());
        }
        let snapshot = self.current.get().snapshot.clone();
        let middle = snapshot.and_then(|snapshot| rehearsal::middle(&snapshot.campaign, &snapshot.timeline));
        self.frozen.get_or_init(|| middle.unwrap_or(self.settings.around.now));
        self.count(None);
        Ok(())
    }

    /// Plays the campaign into the mailbox, and shows how far it has come.
    pub(super) fn rehearse(&self, patience: &Patience) {
        let (Some(snapshot), Some((_, mailbox))) = (self.current.get().snapshot.clone(), &self.mailbox)
        else {
            return;
        };
        let cast = Cast::of(&snapshot.people, CAST);
        let play = Play {
            campaign: &snapshot.campaign,
            cast: &cast,
            library: &snapshot.library,
            phrases: &snapshot.phrases,
            tree: &snapshot.loaded.tree,
            mailbox: *mailbox,
            folder: &self.settings.around.state,
            until: self.now(),
        };
        let mut shown = Instant::now();
        let played = rehearsal::play(play, patience, |_, _| {
            if shown.elapsed() > SHOWN {
                self.count(None);
                shown = Instant::now();
            }
        });
        let wrong = match played {
            Ok(played) => played.failed.into_iter().next().map(|why| Problem::warning("rehearsal", why)),
            Err(error) => Some(Problem::error("rehearsal", current::full(&error))),
        };
        self.count(wrong.as_ref());
    }

    /// Counts again what was sent and who has moved, without reading the folder.
    pub(super) fn count(&self, wrong: Option<&Problem>) {
        // Somebody may save or act while we count: then the newer folder is counted, by what the ledger says by then. What it
        // said before would take back on every page what somebody has just done.
        while let Some(snapshot) = self.current.get().snapshot.clone() {
            let (past, unreadable) = self.past();
            let aside: Problems = wrong.cloned().into_iter().chain(unreadable).collect();
            let counted = PeopleCounted { past: Arc::clone(&past), faults: Arc::clone(&snapshot.faults) };
            let Some(counted) = snapshot.counted(counted, self.now()).map(Arc::new) else { return };
            let aside: Problems = aside.into_iter().chain(self.standing(&counted)).collect();
            let is_shown = self.show(|old| {
                let same = old.snapshot.as_ref().is_some_and(|now| Arc::ptr_eq(now, &snapshot));
                same.then(|| Current { snapshot: Some(counted), aside: aside.clone(), ..old.clone() })
            });
            if is_shown {
                return;
            }
        }
    }

    /// Tells every open page to look again, though no file changed.
    pub(super) fn nudge(&self) {
        self.show(|old| Some(old.clone()));
    }
}
