//! What became of messages after the relay had taken them, as far as reports told.

use serde_json::{Value, json};
use std::collections::BTreeMap;

use crate::{
    faces::show::write::blamed,
    ground::{
        culprit::Culprit,
        timeline::{Delivery, History},
    },
};

/// How many of each.
#[derive(Default)]
pub(super) struct Deliveries {
    delivered: usize,
    delayed: usize,
    came_back: BTreeMap<Culprit, usize>,
}

impl Deliveries {
    pub(super) fn of(history: &History) -> Self {
        let mut counts = Self::default();
        #[expect(clippy::iter_over_hash_type, reason = "they are only counted")]
        for delivery in history.deliveries.values() {
            match delivery {
                Delivery::Delivered(_) => counts.delivered += 1,
                Delivery::Delayed(_) => counts.delayed += 1,
                Delivery::CameBack(_, culprit) => {
                    *counts.came_back.entry(culprit.unwrap_or(Culprit::Unclear)).or_default() += 1;
                }
            }
        }
        counts
    }

    /// A line, if any report told anything.
    pub(super) fn text(&self) -> String {
        let mut parts = Vec::new();
        let mut part = |count: usize, what: &str| {
            if count > 0 {
                parts.push(format!("{count} {what}"));
            }
        };
        part(self.delivered, "delivered");
        part(self.delayed, "late and still tried");
        for (culprit, count) in &self.came_back {
            part(*count, &format!("came back by fault of {}", blamed(Some(*culprit))));
        }
        if parts.is_empty() { String::new() } else { format!("\nby reports   {}\n", parts.join(", ")) }
    }

    pub(super) fn json(&self) -> Value {
        let came_back: BTreeMap<&str, usize> =
            self.came_back.iter().map(|(culprit, count)| (culprit.code(), *count)).collect();
        json!({ "delivered": self.delivered, "delayed": self.delayed, "came_back": came_back })
    }
}
