//! How gates read.

use serde_json::{Value, json};
use std::fmt::Write as _;

use super::{Look, Report, RunOutcome, status::in_words};
use crate::{
    acts::gate::{GateChange, GatesShown, JudgedGate, criterion_line},
    ground::{course::gate, problem::Problems},
};

impl Report for GatesShown {
    fn text(&self, _look: Look) -> String {
        let mut text = String::new();
        if self.gates.is_empty() {
            text.push_str("no wave has a gate: write `evaluation` under `[wave.gate]`\n");
        }
        for gate in &self.gates {
            write_gate(&mut text, gate);
        }
        match &self.done {
            Some(GateChange::LookedAt { item, good }) => {
                let word = if *good { "well" } else { "not well" };
                let _ = writeln!(text, "noted: `{item}` is {word}");
            }
            Some(GateChange::Decided) => text.push_str("recorded, with today's figures\n"),
            None => {}
        }
        text
    }

    fn json(&self) -> Value {
        let gate = |gate: &JudgedGate| {
            let mut said = json!({
                "wave": gate.wave, "evaluation": gate.evaluation, "state": gate.verdict.state,
                "criteria": gate.verdict.criteria, "met": gate.verdict.is_met(), "holds_back": gate.holds,
                "by": gate.last.as_ref().map(|last| &last.who), "because": gate.last.as_ref().map(|last| &last.because),
                "at": gate.last.as_ref().map(|last| last.at),
            });
            if let (Some(said), Some(devices)) = (said.as_object_mut(), &gate.devices) {
                said.insert("devices".to_owned(), json!(devices));
            }
            said
        };
        json!({ "gates": self.gates.iter().map(gate).collect::<Vec<_>>() })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }

    fn outcome(&self) -> RunOutcome {
        let held = self.gates.iter().any(|gate| gate.verdict.state == "held");
        if held { RunOutcome::Remains } else { RunOutcome::Done }
    }
}

fn write_gate(text: &mut String, gate: &JudgedGate) {
    let day = gate.evaluation.as_deref().map_or("no day".to_owned(), |day| format!("judged on {day}"));
    let _ = writeln!(text, "{}: {}, {day}", gate.wave, gate.verdict.state);
    for criterion in &gate.verdict.criteria {
        let _ = writeln!(text, "  {}", criterion_line(criterion));
    }
    if let Some(devices) = &gate.devices {
        let _ = writeln!(text, "  devices: {}", in_words(devices));
    }
    if let Some(last) = &gate.last {
        let _ = writeln!(
            text,
            "  {} by {} on {}: {}",
            gate::word(last.state),
            last.who,
            last.at.with_timezone(&gate.zone).date_naive(),
            last.because
        );
    }
    if gate.verdict.state != "passed" && !gate.holds.is_empty() {
        let waves = gate.holds.join(", ");
        let _ = writeln!(text, "  held back until it passes: {waves}");
        if gate.verdict.state == "held" {
            // Words that ship for just this, and that nobody finds who does not know of them.
            let who = format!("told and wave in ({waves})");
            let _ = writeln!(
                text,
                "  those who know their dates: `wavecast tell --message delay --who \"{who}\"`"
            );
            let _ = writeln!(
                text,
                "  who answers for them: `wavecast tell --message delay-staff --to staff --who \"{who}\"`"
            );
        }
    }
}
