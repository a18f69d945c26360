//! Ledgers that were put back: nobody is sent anything twice by one that does not know, and nobody is asked in vain.

use chrono::{DateTime, Days, TimeDelta, Utc};
use std::{fs, path::Path};

use super::sink::{Faults, Sink};
use crate::{
    bench::Folder,
    small::{PEOPLE, changed},
};

/// Three people who are told something since yesterday, by a relay that counts.
fn campaign(sink: &Sink) -> Folder {
    let day = |days: i64| (Utc::now() + TimeDelta::days(days)).format("%Y-%m-%d").to_string();
    let toml = changed(&[
        ("kickoff = 2027-01-11", &format!("kickoff = {}", day(-1))),
        ("close = 2027-04-30", &format!("close = {}", day(200))),
        ("quiet_from = \"18:00\"\nquiet_until = \"08:00\"\n", ""),
        ("start = 2027-01-25", &format!("start = {}", day(40))),
        ("evaluation = 2027-02-05", &format!("evaluation = {}", day(60))),
        ("start = 2027-03-01", &format!("start = {}", day(40))),
        ("deadline = 2027-03-19T17:00", &format!("deadline = {}T17:00", day(100))),
        ("enforcement = 2027-03-23", &format!("enforcement = {}", day(110))),
        ("at = \"start - 10 workdays, 09:00\"", "at = \"start - 41 days, 00:01\"\nlate = \"20 days\""),
        ("[smtp]\npreset = \"local\"\n", &relay(sink)),
    ]);
    Folder::of(&[("campaign.toml", &toml), ("people.csv", PEOPLE)])
}

fn relay(sink: &Sink) -> String {
    let port = sink.address.port();
    format!("[smtp]\npreset = \"relay\"\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\n")
}

fn execute(folder: &Folder, more: &[&str]) -> String {
    let words: Vec<&str> = ["send", "--execute", "--yes"].iter().chain(more).copied().collect();
    folder.run(&words)
}

fn sends(folder: &Folder, more: &[&str], count: usize) {
    let seen = execute(folder, more);
    assert!(seen.starts_with(&format!("{count} sent")), "{count} expected: {seen}");
}

/// A copy of a folder somewhere else, and how to put it back.
struct Copied(tempfile::TempDir);

impl Copied {
    fn of(from: &Path) -> Self {
        let to = tempfile::tempdir().unwrap();
        copy(from, to.path());
        Self(to)
    }

    fn put_back(&self, to: &Path) {
        fs::remove_dir_all(to).unwrap();
        copy(self.0.path(), to);
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.unwrap();
        let place = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(place).unwrap();
        } else {
            fs::copy(entry.path(), place).unwrap();
        }
    }
}

/// Makes the ledger look as if its sender had last been alive so long ago, and used to be silent for so long.
fn age(folder: &Folder, silent: TimeDelta, usual: TimeDelta) {
    let ledger = rusqlite::Connection::open(folder.path().join(".wavecast/ledger.db")).unwrap();
    let alive = (Utc::now() - silent).timestamp_millis();
    let changed =
        ledger.execute("UPDATE life SET alive = ?1, usual = ?2", [alive, usual.num_milliseconds()]).unwrap();
    assert_eq!(changed, 1);
}

/// What is seen, without the moments.
fn plain(seen: &str) -> String {
    let dates = (0..5).map(|day| (Utc::now() - Days::new(day)).format("%Y-%m-%d").to_string());
    let mut text = seen.to_owned();
    for day in dates {
        let mut from = 0;
        while let Some(place) = text[from..].find(&day).map(|place| place + from) {
            let end = place + "2027-01-11 08:30 UTC".len();
            if text.get(place..end).is_some_and(|moment| moment.ends_with("UTC")) {
                text.replace_range(place..end, "<moment>");
            }
            from = place + 1;
        }
    }
    text
}

fn sent_twice(sink: &Sink) -> usize {
    sink.seen.lock().unwrap().copies.values().filter(|copies| copies.len() > 1).count()
}

/// The whole folder of state put back, its seal with it: the witness outside speaks.
#[test]
fn a_state_folder_put_back_whole_is_an_older_copy() {
    let sink = Sink::start(Faults::default(), 0);
    let folder = campaign(&sink);
    sends(&folder, &["--max", "1"], 1);
    let copied = Copied::of(&folder.path().join(".wavecast"));
    sends(&folder, &[], 2);
    copied.put_back(&folder.path().join(".wavecast"));
    let refused = execute(&folder, &[]);
    assert!(
        refused.contains("it ends with attempt 1, and 3 was the last one on this machine, at "),
        "{refused}"
    );
    assert!(refused.ends_with("--- exit 3\n"), "{refused}");
    let shown = folder.run(&["send"]);
    assert!(shown.starts_with("2 due by what this ledger knows; none of them leaves as it is\n"), "{shown}");
    for verb in ["send", "plan", "status"] {
        let shown = folder.run(&[verb]);
        assert!(
            shown.contains(
                "nothing is sent as it is: the ledger `<folder>/.wavecast/ledger.db` is not the one"
            )
        );
    }
    let trusted = folder.run(&["ledger", "trust", "--because", "it was off"]);
    assert!(
        trusted.contains("is not the one last used here") && trusted.ends_with("--- exit 3\n"),
        "{trusted}"
    );
    let accepted = folder.run(&["ledger", "accept", "--because", "the disk died"]);
    assert!(accepted.contains("; 2 notices it does not know may have been sent"), "{accepted}");
    sends(&folder, &[], 0);
    assert_eq!((sink.taken(), sent_twice(&sink)), (3, 0));
}

/// On a machine that has never seen the ledger, somebody must say what else can have sent; then it goes on.
#[test]
fn a_ledger_on_a_new_machine_is_asked_about() {
    let sink = Sink::start(Faults::default(), 0);
    let folder = campaign(&sink);
    sends(&folder, &["--max", "1"], 1);
    age(&folder, TimeDelta::hours(5), TimeDelta::zero());
    fs::remove_dir_all(folder.state().join("wavecast")).unwrap();
    let asked = "nothing on this machine has seen this ledger before, and its last sign of life is from <moment>, 5 \
                 hours ago: it may be a copy, and a newer one have gone on; 2 messages are due that may have been sent \
                 already, and what `127.0.0.1` took meanwhile cannot be asked\n";
    let hint = "if nothing else can have sent them, say so: `wavecast ledger trust --because ..`; if you are not sure, \
                `wavecast ledger accept --because ..` holds each of them as a doubt, to be settled from evidence\n";
    assert_eq!(
        plain(&execute(&folder, &[])),
        format!("--- stderr\nnothing was done: {asked}hint: {hint}--- exit 4\n")
    );
    for verb in ["send", "plan", "status"] {
        let shown = plain(&folder.run(&[verb]));
        assert!(
            shown.contains(&format!("nothing is sent as it is: {asked}")),
            "`{verb}` says the same: {shown}"
        );
        assert!(shown.contains(&format!("hint: {hint}")), "{shown}");
    }
    assert!(folder.run(&["send"]).ends_with("--- exit 4\n"));
    assert_eq!(sink.taken(), 1);
    let trusted = folder.run(&["ledger", "trust", "--because", "moved to the new server"]);
    assert_eq!(trusted, "this ledger counts from now on; what is due leaves at the next sending\n");
    sends(&folder, &[], 2);
    assert_eq!((sink.taken(), sent_twice(&sink)), (3, 0));
    assert!(folder.run(&["ledger", "export"]).contains("moved to the new server"), "it is recorded");
}

/// What left by another plan than that of today is held by its name: the one that was begun here, whatever its day is now.
/// Where nothing remembers it, that is said, and everything can be held.
#[test]
fn what_left_by_a_plan_that_has_changed_is_held_too() {
    for remembered in [true, false] {
        let sink = Sink::start(Faults::default(), 0);
        let folder = campaign(&sink);
        sends(&folder, &["--max", "1"], 1);
        let copied = Copied::of(&folder.path().join(".wavecast"));
        sends(&folder, &[], 2);
        copied.put_back(&folder.path().join(".wavecast"));
        // By the new plan it is told in ten days.
        let toml = fs::read_to_string(folder.path().join("campaign.toml")).unwrap();
        let later = toml.replace("start - 41 days, 00:01", "start - 30 days, 00:01");
        assert_ne!(toml, later);
        folder.write("campaign.toml", &later);
        if !remembered {
            fs::remove_dir_all(folder.state().join("wavecast")).unwrap();
        }
        let accepted = plain(&folder.run(&["ledger", "accept", "--because", "the disk died"]));
        if remembered {
            assert_eq!(
                accepted,
                "this ledger counts from now on; 2 notices it does not know may have been sent, and are in doubt\n\
                 --- exit 4\n"
            );
        } else {
            assert_eq!(
                accepted,
                "this ledger counts from now on; 0 notices it does not know may have been sent, and are in doubt\n\
                 nothing here remembers what left after <moment>: only the plan of today says what that was. If dates or \
                 lists of people have changed since, call `wavecast ledger accept --everything --because ..`, which holds \
                 all that has not left\n"
            );
            let everything =
                folder.run(&["ledger", "accept", "--everything", "--because", "the dates have changed"]);
            assert!(!everything.contains("remembers"), "{everything}");
        }
        folder.write("campaign.toml", &toml);
        sends(&folder, &[], 0);
        assert_eq!((sink.taken(), sent_twice(&sink)), (3, 0), "remembered: {remembered}");
    }
}

/// Whoever is forgotten cannot be found by the names of what was begun for them either.
#[test]
fn nobody_is_found_beside_the_ledger_who_was_forgotten() {
    let sink = Sink::start(Faults::default(), 0);
    let folder = campaign(&sink);
    sends(&folder, &[], 3);
    let list = || {
        let state = fs::read_dir(folder.state().join("wavecast")).unwrap();
        let begun =
            state.map(|entry| entry.unwrap().path()).find(|path| path.extension().unwrap() == "begun");
        fs::read(begun.unwrap()).unwrap().len()
    };
    let three = list();
    assert!(three > 0 && three % 3 == 0, "{three}");
    let forgotten = folder.run(&["forget", "--person", "bram@example.com", "--execute"]);
    assert!(forgotten.ends_with("--- exit 0\n") || !forgotten.contains("--- exit"), "{forgotten}");
    assert_eq!(list(), three / 3 * 2, "{forgotten}");
}

/// Accepted instead, what was due meanwhile waits for evidence.
#[test]
fn a_ledger_from_elsewhere_is_accepted_with_doubts() {
    let sink = Sink::start(Faults::default(), 0);
    let folder = campaign(&sink);
    sends(&folder, &["--max", "1"], 1);
    let copied = Copied::of(&folder.path().join(".wavecast"));
    sends(&folder, &[], 2);
    copied.put_back(&folder.path().join(".wavecast"));
    fs::remove_dir_all(folder.state().join("wavecast")).unwrap();
    age(&folder, TimeDelta::hours(5), TimeDelta::zero());
    assert!(execute(&folder, &[]).ends_with("--- exit 4\n"));
    let accepted = folder.run(&["ledger", "accept", "--because", "the server burnt"]);
    assert!(accepted.contains("; 2 notices it does not know may have been sent"), "{accepted}");
    sends(&folder, &[], 0);
    assert_eq!((sink.taken(), sent_twice(&sink)), (3, 0));
}

/// What was put off by the relay may have left by the newer ledger, too.
#[test]
fn what_was_put_off_is_a_doubt_as_well() {
    let away = Sink::start(Faults { dot_later: 1000, ..Faults::default() }, 0);
    let folder = campaign(&away);
    // Nobody waits for what the relay puts off by minutes.
    let soon = (Utc::now() + TimeDelta::seconds(8)).format("%Y-%m-%dT%H:%M:%SZ").to_string();
    execute(&folder, &["--until", &soon]);
    assert_eq!(away.taken(), 0);
    let accepted = folder.run(&["ledger", "accept", "--because", "a test"]);
    assert!(accepted.contains("; 3 notices it does not know may have been sent"), "{accepted}");
    let good = Sink::start(Faults::default(), 0);
    folder.write("campaign.toml", folder.read("campaign.toml").replace(&relay(&away), &relay(&good)));
    sends(&folder, &[], 0);
}

/// A machine put back whole has its old witness too: only its silence tells, once it is strange.
#[test]
fn a_silence_that_is_strange_is_asked_about() {
    let sink = Sink::start(Faults::default(), 0);
    let folder = campaign(&sink);
    let toml = folder.read("campaign.toml");
    folder.write("campaign.toml", toml.replace("start - 41 days, 00:01", "start - 1 days, 00:01"));
    sends(&folder, &[], 0);
    folder.write("campaign.toml", &toml);
    age(&folder, TimeDelta::days(3), TimeDelta::minutes(5));
    let asked = plain(&execute(&folder, &[]));
    let wanted = "silent for longer than it is used to: its last sign of life is from <moment>, 3 days ago; either the \
                  machine was off, or it was put back from a snapshot; 3 messages are due that may have been sent";
    assert!(asked.contains(wanted) && asked.ends_with("--- exit 4\n"), "{asked}");
    assert!(
        folder.run(&["ledger", "trust", "--because", "it was the weekend"]).starts_with("this ledger counts")
    );
    sends(&folder, &[], 3);
    assert_eq!(sent_twice(&sink), 0);
}

/// The same silence is nothing strange where it is usual, where nothing was due in it, and in the outbox.
#[test]
fn nobody_is_asked_in_vain() {
    let sink = Sink::start(Faults::default(), 0);
    let usual = campaign(&sink);
    sends(&usual, &["--max", "1"], 1);
    age(&usual, TimeDelta::days(2), TimeDelta::days(1));
    sends(&usual, &["--max", "1"], 1); // sent once a day by hand
    age(&usual, TimeDelta::hours(3), TimeDelta::minutes(5));
    sends(&usual, &["--max", "1"], 1); // it was due before it fell silent
    age(&usual, TimeDelta::days(30), TimeDelta::minutes(5));
    sends(&usual, &[], 0); // nothing is open
    let outbox = campaign(&sink);
    let toml = outbox.read("campaign.toml").replace(&relay(&sink), "[smtp]\npreset = \"outbox\"\n");
    outbox.write("campaign.toml", toml);
    sends(&outbox, &["--max", "1"], 1);
    age(&outbox, TimeDelta::days(3), TimeDelta::zero());
    fs::remove_dir_all(outbox.state().join("wavecast")).unwrap();
    sends(&outbox, &[], 2); // letters in the outbox speak for themselves
}

/// A sender that is started again at once goes on, with a witness or without.
#[test]
fn a_restart_is_never_asked_about() {
    let sink = Sink::start(Faults::default(), 0);
    let folder = campaign(&sink);
    sends(&folder, &["--max", "1"], 1);
    sends(&folder, &["--max", "1"], 1);
    fs::remove_dir_all(folder.state().join("wavecast")).unwrap();
    sends(&folder, &["--max", "1"], 1);
}

/// A ledger that is gone is not begun anew without a word, where its witness remembers it.
#[test]
fn a_ledger_that_is_gone_is_missed() {
    let sink = Sink::start(Faults::default(), 0);
    let folder = campaign(&sink);
    sends(&folder, &["--max", "2"], 2);
    fs::remove_dir_all(folder.path().join(".wavecast")).unwrap();
    let asked = plain(&execute(&folder, &[]));
    let wanted = "another ledger has sent from this folder until <moment> (2 attempts), and this one does not know them; \
                  3 messages are due";
    assert!(asked.contains(wanted) && asked.ends_with("--- exit 4\n"), "{asked}");
    assert!(folder.run(&["ledger", "accept", "--because", "lost"]).contains("; 3 notices it does not know"));
    sends(&folder, &[], 0);
    assert_eq!(sink.taken(), 2);
}

/// Where no witness can be kept, that is said, and nothing is stopped.
#[test]
fn without_a_state_folder_it_warns_and_sends() {
    let sink = Sink::start(Faults::default(), 0);
    let folder = campaign(&sink);
    let run_with = |state: &str| {
        let mut command = folder.command(&["send", "--execute", "--yes", "--max", "1"]);
        let output = command.env("XDG_STATE_HOME", state).env_remove("HOME").output().unwrap();
        (
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr)
                .unwrap()
                .replace(&folder.path().display().to_string(), "<folder>"),
        )
    };
    let (sent, warned) = run_with(&folder.path().join("state").display().to_string());
    assert!(sent.starts_with("1 sent"), "{sent}{warned}");
    assert!(
        warned.contains("`<folder>/state` is inside the campaign folder and would be copied with it"),
        "{warned}"
    );
    let (sent, warned) = run_with("");
    assert!(sent.starts_with("1 sent"), "{sent}{warned}");
    assert!(warned.contains("this user has no state folder"), "{warned}");
    let (sent, warned) = run_with("/dev/null");
    assert!(sent.starts_with("1 sent"), "{sent}{warned}");
    assert!(warned.starts_with("warning: nothing outside the campaign folder can bear witness"), "{warned}");
    assert_eq!((sink.taken(), sent_twice(&sink)), (3, 0));
}

/// Each sending is a sign of life.
#[test]
fn the_moment_of_a_sign_of_life_is_kept() {
    let sink = Sink::start(Faults::default(), 0);
    let folder = campaign(&sink);
    execute(&folder, &[]);
    let ledger = rusqlite::Connection::open(folder.path().join(".wavecast/ledger.db")).unwrap();
    let alive: i64 = ledger.query_row("SELECT alive FROM life", [], |row| row.get(0)).unwrap();
    let alive = DateTime::from_timestamp_millis(alive).unwrap();
    assert!((Utc::now() - alive).abs() < TimeDelta::minutes(1), "{alive}");
}

/// A backup made while a sender runs; put back, what became due since is asked about and then held.
#[test]
fn a_back_up_that_is_put_back_holds_what_it_cannot_know() {
    let sink = Sink::start(Faults { delay: 40, ..Faults::default() }, 0);
    let folder = campaign(&sink);
    folder.write(".wavecast/references.key", "0".repeat(64));
    sends(&folder, &["--max", "1"], 1);
    let mut running = folder.command(&["run"]).spawn().unwrap();
    let until = std::time::Instant::now() + std::time::Duration::from_mins(1);
    while sink.taken() < 2 && std::time::Instant::now() < until {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let made = folder.run(&["backup", "kept.backup"]);
    assert!(made.starts_with("kept.backup: the ledger with "), "{made}");
    let in_use = folder.run(&["restore", "kept.backup"]);
    assert!(in_use.contains("another sender holds this ledger"), "{in_use}");
    while sink.taken() < 3 && std::time::Instant::now() < until {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    std::thread::sleep(std::time::Duration::from_millis(300));
    running.kill().unwrap();
    running.wait().unwrap();
    let elsewhere = Folder::copy(folder.path());
    fs::remove_dir_all(elsewhere.path().join(".wavecast")).unwrap();
    let put_back = elsewhere.run(&["restore", "kept.backup"]);
    assert!(put_back.starts_with("the ledger is put back, with "), "{put_back}");
    assert!(!put_back.contains("the one that was here"), "{put_back}");
    let files = elsewhere.files(".wavecast").into_keys().filter(|path| path.contains("ledger"));
    assert_eq!(files.collect::<Vec<_>>(), [".wavecast/ledger.db"]);
    assert_eq!(elsewhere.read(".wavecast/references.key"), "0".repeat(64));
    let asked = execute(&elsewhere, &[]);
    let open = asked.contains("the ledger was put back from a backup, and its last sign of life is from ");
    assert!(open || asked.starts_with("0 sent"), "{asked}");
    elsewhere.run(&["ledger", "accept", "--because", "the disk died"]);
    sends(&elsewhere, &[], 0);
    assert_eq!((sink.taken(), sent_twice(&sink)), (3, 0));
}

/// A ledger that knows more stays, unless it is to be replaced; then it is kept aside.
#[test]
fn a_back_up_does_not_push_a_newer_ledger_out() {
    let sink = Sink::start(Faults::default(), 0);
    let folder = campaign(&sink);
    assert!(folder.run(&["backup", "kept.backup"]).contains("there is no ledger yet"));
    sends(&folder, &["--max", "1"], 1);
    folder.run(&["backup", "kept.backup"]);
    sends(&folder, &[], 2);
    let stays = folder.run(&["restore", "kept.backup"]);
    assert!(
        stays.contains("the ledger here knows 3 attempts, and the backup 1; `--replace` puts"),
        "{stays}"
    );
    assert!(folder.run(&["restore", "people.csv"]).contains("is no backup of a ledger"));
    assert!(folder.run(&["restore", ".wavecast/ledger.db"]).contains("is no backup of a ledger"));
    sends(&folder, &[], 0);
    let replaced = folder.run(&["restore", "kept.backup", "--replace"]);
    assert!(replaced.contains("the one that was here is now <folder>/.wavecast/ledger-"), "{replaced}");
    assert!(execute(&folder, &[]).contains("is not the one last used here"), "its witness speaks");
    let trusted = folder.run(&["ledger", "trust", "--because", "no"]);
    assert!(trusted.ends_with("--- exit 3\n"), "{trusted}");
    assert!(folder.run(&["ledger", "accept", "--because", "a test"]).contains("; 2 notices"));
    sends(&folder, &[], 0);
    assert_eq!((sink.taken(), sent_twice(&sink)), (3, 0));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &str| fs::metadata(folder.path().join(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("kept.backup"), mode(".wavecast/ledger.db")), (0o600, 0o600));
    }
}
