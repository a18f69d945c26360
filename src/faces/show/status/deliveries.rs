//! How it reads what became of messages after the relay had taken them.

use serde_json::{Value, json};
use std::collections::BTreeMap;

use crate::{acts::status::DeliveryCounts, faces::show::write::blamed};

/// A line, if any report told anything.
pub(super) fn text(counts: &DeliveryCounts) -> String {
    let mut parts = Vec::new();
    let mut part = |count: usize, what: &str| {
        if count > 0 {
            parts.push(format!("{count} {what}"));
        }
    };
    part(counts.delivered, "delivered");
    part(counts.delayed, "late and still tried");
    for (culprit, count) in &counts.came_back {
        part(*count, &format!("came back {}", blamed(Some(*culprit))));
    }
    if parts.is_empty() { String::new() } else { format!("\nby reports   {}\n", parts.join(", ")) }
}

pub(super) fn json(counts: &DeliveryCounts) -> Value {
    let came_back: BTreeMap<&str, usize> =
        counts.came_back.iter().map(|(culprit, count)| (culprit.code(), *count)).collect();
    json!({ "delivered": counts.delivered, "delayed": counts.delayed, "came_back": came_back })
}
