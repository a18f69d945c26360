//! What people judge and what the clocks say while something is being sent.

use chrono::{DateTime, Utc};
use std::{
    path::Path,
    process::{Child, Stdio},
    sync::OnceLock,
    thread,
    time::{Duration, Instant},
};
use wavecast::{
    acts::{
        Choice, Failure, Opened, Surroundings,
        send::{Cutoff, SendingSession},
    },
    world::deliver::Patience,
};

use super::{
    postgres::server,
    several::{COUNT, Machine},
    sink::{Faults, Sink},
};
use crate::small::PEOPLE;

/// The Swedish announcement is due then, if the pilot has passed its gate.
const LATER: &str = "2027-02-15T09:00Z";

const PASS: [&str; 8] =
    ["gate", "pass", "pilot", "--anyway", "--because", "tried", "--as-of", "2027-02-08T09:00Z"];

/// A machine that has everybody in the wave after the pilot.
fn swedish(machine: Machine) -> Machine {
    let person = |number: usize| format!("p{number}@example.com,P {number},P,sv,sweden,SE,ios\n");
    let rows: String = (0..COUNT).map(person).collect();
    machine.folder.write("people.csv", format!("{}\n{rows}", PEOPLE.lines().next().unwrap()));
    machine
}

fn sends(machine: &Machine) -> Child {
    let mut command = machine.command(&["send", "--execute", "--yes", "--as-of", LATER]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Somebody takes back that the pilot has passed, on another machine or in another process: every sender stops at once. Once
/// it has passed again everybody is told, and nobody twice.
fn a_gate_is_held_meanwhile(machines: &[Machine], sink: &Sink) {
    let by = &machines[0];
    by.says(&PASS);
    let running: Vec<Child> = machines.iter().map(sends).collect();
    let until = Instant::now() + Duration::from_mins(1);
    while sink.taken() < 20 {
        assert!(Instant::now() < until, "nothing leaves");
        thread::sleep(Duration::from_millis(10));
    }
    by.says(&["gate", "hold", "pilot", "--because", "the certificate first", "--as-of", LATER]);
    // On a machine that does other work a sender may look a little later: it has stopped once nothing has left for a while.
    let (mut taken, mut quiet) = (sink.taken(), Instant::now());
    while quiet.elapsed() < Duration::from_millis(2500) {
        thread::sleep(Duration::from_millis(50));
        if sink.taken() > taken {
            (taken, quiet) = (sink.taken(), Instant::now());
        }
    }
    for child in running {
        let output = child.wait_with_output().unwrap();
        let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
        assert_eq!(output.status.code(), Some(0), "{said}");
        assert!(!said.contains("call again"), "{said}");
    }
    assert_eq!(sink.taken(), taken, "what waits for the gate has not left");
    assert!(taken < COUNT, "{taken} left");
    by.says(&PASS);
    assert!(sends(&machines[0]).wait_with_output().unwrap().status.success());
    let seen = sink.seen.lock().unwrap();
    assert_eq!(seen.copies.len(), COUNT);
    assert!(seen.copies.values().all(|copies| copies.len() == 1));
}

#[test]
fn a_gate_stops_every_machine() {
    let Some(server) = server() else { return };
    let sink = Sink::start(Faults { delay: 400, ..Faults::default() }, 5);
    let address = server.address(&server.database(), "wavecast", "");
    let machines = ["blue", "green"].map(|name| swedish(Machine::new(&address, &sink)).called(name));
    a_gate_is_held_meanwhile(&machines, &sink);
}

#[test]
fn a_gate_stops_the_one_sender_of_a_folder() {
    let sink = Sink::start(Faults { delay: 400, ..Faults::default() }, 5);
    let machine = swedish(Machine::new("", &sink));
    let toml = machine.folder.read("campaign.toml");
    machine.folder.write("campaign.toml", toml.replace("[ledger]\nurl_env = \"WAVECAST_LEDGER\"\n", ""));
    a_gate_is_held_meanwhile(&[machine], &sink);
}

static ADDRESS: OnceLock<String> = OnceLock::new();

/// A clock that has stopped, however often it is asked.
fn stopped() -> DateTime<Utc> {
    "2027-01-11T08:30:00Z".parse().unwrap()
}

/// Sends what is due by this clock.
fn sends_by(folder: &Path, tick: fn() -> DateTime<Utc>, rehearsal: bool) -> Result<u64, Failure> {
    let opened = Opened::of(Surroundings {
        folder: folder.to_path_buf(),
        state: Surroundings::usual_state(folder),
        now: tick(),
        clock: tick(),
        tick,
        rehearsal,
        environment: |name| (name == "WAVECAST_LEDGER").then(|| ADDRESS.get().unwrap().clone()),
        aside: |_| {},
    })?;
    opened.make_secret()?;
    let mut sender = SendingSession::new("tests", Patience::default(), false);
    let sent = sender.once(&opened, &Choice::default(), Cutoff::default(), None, None)?;
    Ok(sent.tally.figures.sent)
}

#[test]
fn a_machine_with_another_clock_than_the_database_begins_nothing() {
    let Some(server) = server() else { return };
    let sink = Sink::start(Faults::default(), 5);
    let address = ADDRESS.get_or_init(|| server.address(&server.database(), "wavecast", ""));
    let machine = Machine::new(address, &sink);
    let folder = machine.folder.path();
    let why = sends_by(folder, stopped, false).unwrap_err().to_string();
    assert!(why.starts_with("the clock of this machine says 2027-01-11 08:30:00 UTC, and that of"), "{why}");
    assert_eq!(sink.taken(), 0);
    assert_eq!(sends_by(folder, Utc::now, false).unwrap(), 0, "nothing is due yet, and nothing is wrong");
    assert_eq!(
        sends_by(folder, stopped, true).unwrap(),
        COUNT as u64,
        "a day that is acted is no wrong clock"
    );
}
