//! The promise on several machines: senders that send at once, killed, put to sleep and started again, with a real
//! database between them that is killed too. Then the relay's count is held against the ledger.
//!
//! The long form: `WAVECAST_KILLS=500 cargo test --test it delivery::postgres_kill -- --nocapture`.

use std::{
    env,
    process::{Child, Command},
    thread,
    time::{Duration, Instant},
};

use wavecast::{
    ground::timeline::Hold,
    world::ledger::{Notes, Records},
};

use super::{
    kill::Campaign,
    letters::{morning, place},
    postgres::{Server, programs, server},
    sink::Faults,
};

/// How many machines send at once.
const MACHINES: usize = 3;

/// A campaign whose ledger is in a new database; others take over after a second.
fn shared(server: &Server, count: u32, seed: u64) -> Campaign {
    shared_for(server, count, seed, 1)
}

fn shared_for(server: &Server, count: u32, seed: u64, lease: u32) -> Campaign {
    shared_by(server, count, seed, (lease, 20))
}

/// The same at a relay that takes up to so many milliseconds for each answer.
fn shared_by(server: &Server, count: u32, seed: u64, (lease, delay): (u32, u64)) -> Campaign {
    let mut campaign = Campaign::new(count, Faults { delay, ..Faults::default() }, seed);
    campaign.machines = MACHINES as u64;
    // Enough for each of them to have several.
    campaign.connections = 8;
    let address = server.address(&server.database(), "wavecast", &format!("&lease={lease}"));
    std::fs::write(campaign.folder.path().join("address"), address).unwrap();
    campaign
}

fn signal(machine: &Child, name: &str) {
    // One that has just ended cannot be told anything.
    let _ = Command::new("kill").args([name, &machine.id().to_string()]).output().unwrap();
}

/// So many faults, each at a random machine: it is killed, or sleeps for longer than its lease and wakes.
fn struck(campaign: &mut Campaign, faults: u64, sleeps: bool) {
    let mut machines: Vec<Child> = (0..MACHINES).map(|_| campaign.start(None)).collect();
    let mut asleep: Vec<(usize, Instant)> = Vec::new();
    while campaign.kills < faults {
        thread::sleep(Duration::from_millis(campaign.dice.u64(20..600)));
        asleep.retain(|(index, until)| {
            let sleeps = Instant::now() < *until;
            if !sleeps {
                signal(&machines[*index], "-CONT");
            }
            sleeps
        });
        let index = campaign.dice.usize(0..MACHINES);
        if asleep.iter().any(|(sleeper, _)| *sleeper == index) {
            continue;
        }
        if machines[index].try_wait().unwrap().is_some() {
            machines[index] = campaign.start(None);
        }
        campaign.kills += 1;
        if sleeps && campaign.dice.bool() {
            signal(&machines[index], "-STOP");
            let long = Duration::from_millis(campaign.dice.u64(1100..2500));
            asleep.push((index, Instant::now() + long));
        } else {
            machines[index].kill().unwrap();
            machines[index].wait().unwrap();
            machines[index] = campaign.start(None);
        }
    }
    for machine in &mut machines {
        signal(machine, "-CONT");
        machine.wait().unwrap();
    }
}

fn faults(quick: u64) -> u64 {
    env::var("WAVECAST_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(quick)
}

/// Machines die and others take over: nobody gets two, and nobody is lost.
#[test]
fn machines_that_die_are_taken_over_from() {
    let Some(server) = server() else { return };
    let faults = faults(20);
    let mut campaign = shared(server, u32::try_from(faults * 40).unwrap(), 21);
    struck(&mut campaign, faults, false);
    campaign.finish();
    campaign.check();
}

/// Machines sleep for longer than their lease and wake in the middle of a letter.
#[test]
fn machines_that_sleep_and_wake_send_nothing_twice() {
    let Some(server) = server() else { return };
    let faults = faults(20);
    let mut campaign = shared(server, u32::try_from(faults * 60).unwrap(), 22);
    struck(&mut campaign, faults, true);
    campaign.finish();
    campaign.check();
}

/// The database is killed and started again in the middle of everything.
#[test]
fn a_database_that_dies_again_and_again_loses_nothing() {
    let Some(programs) = programs() else { return };
    let (server, mut running) = Server::new(&programs);
    let deaths = faults(4).min(100);
    let mut campaign = shared_for(&server, u32::try_from(deaths * 250).unwrap(), 23, 4);
    let mut machines: Vec<Child> = (0..MACHINES).map(|_| campaign.start(None)).collect();
    for _ in 0..deaths {
        thread::sleep(Duration::from_millis(campaign.dice.u64(300..1500)));
        running.kill().unwrap();
        running.wait().unwrap();
        thread::sleep(Duration::from_millis(campaign.dice.u64(300..900)));
        server.forget_process();
        running = server.start();
        for machine in &mut machines {
            // One that gave up has left at most what it had on the wire.
            if machine.try_wait().unwrap().is_some_and(|status| !status.success()) {
                campaign.kills += 1;
                *machine = campaign.start(None);
            }
        }
    }
    for machine in &mut machines {
        campaign.kills += u64::from(!machine.wait().unwrap().success());
    }
    campaign.finish();
    campaign.check();
    running.kill().unwrap();
    running.wait().unwrap();
}

/// All machines together send no more than one would, however often they die; and what they may is nearly used.
#[test]
fn limits_are_those_of_all_machines_together() {
    let Some(server) = server() else { return };
    for (limits, seed) in [("150,,,", 31), (",150,,", 32), (",,150,", 33), (",,,150", 34)] {
        let mut campaign = shared(server, 2000, seed);
        campaign.limits = limits;
        let mut machines: Vec<Child> = (0..MACHINES).map(|_| campaign.start(None)).collect();
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(5) {
            thread::sleep(Duration::from_millis(campaign.dice.u64(300..900)));
            let index = campaign.dice.usize(0..MACHINES);
            machines[index].kill().unwrap();
            machines[index].wait().unwrap();
            machines[index] = campaign.start(None);
        }
        let taken = campaign.sink.taken();
        for machine in &mut machines {
            machine.kill().unwrap();
            machine.wait().unwrap();
        }
        // What a sender that died had in hand is lost to the others until the window has passed.
        assert!((75..=150).contains(&taken), "`{limits}`: {taken} letters, 150 allowed");
    }
}

/// A hold stops every machine within a second, and none of them forgets what it held.
#[test]
fn a_hold_stops_every_machine() {
    let Some(server) = server() else { return };
    let campaign = shared_for(server, 3000, 24, 10);
    let mut machines: Vec<Child> = (0..MACHINES).map(|_| campaign.start(None)).collect();
    let wait_for = |letters| {
        let until = Instant::now() + Duration::from_secs(20);
        while campaign.sink.taken() < letters && Instant::now() < until {
            thread::sleep(Duration::from_millis(5));
        }
    };
    wait_for(200);
    let mut notes = Notes::open(place(campaign.folder.path()), "test").unwrap();
    let hold = Hold { wave: None, stage: None, because: "the app is down".to_owned() };
    notes.hold(&hold, "somebody", morning()).unwrap();
    thread::sleep(Duration::from_secs(1));
    let taken = campaign.sink.taken();
    thread::sleep(Duration::from_secs(1));
    assert_eq!(campaign.sink.taken(), taken, "all of them hold");
    assert!((200..3000).contains(&taken), "{taken}");
    notes.lift(None, None, "somebody", morning()).unwrap();
    for machine in &mut machines {
        assert!(machine.wait().unwrap().success(), "{}", campaign.errors());
    }
    campaign.check();
    assert_eq!((campaign.sink.taken(), campaign.doubts()), (3000, 0));
}

/// The work is shared: each of them has sent a good part of it, and nothing is prepared twice.
#[test]
fn every_machine_helps() {
    let Some(server) = server() else { return };
    let campaign = shared_for(server, 1500, 25, 10);
    let mut machines: Vec<Child> = (0..MACHINES).map(|_| campaign.start(None)).collect();
    for machine in &mut machines {
        assert!(machine.wait().unwrap().success(), "{}", campaign.errors());
    }
    campaign.check();
    let records = Records::open(place(campaign.folder.path())).unwrap();
    assert_eq!(records.senders().unwrap(), Some(Vec::new()), "all of them have gone");
    let database = campaign.database();
    let least = server.ask(
        &database,
        "SELECT min(n) FROM (SELECT count(*) AS n FROM wavecast.attempt GROUP BY epoch) AS x",
    );
    let senders = server.ask(&database, "SELECT count(DISTINCT epoch) FROM wavecast.attempt");
    assert_eq!(senders, MACHINES.to_string());
    assert!(least.parse::<u32>().unwrap() > 200, "{least}");
}

fn is_found_out(policy: &'static str, seeds: u64, fault: &str) -> bool {
    let server = server().unwrap();
    (0..seeds).any(|seed| {
        let mut campaign = shared(server, 1200, 40 + seed);
        campaign.policy = policy;
        struck(&mut campaign, 12, true);
        campaign.finish();
        campaign.broken().iter().any(|what| what.contains(fault))
    })
}

/// The proof can fail: a sender that goes on when others have given it up sends twice.
#[test]
fn a_sender_that_does_not_look_at_its_epoch_is_found_out() {
    assert!(server().is_none() || is_found_out("unfenced", 30, "was sent 2 times"));
}

/// The proof can fail: a sender that does not care who has begun an attempt sends twice.
#[test]
fn a_sender_that_does_not_look_who_has_begun_is_found_out() {
    assert!(server().is_none() || is_found_out("claims", 30, "was sent 2 times"));
}

/// Claims are for speed alone: a sender that heeds none of them sends nothing twice.
#[test]
fn the_promise_does_not_hang_on_claims() {
    assert!(server().is_none() || !is_found_out("greedy", 1, ""));
}

/// The proof can fail: a sender that does not count the letters of others oversteps the limit.
#[test]
fn a_sender_that_counts_alone_is_found_out() {
    let Some(server) = server() else { return };
    let mut campaign = shared(server, 2000, 35);
    (campaign.limits, campaign.policy) = ("100,,,", "spender");
    let mut machines: Vec<Child> = (0..MACHINES).map(|_| campaign.start(None)).collect();
    let until = Instant::now() + Duration::from_secs(20);
    while campaign.sink.taken() <= 100 && Instant::now() < until {
        thread::sleep(Duration::from_millis(20));
    }
    for machine in &mut machines {
        machine.kill().unwrap();
        machine.wait().unwrap();
    }
    assert!(campaign.sink.taken() > 100);
}

/// Few enough lines that this machine, which is all of them at once, has time to spare.
const LINES: u16 = 5;

/// How much faster several machines are than one, each with as many lines, at a relay that takes 20 ms for an answer on average:
/// `cargo test --release --test it delivery::postgres_kill::how_fast -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement"]
fn how_fast_several_machines_are() {
    let Some(server) = server() else { return };
    let timed = |machines: u16, count: u32| {
        let mut campaign = shared_by(server, count, 50, (30, 40));
        campaign.connections = LINES * machines;
        let mut running: Vec<Child> = (0..machines).map(|_| campaign.start(None)).collect();
        for machine in &mut running {
            assert!(machine.wait().unwrap().success());
        }
        let seen = campaign.sink.seen.lock().unwrap();
        let moments: Vec<Instant> = seen.copies.values().flatten().copied().collect();
        let (from, to) = (moments.iter().min().unwrap(), moments.iter().max().unwrap());
        f64::from(count) / to.duration_since(*from).as_secs_f64()
    };
    let (one, two) = (timed(1, 2000), timed(2, 4000));
    println!("one machine {one:.0} letters a second, two {two:.0}: {:.2} times", two / one);
}
