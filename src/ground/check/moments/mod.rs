//! What is wrong with the moments at which messages leave: days off, crowds, closed gates, a relay too slow.

mod days;
mod freezes;
mod relay;
mod turns;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use std::collections::{BTreeMap, BTreeSet};

use super::{Check, Subject, Touches};
use crate::ground::{
    campaign::{Anchor, Stage, Wave},
    problem::{Concerns, Level, Place, Problem, Problems, Touch},
    timeline::Slot,
};

pub(super) const CHECKS: &[Check] = &[
    Check::by(
        "stage-on-day-off",
        Level::Warning,
        days::off,
        "a message that leaves on a weekend or on a holiday where its people are",
    ),
    Check::by("freeze-moves", Level::Info, freezes::moved, "messages that a freeze moves"),
    Check::by(
        "date-in-freeze",
        Level::Warning,
        freezes::swallowed,
        "a start, a deadline or a cut on a day on which nothing leaves",
    ),
    Check::by(
        "moment-skipped",
        Level::Info,
        days::skipped,
        "a message at an hour that is left out where clocks go forward",
    ),
    Check::by(
        "two-stages-one-day",
        Level::Warning,
        days::twice,
        "two messages to the same person on one day",
    ),
    Check::by(
        "one-a-day-moves",
        Level::Info,
        days::made_room,
        "a message that leaves a day later, because `one_a_day` keeps the day for another",
    ),
    Check::by(
        "stage-before-kickoff",
        Level::Warning,
        turns::before_kickoff,
        "a wave that is told something before the whole campaign is",
    ),
    Check::by(
        "stage-before-gate",
        Level::Warning,
        turns::before_gate,
        "a message that is due before the wave before has been judged, and must wait",
    ),
    Check::by(
        "stage-after-its-date",
        Level::Error,
        turns::after_its_date,
        "a message before a deadline that would leave after it, where its people are",
    )
    .touching(Touches::Found),
    Check::by(
        "relay-too-slow",
        Level::Error,
        relay::too_slow,
        "a message that cannot reach everybody before it must not leave any more",
    )
    // It is short of time already: to hold it would reach fewer still.
    .touching(Touches::Nobody),
    Check::by(
        "relay-day-limit",
        Level::Warning,
        relay::days,
        "a message to more people than the relay takes in a day",
    ),
];

/// The stage and the wave of a slot.
fn named<'a>(subject: &Subject<'a>, slot: &Slot) -> Option<(&'a Stage, Option<&'a Wave>)> {
    let stage = subject.campaign.stages.get(usize::from(slot.stage))?;
    Some((stage, slot.wave.and_then(|wave| subject.campaign.wave(wave))))
}

/// Where a slot's moment is written: at the wave's date if the stage leaves on that very day, or at the stage.
fn place_of(stage: &Stage, wave: Option<&Wave>) -> Place {
    let key = match stage.at.anchor {
        Anchor::Start => "start",
        Anchor::Deadline => "deadline",
        Anchor::Enforce => "enforcement",
        Anchor::Gate => "evaluation",
        Anchor::Kickoff
        | Anchor::Close
        | Anchor::Moved
        | Anchor::Rescheduled
        | Anchor::Listed
        | Anchor::Back
        | Anchor::Left
        | Anchor::DeviceMoved
        | Anchor::Day(_)
        | Anchor::Week => "",
    };
    // Only on the very day: of an offset the stage is what somebody would change, and not the date.
    let on_the_day =
        stage.at.offset.count == 0 && wave.is_some_and(|wave| !wave.overrides.contains_key(&stage.id));
    let found = wave.filter(|_| on_the_day).and_then(|wave| wave.places.get(key));
    found.unwrap_or(&stage.at_place).clone()
}

fn written(day: NaiveDate) -> String {
    day.format("%a %Y-%m-%d").to_string()
}

/// `Mon 2027-03-29 09:00`, where the people are.
fn moment(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%a %Y-%m-%d %H:%M").to_string()
}

fn people(count: usize) -> String {
    if count == 1 { "1 person".to_owned() } else { format!("{count} people") }
}

/// One problem for all that is found at one place: the first in its message, the others as notes.
#[derive(Default)]
struct Gathered {
    by_place: BTreeMap<Place, Vec<String>>,
    touched: BTreeMap<Place, BTreeSet<Touch>>,
}

impl Gathered {
    fn add(&mut self, place: Place, message: String) {
        let messages = self.by_place.entry(place).or_default();
        // Groups of one stage in different countries may say the same.
        if !messages.contains(&message) {
            messages.push(message);
        }
    }

    /// One that concerns a stage in a wave.
    fn touch(&mut self, place: Place, message: String, stage: &Stage, wave: Option<&Wave>) {
        let touch = Touch::stage(stage.id.as_str()).in_wave(wave.map(|wave| wave.id.as_str()));
        self.touched.entry(place.clone()).or_default().insert(touch);
        self.add(place, message);
    }

    fn report(mut self, problems: &mut Problems, make: impl Fn(String) -> Problem) {
        for (place, messages) in self.by_place {
            let more = messages.len().saturating_sub(4);
            let mut messages = messages.into_iter();
            let Some(first) = messages.next() else { continue };
            let touched = self.touched.remove(&place).map(Concerns::These);
            let mut problem = make(first).at(place);
            problem.concerns = touched;
            // One in the message and three below it; how many more there are is said.
            for note in messages.take(3) {
                problem = problem.note(note);
            }
            if more > 0 {
                problem = problem.note(format!("and {more} more like these"));
            }
            problems.push(problem);
        }
    }
}
