//! `serve`: the whole campaign in a browser, on this machine, before anyone else sees it.
//!
//! A console with everything that will be told, when and to whom; the portal as it is built; and a [`mailbox`](crate::world::mailbox)
//! that takes what a rehearsal sends. A saved file shows at once. Everything is made in memory: nothing in the
//! campaign folder is written.

mod admission;
mod connection;
mod current;
mod live;
mod pages;
mod portals;
mod same;
mod session;
mod snapshot;
mod state;

pub use current::SnapshotError;
pub use pages::routes;
pub use session::OPEN;

use axum::{Router, middleware};
use ring::rand::{SecureRandom, SystemRandom};
use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{net::TcpListener, task, time::timeout};

use crate::{
    acts::Surroundings,
    world::{
        ledger::{LedgerPlace, Records},
        mailbox::Mailbox,
        relay::Patience,
    },
};
use live::{Lookout, Saved};
use state::ConsoleState;

/// How long nobody must have saved anything before the folder is checked: until then the pages come first.
const CALM: Duration = Duration::from_millis(150);
/// How often a ledger that others share is asked whether anybody has written in it.
const ASKS: Duration = Duration::from_secs(2);

/// What to serve, and where.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The campaign folder, the folder of its ledger (its own, or a rehearsal's), and the time that counts when it was
    /// started.
    pub around: Surroundings,
    /// The address to listen on; anything but loopback lets others in.
    pub host: IpAddr,
    /// The port; 0 takes any that is free.
    pub port: u16,
    /// Whether any other port will do if that one is taken.
    pub any_port: bool,
    /// The port of the mailbox, if one is wanted; 0 takes any that is free.
    pub mailbox: Option<u16>,
    /// Whether the campaign is rehearsed into the mailbox first: up to `now` if time stands still, or else up to a
    /// day in the middle of it. Its ledger goes into the folder of the ledger.
    pub rehearse: bool,
    /// The address `https://...` under which a proxy that speaks TLS reaches it, without the scheme.
    pub behind_tls: Option<String>,
    /// The token that whoever reads or does anything must have.
    pub token: String,
    /// Whether whoever has it may do things, too.
    pub actions: bool,
}

impl Settings {
    /// Whether time stands still: a day was asked for.
    fn is_frozen(&self) -> bool {
        self.around.rehearsal
    }
}

/// Why it cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Somebody else has the port.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address that it was to listen at.
        address: SocketAddr,
        /// What the system says of it.
        source: io::Error,
    },
    /// The folder cannot be shown.
    #[error(transparent)]
    Current(#[from] SnapshotError),
    /// The server stopped.
    #[error("the server stopped")]
    Stopped(#[source] io::Error),
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
pub async fn run(settings: Settings, ready: impl FnOnce(&Listening)) -> Result<(), ServeError> {
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
    // The port that was really given, as the cookie is named by it.
    let state = Arc::new(ConsoleState::new(Settings { port: at.port(), ..settings }, mailbox));
    let reading = Arc::clone(&state);
    let read = task::spawn_blocking(move || reading.open()).await;
    read.map_err(io::Error::from).map_err(ServeError::Stopped)??;
    let stop = Stop(Patience::default());
    if state.settings.rehearse {
        task::spawn_blocking({
            let (state, patience) = (Arc::clone(&state), stop.0.clone());
            move || state.rehearse(&patience)
        });
    }
    ready(&Listening { console: at, mailbox: mailbox_at });
    let served = serve(Arc::clone(&state), socket);
    tokio::select! {
        ended = served => ended,
        ended = take_post(&state, post) => ended.map_err(ServeError::Stopped),
        () = keep_reading(Arc::clone(&state)) => Ok(()),
        () = keep_checking(Arc::clone(&state)) => Ok(()),
        () = keep_asking(Arc::clone(&state)) => Ok(()),
        () = tell_of_post(&state) => Ok(()),
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
pub struct Listening {
    /// The address of the console, with the port that it got.
    pub console: SocketAddr,
    /// The mailbox, if there is one.
    pub mailbox: Option<SocketAddr>,
}

async fn listen(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).await.map_err(|source| ServeError::Listen { address, source })
}

async fn serve(state: Arc<ConsoleState>, socket: TcpListener) -> Result<(), ServeError> {
    let door =
        admission::Admission { host: state.settings.host, behind_tls: state.settings.behind_tls.clone() };
    let session = middleware::from_fn_with_state(Arc::clone(&state), session::guard);
    let router: Router = pages::router(state).layer(session);
    // Added last, so asked first: where a request comes from is judged before any key in it.
    let router = router.layer(middleware::from_fn_with_state(door, admission::guard));
    let service = router.into_make_service_with_connect_info::<connection::ConnectionTimer>();
    axum::serve(connection::TimedListener::of(socket), service).await.map_err(ServeError::Stopped)
}

async fn take_post(state: &ConsoleState, post: Option<TcpListener>) -> io::Result<()> {
    match (&state.mailbox, post) {
        (Some((mailbox, _)), Some(post)) => Arc::clone(mailbox).listen(post).await,
        _ => std::future::pending().await,
    }
}

/// Reads the folder again whenever something in it was saved.
async fn keep_reading(state: Arc<ConsoleState>) {
    let Ok(mut lookout) = Lookout::begin(&state.settings.around.folder, &state.settings.around.state) else {
        // A folder nobody can watch is served all the same; the reader reloads by hand.
        return std::future::pending().await;
    };
    while let Some(saved) = lookout.saved().await {
        let looking = Arc::clone(&state);
        drop(task::spawn_blocking(move || looking.look(saved)).await);
    }
}

/// Checks every folder that was read, when the pages have shown it and nobody saves any more.
async fn keep_checking(state: Arc<ConsoleState>) {
    let mut readings = state.readings.subscribe();
    loop {
        readings.borrow_and_update();
        while matches!(timeout(CALM, readings.changed()).await, Ok(Ok(()))) {}
        let checking = Arc::clone(&state);
        drop(task::spawn_blocking(move || checking.check()).await);
        if !readings.has_changed().unwrap_or(false) && readings.changed().await.is_err() {
            return;
        }
    }
}

/// Asks a ledger that others share whether anybody has written in it: no file of this folder says so.
async fn keep_asking(state: Arc<ConsoleState>) {
    let mut asked = SharedLedger::default();
    let mut rest = ASKS;
    loop {
        tokio::time::sleep(rest).await;
        let asking = Arc::clone(&state);
        let found = task::spawn_blocking(move || {
            let began = Instant::now();
            if asked.has_news(&asking.settings.around) {
                asking.look(Saved::elsewhere());
            }
            (asked, began.elapsed())
        });
        let Ok((again, took)) = found.await else { return std::future::pending().await };
        asked = again;
        // While thousands of letters leave, a long ledger is not read without end.
        rest = ASKS.max(took * 10);
    }
}

/// A ledger that others share, asked again and again over one connection.
#[derive(Debug, Default)]
struct SharedLedger {
    open: Option<Records>,
    /// What it said last; none if it could not be asked.
    newest: Option<String>,
    is_asked: bool,
}

impl SharedLedger {
    /// Whether it says something else than before, cannot be asked any more, or can be asked again.
    fn has_news(&mut self, around: &Surroundings) -> bool {
        let place = around.ledger();
        let LedgerPlace::Shared { .. } = &place else { return false };
        let open = self.open.take().map_or_else(|| Records::open(place), Ok);
        let newest = open.and_then(|open| {
            let newest = open.newest()?;
            // A line that failed is not asked again, and one that found no ledger yet is opened anew.
            self.open = newest.as_ref().is_some_and(|newest| !newest.is_empty()).then_some(open);
            Ok(newest)
        });
        let before = std::mem::replace(&mut self.newest, newest.ok().flatten());
        // What it says at first was read when the folder was.
        std::mem::replace(&mut self.is_asked, true) && before != self.newest
    }
}

/// Tells open pages of arrivals, several at a time: a rehearsal sends thousands.
async fn tell_of_post(state: &ConsoleState) {
    let Some((mailbox, _)) = &state.mailbox else { return std::future::pending().await };
    let mut arrivals = mailbox.watch();
    while arrivals.changed().await.is_ok() {
        tokio::time::sleep(Duration::from_millis(250)).await;
        arrivals.borrow_and_update();
        state.nudge();
    }
}
