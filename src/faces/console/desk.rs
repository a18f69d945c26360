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
    book::{Book, Past},
    live::Saved,
    shelf::{self, Shared, Shelf, ShelfError},
};
use crate::{
    acts::rehearsal::{self, Cast, Play},
    acts::standing::{LedgerStanding, Sending, open_notices},
    ground::{
        check,
        problem::{Problem, Problems},
        timeline::Fault,
    },
    world::{ledger::Records, mailbox::Mailbox, transport::Patience},
};

/// People who play along in a rehearsal that nobody waits for.
const CAST: usize = 1000;
/// Pages that may be open at once and follow what is new.
const SOCKETS: usize = 64;
/// How often the pages show how far it has come.
const SHOWN: Duration = Duration::from_millis(400);

/// What every page is made from.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) settings: Settings,
    began: Instant,
    /// The day at which time stands still.
    frozen: OnceLock<DateTime<Utc>>,
    pub(super) shelf: Shared<Shelf>,
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

impl Desk {
    pub(super) fn new(settings: Settings, mailbox: Option<(Arc<Mailbox>, SocketAddr)>) -> Self {
        Self {
            frozen: if settings.frozen { OnceLock::from(settings.now) } else { OnceLock::new() },
            began: Instant::now(),
            shelf: Shared::new(Shelf::default()),
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
        self.settings.now.checked_add_signed(since).unwrap_or(self.settings.now)
    }

    /// What has happened so far; an empty past, and why, if the ledger cannot be read.
    fn past(&self) -> (Arc<Past>, Option<Problem>) {
        match Records::open(&self.settings.ledger).and_then(|records| Past::of(&records)) {
            Ok(past) => (Arc::new(past), None),
            Err(error) => (Arc::default(), Some(Problem::error("ledger", shelf::full(&error)))),
        }
    }

    /// What keeps the campaign's ledger from being sent from, as `send` and `plan` say it.
    fn standing(&self, book: &Book) -> Option<Problem> {
        if self.settings.rehearse {
            return None;
        }
        let sending = Sending {
            campaign: &book.campaign,
            folder: &self.settings.folder,
            witnesses: &self.settings.witnesses,
            now: book.now,
            rehearsal: self.settings.frozen,
        };
        let open = |since| Ok(open_notices(&book.timeline, book.view(), since));
        let judged = Records::open(&self.settings.ledger)
            .and_then(|records| LedgerStanding::of(&sending, &records, open));
        // What cannot be read is said where the past is read.
        judged.ok().and_then(|standing| standing.problem())
    }

    /// Puts something else on the shelf, and tells every open page.
    fn show(&self, change: impl FnOnce(&Shelf) -> Option<Shelf>) -> bool {
        let shown = self.shelf.change(|old| Some(Shelf { version: old.version + 1, ..change(old)? }.told()));
        if let Some(shown) = &shown {
            self.versions.send_replace(shown.version);
        }
        shown.is_some()
    }

    /// Looks again at what was saved.
    pub(super) fn look(&self, saved: Saved) {
        if saved.files {
            // What is wrong is on the shelf, and every open page shows it.
            let _ = self.read(saved.ledger);
        } else if saved.ledger {
            self.count(None);
        }
    }

    /// Reads the folder again, and shows it before it has been checked: until then what a check found before stays,
    /// and only what was left out is known anew.
    fn read(&self, ledger_too: bool) -> Result<(), ShelfError> {
        let before = self.shelf.get().book.clone();
        let known = before.as_ref().filter(|_| !ledger_too).map(|book| Arc::clone(&book.past));
        let (past, unreadable) = known.map_or_else(|| self.past(), |past| (past, None));
        let read =
            shelf::read(&self.settings.folder, (&self.settings.ledger, past), self.now(), before.as_deref());
        let (book, left_out) = (read.book.map(|book| book.map(Arc::new)), read.problems);
        let standing = book.as_ref().ok().and_then(|book| self.standing(book.as_ref()?));
        let aside: Problems = unreadable.into_iter().chain(standing).collect();
        self.show(|old| {
            let newest = book.as_ref().ok().and_then(Option::as_ref);
            let can_be_checked = newest.is_some_and(|book| !book.loaded.problems.has_errors());
            Some(Shelf {
                book: newest.or(old.book.as_ref()).cloned(),
                can_be_checked,
                left_out,
                found: if can_be_checked { old.found.clone() } else { Problems::default() },
                aside: if ledger_too { aside } else { old.aside.clone() },
                ..old.clone()
            })
        });
        self.readings.send_modify(|reading| *reading += 1);
        book.map(drop)
    }

    /// Looks for everything that is wrong with the folder as it was read last.
    pub(super) fn check(&self) {
        let known = self.shelf.get();
        let Some(book) = known.book.as_ref().filter(|_| known.can_be_checked) else { return };
        let diagnose = || (self.settings.diagnose)(&book.read());
        let found = self.pool.as_ref().map_or_else(diagnose, |pool| pool.install(diagnose));
        let all: Problems = found.iter().chain(known.left_out.iter()).cloned().collect();
        let faults = check::faults(&all, &book.campaign, &book.library);
        let is_new = |problem: &Problem| !known.left_out.iter().any(|other| other == problem);
        let found: Problems = found.into_iter().filter(is_new).collect();
        self.show(|old| {
            let same = old.book.as_ref().is_some_and(|now| Arc::ptr_eq(&now.loaded, &book.loaded));
            let news = !old.is_checked || old.found != found;
            (same && old.can_be_checked && news).then(|| Shelf { found, is_checked: true, ..old.clone() })
        });
        self.hold(faults);
    }

    /// Counts again, if other errors hold something now than before.
    fn hold(&self, faults: Vec<Fault>) {
        let faults = Arc::new(faults);
        while let Some(book) = self.shelf.get().book.clone().filter(|book| book.faults != faults) {
            let counted = book.counted(Arc::clone(&book.past), Arc::clone(&faults), self.now());
            let counted = Arc::new(counted);
            let is_shown = self.show(|old| {
                let same = old.book.as_ref().is_some_and(|now| Arc::ptr_eq(now, &book));
                same.then(|| Shelf { book: Some(counted), ..old.clone() })
            });
            if is_shown {
                return;
            }
        }
    }

    /// Reads the folder for the first time; if it is to be rehearsed, time stands still at the day it is played to.
    pub(super) fn open(&self) -> Result<(), ShelfError> {
        self.read(true)?;
        if !self.settings.rehearse {
            return Ok(());
        }
        let book = self.shelf.get().book.clone();
        let middle = book.and_then(|book| rehearsal::middle(&book.campaign, &book.timeline));
        self.frozen.get_or_init(|| middle.unwrap_or(self.settings.now));
        self.count(None);
        Ok(())
    }

    /// Plays the campaign into the mailbox, and shows how far it has come.
    pub(super) fn rehearse(&self, patience: &Patience) {
        let (Some(book), Some((_, mailbox))) = (self.shelf.get().book.clone(), &self.mailbox) else { return };
        let cast = Cast::of(&book.people, CAST);
        let play = Play {
            campaign: &book.campaign,
            cast: &cast,
            library: &book.library,
            phrases: &book.phrases,
            tree: &book.loaded.tree,
            mailbox: *mailbox,
            folder: &self.settings.ledger,
            until: self.now(),
        };
        let mut shown = Instant::now();
        let played = rehearsal::play(play, patience, |_, _| {
            if shown.elapsed() > SHOWN {
                self.count(None);
                shown = Instant::now();
            }
        });
        self.count(match played {
            Ok(played) => played.failed.into_iter().next().map(|why| Problem::warning("rehearsal", why)),
            Err(error) => Some(Problem::error("rehearsal", shelf::full(&error))),
        });
    }

    /// Counts again what was sent and who has moved, without reading the folder.
    pub(super) fn count(&self, wrong: Option<Problem>) {
        let (past, unreadable) = self.past();
        let aside: Problems = wrong.into_iter().chain(unreadable).collect();
        let with = |standing: Option<Problem>| aside.clone().into_iter().chain(standing).collect();
        // Somebody may save while we count: then the newer folder is counted.
        while let Some(book) = self.shelf.get().book.clone() {
            let counted = Arc::new(book.counted(Arc::clone(&past), Arc::clone(&book.faults), self.now()));
            let aside: Problems = with(self.standing(&counted));
            let is_shown = self.show(|old| {
                let same = old.book.as_ref().is_some_and(|now| Arc::ptr_eq(now, &book));
                same.then(|| Shelf { book: Some(counted), aside: aside.clone(), ..old.clone() })
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
