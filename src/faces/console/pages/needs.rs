//! What needs somebody: everything that will not go on by itself, with why, and what can be done about it from here.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{ask::Ask, count, figures, lanes, offers, say, sight::Link};
use crate::{
    faces::console::{book::Book, shelf::Shelf},
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
    actions: Vec<Link>,
}

/// All of it: the files first, then what was left in doubt, gates to be judged, and what is kept back.
pub(super) fn all(shelf: &Shelf, book: &Book, ask: &Ask, now: DateTime<Utc>) -> Vec<Need> {
    let mut needs: Vec<Need> = files(shelf, book, ask).into_iter().collect();
    needs.extend(ledger(shelf, book, ask));
    needs.extend(book.plan.stages().filter_map(|plan| doubts(book, ask, plan)));
    needs.extend(came_back(book, ask));
    needs.extend(gates(book, ask, now));
    needs.extend(holds(book, ask));
    needs.extend(book.plan.stages().flat_map(|plan| waiting(book, ask, plan)));
    needs.extend(book.plan.stages().filter_map(|plan| missed(book, ask, plan)));
    needs
}

fn files(shelf: &Shelf, book: &Book, ask: &Ask) -> Option<Need> {
    let errors = shelf.problems.count(Level::Error);
    (errors > 0).then(|| Need {
        what: say(book, ask, "problems", &[]),
        href: ask.to("problems"),
        why: say(book, ask, "why_errors", &[]),
        badge: count(book, ask, "errors", errors, &[]),
        tone: "error",
        actions: Vec::new(),
    })
}

/// What keeps everything from being sent: nobody can say that the ledger is the newest.
fn ledger(shelf: &Shelf, book: &Book, ask: &Ask) -> Option<Need> {
    let keys = [("ledger-older", "finding_ledger_older"), ("ledger-asks", "finding_ledger_asks")];
    let found = |problem: &Problem| {
        let (_, key) = keys.iter().find(|(check, _)| *check == problem.check)?;
        Some(Need {
            what: say(book, ask, key, &[]),
            href: ask.to("problems"),
            why: problem.message.clone(),
            badge: say(book, ask, "is_held", &[]),
            tone: "error",
            actions: Vec::new(),
        })
    };
    shelf.problems.iter().find_map(found)
}

/// Something about a message to a group.
fn about(book: &Book, ask: &Ask, plan: &StagePlan, why: String, badge: String, tone: &'static str) -> Need {
    let wave = lanes::wave_name(book, ask, plan.wave);
    Need {
        what: format!("{} · {wave}", lanes::stage_name(book, ask, plan)),
        href: lanes::message(book, ask, plan),
        why,
        badge,
        tone,
        actions: Vec::new(),
    }
}

fn doubts(book: &Book, ask: &Ask, plan: &StagePlan) -> Option<Need> {
    let doubts = plan.tally.in_doubt;
    let badge = || count(book, ask, "in_doubt", doubts, &[]);
    (doubts > 0).then(|| about(book, ask, plan, say(book, ask, "why_doubt", &[]), badge(), "doubt"))
}

/// Whom nothing reaches, and what came back that no program can settle.
fn came_back(book: &Book, ask: &Ask) -> Vec<Need> {
    let unreached = book.view().unreached().len();
    let kinds = [
        (unreached, "unreached", "why_unreached", "error"),
        (book.history.to_be_read, "returns", "why_returns", "doubt"),
    ];
    let need = |(number, what, why, tone): (usize, &str, &str, &'static str)| Need {
        what: say(book, ask, what, &[]),
        href: ask.to("people"),
        why: say(book, ask, why, &[]),
        badge: figures::number(ask, number),
        tone,
        actions: Vec::new(),
    };
    kinds.into_iter().filter(|(number, ..)| *number > 0).map(need).collect()
}

fn missed(book: &Book, ask: &Ask, plan: &StagePlan) -> Option<Need> {
    let missed = plan.tally.missed;
    let badge = || count(book, ask, "missed", missed, &[]);
    (missed > 0).then(|| about(book, ask, plan, say(book, ask, "why_missed", &[]), badge(), "error"))
}

/// What waits for an approval or for a newer list. Night and a busy relay pass by themselves; a gate and a hold are
/// named once, however many messages wait for them.
fn waiting(book: &Book, ask: &Ask, plan: &StagePlan) -> Vec<Need> {
    let need = |(why, held): (&Held, &usize)| {
        let (key, names): (&str, &[&str]) = match why {
            Held::NotApproved => ("why_not_approved", &["approve"]),
            Held::Check(_) => ("why_check", &[]),
            Held::MovedListStale => ("why_stale", &[]),
            Held::Gate(_) | Held::Hold(_) | Held::Deferred(_) | Held::Quiet(_) => return None,
        };
        let badge = count(book, ask, "held", *held, &[]);
        let need = about(book, ask, plan, say(book, ask, key, &[]), badge, "held");
        let (wave, stage) = ids(book, plan);
        let mut offered = offers::of_message(book, ask, wave, stage);
        offered.retain(|_| !names.is_empty());
        Some(Need { actions: offered, ..need })
    };
    plan.tally.held.iter().filter_map(need).collect()
}

/// The wave and the stage of a message, as the file calls them.
fn ids<'a>(book: &'a Book, plan: &StagePlan) -> (Option<&'a str>, &'a str) {
    let wave = plan.wave.and_then(|wave| book.campaign.wave(wave)).map(|wave| wave.id.as_str());
    let stage = book.campaign.stages.get(usize::from(plan.stage)).map(|stage| stage.id.as_str());
    (wave, stage.unwrap_or_default())
}

/// Gates for which somebody waits, or whose day has come.
fn gates(book: &Book, ask: &Ask, now: DateTime<Utc>) -> Vec<Need> {
    let waits_for = |gate: WaveIx| -> usize {
        let stages = book.plan.stages();
        stages.filter_map(|plan| plan.tally.held.get(&Held::Gate(gate))).sum()
    };
    let need = |(index, wave): (u16, &crate::ground::campaign::Wave)| {
        let state = book.history.gate(wave.id.as_str());
        let has_come = wave.gate.evaluation.is_some_and(|day| day <= book.day_of(now));
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
            why: say(book, ask, why, &[]),
            badge: if held > 0 { count(book, ask, "held", held, &[]) } else { say(book, ask, key, &[]) },
            tone: "warning",
            actions: offers::of_gate(book, ask, wave),
        })
    };
    (0..).zip(&book.campaign.waves).filter_map(need).collect()
}

/// What people keep back, with their reasons.
fn holds(book: &Book, ask: &Ask) -> Vec<Need> {
    let need = |hold: &crate::ground::timeline::Hold| {
        let (wave, stage) = (hold.wave.as_deref(), hold.stage.as_deref());
        let place = offers::place(book, ask, wave, stage);
        Need {
            what: place.label,
            href: place.href,
            why: say(book, ask, "why_hold", &[("because", &hold.because)]),
            badge: say(book, ask, "is_held", &[]),
            tone: "held",
            actions: offers::resume(book, ask, wave, stage),
        }
    };
    book.history.holds.iter().map(need).collect()
}

/// Why a message does not leave now, in words, for its own page.
pub(super) fn reasons(book: &Book, ask: &Ask, plan: &StagePlan) -> Vec<String> {
    let reason = |why: &Held| match why {
        Held::Gate(gate) => {
            Some(say(book, ask, "waits_for", &[("wave", &lanes::wave_name(book, ask, Some(*gate)))]))
        }
        Held::Hold(because) => Some(say(book, ask, "why_hold", &[("because", because)])),
        Held::NotApproved => Some(say(book, ask, "why_not_approved", &[])),
        Held::Check(_) => Some(say(book, ask, "why_check", &[])),
        Held::MovedListStale => Some(say(book, ask, "why_stale", &[])),
        Held::Deferred(_) | Held::Quiet(_) => None,
    };
    let mut reasons: Vec<String> = plan.tally.held.keys().filter_map(reason).collect();
    let (wave, stage) = ids(book, plan);
    let concerns = |hold: &&crate::ground::timeline::Hold| {
        hold.wave.as_deref().is_none_or(|held| Some(held) == wave)
            && hold.stage.as_deref().is_none_or(|held| held == stage)
    };
    // What is not due yet is not counted as held, and yet it will be.
    let ahead = book.history.holds.iter().filter(concerns);
    reasons.extend(ahead.map(|hold| say(book, ask, "why_hold", &[("because", &hold.because)])));
    reasons.dedup();
    reasons
}
