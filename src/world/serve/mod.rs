//! `serve`: the whole campaign in a browser, on this machine, before anyone else sees it.
//!
//! A console with everything that will be told, when and to whom; the portal as it is built; and a [`mailbox`]
//! that takes what a rehearsal sends. A saved file shows at once. Everything is made in memory: nothing in the
//! campaign folder is written.

mod console;
mod door;
mod live;
pub mod mailbox;
pub mod rehearsal;
mod shelf;

pub use shelf::{Diagnose, ShelfError};

use axum::{Router, middleware};
use chrono::{DateTime, Utc};
use ring::rand::{SecureRandom, SystemRandom};
use std::{
    io,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};
use tokio::{net::TcpListener, sync::watch, task};

use super::{ledger::Records, transport::Patience};
use crate::ground::{
    problem::{Problem, Problems},
    timeline::History,
};
use live::Lookout;
use mailbox::Mailbox;
use rehearsal::{Cast, Play};
use shelf::{Book, Shared, Shelf};

/// People who play along in a rehearsal that nobody waits for.
const CAST: usize = 1000;
/// How often the pages show how far it has come.
const SHOWN: Duration = Duration::from_millis(400);

/// What to serve, and where.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The campaign folder.
    pub folder: PathBuf,
    /// The address to listen on; anything but loopback lets others in.
    pub host: IpAddr,
    /// The port; 0 takes any that is free.
    pub port: u16,
    /// Whether any other port will do if that one is taken.
    pub any_port: bool,
    /// The port of the mailbox, if one is wanted; 0 takes any that is free.
    pub mailbox: Option<u16>,
    /// The folder of the ledger: the campaign's own, or a rehearsal's.
    pub ledger: PathBuf,
    /// The time that counts when it was started.
    pub now: DateTime<Utc>,
    /// Whether time stands still: a day was asked for.
    pub frozen: bool,
    /// Whether the campaign is rehearsed into the mailbox first: up to `now` if time stands still, or else up to a
    /// day in the middle of it. Its ledger goes into the folder of the ledger.
    pub rehearse: bool,
    /// The token that whoever may do things must have; none if nobody may.
    pub token: Option<String>,
    /// What is wrong with a folder.
    pub diagnose: Diagnose,
}

/// Why it cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Somebody else has the port.
    #[error("cannot listen on {address}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The folder cannot be shown.
    #[error(transparent)]
    Shelf(#[from] ShelfError),
    /// The server stopped.
    #[error("the server stopped")]
    Stopped(#[source] io::Error),
}

/// What every page is made from.
#[derive(Debug)]
struct Desk {
    settings: Settings,
    began: Instant,
    /// The day at which time stands still.
    frozen: OnceLock<DateTime<Utc>>,
    shelf: Shared<Shelf>,
    versions: watch::Sender<u64>,
    mailbox: Option<(Arc<Mailbox>, SocketAddr)>,
}

impl Desk {
    /// The time that counts.
    fn now(&self) -> DateTime<Utc> {
        if let Some(frozen) = self.frozen.get() {
            return *frozen;
        }
        let since = chrono::Duration::from_std(self.began.elapsed()).unwrap_or_default();
        self.settings.now.checked_add_signed(since).unwrap_or(self.settings.now)
    }

    /// What has happened so far; an empty past, and why, if the ledger cannot be read.
    fn history(&self) -> (History, Option<Problem>) {
        match Records::open(&self.settings.ledger).and_then(|records| records.history()) {
            Ok(history) => (history, None),
            Err(error) => (History::default(), Some(Problem::error("ledger", shelf::full(&error)))),
        }
    }

    /// Reads the folder again and tells every open page.
    fn read(&self) -> Result<(), ShelfError> {
        let (history, wrong) = self.history();
        let now = self.now();
        let (book, mut problems) = shelf::read(&self.settings.folder, history, now);
        let old = self.shelf.get();
        let (book, failed) = match book {
            Ok(book) => (book.map(Arc::new), None),
            Err(error) => (None, Some(error)),
        };
        // A saved file shows before its words have been checked; until then what was wrong with them stays.
        let read = book.clone().filter(|_| !problems.has_errors());
        let known = if read.is_some() { old.problems.clone() } else { problems.clone() };
        self.show(book.or_else(|| old.book.clone()), known);
        if let Some(book) = read {
            problems = (self.settings.diagnose)(&book.loaded, now);
        }
        problems.extend(wrong);
        let shown = self.shelf.get();
        if shown.problems != problems {
            self.show(shown.book.clone(), problems);
        }
        failed.map_or(Ok(()), Err)
    }

    /// Puts this on the shelf, and tells every open page.
    fn show(&self, book: Option<Arc<Book>>, problems: Problems) {
        let version = self.shelf.get().version + 1;
        self.shelf.set(Shelf { version, book, problems });
        self.versions.send_replace(version);
    }

    /// Reads the folder for the first time; if it is to be rehearsed, time stands still at the day it is played to.
    fn open(&self) -> Result<(), ShelfError> {
        self.read()?;
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
    fn rehearse(&self, patience: &Patience) {
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
    fn count(&self, wrong: Option<Problem>) {
        let old = self.shelf.get();
        let (history, unreadable) = self.history();
        let book = old.book.as_ref().map(|book| Arc::new(book.counted(history, self.now())));
        let mut problems = old.problems.clone();
        problems.extend(wrong.into_iter().chain(unreadable));
        self.shelf.set(Shelf { version: old.version + 1, book, problems });
        self.versions.send_replace(old.version + 1);
    }

    /// Tells every open page to look again, though no file changed.
    fn nudge(&self) {
        let old = self.shelf.get();
        let (book, problems) = (old.book.clone(), old.problems.clone());
        self.shelf.set(Shelf { version: old.version + 1, book, problems });
        self.versions.send_replace(old.version + 1);
    }
}

/// Stops a rehearsal when the console is closed.
struct Stop(Patience);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

/// Serves until the future is dropped; `ready` is told the addresses.
///
/// # Errors
/// A port is taken, or the folder cannot be read at all.
pub async fn run(settings: Settings, ready: impl FnOnce(&Opened)) -> Result<(), ServeError> {
    let socket = match listen(SocketAddr::new(settings.host, settings.port)).await {
        Err(_) if settings.any_port => listen(SocketAddr::new(settings.host, 0)).await?,
        bound => bound?,
    };
    let at = socket.local_addr().map_err(ServeError::Stopped)?;
    let post = match settings.mailbox {
        Some(port) => Some(listen(SocketAddr::new(settings.host, port)).await?),
        None => None,
    };
    let mailbox_at = post.as_ref().and_then(|post| post.local_addr().ok());
    let mailbox = mailbox_at.map(|at| (Arc::new(Mailbox::default()), at));
    let desk = Arc::new(Desk {
        frozen: if settings.frozen { OnceLock::from(settings.now) } else { OnceLock::new() },
        began: Instant::now(),
        shelf: Shared::new(Shelf { version: 0, book: None, problems: Problems::default() }),
        versions: watch::Sender::new(0),
        mailbox,
        settings,
    });
    let reading = Arc::clone(&desk);
    let read = task::spawn_blocking(move || reading.open()).await;
    read.map_err(io::Error::from).map_err(ServeError::Stopped)??;
    let stop = Stop(Patience::default());
    if desk.settings.rehearse {
        task::spawn_blocking({
            let (desk, patience) = (Arc::clone(&desk), stop.0.clone());
            move || desk.rehearse(&patience)
        });
    }
    ready(&Opened { console: at, mailbox: mailbox_at });
    let served = serve(Arc::clone(&desk), socket);
    tokio::select! {
        ended = served => ended,
        ended = take_post(&desk, post) => ended.map_err(ServeError::Stopped),
        () = keep_reading(Arc::clone(&desk)) => Ok(()),
        () = tell_of_post(&desk) => Ok(()),
    }
}

/// A secret for one start; none if the system has no randomness to give.
pub fn token() -> Option<String> {
    let mut bytes = [0_u8; 16];
    SecureRandom::fill(&SystemRandom::new(), &mut bytes).ok()?;
    Some(u128::from_be_bytes(bytes)).map(|number| format!("{number:032x}"))
}

/// Where it listens.
#[derive(Clone, Copy, Debug)]
pub struct Opened {
    /// The console.
    pub console: SocketAddr,
    /// The mailbox, if there is one.
    pub mailbox: Option<SocketAddr>,
}

async fn listen(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).await.map_err(|source| ServeError::Listen { address, source })
}

async fn serve(desk: Arc<Desk>, socket: TcpListener) -> Result<(), ServeError> {
    let door = door::Door { host: desk.settings.host };
    let router: Router = console::router(desk).layer(middleware::from_fn_with_state(door, door::guard));
    axum::serve(socket, router).await.map_err(ServeError::Stopped)
}

async fn take_post(desk: &Desk, post: Option<TcpListener>) -> io::Result<()> {
    match (&desk.mailbox, post) {
        (Some((mailbox, _)), Some(post)) => Arc::clone(mailbox).listen(post).await,
        _ => std::future::pending().await,
    }
}

/// Reads the folder again whenever something in it was saved.
async fn keep_reading(desk: Arc<Desk>) {
    let Ok(mut lookout) = Lookout::begin(&desk.settings.folder) else {
        // A folder nobody can watch is served all the same; the reader reloads by hand.
        return std::future::pending().await;
    };
    while lookout.saved().await {
        let reading = Arc::clone(&desk);
        // What is wrong is on the shelf, and every open page shows it.
        drop(task::spawn_blocking(move || reading.read()).await);
    }
}

/// Tells open pages of arrivals, several at a time: a rehearsal sends thousands.
async fn tell_of_post(desk: &Desk) {
    let Some((mailbox, _)) = &desk.mailbox else { return std::future::pending().await };
    let mut arrivals = mailbox.watch();
    while arrivals.changed().await.is_ok() {
        tokio::time::sleep(Duration::from_millis(250)).await;
        arrivals.borrow_and_update();
        desk.nudge();
    }
}
