//! A simulated world: months of a campaign in a second or so, through the real program, with a clock that the world moves and a
//! relay that does what relays do. What must be true in it stands in `invariants.rs`, in words and in code.
//!
//! Each world comes from a seed, which tells the campaign, its people, all that they do and each mistake of the relay. One
//! that goes wrong prints its seed and the shortest story that still does.
//!
//! The long form runs for so many seconds: `WAVECAST_SIM=3600 cargo test --release --test it sim:: -- --nocapture`. One seed
//! again: `WAVECAST_SIM_SEED=7`.
//!
//! What is not simulated: several senders and connections, PostgreSQL, a disk that refuses (`delivery` has these), two people who
//! must say yes, devices, catch-ups, messages for managers other than that of the week, corrections by hand, and a whole machine
//! that is put back with its witness. A disk that loses a part of the ledger does so between two runs, in the file itself; none
//! stands between SQLite and the disk. Of who is or was away it is judged that they are left alone, told the right date,
//! and told when a date that they know does not count any more, and not when exactly they hear of what they missed:
//! `timeline::leave` has that.

mod acting;
mod by_hand;
mod careless;
mod deeds;
mod expected;
mod invariants;
mod mending;
mod place;
mod relay;
mod scheme;
mod shrink;
mod stories;
mod world;
mod wrong_dates;
mod yes;

use std::{
    env,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use careless::Careless;
use deeds::Story;
use world::{Broken, World, WorldFigures};

/// How many worlds the quick form has.
const QUICK: u64 = 2;

/// So many seeds are tried until a mistake is found.
const TRIES: u64 = 12;

fn number(name: &str) -> Option<u64> {
    env::var(name).ok().map(|value| value.parse().unwrap())
}

/// Two at once: the machines on which this must be quick have two cores.
const AT_ONCE: usize = 2;

/// A world in which all was well: how many months it had, and what happened.
type Passed = (f64, WorldFigures);

/// One world after the other, each from a seed, as long as somebody wants it; the first that went wrong.
fn worlds(from: u64, goes_on: impl Fn(u64) -> bool + Sync) -> (Vec<Passed>, Option<(Story, Broken)>) {
    let (next, all, broken) = (AtomicU64::new(from), Mutex::new(Vec::new()), Mutex::new(None));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::SeqCst);
                    if !goes_on(seed) || broken.lock().unwrap().is_some() {
                        return;
                    }
                    let story = Story::of(seed);
                    match World::tell(&story, None) {
                        Ok(figures) => all.lock().unwrap().push((story.months(), figures)),
                        Err(why) => *broken.lock().unwrap() = Some((story, why)),
                    }
                }
            });
        }
    });
    (all.into_inner().unwrap(), broken.into_inner().unwrap())
}

fn told(begun: Instant, all: &[Passed]) -> String {
    let months: f64 = all.iter().map(|(months, _)| months).sum();
    let sum = |of: fn(&WorldFigures) -> u64| all.iter().map(|(_, figures)| of(figures)).sum::<u64>();
    format!(
        "{} worlds, {months:.0} campaign-months in {:.0} s: {:.0} an hour; {} runs, {} letters, {} corrections, {} \
         doubts, {} kills, {} refused, {} ledgers mended",
        all.len(),
        begun.elapsed().as_secs_f64(),
        months * 3600.0 / begun.elapsed().as_secs_f64(),
        sum(|one| one.runs),
        sum(|one| one.letters),
        sum(|one| one.corrections),
        sum(|one| one.doubts),
        sum(|one| one.kills),
        sum(|one| one.refused),
        sum(|one| one.mended)
    )
}

/// The quick form, or as long as somebody asks for.
#[test]
fn in_every_world_the_promises_hold() {
    let (begun, seconds, seed) = (Instant::now(), number("WAVECAST_SIM"), number("WAVECAST_SIM_SEED"));
    let (all, broken) = match (seconds, seed) {
        (_, Some(seed)) => worlds(seed, |now| now == seed),
        (Some(seconds), None) => worlds(1000, |_| begun.elapsed() < Duration::from_secs(seconds)),
        (None, None) => worlds(0, |seed| seed < QUICK),
    };
    eprintln!("{}", told(begun, &all));
    if let Some((story, broken)) = broken {
        eprintln!("{}", shrink::report(&story, &broken));
        let (story, broken) = shrink::shrunk(&story, broken, None);
        panic!("the shortest story:\n{}", shrink::report(&story, &broken));
    }
}

/// The same story twice is the same to the letter.
#[test]
fn a_seed_replays_exactly() {
    let mut story = Story::of(3);
    story.deeds.truncate(60);
    let told = |_| format!("{:?}", World::tell(&story, None));
    assert_eq!(told(1), told(2));
}

/// What finds a mistake, and in which world: the first ones are stories made by hand.
fn found(careless: Careless) -> Option<(u64, String)> {
    let by_hand: [fn() -> Story; 5] = [
        stories::eventful,
        stories::old_ledger,
        stories::asleep,
        stories::changed_words,
        stories::blank_page,
    ];
    let mut stories = by_hand.into_iter().map(|story| story()).chain((0..TRIES).map(Story::of));
    stories.find_map(|story| {
        let broken = World::tell(&story, Some(careless)).err()?;
        Some((story.seed, broken.what))
    })
}

/// The proof can fail: each mistake that somebody could make is found.
#[test]
fn every_careless_variant_is_caught() {
    let begun = Instant::now();
    let (next, missed) = (Mutex::new(Careless::ALL.iter()), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let one = next.lock().unwrap().next();
                    let Some(careless) = one else { return };
                    match found(*careless) {
                        Some((seed, what)) => eprintln!("{careless:?}: seed {seed}, {what}"),
                        None => missed.lock().unwrap().push(*careless),
                    }
                }
            });
        }
    });
    eprintln!("in {:.0} s", begun.elapsed().as_secs_f64());
    let missed = missed.into_inner().unwrap();
    assert!(missed.is_empty(), "nothing finds {missed:?}");
}
