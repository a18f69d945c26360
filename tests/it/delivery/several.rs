//! Several machines by the command line: each with a folder of its own, the same words in it, and one ledger.

use std::{
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::{
    postgres::server,
    sink::{Faults, Sink},
};
use crate::{
    bench::Folder,
    serve::Console,
    small::{PEOPLE, changed},
};

pub(super) const DAY: &str = "2027-01-11T08:30Z";

pub(super) const COUNT: usize = 240;

/// A machine: its folder, and where the ledger is.
pub(super) struct Machine {
    pub(super) folder: Folder,
    pub(super) address: String,
}

impl Machine {
    pub(super) fn new(address: &str, sink: &Sink) -> Self {
        let port = sink.address.port();
        let relay =
            format!("[smtp]\npreset = \"local\"\nhost = \"127.0.0.1\"\nport = {port}\nconnections = 4\n");
        let toml = changed(&[("[smtp]\npreset = \"local\"\n", &relay)]);
        let toml = format!("{toml}\n[ledger]\nurl_env = \"WAVECAST_LEDGER\"\n");
        let folder = Folder::of(&[("campaign.toml", &toml)]);
        let person = |number: usize| format!("p{number}@example.com,P {number},P,nl,pilot,NL,ios\n");
        let rows: String = (0..COUNT).map(person).collect();
        folder.write("people.csv", format!("{}\n{rows}", PEOPLE.lines().next().unwrap()));
        Self { folder, address: address.to_owned() }
    }

    /// The same machine under another name.
    pub(super) fn called(self, name: &str) -> Self {
        let sign = if self.address.contains('?') { '&' } else { '?' };
        Self { address: format!("{}{sign}machine={name}", self.address), ..self }
    }

    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.folder.command(arguments);
        command.env("WAVECAST_LEDGER", &self.address);
        command
    }

    fn send(&self) -> Child {
        let mut command = self.command(&["send", "--execute", "--yes", "--as-of", DAY]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    pub(super) fn says(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        let words = String::from_utf8(output.stdout).unwrap();
        assert!(!words.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        words
    }
}

/// How many a `send` says that it has sent.
fn sent(child: Child) -> usize {
    let output = child.wait_with_output().unwrap();
    let words = String::from_utf8(output.stdout).unwrap();
    let number = words.split_whitespace().next().and_then(|word| word.parse().ok());
    number.unwrap_or_else(|| panic!("{words}{}", String::from_utf8_lossy(&output.stderr)))
}

/// A second machine helps the first; each person gets one letter, and whoever looks on sees both at work.
#[test]
fn a_second_machine_helps_the_first() {
    let Some(server) = server() else { return };
    let sink = Sink::start(Faults { delay: 250, ..Faults::default() }, 5);
    let address = server.address(&server.database(), "wavecast", "");
    let machines = [Machine::new(&address, &sink), Machine::new(&address, &sink)];
    let idle = machines[1].says(&["status"]);
    assert!(idle.contains("nobody sends at this moment"), "{idle}");
    let senders = machines.each_ref().map(Machine::send);
    let until = Instant::now() + Duration::from_secs(30);
    let both = loop {
        let seen: serde_json::Value =
            serde_json::from_str(&machines[0].says(&["status", "--format", "json"])).unwrap();
        let found = seen["senders"].as_array().unwrap().clone();
        let work = found.iter().filter(|sender| !sender["working_since"].is_null()).count();
        if work == 2 || Instant::now() > until {
            break found;
        }
        thread::sleep(Duration::from_millis(50));
    };
    let console = Console::by(&machines[1].folder, &[], |command| {
        command.env("WAVECAST_LEDGER", &address);
    });
    console.until("/en/", "Who sends");
    assert_eq!(both.len(), 2, "{both:?}");
    assert!(both.iter().all(|one| one["name"] == "wavecast send --execute"), "{both:?}");
    let [one, other] = senders.map(sent);
    assert!(one > 0 && other > 0, "{one} and {other}");
    assert_eq!(one + other, sink.taken());
    let seen = sink.seen.lock().unwrap();
    assert!(seen.copies.values().all(|copies| copies.len() == 1));
    assert!(seen.copies.len() >= COUNT, "{}", seen.copies.len());
}

/// What somebody says on one machine stands in the console on another within seconds, though no file of its folder changed.
#[test]
fn a_console_shows_what_is_said_on_another_machine() {
    let Some(server) = server() else { return };
    let address = server.address(&server.database(), "wavecast", "");
    let sink = Sink::start(Faults::default(), 5);
    let machines = [Machine::new(&address, &sink), Machine::new(&address, &sink)];
    machines[0].says(&["ledger", "move", "--to", "postgres"]);
    let console = Console::by(&machines[1].folder, &[], |command| {
        command.env("WAVECAST_LEDGER", &address);
    });
    let before = console.until("/en/", "pilot");
    // It must have asked once, or what is said next would be part of what it began with.
    thread::sleep(Duration::from_secs(3));
    let said = Instant::now();
    machines[0].says(&["pause", "--because", "The app is down"]);
    assert!(!before.contains("The app is down"));
    console.until("/en/", "The app is down");
    assert!(said.elapsed() < Duration::from_secs(15), "{:?}", said.elapsed());
    machines[0].says(&["resume"]);
    let lifted = Instant::now();
    while console.get("/en/").contains("The app is down") {
        assert!(lifted.elapsed() < Duration::from_secs(15), "still held after {:?}", lifted.elapsed());
        thread::sleep(Duration::from_millis(100));
    }
}

/// Changes a date, as somebody does who has moved it.
fn slip(machine: &Machine) {
    let toml = machine.folder.read("campaign.toml");
    machine.folder.write("campaign.toml", toml.replace("2027-01-25", "2027-01-26"));
}

#[test]
fn only_the_folder_that_counts_is_sent_from() {
    let Some(server) = server() else { return };
    let address = server.address(&server.database(), "wavecast", "");
    let sink = Sink::start(Faults::default(), 5);
    let blue = Machine::new(&address, &sink).called("blue");
    let green = Machine::new(&address, &sink).called("green");
    blue.says(&["ledger", "move", "--to", "postgres"]);
    let first = blue.says(&["ledger", "revision"]);
    assert!(first.starts_with("no folder has been sent from"), "{first}");
    assert!(sent(blue.send()) >= COUNT);
    // The same files on another machine are the same folder.
    assert!(green.says(&["ledger", "revision"]).contains("is the one that counts"));
    let taken = sink.taken();
    assert!(green.send().wait_with_output().unwrap().status.success());

    // Other files than those that count begin nothing, and say what to do.
    slip(&green);
    let refused = |machine: &Machine| {
        let output = machine.send().wait_with_output().unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    let why = refused(&green);
    assert!(why.contains("this folder is not what is sent from") && why.contains("`blue`"), "{why}");
    assert!(why.contains("wavecast ledger revision --accept"), "{why}");
    assert!(green.says(&["ledger", "revision"]).contains("does not count"));

    // Somebody says that they are the newer ones: now the other machine waits.
    assert!(green.says(&["ledger", "revision", "--accept"]).contains("counts from now on"));
    assert!(refused(&blue).contains("this folder is older than what is sent from"));
    green.send().wait_with_output().unwrap();
    slip(&blue);
    assert!(blue.says(&["ledger", "revision"]).contains("is the one that counts"));

    // Whoever changes the folder that was accepted last need not say so.
    green.folder.write("content/en/messages/announce.md", "---\nsubject: Another\n---\n\nWords.\n");
    assert!(green.send().wait_with_output().unwrap().status.success());
    assert!(refused(&blue).contains("`green`"));
    assert_eq!(sink.taken(), taken, "nothing was due any more");
    let json: serde_json::Value =
        serde_json::from_str(&blue.says(&["ledger", "revision", "--format", "json"])).unwrap();
    assert_eq!((&json["counts"], &json["accepted"]["machine"]), (&false.into(), &"green".into()));
}

/// A sender that stays up waits while other files count, and goes on by itself once it has them.
#[test]
fn a_sender_that_stays_up_waits_for_the_files_that_count() {
    let Some(server) = server() else { return };
    let address = server.address(&server.database(), "wavecast", "");
    let sink = Sink::start(Faults::default(), 5);
    let blue = Machine::new(&address, &sink).called("blue");
    let green = Machine::new(&address, &sink).called("green");
    slip(&green);
    blue.says(&["ledger", "move", "--to", "postgres"]);
    blue.says(&["ledger", "revision", "--accept"]);
    let mut staying = green.command(&["run", "--idle", "60", "--as-of", DAY]);
    let mut staying = staying.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    thread::sleep(Duration::from_secs(3));
    assert_eq!(sink.taken(), 0);
    green.folder.write("campaign.toml", blue.folder.read("campaign.toml"));
    let began = Instant::now();
    while sink.taken() < COUNT && began.elapsed() < Duration::from_secs(50) {
        thread::sleep(Duration::from_millis(200));
    }
    assert!(sink.taken() >= COUNT);
    staying.kill().unwrap();
    staying.wait().unwrap();
}
