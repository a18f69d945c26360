//! Letters that came back because of us: which of them may leave again, and how many they are.
//!
//! Only what is proved to have come back may leave again: the last attempt was taken by the relay, a report about that
//! very letter says that it did not arrive and that the fault is ours, and no report says that it arrived after all. A
//! report is good for one more attempt.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::{
    ground::{culprit::Culprit, timeline::NoticeId},
    world::ledger::{
        ALARM, AboutUs, Attempt, AttemptState, LedgerNote, Return, Returned, SettledAs, Sign, StoredReturn,
    },
};

/// Mail is dated to the second, and attempts to the millisecond: a report of the same second may be about the attempt.
const OF_ONE_SECOND: TimeDelta = TimeDelta::milliseconds(999);

/// Whether it says that a letter did not arrive because of us, and has not had its answer yet.
fn blames_us(returned: &StoredReturn) -> bool {
    let StoredReturn { what, settled, .. } = returned;
    what.sign == Sign::Missed && what.culprit == Some(Culprit::Us) && *settled != Some(SettledAs::Again)
}

/// The letters that may leave again. It is shown what came back first, and then the attempts.
#[derive(Default)]
pub(in crate::world::ledger) struct ReturnedFold {
    reports: HashMap<NoticeId, Vec<Return>>,
    arrived: HashSet<NoticeId>,
    /// The last attempt at each, and whether an earlier one was sent again.
    attempts: HashMap<NoticeId, (Attempt, bool)>,
    /// The notices in the order in which their attempts were begun.
    order: Vec<NoticeId>,
}

impl ReturnedFold {
    /// Takes in what came back.
    pub(in crate::world::ledger) fn note(&mut self, note: LedgerNote) {
        let LedgerNote::Return(returned) = note else { return };
        let (Some(notice), true) = (returned.what.notice, returned.what.is_report()) else { return };
        if returned.what.sign == Sign::Alive {
            self.arrived.insert(notice);
        } else if blames_us(&returned) {
            self.reports.entry(notice).or_default().push(returned.what);
        }
    }

    /// Takes in the next attempt.
    pub(in crate::world::ledger) fn attempt(&mut self, attempt: Attempt) {
        let notice = attempt.intent.notice;
        if !self.reports.contains_key(&notice) || self.arrived.contains(&notice) {
            return;
        }
        let again = self
            .attempts
            .remove(&notice)
            .is_some_and(|(before, again)| again || before.state() == AttemptState::NotSent);
        self.attempts.insert(notice, (attempt, again));
        self.order.push(notice);
    }

    /// The letters, in the order in which their last attempts were begun.
    pub(in crate::world::ledger) fn done(mut self) -> Vec<Returned> {
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        // A notice stands in the order once for each attempt: the last place is that of the last attempt.
        for notice in self.order.into_iter().rev().filter(|notice| seen.insert(*notice)) {
            let (Some((attempt, again)), Some(reports)) =
                (self.attempts.remove(&notice), self.reports.remove(&notice))
            else {
                continue;
            };
            if attempt.state() == AttemptState::Sent {
                found.extend(one(attempt, again, reports));
            }
        }
        found.reverse();
        found
    }
}

/// The letter, if a report is about this attempt. Of several the one that was written last tells.
fn one(attempt: Attempt, again: bool, reports: Vec<Return>) -> Option<Returned> {
    let intent = attempt.intent;
    // A report that somebody settled to be about another mailbox says nothing about this one.
    let person = intent.person.to_lowercase();
    let about = |report: &Return| report.person.as_deref() == Some(person.as_str());
    // A letter that left again is not taken for the one that came back: only a report that was written later is
    // about it.
    let in_time = |report: &Return| !again || report.dated + OF_ONE_SECOND >= intent.begun;
    let last = reports.into_iter().filter(|report| about(report) && in_time(report));
    // `max_by_key` takes the last of equals, and that is the one that was read last.
    let Return { status, words, dated: at, .. } = last.max_by_key(|report| report.dated)?;
    let (notice, number) = (intent.notice, intent.number);
    Some(Returned {
        notice,
        number,
        person: intent.person,
        wave: intent.wave,
        stage: intent.stage,
        status,
        words,
        at,
    })
}

/// How much came back because of us, by the day its letters left. It is shown holds, then what came back, then attempts.
#[derive(Default)]
pub(in crate::world::ledger) struct AboutUsFold {
    stands: bool,
    since: Option<DateTime<Utc>>,
    codes: HashMap<NoticeId, BTreeSet<String>>,
    letters: BTreeMap<NaiveDate, BTreeMap<String, HashSet<NoticeId>>>,
}

impl AboutUsFold {
    /// Whether the alarm about it stands: then nothing of it is told again.
    pub(in crate::world::ledger) fn stands(&self) -> bool {
        self.stands
    }

    /// Takes in a hold, or what came back.
    pub(in crate::world::ledger) fn note(&mut self, note: LedgerNote) {
        match note {
            LedgerNote::Hold { who, lifted, .. } if who == ALARM => {
                self.stands |= lifted.is_none();
                self.since = self.since.max(lifted);
            }
            LedgerNote::Return(returned) if blames_us(&returned) => {
                // What was read before the last alarm was lifted has been looked at by somebody.
                if self.since.is_none_or(|since| returned.read_at > since)
                    && let Some(notice) = returned.what.notice
                {
                    self.codes.entry(notice).or_default().insert(returned.what.status);
                }
            }
            LedgerNote::Hold { .. }
            | LedgerNote::Return(_)
            | LedgerNote::Approval(_)
            | LedgerNote::Gate { .. }
            | LedgerNote::Mark { .. }
            | LedgerNote::Moved { .. }
            | LedgerNote::MovedBack(_)
            | LedgerNote::Failing(_)
            | LedgerNote::List(_)
            | LedgerNote::Unreachable { .. }
            | LedgerNote::Tickets(_)
            | LedgerNote::Noticed { .. }
            | LedgerNote::Figures(_) => {}
        }
    }

    /// Takes in the next attempt.
    pub(in crate::world::ledger) fn attempt(&mut self, attempt: &Attempt) {
        let intent = &attempt.intent;
        if attempt.state() != AttemptState::Sent {
            return;
        }
        for code in self.codes.get(&intent.notice).into_iter().flatten() {
            let day = self.letters.entry(intent.begun.date_naive()).or_default();
            day.entry(code.clone()).or_default().insert(intent.notice);
        }
    }

    /// The days on which such letters left, and how many came back by code.
    pub(in crate::world::ledger) fn done(self) -> BTreeMap<NaiveDate, AboutUs> {
        let counted = |codes: BTreeMap<String, HashSet<NoticeId>>| AboutUs {
            letters: 0,
            codes: codes.into_iter().map(|(code, notices)| (code, notices.len())).collect(),
        };
        self.letters.into_iter().map(|(day, codes)| (day, counted(codes))).collect()
    }
}
