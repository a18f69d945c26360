//! Senders that go on for days: a relay that is away, a machine put to sleep, and a second sender.

use std::{
    net::TcpListener,
    process::{Child, Command, Output, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use super::sink::{Answers, Faults, Sink};
use crate::{
    bench::Folder,
    small::{PEOPLE, changed},
};

const DAY: &str = "2027-01-11T08:30Z";

fn campaign(port: u16, people: u32) -> Folder {
    let smtp = format!("[smtp]\npreset = \"local\"\nhost = \"127.0.0.1\"\nport = {port}\nconnections = 2\n");
    let folder = Folder::of(&[("campaign.toml", &changed(&[("[smtp]\npreset = \"local\"\n", &smtp)]))]);
    let rows: String =
        (0..people).map(|number| format!("p{number}@example.com,P {number},P,nl,pilot,NL,ios\n")).collect();
    folder.write("people.csv", format!("{}\n{rows}", PEOPLE.lines().next().unwrap()));
    folder
}

fn start(folder: &Folder, arguments: &[&str]) -> Child {
    folder.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn signal(child: &Child, name: &str) {
    assert!(Command::new("kill").args([name, &child.id().to_string()]).status().unwrap().success());
}

fn wait_for(what: impl Fn() -> bool) {
    let until = Instant::now() + Duration::from_secs(30);
    while !what() && Instant::now() < until {
        thread::sleep(Duration::from_millis(10));
    }
    assert!(what(), "it took too long");
}

fn words(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat()
}

/// The relay is away when it starts, and goes away in the middle; the machine sleeps when something comes due.
#[test]
fn a_running_sender_outlives_outages_and_sleep() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let folder = campaign(address.port(), 60);
    let child = start(&folder, &["run", "--as-of", "2027-01-11T07:59:58Z"]);
    wait_for(|| folder.path().join(".wavecast/ledger.db").exists());
    signal(&child, "-STOP");
    thread::sleep(Duration::from_secs(3));
    signal(&child, "-CONT");
    thread::sleep(Duration::from_millis(700));
    // Closing after a letter was taken leaves doubts; a relay that says good-bye leaves none.
    let first = Sink::at(address, Faults { delay: 20, bye: 100, ..Faults::default() }, 5);
    let until = Instant::now() + Duration::from_secs(25);
    while first.taken() < 60 && Instant::now() < until {
        thread::sleep(Duration::from_millis(20));
    }
    signal(&child, "-INT");
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", words(&output));
    assert!(words(&output).starts_with("60 sent, 0 refused\n"), "{}", words(&output));
    assert!(first.seen.lock().unwrap().copies.values().all(|copies| copies.len() == 1));
    assert_eq!(folder.run(&["doubt", "list"]), "no doubts\n");
}

/// The second one is told who the first one is and sends nothing; the first goes on.
#[test]
fn a_second_sender_is_turned_away() {
    let answers = Arc::new(Mutex::new(Answers::default()));
    let sink = Sink::start(Faults { delay: 40, answers: Arc::clone(&answers), ..Faults::default() }, 5);
    let folder = campaign(sink.address.port(), 100);
    let send = ["send", "--execute", "--yes", "--as-of", DAY];
    let first = start(&folder, &send);
    wait_for(|| sink.taken() >= 5);
    // However slow the machine, the first is at work while the others ask.
    answers.lock().unwrap().silent = true;
    let second = folder.run(&send);
    let said = second.replace(&first.id().to_string(), "<first>");
    let until = said.find(", since ").unwrap();
    insta::assert_snapshot!(said[..until], @r"
--- stderr
error: another sender holds this ledger: process <first>, `wavecast send --execute`
");
    assert!(said.ends_with("; wait until it ends, or stop it first\n--- exit 3\n"), "{said}");
    let third = folder.run(&["run", "--as-of", DAY]);
    assert!(third.contains("another sender holds this ledger"), "{third}");
    assert!(folder.run(&["send", "--as-of", DAY]).contains(" due now"), "reading goes on");
    answers.lock().unwrap().silent = false;
    let output = first.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", words(&output));
    assert_eq!(sink.taken(), 100);
    assert!(sink.seen.lock().unwrap().copies.values().all(|copies| copies.len() == 1));
}
