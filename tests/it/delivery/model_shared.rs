//! The model as several senders share it: claims, limits and attempts of one are known to all.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use wavecast::{
    ground::timeline::NoticeId,
    world::ledger::{Attempt, AttemptState, Claimed, Entry, Intent, LimitWindow, Sharing},
};

use super::model::{Memory, Mistake, Model};

/// What senders of a shared ledger know of each other.
#[derive(Debug, Default)]
pub(super) struct Crowd {
    /// Those that are at work, in the order they came.
    pub(super) alive: BTreeSet<u64>,
    /// How many there have ever been: each has a number of its own.
    came: u64,
    claims: BTreeMap<NoticeId, u64>,
    /// Permits that nobody has used or given back: for letters that tell a person, and for others. Those of a sender
    /// that is no more stay, because its letters may have been offered.
    in_hand: BTreeMap<u64, (u32, u32)>,
    /// Who began what.
    pub(super) owners: BTreeMap<(NoticeId, u32), u64>,
}

impl Crowd {
    pub(super) fn comes(&mut self) -> u64 {
        self.came += 1;
        self.alive.insert(self.came);
        self.came
    }

    pub(super) fn goes(&mut self, sender: u64, model: &Model) {
        self.alive.remove(&sender);
        if !model.makes(Mistake::KeepsClaimsOfTheGone) {
            self.rests(sender);
        }
        if model.makes(Mistake::ForgetsPermitsOfTheGone) {
            self.in_hand.remove(&sender);
        }
    }

    pub(super) fn rests(&mut self, sender: u64) {
        self.claims.retain(|_, owner| *owner != sender);
    }

    pub(super) fn sharing(&self, sender: u64) -> Sharing {
        let rank = self.alive.iter().filter(|other| **other < sender).count();
        Sharing { lease: Duration::from_mins(1), rank, senders: self.alive.len() }
    }

    pub(super) fn give_back(&mut self, sender: u64, people: u32, others: u32) {
        let hand = self.in_hand.entry(sender).or_default();
        *hand = (hand.0.saturating_sub(people), hand.1.saturating_sub(others));
    }

    /// Takes down whose attempts these are, and which permits they have used up.
    pub(super) fn recorded(&mut self, sender: u64, entries: &[Entry], rows: &[Attempt]) {
        for entry in entries {
            match entry {
                Entry::Begin(intent) => {
                    self.owners.insert((intent.notice, intent.number), sender);
                }
                Entry::End(ending) => {
                    let is_person =
                        rows.iter().any(|row| row.intent.notice == ending.notice && row.intent.is_person);
                    self.give_back(sender, u32::from(is_person), u32::from(!is_person));
                }
            }
        }
    }
}

impl Memory {
    pub(super) fn claim(&mut self, sender: u64, wanted: (NoticeId, u32), model: &Model) -> Claimed {
        let (notice, known) = wanted;
        let begun = |row: &Attempt| row.intent.notice == notice && row.intent.number > known;
        if self.kept.rows.iter().any(begun) {
            return Claimed::Begun;
        }
        let owner = *self.crowd.claims.entry(notice).or_insert(sender);
        if owner == sender || model.makes(Mistake::ClaimsForEverybody) {
            Claimed::Ours
        } else {
            Claimed::Theirs
        }
    }

    /// Whether an attempt is not this sender's to begin any more: it is begun, or what comes before it has not failed.
    pub(super) fn is_begun(&self, intent: &Intent) -> bool {
        let mut of_notice = self.kept.rows.iter().filter(|row| row.intent.notice == intent.notice);
        of_notice.clone().any(|row| row.intent.number >= intent.number)
            || of_notice.next_back().is_some_and(|last| {
                !matches!(
                    last.state(),
                    AttemptState::Deferred | AttemptState::Refused | AttemptState::NotSent
                )
            })
    }

    /// How many of these permits fit into every limit. The model has no clock: what has ended counts for ever.
    pub(super) fn permits(
        &mut self,
        sender: u64,
        limits: &[LimitWindow],
        (wanted, is_person): (u32, bool),
        model: &Model,
    ) -> u32 {
        let is_counted = |owner: u64| owner == sender || !model.makes(Mistake::CountsLimitsOfEachSender);
        let (mut people, mut all) = (0, 0);
        for row in self.kept.rows.iter().filter(|row| row.ending.is_some()) {
            let owner = self.crowd.owners.get(&(row.intent.notice, row.intent.number));
            if owner.is_some_and(|owner| is_counted(*owner)) {
                people += u32::from(row.intent.is_person);
                all += 1;
            }
        }
        for (_, (of_people, of_others)) in self.crowd.in_hand.iter().filter(|(owner, _)| is_counted(**owner))
        {
            people += of_people;
            all += of_people + of_others;
        }
        let rooms = limits.iter().filter(|limit| is_person || !limit.people_only);
        let rooms =
            rooms.map(|limit| limit.limit.saturating_sub(if limit.people_only { people } else { all }));
        let given = rooms.min().map_or(wanted, |room| room.min(wanted));
        let hand = self.crowd.in_hand.entry(sender).or_default();
        if is_person {
            hand.0 += given;
        } else {
            hand.1 += given;
        }
        given
    }
}
