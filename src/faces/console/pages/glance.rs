//! At a glance: how the campaign stands on a day, in one picture and a few figures.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{
    Answer, ConsolePage,
    ask::Ask,
    count,
    figures::{number, share},
    lanes, needs, offers,
    problems::{self, ProblemRow},
    ribbon::Span,
    say, senders,
};
use crate::{
    faces::console::{ConsoleState, current::Current, snapshot::Snapshot},
    ground::{problem::Level, timeline::plan::StagePlan, words::speech},
};

/// How many of a list are shown here; the rest has a page of its own.
const FEW: usize = 6;

#[derive(Serialize)]
struct Tile {
    label: String,
    number: String,
    of: Option<String>,
    share: Option<String>,
    note: String,
    href: Option<String>,
    tone: &'static str,
}

#[derive(Serialize)]
struct NextStage {
    iso: String,
    day: String,
    time: String,
    stage: String,
    href: String,
    note: String,
    badge: Option<String>,
    tone: &'static str,
}

pub(super) fn page(state: &ConsoleState, current: &Current, snapshot: &Snapshot, ask: &Ask) -> Answer {
    let now = ask.moment(state.now());
    let next = upcoming(snapshot, now);
    let mut context = tera::Context::new();
    let title = say(snapshot, ask, "glance", &[]);
    context.insert("headline", snapshot.campaign.title.get(ask.language));
    context.insert("lead", &lead(snapshot, ask, now, next.first()));
    context.insert("tiles", &tiles(current, snapshot, ask, now, &next));
    let span = Span::of(snapshot);
    context.insert("months", &lanes::months(span, ask));
    context.insert("lanes", &lanes::all(snapshot, ask, span, now));
    context.insert("today", &super::ribbon::short(span.place(snapshot.day_of(now))));
    let shown = next.iter().take(FEW).map(|(at, stage, people)| coming(snapshot, ask, *at, stage, *people));
    context.insert("next", &shown.collect::<Vec<_>>());
    context.insert("senders", &senders::lines(snapshot, ask));
    context.insert("needs", &needs::all(current, snapshot, ask, now));
    context.insert("closed", &offers::closed(state, snapshot, ask));
    context.insert("actions", &offers::of_wave(snapshot, ask, None));
    let lines = current.problems.iter().take(FEW).map(|problem| problems::line(snapshot, ask, problem));
    let lines: Vec<ProblemRow> = lines.collect();
    context.insert("problems", &lines);
    let more = current.problems.iter().count().saturating_sub(FEW);
    context.insert("more_problems", &(more > 0).then(|| count(snapshot, ask, "more_problems", more, &[])));
    context.insert("is_checked", &(current.is_checked || !current.can_be_checked));
    context.insert("problems_href", &ask.to("problems"));
    Answer::Page(ConsolePage { template: "glance.html", title, entry: "glance", context })
}

/// One sentence: who has moved, and what comes next.
fn lead(
    snapshot: &Snapshot,
    ask: &Ask,
    now: DateTime<Utc>,
    next: Option<&(DateTime<Utc>, &StagePlan, usize)>,
) -> String {
    let moved = count(
        snapshot,
        ask,
        "lead_moved",
        snapshot.moved.by(now),
        &[("all", &number(ask, snapshot.people.len()))],
    );
    let next = next.map(|(at, stage, people)| {
        let local = at.with_timezone(&snapshot.campaign.zone);
        count(
            snapshot,
            ask,
            "lead_next",
            *people,
            &[
                ("stage", &lanes::stage_name(snapshot, ask, stage)),
                ("wave", &lanes::wave_name(snapshot, ask, stage.wave)),
                ("day", &speech::day(ask.language, local.date_naive())),
            ],
        )
    });
    let ahead = (ask.at.is_some() && now > snapshot.now).then(|| say(snapshot, ask, "ahead", &[]));
    [Some(moved), next, ahead].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn tiles(
    current: &Current,
    snapshot: &Snapshot,
    ask: &Ask,
    now: DateTime<Utc>,
    next: &[(DateTime<Utc>, &StagePlan, usize)],
) -> Vec<Tile> {
    let (people, moved) = (snapshot.people.len(), snapshot.moved.by(now));
    let (told, all) = told(snapshot, now);
    let week = now + chrono::Duration::days(7);
    let soon: usize = next.iter().filter(|(at, ..)| *at < week).map(|(_, _, people)| people).sum();
    let total = &snapshot.plan.total;
    let care = total.in_doubt + total.missed + total.held_total();
    let errors = current.problems.count(Level::Error);
    let tile = |key: &str, figure: usize, of: Option<usize>, note: String| Tile {
        label: say(snapshot, ask, key, &[]),
        number: number(ask, figure),
        of: of.map(|all| say(snapshot, ask, "of_all", &[("all", &number(ask, all))])),
        share: of.and_then(|all| share(figure, all)),
        note,
        href: None,
        tone: "plain",
    };
    let attention = Tile {
        tone: if errors > 0 || total.in_doubt > 0 {
            "error"
        } else if care > 0 {
            "warning"
        } else {
            "plain"
        },
        href: (care + errors > 0).then(|| "#needs".to_owned()),
        ..tile("attention", care + errors, None, attention(snapshot, ask, errors))
    };
    vec![
        tile("moved", moved, Some(people), say(snapshot, ask, "moved_note", &[])),
        tile("told", told, Some(all), say(snapshot, ask, "told_note", &[])),
        tile("soon", soon, None, say(snapshot, ask, "soon_note", &[])),
        attention,
    ]
}

/// What needs a person, in words: only what there is.
fn attention(snapshot: &Snapshot, ask: &Ask, errors: usize) -> String {
    let total = &snapshot.plan.total;
    let parts = [
        ("errors", errors),
        ("in_doubt", total.in_doubt),
        ("held", total.held_total()),
        ("missed", total.missed),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(_, figure)| *figure > 0)
        .map(|(key, figure)| count(snapshot, ask, key, *figure, &[]))
        .collect();
    if parts.is_empty() { say(snapshot, ask, "all_well", &[]) } else { speech::list(ask.language, &parts) }
}

/// How many notices have left by then (or would have, on a day to come), and how many there are.
fn told(snapshot: &Snapshot, now: DateTime<Utc>) -> (usize, usize) {
    let mut told = 0;
    for stage in snapshot.plan.stages() {
        // The tally is of now: on a day to come what leaves until then is added, on a day past what left
        // since is taken off.
        let ahead = stage.moments.iter().filter(|one| one.at.is_some_and(|at| snapshot.now < at && at < now));
        let ahead: usize = ahead.map(|one| one.recipients).sum();
        let back =
            stage.moments.iter().filter(|one| one.at.is_some_and(|at| at >= now && at <= snapshot.now));
        let back: usize = back.map(|one| one.recipients).sum();
        told += ahead + stage.tally.sent().saturating_sub(back);
    }
    (told, snapshot.plan.stages().map(|stage| stage.recipients).sum())
}

/// What leaves after a moment, the soonest first: stage, wave and how many.
fn upcoming(snapshot: &Snapshot, now: DateTime<Utc>) -> Vec<(DateTime<Utc>, &StagePlan, usize)> {
    let mut next: Vec<_> = snapshot
        .plan
        .stages()
        .filter_map(|stage| {
            let coming = || stage.moments.iter().filter(|one| one.at.is_some_and(|at| at >= now));
            let first = coming().filter_map(|one| one.at).min()?;
            Some((first, stage, coming().map(|one| one.recipients).sum()))
        })
        .collect();
    next.sort_by_key(|(at, stage, _)| (*at, stage.wave, stage.stage));
    next
}

fn coming(snapshot: &Snapshot, ask: &Ask, at: DateTime<Utc>, stage: &StagePlan, people: usize) -> NextStage {
    let local = at.with_timezone(&snapshot.campaign.zone);
    let held = stage.tally.held_total() > 0;
    let wave = lanes::wave_name(snapshot, ask, stage.wave);
    NextStage {
        iso: local.to_rfc3339(),
        day: speech::day(ask.language, local.date_naive()),
        time: speech::time(ask.language, local.time()),
        stage: lanes::stage_name(snapshot, ask, stage),
        href: lanes::message(snapshot, ask, stage),
        note: count(snapshot, ask, "to_people", people, &[("wave", &wave)]),
        badge: held.then(|| say(snapshot, ask, "is_held", &[])),
        tone: "held",
    }
}
