//! How it reads what is kept back.

use serde_json::{Value, json};
use std::fmt::Write as _;

use super::{Look, Report};
use crate::{
    acts::{
        Choice,
        pause::{HoldChange, KeptBack},
    },
    ground::{problem::Problems, timeline::Hold},
};

fn words(hold: &Hold) -> String {
    let what = Choice { wave: hold.wave.clone(), stage: hold.stage.clone() };
    format!("{}: {}", what.words(), hold.because)
}

impl Report for KeptBack {
    fn text(&self, _look: Look) -> String {
        let what = self.choice.words();
        let mut text = match &self.change {
            HoldChange::Paused(because) => format!("{what} is kept back: {because}\n"),
            HoldChange::Resumed => format!("{what} goes on\n"),
            HoldChange::WasNotPaused => format!("{what} was not kept back\n"),
        };
        if !self.holds.is_empty() {
            text.push_str("kept back now:\n");
            for hold in &self.holds {
                let _ = writeln!(text, "  {}", words(hold));
            }
        }
        text
    }

    fn json(&self) -> Value {
        let holds = self.holds.iter();
        let holds: Vec<Value> = holds
            .map(|hold| json!({ "wave": hold.wave, "stage": hold.stage, "because": hold.because }))
            .collect();
        json!({ "holds": holds })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}
