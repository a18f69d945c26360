//! The proof: a sender is killed again and again, at random moments and at the worst ones, and started again until
//! all is done. Then the relay's count is held against the ledger.
//!
//! The quick form runs with every `cargo test`. The long one:
//! `WAVECAST_KILLS=1000 cargo test --test it delivery::kill -- --nocapture`.

use chrono::{DateTime, Utc};
use std::{
    env,
    fs::File,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};
use wavecast::{
    ground::timeline::{Fate, Hold, Notice, NoticeId},
    world::{
        deliver::{Caps, Patience},
        ledger::{
            Claimed, Ending, Entry, Intent, Ledger, LedgerError, LimitWindow, Outcome, Recent, Records,
            SendingLedger, Sharing,
        },
    },
};

use super::{
    guarded::{Authority, door},
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
    let (folder, relay, count, limits) = (word(), word(), word(), word());
    let (policy, expires, connections) = (word(), word().parse().ok(), word().parse().unwrap());
    let relay = match relay.strip_prefix("tls:") {
        Some(door) => {
            let authority = std::fs::read(Path::new(folder).join("ca.pem")).unwrap();
            letters::protected(door.parse().unwrap(), &authority)
        }
        None => letters::relay(relay.parse().unwrap()),
    };
    let shared = Path::new(folder).join("address").exists();
    // The one before may have been killed a moment ago, and the system not have noticed yet.
    let mut ledger = loop {
        match letters::open_by(folder.as_ref(), policy == "unwitnessed") {
            Err(LedgerError::Held { .. }) if shared => thread::sleep(Duration::from_millis(100)),
            Err(LedgerError::Held { .. }) => thread::sleep(Duration::from_millis(5)),
            Err(LedgerError::Restored { .. }) => {
                break letters::accept(folder.as_ref(), count.parse().unwrap());
            }
            opened => break opened.unwrap(),
        }
    };
    let mut limits = limits.split(',').map(|limit| limit.parse().ok());
    let mut limit = || limits.next().flatten();
    let caps = Caps { per_minute: limit(), per_hour: limit(), per_day: limit(), people_per_hour: limit() };
    // What was tried is read first, as `send` does.
    let tried = ledger.tried().unwrap();
    let past = (ledger.history().unwrap(), tried);
    let how = (connections, caps, Patience::default());
    let mut careless;
    let ledger: &mut dyn Ledger = match policy {
        "" | "unwitnessed" => &mut ledger,
        policy => {
            careless = Careless { inner: ledger, policy: policy.to_owned(), open: Vec::new() };
            &mut careless
        }
    };
    let due = letters::due(&past.0, count.parse().unwrap());
    let expires = expires.and_then(DateTime::from_timestamp_millis);
    let due = due.into_iter().map(|notice| Notice { expires: expires.unwrap_or(notice.expires), ..notice });
    letters::deliver(ledger, &past.1, &relay, due.collect(), how, letters::pace()).unwrap();
}

/// A ledger that breaks its word as other senders do, to see that the proof finds out: it marks a letter as sent
/// before it leaves, writes down that it was begun only after it has left, or goes on when others have given it up.
struct Careless {
    inner: SendingLedger,
    policy: String,
    open: Vec<Intent>,
}

impl Careless {
    fn instead(&mut self, entry: &Entry) -> Vec<Entry> {
        let marks_before = self.policy == "before";
        match entry {
            _ if ["unfenced", "spender"].contains(&&*self.policy) => vec![entry.clone()],
            Entry::Begin(intent) if marks_before => {
                let (notice, number) = (intent.notice, intent.number);
                let (at, words) = (intent.begun, "a test".to_owned());
                let sent = Ending { notice, number, at, outcome: Outcome::Sent, code: None, words };
                vec![entry.clone(), Entry::End(sent)]
            }
            Entry::Begin(intent) => {
                self.open.push(Intent::clone(intent));
                Vec::new()
            }
            Entry::End(_) if marks_before => Vec::new(),
            Entry::End(ending) => {
                let begun = self.open.iter().position(|intent| intent.notice == ending.notice).unwrap();
                vec![Entry::Begin(Box::new(self.open.remove(begun))), entry.clone()]
            }
        }
    }
}

impl Ledger for Careless {
    fn record(&mut self, entries: &[Entry]) -> Result<(), LedgerError> {
        let instead: Vec<Entry> = entries.iter().flat_map(|entry| self.instead(entry)).collect();
        match self.inner.record(&instead) {
            // It does not care whether others have given it up.
            Err(LedgerError::LeaseLost { .. }) if self.policy == "unfenced" => Ok(()),
            written => written,
        }
    }

    fn holds(&mut self) -> Result<Option<Vec<Hold>>, LedgerError> {
        self.inner.holds()
    }

    fn recent(&mut self, since: DateTime<Utc>, now: DateTime<Utc>) -> Result<Vec<Recent>, LedgerError> {
        self.inner.recent(since, now)
    }

    fn sharing(&mut self) -> Result<Option<Sharing>, LedgerError> {
        self.inner.sharing()
    }

    fn claim(&mut self, wanted: &[(NoticeId, u32)]) -> Result<Vec<Claimed>, LedgerError> {
        // It takes whatever it likes, and believes that a claim is all that it needs.
        let takes = self.policy == "greedy" || self.policy == "claims";
        if takes { Ok(vec![Claimed::Ours; wanted.len()]) } else { self.inner.claim(wanted) }
    }

    fn record_unless_begun(&mut self, entries: &[Entry]) -> Result<Vec<(NoticeId, u32)>, LedgerError> {
        if self.policy == "greedy" {
            return self.inner.record_unless_begun(entries);
        }
        if self.policy == "claims" {
            // What others have begun is begun all the same, and its end is written down only if it may be.
            let begun = self.inner.record_unless_begun(entries);
            return begun.map(|_| Vec::new());
        }
        self.record(entries).map(|()| Vec::new())
    }

    fn permits(&mut self, limits: &[LimitWindow], wanted: u32, is_person: bool) -> Result<u32, LedgerError> {
        let granted = self.inner.permits(limits, wanted, is_person)?;
        // It keeps within the limits by itself, and does not care for the others.
        Ok(if self.policy == "spender" { wanted } else { granted })
    }

    fn give_back(&mut self, people: u32, others: u32) -> Result<(), LedgerError> {
        self.inner.give_back(people, others)
    }

    fn rest(&mut self) -> Result<(), LedgerError> {
        self.inner.rest()
    }
}

pub(super) struct Campaign {
    pub(super) folder: tempfile::TempDir,
    pub(super) sink: Sink,
    /// Where the relay is found.
    relay: String,
    count: u32,
    /// Letters a minute, an hour and a day, and people an hour: `120,,,`.
    pub(super) limits: &'static str,
    /// Empty for the ledger as it is; for a careless one its name, as in [`Careless`].
    pub(super) policy: &'static str,
    /// From when no letter may leave, in milliseconds since 1970; nothing for the letters' own time.
    expires: Option<i64>,
    /// How many senders there may be at once.
    pub(super) machines: u64,
    /// How many lines they may open together.
    pub(super) connections: u16,
    pub(super) kills: u64,
    pub(super) dice: fastrand::Rng,
}

impl Campaign {
    pub(super) fn new(count: u32, faults: Faults, seed: u64) -> Self {
        let sink = Sink::start(faults, seed);
        Self {
            folder: tempfile::tempdir().unwrap(),
            relay: sink.address.to_string(),
            sink,
            count,
            limits: "",
            policy: "",
            expires: None,
            machines: 1,
            connections: CONNECTIONS,
            kills: 0,
            dice: fastrand::Rng::with_seed(seed),
        }
    }

    pub(super) fn start(&self, fail_point: Option<String>) -> Child {
        let Self { relay, count, limits, policy, connections, .. } = self;
        let expires = self.expires.map_or(String::new(), |expires| expires.to_string());
        let folder = self.folder.path().display();
        let wanted = format!("{folder}|{relay}|{count}|{limits}|{policy}|{expires}|{connections}");
        let mut command = Command::new(env::current_exe().unwrap());
        command.args(["--exact", "delivery::kill::sender"]).env("WAVECAST_TEST_SENDER", wanted);
        if let Some(point) = fail_point {
            command.env("WAVECAST_FAIL_POINT", point);
        }
        let errors =
            File::options().create(true).append(true).open(self.folder.path().join("errors")).unwrap();
        let words = errors.try_clone().unwrap();
        command.stdin(Stdio::null()).stdout(words).stderr(errors).spawn().unwrap()
    }

    /// What senders that failed have said.
    pub(super) fn errors(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("errors")).unwrap_or_default()
    }

    /// Lets a sender live for a while, most often from its first word to the relay on; true if it came to its end in
    /// peace.
    pub(super) fn life(&mut self, longest: u64) -> bool {
        const POINTS: [&str; 6] =
            ["before-intent", "after-intent", "after-body", "after-dot", "after-250", "mid-commit"];
        let point = (self.dice.u8(0..3) == 0).then(|| {
            let point = self.dice.choice(POINTS).unwrap();
            format!("{point}:{}", self.dice.u64(1..12))
        });
        let opened = self.sink.seen.lock().unwrap().opened;
        let mut sender = self.start(point);
        let patience = Duration::from_secs(if self.dice.u8(0..10) == 0 { 0 } else { 20 });
        let born = Instant::now();
        let mut until = None;
        loop {
            if let Some(status) = sender.try_wait().unwrap() {
                self.kills += u64::from(!status.success());
                return status.success();
            }
            let works = self.sink.seen.lock().unwrap().opened > opened;
            if until.is_none() && (works || born.elapsed() > patience) {
                until = Some(Instant::now() + Duration::from_millis(self.dice.u64(1..longest)));
            }
            if until.is_some_and(|until| Instant::now() >= until) {
                break;
            }
            thread::sleep(Duration::from_millis(1));
        }
        sender.kill().unwrap();
        sender.wait().unwrap();
        self.kills += 1;
        false
    }

    /// The name of its database, if its ledger is in one.
    pub(super) fn database(&self) -> String {
        let address = std::fs::read_to_string(self.folder.path().join("address")).unwrap();
        address.split(['/', '?']).nth(3).unwrap().to_owned()
    }

    pub(super) fn finish(&self) {
        let status = self.start(None).wait().unwrap();
        assert!(status.success(), "a sender that nobody kills comes to its end: {}", self.errors());
    }

    /// The promise, held against what the relay saw.
    pub(super) fn check(&self) {
        let broken = self.broken();
        assert!(broken.is_empty(), "{}\n{}", broken.join("\n"), self.errors());
    }

    /// How many letters are in doubt.
    pub(super) fn doubts(&self) -> u64 {
        let records = Records::open(letters::place(self.folder.path())).unwrap();
        u64::try_from(records.doubts().unwrap().len()).unwrap()
    }

    /// Every way in which the promise was broken.
    pub(super) fn broken(&self) -> Vec<String> {
        let history = Records::open(letters::place(self.folder.path())).unwrap().history().unwrap();
        let seen = self.sink.seen.lock().unwrap();
        let (mut doubts, mut broken) = (0, Vec::new());
        for index in 0..self.count {
            let id = notice(index).id;
            let name = format!("<{id}@example.com>");
            let copies = seen.copies.get(&name).map_or(0, Vec::len);
            if copies > 1 {
                broken.push(format!("{id} was sent {copies} times"));
            }
            match history.fate(&id) {
                Fate::Sent if copies == 0 => broken.push(format!("{id} is said to be sent and was not")),
                Fate::Refused if copies > 0 => broken.push(format!("{id} is said to be refused and was not")),
                Fate::Sent | Fate::Refused => {}
                Fate::InDoubt => doubts += 1,
                fate @ (Fate::Planned | Fate::Deferred(_)) => {
                    broken.push(format!("{id} is neither sent nor refused nor in doubt, but {fate:?}"));
                }
            }
            let bodies = seen.bodies.get(&name).map_or(0, std::collections::BTreeSet::len);
            if bodies > 1 {
                broken.push(format!("{id} had {bodies} different bodies"));
            }
        }
        let bound = self.kills * u64::from(self.connections) + seen.blinded;
        #[expect(clippy::print_stdout, reason = "the figures of the long form")]
        {
            println!("{} kills, {doubts} doubts of at most {bound}, {} blinded", self.kills, seen.blinded);
        }
        if doubts > bound {
            broken.push(format!("{doubts} doubts, at most {bound} expected"));
        }
        if seen.peak > u64::from(self.connections) * self.machines * 2 {
            broken.push(format!("{} lines at once", seen.peak));
        }
        broken
    }
}

fn wanted_kills(quick: u64) -> u64 {
    env::var("WAVECAST_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(quick)
}

/// A well-behaved relay, a sender that dies all the time.
#[test]
fn killed_at_any_moment_nobody_gets_two_and_nobody_is_lost() {
    let kills = wanted_kills(60);
    let faults = Faults { delay: 30, ..Faults::default() };
    let mut campaign = Campaign::new(u32::try_from(kills * 15).unwrap(), faults, 1);
    while campaign.kills < kills {
        campaign.life(80);
    }
    campaign.finish();
    campaign.check();
    assert!(
        campaign.doubts() > kills,
        "it was killed in the middle of its work: {} doubts",
        campaign.doubts()
    );
}

/// The same on protected lines, where bytes wait in records before they leave.
#[test]
fn killed_on_protected_lines_the_promise_holds() {
    let kills = wanted_kills(60) / 3;
    let authority = Authority::new();
    let faults = Faults { delay: 30, close_after_taking: 5, close_at_dot: 5, ..Faults::default() };
    let mut campaign = Campaign::new(u32::try_from(kills * 40).unwrap(), faults, 8);
    campaign.relay = format!("tls:{}", door(authority.identity("127.0.0.1"), campaign.sink.address));
    std::fs::write(campaign.folder.path().join("ca.pem"), &authority.pem).unwrap();
    while campaign.kills < kills {
        campaign.life(300);
    }
    for _ in 0..2 {
        campaign.finish();
    }
    campaign.check();
    assert!(
        campaign.doubts() > kills,
        "it was killed in the middle of its work: {} doubts",
        campaign.doubts()
    );
}

/// A relay that does everything wrong, and a sender that dies all the time.
#[test]
fn killed_while_the_relay_misbehaves_the_promise_holds() {
    let kills = wanted_kills(60);
    let faults = Faults {
        delay: 25,
        mail_later: 10,
        rcpt_later: 20,
        rcpt_refused: 20,
        data_later: 5,
        dot_later: 20,
        dot_refused: 10,
        close_after_taking: 5,
        close_at_dot: 5,
        wrong_reply: 3,
        lost_track: 3,
        stall: 1,
        bye: 10,
        most_lines: Some(6),
        ..Faults::default()
    };
    let mut campaign = Campaign::new(u32::try_from(kills * 15).unwrap(), faults, 2);
    while campaign.kills < kills {
        campaign.life(120);
    }
    for _ in 0..3 {
        campaign.finish();
    }
    campaign.check();
}

/// Restarts do not buy more letters a minute, an hour or a day, nor more people an hour for the helpdesk.
#[test]
fn limits_hold_across_restarts() {
    for limits in ["120,,,", ",120,,", ",,120,", ",,,120"] {
        let mut campaign = Campaign::new(400, Faults { delay: 2, ..Faults::default() }, 3);
        campaign.limits = limits;
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(3) {
            campaign.life(400);
        }
        let taken = campaign.sink.taken();
        assert!((60..=120).contains(&taken), "`{limits}`: {taken} letters, 120 allowed");
        assert!(campaign.kills > 5, "{} kills", campaign.kills);
    }
}

/// Nothing leaves after its time, however often the sender dies and is started again.
#[test]
fn nothing_leaves_after_its_time() {
    let mut campaign = Campaign::new(5000, Faults { delay: 8, ..Faults::default() }, 7);
    let begun = Instant::now();
    campaign.expires = Some(Utc::now().timestamp_millis() + 2000);
    while begun.elapsed() < Duration::from_secs(3) {
        campaign.life(300);
    }
    campaign.finish();
    let seen = campaign.sink.seen.lock().unwrap();
    let last = seen.copies.values().flatten().max().unwrap();
    let after = last.duration_since(begun);
    assert!(after < Duration::from_millis(2400), "the last one was taken after {after:?}");
    assert!(after > Duration::from_secs(1), "it was sending all the time");
    assert!(seen.copies.len() < 5000, "and not done");
}

/// Whether the harness finds out a careless ledger. Not every dozen of kills hits the moment that counts.
fn is_found_out(policy: &'static str, fault: &str) -> bool {
    (0..10).any(|seed| {
        let mut campaign = Campaign::new(300, Faults { delay: 6, ..Faults::default() }, seed);
        campaign.policy = policy;
        for _ in 0..12 {
            campaign.life(160);
        }
        campaign.finish();
        campaign.broken().iter().any(|what| what.ends_with(fault))
    })
}

/// The proof can fail: a ledger that marks too late sends twice.
#[test]
fn a_ledger_that_forgets_what_it_began_is_found_out() {
    assert!(is_found_out("after", "was sent 2 times"));
}

/// The proof can fail: a ledger that marks too early loses letters in silence.
#[test]
fn a_ledger_that_marks_what_it_has_not_sent_is_found_out() {
    assert!(is_found_out("before", "is said to be sent and was not"));
}

/// Lets senders live and die, and puts an older copy of the whole state back again and again; more letters fall due
/// after each time. Says how many were sent twice.
fn put_back_again_and_again(policy: &'static str, dice: u64, rounds: u32) -> (usize, u64) {
    let mut campaign = Campaign::new(60, Faults { delay: 6, ..Faults::default() }, dice);
    campaign.policy = policy;
    let (state, mut older) = (campaign.folder.path().join(".wavecast"), 0);
    for _ in 0..rounds {
        for _ in 0..campaign.dice.u8(1..3) {
            campaign.life(120);
        }
        let copied = tempfile::tempdir().unwrap();
        copy(&state, copied.path());
        let taken = campaign.sink.taken();
        for _ in 0..campaign.dice.u8(1..3) {
            campaign.life(160);
        }
        older += u64::from(campaign.sink.taken() > taken);
        std::fs::remove_dir_all(&state).unwrap();
        copy(copied.path(), &state);
        campaign.finish();
        campaign.count += 60;
    }
    let seen = campaign.sink.seen.lock().unwrap();
    let twice = seen.copies.values().filter(|copies| copies.len() > 1).count();
    (twice, older)
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

/// Whenever an older copy of the state is put back, seal and all, nobody is sent anything twice.
#[test]
fn put_back_at_random_moments_nothing_is_sent_twice() {
    let rounds = u32::try_from(wanted_kills(6)).unwrap();
    let (twice, older) = put_back_again_and_again("", 11, rounds);
    assert!(older > 0, "something left between the copy and its being put back");
    assert_eq!(twice, 0);
}

/// The proof can fail: without a witness outside of what is copied, letters leave twice.
#[test]
fn a_ledger_without_a_witness_is_found_out() {
    assert!((0..10).any(|seed| put_back_again_and_again("unwitnessed", seed, 3).0 > 0));
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

/// A sender that is stopped like a laptop put to sleep goes on where it was. In the long form it sleeps for a minute.
#[test]
fn a_sleep_in_the_middle_loses_nothing() {
    sleeps(&Campaign::new(150, Faults { delay: 6, ..Faults::default() }, 4));
}

/// The relay has hung up meanwhile, on lines where it waited for a body too: what had not left is not in doubt.
#[test]
fn a_sleep_that_outlasts_the_relay_leaves_no_doubts() {
    let faults = Faults { delay: 6, idle: Some(700), ..Faults::default() };
    sleeps(&Campaign::new(150, faults.clone(), 4));
    let authority = Authority::new();
    let mut campaign = Campaign::new(150, faults, 4);
    campaign.relay = format!("tls:{}", door(authority.identity("127.0.0.1"), campaign.sink.address));
    std::fs::write(campaign.folder.path().join("ca.pem"), &authority.pem).unwrap();
    sleeps(&campaign);
}

fn sleeps(campaign: &Campaign) {
    let long = env::var_os("WAVECAST_KILLS").is_some();
    let mut sender = campaign.start(None);
    let until = Instant::now() + Duration::from_secs(10);
    while campaign.sink.taken() < 20 && Instant::now() < until {
        thread::sleep(Duration::from_millis(2));
    }
    let signal = |name: &str| Command::new("kill").args([name, &sender.id().to_string()]).status().unwrap();
    assert!(signal("-STOP").success());
    thread::sleep(Duration::from_millis(300));
    let asleep = campaign.sink.taken();
    assert!((20..150).contains(&asleep), "it fell asleep in the middle: {asleep}");
    thread::sleep(Duration::from_millis(if long { 61_000 } else { 1500 }));
    assert_eq!(campaign.sink.taken(), asleep, "it sleeps");
    assert!(signal("-CONT").success());
    assert!(sender.wait().unwrap().success());
    campaign.finish();
    campaign.check();
    assert_eq!(campaign.sink.taken(), 150);
}
