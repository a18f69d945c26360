//! `smtp check`: whatever is wrong with a relay, the step that fails is named with what to check; and a sender that
//! meets such a relay loses nobody.

use std::net::{SocketAddr, TcpListener};
use wavecast::world::{
    deliver::{Caps, Ended, Patience, RetryPolicy},
    ledger::Records,
};

use super::{
    letters,
    sink::{Faults, Sink, recite},
};
use crate::{
    bench::Folder,
    small::{PEOPLE, changed},
};

fn nobody() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// Takes the call and hangs up.
fn hangs_up() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || listener.incoming().for_each(drop));
    address
}

/// Every relay that does not get as far as a letter.
fn bad() -> Vec<(&'static str, SocketAddr)> {
    vec![
        ("nobody listens", nobody()),
        ("hangs up", hangs_up()),
        ("says nothing", recite(Vec::new())),
        ("greets with 554", recite(b"554 5.7.1 you are not on the list\r\n".to_vec())),
        ("greets with 421", recite(b"421 4.3.2 try again later\r\n".to_vec())),
        ("is no relay", recite(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec())),
        ("10 MB in one line", recite(vec![b'2'; 10_000_000])),
        ("10 MB in many lines", recite(b"220-welcome to the relay of a long greeting\r\n".repeat(230_000))),
        ("refuses the hello", recite(b"220 relay\r\n550 5.7.1 go away\r\n".to_vec())),
        ("says nothing to the hello", recite(b"220 relay\r\n".to_vec())),
    ]
}

fn campaign(host: &str, port: u16) -> Folder {
    let smtp = format!(
        "[smtp]\npreset = \"relay\"\nhost = \"{host}\"\nport = {port}\ntls = \"none\"\nconnections = 4\n\
         [smtp.timeouts]\nconnect = 1\ncommand = 1\n"
    );
    let toml = changed(&[("[smtp]\npreset = \"local\"\n", &smtp)]);
    Folder::of(&[("campaign.toml", &toml), ("people.csv", PEOPLE)])
}

/// What `smtp check` says from the step that fails on.
fn failing(folder: &Folder, port: u16) -> String {
    let seen = folder.run(&["smtp", "check"]).replace(&port.to_string(), "<port>");
    assert!(seen.ends_with("--- exit 3\n"), "{seen}");
    assert!(folder.files(".wavecast").is_empty(), "nothing is written");
    seen[seen.find("  FAIL").unwrap()..].replace("--- exit 3\n", "")
}

#[test]
fn the_step_that_fails_is_named() {
    let seen = bad().into_iter().map(|(what, address)| {
        let folder = campaign("127.0.0.1", address.port());
        format!("{what}\n{}", failing(&folder, address.port()))
    });
    let seen: String = seen.collect();
    insta::assert_snapshot!(seen, @r"
nobody listens
  FAIL  connect   127.0.0.1:<port>: Connection refused (os error 111)
hint: check `host` and `port` in `[smtp]`, and that no firewall is in between
hangs up
  FAIL  greeting  the relay closed the connection
hint: check `port` (<port>): a port for implicit TLS waits in silence
says nothing
  FAIL  greeting  no answer within 1 s
hint: check `port` (<port>): a port for implicit TLS waits in silence
greets with 554
  FAIL  greeting  the relay answered `554 5.7.1 you are not on the list`
hint: the relay does not want to talk to this machine: ask the people who run it to let its address in
greets with 421
  FAIL  greeting  the relay answered `421 4.3.2 try again later`
hint: the mail server asks us to wait: try again later; if that does not help, ask the people who run it
is no relay
  FAIL  greeting  `HTTP/1.1 400 Bad Request`, which is no reply of a mail relay
hint: check `host` and `port`: is `127.0.0.1:<port>` a mail relay?
10 MB in one line
  FAIL  greeting  a line of more than 4096 bytes
hint: check `host` and `port`: is `127.0.0.1:<port>` a mail relay?
10 MB in many lines
  FAIL  greeting  a reply of more than 64 kB
hint: check `host` and `port`: is `127.0.0.1:<port>` a mail relay?
refuses the hello
  FAIL  hello     the relay answered `550 5.7.1 go away`
hint: the relay does not want to talk to this machine: ask the people who run it to let its address in
says nothing to the hello
  FAIL  hello     no answer within 1 s
hint: check that the relay is well, and try again
");
}

#[test]
fn a_name_that_nobody_knows() {
    let seen = failing(&campaign("relay.invalid", 25), 25);
    assert!(seen.starts_with("  FAIL  name      `relay.invalid` has no address ("), "{seen}");
    assert!(
        seen.contains("\nhint: check `host` in `[smtp]`: is `relay.invalid` spelt right, and known here?\n"),
        "{seen}"
    );
}

/// A relay that takes fewer lines than are to be opened: better to know it before thousands wait.
#[test]
fn fewer_lines_than_wanted() {
    let sink = Sink::start(Faults { most_lines: Some(2), ..Faults::default() }, 0);
    let folder = campaign("127.0.0.1", sink.address.port());
    insta::assert_snapshot!(failing(&folder, sink.address.port()), @r"
  FAIL  limits    of 4 connections the relay takes 2; at the next one, greeting: the relay answered `421 4.7.0 too many connections`
hint: write `connections = 2` in `[smtp]`
");
    assert_eq!(sink.taken(), 0);
}

/// Nothing is begun, nothing is marked; and by a good relay everybody gets their letter.
#[test]
fn a_sender_that_meets_it_loses_nobody() {
    std::thread::scope(|scope| {
        for (what, address) in bad() {
            scope.spawn(move || {
                let folder = tempfile::tempdir().unwrap();
                let mut ledger = letters::open(folder.path()).unwrap();
                let past = (ledger.history().unwrap(), ledger.tried().unwrap());
                let how = (2, Caps::default(), Patience::default());
                let pace = RetryPolicy { rounds: 2, ..letters::pace() };
                let relay = letters::relay(address);
                let tally = letters::send_by(&mut ledger, past, &relay, 12, how, pace).unwrap();
                assert!(matches!(tally.ended, Some(Ended::Relay(_))), "{what}: {tally:?}");
                assert_eq!(tally.figures.sent, 0, "{what}");
                let records = Records::open(&folder.path().join(".wavecast")).unwrap();
                assert!(records.history().unwrap().fates.is_empty(), "{what}: nothing was begun");
                let good = Sink::start(Faults::default(), 0);
                let how = (2, Caps::default(), Patience::default());
                let tally = letters::send(&mut ledger, &letters::relay(good.address), 12, how).unwrap();
                assert_eq!((tally.figures.sent, good.taken()), (12, 12), "{what}");
            });
        }
    });
}
