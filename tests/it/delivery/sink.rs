//! A relay that counts: it takes letters, remembers each copy, and misbehaves as it is told.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// How it misbehaves: each of so many letters out of a thousand.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults {
    /// Longest pause before an answer, in milliseconds.
    pub(crate) delay: u64,
    pub(crate) mail_later: u64,
    pub(crate) rcpt_later: u64,
    pub(crate) rcpt_refused: u64,
    pub(crate) data_later: u64,
    pub(crate) dot_later: u64,
    pub(crate) dot_refused: u64,
    /// Takes the letter and closes without an answer.
    pub(crate) close_after_taking: u64,
    /// Closes at the dot without taking it.
    pub(crate) close_at_dot: u64,
    /// Takes the letter and says `354`, or another good-looking code that is no 250.
    pub(crate) wrong_reply: u64,
    /// Takes the letter and says that writing it down failed, as Postfix does whose `cleanup` dies at the very end.
    pub(crate) lost_track: u64,
    /// Takes the letter and says nothing for a long time.
    pub(crate) stall: u64,
    /// Says 421 and closes at `MAIL`.
    pub(crate) bye: u64,
    /// More lines than this are turned away with 421.
    pub(crate) most_lines: Option<u64>,
    pub(crate) no_pipelining: bool,
    /// Hangs up on whoever says nothing for so long, in milliseconds.
    pub(crate) idle: Option<u64>,
    /// Its whole answer to `EHLO`, instead of the usual one.
    pub(crate) offers: Option<&'static str>,
    /// Its answer to every `MAIL`, and to every `RCPT`, until it is changed.
    pub(crate) answers: Arc<Mutex<Answers>>,
    /// Says 450 to each recipient for so long after it first heard of them, in milliseconds.
    pub(crate) greylists: Option<u64>,
    /// Takes so many letters in so many milliseconds and refuses the rest, those it refused counted too.
    pub(crate) counts: Option<(u64, u64)>,
    /// Offers pipelining, and forgets what it is told right behind a dot, as some firewalls do.
    pub(crate) deaf_behind_dot: bool,
}

/// What it answers instead of a consent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answers {
    pub(crate) mail: Option<&'static str>,
    pub(crate) rcpt: Option<&'static str>,
    /// Says nothing at all for as long as this stands.
    pub(crate) silent: bool,
}

/// What it saw.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Every copy taken, by Message-ID: when.
    pub(crate) copies: BTreeMap<String, Vec<Instant>>,
    /// Every different body offered up to the dot, by Message-ID.
    pub(crate) bodies: BTreeMap<String, BTreeSet<[u8; 32]>>,
    /// How often it made an outcome unknowable.
    pub(crate) blinded: u64,
    /// How many lines were ever opened.
    pub(crate) opened: u64,
    /// The most lines open at once.
    pub(crate) peak: u64,
    /// The last letter, as it came over the wire with dots undone.
    pub(crate) last: Vec<u8>,
    /// The commands, in order.
    pub(crate) commands: Vec<String>,
    /// When each recipient was first named.
    pub(crate) strangers: BTreeMap<String, Instant>,
    /// How many letters have come in up to their dot, answered or not.
    pub(crate) dots: u64,
    /// How many lines it turned away.
    pub(crate) turned_away: u64,
    /// Since when it counts, and how many came since.
    pub(crate) window: Option<(Instant, u64)>,
}

/// The relay.
pub(crate) struct Sink {
    pub(crate) address: SocketAddr,
    pub(crate) seen: Arc<Mutex<Seen>>,
    over: Arc<AtomicBool>,
}

#[derive(Clone)]
struct House {
    seen: Arc<Mutex<Seen>>,
    faults: Faults,
    open: Arc<AtomicU64>,
    dice: Arc<Mutex<fastrand::Rng>>,
}

impl Sink {
    /// A relay on the loopback; the same seed gives the same misbehaviour in the same order.
    pub(crate) fn start(faults: Faults, seed: u64) -> Self {
        Self::at("127.0.0.1:0".parse().unwrap(), faults, seed)
    }

    /// The same at this address: for a relay that comes back.
    pub(crate) fn at(address: SocketAddr, faults: Faults, seed: u64) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        let sink =
            Self { address: listener.local_addr().unwrap(), seen: Arc::default(), over: Arc::default() };
        let house = House {
            seen: sink.seen.clone(),
            faults,
            open: Arc::default(),
            dice: Arc::new(Mutex::new(fastrand::Rng::with_seed(seed))),
        };
        let over = sink.over.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                if over.load(Ordering::SeqCst) {
                    break;
                }
                let (Ok(stream), house) = (stream, house.clone()) else { continue };
                thread::spawn(move || {
                    let open = house.open.fetch_add(1, Ordering::SeqCst) + 1;
                    let _ = house.serve(stream, open);
                    house.open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        sink
    }

    /// How many different letters it has taken.
    pub(crate) fn taken(&self) -> usize {
        self.seen.lock().unwrap().copies.len()
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
    }
}

impl House {
    fn roll(&self, of_a_thousand: u64) -> bool {
        of_a_thousand > 0 && self.dice.lock().unwrap().u64(0..1000) < of_a_thousand
    }

    fn answers(&self) -> Answers {
        self.faults.answers.lock().unwrap().clone()
    }

    fn is_too_much(&self) -> bool {
        let Some((most, window)) = self.faults.counts else { return false };
        let mut seen = self.seen.lock().unwrap();
        let since = seen.window.filter(|(since, _)| since.elapsed() < Duration::from_millis(window));
        let (since, count) = since.unwrap_or((Instant::now(), 0));
        seen.window = Some((since, count + 1));
        count >= most
    }

    fn is_stranger(&self, line: &str) -> bool {
        let Some(wait) = self.faults.greylists else { return false };
        let first = *self.seen.lock().unwrap().strangers.entry(line.to_owned()).or_insert_with(Instant::now);
        first.elapsed() < Duration::from_millis(wait)
    }

    fn pause(&self) {
        while self.faults.answers.lock().unwrap().silent {
            thread::sleep(Duration::from_millis(10));
        }
        if self.faults.delay > 0 {
            let wait = self.dice.lock().unwrap().u64(0..=self.faults.delay);
            thread::sleep(Duration::from_millis(wait));
        }
    }

    #[expect(clippy::too_many_lines, reason = "a conversation, told in its order")]
    fn serve(&self, stream: TcpStream, open: u64) -> std::io::Result<()> {
        stream.set_nodelay(true)?;
        stream.set_read_timeout(self.faults.idle.map(Duration::from_millis))?;
        let mut out = stream.try_clone()?;
        let mut lines = BufReader::new(stream);
        if self.faults.most_lines.is_some_and(|most| open > most) {
            self.seen.lock().unwrap().turned_away += 1;
            return out.write_all(b"421 4.7.0 too many connections\r\n");
        }
        {
            let mut seen = self.seen.lock().unwrap();
            seen.peak = seen.peak.max(open);
            seen.opened += 1;
        }
        out.write_all(b"220 sink ESMTP\r\n")?;
        let (mut line, mut recipients) = (String::new(), 0);
        loop {
            line.clear();
            if lines.read_line(&mut line)? == 0 {
                return Ok(());
            }
            self.seen.lock().unwrap().commands.push(line.trim_end().to_owned());
            let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
            match verb.as_str() {
                "EHLO" if self.faults.offers.is_some() => {
                    out.write_all(self.faults.offers.unwrap_or_default().as_bytes())?;
                }
                "EHLO" if self.faults.no_pipelining => out.write_all(b"250-sink\r\n250 8BITMIME\r\n")?,
                "EHLO" => out.write_all(
                    b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SIZE 10000000\r\n250 DSN\r\n",
                )?,
                "MAIL" if self.roll(self.faults.bye) => return out.write_all(b"421 4.3.2 going down\r\n"),
                "MAIL" if self.roll(self.faults.mail_later) => out.write_all(b"451 4.3.0 busy\r\n")?,
                "MAIL" if self.is_too_much() => out.write_all(b"450 4.7.1 Error: too much mail\r\n")?,
                "MAIL" if self.answers().mail.is_some() => {
                    out.write_all(format!("{}\r\n", self.answers().mail.unwrap()).as_bytes())?;
                }
                "RCPT" if self.answers().rcpt.is_some() => {
                    out.write_all(format!("{}\r\n", self.answers().rcpt.unwrap()).as_bytes())?;
                }
                "RCPT" if self.is_stranger(&line) => {
                    out.write_all(b"450 4.2.0 Recipient address rejected: Greylisted\r\n")?;
                }
                "RCPT" if self.roll(self.faults.rcpt_later) => out.write_all(b"450 4.2.1 later\r\n")?,
                "RCPT" if self.roll(self.faults.rcpt_refused) => {
                    out.write_all(b"550 5.1.1 nobody here\r\n")?;
                }
                "RCPT" => {
                    recipients += 1;
                    out.write_all(b"250 2.1.5 ok\r\n")?;
                }
                "MAIL" | "RSET" => {
                    recipients = 0;
                    out.write_all(b"250 2.0.0 ok\r\n")?;
                }
                "DATA" if recipients == 0 => out.write_all(b"554 5.5.1 no valid recipients\r\n")?,
                "DATA" if self.roll(self.faults.data_later) => out.write_all(b"452 4.3.1 full\r\n")?,
                "DATA" => {
                    out.write_all(b"354 go on\r\n")?;
                    let body = read_body(&mut lines)?;
                    self.seen.lock().unwrap().dots += 1;
                    self.pause();
                    if self.faults.deaf_behind_dot {
                        forget(&mut lines)?;
                    }
                    if !self.dot(&body, &mut out)? {
                        return Ok(());
                    }
                }
                "QUIT" => return out.write_all(b"221 bye\r\n"),
                _ => out.write_all(b"500 what\r\n")?,
            }
        }
    }

    /// Answers the dot; false if the line is to be closed.
    fn dot(&self, body: &[u8], out: &mut TcpStream) -> std::io::Result<bool> {
        let text = String::from_utf8_lossy(body).into_owned();
        let id = text.lines().find_map(|line| line.strip_prefix("Message-ID: ")).unwrap_or("none").to_owned();
        let digest = ring::digest::digest(&ring::digest::SHA256, body).as_ref().try_into().unwrap();
        {
            let mut seen = self.seen.lock().unwrap();
            seen.bodies.entry(id.clone()).or_default().insert(digest);
            seen.last = body.to_vec();
        }
        if self.roll(self.faults.dot_later) {
            return out.write_all(b"451 4.3.0 not now\r\n").map(|()| true);
        }
        if self.roll(self.faults.dot_refused) {
            return out.write_all(b"550 5.1.1 nobody here after all\r\n").map(|()| true);
        }
        if self.roll(self.faults.close_at_dot) {
            self.seen.lock().unwrap().blinded += 1;
            return Ok(false);
        }
        self.seen.lock().unwrap().copies.entry(id).or_default().push(Instant::now());
        if self.roll(self.faults.close_after_taking) {
            self.seen.lock().unwrap().blinded += 1;
            return Ok(false);
        }
        if self.roll(self.faults.wrong_reply) {
            self.seen.lock().unwrap().blinded += 1;
            return out.write_all(b"354 go on\r\n").map(|()| true);
        }
        if self.roll(self.faults.lost_track) {
            self.seen.lock().unwrap().blinded += 1;
            return out.write_all(b"451 4.3.0 Error: queue file write error\r\n").map(|()| true);
        }
        if self.roll(self.faults.stall) {
            self.seen.lock().unwrap().blinded += 1;
            thread::sleep(Duration::from_secs(2));
            return Ok(false);
        }
        out.write_all(b"250 2.0.0 taken\r\n").map(|()| true)
    }
}

/// Drops what has come in meanwhile.
fn forget(lines: &mut BufReader<TcpStream>) -> std::io::Result<()> {
    thread::sleep(Duration::from_millis(5));
    lines.consume(lines.buffer().len());
    lines.get_ref().set_nonblocking(true)?;
    let _ = lines.get_mut().read(&mut [0; 4096]);
    lines.get_ref().set_nonblocking(false)
}

/// The body up to the dot, with doubled dots undone.
fn read_body(lines: &mut impl BufRead) -> std::io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut line = Vec::new();
        if lines.read_until(b'\n', &mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == b".\r\n" {
            return Ok(body);
        }
        body.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
}

/// A relay that says exactly this to whoever connects, and then waits until the other end closes.
pub(crate) fn recite(words: Vec<u8>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (Ok(mut stream), words) = (stream, words.clone()) else { continue };
            thread::spawn(move || {
                let _ = stream.write_all(&words);
                let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
                let _ = stream.read_to_end(&mut Vec::new());
            });
        }
    });
    address
}
