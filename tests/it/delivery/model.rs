//! The ledger as a value in memory: what a store means, without a disk. It can be told to make one mistake.

use chrono::{DateTime, Utc};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};
use wavecast::{
    ground::timeline::{Fate, History, Hold, NoticeId, Told},
    world::ledger::{
        AttemptReader, Attempted, Doubt, Ending, Entry, Intent, Ledger, LedgerError, LedgerSender, Outcome,
        Recent, Refusal, Tried,
    },
};

use super::{conformance::Subject, letters::morning};

/// A mistake that somebody could make when writing a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mistake {
    AnswersBeforeItIsDurable,
    BeginsAnAttemptTwice,
    WritesHalfABatch,
    PassesOverAnUnknownAttempt,
    GivesAnOutcomeToTheNewestAttempt,
    DropsARefusal,
    ForgetsWhatIsOpen,
    KeepsHoldsFromTheSender,
    ForgetsWhatWasCounted,
    LetsTwoSendersIn,
    DatesEachAttemptAnew,
}

/// Every mistake, and the check that finds it out.
pub(crate) const MISTAKES: [(Mistake, &str); 11] = [
    (Mistake::AnswersBeforeItIsDurable, "an_intent_is_there_once_it_is_answered"),
    (Mistake::BeginsAnAttemptTwice, "an_attempt_begins_once"),
    (Mistake::WritesHalfABatch, "a_batch_is_written_whole_or_not_at_all"),
    (Mistake::PassesOverAnUnknownAttempt, "an_outcome_of_an_unknown_attempt_is_an_error"),
    (Mistake::GivesAnOutcomeToTheNewestAttempt, "an_outcome_belongs_to_the_attempt_it_names"),
    (Mistake::DropsARefusal, "every_outcome_is_read_as_it_was_written"),
    (Mistake::ForgetsWhatIsOpen, "what_is_open_is_in_doubt_at_the_next_opening"),
    (Mistake::KeepsHoldsFromTheSender, "a_running_sender_sees_holds_come_and_go"),
    (Mistake::ForgetsWhatWasCounted, "recent_messages_are_counted_from_what_is_written"),
    (Mistake::LetsTwoSendersIn, "a_second_sender_is_refused_while_the_first_holds"),
    (Mistake::DatesEachAttemptAnew, "the_first_date_is_frozen_over_all_attempts"),
];

type Row = (Intent, Option<Ending>);

#[derive(Debug, Default)]
struct State {
    rows: Vec<Row>,
    holds: Vec<Hold>,
    held: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Model {
    state: Arc<Mutex<State>>,
    mistake: Option<Mistake>,
}

impl Model {
    pub(crate) fn without_mistakes() -> Self {
        Self { state: Arc::default(), mistake: None }
    }

    pub(crate) fn with(mistake: Mistake) -> Self {
        Self { state: Arc::default(), mistake: Some(mistake) }
    }

    fn makes(&self, mistake: Mistake) -> bool {
        self.mistake == Some(mistake)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    fn apply(&self, rows: &mut Vec<Row>, entry: &Entry) -> Result<(), LedgerError> {
        match entry {
            Entry::Begin(intent) => {
                let begun =
                    rows.iter().any(|(old, _)| (old.notice, old.number) == (intent.notice, intent.number));
                if begun && !self.makes(Mistake::BeginsAnAttemptTwice) {
                    return Err(LedgerError::Refused("it was begun before".to_owned()));
                }
                rows.push((Intent::clone(intent), None));
            }
            Entry::End(ending) => {
                if self.makes(Mistake::DropsARefusal) && ending.outcome == Outcome::Refused {
                    return Ok(());
                }
                let newest = self.makes(Mistake::GivesAnOutcomeToTheNewestAttempt);
                let named = |(intent, _): &&mut Row| {
                    intent.notice == ending.notice && (newest || intent.number == ending.number)
                };
                match rows.iter_mut().rev().find(named) {
                    Some((_, ended)) => *ended = Some(ending.clone()),
                    None if self.makes(Mistake::PassesOverAnUnknownAttempt) => {}
                    None => return Err(LedgerError::Refused("nobody began it".to_owned())),
                }
            }
        }
        Ok(())
    }

    fn latest(&self) -> BTreeMap<NoticeId, Row> {
        self.state().rows.iter().map(|row| (row.0.notice, row.clone())).collect()
    }
}

fn fate((_, ending): &Row) -> Fate {
    match ending.as_ref().map(|ending| ending.outcome) {
        None | Some(Outcome::Doubt) => Fate::InDoubt,
        Some(Outcome::Sent) => Fate::Sent,
        Some(Outcome::Refused) => Fate::Refused,
        Some(Outcome::Deferred(next)) => Fate::Deferred(next),
        Some(Outcome::NotSent) => Fate::Planned,
    }
}

impl AttemptReader for Model {
    fn history(&self) -> Result<History, LedgerError> {
        let mut history = History::default();
        history.fates.extend(self.latest().iter().map(|(notice, row)| (*notice, fate(row))));
        history.holds.clone_from(&self.state().holds);
        Ok(history)
    }

    fn told(&self) -> Result<Vec<Told>, LedgerError> {
        // The checks tell no dates.
        Ok(Vec::new())
    }

    fn doubts(&self) -> Result<Vec<Doubt>, LedgerError> {
        let open = self.latest().into_values().filter(|row| fate(row) == Fate::InDoubt);
        Ok(open
            .map(|(intent, ending)| {
                let since = ending.as_ref().map(|ending| ending.at);
                Doubt { intent, since, why: ending.map_or_else(String::new, |ending| ending.words) }
            })
            .collect())
    }

    fn refusals(&self) -> Result<Vec<Refusal>, LedgerError> {
        let refused = self.latest().into_values().filter(|row| fate(row) == Fate::Refused);
        Ok(refused.filter_map(|(intent, ending)| Some(Refusal { intent, ending: ending? })).collect())
    }

    fn attempt(&self, notice: &NoticeId) -> Result<Option<(Intent, Fate)>, LedgerError> {
        Ok(self.latest().remove(notice).map(|row| (row.0.clone(), fate(&row))))
    }

    fn of_person(&self, address: &str) -> Result<Vec<(Intent, Fate)>, LedgerError> {
        let wanted = address.to_lowercase();
        let rows = self.latest().into_values().filter(|(intent, _)| intent.person.to_lowercase() == wanted);
        Ok(rows.map(|row| (row.0.clone(), fate(&row))).collect())
    }

    fn knows(&self, notice: &NoticeId) -> Result<bool, LedgerError> {
        Ok(self.latest().contains_key(notice))
    }
}

/// A sender of the model.
#[derive(Debug)]
struct ModelSender {
    model: Model,
    /// The holds as they were last told.
    told: Option<Vec<Hold>>,
    /// What a store that answers too early has not written yet.
    unwritten: Vec<Entry>,
}

impl Ledger for ModelSender {
    fn record(&mut self, entries: &[Entry]) -> Result<(), LedgerError> {
        let mut entries = entries.to_vec();
        if self.model.makes(Mistake::AnswersBeforeItIsDurable) {
            entries = std::mem::replace(&mut self.unwritten, entries);
        }
        let mut rows = self.model.state().rows.clone();
        for entry in &entries {
            self.model.apply(&mut rows, entry)?;
            if self.model.makes(Mistake::WritesHalfABatch) {
                self.model.state().rows.clone_from(&rows);
            }
        }
        self.model.state().rows = rows;
        Ok(())
    }

    fn holds(&mut self) -> Result<Option<Vec<Hold>>, LedgerError> {
        if self.told.is_some() && self.model.makes(Mistake::KeepsHoldsFromTheSender) {
            return Ok(None);
        }
        let holds = self.model.state().holds.clone();
        let changed = self.told.as_ref() != Some(&holds);
        self.told = Some(holds.clone());
        Ok(changed.then_some(holds))
    }

    fn recent(&mut self, since: DateTime<Utc>, now: DateTime<Utc>) -> Result<Vec<Recent>, LedgerError> {
        let mut seconds = BTreeMap::<u64, (u32, u32)>::new();
        if self.model.makes(Mistake::ForgetsWhatWasCounted) {
            return Ok(Vec::new());
        }
        for (intent, ending) in &self.model.state().rows {
            let at = ending.as_ref().map_or(now, |ending| ending.at);
            if at >= since {
                let ago = u64::try_from((now - at).num_seconds().max(0)).unwrap();
                let count = seconds.entry(ago).or_default();
                count.0 += 1;
                count.1 += u32::from(intent.is_person);
            }
        }
        Ok(seconds.into_iter().map(|(ago, (messages, people))| Recent { ago, messages, people }).collect())
    }
}

impl LedgerSender for ModelSender {
    fn unwitnessed(&self) -> Option<&str> {
        None
    }

    fn beat(&mut self, _now: DateTime<Utc>) -> Result<(), LedgerError> {
        Ok(())
    }

    fn history(&self) -> Result<History, LedgerError> {
        AttemptReader::history(&self.model)
    }

    fn tried(&self) -> Result<Tried, LedgerError> {
        let mut tried = Tried::new();
        for row in &self.model.state().rows {
            let intent = &row.0;
            let known = tried.entry(intent.notice).or_insert(Attempted {
                number: intent.number,
                dated: intent.dated,
                sha256: intent.sha256,
                in_doubt: false,
            });
            known.number = intent.number;
            known.sha256 = intent.sha256;
            known.in_doubt |= fate(row) == Fate::InDoubt;
            if self.model.makes(Mistake::DatesEachAttemptAnew) {
                known.dated = intent.dated;
            }
        }
        Ok(tried)
    }
}

impl Drop for ModelSender {
    fn drop(&mut self) {
        self.model.state().held = false;
    }
}

impl Subject for Model {
    fn sender(&self) -> Result<Box<dyn LedgerSender>, LedgerError> {
        let mut state = self.state();
        if state.held && !self.makes(Mistake::LetsTwoSendersIn) {
            return Err(LedgerError::Held { by: "the first".to_owned() });
        }
        state.held = true;
        for (intent, ending) in &mut state.rows {
            if ending.is_none() && !self.makes(Mistake::ForgetsWhatIsOpen) {
                let (notice, number) = (intent.notice, intent.number);
                let (at, words) = (morning(), "the sender stopped".to_owned());
                *ending = Some(Ending { notice, number, at, outcome: Outcome::Doubt, code: None, words });
            }
        }
        drop(state);
        Ok(Box::new(ModelSender { model: self.clone(), told: None, unwritten: Vec::new() }))
    }

    fn attempts(&self) -> Box<dyn AttemptReader> {
        Box::new(self.clone())
    }

    fn hold(&self, hold: &Hold) {
        self.state().holds.push(hold.clone());
    }

    fn lift(&self, wave: &str) -> usize {
        let mut state = self.state();
        let before = state.holds.len();
        state.holds.retain(|hold| hold.wave.as_deref() != Some(wave));
        before - state.holds.len()
    }
}
