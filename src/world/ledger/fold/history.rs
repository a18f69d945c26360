//! The history that the plan needs.

use chrono::{DateTime, Utc};
use std::collections::HashMap;

use super::attempts::leaves_doubt_open;
use crate::{
    ground::timeline::{Fate, History, Moved, NoticeId, ReportedDelivery, Undeliverable},
    world::ledger::{Attempt, LedgerNote, NoteKind, Reach, SettledAs, Sign, StoredReturn},
};

/// Everything that was written down, as far as the plan needs to know.
#[derive(Default)]
pub(in crate::world::ledger) struct HistoryFold {
    history: History,
    /// When the report was written that each delivery is taken from.
    reported: HashMap<NoticeId, DateTime<Utc>>,
}

impl HistoryFold {
    /// What it needs beside the attempts.
    pub(in crate::world::ledger) const NOTES: [NoteKind; 7] = [
        NoteKind::Holds,
        NoteKind::Moved,
        NoteKind::Lists,
        NoteKind::Unreachable,
        NoteKind::Returns,
        NoteKind::Gates,
        NoteKind::Noticed,
    ];

    /// Takes in the next attempt.
    pub(in crate::world::ledger) fn attempt(&mut self, attempt: Attempt) {
        let (history, fate) = (&mut self.history, attempt.fate());
        let intent = attempt.intent;
        let before = history.fates.insert(intent.notice, fate);
        let was_open = before == Some(Fate::InDoubt) || history.repeats.contains(&intent.notice);
        // One that is in doubt itself says so by its fate: only what was put off after a doubt must be remembered.
        if was_open && leaves_doubt_open(fate) && fate != Fate::InDoubt {
            history.repeats.insert(intent.notice);
        } else {
            history.repeats.remove(&intent.notice);
        }
        // Whoever may have been told something in a wave stays in it.
        if let (true, Fate::Sent | Fate::InDoubt, Some(wave)) = (intent.is_person, fate, intent.wave) {
            history.tell_in(intent.person.to_lowercase(), wave);
        }
        // What nobody knows to have arrived corrects nothing: only a message that was sent counts as heard.
        if intent.is_person && fate == Fate::Sent {
            let person = intent.person.to_lowercase();
            if !intent.told.is_empty() {
                history.hear(person.clone(), intent.notice, intent.told);
            }
            let last = history.last_heard.entry(person).or_insert(intent.begun);
            *last = intent.begun.max(*last);
        }
    }

    /// Takes in what was written down beside attempts. Of what is written again the last counts.
    pub(in crate::world::ledger) fn note(&mut self, note: LedgerNote) {
        let history = &mut self.history;
        match note {
            LedgerNote::Hold { hold, lifted: None, .. } => history.holds.push(hold),
            LedgerNote::Moved { person, arrival } => {
                history.moved.insert(person, Moved { at: arrival.at });
            }
            LedgerNote::List(made) => history.moved_as_of = history.moved_as_of.max(Some(made)),
            LedgerNote::Unreachable { reach, lifted: false } => history.unreachable.extend(gone(reach)),
            LedgerNote::Return(returned) => self.returned(&returned),
            LedgerNote::Gate { wave, passed } => {
                history.gates.insert(wave, passed.state);
            }
            LedgerNote::Noticed { notice, at } => {
                history.noticed.insert(notice, at);
            }
            LedgerNote::Hold { .. }
            | LedgerNote::Unreachable { .. }
            | LedgerNote::Approval(_)
            | LedgerNote::Mark { .. }
            | LedgerNote::MovedBack(_)
            | LedgerNote::Failing(_)
            | LedgerNote::Tickets(_)
            | LedgerNote::Figures(_) => {}
        }
    }

    fn returned(&mut self, returned: &StoredReturn) {
        let StoredReturn { what, settled, .. } = returned;
        if !what.why.is_empty() && settled.is_none() {
            self.history.to_be_read += 1;
        }
        // One that left again after it came back starts anew, and a report that proves nothing about a person says
        // nothing about what became of their letter.
        let counts = what.is_report() && what.person.is_some() && *settled != Some(SettledAs::Again);
        let (Some(notice), true) = (what.notice, counts) else { return };
        let delivery = match what.sign {
            Sign::Alive => ReportedDelivery::Delivered(what.dated),
            Sign::Missed | Sign::Gone => ReportedDelivery::CameBack(what.dated, what.culprit),
            Sign::Delayed => ReportedDelivery::Delayed(what.dated),
            Sign::Nothing => return,
        };
        // Reports are read in any order: of two the one that was written later is the last word.
        if self.reported.get(&notice).is_none_or(|known| *known <= what.dated) {
            self.reported.insert(notice, what.dated);
            self.history.deliveries.insert(notice, delivery);
        }
    }

    pub(in crate::world::ledger) fn done(self) -> History {
        self.history
    }
}

/// Who is written to no more, and why: only a failure for good takes somebody off the campaign.
pub(super) fn gone(reach: Reach) -> Option<(String, Undeliverable)> {
    let Reach { person, permanent, status, words, at, .. } = reach;
    permanent.then_some((person, Undeliverable { status, words, at }))
}
