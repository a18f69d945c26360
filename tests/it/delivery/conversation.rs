//! What a relay may say, and what we make of it.

use std::{
    net::{SocketAddr, TcpListener},
    time::{Duration, Instant},
};
use wavecast::{
    ground::timeline::Fate,
    world::{
        deliver::{Caps, DeliveryTally, Ended, Patience},
        relay::{Transport, smtp::Secrets, smtp::Smtp},
    },
};

use super::{
    letters::{self, notice},
    sink::{Faults, Sink, recite},
};

/// Why no line can be opened to this relay.
fn fault(address: SocketAddr) -> String {
    let fault = letters::relay(address).connect(&Patience::default()).err().unwrap().to_string();
    fault.replace(&address.port().to_string(), "<port>")
}

fn run(address: SocketAddr, count: u32) -> (DeliveryTally, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = letters::open(folder.path()).unwrap();
    let how = (3, Caps::default(), Patience::default());
    let tally = letters::send(&mut ledger, &letters::relay(address), count, how).unwrap();
    (tally, folder)
}

#[test]
fn a_relay_that_greets_with_a_refusal() {
    let address = recite(b"554 5.7.1 you are not on the list\r\n".to_vec());
    insta::assert_snapshot!(fault(address), @"greeting: the relay answered `554 5.7.1 you are not on the list`; the relay does not want to talk to this machine: ask the people who run it to let its address in");
}

#[test]
fn a_relay_that_never_answers() {
    insta::assert_snapshot!(fault(recite(Vec::new())), @"greeting: no answer within 1 s; check `port` (<port>): a port for implicit TLS waits in silence");
}

#[test]
fn something_that_is_no_relay() {
    let address = recite(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec());
    insta::assert_snapshot!(fault(address), @"greeting: `HTTP/1.1 400 Bad Request`, which is no reply of a mail relay; check `host` and `port`: is `127.0.0.1:<port>` a mail relay?");
}

#[test]
fn a_line_without_end() {
    let address = recite(vec![b'2'; 10_000_000]);
    insta::assert_snapshot!(fault(address), @"greeting: a line of more than 4096 bytes; check `host` and `port`: is `127.0.0.1:<port>` a mail relay?");
}

#[test]
fn nobody_listens() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    insta::assert_snapshot!(fault(address), @"connect: 127.0.0.1:<port>: Connection refused (os error 111); check `host` and `port` in `[smtp]`, and that no firewall is in between");
}

#[test]
fn a_name_that_is_not_known() {
    let settings = wavecast::ground::campaign::SmtpSettings {
        host: "relay.invalid".into(),
        ..letters::settings("127.0.0.1:25".parse().unwrap())
    };
    let relay = Smtp::new(settings, None, Secrets::new(|_| None)).unwrap();
    let fault = relay.connect(&Patience::default()).err().unwrap().to_string();
    assert!(fault.starts_with("name: `relay.invalid` has no address ("), "{fault}");
    assert!(
        fault.ends_with("check `host` in `[smtp]`: is `relay.invalid` spelt right, and known here?"),
        "{fault}"
    );
}

/// The next letter's envelope leaves behind the last one's dot; a relay that forgets it is soon not asked so any more,
/// and everybody is reached once.
#[test]
fn a_relay_that_is_deaf_behind_the_dot() {
    let sink = Sink::start(Faults { deaf_behind_dot: true, ..Faults::default() }, 0);
    let begun = Instant::now();
    let (tally, _folder) = run(sink.address, 60);
    assert_eq!((tally.figures.sent, tally.ended), (60, None));
    assert!(sink.seen.lock().unwrap().copies.values().all(|copies| copies.len() == 1));
    assert!(begun.elapsed() < Duration::from_secs(20), "each line waits once at most: {:?}", begun.elapsed());
}

/// A relay that will not do ends the run soon, with its reason; nobody is lost and nothing is marked.
#[test]
fn a_relay_that_is_down_stops_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = letters::open(folder.path()).unwrap();
    let address = recite(b"554 go away\r\n".to_vec());
    let how = (3, Caps::default(), Patience::default());
    let tally = letters::send(&mut ledger, &letters::relay(address), 10, how).unwrap();
    assert!(matches!(&tally.ended, Some(Ended::Relay(why)) if why.contains("554 go away")), "{tally:?}");
    assert_eq!(tally.figures.sent, 0);
    assert_eq!(tally.waiting, 10, "everybody waits for another run");
    assert!(ledger.history().unwrap().fates.is_empty(), "nothing was begun");
}

#[test]
fn bodies_arrive_as_they_were_written() {
    for no_pipelining in [false, true] {
        let sink = Sink::start(Faults { no_pipelining, ..Faults::default() }, 0);
        let (tally, _folder) = run(sink.address, 1);
        assert_eq!(tally.figures.sent, 1);
        let seen = sink.seen.lock().unwrap();
        let text = String::from_utf8(seen.last.clone()).unwrap();
        assert!(text.ends_with(".Line 10 for 0: your device moves on Monday.\r\n"), "{text}");
        let envelope: Vec<&str> = seen.commands.iter().map(String::as_str).collect();
        let id = notice(0).id;
        if no_pipelining {
            assert_eq!(
                envelope[1..4],
                ["MAIL FROM:<it@example.com>", "RCPT TO:<person0@example.com>", "DATA"]
            );
        } else {
            let mail = format!("MAIL FROM:<it@example.com> SIZE={} RET=HDRS ENVID={id}", text.len());
            let rcpt = "RCPT TO:<person0@example.com> NOTIFY=FAILURE,DELAY ORCPT=rfc822;person0@example.com";
            assert_eq!(envelope[1..4], [mail.as_str(), rcpt, "DATA"]);
        }
    }
}

/// A refused recipient costs neither the line nor the next letter.
#[test]
fn a_refused_recipient_is_recorded_and_the_line_goes_on() {
    let sink = Sink::start(Faults { rcpt_refused: 300, ..Faults::default() }, 7);
    let (tally, folder) = run(sink.address, 60);
    assert_eq!(tally.figures.sent + tally.figures.refused, 60);
    assert!(tally.figures.refused > 5);
    let seen = sink.seen.lock().unwrap();
    let hellos = seen.commands.iter().filter(|command| command.starts_with("EHLO")).count();
    assert_eq!(hellos, 3, "one line a worker, for all of them");
    let records = wavecast::world::ledger::Records::open(&folder.path().join(".wavecast")).unwrap();
    let refusals = records.refusals().unwrap();
    assert_eq!(u64::try_from(refusals.len()).unwrap(), tally.figures.refused);
    assert_eq!(
        (refusals[0].ending.code, refusals[0].ending.words.as_str()),
        (Some(550), "5.1.1 nobody here")
    );
}

/// Everybody refused is not everybody's fault: the run ends long before all are marked.
#[test]
fn a_relay_that_refuses_everybody_stops_the_run() {
    let sink = Sink::start(Faults { rcpt_refused: 1000, ..Faults::default() }, 7);
    let (tally, _folder) = run(sink.address, 1000);
    assert!(matches!(tally.ended, Some(Ended::RefusesAll(_))), "{tally:?}");
    assert_eq!((tally.figures.refused, tally.waiting), (0, 1000), "they are put back: {tally:?}");
}

/// 354 or 251 as the answer to the dot is no success.
#[test]
fn a_wrong_answer_to_the_dot_is_a_doubt() {
    let sink = Sink::start(Faults { wrong_reply: 1000, ..Faults::default() }, 7);
    let (tally, folder) = run(sink.address, 3);
    assert_eq!((tally.figures.sent, tally.figures.in_doubt), (0, 3));
    let records = wavecast::world::ledger::Records::open(&folder.path().join(".wavecast")).unwrap();
    insta::assert_snapshot!(records.doubts().unwrap()[0].why, @"out of step: `354 go on` as the answer to the dot");
    let tally = run_again(&folder, sink.address, 3);
    assert_eq!(tally.figures.sent, 0, "a doubt is held");
    assert!(sink.seen.lock().unwrap().copies.values().all(|copies| copies.len() == 1));
}

/// Postfix says so, too, when its `cleanup` dies after the letter was queued: who tries again would send it twice.
#[test]
fn a_relay_that_cannot_say_whether_it_wrote_the_letter_down_is_a_doubt() {
    let sink = Sink::start(Faults { lost_track: 1000, ..Faults::default() }, 7);
    let (tally, folder) = run(sink.address, 3);
    assert_eq!((tally.figures.sent, tally.figures.in_doubt), (0, 3));
    let records = wavecast::world::ledger::Records::open(&folder.path().join(".wavecast")).unwrap();
    insta::assert_snapshot!(records.doubts().unwrap()[0].why, @"after the dot: `451 4.3.0 Error: queue file write error`, which does not say whether the letter was kept");
    let tally = run_again(&folder, sink.address, 3);
    assert_eq!(tally.figures.sent, 0, "a doubt is held");
    assert!(sink.seen.lock().unwrap().copies.values().all(|copies| copies.len() == 1));
}

fn run_again(folder: &tempfile::TempDir, address: SocketAddr, count: u32) -> DeliveryTally {
    let mut ledger = letters::open(folder.path()).unwrap();
    let how = (3, Caps::default(), Patience::default());
    letters::send(&mut ledger, &letters::relay(address), count, how).unwrap()
}

/// Stopping finishes what is on the wire, writes it down and ends; the rest is for the next run.
#[test]
fn stopping_is_clean() {
    let sink = Sink::start(Faults { delay: 20, ..Faults::default() }, 7);
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = letters::open(folder.path()).unwrap();
    let patience = Patience::default();
    let stop = patience.clone();
    let seen = sink.seen.clone();
    let timer = std::thread::spawn(move || {
        // In the middle of the work, however long the machine takes to come there.
        let until = Instant::now() + Duration::from_secs(20);
        while seen.lock().unwrap().copies.len() < 10 && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(5));
        }
        stop.stop();
        Instant::now()
    });
    let tally =
        letters::send(&mut ledger, &letters::relay(sink.address), 5000, (3, Caps::default(), patience))
            .unwrap();
    assert!(timer.join().unwrap().elapsed() < Duration::from_secs(1), "a stop takes effect at once");
    assert_eq!(tally.ended, Some(Ended::Stopped));
    assert_eq!(tally.figures.in_doubt, 0);
    let history = ledger.history().unwrap();
    let sent = history.fates.values().filter(|fate| **fate == Fate::Sent).count();
    assert_eq!(sent, sink.taken());
    assert!(sent > 5);
}
