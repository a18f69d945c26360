//! Whatever part of the program fails, and whatever hangs: the run ends with its reason, and nobody is lost.

use chrono::{DateTime, Utc};
use std::{
    collections::BTreeMap,
    fs,
    process::{Child, Command, Output, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};
use wavecast::{
    ground::timeline::{Fate, Hold, Notice},
    world::{
        deliver::{Caps, Delivery, DeliveryTally, Ended, Letters, Patience, Progress},
        ledger::{Entry, Ledger, LedgerError, Recent, SendingLedger},
        relay::{Fault, Given, Line, OutgoingLetter, Reply, Transport, Trouble},
    },
};

use super::{
    guarded::{Authority, Stream, listen, protect},
    letters::{self, Plain, notice},
    sink::{Faults, Sink},
};
use crate::{
    bench::Folder,
    small::{PEOPLE, changed},
};

const COUNT: u32 = 40;

/// What the work brings, if it ends in time.
fn in_time<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let (answer, answered) = mpsc::channel();
    thread::spawn(move || drop(answer.send(work())));
    answered.recv_timeout(Duration::from_secs(20)).expect("it ends in time and does not fail itself")
}

/// Fails when this many have gone by; below zero never.
#[derive(Clone)]
struct Fuse(Arc<AtomicI64>);

impl Fuse {
    fn after(count: i64) -> Self {
        Self(Arc::new(AtomicI64::new(count)))
    }

    fn burn(&self, what: &str) {
        assert!(self.0.fetch_sub(1, Ordering::SeqCst) != 0, "{what} failed on purpose");
    }
}

/// A relay that counts, whose lines fail at one of these points.
#[derive(Clone)]
struct Fragile {
    connect: Fuse,
    offer: Fuse,
    give: Fuse,
    taken: Arc<Mutex<BTreeMap<String, u32>>>,
}

impl Fragile {
    fn sound() -> Self {
        let never = || Fuse::after(-1);
        Self { connect: never(), offer: never(), give: never(), taken: Arc::default() }
    }
}

impl Transport for Fragile {
    fn connect(&self, _patience: &Patience) -> Result<Box<dyn Line>, Fault> {
        self.connect.burn("connecting");
        Ok(Box::new(FragileLine(self.clone())))
    }
}

struct FragileLine(Fragile);

impl Line for FragileLine {
    fn offer(&mut self, _letter: &OutgoingLetter, _patience: &Patience) -> Result<(), Trouble> {
        self.0.offer.burn("the offer");
        Ok(())
    }

    fn give(
        &mut self,
        letter: &OutgoingLetter,
        _next: Option<&OutgoingLetter>,
        _patience: &Patience,
    ) -> Given {
        *self.0.taken.lock().unwrap().entry(letter.name.clone()).or_default() += 1;
        self.0.give.burn("the answer");
        thread::sleep(Duration::from_millis(2));
        Given::Sent(Reply { code: 250, words: "taken".to_owned() })
    }

    fn looks_ahead(&self) -> bool {
        true
    }

    fn usable(&self) -> bool {
        true
    }

    fn close(self: Box<Self>) {}
}

/// Writes letters, and fails over one of them.
struct Shaky(Fuse);

impl Letters for Shaky {
    fn letter(&self, notice: &Notice, dated: DateTime<Utc>) -> Result<OutgoingLetter, String> {
        self.0.burn("the letter");
        Plain { filler: 600 }.letter(notice, dated)
    }

    fn wave(&self, _notice: &Notice) -> Option<&str> {
        Some("pilot")
    }

    fn stage(&self, _notice: &Notice) -> &'static str {
        "announce"
    }
}

/// A ledger that fails: before it writes, or when it has written.
struct Brittle {
    inner: SendingLedger,
    before: Fuse,
    after: Fuse,
    looks: Fuse,
}

impl Ledger for Brittle {
    fn record(&mut self, entries: &[Entry]) -> Result<(), LedgerError> {
        self.before.burn("the ledger");
        let written = self.inner.record(entries);
        self.after.burn("the ledger, having written,");
        written
    }

    fn holds(&mut self) -> Result<Option<Vec<Hold>>, LedgerError> {
        self.looks.burn("looking at the ledger");
        self.inner.holds()
    }

    fn recent(&mut self, since: DateTime<Utc>, now: DateTime<Utc>) -> Result<Vec<Recent>, LedgerError> {
        self.inner.recent(since, now)
    }
}

fn send(ledger: &mut dyn Ledger, relay: &Fragile, letters: &dyn Letters, due: Vec<Notice>) -> DeliveryTally {
    let delivery = Delivery {
        ledger,
        transport: relay,
        letters,
        tried: &wavecast::world::ledger::Tried::new(),
        clock: &Utc::now,
        patience: Patience::default(),
        pace: letters::pace(),
        caps: Caps::default(),
        connections: 4,
        until: None,
        progress: &Progress::default(),
        learned: wavecast::world::deliver::Learned::default(),
    };
    delivery.run(due.into_iter()).unwrap()
}

/// What is left is sent afterwards by a program that does not fail; then each has one copy, or is in doubt and named.
fn then_all_is_well(folder: &tempfile::TempDir, relay: &Fragile, doubts_allowed: usize) {
    let mut ledger = letters::open(folder.path()).unwrap();
    let sound = Fragile { taken: relay.taken.clone(), ..Fragile::sound() };
    letters::send(&mut ledger, &sound, COUNT, (4, Caps::default(), Patience::default())).unwrap();
    let (history, taken) = (ledger.history().unwrap(), relay.taken.lock().unwrap());
    let mut doubts = 0;
    for index in 0..COUNT {
        let id = notice(index).id;
        let copies = taken.get(&id.to_string()).copied().unwrap_or(0);
        match history.fate(&id) {
            Fate::Sent => assert_eq!(copies, 1, "{id}"),
            Fate::InDoubt => {
                assert!(copies <= 1, "{id}");
                doubts += 1;
            }
            other @ (Fate::Planned | Fate::Deferred(_) | Fate::Refused) => panic!("{id} is {other:?}"),
        }
    }
    assert!(doubts <= doubts_allowed, "{doubts} doubts");
}

/// The run's end, and what it said.
fn broke(tally: &DeliveryTally, word: &str) {
    let Some(ended @ Ended::Broke(_)) = &tally.ended else { panic!("{tally:?}") };
    assert!(ended.to_string().contains(word), "{ended}");
    let begun = tally.figures.sent + tally.figures.in_doubt;
    assert!(begun + tally.waiting as u64 >= u64::from(COUNT), "everybody is counted: {tally:?}");
}

#[test]
fn a_line_that_makes_a_worker_fail_ends_the_run_and_loses_nobody() {
    for at in [0, 1, 7] {
        let never = Fragile::sound;
        let relays = [
            ("connecting", Fragile { connect: Fuse::after(at.min(1)), ..never() }, 0),
            ("the offer", Fragile { offer: Fuse::after(at), ..never() }, 1),
            ("the answer", Fragile { give: Fuse::after(at), ..never() }, 1),
        ];
        for (word, relay, doubts) in relays {
            let folder = Arc::new(tempfile::tempdir().unwrap());
            let (own, kept) = (relay.clone(), folder.clone());
            let tally = in_time(move || {
                let mut ledger = letters::open(kept.path()).unwrap();
                let due = (0..COUNT).map(notice).collect();
                let tally = send(&mut ledger, &own, &Plain { filler: 600 }, due);
                if word == "the answer" {
                    let records = wavecast::world::ledger::Records::open(&kept.path().join(".wavecast"));
                    let doubts = records.unwrap().doubts().unwrap();
                    assert!(
                        doubts[0].why.contains("the program failed while it was on its way"),
                        "{doubts:?}"
                    );
                }
                tally
            });
            broke(&tally, word);
            then_all_is_well(&folder, &relay, doubts);
        }
    }
}

/// A list of what is due that fails half way.
#[test]
fn a_list_that_fails_ends_the_run_and_loses_nobody() {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let relay = Fragile::sound();
    let (own, kept) = (relay.clone(), folder.clone());
    let tally = in_time(move || {
        let mut ledger = letters::open(kept.path()).unwrap();
        let delivery = Delivery {
            ledger: &mut ledger,
            transport: &own,
            letters: &Plain { filler: 600 },
            tried: &wavecast::world::ledger::Tried::new(),
            clock: &Utc::now,
            patience: Patience::default(),
            pace: letters::pace(),
            caps: Caps::default(),
            connections: 4,
            until: None,
            progress: &Progress::default(),
            learned: wavecast::world::deliver::Learned::default(),
        };
        let fuse = Fuse::after(10);
        delivery.run((0..COUNT).map(notice).inspect(move |_| fuse.burn("the list"))).unwrap()
    });
    assert!(matches!(&tally.ended, Some(Ended::Broke(why)) if why.contains("the list")), "{tally:?}");
    // The letter before whose dot the list was asked for the next one.
    then_all_is_well(&folder, &relay, 1);
}

/// One letter over which the program fails is one letter that is named; all others leave.
#[test]
fn a_letter_that_makes_the_program_fail_is_named_and_the_others_leave() {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let relay = Fragile::sound();
    let (own, kept) = (relay.clone(), folder.clone());
    let tally = in_time(move || {
        let mut ledger = letters::open(kept.path()).unwrap();
        send(&mut ledger, &own, &Shaky(Fuse::after(9)), (0..COUNT).map(notice).collect())
    });
    assert_eq!((tally.figures.sent, tally.unwritten.len()), (u64::from(COUNT) - 1, 1), "{tally:?}");
    assert!(tally.unwritten[0].1.contains("the letter failed on purpose"), "{tally:?}");
    assert_eq!(tally.ended, None);
    then_all_is_well(&folder, &relay, 0);
}

/// Whoever waits for the ledger has an answer when it fails; what it had not written is not sent.
#[test]
fn a_ledger_that_fails_ends_the_run_and_loses_nobody() {
    for at in [0, 1, 3] {
        for place in 0..3 {
            let folder = Arc::new(tempfile::tempdir().unwrap());
            let relay = Fragile::sound();
            let (own, kept) = (relay.clone(), folder.clone());
            let tally = in_time(move || {
                let mut fuses = [-1, -1, -1];
                // The first look is the caller's own, before anything begins.
                fuses[place] = if place == 2 { 1 } else { at };
                let [before, after, looks] = fuses.map(Fuse::after);
                let inner = letters::open(kept.path()).unwrap();
                let mut ledger = Brittle { inner, before, after, looks };
                let due: Vec<Notice> = (0..if place == 2 { 2000 } else { COUNT }).map(notice).collect();
                send(&mut ledger, &own, &Plain { filler: 600 }, due)
            });
            broke(&tally, "the ledger");
            then_all_is_well(&folder, &relay, 8);
        }
    }
}

/// A relay that sends its words a byte at a time is as slow as one that is silent, protected or not; so is one that drips
/// in the handshake, where each byte alone is in time.
#[test]
fn a_relay_that_drips_is_not_waited_for() {
    let authority = Authority::new();
    let drip = |stream: &mut dyn Stream, first: &[u8]| {
        for byte in first.iter().chain([b'x'; 2000].iter()) {
            if stream.write_all(&[*byte]).and_then(|()| stream.flush()).is_err() {
                return;
            }
            thread::sleep(Duration::from_millis(60));
        }
    };
    let plain = listen(move |mut socket| drip(&mut socket, b"220 "));
    let identity = authority.identity("127.0.0.1");
    let protected = listen(move |socket| drip(protect(&identity, socket).as_mut(), b"220 "));
    // A record of the handshake that never becomes whole.
    let handshake = listen(move |mut socket| drip(&mut socket, &[0x16, 3, 3, 0x3f, 0xff]));
    for (address, tls) in [(plain, false), (protected, true), (handshake, true)] {
        let (begun, pem) = (Instant::now(), authority.pem.clone());
        let fault = in_time(move || {
            let relay =
                if tls { letters::protected(address, pem.as_bytes()) } else { letters::relay(address) };
            relay.connect(&Patience::default()).err().unwrap().to_string()
        });
        assert!(fault.contains("no answer within 1 s"), "{fault}");
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    }
}

const DAY: &str = "2027-01-11T08:30Z";

fn campaign(smtp: &str) -> Folder {
    Folder::of(&[
        ("campaign.toml", &changed(&[("[smtp]\npreset = \"local\"\n", smtp)])),
        ("people.csv", PEOPLE),
    ])
}

fn start(folder: &Folder, arguments: &[&str]) -> Child {
    folder.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn signal(process: &str, name: &str) -> bool {
    Command::new("kill").args([name, process]).stderr(Stdio::null()).status().unwrap().success()
}

fn wait_for(what: impl Fn() -> bool) {
    let until = Instant::now() + Duration::from_secs(20);
    while !what() && Instant::now() < until {
        thread::sleep(Duration::from_millis(10));
    }
    assert!(what(), "it took too long");
}

/// How it ended, and how long that took.
fn ended(child: Child) -> (Output, Duration) {
    let begun = Instant::now();
    (in_time(move || child.wait_with_output().unwrap()), begun.elapsed())
}

/// One signal is enough while a token is awaited, and the command ends with its child.
#[test]
fn a_token_command_that_hangs_ends_with_us() {
    let sink =
        Sink::start(Faults { offers: Some("250-sink\r\n250 AUTH XOAUTH2\r\n"), ..Faults::default() }, 0);
    for verb in [&["send", "--execute", "--yes", "--as-of", DAY][..], &["smtp", "check"][..]] {
        let folder = campaign(&format!(
            "[smtp]\npreset = \"local\"\nhost = \"127.0.0.1\"\nport = {}\n[smtp.login]\nkind = \"token-command\"\n\
             user = \"move@example.com\"\ntoken_command = [\"sh\", \"-c\", \"sleep 600 & echo $! > child; wait\"]\n",
            sink.address.port()
        ));
        let sender = start(&folder, verb);
        let child = || fs::read_to_string(folder.path().join("child")).unwrap_or_default().trim().to_owned();
        wait_for(|| !child().is_empty());
        assert!(signal(&child(), "-0"));
        assert!(signal(&sender.id().to_string(), "-TERM"));
        let (output, took) = ended(sender);
        assert!(took < Duration::from_secs(10), "{took:?}");
        assert!(!output.status.success());
        wait_for(|| !signal(&child(), "-0"));
    }
}

/// Something hangs that looks at nothing: here, a certificate that is a pipe into which nobody writes.
#[test]
fn two_signals_end_a_sender_that_hangs() {
    let sink = Sink::start(Faults::default(), 0);
    let port = sink.address.port();
    let folder = campaign(&format!(
        "[smtp]\npreset = \"local\"\nhost = \"127.0.0.1\"\nport = {port}\nca_file = \"ca.pem\"\n"
    ));
    assert!(Command::new("mkfifo").arg(folder.path().join("ca.pem")).status().unwrap().success());
    let sender = start(&folder, &["run", "--as-of", DAY]);
    wait_for(|| folder.path().join(".wavecast/ledger.db").exists());
    thread::sleep(Duration::from_secs(1));
    let id = sender.id().to_string();
    assert!(signal(&id, "-TERM"));
    thread::sleep(Duration::from_millis(500));
    assert!(signal(&id, "-0"), "one signal waits for what hangs");
    assert!(signal(&id, "-TERM"));
    let (output, took) = ended(sender);
    assert!(took < Duration::from_secs(15), "{took:?}");
    assert_eq!(output.status.code(), Some(3));
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(words.contains("ended, though something hangs: nothing is lost"), "{words}");
}

/// The key itself, in a form we do not read: it is not repeated.
#[test]
fn a_key_that_cannot_be_read_is_not_shown() {
    let folder = campaign(
        "[smtp]\npreset = \"outbox\"\n[smtp.dkim]\ndomain = \"example.com\"\nselector = \"s\"\nkey_env = \"MOVE_KEY\"\n",
    );
    for key in [
        "MIIEowIBAAKCAQEAsmqTheKeyItself",
        "-----BEGIN PRIVATE KEY-----\nTheKeyItself\n-----END PRIVATE KEY-----",
    ] {
        for format in ["text", "json"] {
            let arguments = ["send", "--execute", "--yes", "--as-of", DAY, "--format", format];
            let seen = super::locks::with(&folder, &[("MOVE_KEY", key)], &arguments);
            assert!(seen.contains("MOVE_KEY") && !seen.contains("TheKeyItself"), "{seen}");
        }
    }
}
