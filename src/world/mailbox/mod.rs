//! A mailbox on this machine: an SMTP server that keeps what it is sent and delivers nothing, so that a
//! campaign can be rehearsed end to end with the real transport and nothing to install.
//!
//! It lives in memory and forgets: the newest messages are kept whole up to a bound, of the others only the
//! envelope and the subject, so that a rehearsal with two hundred thousand people does not fill the machine.

mod conversation;
mod letter;

pub(crate) use letter::in_light;
pub use letter::{CaughtLetter, OpenedLetter, Shown};

use std::{
    collections::{BTreeMap, VecDeque},
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
};

/// How long nobody is let in after a visitor who could not be.
const PAUSE: Duration = Duration::from_millis(20);

/// How much is kept and taken.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Bytes of one message.
    pub message: usize,
    /// Bytes of all messages that are kept whole.
    pub whole: usize,
    /// How many are remembered at all.
    pub remembered: usize,
    /// Connections at once.
    pub connections: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { message: 25 << 20, whole: 96 << 20, remembered: 500_000, connections: 64 }
    }
}

/// What arrived, newest last.
#[derive(Debug)]
pub struct Mailbox {
    bounds: Bounds,
    kept: Mutex<KeptLetters>,
    arrived: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct KeptLetters {
    letters: BTreeMap<u64, CaughtLetter>,
    /// The letters that still have their bytes, oldest first.
    whole: VecDeque<u64>,
    bytes: usize,
    arrived: u64,
}

impl Default for Mailbox {
    fn default() -> Self {
        Self::new(Bounds::default())
    }
}

impl Mailbox {
    /// An empty one.
    pub fn new(bounds: Bounds) -> Self {
        Self { bounds, kept: Mutex::default(), arrived: watch::Sender::new(0) }
    }

    /// Answers whoever connects, until the task is dropped.
    ///
    /// # Errors
    /// The listening socket failed.
    pub async fn listen(self: Arc<Self>, socket: TcpListener) -> io::Result<()> {
        let places = Arc::new(Semaphore::new(self.bounds.connections));
        loop {
            let (stream, _) = match socket.accept().await {
                Ok(accepted) => accepted,
                Err(error) if is_passing(&error) => {
                    // Until a file is free again, the same visitor would be refused again at once, and over and over.
                    tokio::time::sleep(PAUSE).await;
                    continue;
                }
                Err(error) => return Err(error),
            };
            // Not waited for: whoever finds no place is told so at once.
            let (mailbox, place) = (Arc::clone(&self), Arc::clone(&places).try_acquire_owned());
            tokio::spawn(async move {
                let ended = match place {
                    Ok(_place) => conversation::hold(&mailbox, stream).await,
                    Err(_) => conversation::turn_away(stream).await,
                };
                // A visitor who hangs up in the middle is no business of ours.
                drop(ended);
            });
        }
    }

    /// Opens a socket for it.
    ///
    /// # Errors
    /// The address is taken, or not ours.
    pub async fn bind(address: SocketAddr) -> io::Result<TcpListener> {
        TcpListener::bind(address).await
    }

    /// Keeps a message.
    pub fn put(&self, from: String, to: Vec<String>, bytes: Vec<u8>) -> u64 {
        let letter = CaughtLetter::new(from, to, bytes);
        let mut kept = self.kept();
        kept.arrived += 1;
        let number = kept.arrived;
        kept.bytes += letter.bytes.as_ref().map_or(0, |bytes| bytes.len());
        kept.whole.push_back(number);
        kept.letters.insert(number, CaughtLetter { number, ..letter });
        kept.forget(self.bounds);
        drop(kept);
        // After the lock is let go of: whoever is woken by it asks for the letter at once.
        self.arrived.send_replace(number);
        number
    }

    /// Throws everything away.
    pub fn empty(&self) {
        let mut kept = self.kept();
        // Numbers go on: one that was given twice would show another letter than was meant.
        *kept = KeptLetters { arrived: kept.arrived, ..KeptLetters::default() };
    }

    /// The letter of this number, if it is still kept.
    pub fn get(&self, number: u64) -> Option<CaughtLetter> {
        self.kept().letters.get(&number).cloned()
    }

    /// How many are remembered.
    pub fn len(&self) -> usize {
        self.kept().letters.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many ever arrived.
    pub fn arrived(&self) -> u64 {
        self.kept().arrived
    }

    /// Tells of each arrival.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.arrived.subscribe()
    }

    /// Letters from the newest back, those for whom the test holds, so many after so many passed over.
    pub fn newest(
        &self,
        skip: usize,
        take: usize,
        test: impl Fn(&CaughtLetter) -> bool,
    ) -> Vec<CaughtLetter> {
        let kept = self.kept();
        kept.letters.values().rev().filter(|letter| test(letter)).skip(skip).take(take).cloned().collect()
    }

    /// How many letters there are for whom the test holds.
    pub fn count(&self, test: impl Fn(&CaughtLetter) -> bool) -> usize {
        self.kept().letters.values().filter(|letter| test(letter)).count()
    }

    /// What is kept. A thread that panicked holding it left it whole: every change is made under one lock.
    fn kept(&self) -> MutexGuard<'_, KeptLetters> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl KeptLetters {
    fn forget(&mut self, bounds: Bounds) {
        // The newest stays whole however large it is.
        while self.bytes > bounds.whole && self.whole.len() > 1 {
            let Some(oldest) = self.whole.pop_front() else { break };
            if let Some(letter) = self.letters.get_mut(&oldest) {
                self.bytes -= letter.bytes.take().map_or(0, |bytes| bytes.len());
            }
        }
        while self.letters.len() > bounds.remembered {
            let Some((number, letter)) = self.letters.pop_first() else { break };
            self.bytes -= letter.bytes.map_or(0, |bytes| bytes.len());
            // It is there only while its letter has its bytes, and then it is the oldest.
            if self.whole.front() == Some(&number) {
                self.whole.pop_front();
            }
        }
    }
}

/// Whether the next visitor may fare better: this one hung up, or we are out of files for a moment.
fn is_passing(error: &io::Error) -> bool {
    use io::ErrorKind as Kind;
    // By their numbers, which are the same on every Unix: ENFILE and EMFILE.
    matches!(error.kind(), Kind::ConnectionAborted | Kind::ConnectionReset | Kind::Interrupted)
        || error.raw_os_error().is_some_and(|code| matches!(code, 23 | 24))
}

/// The line a visitor is on, without delay.
fn hurry(stream: &TcpStream) {
    // A slow line is no reason to refuse the visitor.
    drop(stream.set_nodelay(true));
}
