//! The proof: a sender is killed again and again, at random moments and at the worst ones, and started again until
//! all is done. Then the relay's count is held against the ledger.
//!
//! The quick form runs with every `cargo test`. The long one:
//! `WAVECAST_KILLS=1000 cargo test --test it delivery::kill -- --nocapture`.

use std::{
    env,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};
use wavecast::{
    ground::timeline::Fate,
    world::{
        deliver::{Caps, Patience},
        ledger::{LedgerError, Records},
    },
};

use super::{
    letters::{self, notice},
    sink::{Faults, Sink},
};

const CONNECTIONS: u16 = 4;

/// The sender that is killed: this very test, called again with a folder and a relay in its environment.
#[test]
fn sender() {
    let Ok(wanted) = env::var("WAVECAST_TEST_SENDER") else { return };
    let mut words = wanted.split('|');
    let mut word = || words.next().unwrap();
    let (folder, relay, count, per_minute) = (word(), word(), word(), word());
    let relay = letters::relay(relay.parse().unwrap());
    // The one before may have been killed a moment ago, and the system not have noticed yet.
    let mut ledger = loop {
        match letters::open(folder.as_ref()) {
            Err(LedgerError::Held { .. }) => thread::sleep(Duration::from_millis(5)),
            opened => break opened.unwrap(),
        }
    };
    let caps = Caps { per_minute: per_minute.parse().ok(), ..Caps::default() };
    letters::send(&mut ledger, &relay, count.parse().unwrap(), (CONNECTIONS, caps, Patience::default()))
        .unwrap();
}

struct Campaign {
    folder: tempfile::TempDir,
    sink: Sink,
    count: u32,
    per_minute: Option<u32>,
    kills: u64,
    dice: fastrand::Rng,
}

impl Campaign {
    fn new(count: u32, faults: Faults, seed: u64) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            sink: Sink::start(faults, seed),
            count,
            per_minute: None,
            kills: 0,
            dice: fastrand::Rng::with_seed(seed),
        }
    }

    fn start(&self, fail_point: Option<String>) -> Child {
        let per_minute = self.per_minute.map_or(String::new(), |limit| limit.to_string());
        let wanted =
            format!("{}|{}|{}|{per_minute}", self.folder.path().display(), self.sink.address, self.count);
        let mut command = Command::new(env::current_exe().unwrap());
        command.args(["--exact", "delivery::kill::sender"]).env("WAVECAST_TEST_SENDER", wanted);
        if let Some(point) = fail_point {
            command.env("WAVECAST_FAIL_POINT", point);
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// Lets a sender live for a while; true if it came to its end in peace.
    fn life(&mut self, longest: u64) -> bool {
        const POINTS: [&str; 6] =
            ["before-intent", "after-intent", "after-body", "after-dot", "after-250", "mid-commit"];
        let point = self.dice.bool().then(|| {
            let point = self.dice.choice(POINTS).unwrap();
            format!("{point}:{}", self.dice.u64(1..20))
        });
        let mut sender = self.start(point);
        let until = Instant::now() + Duration::from_millis(self.dice.u64(20..longest));
        loop {
            if let Some(status) = sender.try_wait().unwrap() {
                self.kills += u64::from(!status.success());
                return status.success();
            }
            if Instant::now() >= until {
                break;
            }
            thread::sleep(Duration::from_millis(2));
        }
        sender.kill().unwrap();
        sender.wait().unwrap();
        self.kills += 1;
        false
    }

    fn finish(&self) {
        let status = self.start(None).wait().unwrap();
        assert!(status.success(), "a sender that nobody kills comes to its end");
    }

    /// The promise, held against what the relay saw.
    fn check(&self) {
        let history = Records::open(&self.folder.path().join(".wavecast")).unwrap().history().unwrap();
        let seen = self.sink.seen.lock().unwrap();
        let (mut doubts, mut lost) = (0, Vec::new());
        for index in 0..self.count {
            let id = notice(index).id;
            let name = format!("<{id}@example.com>");
            let copies = seen.copies.get(&name).map_or(0, Vec::len);
            assert!(copies <= 1, "{id} was sent {copies} times");
            let fate = history.fate(&id);
            match fate {
                Fate::Sent => assert_eq!(copies, 1, "{id} is said to be sent"),
                Fate::Refused => assert_eq!(copies, 0, "{id} is said to be refused"),
                Fate::InDoubt => doubts += 1,
                Fate::Planned | Fate::Deferred(_) => lost.push((id, fate, copies)),
            }
            let bodies = seen.bodies.get(&name).map_or(0, std::collections::BTreeSet::len);
            assert!(bodies <= 1, "{id} had {bodies} different bodies");
        }
        assert!(lost.is_empty(), "neither sent nor refused nor in doubt: {lost:?}");
        let bound = self.kills * u64::from(CONNECTIONS) + seen.blinded;
        #[expect(clippy::print_stdout, reason = "the figures of the long form")]
        {
            println!("{} kills, {doubts} doubts of at most {bound}, {} blinded", self.kills, seen.blinded);
        }
        assert!(doubts <= bound, "{doubts} doubts, at most {bound} expected");
        assert!(seen.peak <= u64::from(CONNECTIONS) * 2, "{} lines at once", seen.peak);
    }
}

fn wanted_kills(quick: u64) -> u64 {
    env::var("WAVECAST_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(quick)
}

/// A well-behaved relay, a sender that dies all the time.
#[test]
fn killed_at_any_moment_nobody_gets_two_and_nobody_is_lost() {
    let kills = wanted_kills(60);
    let mut campaign =
        Campaign::new(u32::try_from(kills * 20).unwrap(), Faults { delay: 6, ..Faults::default() }, 1);
    while campaign.kills < kills {
        campaign.life(160);
    }
    campaign.finish();
    campaign.check();
}

/// A relay that does everything wrong, and a sender that dies all the time.
#[test]
fn killed_while_the_relay_misbehaves_the_promise_holds() {
    let kills = wanted_kills(60);
    let faults = Faults {
        delay: 4,
        mail_later: 10,
        rcpt_later: 20,
        rcpt_refused: 20,
        data_later: 5,
        dot_later: 20,
        dot_refused: 10,
        close_after_taking: 5,
        close_at_dot: 5,
        wrong_reply: 3,
        stall: 1,
        bye: 10,
        most_lines: Some(6),
        no_pipelining: false,
        deaf_behind_dot: false,
    };
    let mut campaign = Campaign::new(u32::try_from(kills * 15).unwrap(), faults, 2);
    while campaign.kills < kills {
        campaign.life(250);
    }
    for _ in 0..3 {
        campaign.finish();
    }
    campaign.check();
}

/// Restarts do not buy more letters a minute.
#[test]
fn limits_hold_across_restarts() {
    let mut campaign = Campaign::new(400, Faults { delay: 2, ..Faults::default() }, 3);
    campaign.per_minute = Some(120);
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(6) {
        campaign.life(400);
    }
    let taken = campaign.sink.taken();
    assert!((60..=120).contains(&taken), "{taken} letters in a few seconds, 120 a minute allowed");
}

/// A second sender is told who the first one is, and sends nothing.
#[test]
fn two_senders_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let first = letters::open(folder.path()).unwrap();
    let refused = letters::open(folder.path()).unwrap_err().to_string();
    assert!(refused.starts_with("another sender holds this ledger: process "), "{refused}");
    assert!(refused.contains("`a test`, since 2027-01-18 09:00:00 UTC; wait until it ends"), "{refused}");
    drop(first);
    letters::open(folder.path()).unwrap();
}

/// A sender that is stopped like a laptop put to sleep goes on where it was.
#[test]
fn a_sleep_in_the_middle_loses_nothing() {
    let campaign = Campaign::new(150, Faults { delay: 6, ..Faults::default() }, 4);
    let mut sender = campaign.start(None);
    thread::sleep(Duration::from_millis(120));
    let signal = |name: &str| Command::new("kill").args([name, &sender.id().to_string()]).status().unwrap();
    signal("-STOP");
    thread::sleep(Duration::from_millis(1500));
    signal("-CONT");
    assert!(sender.wait().unwrap().success());
    campaign.finish();
    campaign.check();
}
