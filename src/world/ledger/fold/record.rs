//! The record of a campaign's course: who has moved, tickets, what people looked at, how each stage stands.

use std::collections::BTreeMap;

use super::history::gone;
use crate::{
    ground::course::{Record, Sendings},
    world::ledger::{AttemptState, Counted, LedgerNote, NoteKind, StageCount, Unreadable},
};

/// Everything that was written down, as far as figures need to know.
#[derive(Default)]
pub(in crate::world::ledger) struct RecordFold {
    record: Record,
    counts: BTreeMap<(Option<String>, String), Standing>,
}

/// How the notices of a stage stand, while attempts are still added and taken away.
#[derive(Default)]
struct Standing {
    sent: i128,
    late: i128,
    deferred: i128,
    refused: i128,
    in_doubt: i128,
}

impl RecordFold {
    /// What it needs beside the counts.
    pub(in crate::world::ledger) const NOTES: [NoteKind; 8] = [
        NoteKind::Moved,
        NoteKind::Failing,
        NoteKind::MovedBack,
        NoteKind::Unreachable,
        NoteKind::Lists,
        NoteKind::Tickets,
        NoteKind::Gates,
        NoteKind::Marks,
    ];

    /// Takes in what was written down beside attempts. Of what is written again the last counts.
    pub(in crate::world::ledger) fn note(&mut self, note: LedgerNote) {
        let record = &mut self.record;
        match note {
            LedgerNote::Moved { person, arrival } => {
                record.moved.insert(person, arrival);
            }
            LedgerNote::Failing(person) => {
                record.failing.insert(person);
            }
            LedgerNote::MovedBack(person) => {
                record.went_back.insert(person);
            }
            LedgerNote::Unreachable { reach, lifted: false } => record.unreachable.extend(gone(reach)),
            LedgerNote::List(made) => record.moved_as_of = record.moved_as_of.max(Some(made)),
            LedgerNote::Tickets(tickets) => record.tickets.push(tickets),
            LedgerNote::Gate { wave, passed } => {
                record.gates.insert(wave, passed);
            }
            LedgerNote::Mark { wave, item, mark } => {
                record.marks.insert((wave, item), mark);
            }
            LedgerNote::Unreachable { .. }
            | LedgerNote::Hold { .. }
            | LedgerNote::Approval(_)
            | LedgerNote::Noticed { .. }
            | LedgerNote::Return(_)
            | LedgerNote::Figures(_) => {}
        }
    }

    /// Takes in how many attempts stand alike. Notices are counted by the last attempt at each: all attempts, less those
    /// that another one followed, so that no store has to look at each notice.
    pub(in crate::world::ledger) fn count(&mut self, counted: StageCount) {
        let StageCount { counted, wave, stage, state, count, late } = counted;
        let standing = self.counts.entry((wave, stage)).or_default();
        let (count, late) = (i128::from(count), i128::from(late));
        let sign = match counted {
            Counted::Every => 1,
            Counted::Followed => -1,
            Counted::LastAfterDoubt if state == AttemptState::Deferred => {
                // What was put off after it was in doubt is in doubt still: somebody may have it.
                standing.deferred -= count;
                standing.in_doubt += count;
                return;
            }
            Counted::LastAfterDoubt => return,
        };
        match state {
            AttemptState::Begun | AttemptState::Doubt => standing.in_doubt += sign * count,
            AttemptState::Sent => {
                standing.sent += sign * count;
                standing.late += sign * late;
            }
            AttemptState::Deferred => standing.deferred += sign * count,
            AttemptState::Refused => standing.refused += sign * count,
            AttemptState::NotSent => {}
        }
    }

    pub(in crate::world::ledger) fn done(mut self) -> Result<Record, Unreadable> {
        self.record.tickets.sort();
        for ((wave, stage), standing) in self.counts {
            let sendings = standing.settled().map_err(|_| {
                Unreadable::of(format!(
                    "more attempts at `{stage}` were followed by another one than there are"
                ))
            })?;
            self.record.sendings.insert((wave, stage), sendings);
        }
        Ok(self.record)
    }
}

impl Standing {
    fn settled(&self) -> Result<Sendings, std::num::TryFromIntError> {
        Ok(Sendings {
            sent: self.sent.try_into()?,
            late: self.late.try_into()?,
            deferred: self.deferred.try_into()?,
            refused: self.refused.try_into()?,
            in_doubt: self.in_doubt.try_into()?,
        })
    }
}
