//! The agenda: every notice in exactly one list, or only how many there are in each.

use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

use super::{Held, History, Notice, Settled, Slot, Timeline, Verdict, View, judge::Judge};
use crate::ground::campaign::{Campaign, People};

/// What to do now, and why nothing else: every notice is in exactly one list.
///
/// What follows an event of the person's own (`moved`, `rescheduled`) is a notice once that has happened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agenda {
    /// To send now, in the order they were due.
    pub due: Vec<Notice>,
    /// To come: their moment has not been reached.
    pub later: Vec<Notice>,
    /// Due, and kept back: by a gate, a hold, a missing approval or a stale list of who has moved.
    pub held: Vec<(Notice, Held)>,
    /// Done with: sent, refused, or no longer needed.
    pub settled: Vec<(Notice, Settled)>,
    /// Begun, and we never learnt how it ended: a person must say.
    pub in_doubt: Vec<Notice>,
    /// Longer past than its `late`: never sent.
    pub missed: Vec<Notice>,
}

/// How many notices of a slot, or of several, are to be treated how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// To send now.
    pub due: usize,
    /// To come: their moment has not been reached.
    pub later: usize,
    /// Kept back, by reason; those the relay put off count under the latest moment.
    pub held: BTreeMap<Held, usize>,
    /// Done with, by reason.
    pub settled: BTreeMap<Settled, usize>,
    /// Begun, and the outcome is unknown.
    pub in_doubt: usize,
    /// Longer past than their `late`, and never sent.
    pub missed: usize,
}

impl Timeline {
    /// Every notice, by what is to be done with it now.
    pub fn agenda(
        &self,
        campaign: &Campaign,
        people: &People,
        history: &History,
        now: DateTime<Utc>,
    ) -> Agenda {
        let mut agenda = Agenda::default();
        let view = View { campaign, people, history, now };
        for (notice, verdict) in self.slots.iter().flat_map(|slot| self.judged(slot, view)) {
            agenda.put(notice, verdict);
        }
        // The slots are in order already, but a leave or an event gives a notice a moment of its own.
        let order = |notice: &Notice| (notice.at, notice.wave, notice.stage, notice.to);
        agenda.due.sort_by_key(order);
        agenda.later.sort_by_key(order);
        agenda
    }

    /// The notices of one slot, made one by one as they are looked at.
    pub fn judged<'a>(
        &'a self,
        slot: &'a Slot,
        view: View<'a>,
    ) -> impl Iterator<Item = (Notice, Verdict)> + 'a {
        let judge = Judge::of(view, slot);
        slot.to.each().filter_map(move |to| judge.as_ref()?.notice(to))
    }

    /// What is due now, slot by slot in the order they were due, without holding it all at once.
    pub fn due<'a>(&'a self, view: View<'a>) -> impl Iterator<Item = Notice> + 'a {
        // Notices of a slot without a moment have one each, and some of them may be due.
        let begun = self.slots.iter().filter(move |slot| slot.at.is_none_or(|at| at <= view.now));
        begun
            .flat_map(move |slot| self.judged(slot, view))
            .filter(|(_, verdict)| *verdict == Verdict::Due)
            .map(|(notice, _)| notice)
    }

    /// Whether anything of a slot is due: found at the first that is, or at once where all are alike.
    pub(crate) fn has_due(slot: &Slot, view: View<'_>) -> bool {
        let Some(judge) = Judge::of(view, slot) else { return false };
        let wanted = if judge.is_uniform() { 1 } else { usize::MAX };
        slot.to.each().take(wanted).any(|to| judge.verdict(to) == Some(Verdict::Due))
    }

    /// How many notices of a slot are to be treated how.
    pub fn tally(&self, slot: &Slot, view: View<'_>) -> Tally {
        let mut tally = Tally::default();
        let Some(judge) = Judge::of(view, slot) else { return tally };
        if judge.is_uniform() {
            if let Some(verdict) = slot.to.each().next().and_then(|first| judge.verdict(first)) {
                tally.add(verdict, slot.to.len());
            }
            return tally;
        }
        for verdict in slot.to.each().filter_map(|to| judge.verdict(to)) {
            tally.add(verdict, 1);
        }
        tally
    }
}

impl Agenda {
    fn put(&mut self, notice: Notice, verdict: Verdict) {
        match verdict {
            Verdict::Due => self.due.push(notice),
            Verdict::Later => self.later.push(notice),
            Verdict::Held(why) => self.held.push((notice, why)),
            Verdict::Settled(why) => self.settled.push((notice, why)),
            Verdict::InDoubt => self.in_doubt.push(notice),
            Verdict::Missed => self.missed.push(notice),
        }
    }
}

impl Tally {
    /// Counts some more.
    pub fn add(&mut self, verdict: Verdict, count: usize) {
        let more = |total: &mut usize| *total = total.saturating_add(count);
        match verdict {
            Verdict::Due => more(&mut self.due),
            Verdict::Later => more(&mut self.later),
            Verdict::Held(why) => self.hold(why, count),
            Verdict::Settled(why) => more(self.settled.entry(why).or_default()),
            Verdict::InDoubt => more(&mut self.in_doubt),
            Verdict::Missed => more(&mut self.missed),
        }
    }

    /// What the relay put off has a moment of its own each; together they have the latest.
    fn hold(&mut self, why: Held, count: usize) {
        let put_off = |why: &Held| matches!(why, Held::Deferred(_));
        // All that the relay put off are one line of the plan, however many moments it named.
        let known = self.held.keys().find(|known| put_off(known) && put_off(&why)).cloned();
        let before = known.as_ref().and_then(|known| self.held.remove(known)).unwrap_or_default();
        // Both are put off, so the greater of the two is the one with the later moment.
        let why = known.map_or(why.clone(), |known| known.max(why));
        let total = self.held.entry(why).or_default();
        *total = total.saturating_add(before).saturating_add(count);
    }

    /// Adds another's counts.
    pub fn merge(&mut self, other: &Self) {
        self.add(Verdict::Due, other.due);
        self.add(Verdict::Later, other.later);
        self.add(Verdict::InDoubt, other.in_doubt);
        self.add(Verdict::Missed, other.missed);
        for (why, count) in &other.held {
            self.hold(why.clone(), *count);
        }
        for (why, count) in &other.settled {
            self.add(Verdict::Settled(*why), *count);
        }
    }

    /// How many are kept back.
    pub fn held_total(&self) -> usize {
        self.held.values().sum()
    }

    /// How many are done with.
    pub fn settled_total(&self) -> usize {
        self.settled.values().sum()
    }

    /// How many were sent.
    pub fn sent(&self) -> usize {
        self.settled.get(&Settled::Sent).copied().unwrap_or_default()
    }

    /// How many there are.
    pub fn total(&self) -> usize {
        [self.due, self.later, self.held_total(), self.settled_total(), self.in_doubt, self.missed]
            .iter()
            .sum()
    }
}
