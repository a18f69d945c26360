//! The timeline as a picture: one lane a wave, with its dates and messages where they stand in time.
//!
//! Everything is placed in percent, so that a lane fills whatever width there is without being distorted.

use chrono::{DateTime, Datelike as _, Months, NaiveDate, Utc};
use serde::Serialize;

use super::{
    ask::Ask,
    count,
    ribbon::{Span, short},
    say,
};
use crate::{
    faces::console::snapshot::Snapshot,
    ground::{
        campaign::{Mode, Wave, WaveIx},
        timeline::{
            GateState,
            plan::{Departure, StagePlan, WavePlan},
        },
        words::speech,
    },
};

#[derive(Serialize)]
pub(super) struct Month {
    x: String,
    label: String,
    minor: bool,
}

#[derive(Serialize)]
pub(super) struct Lane {
    title: String,
    href: String,
    state: String,
    tone: &'static str,
    note: String,
    picture: String,
    window: Option<Stretch>,
    evaluation: Option<Stretch>,
    marks: Vec<LaneMark>,
    deadline: Option<String>,
    enforcement: Option<String>,
}

#[derive(Serialize)]
struct Stretch {
    x: String,
    w: String,
}

#[derive(Serialize)]
struct LaneMark {
    x: String,
    r: &'static str,
    tone: &'static str,
    title: String,
}

/// The first of each month that the picture covers.
pub(super) fn months(span: Span, ask: &Ask) -> Vec<Month> {
    let mut months = Vec::new();
    let mut first = span.first.with_day(1).and_then(|day| day.checked_add_months(Months::new(1)));
    // The name of a month that begins further on would run out of the picture.
    while let Some(day) = first.filter(|day| span.place(*day) < 96.0) {
        let words = speech::day(ask.language, day);
        let label: String = words.chars().filter(|letter| !letter.is_ascii_digit()).collect();
        months.push(Month {
            x: short(span.place(day)),
            label: label.trim().to_owned(),
            minor: months.len() % 3 != 0,
        });
        first = day.checked_add_months(Months::new(1));
    }
    months
}

/// One lane for each wave.
pub(super) fn all(snapshot: &Snapshot, ask: &Ask, span: Span, now: DateTime<Utc>) -> Vec<Lane> {
    snapshot.plan.waves.iter().filter_map(|plan| lane(snapshot, ask, span, now, plan)).collect()
}

fn lane(snapshot: &Snapshot, ask: &Ask, span: Span, now: DateTime<Utc>, plan: &WavePlan) -> Option<Lane> {
    let wave = snapshot.campaign.wave(plan.wave)?;
    let (state, tone) = state(snapshot, ask, plan, wave, now);
    let place = |day: NaiveDate| short(span.place(day));
    let deadline = wave.deadline().map(|moment| moment.date());
    // A wave without a last day goes on until it is judged.
    let until = wave.last_day().or(wave.gate.evaluation);
    let note = note(snapshot, ask, plan, wave, now);
    Some(Lane {
        title: wave.title.get(ask.language).clone(),
        href: ask.to_with("messages", &[("wave", wave.id.as_str())]),
        picture: format!("{}: {state}. {note}", wave.title.get(ask.language)),
        window: until.map(|until| stretch(span, wave.start, until)),
        evaluation: until
            .zip(wave.gate.evaluation)
            .filter(|(until, day)| day > until)
            .map(|(until, day)| stretch(span, until, day)),
        marks: plan
            .stages
            .iter()
            .flat_map(|stage| {
                stage.moments.iter().filter_map(move |one| mark(snapshot, ask, span, now, stage, one))
            })
            .collect(),
        deadline: deadline.map(place),
        enforcement: wave.enforcement().map(place),
        state,
        tone,
        note,
    })
}

fn stretch(span: Span, from: NaiveDate, until: NaiveDate) -> Stretch {
    let (x, end) = (span.place(from), span.place(until));
    // One day alone must be seen too.
    Stretch { x: short(x), w: short((end - x).max(0.6)) }
}

fn mark(
    snapshot: &Snapshot,
    ask: &Ask,
    span: Span,
    now: DateTime<Utc>,
    stage: &StagePlan,
    one: &Departure,
) -> Option<LaneMark> {
    let at = one.at?;
    let day = at.with_timezone(&one.zone).date_naive();
    let title = format!("{}, {}", stage_name(snapshot, ask, stage), speech::day(ask.language, day));
    let title = count(snapshot, ask, "mark", one.recipients, &[("what", &title)]);
    Some(LaneMark { x: short(span.place(day)), r: "6", tone: tone(snapshot, stage, at, now), title })
}

/// How a message stands at a moment: on days to come everything is taken to go as planned.
pub(super) fn tone(
    snapshot: &Snapshot,
    stage: &StagePlan,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> &'static str {
    let tally = &stage.tally;
    if at >= now {
        "later"
    } else if at > snapshot.now {
        "sent"
    } else if tally.in_doubt > 0 {
        "doubt"
    } else if tally.held_total() > 0 {
        "held"
    } else if tally.due > 0 {
        "due"
    } else if tally.missed > 0 && tally.sent() == 0 {
        // A few who came too late leave a message sent; it is missed when nobody got it.
        "missed"
    } else {
        "sent"
    }
}

/// Where a wave is in its life.
fn state(
    snapshot: &Snapshot,
    ask: &Ask,
    plan: &WavePlan,
    wave: &Wave,
    now: DateTime<Utc>,
) -> (String, &'static str) {
    let day = snapshot.day_of(now);
    let gate = snapshot.history.gate(wave.id.as_str());
    let told = plan.stages.iter().filter_map(StagePlan::first).min().is_some_and(|at| at < now);
    let over = wave.enforcement().or(wave.last_day()).or(wave.gate.evaluation);
    // What somebody said of the gate goes before all that the days say.
    let (key, tone) = match gate {
        GateState::Held => ("gate_held", "held"),
        GateState::Passed => ("gate_passed", "good"),
        GateState::Open if plan.waits_for.is_some() && now <= snapshot.now => ("waits", "held"),
        GateState::Open if over.is_some_and(|over| over < day) => ("over", "done"),
        GateState::Open if wave.start <= day => ("moving", "calm"),
        GateState::Open if told => ("preparing", "calm"),
        GateState::Open => ("later", "plain"),
    };
    (say(snapshot, ask, &format!("state_{key}"), &[]), tone)
}

fn note(snapshot: &Snapshot, ask: &Ask, plan: &WavePlan, wave: &Wave, now: DateTime<Utc>) -> String {
    let day = |day: NaiveDate| speech::day(ask.language, day);
    let moved = super::figures::number(ask, snapshot.moved.of_wave(plan.wave, now));
    let people = count(snapshot, ask, "people_moved", plan.people, &[("moved", &moved)]);
    let start = say(snapshot, ask, "starts", &[("day", &day(wave.start))]);
    let deadline = match wave.mode {
        Mode::Deadline { deadline, .. } => {
            say(snapshot, ask, "deadline_on", &[("day", &day(deadline.date()))])
        }
        Mode::AtOnce { enforcement } => say(snapshot, ask, "cut_on", &[("day", &day(enforcement))]),
        Mode::Voluntary => say(snapshot, ask, "voluntary", &[]),
    };
    [people, start, deadline].join(" · ")
}

/// What a stage is called in the reader's language.
pub(super) fn stage_name(snapshot: &Snapshot, ask: &Ask, stage: &StagePlan) -> String {
    name_of(snapshot, ask, &stage_id(snapshot, stage))
}

/// What a stage of this id is called.
pub(super) fn name_of(snapshot: &Snapshot, ask: &Ask, id: &str) -> String {
    snapshot.speech.phrases.stage_name(ask.language, id)
}

/// What a stage is called in the file.
fn stage_id(snapshot: &Snapshot, stage: &StagePlan) -> String {
    snapshot
        .campaign
        .stages
        .get(usize::from(stage.stage))
        .map(|stage| stage.id.to_string())
        .unwrap_or_default()
}

/// What a wave is called; without one, the whole campaign.
pub(super) fn wave_name(snapshot: &Snapshot, ask: &Ask, wave: Option<WaveIx>) -> String {
    let wave = wave.and_then(|wave| snapshot.campaign.wave(wave));
    wave.map_or_else(|| say(snapshot, ask, "everyone", &[]), |wave| wave.title.get(ask.language).clone())
}

/// The page of a message.
pub(super) fn message(snapshot: &Snapshot, ask: &Ask, stage: &StagePlan) -> String {
    let wave = stage.wave.and_then(|wave| snapshot.campaign.wave(wave)).map(|wave| wave.id.as_str());
    ask.to_with(&format!("messages/{}", stage_id(snapshot, stage)), &[("wave", wave.unwrap_or_default())])
}
