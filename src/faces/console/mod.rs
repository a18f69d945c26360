//! `serve`: the whole campaign in a browser, on this machine, before anyone else sees it.
//!
//! A console with everything that will be told, when and to whom; the portal as it is built; and a [`mailbox`](crate::world::mailbox)
//! that takes what a rehearsal sends. A saved file shows at once. Everything is made in memory: nothing in the
//! campaign folder is written.

mod book;
mod desk;
mod door;
mod line;
mod live;
mod pages;
mod portals;
mod read;
mod same;
mod session;
mod shelf;

pub use pages::routes;
pub use read::{Diagnose, Read};
pub use session::OPEN;
pub use shelf::ShelfError;

use axum::{Router, middleware};
use chrono::{DateTime, Utc};
use ring::rand::{SecureRandom, SystemRandom};
use std::{
    io,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};
use tokio::{net::TcpListener, task, time::timeout};

use crate::world::{ledger::Witnesses, mailbox::Mailbox, transport::Patience};
use desk::Desk;
use live::Lookout;

/// How long nobody must have saved anything before the folder is checked: until then the pages come first.
const CALM: Duration = Duration::from_millis(150);

/// What to serve, and where.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line, of its own")]
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
    /// Who bears witness to the campaign's own ledger.
    pub witnesses: Witnesses,
    /// The time that counts when it was started.
    pub now: DateTime<Utc>,
    /// Whether time stands still: a day was asked for.
    pub frozen: bool,
    /// Whether the campaign is rehearsed into the mailbox first: up to `now` if time stands still, or else up to a
    /// day in the middle of it. Its ledger goes into the folder of the ledger.
    pub rehearse: bool,
    /// The address `https://...` under which a proxy that speaks TLS reaches it, without the scheme.
    pub behind_tls: Option<String>,
    /// The token that whoever reads or does anything must have.
    pub token: String,
    /// Whether whoever has it may do things, too.
    pub actions: bool,
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
    let desk = Arc::new(Desk::new(Settings { port: at.port(), ..settings }, mailbox));
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
        () = keep_checking(Arc::clone(&desk)) => Ok(()),
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
    let door = door::Door { host: desk.settings.host, behind_tls: desk.settings.behind_tls.clone() };
    let session = middleware::from_fn_with_state(Arc::clone(&desk), session::guard);
    let router: Router = pages::router(desk).layer(session);
    let router = router.layer(middleware::from_fn_with_state(door, door::guard));
    let service = router.into_make_service_with_connect_info::<line::Line>();
    axum::serve(line::Lines::of(socket), service).await.map_err(ServeError::Stopped)
}

async fn take_post(desk: &Desk, post: Option<TcpListener>) -> io::Result<()> {
    match (&desk.mailbox, post) {
        (Some((mailbox, _)), Some(post)) => Arc::clone(mailbox).listen(post).await,
        _ => std::future::pending().await,
    }
}

/// Reads the folder again whenever something in it was saved.
async fn keep_reading(desk: Arc<Desk>) {
    let Ok(mut lookout) = Lookout::begin(&desk.settings.folder, &desk.settings.ledger) else {
        // A folder nobody can watch is served all the same; the reader reloads by hand.
        return std::future::pending().await;
    };
    while let Some(saved) = lookout.saved().await {
        let looking = Arc::clone(&desk);
        drop(task::spawn_blocking(move || looking.look(saved)).await);
    }
}

/// Checks every folder that was read, when the pages have shown it and nobody saves any more.
async fn keep_checking(desk: Arc<Desk>) {
    let mut readings = desk.readings.subscribe();
    loop {
        readings.borrow_and_update();
        while matches!(timeout(CALM, readings.changed()).await, Ok(Ok(()))) {}
        let checking = Arc::clone(&desk);
        drop(task::spawn_blocking(move || checking.check()).await);
        if !readings.has_changed().unwrap_or(false) && readings.changed().await.is_err() {
            return;
        }
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
