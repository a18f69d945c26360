//! What needs somebody: everything that will not go on by itself, with why, and what can be done about it from here.

use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::BTreeSet;

use super::{ask::Ask, count, figures, lanes, offers, say, sight::ChoiceLink};
use crate::{
    faces::console::{current::Current, snapshot::Snapshot},
    ground::{
        campaign::WaveIx,
        problem::{Level, Problem},
        timeline::{GateState, Held, plan::StagePlan},
    },
};

/// Something that needs somebody.
#[derive(Debug, Serialize)]
pub(super) struct Need {
    what: String,
    href: String,
    why: String,
    badge: String,
    tone: &'static str,
    actions: Vec<ChoiceLink>,
}

/// All of it: the files first, then what was left in doubt, gates to be judged, and what is kept back.
pub(super) fn all(current: &Current, snapshot: &Snapshot, ask: &Ask, now: DateTime<Utc>) -> Vec<Need> {
    let mut needs: Vec<Need> = files(current, snapshot, ask).into_iter().collect();
    needs.extend(ledger(current, snapshot, ask));
    needs.extend(snapshot.plan.stages().filter_map(|plan| doubts(snapshot, ask, plan)));
    needs.extend(came_back(snapshot, ask));
    needs.extend(gates(snapshot, ask, now));
    needs.extend(holds(snapshot, ask));
    needs.extend(snapshot.plan.stages().flat_map(|plan| waiting(snapshot, ask, plan)));
    needs.extend(snapshot.plan.stages().filter_map(|plan| missed(snapshot, ask, plan)));
    needs
}

fn files(current: &Current, snapshot: &Snapshot, ask: &Ask) -> Option<Need> {
    let errors = current.problems.count(Level::Error);
    (errors > 0).then(|| Need {
        what: say(snapshot, ask, "problems", &[]),
        href: ask.to("problems"),
        why: say(snapshot, ask, "why_errors", &[]),
        badge: count(snapshot, ask, "errors", errors, &[]),
        tone: "error",
        actions: Vec::new(),
    })
}

/// What keeps everything from being sent: nobody can say that the ledger is the newest.
fn ledger(current: &Current, snapshot: &Snapshot, ask: &Ask) -> Option<Need> {
    let keys = [("ledger-older", "finding_ledger_older"), ("ledger-asks", "finding_ledger_asks")];
    let found = |problem: &Problem| {
        let (_, key) = keys.iter().find(|(check, _)| *check == problem.check)?;
        Some(Need {
            what: say(snapshot, ask, key, &[]),
            href: ask.to("problems"),
            why: problem.message.clone(),
            badge: say(snapshot, ask, "is_held", &[]),
            tone: "error",
            actions: Vec::new(),
        })
    };
    current.problems.iter().find_map(found)
}

/// Something about a message to a group.
fn about(
    snapshot: &Snapshot,
    ask: &Ask,
    plan: &StagePlan,
    why: String,
    badge: String,
    tone: &'static str,
) -> Need {
    let wave = lanes::wave_name(snapshot, ask, plan.wave);
    Need {
        what: format!("{} · {wave}", lanes::stage_name(snapshot, ask, plan)),
        href: lanes::message(snapshot, ask, plan),
        why,
        badge,
        tone,
        actions: Vec::new(),
    }
}

fn doubts(snapshot: &Snapshot, ask: &Ask, plan: &StagePlan) -> Option<Need> {
    let doubts = plan.tally.in_doubt;
    let badge = || count(snapshot, ask, "in_doubt", doubts, &[]);
    (doubts > 0).then(|| about(snapshot, ask, plan, say(snapshot, ask, "why_doubt", &[]), badge(), "doubt"))
}

/// Whom nothing reaches, and what came back that no program can settle.
fn came_back(snapshot: &Snapshot, ask: &Ask) -> Vec<Need> {
    let unreached = snapshot.view().unreached().len();
    let kinds = [
        (unreached, "unreached", "why_unreached", "error"),
        (snapshot.history.to_be_read, "returns", "why_returns", "doubt"),
    ];
    let need = |(number, what, why, tone): (usize, &str, &str, &'static str)| Need {
        what: say(snapshot, ask, what, &[]),
        href: ask.to("people"),
        why: say(snapshot, ask, why, &[]),
        badge: figures::number(ask, number),
        tone,
        actions: Vec::new(),
    };
    kinds.into_iter().filter(|(number, ..)| *number > 0).map(need).collect()
}

fn missed(snapshot: &Snapshot, ask: &Ask, plan: &StagePlan) -> Option<Need> {
    let missed = plan.tally.missed;
    let badge = || count(snapshot, ask, "missed", missed, &[]);
    (missed > 0).then(|| about(snapshot, ask, plan, say(snapshot, ask, "why_missed", &[]), badge(), "error"))
}

/// What waits for an approval or for a newer list. Night and a busy relay pass by themselves; a gate and a hold are
/// named once, however many messages wait for them.
fn waiting(snapshot: &Snapshot, ask: &Ask, plan: &StagePlan) -> Vec<Need> {
    let need = |(why, held): (&Held, &usize)| {
        let says = |key: &str, values: &[(&str, &str)]| say(snapshot, ask, key, values);
        let (says, names): (String, &[&str]) = match why {
            Held::NotApproved => (says("why_not_approved", &[]), &["approve"]),
            Held::HalfApproved(who) => (says("why_half_approved", &[("who", who)]), &["approve"]),
            Held::Check(_) => (says("why_check", &[]), &[]),
            Held::MovedListStale => (says("why_stale", &[]), &[]),
            Held::Gate(_) | Held::Hold(_) | Held::Deferred(_) | Held::Quiet(_) | Held::Freeze(..) => {
                return None;
            }
        };
        let badge = count(snapshot, ask, "held", *held, &[]);
        let need = about(snapshot, ask, plan, says, badge, "held");
        let (wave, stage) = ids(snapshot, plan);
        let mut offered = offers::of_message(snapshot, ask, wave, stage);
        // Only what waits for an approval can be helped from here.
        offered.retain(|_| !names.is_empty());
        Some(Need { actions: offered, ..need })
    };
    plan.tally.held.iter().filter_map(need).collect()
}

/// The wave and the stage of a message, as the file calls them.
fn ids<'a>(snapshot: &'a Snapshot, plan: &StagePlan) -> (Option<&'a str>, &'a str) {
    let wave = plan.wave.and_then(|wave| snapshot.campaign.wave(wave)).map(|wave| wave.id.as_str());
    let stage = snapshot.campaign.stages.get(usize::from(plan.stage)).map(|stage| stage.id.as_str());
    (wave, stage.unwrap_or_default())
}

/// Gates for which somebody waits, or whose day has come.
fn gates(snapshot: &Snapshot, ask: &Ask, now: DateTime<Utc>) -> Vec<Need> {
    let waits_for = |gate: WaveIx| -> usize {
        let stages = snapshot.plan.stages();
        stages.filter_map(|plan| plan.tally.held.get(&Held::Gate(gate))).sum()
    };
    let need = |(index, wave): (u16, &crate::ground::campaign::Wave)| {
        let state = snapshot.history.gate(wave.id.as_str());
        let has_come = wave.gate.evaluation.is_some_and(|day| day <= snapshot.day_of(now));
        let held = waits_for(WaveIx(index));
        let (why, key) = match state {
            GateState::Open if has_come => ("why_gate", "state_gate_due"),
            GateState::Open if held > 0 => ("why_gate", "state_waits"),
            GateState::Held => ("why_gate_held", "state_gate_held"),
            GateState::Open | GateState::Passed => return None,
        };
        Some(Need {
            what: wave.title.get(ask.language).clone(),
            href: ask.to("gates"),
            why: say(snapshot, ask, why, &[]),
            badge: if held > 0 {
                count(snapshot, ask, "held", held, &[])
            } else {
                say(snapshot, ask, key, &[])
            },
            tone: "warning",
            actions: offers::of_gate(snapshot, ask, wave),
        })
    };
    (0..).zip(&snapshot.campaign.waves).filter_map(need).collect()
}

/// What people keep back, with their reasons.
fn holds(snapshot: &Snapshot, ask: &Ask) -> Vec<Need> {
    let need = |hold: &crate::ground::timeline::Hold| {
        let (wave, stage) = (hold.wave.as_deref(), hold.stage.as_deref());
        let place = offers::place(snapshot, ask, wave, stage);
        Need {
            what: place.label,
            href: place.href,
            why: say(snapshot, ask, "why_hold", &[("because", &hold.because)]),
            badge: say(snapshot, ask, "is_held", &[]),
            tone: "held",
            actions: offers::resume(snapshot, ask, wave, stage),
        }
    };
    snapshot.history.holds.iter().map(need).collect()
}

/// Why a message does not leave now, in words, for its own page.
pub(super) fn reasons(snapshot: &Snapshot, ask: &Ask, plan: &StagePlan) -> Vec<String> {
    let reason = |why: &Held| match why {
        Held::Gate(gate) => {
            Some(say(snapshot, ask, "waits_for", &[("wave", &lanes::wave_name(snapshot, ask, Some(*gate)))]))
        }
        Held::Hold(because) => Some(say(snapshot, ask, "why_hold", &[("because", because)])),
        Held::NotApproved => Some(say(snapshot, ask, "why_not_approved", &[])),
        Held::HalfApproved(who) => Some(say(snapshot, ask, "why_half_approved", &[("who", who)])),
        Held::Check(_) => Some(say(snapshot, ask, "why_check", &[])),
        Held::MovedListStale => Some(say(snapshot, ask, "why_stale", &[])),
        Held::Deferred(_) | Held::Quiet(_) | Held::Freeze(..) => None,
    };
    let mut reasons: Vec<String> = plan.tally.held.keys().filter_map(reason).collect();
    let (wave, stage) = ids(snapshot, plan);
    let concerns = |hold: &&crate::ground::timeline::Hold| {
        hold.wave.as_deref().is_none_or(|held| Some(held) == wave)
            && hold.stage.as_deref().is_none_or(|held| held == stage)
    };
    // What is not due yet is not counted as held, and yet it will be.
    let ahead = snapshot.history.holds.iter().filter(concerns);
    reasons.extend(ahead.map(|hold| say(snapshot, ask, "why_hold", &[("because", &hold.because)])));
    reasons.extend(half_approved(snapshot, ask, wave, stage));
    // A hold that keeps something back now stands among those ahead too, and not beside itself.
    let mut said = BTreeSet::new();
    reasons.retain(|reason| said.insert(reason.clone()));
    reasons
}

/// That a second person must approve a message, also before its day.
pub(super) fn half_approved(
    snapshot: &Snapshot,
    ask: &Ask,
    wave: Option<&str>,
    stage: &str,
) -> Option<String> {
    let by = snapshot.history.approved.get(&(wave.map(str::to_owned), stage.to_owned()))?;
    let [who] = by.as_slice() else { return None };
    let wanted = snapshot.campaign.approvals_wanted(stage);
    (wanted > 1).then(|| say(snapshot, ask, "why_half_approved", &[("who", who)]))
}
