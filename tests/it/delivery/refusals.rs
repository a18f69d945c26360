//! A relay that refuses us is not people who refuse us: nobody is given up for it, and what was done before can be undone.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use wavecast::{
    ground::timeline::Fate,
    world::deliver::{Caps, DeliveryTally, Ended, Patience},
};

use super::{
    letters::{self, notice},
    sink::{Answers, Faults, Sink},
};
use crate::{
    bench::Folder,
    small::{PEOPLE, changed},
};

const DAY: &str = "2027-01-11T08:30Z";

fn run(folder: &tempfile::TempDir, sink: &Sink, count: u32) -> DeliveryTally {
    let mut ledger = letters::open(folder.path()).unwrap();
    let how = (3, Caps::default(), Patience::default());
    letters::send(&mut ledger, &letters::relay(sink.address), count, how).unwrap()
}

fn fates(folder: &tempfile::TempDir, count: u32) -> BTreeMap<&'static str, u32> {
    let history = letters::open(folder.path()).unwrap().history().unwrap();
    let mut fates = BTreeMap::new();
    for index in 0..count {
        let fate = match history.fate(&notice(index).id) {
            Fate::Sent => "sent",
            Fate::Refused => "refused",
            Fate::InDoubt => "in doubt",
            Fate::Planned | Fate::Deferred(_) => "waits",
        };
        *fates.entry(fate).or_default() += 1;
    }
    fates
}

/// A relay that answers so for a while.
fn answering(mail: Option<&'static str>, rcpt: Option<&'static str>) -> (Sink, Arc<Mutex<Answers>>) {
    let answers = Arc::new(Mutex::new(Answers { mail, rcpt, silent: false }));
    (Sink::start(Faults { answers: answers.clone(), ..Faults::default() }, 0), answers)
}

/// At whichever stage it says so, in a pilot and in a wave: the run stops soon and says what to ask for, nobody is given up,
/// and when the relay is mended everybody gets one letter.
#[test]
fn a_relay_that_refuses_us_is_not_people_who_refuse_us() {
    let denied = Some("554 5.7.1 <anna@example.com>: Relay access denied");
    let sender = Some("550 5.7.60 SMTP; Client does not have permissions to send as this sender");
    let daily = Some("554 5.1.90 Your message can't be sent because you've reached your daily limit");
    let size = Some("552 5.3.4 Message size exceeds fixed limit");
    let table = [
        (None, denied, "your people's domains"),
        (None, sender, "sender.address"),
        (None, daily, "per_day"),
        (None, size, "larger messages"),
        (size, None, "larger messages"),
        (sender, None, "sender.address"),
        (Some("530 5.7.57 Client not authenticated to send mail"), None, "[smtp.login]"),
        (
            Some("550 5.1.8 Access denied, bad outbound sender"),
            None,
            "ask the people who run the mail server",
        ),
    ];
    for count in [3, 8, 120] {
        for (mail, rcpt, remedy) in table {
            let (sink, answers) = answering(mail, rcpt);
            let folder = tempfile::tempdir().unwrap();
            let begun = Instant::now();
            let tally = run(&folder, &sink, count);
            let Some(ended @ Ended::RefusesUs(..)) = &tally.ended else { panic!("{tally:?}") };
            let said = ended.to_string();
            assert!(said.contains(remedy) && !said.contains("anna"), "{said}");
            assert_eq!((tally.figures.sent, tally.figures.refused), (0, 0));
            assert_eq!(tally.waiting, count as usize, "everybody who waits is counted");
            assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
            assert_eq!(fates(&folder, count), BTreeMap::from([("waits", count)]));
            *answers.lock().unwrap() = Answers::default();
            let tally = run(&folder, &sink, count);
            assert_eq!((tally.figures.sent, tally.ended), (u64::from(count), None));
            assert!(sink.seen.lock().unwrap().copies.values().all(|copies| copies.len() == 1));
        }
    }
}

/// A relay that has lost its list of people says of all that they do not exist: they are put back, in a small run too.
#[test]
fn a_relay_that_knows_nobody_has_lost_its_list() {
    for count in [8, 300] {
        let (sink, answers) = answering(None, Some("550 5.1.1 User unknown"));
        let folder = tempfile::tempdir().unwrap();
        let tally = run(&folder, &sink, count);
        assert!(matches!(tally.ended, Some(Ended::RefusesAll(_))), "{tally:?}");
        assert_eq!((tally.figures.refused, tally.waiting), (0, count as usize));
        assert_eq!(fates(&folder, count), BTreeMap::from([("waits", count)]));
        *answers.lock().unwrap() = Answers::default();
        assert_eq!(run(&folder, &sink, count).figures.sent, u64::from(count));
    }
}

/// One address that does not exist is that person's, and one letter that is not taken from us costs the others nothing.
#[test]
fn one_refusal_among_many_is_one() {
    let sink = Sink::start(Faults { rcpt_refused: 100, ..Faults::default() }, 3);
    let folder = tempfile::tempdir().unwrap();
    let tally = run(&folder, &sink, 60);
    assert_eq!(tally.ended, None);
    assert!(tally.figures.refused > 0 && tally.figures.sent + tally.figures.refused == 60, "{tally:?}");
}

fn campaign(sink: &Sink) -> Folder {
    let smtp = format!(
        "[smtp]\npreset = \"local\"\nhost = \"127.0.0.1\"\nport = {}\nconnections = 2\n",
        sink.address.port()
    );
    Folder::of(&[
        ("campaign.toml", &changed(&[("[smtp]\npreset = \"local\"\n", &smtp)])),
        ("people.csv", PEOPLE),
    ])
}

fn send(folder: &Folder) -> String {
    let seen = folder.run(&["send", "--execute", "--yes", "--as-of", DAY]);
    seen.lines().map(|line| line.split(" in ").next().unwrap().to_owned() + "\n").collect()
}

/// What was judged before is brought back when somebody says so: shown first, by its words and time, and never whoever has
/// had the letter.
#[test]
fn the_refused_are_brought_back() {
    let (sink, answers) = answering(None, Some("550 5.1.1 User unknown"));
    let folder = campaign(&sink);
    assert!(send(&folder).starts_with("0 sent\n2 refused by the relay"));
    let shown = folder.run(&["refused", "retry"]);
    for line in [
        "b***@example.com  pilot announce  550 5.1.1 User unknown\n",
        "2 would be told again: `--execute` brings them back, and nothing was changed yet\n",
    ] {
        assert!(shown.contains(line), "{shown}");
    }
    assert!(
        folder
            .run(&["refused", "retry", "--reason", "access denied"])
            .contains("nobody was refused like that")
    );
    assert!(folder.run(&["refused", "retry", "--since", "2099-01-01T00:00Z"]).contains("nobody was refused"));
    assert!(send(&folder).starts_with("0 sent"), "nothing was changed by looking");
    *answers.lock().unwrap() = Answers::default();
    let done = folder.run(&["refused", "retry", "--reason", "user UNKNOWN", "--execute"]);
    assert!(done.ends_with("2 brought back: `wavecast send` shows which of them are still due\n"), "{done}");
    assert!(send(&folder).starts_with("2 sent"));
    assert!(folder.run(&["refused", "retry", "--execute"]).contains("nobody was refused like that"));
    assert!(send(&folder).starts_with("0 sent"), "whoever has had it does not get it again");
    assert!(sink.seen.lock().unwrap().copies.values().all(|copies| copies.len() == 1));
}

/// `smtp check` finds what would have been found by the first letters.
#[test]
fn what_the_relay_would_refuse_is_found_before() {
    let check = |sink: &Sink| {
        let seen = campaign(sink).run(&["smtp", "check"]);
        let from = seen.find("  ok    sender").or_else(|| seen.find("  FAIL")).unwrap();
        seen[from..].replace(&sink.address.port().to_string(), "<port>")
    };
    insta::assert_snapshot!(check(&answering(None, None).0), @"
    ok    sender    move@fjordelta.example may send
    ok    recipient move@fjordelta.example may be written to
    ok    size      10000 kB at most; the largest letter has 22 kB
    ok    limits    2 connections
    ");
    let sender =
        answering(Some("553 5.7.1 <it@example.com>: Sender address rejected: not owned by user move"), None);
    let seen = check(&sender.0);
    assert!(
        seen.contains("FAIL  sender    the relay answers `553 5.7.1")
            && seen.contains("hint: ask the people who run the mail server"),
        "{seen}"
    );
    let seen = check(&answering(None, Some("554 5.7.1 Relay access denied")).0);
    assert!(seen.contains("FAIL  recipient the relay answers `554 5.7.1"), "{seen}");
    assert!(seen.contains("send to your people's domains\n--- exit 3"), "{seen}");
    let seen = check(&answering(None, Some("550 5.1.1 User unknown")).0);
    assert!(seen.contains("FAIL  recipient the relay does not know `move@fjordelta.example`"), "{seen}");
    let small = Sink::start(
        Faults { offers: Some("250-sink\r\n250-SIZE 9000\r\n250 8BITMIME\r\n"), ..Faults::default() },
        0,
    );
    let seen = check(&small);
    assert!(seen.contains("FAIL  size") && seen.contains("takes letters of at most 9 kB"), "{seen}");
    let taken = [&sender.0, &small].map(Sink::taken);
    assert_eq!(taken, [0, 0], "nothing is sent");
}

/// A domain beyond ASCII has a form that every relay understands; a name before the `@` has none.
#[test]
fn a_domain_beyond_ascii_needs_no_special_relay() {
    let sink = Sink::start(Faults::default(), 0);
    let folder = campaign(&sink);
    let head = PEOPLE.lines().next().unwrap();
    folder.write(
        "people.csv",
        format!("{head}\nplain@bücher.example,P,P,nl,pilot,NL,ios\njörg@example.com,J,J,nl,pilot,NL,ios\n"),
    );
    let seen = send(&folder);
    assert!(seen.starts_with("1 sent\n1 refused by the relay"), "{seen}");
    let sink = sink.seen.lock().unwrap();
    assert!(sink.commands.iter().any(|command| command.starts_with("RCPT TO:<plain@xn--bcher-kva.example>")));
    assert!(String::from_utf8_lossy(&sink.last).contains("plain@xn--bcher-kva.example"));
    let listed = folder.run(&["refused"]);
    assert!(listed.contains("the address needs SMTPUTF8"), "{listed}");
}
