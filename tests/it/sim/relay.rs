//! The relay of a world: it takes letters one after the other, keeps its own record of them, lets time pass, and does one
//! thing wrong in a run if it is told to. Everything is told by counting, so that a run can be had again exactly.

use chrono::{DateTime, Utc};
use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};
use wavecast::world::deliver::Patience;

use super::place::copy_folder;

/// What the relay does wrong in a run, at which letter of it, counted from one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Weather {
    /// Nothing.
    #[default]
    Calm,
    /// It makes strangers come twice: every other letter.
    Greylists,
    /// It says at this letter that nobody is there.
    Refuses(u64),
    /// It takes this letter, and the line dies.
    DiesTaking(u64),
    /// The line dies at the dot of this letter, which was not taken.
    DiesAtDot(u64),
    /// It takes this letter, and whoever sends is killed before they hear of it.
    KilledTaking(u64),
    /// Whoever sends is killed at the dot of this letter, which was not taken.
    KilledAtDot(u64),
    /// It takes this letter, and says that it lost track of it.
    LosesTrack(u64),
    /// It says good-bye instead of taking this letter.
    SaysGoodbye(u64),
    /// Each letter takes so many minutes.
    Slow(i64),
    /// The machine sleeps from this letter on for so many hours, in the midst of the run, and the line outlives it.
    Sleeps(u64, i64),
    /// It says good-bye to whoever knocks.
    LetsNobodyIn,
}

impl Weather {
    /// What becomes of the letter of this number, and what the relay says; nothing if the line dies.
    fn answers(self, number: u64) -> (Fate, Option<&'static str>) {
        let (at, fate, said) = match self {
            Self::Greylists if number % 2 == 1 => {
                (number, Fate::Later, Some("450 4.2.0 Greylisted, come again"))
            }
            Self::Refuses(at) => (at, Fate::Refused, Some("550 5.1.1 nobody here")),
            Self::DiesTaking(at) | Self::KilledTaking(at) => (at, Fate::TakenUnheard, None),
            Self::DiesAtDot(at) | Self::KilledAtDot(at) => (at, Fate::LostUnheard, None),
            Self::LosesTrack(at) => (at, Fate::TakenUnheard, Some("451 4.3.0 Error: queue file write error")),
            Self::Calm
            | Self::Greylists
            | Self::SaysGoodbye(_)
            | Self::Slow(_)
            | Self::Sleeps(..)
            | Self::LetsNobodyIn => (0, Fate::Taken, None),
        };
        if at == number { (fate, said) } else { (Fate::Taken, Some("250 2.0.0 taken")) }
    }

    /// How many seconds pass in which the machine sleeps, after the letter of this number.
    fn sleeps(self, number: u64) -> i64 {
        if let Self::Sleeps(at, hours) = self
            && at == number
        {
            hours * 3600
        } else {
            0
        }
    }
}

/// What became of a letter, as the relay knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Taken, and said so.
    Taken,
    /// Taken, and whoever sent it cannot know.
    TakenUnheard,
    /// Not taken, and whoever sent it cannot know.
    LostUnheard,
    /// Not now.
    Later,
    /// Nobody is there.
    Refused,
}

impl Fate {
    /// Whether somebody got it.
    pub(super) fn is_taken(self) -> bool {
        matches!(self, Self::Taken | Self::TakenUnheard)
    }

    /// Whether whoever sent it cannot know.
    pub(super) fn is_unheard(self) -> bool {
        matches!(self, Self::TakenUnheard | Self::LostUnheard)
    }
}

/// A letter that came up to its dot.
#[derive(Clone, Debug)]
pub(super) struct Arrived {
    pub(super) at: DateTime<Utc>,
    pub(super) to: String,
    pub(super) id: String,
    pub(super) text: String,
    pub(super) fate: Fate,
}

/// What a run is to be like.
#[derive(Default)]
pub(super) struct RelayRun {
    pub(super) weather: Weather,
    /// Somebody ends the run with the answer to so many letters: nothing more is due.
    pub(super) due: u64,
    /// So many may leave by the limits: whoever sends is given a moment to send one more, and then ended.
    pub(super) allowed: Option<u64>,
    pub(super) patience: Patience,
    /// What is copied when whoever sends is killed, and where to.
    pub(super) disk: Vec<(PathBuf, PathBuf)>,
    /// So long each letter takes.
    pub(super) seconds: i64,
}

#[derive(Default)]
struct Saw {
    run: RelayRun,
    letters: u64,
    killed: bool,
    closed: bool,
    arrived: Vec<Arrived>,
    /// When it last heard something in a run that goes on.
    heard: Option<Instant>,
    cut: bool,
}

/// A run that waits longer is ended.
const LONGEST_WAIT: Duration = Duration::from_millis(1500);

/// The relay.
pub(super) struct WorldRelay {
    pub(super) address: SocketAddr,
    saw: Arc<Mutex<Saw>>,
    over: Arc<AtomicBool>,
}

struct Clerk {
    saw: Arc<Mutex<Saw>>,
    clock: &'static AtomicI64,
}

impl WorldRelay {
    pub(super) fn start(clock: &'static AtomicI64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let relay =
            Self { address: listener.local_addr().unwrap(), saw: Arc::default(), over: Arc::default() };
        let (over, clerk) = (Arc::clone(&relay.over), Clerk { saw: Arc::clone(&relay.saw), clock });
        thread::spawn(move || {
            for stream in listener.incoming() {
                if over.load(Ordering::SeqCst) {
                    break;
                }
                let _ = stream.and_then(|stream| clerk.serve(stream));
            }
        });
        relay.watch();
        relay
    }

    /// Ends a run that waits, as somebody at a keyboard would: for a limit, or for a relay that asked for it.
    fn watch(&self) {
        let (over, saw) = (Arc::clone(&self.over), Arc::clone(&self.saw));
        thread::spawn(move || {
            while !over.load(Ordering::SeqCst) {
                thread::sleep(Duration::from_millis(50));
                let mut saw = saw.lock().unwrap();
                if saw.heard.is_some_and(|heard| heard.elapsed() > LONGEST_WAIT) {
                    (saw.heard, saw.cut) = (None, true);
                    saw.run.patience.stop();
                }
            }
        });
    }

    /// A run begins.
    pub(super) fn begin(&self, run: RelayRun) {
        let timer = (run.allowed == Some(0)).then(|| run.patience.clone());
        *self.saw.lock().unwrap() = Saw { run, heard: Some(Instant::now()), ..Saw::default() };
        if let Some(patience) = timer {
            stop_soon(patience);
        }
    }

    /// What came in the run, whether whoever sent was killed, and whether it was ended because it waited.
    pub(super) fn end(&self) -> (Vec<Arrived>, bool, bool) {
        let mut saw = self.saw.lock().unwrap();
        (saw.closed, saw.heard) = (true, None);
        (std::mem::take(&mut saw.arrived), saw.killed, saw.cut)
    }
}

impl Drop for WorldRelay {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
    }
}

/// Whoever would send one more than the limits allow does it at once.
fn stop_soon(patience: Patience) {
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(40));
        patience.stop();
    });
}

impl Clerk {
    fn saw(&self) -> MutexGuard<'_, Saw> {
        self.saw.lock().unwrap()
    }

    fn serve(&self, stream: TcpStream) -> std::io::Result<()> {
        stream.set_nodelay(true)?;
        let mut out = stream.try_clone()?;
        let mut lines = BufReader::new(stream);
        let (mut line, mut to) = (String::new(), String::new());
        if self.lets_nobody_in() {
            return out.write_all(b"421 4.3.2 closed\r\n");
        }
        out.write_all(b"220 sim ESMTP\r\n")?;
        loop {
            line.clear();
            if lines.read_line(&mut line)? == 0 {
                return Ok(());
            }
            match line.get(..4).unwrap_or_default() {
                "EHLO" => out.write_all(b"250-sim\r\n250-PIPELINING\r\n250 8BITMIME\r\n")?,
                "MAIL" if self.says_goodbye() => return out.write_all(b"421 4.3.2 going down\r\n"),
                "RCPT" => {
                    line.split(['<', '>']).nth(1).unwrap_or_default().clone_into(&mut to);
                    out.write_all(b"250 2.1.5 ok\r\n")?;
                }
                "DATA" => {
                    out.write_all(b"354 go on\r\n")?;
                    let body = read_body(&mut lines)?;
                    match self.answer(&to, &body) {
                        Some(answer) => out.write_all(format!("{answer}\r\n").as_bytes())?,
                        None => return Ok(()),
                    }
                }
                "QUIT" => return out.write_all(b"221 bye\r\n"),
                _ => out.write_all(b"250 2.0.0 ok\r\n")?,
            }
        }
    }

    fn lets_nobody_in(&self) -> bool {
        let saw = self.saw();
        let shut = saw.run.weather == Weather::LetsNobodyIn;
        if shut {
            saw.run.patience.stop();
        }
        shut || saw.closed
    }

    fn says_goodbye(&self) -> bool {
        let saw = self.saw();
        let now = matches!(saw.run.weather, Weather::SaysGoodbye(at) if at == saw.letters + 1);
        if now {
            saw.run.patience.stop();
        }
        now || saw.closed
    }

    /// Answers the dot, and writes down what became of the letter; none if the line dies.
    fn answer(&self, to: &str, body: &str) -> Option<&'static str> {
        let mut saw = self.saw();
        saw.letters += 1;
        saw.heard = saw.heard.map(|_| Instant::now());
        let number = saw.letters;
        let (fate, answer) = saw.run.weather.answers(number);
        if matches!(saw.run.weather, Weather::KilledTaking(at) | Weather::KilledAtDot(at) if at == number) {
            saw.killed = true;
            saw.run.disk.iter().for_each(|(from, to)| copy_folder(from, to));
        }
        let at = DateTime::from_timestamp(self.clock.load(Ordering::SeqCst), 0).unwrap();
        let id = body.lines().find_map(|line| line.strip_prefix("Message-ID: <")).unwrap_or_default();
        let id = id.split('@').next().unwrap_or_default().to_owned();
        saw.arrived.push(Arrived { at, to: to.to_owned(), id, text: body.to_owned(), fate });
        self.clock.fetch_add(saw.run.seconds + saw.run.weather.sleeps(number), Ordering::SeqCst);
        saw.closed |= fate.is_unheard();
        if saw.closed || number >= saw.run.due {
            saw.run.patience.stop();
        } else if saw.run.allowed.is_some_and(|allowed| number >= allowed) {
            stop_soon(saw.run.patience.clone());
        }
        answer
    }
}

/// The body up to the dot, with soft line ends undone.
fn read_body(lines: &mut impl BufRead) -> std::io::Result<String> {
    let mut body = Vec::new();
    loop {
        let from = body.len();
        if lines.read_until(b'\n', &mut body)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if &body[from..] == b".\r\n" {
            body.truncate(from);
            return Ok(String::from_utf8_lossy(&body).replace("=\r\n", ""));
        }
    }
}
