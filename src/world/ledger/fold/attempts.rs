//! What attempts alone say: doubts, refusals, what was tried, what was told, and what a verdict settles.

use std::collections::HashMap;

use crate::{
    ground::timeline::{Fate, NoticeId, Told},
    world::ledger::{
        Attempt, AttemptState, Attempted, Doubt, DoubtVerdict, Refusal, Tried, Unreadable, words,
    },
};

/// Whether a doubt that an earlier attempt left is still one after an attempt that ended so. What is put off tells
/// nothing about the attempt before it; every other answer is about the notice as a whole.
pub(super) fn leaves_doubt_open(fate: Fate) -> bool {
    match fate {
        Fate::Deferred(_) | Fate::InDoubt => true,
        Fate::Sent | Fate::Refused | Fate::Planned => false,
    }
}

/// The last attempt in doubt at each notice that no later answer has settled.
#[derive(Default)]
pub(in crate::world::ledger) struct DoubtFold(HashMap<NoticeId, Attempt>);

impl DoubtFold {
    /// Every attempt at a notice with one of these is needed.
    pub(in crate::world::ledger) const STATES: [AttemptState; 2] = [AttemptState::Begun, AttemptState::Doubt];

    /// Takes in the next attempt.
    pub(in crate::world::ledger) fn see(&mut self, attempt: Attempt) {
        let fate = attempt.fate();
        if fate == Fate::InDoubt {
            self.0.insert(attempt.intent.notice, attempt);
        } else if !leaves_doubt_open(fate) {
            self.0.remove(&attempt.intent.notice);
        }
    }

    /// The doubts, the oldest first.
    pub(in crate::world::ledger) fn done(self) -> Vec<Doubt> {
        let doubt = |attempt: Attempt| Doubt {
            since: attempt.ending.as_ref().map(|ending| ending.at),
            why: attempt
                .ending
                .map_or_else(|| "begun, and no answer is written down yet".to_owned(), |ending| ending.words),
            intent: attempt.intent,
        };
        let mut doubts: Vec<Doubt> = self.0.into_values().map(doubt).collect();
        // Many are begun in one moment: without the notice their order would be that of a hash.
        doubts.sort_by_key(|doubt| (doubt.intent.begun, doubt.intent.notice));
        doubts
    }
}

/// The refusals that are the last word about their notices.
#[derive(Default)]
pub(in crate::world::ledger) struct RefusalFold(HashMap<NoticeId, Refusal>);

impl RefusalFold {
    /// Every attempt at a notice with one of these is needed.
    pub(in crate::world::ledger) const STATES: [AttemptState; 1] = [AttemptState::Refused];

    /// Takes in the next attempt.
    pub(in crate::world::ledger) fn see(&mut self, attempt: Attempt) {
        let (state, Attempt { intent, ending }) = (attempt.state(), attempt);
        self.0.remove(&intent.notice);
        if let (AttemptState::Refused, Some(ending)) = (state, ending) {
            self.0.insert(intent.notice, Refusal { intent, ending });
        }
    }

    /// The refusals, the oldest first.
    pub(in crate::world::ledger) fn done(self) -> Vec<Refusal> {
        let mut refusals: Vec<Refusal> = self.0.into_values().collect();
        refusals.sort_by_key(|refusal| (refusal.ending.at, refusal.intent.notice));
        refusals
    }
}

/// What was tried before and has not been sent.
#[derive(Default)]
pub(in crate::world::ledger) struct TriedFold(Tried);

impl TriedFold {
    /// Takes in the next attempt.
    pub(in crate::world::ledger) fn see(&mut self, attempt: &Attempt) {
        // What was sent is not tried again: a million of them need not be remembered.
        if attempt.state() == AttemptState::Sent {
            return;
        }
        let intent = &attempt.intent;
        let known = self.0.entry(intent.notice).or_insert(Attempted {
            number: intent.number,
            // The first attempt says what `Date` holds: a later one with another date would be another message.
            dated: intent.dated,
            sha256: intent.sha256,
            in_doubt: false,
        });
        (known.number, known.sha256) = (intent.number, intent.sha256);
        known.in_doubt |= attempt.fate() == Fate::InDoubt;
    }

    /// What was tried.
    pub(in crate::world::ledger) fn done(self) -> Tried {
        self.0
    }
}

/// The dates that were told, of each wave and kind whenever the day changed.
#[derive(Default)]
pub(in crate::world::ledger) struct ToldFold {
    told: Vec<Told>,
    /// What the last message told: most tell the same, and need not be read.
    before: String,
}

impl ToldFold {
    /// Takes in what the next message tells, as it is written.
    pub(in crate::world::ledger) fn see(
        &mut self,
        state: AttemptState,
        text: &str,
    ) -> Result<(), Unreadable> {
        if !state.may_have_left() || text == self.before {
            return Ok(());
        }
        text.clone_into(&mut self.before);
        for new in words::told(text)? {
            let last = self.told.iter().rfind(|old| (&old.wave, old.anchor) == (&new.wave, new.anchor));
            if last.is_none_or(|last| last.day != new.day) {
                self.told.push(new);
            }
        }
        Ok(())
    }

    /// The dates in the order they were told.
    pub(in crate::world::ledger) fn done(self) -> Vec<Told> {
        self.told
    }
}

/// The attempts at a notice that a verdict settles, or why it settles none: every one in doubt, and if it was sent, also
/// the one that was put off after it.
pub(in crate::world::ledger) fn settled_by(
    verdict: DoubtVerdict,
    notice: NoticeId,
    attempts: &[(u32, AttemptState)],
) -> Result<Vec<u32>, String> {
    let doubts = attempts.iter().filter(|(_, state)| *state == AttemptState::Doubt);
    let mut doubts: Vec<u32> = doubts.map(|(number, _)| *number).collect();
    match attempts.last() {
        Some((_, AttemptState::Begun)) => {
            Err(format!("`{notice}` is being sent at this moment; stop the sender first, then ask again"))
        }
        Some((_, AttemptState::Doubt)) => Ok(doubts),
        Some((last, AttemptState::Deferred)) if !doubts.is_empty() => {
            doubts.extend((verdict == DoubtVerdict::Sent).then_some(*last));
            Ok(doubts)
        }
        // A refusal may be taken back too: the mailbox exists by now.
        Some((last, AttemptState::Refused)) if verdict == DoubtVerdict::NotSent => Ok(vec![*last]),
        Some((
            _,
            AttemptState::Sent | AttemptState::Deferred | AttemptState::Refused | AttemptState::NotSent,
        ))
        | None => Err(format!("`{notice}` is not in doubt")),
    }
}
