//! At a glance: how the campaign stands on a day, in one picture and a few figures.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{
    Answer, Page,
    ask::Ask,
    count,
    figures::{number, share},
    lanes, needs, offers,
    problems::{self, Line},
    ribbon::Span,
    say,
};
use crate::{
    faces::console::{Desk, book::Book, shelf::Shelf},
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
struct Next {
    iso: String,
    day: String,
    time: String,
    stage: String,
    href: String,
    note: String,
    badge: Option<String>,
    tone: &'static str,
}

pub(super) fn page(desk: &Desk, shelf: &Shelf, book: &Book, ask: &Ask) -> Answer {
    let now = ask.moment(desk.now());
    let next = upcoming(book, now);
    let mut context = tera::Context::new();
    let title = say(book, ask, "glance", &[]);
    context.insert("headline", book.campaign.title.get(ask.language));
    context.insert("lead", &lead(book, ask, now, next.first()));
    context.insert("tiles", &tiles(shelf, book, ask, now, &next));
    let span = Span::of(book);
    context.insert("months", &lanes::months(span, ask));
    context.insert("lanes", &lanes::all(book, ask, span, now));
    context.insert("today", &super::ribbon::short(span.place(book.day_of(now))));
    let shown = next.iter().take(FEW).map(|(at, stage, people)| coming(book, ask, *at, stage, *people));
    context.insert("next", &shown.collect::<Vec<_>>());
    context.insert("needs", &needs::all(shelf, book, ask, now));
    context.insert("closed", &offers::closed(desk, book, ask));
    context.insert("actions", &offers::of_wave(book, ask, None));
    let lines = shelf.problems.iter().take(FEW).map(|problem| problems::line(book, ask, problem));
    let lines: Vec<Line> = lines.collect();
    context.insert("problems", &lines);
    let more = shelf.problems.iter().count().saturating_sub(FEW);
    context.insert("more_problems", &(more > 0).then(|| count(book, ask, "more_problems", more, &[])));
    context.insert("is_checked", &(shelf.is_checked || !shelf.can_be_checked));
    context.insert("problems_href", &ask.to("problems"));
    Answer::Page(Page { template: "glance.html", title, entry: "glance", context })
}

/// One sentence: who has moved, and what comes next.
fn lead(
    book: &Book,
    ask: &Ask,
    now: DateTime<Utc>,
    next: Option<&(DateTime<Utc>, &StagePlan, usize)>,
) -> String {
    let moved =
        count(book, ask, "lead_moved", book.moved.by(now), &[("all", &number(ask, book.people.len()))]);
    let next = next.map(|(at, stage, people)| {
        let local = at.with_timezone(&book.campaign.zone);
        count(
            book,
            ask,
            "lead_next",
            *people,
            &[
                ("stage", &lanes::stage_name(book, ask, stage)),
                ("wave", &lanes::wave_name(book, ask, stage.wave)),
                ("day", &speech::day(ask.language, local.date_naive())),
            ],
        )
    });
    let ahead = (ask.at.is_some() && now > book.now).then(|| say(book, ask, "ahead", &[]));
    [Some(moved), next, ahead].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn tiles(
    shelf: &Shelf,
    book: &Book,
    ask: &Ask,
    now: DateTime<Utc>,
    next: &[(DateTime<Utc>, &StagePlan, usize)],
) -> Vec<Tile> {
    let (people, moved) = (book.people.len(), book.moved.by(now));
    let (told, all) = told(book, now);
    let week = now + chrono::Duration::days(7);
    let soon: usize = next.iter().filter(|(at, ..)| *at < week).map(|(_, _, people)| people).sum();
    let total = &book.plan.total;
    let care = total.in_doubt + total.missed + total.held_total();
    let errors = shelf.problems.count(Level::Error);
    let tile = |key: &str, figure: usize, of: Option<usize>, note: String| Tile {
        label: say(book, ask, key, &[]),
        number: number(ask, figure),
        of: of.map(|all| say(book, ask, "of_all", &[("all", &number(ask, all))])),
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
        ..tile("attention", care + errors, None, attention(book, ask, errors))
    };
    vec![
        tile("moved", moved, Some(people), say(book, ask, "moved_note", &[])),
        tile("told", told, Some(all), say(book, ask, "told_note", &[])),
        tile("soon", soon, None, say(book, ask, "soon_note", &[])),
        attention,
    ]
}

/// What needs a person, in words: only what there is.
fn attention(book: &Book, ask: &Ask, errors: usize) -> String {
    let total = &book.plan.total;
    let parts = [
        ("errors", errors),
        ("in_doubt", total.in_doubt),
        ("held", total.held_total()),
        ("missed", total.missed),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(_, figure)| *figure > 0)
        .map(|(key, figure)| count(book, ask, key, *figure, &[]))
        .collect();
    if parts.is_empty() { say(book, ask, "all_well", &[]) } else { speech::list(ask.language, &parts) }
}

/// How many notices have left by then (or would have, on a day to come), and how many there are.
fn told(book: &Book, now: DateTime<Utc>) -> (usize, usize) {
    let mut told = 0;
    for stage in book.plan.stages() {
        let ahead = stage.moments.iter().filter(|one| one.at.is_some_and(|at| book.now < at && at < now));
        let ahead: usize = ahead.map(|one| one.recipients).sum();
        let back = stage.moments.iter().filter(|one| one.at.is_some_and(|at| at >= now && at <= book.now));
        let back: usize = back.map(|one| one.recipients).sum();
        told += ahead + stage.tally.sent().saturating_sub(back);
    }
    (told, book.plan.stages().map(|stage| stage.recipients).sum())
}

/// What leaves after a moment, the soonest first: stage, wave and how many.
fn upcoming(book: &Book, now: DateTime<Utc>) -> Vec<(DateTime<Utc>, &StagePlan, usize)> {
    let mut next: Vec<_> = book
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

fn coming(book: &Book, ask: &Ask, at: DateTime<Utc>, stage: &StagePlan, people: usize) -> Next {
    let local = at.with_timezone(&book.campaign.zone);
    let held = stage.tally.held_total() > 0;
    let wave = lanes::wave_name(book, ask, stage.wave);
    Next {
        iso: local.to_rfc3339(),
        day: speech::day(ask.language, local.date_naive()),
        time: speech::time(ask.language, local.time()),
        stage: lanes::stage_name(book, ask, stage),
        href: lanes::message(book, ask, stage),
        note: count(book, ask, "to_people", people, &[("wave", &wave)]),
        badge: held.then(|| say(book, ask, "is_held", &[])),
        tone: "held",
    }
}
