//! Connections that are open: how many there may be, and how long one may take to say what it wants.
//!
//! Whoever opens a line and says nothing, or says it a letter at a time, would keep others out.

use axum::serve::{IncomingStream, Listener};
use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, Sleep, sleep},
};

/// Connections that may be open at once; more wait until one is closed.
const LINES: usize = 512;
/// How long a request may take to arrive.
const ASKING: Duration = Duration::from_secs(20);
/// How long a line may be silent between two requests.
const SILENT: Duration = Duration::from_mins(1);

/// What a line does at the moment.
#[derive(Clone, Debug, Default)]
pub(super) struct ConnectionTimer(Arc<AtomicU8>);

const ASKS: u8 = 0;
const IS_ANSWERED: u8 = 1;
const STAYS_OPEN: u8 = 2;

impl ConnectionTimer {
    /// A whole request has come: how long the answer takes is not the asker's fault.
    pub(super) fn is_answered(&self) {
        // The greater of both, as a web socket must not fall back under the clock of requests.
        self.0.fetch_max(IS_ANSWERED, Ordering::Relaxed);
    }

    /// The answer is ready, and the next request may come.
    pub(super) fn asks_again(&self) {
        // A line that stays open has left the way of requests and answers.
        let _ = self.0.compare_exchange(IS_ANSWERED, ASKS, Ordering::Relaxed, Ordering::Relaxed);
    }

    /// It becomes a web socket, which has times of its own.
    pub(super) fn stays_open(&self) {
        self.0.store(STAYS_OPEN, Ordering::Relaxed);
    }

    fn may_be_silent(&self) -> bool {
        self.0.load(Ordering::Relaxed) != ASKS
    }
}

/// Takes lines as they come.
pub(super) struct TimedListener {
    socket: TcpListener,
    places: Arc<Semaphore>,
}

impl TimedListener {
    pub(super) fn of(socket: TcpListener) -> Self {
        Self { socket, places: Arc::new(Semaphore::new(LINES)) }
    }
}

impl Listener for TimedListener {
    type Io = TimedConnection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TimedConnection, SocketAddr) {
        // The place comes first: who has none waits with the system, and costs nothing here.
        let place = Arc::clone(&self.places).acquire_owned().await.ok();
        let (stream, from) = Listener::accept(&mut self.socket).await;
        let line = TimedConnection {
            stream,
            line: ConnectionTimer::default(),
            end: Box::pin(sleep(ASKING)),
            has_begun: false,
            _place: place,
        };
        (line, from)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }
}

impl axum::extract::connect_info::Connected<IncomingStream<'_, TimedListener>> for ConnectionTimer {
    fn connect_info(stream: IncomingStream<'_, TimedListener>) -> Self {
        stream.io().line.clone()
    }
}

/// A line that ends when a request does not come whole in time.
pub(super) struct TimedConnection {
    stream: TcpStream,
    line: ConnectionTimer,
    end: Pin<Box<Sleep>>,
    /// Whether part of a request has come.
    has_begun: bool,
    _place: Option<OwnedSemaphorePermit>,
}

impl TimedConnection {
    /// The time begins to count anew.
    fn until(&mut self, time: Duration) {
        self.end.as_mut().reset(Instant::now() + time);
    }
}

impl AsyncRead for TimedConnection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        task: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.stream).poll_read(task, into);
        // The first letter starts the clock; further ones do not stop it.
        if read.is_ready() && !self.has_begun {
            self.has_begun = true;
            self.until(ASKING);
        }
        if self.line.may_be_silent() {
            return read;
        }
        let over = self.end.as_mut().poll(task);
        if over.is_ready() { Poll::Ready(Err(io::ErrorKind::TimedOut.into())) } else { read }
    }
}

impl AsyncWrite for TimedConnection {
    fn poll_write(mut self: Pin<&mut Self>, task: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write(task, bytes));
        self.has_begun = false;
        self.until(SILENT);
        Poll::Ready(written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(task)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(task)
    }
}
