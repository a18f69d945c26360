//! The engineers' checklist: what is ready in both systems, and who says so.

use serde::Serialize;

use super::{Answer, ConsolePage, ask::Ask};
use crate::{
    faces::console::snapshot::Snapshot,
    render::before::{BeforeList, BeforeRow},
};

/// Points under one heading, as the page shows them.
#[derive(Debug, Serialize)]
struct ShownPart {
    title: String,
    rows: Vec<ShownPoint>,
}

#[derive(Debug, Serialize)]
struct ShownPoint {
    key: &'static str,
    title: String,
    text: String,
    state: String,
    sign: &'static str,
    tone: &'static str,
}

impl ShownPoint {
    fn of(row: BeforeRow) -> Self {
        let (sign, tone) = match &row.said {
            Some(said) if said.is_needed => ("✓", "good"),
            Some(_) => ("–", "calm"),
            None => ("?", "warning"),
        };
        Self { key: row.key, title: row.title, text: row.text, state: row.state, sign, tone }
    }
}

pub(super) fn page(snapshot: &Snapshot, ask: &Ask) -> Answer {
    let list = BeforeList {
        campaign: &snapshot.campaign,
        phrases: &snapshot.speech.phrases,
        language: ask.language,
    };
    let parts: Vec<ShownPart> = list
        .parts()
        .into_iter()
        .map(|part| ShownPart {
            title: part.title,
            rows: part.rows.into_iter().map(ShownPoint::of).collect(),
        })
        .collect();
    let mut context = tera::Context::new();
    context.insert("lead", &list.lead());
    context.insert("left", &list.left());
    context.insert("how", &list.how());
    context.insert("parts", &parts);
    Answer::Page(ConsolePage { template: "before.html", title: list.title(), entry: "glance", context })
}
