//! Who sends, on which machine, since when and how fast, where several machines share a ledger.

use serde_json::{Value, json};
use std::fmt::Write as _;

use crate::world::ledger::SenderAtWork;

/// A line for each sender.
pub(super) fn text(senders: &[SenderAtWork]) -> String {
    if senders.is_empty() {
        return "\nnobody sends at this moment: `wavecast run` on any machine does\n".to_owned();
    }
    let width = senders.iter().map(|sender| sender.machine.chars().count()).max().unwrap_or(0).max(8);
    let mut text =
        format!("\n{:<width$}  process  since                 letters in the last minute\n", "machine");
    for sender in senders {
        let SenderAtWork { name, machine, process, since, working, last_minute } = sender;
        let waits = if working.is_some() { "" } else { ", waits for what is due next" };
        let since = since.format("%Y-%m-%d %H:%M UTC");
        let _ =
            writeln!(text, "{machine:<width$}  {process:>7}  {since:<20}  {last_minute} (`{name}`{waits})");
    }
    text
}

/// The same as data.
pub(super) fn json(senders: &[SenderAtWork]) -> Value {
    let one = |sender: &SenderAtWork| {
        json!({
            "machine": sender.machine, "process": sender.process, "name": sender.name, "since": sender.since,
            "working_since": sender.working, "letters_last_minute": sender.last_minute,
        })
    };
    senders.iter().map(one).collect()
}
