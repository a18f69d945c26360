//! Lines to the database that are cut at the worst moment, and databases that are slow or away for longer than a lease.

use std::{
    io,
    net::{Shutdown, TcpListener, TcpStream},
    os::unix::net::UnixStream,
    path::Path,
    process::Stdio,
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};
use wavecast::world::ledger::{LedgerUrl, PostgresStore, SendingRequest, Store as _, Witnesses};

use super::{
    conformance::{begin, id},
    letters::morning,
    postgres::{Server, programs, server},
    several::{COUNT, DAY, Machine},
    sink::{Faults, Sink},
};
use crate::small::PEOPLE;

/// A line to a database that can be cut without the database noticing.
struct LongLine {
    port: u16,
    ends: Arc<Mutex<Vec<TcpStream>>>,
}

impl LongLine {
    fn to(server: &Server) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (port, socket) = (listener.local_addr().unwrap().port(), server.path().join(".s.PGSQL.5432"));
        let ends: Arc<Mutex<Vec<TcpStream>>> = Arc::default();
        let kept = Arc::clone(&ends);
        thread::spawn(move || {
            for near in listener.incoming() {
                let (near, far) = (near.unwrap(), UnixStream::connect(&socket).unwrap());
                kept.lock().unwrap().push(near.try_clone().unwrap());
                let (mut from, mut to) = (near.try_clone().unwrap(), far.try_clone().unwrap());
                // The far end stays open when the near one is gone: the server works on as if nothing had happened.
                thread::spawn(move || io::copy(&mut from, &mut to));
                let (mut from, mut to) = (far, near);
                thread::spawn(move || io::copy(&mut from, &mut to));
            }
        });
        Self { port, ends }
    }

    fn cut(&self) {
        for end in self.ends.lock().unwrap().drain(..) {
            let _ = end.shutdown(Shutdown::Both);
        }
    }
}

fn until(what: &str, is_so: impl Fn() -> bool) {
    let most = Instant::now() + Duration::from_secs(30);
    while !is_so() {
        assert!(Instant::now() < most, "{what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Has each commit of something begun wait for whoever holds a lock, as it would for a standby.
const WAITS: &str = "CREATE FUNCTION wavecast.waits() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
     PERFORM pg_advisory_xact_lock_shared(7); RETURN NULL; END $$; \
     CREATE CONSTRAINT TRIGGER waits AFTER INSERT ON wavecast.attempt DEFERRABLE INITIALLY DEFERRED \
     FOR EACH ROW EXECUTE FUNCTION wavecast.waits()";

/// The line is cut while the server is at the commit, which goes through only after the new connection has looked: what was
/// begun is our own all the same.
#[test]
fn a_commit_that_the_server_is_still_at_is_our_own() {
    let Some(server) = server() else { return };
    let (folder, database) = (tempfile::tempdir().unwrap(), server.database());
    let line = LongLine::to(server);
    let address = format!("postgres://wavecast@127.0.0.1:{}/{database}?sslmode=disable&lease=30", line.port);
    let store = PostgresStore::of(LedgerUrl::parse(&address, Path::new("/")).unwrap());
    let witnesses = Witnesses::of(Some(&folder.path().join("state")), &folder.path().join(".wavecast"));
    let request = SendingRequest {
        campaign: "test",
        witnesses: &witnesses,
        sender: "tests",
        vouched: None,
        now: morning(),
    };
    let mut sender = store.sender(&request).unwrap();
    server.run(&database, WAITS);
    let mut holder = server.command("psql");
    holder.args(["-X", "-q", "-U", "wavecast", "-d", &database, "-h"]).arg(server.path());
    let mut holder = holder
        .args(["-c", "SELECT pg_advisory_lock(7), pg_sleep(600)"])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let is_awaited = |kind: &str| {
        let question = format!(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = '{database}' AND wait_event_type = 'Lock' \
             AND wait_event = '{kind}'"
        );
        server.ask("postgres", &question) == "1"
    };
    let held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 7 AND granted";
    until("nobody holds the lock", || server.ask(&database, held) == "1");
    let taken = thread::scope(|scope| {
        let writing = scope.spawn(|| sender.record_unless_begun(&[begin(0, 1), begin(1, 1)]));
        until("the commit does not wait", || is_awaited("advisory"));
        line.cut();
        until("nobody waits for the commit", || is_awaited("transactionid"));
        let end = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = 7 AND granted";
        server.run(&database, end);
        writing.join().unwrap()
    });
    holder.wait().unwrap();
    assert_eq!(taken.unwrap(), [], "nobody else has begun them");
    assert!([0, 1].iter().all(|index| store.reader().unwrap().knows(&id(*index)).unwrap()));
}

/// Somebody goes on with an older copy, and writing down what it may not know takes longer than a lease.
#[test]
fn what_an_older_copy_may_not_know_takes_as_long_as_it_takes() {
    let Some(server) = server() else { return };
    let (sink, database) = (Sink::start(Faults::default(), 5), server.database());
    let machine = Machine::new(&server.address(&database, "wavecast", "&lease=2"), &sink);
    let person = |number: usize| format!("p{number}@example.com,P {number},P,nl,pilot,NL,ios\n");
    let rows: String = (0..600).map(person).collect();
    machine.folder.write("people.csv", format!("{}\n{rows}", PEOPLE.lines().next().unwrap()));
    machine.says(&["ledger", "move", "--to", "postgres"]);
    server.run(
        &database,
        "CREATE FUNCTION wavecast.slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(2.5); \
         RETURN NULL; END $$; CREATE TRIGGER slow AFTER INSERT ON wavecast.attempt FOR EACH STATEMENT EXECUTE FUNCTION \
         wavecast.slow()",
    );
    let said = machine.says(&[
        "ledger",
        "accept",
        "--everything",
        "--because",
        "put back",
        "--by",
        "rosa",
        "--as-of",
        DAY,
    ]);
    assert!(said.contains("in doubt"), "{said}");
}

/// The database is away for longer than the lease, in the very first round of a sender that stays up. Once it is back the
/// sender goes on, and nothing that was on the wire stays open under one that lives: it is known or a doubt.
#[test]
fn nothing_stays_open_when_the_database_was_away() {
    let Some(programs) = programs() else { return };
    let (server, mut running) = Server::new(&programs);
    let database = server.database();
    let sink = Sink::start(Faults { delay: 100, ..Faults::default() }, 5);
    let machine = Machine::new(&server.address(&database, "wavecast", "&lease=2"), &sink);
    machine.says(&["ledger", "move", "--to", "postgres"]);
    let mut staying = machine.command(&["run", "--as-of", DAY]);
    let mut staying = staying.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    until("nothing leaves", || sink.taken() >= 20);
    running.kill().unwrap();
    running.wait().unwrap();
    thread::sleep(Duration::from_secs(7));
    server.forget_process();
    running = server.start();
    let count = |states: &str| {
        let question = format!("SELECT count(*) FROM wavecast.attempt WHERE state IN ({states})");
        server.ask(&database, &question).parse::<usize>().unwrap()
    };
    // What was being begun as the database died may be there though its letter never left: a doubt, as it should be.
    let most = Instant::now() + Duration::from_mins(2);
    while count("1, 4") < COUNT {
        let states = ["0", "1", "2", "3", "4"].map(count);
        assert!(Instant::now() < most, "it does not go on: {states:?}, {} taken", sink.taken());
        thread::sleep(Duration::from_millis(200));
    }
    assert_eq!(count("0"), 0, "something stays open");
    assert!(count("4") <= 4, "more doubts than lines: {}", count("4"));
    assert!(sink.seen.lock().unwrap().copies.values().all(|copies| copies.len() == 1));
    staying.kill().unwrap();
    staying.wait().unwrap();
    running.kill().unwrap();
    running.wait().unwrap();
}
