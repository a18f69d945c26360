//! What can be done where: the actions that a message, a group or the whole campaign offers as it stands now.

use super::{ask::Ask, lanes, say, sight::Link};
use crate::{
    faces::console::{Desk, book::Book},
    ground::{campaign::Wave, timeline::GateState},
};

/// What a page says to whoever may not do anything from here; nothing if they may.
pub(super) fn closed(desk: &Desk, book: &Book, ask: &Ask) -> Option<String> {
    let key = if desk.settings.rehearse { "no_actions_rehearsal" } else { "no_actions" };
    (!ask.trusted).then(|| say(book, ask, key, &[]))
}

/// What can be done with a message to a group.
pub(super) fn of_message(book: &Book, ask: &Ask, wave: Option<&str>, stage: &str) -> Vec<Link> {
    let kept = kept(book, wave, Some(stage));
    let names = ["approve", if kept { "resume" } else { "pause" }, "test"];
    links(book, ask, &names, wave, Some(stage))
}

/// What can be done with a group, or with the whole campaign.
pub(super) fn of_wave(book: &Book, ask: &Ask, wave: Option<&Wave>) -> Vec<Link> {
    let id = wave.map(|wave| wave.id.as_str());
    let mut offered = wave.map(|wave| of_gate(book, ask, wave)).unwrap_or_default();
    offered.extend(links(book, ask, &[if kept(book, id, None) { "resume" } else { "pause" }], id, None));
    offered
}

/// What can be done with the gate of a group: nothing if it has none.
pub(super) fn of_gate(book: &Book, ask: &Ask, wave: &Wave) -> Vec<Link> {
    if wave.gate.evaluation.is_none() {
        return Vec::new();
    }
    let names = match book.history.gate(wave.id.as_str()) {
        GateState::Open => ["gate-pass", "gate-hold"],
        GateState::Held => ["gate-pass", "gate-reopen"],
        GateState::Passed => ["gate-hold", "gate-reopen"],
    };
    links(book, ask, &names, Some(wave.id.as_str()), None)
}

/// Lets go of exactly what a hold keeps back.
pub(super) fn resume(book: &Book, ask: &Ask, wave: Option<&str>, stage: Option<&str>) -> Vec<Link> {
    links(book, ask, &["resume"], wave, stage)
}

/// Whether somebody keeps back exactly this.
fn kept(book: &Book, wave: Option<&str>, stage: Option<&str>) -> bool {
    let exactly =
        |hold: &crate::ground::timeline::Hold| hold.wave.as_deref() == wave && hold.stage.as_deref() == stage;
    book.history.holds.iter().any(exactly)
}

fn links(book: &Book, ask: &Ask, names: &[&str], wave: Option<&str>, stage: Option<&str>) -> Vec<Link> {
    if !ask.trusted {
        return Vec::new();
    }
    let values = [("wave", wave.unwrap_or_default()), ("stage", stage.unwrap_or_default())];
    let link = |name: &&str| Link {
        href: ask.to_with(&format!("do/{name}"), &values),
        label: title(book, ask, name, wave, stage),
        here: false,
        lang: None,
    };
    names.iter().map(link).collect()
}

/// What an action is called; holding back a message, a group and the whole campaign are three things to a reader.
pub(super) fn title(book: &Book, ask: &Ask, name: &str, wave: Option<&str>, stage: Option<&str>) -> String {
    let what = match (name, wave, stage) {
        ("pause" | "resume", None, None) => "_all",
        ("pause" | "resume", Some(_), None) => "_wave",
        _ => "",
    };
    say(book, ask, &format!("do_{}{what}", name.replace('-', "_")), &[])
}

/// What an action is about: the message, the group, or everything.
pub(super) fn whom(book: &Book, ask: &Ask, wave: Option<&str>, stage: Option<&str>) -> String {
    let index = wave.and_then(|wave| book.campaign.wave_named(wave)).map(|(index, _)| index);
    let group = lanes::wave_name(book, ask, index);
    stage.map_or(group.clone(), |stage| format!("{} · {group}", lanes::name_of(book, ask, stage)))
}

/// The page from which an action is reached, to go back to.
pub(super) fn place(book: &Book, ask: &Ask, wave: Option<&str>, stage: Option<&str>) -> Link {
    let page = stage.map_or_else(|| "messages".to_owned(), |stage| format!("messages/{stage}"));
    Link {
        href: ask.to_with(&page, &[("wave", wave.unwrap_or_default())]),
        label: whom(book, ask, wave, stage),
        here: false,
        lang: None,
    }
}
