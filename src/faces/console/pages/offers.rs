//! What can be done where: the actions that a message, a group or the whole campaign offers as it stands now.

use super::{ask::Ask, lanes, say, sight::ChoiceLink};
use crate::{
    faces::console::{ConsoleState, snapshot::Snapshot},
    ground::{
        campaign::Wave,
        timeline::{GateState, Settled, plan::StagePlan},
    },
};

/// What a page says to whoever may not do anything from here; nothing if they may.
pub(super) fn closed(state: &ConsoleState, snapshot: &Snapshot, ask: &Ask) -> Option<String> {
    let key = if state.settings.rehearse { "no_actions_rehearsal" } else { "no_actions" };
    (!ask.trusted).then(|| say(snapshot, ask, key, &[]))
}

/// What can be done with a message to a group.
pub(super) fn of_message(snapshot: &Snapshot, ask: &Ask, wave: Option<&str>, stage: &str) -> Vec<ChoiceLink> {
    let kept = kept(snapshot, wave, Some(stage));
    let mut names = vec!["approve", if kept { "resume" } else { "pause" }, "test"];
    let known = snapshot.campaign.stage_named(stage);
    // What somebody tells by hand can be sent by hand; a stage of the plan leaves by `run`.
    if known.is_some_and(|stage| stage.tell.is_some()) {
        names.push("send");
        // Once somebody was told, nothing takes it back: what it got wrong is corrected.
        if is_untold(snapshot, stage) {
            names.push("withdraw");
        }
    } else if known.is_some_and(|stage| !stage.audience.is_staff()) {
        names.push("correct");
    }
    links(snapshot, ask, &names, wave, Some(stage))
}

/// What can be done with a group, or with the whole campaign.
pub(super) fn of_wave(snapshot: &Snapshot, ask: &Ask, wave: Option<&Wave>) -> Vec<ChoiceLink> {
    let id = wave.map(|wave| wave.id.as_str());
    let mut offered = wave.map(|wave| of_gate(snapshot, ask, wave)).unwrap_or_default();
    offered.extend(links(
        snapshot,
        ask,
        &[if kept(snapshot, id, None) { "resume" } else { "pause" }],
        id,
        None,
    ));
    if wave.is_none() {
        offered.extend(links(snapshot, ask, &["tell", "correct"], None, None));
    }
    offered
}

/// What can be done with the gate of a group: nothing if it has none.
pub(super) fn of_gate(snapshot: &Snapshot, ask: &Ask, wave: &Wave) -> Vec<ChoiceLink> {
    if wave.gate.evaluation.is_none() {
        return Vec::new();
    }
    let names = match snapshot.history.gate(wave.id.as_str()) {
        GateState::Open => ["gate-pass", "gate-hold"],
        GateState::Held => ["gate-pass", "gate-reopen"],
        GateState::Passed => ["gate-hold", "gate-reopen"],
    };
    links(snapshot, ask, &names, Some(wave.id.as_str()), None)
}

/// Lets go of exactly what a hold keeps back.
pub(super) fn resume(
    snapshot: &Snapshot,
    ask: &Ask,
    wave: Option<&str>,
    stage: Option<&str>,
) -> Vec<ChoiceLink> {
    links(snapshot, ask, &["resume"], wave, stage)
}

/// Whether no letter of a message has left or may have left, as far as this page knows. The act looks again.
fn is_untold(snapshot: &Snapshot, stage: &str) -> bool {
    let in_waves = snapshot.plan.waves.iter().flat_map(|wave| &wave.stages);
    let of_stage = |planned: &&StagePlan| {
        let known = snapshot.campaign.stages.get(usize::from(planned.stage));
        known.is_some_and(|known| known.id.as_str() == stage)
    };
    let is_begun = |planned: &StagePlan| {
        planned.tally.in_doubt > 0
            || planned.tally.settled.contains_key(&Settled::Sent)
            || planned.tally.settled.contains_key(&Settled::Refused)
    };
    !snapshot.plan.once.iter().chain(in_waves).filter(of_stage).any(is_begun)
}

/// Whether somebody keeps back exactly this.
fn kept(snapshot: &Snapshot, wave: Option<&str>, stage: Option<&str>) -> bool {
    let exactly =
        |hold: &crate::ground::timeline::Hold| hold.wave.as_deref() == wave && hold.stage.as_deref() == stage;
    snapshot.history.holds.iter().any(exactly)
}

fn links(
    snapshot: &Snapshot,
    ask: &Ask,
    names: &[&str],
    wave: Option<&str>,
    stage: Option<&str>,
) -> Vec<ChoiceLink> {
    if !ask.trusted {
        return Vec::new();
    }
    let values = [("wave", wave.unwrap_or_default()), ("stage", stage.unwrap_or_default())];
    let link = |name: &&str| ChoiceLink {
        href: ask.to_with(&format!("do/{name}"), &values),
        label: title(snapshot, ask, name, wave, stage),
        here: false,
        lang: None,
    };
    names.iter().map(link).collect()
}

/// What an action is called; holding back a message, a group and the whole campaign are three things to a reader.
pub(super) fn title(
    snapshot: &Snapshot,
    ask: &Ask,
    name: &str,
    wave: Option<&str>,
    stage: Option<&str>,
) -> String {
    let what = match (name, wave, stage) {
        ("pause" | "resume", None, None) => "_all",
        ("pause" | "resume", Some(_), None) => "_wave",
        _ => "",
    };
    say(snapshot, ask, &format!("do_{}{what}", name.replace('-', "_")), &[])
}

/// What an action is about: the message, the group, or everything.
pub(super) fn whom(snapshot: &Snapshot, ask: &Ask, wave: Option<&str>, stage: Option<&str>) -> String {
    let index = wave.and_then(|wave| snapshot.campaign.wave_named(wave)).map(|(index, _)| index);
    let group = lanes::wave_name(snapshot, ask, index);
    stage.map_or(group.clone(), |stage| format!("{} · {group}", lanes::name_of(snapshot, ask, stage)))
}

/// The page from which an action is reached, to go back to.
pub(super) fn place(snapshot: &Snapshot, ask: &Ask, wave: Option<&str>, stage: Option<&str>) -> ChoiceLink {
    let page = stage.map_or_else(|| "messages".to_owned(), |stage| format!("messages/{stage}"));
    ChoiceLink {
        href: ask.to_with(&page, &[("wave", wave.unwrap_or_default())]),
        label: whom(snapshot, ask, wave, stage),
        here: false,
        lang: None,
    }
}
