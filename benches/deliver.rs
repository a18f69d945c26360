//! How fast letters leave: against Postfix's `smtp-sink` on the loopback, each letter written for its person.
//!
//! `cargo bench --no-default-features --bench deliver -- [relay|round-trip|million|shared|shared-million]`; all of them
//! without a word. What is shared needs a PostgreSQL, and is passed over in silence without one:
//! `pg_virtualenv -o fsync=on -o full_page_writes=on cargo bench --no-default-features --bench deliver -- shared`.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark touches the world, and one that panics has failed"
)]

use chrono::{DateTime, TimeDelta, Utc};
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io::{BufRead, BufReader, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    sync::{
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};
use wavecast::{
    ground::{
        campaign::{ApprovalPolicy, Login, PersonIx, RelayReach, SmtpSettings, Timeouts, Tls},
        timeline::{Hold, Notice, NoticeId, Recipient},
    },
    world::{
        deliver::{Caps, Delivery, Letters, Patience, Progress, RetryPolicy},
        ledger::{
            Entry, Ledger, LedgerError, LedgerPlace, LedgerUrl, Recent, SendingLedger, Tried, Witnesses,
        },
        relay::{
            OutgoingLetter,
            smtp::{Secrets, Smtp},
        },
    },
};

const CONNECTIONS: u16 = 10;

/// A ledger that forgets: to see what writing down costs.
struct Forgetful;

impl Ledger for Forgetful {
    fn record(&mut self, _entries: &[Entry]) -> Result<(), LedgerError> {
        Ok(())
    }

    fn holds(&mut self) -> Result<Option<Vec<Hold>>, LedgerError> {
        Ok(None)
    }

    fn recent(&mut self, _since: DateTime<Utc>, _now: DateTime<Utc>) -> Result<Vec<Recent>, LedgerError> {
        Ok(Vec::new())
    }
}

/// Letters of about 15 kB, each with its person's own words in several places.
struct Written {
    paragraphs: Vec<String>,
    first: AtomicU64,
    begun: Instant,
}

impl Written {
    fn new() -> Self {
        let paragraph = |number: u32| {
            let line = format!(
                "<p style=\"margin:0 0 16px\">Paragraph {number}: your device moves to another management.</p>\r\n"
            );
            line.repeat(8)
        };
        Self { paragraphs: (0..17).map(paragraph).collect(), first: AtomicU64::new(0), begun: Instant::now() }
    }
}

impl Letters for Written {
    fn letter(&self, notice: &Notice, dated: DateTime<Utc>) -> Result<OutgoingLetter, String> {
        let Recipient::Person(PersonIx(index)) = notice.to else { return Err("nobody".into()) };
        let micros = u64::try_from(self.begun.elapsed().as_micros()).unwrap();
        let _ = self.first.compare_exchange(0, micros, Ordering::Relaxed, Ordering::Relaxed);
        let name = format!("Person Number {index}");
        let mut text = String::with_capacity(16_000);
        write!(text, "Message-ID: <{}@example.com>\r\nDate: {}\r\n", notice.id, dated.to_rfc2822()).unwrap();
        write!(text, "To: {name} <p{index}@example.com>\r\nSubject: {name}, your device moves\r\n\r\n")
            .unwrap();
        for paragraph in &self.paragraphs {
            text.push_str(paragraph);
            text.push_str(&name);
        }
        Ok(OutgoingLetter {
            from: "it@example.com".parse()?,
            to: format!("p{index}@example.com").parse()?,
            bytes: text.into_bytes(),
            told: Vec::new(),
            name: notice.id.to_string(),
        })
    }

    fn wave(&self, _notice: &Notice) -> Option<&str> {
        Some("pilot")
    }

    fn stage(&self, _notice: &Notice) -> &'static str {
        "announce"
    }
}

fn notices(count: u32) -> impl Iterator<Item = Notice> + Send {
    let at = Utc::now();
    (0..count).map(move |index| {
        let mut id = [0; 16];
        id.copy_from_slice(blake3::hash(&index.to_le_bytes()).as_bytes().get(..16).unwrap());
        Notice {
            id: NoticeId::from_bytes(id),
            stage: 0,
            wave: None,
            to: Recipient::Person(PersonIx(index)),
            at,
            expires: at + TimeDelta::days(2),
            change: None,
        }
    })
}

fn relay(address: SocketAddr) -> Smtp {
    let minute = Duration::from_mins(1);
    let settings = SmtpSettings {
        preset: "local".into(),
        reach: RelayReach::Catcher,
        documentation: None,
        host: address.ip().to_string(),
        port: address.port(),
        tls: Tls::None,
        login: Login::None,
        connections: CONNECTIONS,
        per_minute: None,
        per_hour: None,
        per_day: None,
        approvals: ApprovalPolicy::NONE,
        ca_file: None,
        timeouts: Timeouts { connect: minute, command: minute, dot: minute },
        dkim: None,
        return_path: None,
        dsn: wavecast::ground::campaign::DeliveryReports::default(),
        places: BTreeMap::new(),
    };
    Smtp::new(settings, None, Secrets::new(|_| None)).unwrap()
}

/// Sends so many; says how many a second, and when the first letter was written.
fn send(ledger: &mut dyn Ledger, address: SocketAddr, count: u32) -> (f64, Duration) {
    let (relay, letters, progress) = (relay(address), Written::new(), Progress::default());
    let delivery = Delivery {
        ledger,
        transport: &relay,
        letters: &letters,
        tried: &Tried::new(),
        clock: &Utc::now,
        patience: Patience::default(),
        pace: RetryPolicy::default(),
        caps: Caps::default(),
        connections: CONNECTIONS,
        until: None,
        progress: &progress,
        learned: wavecast::world::deliver::Learned::default(),
    };
    let begun = Instant::now();
    let tally = thread::scope(|scope| {
        let sending = scope.spawn(move || delivery.run(notices(count)).unwrap());
        if count >= 500_000 {
            watch(&progress, count, begun, &sending);
        }
        sending.join().unwrap()
    });
    assert_eq!(tally.figures.sent, u64::from(count), "{tally:?}");
    (f64::from(count) / begun.elapsed().as_secs_f64(), Duration::from_micros(letters.first.into_inner()))
}

/// How fast each tenth left.
fn watch<T>(progress: &Progress, count: u32, begun: Instant, sending: &thread::ScopedJoinHandle<'_, T>) {
    let (mut last, mut next) = (begun, 1);
    while !sending.is_finished() {
        if progress.figures().sent * 10 >= u64::from(count) * next {
            let rate = f64::from(count) / 10.0 / last.elapsed().as_secs_f64();
            println!("    tenth {next}: {rate:.0} a second, {} MiB", memory());
            (last, next) = (Instant::now(), next + 1);
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// The most memory this process ever used, in MiB.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0");
    line.split_whitespace().next().and_then(|kilobytes| kilobytes.parse::<u64>().ok()).unwrap_or(0) / 1024
}

struct Sink(Child, SocketAddr);

impl Sink {
    fn start() -> Self {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut command = Command::new("/usr/sbin/smtp-sink");
        command.args(["-u", "nobody", &address.to_string(), "200"]).stdout(Stdio::null());
        let child = command.spawn().expect("smtp-sink, from Debian's package postfix");
        while TcpStream::connect(address).is_err() {
            thread::sleep(Duration::from_millis(20));
        }
        Self(child, address)
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates.get(rates.len() / 2).copied().unwrap_or_default()
}

fn with_ledger(address: SocketAddr, count: u32) -> (f64, Duration) {
    let folder = tempfile::tempdir().unwrap();
    with_ledger_in(LedgerPlace::Folder(folder.path().to_path_buf()), address, count)
}

fn with_ledger_in(place: LedgerPlace, address: SocketAddr, count: u32) -> (f64, Duration) {
    let folder = tempfile::tempdir().unwrap();
    // With a witness, as a real sender has one: its price is part of what is measured.
    let witnesses = Witnesses::of(Some(&folder.path().join("state")), &folder.path().join("campaign"));
    let mut ledger = SendingLedger::open(place, "bench", &witnesses, "a benchmark", Utc::now()).unwrap();
    send(&mut ledger, address, count)
}

/// An empty ledger in the database server of the environment (`PGHOST` and its kin); none where there is none.
fn shared() -> Option<LedgerPlace> {
    let said = |name: &str| std::env::var(name).ok();
    let (host, user) = (said("PGHOST")?, said("PGUSER")?);
    let name = format!("bench{}", Utc::now().timestamp_micros());
    let made = Command::new("createdb").arg(&name).status().unwrap();
    assert!(made.success(), "createdb {name}");
    let port = said("PGPORT").unwrap_or_else(|| "5432".to_owned());
    let password = said("PGPASSWORD").map_or(String::new(), |password| format!(":{password}"));
    let address = format!("postgres://{user}{password}@{host}:{port}/{name}");
    let folder = std::env::temp_dir();
    let url = LedgerUrl::parse(&address, &folder).unwrap();
    Some(LedgerPlace::Shared { url, folder })
}

/// 20,000 letters by turns: the ledger in a file, and in a database on this machine.
fn by_a_database() {
    let (mut file, mut database) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        let sink = Sink::start();
        let Some(place) = shared() else { return };
        file.push(with_ledger(sink.1, 20_000).0);
        database.push(with_ledger_in(place, sink.1, 20_000).0);
    }
    let (file, database) = (median(file), median(database));
    println!(
        "smtp-sink, 10 connections, 20,000 letters of 15 kB: {file:.0} a second with the ledger in a file, {database:.0} in \
         PostgreSQL ({:.0} %)",
        database / file * 100.0
    );
}

/// 20,000 letters, ledger on and off by turns.
fn against_a_relay() {
    let (mut on, mut off) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        let sink = Sink::start();
        on.push(with_ledger(sink.1, 20_000).0);
        off.push(send(&mut Forgetful, sink.1, 20_000).0);
    }
    let (on, off) = (median(on), median(off));
    println!(
        "smtp-sink, 10 connections, 20,000 letters of 15 kB: {on:.0} a second with the ledger, {off:.0} without ({:.0} %)",
        on / off * 100.0
    );
}

/// A relay 20 ms away: every answer takes so long.
fn far_away() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || answer_late(&stream));
        }
    });
    let rates = (0..3).map(|_| with_ledger(address, 2000).0).collect();
    println!("20 ms away, 10 connections: {:.0} a second", median(rates));
}

/// Each answer leaves a round trip after what it answers came in, whatever else is on the way.
fn answer_late(stream: &TcpStream) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let (mut out, mut lines) = (stream.try_clone().ok()?, BufReader::with_capacity(65_536, stream));
    let (answer, answers) = mpsc::channel::<(Instant, &[u8])>();
    thread::spawn(move || {
        for (due, words) in answers {
            thread::sleep(due.saturating_duration_since(Instant::now()));
            if out.write_all(words).is_err() {
                return;
            }
        }
    });
    let say = |words| answer.send((Instant::now() + Duration::from_millis(20), words)).ok();
    say(b"220 far\r\n")?;
    let (mut line, mut body) = (Vec::new(), false);
    loop {
        line.clear();
        if lines.read_until(b'\n', &mut line).ok()? == 0 {
            return None;
        }
        let said: &[u8] = match line.get(..4) {
            _ if body && line == b".\r\n" => b"250 ok\r\n",
            _ if body => continue,
            Some(b"EHLO") => b"250-far\r\n250-PIPELINING\r\n250 8BITMIME\r\n",
            Some(b"DATA") => b"354 go\r\n",
            Some(b"QUIT") => b"221 bye\r\n",
            Some(_) | None => b"250 ok\r\n",
        };
        body = said.starts_with(b"354");
        say(said)?;
    }
}

/// A million people due.
fn a_million() {
    let (sink, count) = (Sink::start(), million());
    let (rate, first) = with_ledger(sink.1, count);
    println!("{count} due: the first letter after {first:?}, {rate:.0} a second, {} MiB", memory());
}

/// The same by a database.
fn a_million_by_a_database() {
    let (sink, count) = (Sink::start(), million());
    let Some(place) = shared() else { return };
    let (rate, first) = with_ledger_in(place, sink.1, count);
    println!(
        "{count} due by PostgreSQL: the first letter after {first:?}, {rate:.0} a second, {} MiB",
        memory()
    );
}

fn million() -> u32 {
    std::env::var("WAVECAST_MILLION").ok().and_then(|count| count.parse().ok()).unwrap_or(1_000_000)
}

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|word| word == name);
    if is_wanted("relay") {
        against_a_relay();
    }
    if is_wanted("round-trip") {
        far_away();
    }
    if is_wanted("million") {
        a_million();
    }
    if is_wanted("shared") {
        by_a_database();
    }
    if is_wanted("shared-million") {
        a_million_by_a_database();
    }
}
