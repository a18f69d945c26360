//! The wire: a socket, protected or not, with a time limit for each thing that is asked of it.

use rustls::{ClientConfig, ClientConnection, StreamOwned, pki_types::ServerName};
use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    sync::Arc,
    time::{Duration, Instant},
};

use super::super::Patience;

/// How often a waiting worker looks up: within so long a stop takes effect.
const TICK: Duration = Duration::from_millis(200);

/// Why nothing more can be read or written.
#[derive(Debug)]
pub(super) enum Broken {
    /// The other end closed.
    Closed,
    /// It took too long.
    Slow(Duration),
    /// Somebody asked to stop.
    Stopped,
    /// The network or the protection failed.
    Failed(io::Error),
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Closed => f.write_str("the relay closed the connection"),
            Self::Slow(limit) => write!(f, "no answer within {} s", limit.as_secs_f32().round()),
            Self::Stopped => f.write_str("we were asked to stop"),
            Self::Failed(error) => write!(f, "{error}"),
        }
    }
}

/// What was to be written has not all been taken.
pub(super) struct Unwritten {
    pub(super) why: Broken,
    /// Whether its last byte may be on the wire all the same.
    pub(super) may_have_left: bool,
}

fn miscounted(what: &str) -> Broken {
    Broken::Failed(io::Error::other(format!("the system says that more was {what} than there is")))
}

/// How long to wait, and whether what was written may have left already.
#[derive(Clone, Copy)]
pub(super) struct Wait<'a> {
    pub(super) limit: Duration,
    pub(super) patience: &'a Patience,
    /// The dot has left: only an outright abandonment ends the waiting early.
    pub(super) after_dot: bool,
}

impl Wait<'_> {
    pub(super) fn is_over(&self) -> bool {
        if self.after_dot { self.patience.is_abandoned() } else { self.patience.is_stopping() }
    }
}

enum Stream {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ClientConnection, TcpStream>>),
}

pub(super) struct Wire {
    stream: Stream,
}

impl Wire {
    /// Connects, without Nagle's delay.
    pub(super) fn connect(address: SocketAddr, limit: Duration) -> io::Result<Self> {
        let socket = TcpStream::connect_timeout(&address, limit)?;
        socket.set_nodelay(true)?;
        // Short ones on the socket, and the real limit in `again`: so that a stop is noticed while the relay is silent.
        socket.set_read_timeout(Some(TICK))?;
        socket.set_write_timeout(Some(TICK))?;
        Ok(Self { stream: Stream::Plain(socket) })
    }

    /// Our own address on it.
    pub(super) fn local(&self) -> Option<SocketAddr> {
        self.socket().local_addr().ok()
    }

    /// Protects it from here on.
    pub(super) fn protect(
        self,
        config: Arc<ClientConfig>,
        name: ServerName<'static>,
        wait: Wait<'_>,
    ) -> Result<Self, Broken> {
        let Stream::Plain(mut socket) = self.stream else { return Ok(self) };
        let failed = |error: rustls::Error| Broken::Failed(io::Error::other(error));
        let mut session = ClientConnection::new(config, name).map_err(failed)?;
        let begun = Instant::now();
        while session.is_handshaking() {
            match shake(&mut session, &mut socket) {
                Ok(0) => return Err(Broken::Closed),
                // Whoever sends a byte now and then is in time with each of them, and not with the whole.
                Ok(_) if begun.elapsed() >= wait.limit => return Err(Broken::Slow(wait.limit)),
                Ok(_) => {}
                Err(error) => again(error, begun, wait)?,
            }
        }
        Ok(Self { stream: Stream::Tls(Box::new(StreamOwned::new(session, socket))) })
    }

    /// The version of the protection, for `smtp check`.
    pub(super) fn protection(&self) -> Option<String> {
        match &self.stream {
            Stream::Plain(_) => None,
            Stream::Tls(stream) => {
                let version = stream.conn.protocol_version();
                version.map(|version| format!("{version:?}").replace("TLSv1_", "TLS 1."))
            }
        }
    }

    fn socket(&self) -> &TcpStream {
        match &self.stream {
            Stream::Plain(socket) => socket,
            Stream::Tls(stream) => &stream.sock,
        }
    }

    /// Whether the other end is still there and has said nothing that was not read.
    pub(super) fn is_quiet(&mut self) -> bool {
        let silent =
            |found: io::Result<usize>| found.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock);
        if self.socket().set_nonblocking(true).is_err() {
            return false;
        }
        let quiet = match &mut self.stream {
            Stream::Plain(socket) => silent(socket.peek(&mut [0])),
            Stream::Tls(stream) => match stream.conn.read_tls(&mut stream.sock) {
                // A record may be about the protection alone.
                Ok(1..) => stream
                    .conn
                    .process_new_packets()
                    .is_ok_and(|state| state.plaintext_bytes_to_read() == 0 && !state.peer_has_closed()),
                other => silent(other),
            },
        };
        quiet && self.socket().set_nonblocking(false).is_ok()
    }

    /// Reads what there is; waits until there is something, or what began then has taken too long.
    pub(super) fn read<'b>(
        &mut self,
        buffer: &'b mut [u8],
        begun: Instant,
        wait: Wait<'_>,
    ) -> Result<&'b [u8], Broken> {
        let count = loop {
            // Tried before the clock is looked at: after a suspend the answer may be there already.
            let read = match &mut self.stream {
                Stream::Plain(socket) => socket.read(buffer),
                Stream::Tls(stream) => read_protected(stream, buffer),
            };
            match read {
                Ok(0) => return Err(Broken::Closed),
                Ok(count) => break count,
                Err(error) => again(error, begun, wait)?,
            }
        };
        buffer.get(..count).ok_or_else(|| miscounted("read"))
    }

    /// Writes all of it.
    pub(super) fn write(&mut self, bytes: &[u8], wait: Wait<'_>) -> Result<(), Unwritten> {
        let stays = |why| Unwritten { why, may_have_left: false };
        let begun = Instant::now();
        let mut rest = bytes;
        while !rest.is_empty() {
            let written = match &mut self.stream {
                Stream::Plain(socket) => socket.write(rest),
                Stream::Tls(stream) => stream.write(rest),
            };
            match written {
                Ok(0) => return Err(stays(Broken::Closed)),
                Ok(count) => {
                    // A stream that claims more than it was given has left nobody knows what.
                    let miscounted = || Unwritten { why: miscounted("written"), may_have_left: true };
                    rest = rest.get(count..).ok_or_else(miscounted)?;
                    if !rest.is_empty() && begun.elapsed() >= wait.limit {
                        return Err(stays(Broken::Slow(wait.limit)));
                    }
                }
                Err(error) => again(error, begun, wait).map_err(stays)?,
            }
        }
        // Under protection the bytes were taken into records, and some of those may be on the wire already.
        let Stream::Tls(stream) = &mut self.stream else { return Ok(()) };
        loop {
            match stream.flush() {
                Ok(()) => return Ok(()),
                Err(error) => {
                    again(error, begun, wait).map_err(|why| Unwritten { why, may_have_left: true })?;
                }
            }
        }
    }
}

/// One step of the handshake: how many bytes went either way. rustls' own loop would not end for a server that sends
/// a byte now and then.
fn shake(session: &mut ClientConnection, socket: &mut TcpStream) -> io::Result<usize> {
    if session.wants_write() {
        return session.write_tls(socket);
    }
    let count = session.read_tls(socket)?;
    if let Err(error) = session.process_new_packets() {
        // The other end is told why, if it still listens.
        let _ = session.write_tls(socket);
        return Err(io::Error::new(io::ErrorKind::InvalidData, error));
    }
    Ok(count)
}

/// One read of a protected stream: `WouldBlock` too if what came is not a whole record yet.
fn read_protected(
    stream: &mut StreamOwned<ClientConnection, TcpStream>,
    buffer: &mut [u8],
) -> io::Result<usize> {
    let StreamOwned { conn, sock } = stream;
    while conn.wants_write() {
        conn.write_tls(sock)?;
    }
    match conn.reader().read(buffer) {
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
        other => return other,
    }
    conn.read_tls(sock)?;
    conn.process_new_packets().map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
    conn.reader().read(buffer)
}

/// Whether to try again: after an interruption or an idle tick, while there is time.
fn again(error: io::Error, begun: Instant, wait: Wait<'_>) -> Result<(), Broken> {
    let kind = error.kind();
    // rustls says so when a line ends without its `close_notify`: for us it is closed like any other.
    if kind == io::ErrorKind::UnexpectedEof {
        Err(Broken::Closed)
    } else if matches!(kind, io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) {
        if wait.is_over() {
            Err(Broken::Stopped)
        } else if begun.elapsed() >= wait.limit {
            Err(Broken::Slow(wait.limit))
        } else {
            Ok(())
        }
    } else if kind == io::ErrorKind::Interrupted {
        Ok(())
    } else {
        Err(Broken::Failed(error))
    }
}
