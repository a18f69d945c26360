//! Messages: every stage in every wave, with its days, and how each stands.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{Answer, Page, ask::Ask, count, lanes, offers, say};
use crate::{
    faces::console::{Desk, book::Book},
    ground::{campaign::WaveIx, timeline::plan::StagePlan, words::speech},
};

#[derive(Serialize)]
struct Column {
    title: String,
    href: String,
    here: bool,
}

#[derive(Serialize)]
struct Row {
    title: String,
    cells: Vec<Option<Cell>>,
}

#[derive(Serialize)]
struct Cell {
    href: String,
    day: String,
    note: String,
    badge: Option<String>,
    tone: &'static str,
}

pub(super) fn matrix(desk: &Desk, book: &Book, ask: &Ask) -> Answer {
    let now = ask.moment(desk.now());
    let columns = columns(book, ask);
    let rows: Vec<Row> = (0..)
        .zip(&book.campaign.stages)
        .map(|(index, stage)| Row {
            title: lanes::name_of(book, ask, stage.id.as_str()),
            cells: columns.iter().map(|(wave, _)| cell(book, ask, now, index, *wave)).collect(),
        })
        .collect();
    let columns: Vec<Column> = columns.into_iter().map(|(_, column)| column).collect();
    let mut context = tera::Context::new();
    context.insert("columns", &columns);
    context.insert("rows", &rows);
    let wave = ask.get("wave").and_then(|wave| book.campaign.wave_named(wave)).map(|(_, wave)| wave);
    context.insert("actions", &offers::of_wave(book, ask, wave));
    context.insert("closed", &offers::closed(desk, book, ask));
    context.insert("group", &wave.map(|wave| wave.title.get(ask.language)));
    let title = say(book, ask, "messages", &[]);
    Answer::Page(Page { template: "messages.html", title, entry: "messages", context })
}

/// The campaign as a whole, if anything is told once in it, and the waves; one of them if it is asked for.
fn columns(book: &Book, ask: &Ask) -> Vec<(Option<WaveIx>, Column)> {
    let once = (!book.plan.once.is_empty()).then_some(None);
    let waves = book.plan.waves.iter().map(|plan| Some(plan.wave));
    let id = |wave: Option<WaveIx>| {
        wave.and_then(|wave| book.campaign.wave(wave)).map_or("", |wave| wave.id.as_str())
    };
    let wanted = ask.get("wave");
    let column = |wave: Option<WaveIx>| {
        let here = wanted.is_some_and(|wanted| wanted == id(wave));
        let href = ask.here_with(&[("wave", if here { "" } else { id(wave) })]);
        (wave, Column { title: lanes::wave_name(book, ask, wave), href, here })
    };
    let known = wanted.is_some_and(|wanted| book.campaign.wave_named(wanted).is_some());
    once.into_iter().chain(waves).map(column).filter(|(_, column)| !known || column.here).collect()
}

fn cell(book: &Book, ask: &Ask, now: DateTime<Utc>, stage: u16, wave: Option<WaveIx>) -> Option<Cell> {
    let plan = find(book, stage, wave)?;
    let at = plan.first();
    let local = at.map(|at| at.with_timezone(&book.campaign.zone));
    let tone = at.map_or("later", |at| lanes::tone(book, plan, at, now));
    let day = match local {
        Some(local) => speech::day(ask.language, local.date_naive()),
        None => say(book, ask, "on_event", &[]),
    };
    Some(Cell {
        href: lanes::message(book, ask, plan),
        day,
        note: count(book, ask, "people_n", plan.recipients, &[]),
        badge: (tone != "later").then(|| say(book, ask, &format!("tone_{tone}"), &[])),
        tone,
    })
}

/// A stage in a wave, or once in the campaign.
pub(super) fn find(book: &Book, stage: u16, wave: Option<WaveIx>) -> Option<&StagePlan> {
    book.plan.stages().find(|plan| plan.stage == stage && plan.wave == wave)
}
