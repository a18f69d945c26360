//! What is found: evidence about doubts; dates that moved; and being stopped.

use std::{
    process::{Child, Command, Stdio},
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

fn campaign(smtp: &str) -> Folder {
    let toml = changed(&[("[smtp]\npreset = \"local\"\n", smtp)]);
    Folder::of(&[("campaign.toml", &toml), ("people.csv", PEOPLE)])
}

fn by(sink: &Sink) -> Folder {
    campaign(&format!("[smtp]\npreset = \"local\"\nhost = \"127.0.0.1\"\nport = {}\n", sink.address.port()))
}

fn send(folder: &Folder) -> String {
    folder.run(&["send", "--execute", "--yes", "--as-of", DAY])
}

fn doubts(folder: &Folder) -> Vec<String> {
    let seen = folder.run(&["doubt", "list", "--format", "json"]);
    let listed: serde_json::Value = serde_json::from_str(seen.split("--- exit").next().unwrap()).unwrap();
    let ids =
        listed["doubts"].as_array().unwrap().iter().map(|doubt| doubt["id"].as_str().unwrap().to_owned());
    ids.collect()
}

/// Each place proves one doubt; what the log has read but not taken proves nothing.
#[test]
fn doubts_are_settled_by_what_is_found() {
    let blind = Sink::start(Faults { close_after_taking: 1000, ..Faults::default() }, 3);
    let folder = by(&blind);
    folder.write("people.csv", format!("{PEOPLE}dirk@example.com,Dirk,Dirk,nl,pilot,NL,ios\n"));
    send(&folder);
    let ids = doubts(&folder);
    assert_eq!(ids.len(), 3);
    let letter = |id: &str| format!("Subject: x\nMessage-ID: <{id}@fjordelta.example>\n\nText.\n");
    folder.write("Maildir/new/1", letter(&ids[0]));
    folder.write("Maildir/cur/2:2,S", letter("00000000000000000000000000"));
    let seen = folder.run(&["doubt", "evidence", "Maildir", "--accept"]);
    assert!(seen.contains("1 proved to be sent, 2 without a trace\n1 settled"), "{seen}");
    folder.write("box.mbox", format!("From x@example.com Mon Jan 11 09:00:00 2027\n{}", letter(&ids[1])));
    let seen = folder.run(&["doubt", "evidence", "box.mbox", "--accept"]);
    assert!(seen.contains("1 proved to be sent, 1 without a trace\n1 settled"), "{seen}");
    let read = format!(
        "Jan 11 09:00:00 mx postfix/cleanup[12]: 4D2F91C0: message-id=<{}@fjordelta.example>\n",
        ids[2]
    );
    folder.write("mail.log", &read);
    let seen = folder.run(&["doubt", "evidence", "mail.log", "--accept"]);
    assert!(seen.contains("no proof: the log has it read, and not taken"), "{seen}");
    assert_eq!(doubts(&folder), ids[2..]);
    let taken = "Jan 11 09:00:01 mx postfix/smtp[4]: 4D2F91C0: to=<dirk@example.com>, relay=in, status=sent (250 ok)\n";
    // Said of the letter that was called so the day before.
    folder.write("mail.log", format!("{taken}{read}"));
    let seen = folder.run(&["doubt", "evidence", "mail.log", "--accept"]);
    assert!(seen.contains("0 proved to be sent") && doubts(&folder).len() == 1, "{seen}");
    folder.write("mail.log", format!("{read}{taken}"));
    let seen = folder.run(&["doubt", "evidence", "mail.log", "--accept"]);
    assert!(seen.contains("1 proved to be sent, 0 without a trace\n1 settled"), "{seen}");
    assert!(doubts(&folder).is_empty());
    let kept = folder.run(&["ledger", "export"]);
    assert!(seen.contains("to=<d***@example.com>, relay=in, status=sent"), "{seen}");
    assert!(kept.contains("to=<d***@example.com>") && !kept.contains("to=<dirk@"), "{kept}");
}

/// Unfolded, as calendars read it: which numbers the entries of all letters in the outbox have.
fn sequences(folder: &Folder) -> Vec<String> {
    use mail_parser::{MessageParser, MimeHeaders as _};
    let mut found = Vec::new();
    for bytes in folder.files("outbox/new").values() {
        let parsed = MessageParser::new().parse(bytes).unwrap();
        let is_file = |part: &&mail_parser::MessagePart<'_>| {
            part.content_type().is_some_and(|kind| kind.subtype() == Some("calendar"))
        };
        let file = parsed.parts.iter().find(is_file).unwrap();
        let text = String::from_utf8_lossy(file.contents()).into_owned();
        found.extend(text.lines().filter(|line| line.starts_with("SEQUENCE:")).map(str::to_owned));
    }
    found
}

/// A calendar replaces its entry only by one with a higher number. Dates bear even ones: between them there is room to
/// take an entry back.
#[test]
fn a_date_that_moved_raises_the_sequence_in_the_calendar() {
    let folder = campaign("[smtp]\npreset = \"outbox\"\n");
    send(&folder);
    let first = sequences(&folder);
    assert!(!first.is_empty() && first.iter().all(|line| line == "SEQUENCE:0"), "{first:?}");
    std::fs::remove_dir_all(folder.path().join("outbox")).unwrap();
    let toml = folder.read("campaign.toml").replacen("start = 2027-01-25", "start = 2027-01-26", 1);
    folder.write("campaign.toml", toml);
    folder.write("people.csv", format!("{PEOPLE}dirk@example.com,Dirk,Dirk,nl,pilot,NL,ios\n"));
    let seen = folder.run(&["send", "--execute", "--stage", "announce", "--as-of", "2027-01-12T08:30Z"]);
    assert!(seen.starts_with("1 sent"), "{seen}");
    let moved = sequences(&folder);
    assert!(!moved.is_empty() && moved.iter().all(|line| line == "SEQUENCE:2"), "{moved:?}");
}

fn interrupt(child: &Child) {
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
}

fn wait_for(what: impl Fn() -> bool) {
    let until = Instant::now() + Duration::from_mins(1);
    while !what() && Instant::now() < until {
        thread::sleep(Duration::from_millis(20));
    }
    assert!(what(), "it took too long");
}

/// It starts before anything is due, sends when it comes due, and stops when asked.
#[test]
fn a_running_sender_sends_what_comes_due_and_stops_when_asked() {
    let folder = campaign("[smtp]\npreset = \"outbox\"\n");
    let mut command = folder.command(&["run", "--as-of", "2027-01-11T07:59:57Z"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    wait_for(|| folder.path().join(".wavecast/ledger.db").exists());
    assert!(folder.files("outbox/new").is_empty(), "nothing is due yet");
    wait_for(|| folder.files("outbox/new").len() == 2);
    thread::sleep(Duration::from_millis(300));
    interrupt(&child);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "2 sent, 0 refused\n");
}

/// What is on the wire is finished and written down: nothing is in doubt, and the rest leaves later.
#[test]
fn a_stop_finishes_what_is_on_the_wire() {
    let sink = Sink::start(Faults { delay: 60, ..Faults::default() }, 9);
    let folder = by(&sink);
    let rows: String =
        (0..200).map(|number| format!("p{number}@example.com,P {number},P,nl,pilot,NL,ios\n")).collect();
    folder.write("people.csv", format!("{}\n{rows}", PEOPLE.lines().next().unwrap()));
    let mut command = folder.command(&["send", "--execute", "--yes", "--as-of", DAY]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    wait_for(|| sink.taken() >= 5);
    interrupt(&child);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(4), "something remains");
    let taken = sink.taken();
    assert!(taken < 200, "it stopped before the end");
    let words = String::from_utf8(output.stdout).unwrap();
    assert!(words.starts_with(&format!("{taken} sent")), "{words}");
    assert!(doubts(&folder).is_empty());
    assert!(send(&folder).starts_with(&format!("{} sent", 200 - taken)));
    assert_eq!(sink.taken(), 200);
}

/// Asked a second time, it waits for no answer: what has left without one is in doubt, and named.
#[test]
fn a_second_stop_waits_for_nothing() {
    let answers = Arc::new(Mutex::new(Answers { silent: true, ..Answers::default() }));
    let sink = Sink::start(Faults { answers: answers.clone(), ..Faults::default() }, 9);
    let folder = by(&sink);
    // More than two lines have in hand: a line whose letter waits may have taken the envelope of the next.
    let rows: String =
        (0..8).map(|number| format!("p{number}@example.com,P {number},P,nl,pilot,NL,ios\n")).collect();
    folder.write("people.csv", format!("{}\n{rows}", PEOPLE.lines().next().unwrap()));
    let mut command = folder.command(&["send", "--execute", "--yes", "--as-of", DAY]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    wait_for(|| sink.seen.lock().unwrap().dots >= 2);
    thread::sleep(Duration::from_millis(200));
    interrupt(&child);
    thread::sleep(Duration::from_millis(800));
    assert!(child.try_wait().unwrap().is_none(), "the first time it waits for the answers");
    interrupt(&child);
    let asked = Instant::now();
    let output = child.wait_with_output().unwrap();
    assert!(asked.elapsed() < Duration::from_secs(3), "it ended after {:?}", asked.elapsed());
    assert_eq!(output.status.code(), Some(4));
    let talk = String::from_utf8(output.stderr).unwrap();
    assert!(talk.contains("stopped: messages without a confirmation are in doubt"), "{talk}");
    // Each line that had its letter up to the dot leaves one.
    let dots = usize::try_from(sink.seen.lock().unwrap().dots).unwrap();
    assert!(dots >= 2);
    assert_eq!(doubts(&folder).len(), dots);
    // So that the relay's own threads end.
    answers.lock().unwrap().silent = false;
}
