//! What can become of the server that holds the ledger of several machines: a copy of it that is behind takes over, and its
//! disk is full.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use wavecast::world::ledger::{LedgerError, LedgerUrl, PostgresStore, SendingRequest, Store as _, Witnesses};

use super::{
    letters::morning,
    postgres::{Server, give_to_nobody, programs},
    several::{COUNT, DAY, Machine},
    sink::{Faults, Sink},
};

impl Server {
    /// A copy that follows this one: what it lacks it asks for, and this one does not wait for it.
    fn standby(&self) -> Self {
        let copy = Self::without_data(&self.programs, &["listen_addresses="]);
        let mut take = self.command("pg_basebackup");
        take.args([
            "-U",
            "wavecast",
            "-X",
            "stream",
            "-c",
            "fast",
            "--write-recovery-conf",
            "--no-sync",
            "-h",
        ]);
        take.arg(self.path()).arg("-D").arg(copy.path().join("data"));
        let output = take.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        copy
    }

    /// Waits until this copy has all that the other one has.
    fn follows(&self, leader: &Self) {
        let (until, there) = (Instant::now() + Duration::from_mins(1), "SELECT pg_current_wal_lsn()");
        let wanted = leader.ask("postgres", there);
        let here = format!("SELECT pg_last_wal_replay_lsn() >= '{wanted}'");
        while self.ask("postgres", &here) != "t" {
            assert!(Instant::now() < until, "{wanted} is not there");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

fn kill(mut server: Child) {
    server.kill().unwrap();
    server.wait().unwrap();
}

/// Sends so many at most; how it ended, and what it said.
fn sends(machine: &Machine, most: usize) -> (Option<i32>, String) {
    let mut command = machine.command(&["send", "--execute", "--yes", "--as-of", DAY]);
    let output = command.args(["--max", &most.to_string()]).stdin(Stdio::null()).output().unwrap();
    let words = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (output.status.code(), words.concat())
}

fn answers(machine: &Machine, arguments: &[&str]) -> String {
    let output = machine.command(arguments).output().unwrap();
    [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat()
}

/// What the relay took is proved by its mailbox; the rest has not left. After that everybody has one letter.
fn settle_and_finish(machine: &Machine, sink: &Sink) {
    let letter = |id: &String| {
        let id = id.trim().trim_matches(['<', '>']);
        format!("From x@example.com Mon Jan 11 09:00:00 2027\nSubject: x\nMessage-ID: <{id}>\n\nText.\n\n")
    };
    let taken: String = sink.seen.lock().unwrap().copies.keys().map(letter).collect();
    machine.folder.write("box.mbox", taken);
    answers(machine, &["doubt", "evidence", "box.mbox", "--accept", "--by", "rosa"]);
    let rest = ["doubt", "resolve", "all", "--not-sent", "--because", "not in the mailbox", "--by", "rosa"];
    answers(machine, &rest);
    let (code, words) = sends(machine, COUNT * 2);
    assert_eq!(code, Some(0), "{words}");
    let seen = sink.seen.lock().unwrap();
    assert!(seen.copies.values().all(|copies| copies.len() == 1), "nobody got two");
    assert!(seen.copies.len() >= COUNT, "{} of {COUNT}: nobody got none", seen.copies.len());
}

/// The server dies, and a copy takes over that had not heard of the last letters. Every machine that sent them notices; what
/// each of them began is held, and once it is settled everybody has one letter.
#[test]
fn a_standby_that_was_behind_is_noticed() {
    let Some(programs) = programs() else { return };
    let (leader, leads) = Server::new(&programs);
    let database = leader.database();
    let sink = Sink::start(Faults::default(), 5);
    let address = leader.address(&database, "wavecast", "&lease=2");
    let mut machines = ["blue", "green"].map(|name| Machine::new(&address, &sink).called(name));
    machines[0].says(&["ledger", "move", "--to", "postgres"]);
    for machine in &machines {
        assert!(sends(machine, 40).1.starts_with("40 sent"));
    }
    let standby = leader.standby();
    let follows = standby.start();
    standby.follows(&leader);
    let replica = standby.address(&database, "wavecast", "&lease=2");
    for machine in &mut machines {
        let here = machine.address.replacen(&address, &replica, 1);
        let there = std::mem::replace(&mut machine.address, here);
        let (code, words) = sends(machine, 1);
        assert!(code == Some(3) && words.contains("is a replica, which may only be read"), "{words}");
        machine.address = there;
    }
    kill(follows);
    standby.forget_process();
    for machine in &machines {
        assert!(sends(machine, 30).1.starts_with("30 sent"));
    }
    kill(leads);

    let promoted = standby.start();
    standby.run("postgres", "SELECT pg_promote()");
    for machine in &mut machines {
        machine.address = machine.address.replacen(&address, &replica, 1);
        let (code, words) = sends(machine, COUNT);
        assert_eq!(code, Some(3), "{words}");
        assert!(words.contains("is not the one last used here"), "{words}");
    }
    assert_eq!(sink.taken(), 140);
    for machine in &machines {
        let said =
            answers(machine, &["ledger", "accept", "--because", "the standby took over", "--as-of", DAY]);
        assert!(said.contains("on every one that has sent"), "{said}");
    }
    for machine in &machines {
        let (_, words) = sends(machine, COUNT);
        assert!(words.starts_with("0 sent"), "{words}");
    }
    assert_eq!(sink.taken(), 140, "what may have left is held");
    settle_and_finish(&machines[1], &sink);
    kill(promoted);
}

/// A copy takes over that lacks nothing. Nobody can tell that by looking at it: it is accepted once, and everybody gets one
/// letter. A sender in the middle notices it when it connects anew.
#[test]
fn a_standby_that_lacks_nothing_is_accepted_before_anything_leaves() {
    let Some(programs) = programs() else { return };
    let (leader, leads) = Server::new(&programs);
    let database = leader.database();
    let sink = Sink::start(Faults::default(), 5);
    let standby = leader.standby();
    let both = format!(
        "postgres:///{database}?host={}&host={}&user=wavecast&target_session_attrs=read-write&lease=2",
        leader.path().display(),
        standby.path().display()
    );
    let machine = Machine::new(&both, &sink);
    machine.says(&["ledger", "move", "--to", "postgres"]);
    let said = sends(&machine, 40).1;
    assert!(said.starts_with("40 sent") && !said.contains("has copies"), "{said}");
    let follows = standby.start();
    standby.follows(&leader);
    let said = sends(&machine, 40).1;
    assert!(said.contains("has copies, and waits for none of them"), "{said}");
    let folder = tempfile::tempdir().unwrap();
    let witnesses = Witnesses::of(Some(&folder.path().join("state")), &folder.path().join(".wavecast"));
    let store = PostgresStore::of(LedgerUrl::parse(&both, Path::new("/")).unwrap());
    let request = SendingRequest {
        campaign: "small-move",
        witnesses: &witnesses,
        sender: "tests",
        vouched: None,
        now: morning(),
    };
    let mut sender = store.sender(&request).unwrap();
    standby.follows(&leader);
    kill(leads);
    standby.run("postgres", "SELECT pg_promote()");
    let noticed = sender.beat(morning());
    assert!(matches!(noticed, Err(LedgerError::Restored { .. })), "{noticed:?}");
    drop(sender);
    thread::sleep(Duration::from_secs(2));
    let (code, words) = sends(&machine, COUNT);
    assert_eq!(code, Some(3), "{words}");
    assert!(words.contains("a copy of its server has taken over"), "{words}");
    assert!(words.contains("if it lacks nothing, accepting it is all there is to do"), "{words}");
    assert_eq!(sink.taken(), 80);
    answers(&machine, &["ledger", "accept", "--because", "the standby took over", "--as-of", DAY]);
    settle_and_finish(&machine, &sink);
    kill(follows);
}

/// A small disk of its own, as long as this lives.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn at(place: &Path, size: &str) -> Option<Self> {
        std::fs::create_dir_all(place).unwrap();
        let options = format!("size={size},mode=700");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &options, "none"]).arg(place);
        if !mount.output().is_ok_and(|done| done.status.success()) {
            let why = "a full disk of the database is not tried: nothing may be mounted here";
            assert!(std::env::var_os("WAVECAST_MOUNTS").is_none(), "{why}");
            #[expect(clippy::print_stderr, reason = "what was not tested is said")]
            {
                eprintln!("{why}");
            }
            return None;
        }
        give_to_nobody(place);
        Some(Self(place.to_path_buf()))
    }

    fn has(&self, size: &str) {
        let mut mount = Command::new("mount");
        mount.args(["-o", &format!("remount,size={size}"), "none"]).arg(&self.0);
        assert!(mount.status().unwrap().success());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").args(["--lazy"]).arg(&self.0).status();
    }
}

/// The disk of the server fills up in the middle. What cannot be written down does not leave; with room again everybody gets
/// one letter.
#[test]
fn a_server_whose_disk_is_full_costs_nobody_a_letter() {
    let Some(programs) = programs() else { return };
    let sink = Sink::start(Faults::default(), 5);
    let settings = ["listen_addresses=", "max_wal_size=32MB", "min_wal_size=32MB"];
    let empty = Server::without_data(&programs, &settings);
    let Some(disk) = SmallDisk::at(&empty.path().join("data"), "200m") else { return };
    let (server, running) = empty.made(|_| ());
    let database = server.database();
    let address = server.address(&database, "wavecast", "&lease=2");
    let machine = Machine::new(&address, &sink);
    machine.says(&["ledger", "move", "--to", "postgres"]);
    assert!(sends(&machine, 20).1.starts_with("20 sent"));
    let used = Command::new("du").arg("-sk").arg(&disk.0).output().unwrap();
    let used = String::from_utf8(used.stdout).unwrap();
    let used: u32 = used.split_whitespace().next().unwrap().parse().unwrap();
    disk.has(&format!("{}k", used + 24));
    let (code, words) = sends(&machine, COUNT);
    assert_eq!(code, Some(3), "{words}");
    assert!(words.contains("no room left on the disk for the ledger"), "{words}");
    let taken = sink.taken();
    assert!(taken < COUNT, "{taken} left in spite of it");
    disk.has("400m");
    kill(running);
    server.forget_process();
    let again = server.start();
    thread::sleep(Duration::from_secs(2));
    let (code, words) = sends(&machine, COUNT * 2);
    assert!([Some(0), Some(4)].contains(&code), "{words}");
    settle_and_finish(&machine, &sink);
    kill(again);
}
