//! The shortest story that fails: deeds are left out, many at once and then one by one, and
//! then people, as long as the same thing goes wrong.

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use super::{
    careless::Careless,
    deeds::Story,
    world::{Broken, World},
};

/// A story that is long to shrink is told as it is by then.
const LONGEST: Duration = Duration::from_mins(2);

/// The first thing that goes wrong in a story, and a story in which nothing can be left out any more.
pub(super) fn shrunk(story: &Story, broken: Broken, careless: Option<Careless>) -> (Story, Broken) {
    let (begun, kind) = (Instant::now(), kind_of(&broken.what));
    let (mut story, mut broken) = (story.clone(), broken);
    let deeds = broken.log.iter().filter(|line| !line.starts_with(' ')).count();
    story.deeds.truncate(deeds);
    let mut size = story.deeds.len() / 2;
    while size > 0 {
        let mut from = 0;
        while from < story.deeds.len() && begun.elapsed() < LONGEST {
            let mut shorter = story.clone();
            shorter.deeds.drain(from..(from + size).min(story.deeds.len()));
            match World::tell(&shorter, careless) {
                Err(again) if kind_of(&again.what) == kind => (story, broken) = (shorter, again),
                Err(_) | Ok(_) => from += size,
            }
        }
        size /= 2;
    }
    for who in 0..story.scheme.people.len() {
        let mut shorter = story.clone();
        shorter.scheme.people[who].listed = false;
        if begun.elapsed() >= LONGEST || !story.scheme.people[who].listed {
            continue;
        }
        if let Err(again) = World::tell(&shorter, careless)
            && kind_of(&again.what) == kind
        {
            (story, broken) = (shorter, again);
        }
    }
    (story, broken)
}

/// The number of the invariant, and its words up to the first name.
fn kind_of(what: &str) -> String {
    what.split(['(', '`', '"']).next().unwrap_or_default().to_owned()
}

/// As plain lines: day, deed, what left.
pub(super) fn report(story: &Story, broken: &Broken) -> String {
    let mut text = format!("seed {}: {}\n", story.seed, broken.what);
    for line in &broken.log {
        writeln!(text, "  {line}").unwrap();
    }
    text
}
