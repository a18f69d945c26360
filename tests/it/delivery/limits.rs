//! What may leave at most, and a relay that asks for time: everybody slows down, and nobody is lost.

use chrono::{DateTime, TimeDelta, Utc};
use std::{
    collections::BTreeMap,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};
use wavecast::{
    ground::timeline::Hold,
    world::{
        deliver::{Caps, Patience, RetryPolicy},
        ledger::{Entry, Ledger, LedgerError, Recent},
        relay::{Blame, Fault, Given, Line, OutgoingLetter, ProbeStep, Reply, Transport, Trouble},
    },
};

use super::{
    letters,
    sink::{Faults, Sink},
};
use crate::{
    bench::Folder,
    small::{PEOPLE, changed},
};

/// At which stage a busy relay says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Greeting,
    Offer,
    Dot,
}

/// A relay that is busy for a while.
#[derive(Clone)]
struct Busy {
    code: u16,
    stage: Stage,
    until: Instant,
    /// When it was asked while it was busy.
    asked: Arc<Mutex<Vec<Instant>>>,
    taken: Arc<Mutex<BTreeMap<String, u32>>>,
}

impl Busy {
    fn is_busy(&self, stage: Stage) -> bool {
        let busy = stage == self.stage && Instant::now() < self.until;
        if busy {
            self.asked.lock().unwrap().push(Instant::now());
        }
        busy
    }

    fn reply(&self) -> Reply {
        Reply { code: self.code, words: "4.3.2 later".to_owned() }
    }
}

impl Transport for Busy {
    fn connect(&self, _patience: &Patience) -> Result<Box<dyn Line>, Fault> {
        if self.is_busy(Stage::Greeting) {
            let (what, hint) = (self.reply().to_string(), "wait".to_owned());
            return Err(Fault { step: ProbeStep::Greeting, what, hint, lasting: false });
        }
        Ok(Box::new(BusyLine(self.clone())))
    }
}

struct BusyLine(Busy);

impl Line for BusyLine {
    fn offer(&mut self, _letter: &OutgoingLetter, _patience: &Patience) -> Result<(), Trouble> {
        if self.0.is_busy(Stage::Offer) { Err(Trouble::Said(Blame::Busy, self.0.reply())) } else { Ok(()) }
    }

    fn give(
        &mut self,
        letter: &OutgoingLetter,
        _next: Option<&OutgoingLetter>,
        _patience: &Patience,
    ) -> Given {
        if self.0.is_busy(Stage::Dot) {
            return Given::Said(Blame::Busy, self.0.reply());
        }
        *self.0.taken.lock().unwrap().entry(letter.name.clone()).or_default() += 1;
        Given::Sent(Reply { code: 250, words: "taken".to_owned() })
    }

    fn usable(&self) -> bool {
        true
    }

    fn close(self: Box<Self>) {}
}

/// Waits a tenth of a second at first, and twice as long each further time.
fn pace() -> RetryPolicy {
    RetryPolicy { first: Duration::from_millis(100), most: Duration::from_millis(800), ..letters::pace() }
}

/// Whatever 4xx it says and wherever: all five lines back off together, and afterwards everybody gets one letter.
#[test]
fn a_busy_relay_slows_everything_down_and_loses_nobody() {
    const LINES: u16 = 5;
    thread::scope(|scope| {
        for code in [421, 432, 450, 451, 452, 454] {
            for stage in [Stage::Greeting, Stage::Offer, Stage::Dot] {
                scope.spawn(move || {
                    let relay = Busy {
                        code,
                        stage,
                        until: Instant::now() + Duration::from_millis(1200),
                        asked: Arc::default(),
                        taken: Arc::default(),
                    };
                    let folder = tempfile::tempdir().unwrap();
                    let mut ledger = letters::open(folder.path()).unwrap();
                    let past = (ledger.history().unwrap(), ledger.tried().unwrap());
                    let how = (LINES, Caps::default(), Patience::default());
                    let tally = letters::send_by(&mut ledger, past, &relay, 40, how, pace()).unwrap();
                    assert_eq!((tally.figures.sent, tally.figures.refused), (40, 0), "{code} at {stage:?}");
                    assert_eq!(tally.ended, None, "{code} at {stage:?}");
                    assert!(relay.taken.lock().unwrap().values().all(|copies| *copies == 1));
                    // Waits of 100, 200, 400 and 800 ms: five rounds at most, each line asks once in each.
                    let asked = relay.asked.lock().unwrap().len();
                    assert!(asked <= 5 * usize::from(LINES), "asked {asked} times ({code} at {stage:?})");
                    assert!(asked >= 3, "asked {asked} times");
                });
            }
        }
    });
}

/// More lines than are allowed are never open, whatever becomes of them.
#[test]
fn no_more_lines_than_are_allowed() {
    let faults = Faults { delay: 3, bye: 60, close_at_dot: 20, rcpt_refused: 50, ..Faults::default() };
    let sink = Sink::start(faults, 11);
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = letters::open(folder.path()).unwrap();
    let past = (ledger.history().unwrap(), ledger.tried().unwrap());
    let how = (3, Caps::default(), Patience::default());
    let pace = RetryPolicy { first: Duration::from_millis(30), ..letters::pace() };
    letters::send_by(&mut ledger, past, &letters::relay(sink.address), 200, how, pace).unwrap();
    let seen = sink.seen.lock().unwrap();
    let hellos = seen.commands.iter().filter(|command| command.starts_with("EHLO")).count();
    assert!(hellos > 6, "lines were lost and opened again: {hellos}");
    assert!((2..=3).contains(&seen.peak), "{} lines at once", seen.peak);
}

/// What left before the clock was set back an hour counts as if it had left just now: late, but never too much.
#[test]
fn a_clock_set_back_opens_no_gate() {
    let sink = Sink::start(Faults::default(), 0);
    let folder = tempfile::tempdir().unwrap();
    let caps = Caps { per_hour: Some(20), ..Caps::default() };
    let send = |patience: Patience| {
        let mut ledger = letters::open(folder.path()).unwrap();
        let past = (ledger.history().unwrap(), ledger.tried().unwrap());
        let relay = letters::relay(sink.address);
        let mut set_back = SetBack(&mut ledger);
        letters::send_by(&mut set_back, past, &relay, 60, (2, caps, patience), pace()).unwrap()
    };
    for round in 0..3 {
        let patience = Patience::default();
        let stop = patience.clone();
        let timer = thread::spawn(move || {
            thread::sleep(Duration::from_millis(800));
            stop.stop();
        });
        let tally = send(patience);
        timer.join().unwrap();
        assert_eq!(sink.taken(), 20, "round {round}: {tally:?}");
    }
}

/// A ledger asked by a clock that is an hour behind the one by which it was written.
struct SetBack<'a>(&'a mut dyn Ledger);

impl Ledger for SetBack<'_> {
    fn record(&mut self, entries: &[Entry]) -> Result<(), LedgerError> {
        self.0.record(entries)
    }

    fn holds(&mut self) -> Result<Option<Vec<Hold>>, LedgerError> {
        self.0.holds()
    }

    fn recent(&mut self, since: DateTime<Utc>, now: DateTime<Utc>) -> Result<Vec<Recent>, LedgerError> {
        let hour = TimeDelta::hours(1);
        self.0.recent(since - hour, now - hour)
    }
}

const DAY: &str = "2027-01-11T08:30Z";

fn start(folder: &Folder) -> Child {
    let mut command = folder.command(&["send", "--execute", "--yes", "--as-of", DAY]);
    command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

/// So many people an hour as the helpdesk can bear, and not one more after a restart.
#[test]
fn the_helpdesk_is_not_run_over() {
    let sink = Sink::start(Faults::default(), 0);
    let relay = format!("[smtp]\npreset = \"local\"\nhost = \"127.0.0.1\"\nport = {}\n", sink.address.port());
    let toml = changed(&[
        ("[smtp]\npreset = \"local\"\n", &relay),
        ("tickets_per_day = 40\n", "tickets_per_day = 40\npeople_per_hour = 7\n"),
    ]);
    let folder = Folder::of(&[("campaign.toml", &toml)]);
    let rows: String =
        (0..20).map(|number| format!("p{number}@example.com,P {number},P,nl,pilot,NL,ios\n")).collect();
    folder.write("people.csv", format!("{}\n{rows}", PEOPLE.lines().next().unwrap()));
    let shown = folder.run(&["send", "--as-of", DAY]);
    assert!(shown.contains("at the limits that takes 2 h\n"), "{shown}");
    for _ in 0..2 {
        let sender = start(&folder);
        let until = Instant::now() + Duration::from_secs(20);
        while sink.taken() < 7 && Instant::now() < until {
            thread::sleep(Duration::from_millis(20));
        }
        thread::sleep(Duration::from_millis(1500));
        assert_eq!(sink.taken(), 7, "seven people an hour");
        assert!(Command::new("kill").args(["-INT", &sender.id().to_string()]).status().unwrap().success());
        let output = sender.wait_with_output().unwrap();
        let words = String::from_utf8(output.stdout).unwrap();
        assert!(words.ends_with("wait for another run\nstopped\n"), "{words}");
        assert_eq!(output.status.code(), Some(4));
    }
}
