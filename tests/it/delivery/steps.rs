//! Fail at step 0, 1, 2 ... until nothing is left to fail: the relay, and the ledger.

use chrono::{DateTime, TimeDelta, Utc};
use std::{
    collections::BTreeMap,
    path::Path,
    process::Command,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};
use wavecast::{
    ground::timeline::{Fate, Hold},
    world::{
        deliver::{Caps, Delivery, Patience, Progress},
        ledger::{Entry, Ledger, LedgerError, Recent, SendingLedger},
        relay::{Blame, Fault, Given, Line, OutgoingLetter, ProbeStep, Reply, Transport, Trouble},
    },
};

use super::letters::{self, Plain, notice};

const COUNT: u32 = 8;

/// How a step fails.
#[derive(Clone, Copy, Debug)]
enum Failure {
    Line,
    Later,
    Refused,
    TakenAndLost,
    NotTakenAndLost,
}

const ALL: [Failure; 5] =
    [Failure::Line, Failure::Later, Failure::Refused, Failure::TakenAndLost, Failure::NotTakenAndLost];

/// A relay that fails at one step and counts what it took.
#[derive(Clone)]
struct Faulty {
    left: Arc<AtomicI64>,
    failure: Failure,
    taken: Arc<Mutex<BTreeMap<String, u32>>>,
}

impl Faulty {
    fn fails(&self) -> bool {
        self.left.fetch_sub(1, Ordering::SeqCst) == 0
    }
}

impl Transport for Faulty {
    fn connect(&self, _patience: &Patience) -> Result<Box<dyn Line>, Fault> {
        if self.fails() {
            let (what, hint) = ("a test".to_owned(), "none".to_owned());
            return Err(Fault { step: ProbeStep::Connect, what, hint, lasting: false });
        }
        Ok(Box::new(FaultyLine { relay: self.clone(), usable: true }))
    }
}

struct FaultyLine {
    relay: Faulty,
    usable: bool,
}

fn reply(code: u16) -> Reply {
    Reply { code, words: "a test".to_owned() }
}

impl Line for FaultyLine {
    fn offer(&mut self, _letter: &OutgoingLetter, _patience: &Patience) -> Result<(), Trouble> {
        if !self.relay.fails() {
            return Ok(());
        }
        self.usable = !matches!(self.relay.failure, Failure::Line);
        Err(match self.relay.failure {
            Failure::Refused => Trouble::Said(Blame::Person, reply(550)),
            Failure::Later => Trouble::Said(Blame::Letter, reply(450)),
            Failure::Line | Failure::TakenAndLost | Failure::NotTakenAndLost => {
                Trouble::Line("a test".to_owned())
            }
        })
    }

    fn give(
        &mut self,
        letter: &OutgoingLetter,
        _next: Option<&OutgoingLetter>,
        _patience: &Patience,
    ) -> Given {
        let fails = self.relay.fails();
        if !fails || matches!(self.relay.failure, Failure::TakenAndLost) {
            *self.relay.taken.lock().unwrap().entry(letter.name.clone()).or_default() += 1;
        }
        if !fails {
            return Given::Sent(reply(250));
        }
        match self.relay.failure {
            Failure::Refused => Given::Said(Blame::Person, reply(554)),
            Failure::Later => Given::Said(Blame::Busy, reply(451)),
            Failure::Line => {
                self.usable = false;
                Given::NotLeft("a test".to_owned())
            }
            Failure::TakenAndLost | Failure::NotTakenAndLost => {
                self.usable = false;
                Given::Doubt("a test".to_owned())
            }
        }
    }

    fn looks_ahead(&self) -> bool {
        true
    }

    fn usable(&self) -> bool {
        self.usable
    }

    fn close(self: Box<Self>) {}
}

/// What the promise says, whatever happened.
fn promise(folder: &Path, taken: &BTreeMap<String, u32>, doubts_allowed: usize) {
    let history = letters::open(folder).unwrap().history().unwrap();
    let mut doubts = 0;
    for index in 0..COUNT {
        let id = notice(index).id;
        let copies = taken.get(&id.to_string()).copied().unwrap_or(0);
        match history.fate(&id) {
            Fate::Sent => assert_eq!(copies, 1),
            Fate::Refused => assert_eq!(copies, 0),
            Fate::InDoubt => {
                assert!(copies <= 1);
                doubts += 1;
            }
            other @ (Fate::Planned | Fate::Deferred(_)) => panic!("{id} is {other:?}"),
        }
    }
    assert!(doubts <= doubts_allowed, "{doubts} doubts");
}

#[test]
fn the_relay_fails_at_every_step() {
    for failure in ALL {
        for step in 0..40 {
            let folder = tempfile::tempdir().unwrap();
            let relay = Faulty { left: Arc::new(AtomicI64::new(step)), failure, taken: Arc::default() };
            for _ in 0..2 {
                let mut ledger = letters::open(folder.path()).unwrap();
                letters::send(&mut ledger, &relay, COUNT, (2, Caps::default(), Patience::default())).unwrap();
            }
            promise(folder.path(), &relay.taken.lock().unwrap(), 1);
            if relay.left.load(Ordering::SeqCst) >= 0 {
                assert!(step > 14, "there are that many steps at least");
                break;
            }
        }
    }
}

/// A ledger that cannot write from one step on, as a full disk would have it.
struct Full {
    inner: SendingLedger,
    left: i64,
}

impl Ledger for Full {
    fn record(&mut self, entries: &[Entry]) -> Result<(), LedgerError> {
        self.left -= 1;
        if self.left < 0 {
            return Err(LedgerError::Refused("no room left on the disk".to_owned()));
        }
        self.inner.record(entries)
    }

    fn holds(&mut self) -> Result<Option<Vec<Hold>>, LedgerError> {
        self.inner.holds()
    }

    fn recent(&mut self, since: DateTime<Utc>, now: DateTime<Utc>) -> Result<Vec<Recent>, LedgerError> {
        self.inner.recent(since, now)
    }
}

#[test]
fn the_ledger_fails_at_every_commit() {
    for step in 0..12 {
        let folder = tempfile::tempdir().unwrap();
        let relay =
            Faulty { left: Arc::new(AtomicI64::new(-1)), failure: Failure::Line, taken: Arc::default() };
        let mut full = Full { inner: letters::open(folder.path()).unwrap(), left: step };
        let delivery = Delivery {
            ledger: &mut full,
            transport: &relay,
            letters: &Plain { filler: 600 },
            tried: &wavecast::world::ledger::Tried::new(),
            clock: &Utc::now,
            patience: Patience::default(),
            pace: letters::pace(),
            caps: Caps::default(),
            connections: 2,
            until: None,
            progress: &Progress::default(),
            learned: wavecast::world::deliver::Learned::default(),
        };
        let failed = delivery.run((0..COUNT).map(notice));
        assert!(failed.is_err() || step > 3, "a ledger that cannot write ends the run");
        drop(full);
        let mut ledger = letters::open(folder.path()).unwrap();
        letters::send(&mut ledger, &relay, COUNT, (2, Caps::default(), Patience::default())).unwrap();
        drop(ledger);
        promise(folder.path(), &relay.taken.lock().unwrap(), 2);
    }
}

/// The clock is set an hour forward and back while letters leave: none is lost, sent twice, or sent after its time.
#[test]
fn the_clock_steps_an_hour() {
    let folder = tempfile::tempdir().unwrap();
    let relay = Faulty { left: Arc::new(AtomicI64::new(-1)), failure: Failure::Line, taken: Arc::default() };
    let mut ledger = letters::open(folder.path()).unwrap();
    let asked = AtomicU64::new(0);
    let clock = || match asked.fetch_add(1, Ordering::SeqCst) {
        0..10 => letters::morning(),
        10..20 => letters::morning() + TimeDelta::hours(1),
        _ => letters::morning() - TimeDelta::hours(1),
    };
    let expiring = (0..COUNT).map(|index| wavecast::ground::timeline::Notice {
        expires: letters::morning() + TimeDelta::minutes(if index % 2 == 0 { 30 } else { 300 }),
        ..notice(index)
    });
    let delivery = Delivery {
        ledger: &mut ledger,
        transport: &relay,
        letters: &Plain { filler: 600 },
        tried: &wavecast::world::ledger::Tried::new(),
        clock: &clock,
        patience: Patience::default(),
        pace: letters::pace(),
        caps: Caps { per_minute: Some(1000), ..Caps::default() },
        connections: 1,
        until: None,
        progress: &Progress::default(),
        learned: wavecast::world::deliver::Learned::default(),
    };
    let tally = delivery.run(expiring).unwrap();
    assert_eq!(tally.figures.sent + tally.figures.missed, u64::from(COUNT));
    assert!(tally.figures.missed > 0, "by that clock the time of some had passed");
    assert!(relay.taken.lock().unwrap().values().all(|copies| *copies == 1));
}

/// A disk without room: the program says so, and a later run with room loses nobody and doubles nobody.
#[test]
fn a_full_disk_stops_the_program_and_loses_nobody() {
    let sink = super::sink::Sink::start(super::sink::Faults::default(), 0);
    let folder = tempfile::tempdir().unwrap();
    let wanted = format!("{}|{}|400||||4", folder.path().display(), sink.address);
    let this = std::env::current_exe().unwrap();
    // Files may not grow past 96 kB, and the signal that would kill us for it is ignored.
    let script =
        format!("trap '' XFSZ; ulimit -f 96; exec '{}' --exact delivery::kill::sender", this.display());
    let limited =
        Command::new("sh").args(["-c", &script]).env("WAVECAST_TEST_SENDER", &wanted).output().unwrap();
    assert!(!limited.status.success(), "it could not write and said so");
    let before = sink.taken();
    assert!(before < 400, "{before} taken");
    let free = Command::new(this)
        .args(["--exact", "delivery::kill::sender"])
        .env("WAVECAST_TEST_SENDER", &wanted)
        .output()
        .unwrap();
    assert!(free.status.success());
    let history = letters::open(folder.path()).unwrap().history().unwrap();
    let seen = sink.seen.lock().unwrap();
    assert!(seen.copies.values().all(|copies| copies.len() == 1));
    for index in 0..400 {
        let id = notice(index).id;
        let copies = seen.copies.get(&format!("<{id}@example.com>")).map_or(0, Vec::len);
        assert!(copies == 1 || history.fate(&id) == Fate::InDoubt, "{id}: {:?}", history.fate(&id));
    }
}
