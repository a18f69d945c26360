//! Who sends at this moment, on which machine and how fast, where several machines share the ledger.

use super::{ask::Ask, count, say};
use crate::{
    faces::console::snapshot::Snapshot,
    ground::words::speech,
    world::ledger::{LedgerPlace, SenderAtWork},
};

/// A line for each sender, or one that says that there is none; nothing where one machine has the ledger for itself. The
/// database is asked for each page: who sends has changed before the folder has.
pub(super) fn lines(snapshot: &Snapshot, ask: &Ask) -> Vec<String> {
    let opened = &snapshot.opened;
    if !matches!(opened.around.ledger(), LedgerPlace::Shared { .. }) {
        return Vec::new();
    }
    // A database that does not answer is told among what is wrong.
    let senders = opened.records().ok().and_then(|records| records.senders().ok().flatten());
    let Some(senders) = senders else { return Vec::new() };
    if senders.is_empty() {
        return vec![say(snapshot, ask, "nobody_sends", &[])];
    }
    senders.iter().map(|sender| line(snapshot, ask, sender)).collect()
}

fn line(snapshot: &Snapshot, ask: &Ask, sender: &SenderAtWork) -> String {
    let since = sender.since.with_timezone(&snapshot.campaign.zone);
    let (day, time) =
        (speech::day(ask.language, since.date_naive()), speech::time(ask.language, since.time()));
    let values: [(&str, &str); 3] = [("machine", &sender.machine), ("day", &day), ("time", &time)];
    let letters = usize::try_from(sender.last_minute).unwrap_or(usize::MAX);
    let key = if sender.working.is_some() { "sender" } else { "sender_waits" };
    count(snapshot, ask, key, letters, &values)
}
