//! Messages: every stage in every wave, with its days, and how each stands.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{Answer, ConsolePage, ask::Ask, count, lanes, offers, say};
use crate::{
    faces::console::{ConsoleState, snapshot::Snapshot},
    ground::{campaign::WaveIx, timeline::plan::StagePlan, words::speech},
};

#[derive(Serialize)]
struct Column {
    title: String,
    href: String,
    here: bool,
}

#[derive(Serialize)]
struct StageRow {
    title: String,
    cells: Vec<Option<MessageCell>>,
}

#[derive(Serialize)]
struct MessageCell {
    href: String,
    day: String,
    note: String,
    badge: Option<String>,
    tone: &'static str,
}

pub(super) fn matrix(state: &ConsoleState, snapshot: &Snapshot, ask: &Ask) -> Answer {
    let now = ask.moment(state.now());
    let columns = columns(snapshot, ask);
    let rows: Vec<StageRow> = (0..)
        .zip(&snapshot.campaign.stages)
        .map(|(index, stage)| StageRow {
            title: lanes::name_of(snapshot, ask, stage.id.as_str()),
            cells: columns.iter().map(|(wave, _)| cell(snapshot, ask, now, index, *wave)).collect(),
        })
        .collect();
    let columns: Vec<Column> = columns.into_iter().map(|(_, column)| column).collect();
    let mut context = tera::Context::new();
    context.insert("columns", &columns);
    context.insert("rows", &rows);
    let wave = ask.get("wave").and_then(|wave| snapshot.campaign.wave_named(wave)).map(|(_, wave)| wave);
    context.insert("actions", &offers::of_wave(snapshot, ask, wave));
    context.insert("closed", &offers::closed(state, snapshot, ask));
    context.insert("group", &wave.map(|wave| wave.title.get(ask.language)));
    let title = say(snapshot, ask, "messages", &[]);
    Answer::Page(ConsolePage { template: "messages.html", title, entry: "messages", context })
}

/// The campaign as a whole, if anything is told once in it, and the waves; one of them if it is asked for.
fn columns(snapshot: &Snapshot, ask: &Ask) -> Vec<(Option<WaveIx>, Column)> {
    let once = (!snapshot.plan.once.is_empty()).then_some(None);
    let waves = snapshot.plan.waves.iter().map(|plan| Some(plan.wave));
    let id = |wave: Option<WaveIx>| {
        wave.and_then(|wave| snapshot.campaign.wave(wave)).map_or("", |wave| wave.id.as_str())
    };
    let wanted = ask.get("wave");
    let column = |wave: Option<WaveIx>| {
        let here = wanted.is_some_and(|wanted| wanted == id(wave));
        let href = ask.here_with(&[("wave", if here { "" } else { id(wave) })]);
        (wave, Column { title: lanes::wave_name(snapshot, ask, wave), href, here })
    };
    // A wave that is not there shows all of them, and not an empty table.
    let known = wanted.is_some_and(|wanted| snapshot.campaign.wave_named(wanted).is_some());
    once.into_iter().chain(waves).map(column).filter(|(_, column)| !known || column.here).collect()
}

fn cell(
    snapshot: &Snapshot,
    ask: &Ask,
    now: DateTime<Utc>,
    stage: u16,
    wave: Option<WaveIx>,
) -> Option<MessageCell> {
    let plan = find(snapshot, stage, wave)?;
    let at = plan.first();
    let local = at.map(|at| at.with_timezone(&snapshot.campaign.zone));
    let tone = at.map_or("later", |at| lanes::tone(snapshot, plan, at, now));
    let day = match local {
        Some(local) => speech::day(ask.language, local.date_naive()),
        None => say(snapshot, ask, "on_event", &[]),
    };
    Some(MessageCell {
        href: lanes::message(snapshot, ask, plan),
        day,
        note: count(snapshot, ask, "people_n", plan.recipients, &[]),
        badge: (tone != "later").then(|| say(snapshot, ask, &format!("tone_{tone}"), &[])),
        tone,
    })
}

/// A stage in a wave, or once in the campaign.
pub(super) fn find(snapshot: &Snapshot, stage: u16, wave: Option<WaveIx>) -> Option<&StagePlan> {
    snapshot.plan.stages().find(|plan| plan.stage == stage && plan.wave == wave)
}
