//! A relay is learned: how many lines it bears, and that it makes strangers come twice.

use std::time::{Duration, Instant};
use wavecast::world::deliver::{Caps, DeliveryTally, Learned, Patience, RetryPolicy};

use super::{
    letters,
    sink::{Faults, Sink},
};
use crate::{
    bench::Folder,
    small::{PEOPLE, changed},
};

const DAY: &str = "2027-01-11T08:30Z";

fn run(sink: &Sink, count: u32, lines: u16, pace: RetryPolicy) -> (DeliveryTally, Duration) {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = letters::open(folder.path()).unwrap();
    let past = (ledger.history().unwrap(), ledger.tried().unwrap());
    let how = (lines, Caps::default(), Patience::default());
    let begun = Instant::now();
    let tally = letters::send_by(&mut ledger, past, &letters::relay(sink.address), count, how, pace).unwrap();
    assert!(sink.seen.lock().unwrap().copies.values().all(|copies| copies.len() == 1));
    (tally, begun.elapsed())
}

fn pace() -> RetryPolicy {
    RetryPolicy { rounds: 8, creep: Duration::from_secs(1), ..letters::pace() }
}

/// Ten lines, and a relay that bears three: nobody waits for a line that does not come, and all take little longer than with
/// three.
#[test]
fn fewer_lines_than_configured_starve_nobody() {
    // Each letter takes the relay some 40 ms, so that lines count and not the machine.
    let faults = Faults { delay: 80, most_lines: Some(3), ..Faults::default() };
    let (three, ten) = (Sink::start(faults.clone(), 5), Sink::start(faults, 5));
    let (tally, by_three) = run(&three, 200, 3, pace());
    assert_eq!((tally.figures.sent, tally.ended, tally.learned), (200, None, Learned::default()));
    let (tally, by_ten) = run(&ten, 200, 10, pace());
    assert_eq!((tally.figures.sent, tally.ended), (200, None));
    assert_eq!(tally.learned.why, "the relay answered `421 4.7.0 too many connections`");
    assert!(tally.learned.lines.is_some_and(|lines| (3..=4).contains(&lines)), "{:?}", tally.learned);
    assert!(by_ten < by_three.mul_f64(1.3), "{by_ten:?} by ten lines, {by_three:?} by three");
    let turned_away = ten.seen.lock().unwrap().turned_away;
    assert!(turned_away < 40, "{turned_away} lines turned away: it is not hammered");
}

/// Somebody else holds the relay's last line: the one letter left is not kept by a worker that has none.
#[test]
fn the_last_letter_does_not_wait_for_a_line_that_does_not_come() {
    let sink = Sink::start(Faults { delay: 20, most_lines: Some(2), ..Faults::default() }, 5);
    let (tally, took) = run(&sink, 61, 3, pace());
    assert_eq!((tally.figures.sent, tally.ended), (61, None));
    assert!(took < Duration::from_secs(15), "{took:?}");
}

/// When the relay bears more again, more are used.
#[test]
fn the_number_of_lines_creeps_up_again() {
    let sink = Sink::start(Faults { delay: 20, ..Faults::default() }, 5);
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = letters::open(folder.path()).unwrap();
    let learned = Learned { lines: Some(1), ..Learned::default() };
    let pace = RetryPolicy { creep: Duration::from_millis(200), ..pace() };
    let tally = letters::learned(&mut ledger, &letters::relay(sink.address), 200, (4, pace, learned));
    assert_eq!(tally.figures.sent, 200);
    let peak = sink.seen.lock().unwrap().peak;
    assert!(peak > 1, "it began with one, and had {peak}");
    assert!(tally.learned.lines.is_none_or(|lines| lines > 1));
}

/// Everybody is a stranger at first: all are offered once, and all are gone in the same run.
#[test]
fn greylisting_holds_single_letters_and_not_the_run() {
    let sink = Sink::start(Faults { greylists: Some(1000), ..Faults::default() }, 5);
    // As twenty seconds and two minutes, twenty times as fast.
    let pace =
        RetryPolicy { greylisted: Duration::from_millis(750), stay: Duration::from_secs(20), ..pace() };
    let (tally, took) = run(&sink, 60, 3, pace);
    assert_eq!((tally.figures.sent, tally.waiting, tally.ended), (60, 0, None));
    assert!(took < Duration::from_secs(20), "{took:?}");
    let seen = sink.seen.lock().unwrap();
    let first = seen.strangers.values().min().unwrap();
    let last = seen.strangers.values().max().unwrap();
    assert!(last.duration_since(*first) < Duration::from_secs(3), "all are offered in the first round");
}

/// What a run learned is there for the next, and told.
#[test]
fn what_was_learned_is_kept_and_shown() {
    let sink = Sink::start(Faults { delay: 20, most_lines: Some(2), ..Faults::default() }, 5);
    let smtp = format!(
        "[smtp]\npreset = \"local\"\nhost = \"127.0.0.1\"\nport = {}\nconnections = 6\n",
        sink.address.port()
    );
    let folder = Folder::of(&[("campaign.toml", &changed(&[("[smtp]\npreset = \"local\"\n", &smtp)]))]);
    let rows: String =
        (0..40).map(|number| format!("p{number}@example.com,P {number},P,nl,pilot,NL,ios\n")).collect();
    folder.write("people.csv", format!("{}\n{rows}", PEOPLE.lines().next().unwrap()));
    let seen = folder.run(&["send", "--execute", "--yes", "--as-of", DAY]);
    assert!(seen.starts_with("40 sent"), "{seen}");
    let learned = "2 connections, since it said `the relay answered `421 4.7.0 too many connections``";
    assert!(seen.contains(&format!("learned of the relay: {learned}")), "{seen}");
    let checked = folder.run(&["smtp", "check", "--as-of", DAY]);
    assert!(checked.contains(&format!("learned   {learned}")), "{checked}");
    let status = folder.run(&["status", "--as-of", DAY]);
    assert!(status.contains(&format!("the relay    {learned}")), "{status}");
}

/// A relay that counts gets what it bears, in one run: neither is it hammered, nor does anybody wait for the next run.
#[test]
fn a_relay_that_counts_gets_as_much_as_it_bears() {
    // Twenty in each second and a half; a hundred take it six seconds at least.
    let sink = Sink::start(Faults { counts: Some((20, 1500)), ..Faults::default() }, 5);
    let pace = RetryPolicy { first: Duration::from_millis(100), most: Duration::from_secs(2), ..pace() };
    let (tally, took) = run(&sink, 100, 10, pace);
    assert_eq!((tally.figures.sent, tally.waiting, tally.ended), (100, 0, None));
    assert!(took < Duration::from_secs(18), "{took:?}");
    let per_minute = tally.learned.per_minute.expect("it was learned");
    assert!((200..=1600).contains(&per_minute), "{}", tally.learned);
    assert_eq!(tally.learned.pace_why, "450 4.7.1 Error: too much mail");
    assert_eq!(tally.learned.lines, None, "a pace is no number of lines");
    let offered = sink.seen.lock().unwrap().commands.iter().filter(|line| line.starts_with("MAIL")).count();
    assert!(offered < 250, "{offered} times offered");
}

/// What was learned of the pace is where the next run begins.
#[test]
fn a_learned_pace_holds_from_the_first_letter() {
    let sink = Sink::start(Faults::default(), 5);
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = letters::open(folder.path()).unwrap();
    let learned =
        Learned { per_minute: Some(600), pace_why: "450 too much".to_owned(), ..Learned::default() };
    let begun = Instant::now();
    let tally = letters::learned(&mut ledger, &letters::relay(sink.address), 30, (4, pace(), learned));
    assert_eq!(tally.figures.sent, 30);
    assert!(begun.elapsed() > Duration::from_millis(2500), "ten a second: {:?}", begun.elapsed());
    assert!(
        tally.learned.to_string().ends_with("letters a minute, since it said `450 too much`"),
        "{}",
        tally.learned
    );
}
