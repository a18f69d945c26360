//! The ledger as a value in memory: what a store means, without a disk. It can be told to make one mistake.
//!
//! It shows rows and decides nothing, as every store does; what it writes down is in `model_notes.rs`.

use chrono::{DateTime, NaiveDate, Utc};
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard},
};
use wavecast::{
    ground::{
        course::trace::Traces,
        timeline::{Hold, NoticeId},
    },
    world::ledger::{
        Attempt, AttemptGlance, AttemptPicker, AttemptState, BackedUp, BegunHere, Claimed, Counted, Ending,
        Entry, Intent, Ledger, LedgerError, LedgerNote, LedgerReader, LedgerSender, LedgerWriter,
        LimitWindow, Needed, NoteKind, NoteReader as _, Outcome, Provenance, Quiet, Recent, RowReader,
        SeeTold, SendingRequest, Sharing, StageCount, Store, Vouched, WholeReader, Witnesses, tell,
    },
};

use super::{conformance::Subject, letters::morning, model_shared::Crowd};

/// A mistake that somebody could make when writing a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mistake {
    AnswersBeforeItIsDurable,
    BeginsAnAttemptTwice,
    WritesHalfABatch,
    PassesOverAnUnknownAttempt,
    GivesAnOutcomeToTheNewestAttempt,
    DropsARefusal,
    LetsALateAnswerCount,
    ForgetsWhatIsOpen,
    KeepsHoldsFromTheSender,
    KeepsJudgementsFromTheSender,
    ForgetsWhatWasCounted,
    LetsTwoSendersIn,
    ShowsTheNewestFirst,
    OffersOnlyWhatHasEnded,
    ShowsWhateverWasOffered,
    LosesTheSecondEndingOfABatch,
    BeginsForWhoeverAsks,
    ClaimsForEverybody,
    KeepsClaimsOfTheGone,
    CountsLimitsOfEachSender,
    ForgetsPermitsOfTheGone,
    LiftsWhatWasNotNamed,
    KeepsTheFirstApproval,
    BelievesAForgedApproval,
    KeepsTheFirstJudgement,
    LetsTheLastWordWin,
    KeepsTheFirstMark,
    DatesAnArrivalAnew,
    TakesNoListForAnEmptyOne,
    AddsTickets,
    NoticesAnew,
    ReadsAReportTwice,
    LeavesTheGoneReachable,
    SettlesHalfAList,
    ResolvesHalfAList,
    SendsAgainByAnOldList,
    ForgetsAttemptsOnly,
    ForgetsSomebodyElse,
    LosesFigures,
    DropsTheKeptFigures,
    NamesNobody,
    LeavesOutMarks,
    ExportsARowTwice,
    ExportsInAnyOrder,
    TrustsAnyCopy,
    CallsEveryLedgerNew,
    RemembersNothingBeside,
}

impl Mistake {
    /// Whether only a ledger that several senders share can make it.
    fn is_of_many(self) -> bool {
        matches!(
            self,
            Self::BeginsForWhoeverAsks
                | Self::ClaimsForEverybody
                | Self::KeepsClaimsOfTheGone
                | Self::CountsLimitsOfEachSender
                | Self::ForgetsPermitsOfTheGone
        )
    }
}

/// Every mistake, and the check that finds it out.
pub(crate) const MISTAKES: [(Mistake, &str); 47] = [
    (Mistake::AnswersBeforeItIsDurable, "an_intent_is_there_once_it_is_answered"),
    (Mistake::BeginsAnAttemptTwice, "an_attempt_begins_once"),
    (Mistake::WritesHalfABatch, "a_batch_is_written_whole_or_not_at_all"),
    (Mistake::PassesOverAnUnknownAttempt, "an_outcome_of_an_unknown_attempt_is_an_error"),
    (Mistake::GivesAnOutcomeToTheNewestAttempt, "an_outcome_belongs_to_the_attempt_it_names"),
    (Mistake::DropsARefusal, "every_outcome_is_read_as_it_was_written"),
    (Mistake::LetsALateAnswerCount, "a_late_answer_takes_back_nothing_that_was_found_out"),
    (Mistake::ForgetsWhatIsOpen, "what_is_open_is_in_doubt_at_the_next_opening"),
    (Mistake::KeepsHoldsFromTheSender, "a_running_sender_sees_holds_come_and_go"),
    (Mistake::KeepsJudgementsFromTheSender, "a_running_sender_learns_that_something_was_judged"),
    (Mistake::ForgetsWhatWasCounted, "recent_messages_are_counted_from_what_is_written"),
    (Mistake::LetsTwoSendersIn, "a_second_sender_is_refused_unless_the_ledger_is_shared"),
    (Mistake::ShowsTheNewestFirst, "the_first_date_is_frozen_over_all_attempts"),
    (Mistake::OffersOnlyWhatHasEnded, "all_is_offered_and_what_is_wanted_is_shown"),
    (Mistake::ShowsWhateverWasOffered, "all_is_offered_and_what_is_wanted_is_shown"),
    (Mistake::LosesTheSecondEndingOfABatch, "history_is_the_same_however_entries_are_batched"),
    (Mistake::BeginsForWhoeverAsks, "of_two_senders_one_begins_an_attempt"),
    (Mistake::ClaimsForEverybody, "of_two_senders_one_claims_a_notice"),
    (Mistake::KeepsClaimsOfTheGone, "of_two_senders_one_claims_a_notice"),
    (Mistake::CountsLimitsOfEachSender, "all_senders_together_stay_within_a_limit"),
    (Mistake::ForgetsPermitsOfTheGone, "all_senders_together_stay_within_a_limit"),
    (Mistake::LiftsWhatWasNotNamed, "a_hold_is_let_go_of_by_its_own_name"),
    (Mistake::KeepsTheFirstApproval, "the_last_approval_of_a_stage_counts"),
    (Mistake::BelievesAForgedApproval, "an_approval_that_was_changed_by_hand_is_refused"),
    (Mistake::KeepsTheFirstJudgement, "the_last_judgement_of_a_gate_counts"),
    (Mistake::LetsTheLastWordWin, "whoever_judges_a_gate_second_is_told_who_was_first"),
    (Mistake::KeepsTheFirstMark, "the_last_word_on_a_check_counts"),
    (Mistake::DatesAnArrivalAnew, "whoever_has_moved_stays_known_as_before"),
    (Mistake::TakesNoListForAnEmptyOne, "a_list_that_does_not_say_who_fails_changes_nothing_about_that"),
    (Mistake::AddsTickets, "tickets_of_a_day_and_wave_are_replaced"),
    (Mistake::NoticesAnew, "a_moved_date_is_noticed_once"),
    (Mistake::ReadsAReportTwice, "what_came_back_is_read_once"),
    (Mistake::LeavesTheGoneReachable, "whoever_is_gone_is_written_to_no_more_until_they_are_alive"),
    (Mistake::SettlesHalfAList, "a_wrong_number_settles_nothing"),
    (Mistake::ResolvesHalfAList, "doubts_are_resolved_all_or_none"),
    (Mistake::SendsAgainByAnOldList, "what_came_back_leaves_again_once"),
    (Mistake::ForgetsAttemptsOnly, "somebody_is_forgotten_in_every_table"),
    (Mistake::ForgetsSomebodyElse, "whoever_is_not_forgotten_stays_as_they_are"),
    (Mistake::LosesFigures, "figures_outlive_the_people_they_count"),
    (Mistake::DropsTheKeptFigures, "kept_figures_are_those_of_the_last_time"),
    (Mistake::NamesNobody, "whoever_stands_in_a_ledger_is_found_there"),
    (Mistake::LeavesOutMarks, "an_export_has_every_row_once"),
    (Mistake::ExportsARowTwice, "an_export_has_every_row_once"),
    (Mistake::ExportsInAnyOrder, "two_exports_are_the_same_bytes"),
    (Mistake::TrustsAnyCopy, "an_older_copy_that_was_put_back_is_noticed"),
    (Mistake::CallsEveryLedgerNew, "a_new_ledger_is_fresh_and_a_used_one_known"),
    (Mistake::RemembersNothingBeside, "what_a_copy_lacks_is_remembered_beside_it"),
];

/// What a copy of a ledger holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    pub(super) rows: Vec<Attempt>,
    pub(super) notes: Vec<LedgerNote>,
    /// What messages that came back were called by, so that none is read twice.
    pub(super) digests: BTreeSet<String>,
    /// Since when somebody who could not be reached can be again.
    pub(super) lifted: BTreeMap<String, DateTime<Utc>>,
    /// How often it was opened to send.
    openings: u64,
}

#[derive(Debug, Default)]
pub(super) struct Memory {
    pub(super) kept: Kept,
    pub(super) crowd: Crowd,
    /// Whether somebody has changed what is approved, and sums would show it.
    forged: bool,
    /// How far the ledger had come, beside it: no copy of the ledger changes that.
    seal: (u64, usize),
    /// What was ever begun, beside it too.
    begun: BegunHere,
    exports: usize,
}

#[derive(Clone, Debug)]
pub(crate) struct Model {
    memory: Arc<Mutex<Memory>>,
    mistake: Option<Mistake>,
    /// Whether several senders may have it at once.
    shared: bool,
    witnesses: Witnesses,
}

impl Model {
    pub(crate) fn without_mistakes() -> Self {
        Self { memory: Arc::default(), mistake: None, shared: false, witnesses: Witnesses::none() }
    }

    pub(crate) fn with(mistake: Mistake) -> Self {
        Self { mistake: Some(mistake), shared: mistake.is_of_many(), ..Self::without_mistakes() }
    }

    pub(super) fn shared() -> Self {
        Self { shared: true, ..Self::without_mistakes() }
    }

    pub(super) fn makes(&self, mistake: Mistake) -> bool {
        self.mistake == Some(mistake)
    }

    pub(super) fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap()
    }

    fn apply(&self, rows: &mut Vec<Attempt>, entry: &Entry) -> Result<(), LedgerError> {
        match entry {
            Entry::Begin(intent) => {
                let named =
                    |row: &Attempt| (row.intent.notice, row.intent.number) == (intent.notice, intent.number);
                if rows.iter().any(named) && !self.makes(Mistake::BeginsAnAttemptTwice) {
                    return Err(LedgerError::Refused("it was begun before".to_owned()));
                }
                rows.push(Attempt { intent: Intent::clone(intent), ending: None });
            }
            Entry::End(ending) => {
                if self.makes(Mistake::DropsARefusal) && ending.outcome == Outcome::Refused {
                    return Ok(());
                }
                let newest = self.makes(Mistake::GivesAnOutcomeToTheNewestAttempt);
                let named = |row: &&mut Attempt| {
                    row.intent.notice == ending.notice && (newest || row.intent.number == ending.number)
                };
                match rows.iter_mut().rev().find(named) {
                    Some(row)
                        if comes_too_late(row, ending) && !self.makes(Mistake::LetsALateAnswerCount) => {}
                    Some(row) => row.ending = Some(ending.clone()),
                    None if self.makes(Mistake::PassesOverAnUnknownAttempt) => {}
                    None => return Err(LedgerError::Refused("nobody began it".to_owned())),
                }
            }
        }
        Ok(())
    }

    /// Turns what a sender that is no more left open into doubts.
    pub(super) fn settle_open(&self, memory: &mut Memory) {
        let crowd = &memory.crowd;
        for Attempt { intent, ending } in &mut memory.kept.rows {
            let (notice, number) = (intent.notice, intent.number);
            let is_alive =
                crowd.owners.get(&(notice, number)).is_some_and(|owner| crowd.alive.contains(owner));
            if ending.is_none() && !is_alive && !self.makes(Mistake::ForgetsWhatIsOpen) {
                let (at, words) = (morning(), "the sender stopped".to_owned());
                *ending = Some(Ending { notice, number, at, outcome: Outcome::Doubt, code: None, words });
            }
        }
    }

    fn open(&self, accepted: bool) -> Result<ModelSender, LedgerError> {
        let mut memory = self.memory();
        let is_held = !memory.crowd.alive.is_empty() && !self.shared;
        if is_held && !self.makes(Mistake::LetsTwoSendersIn) {
            return Err(LedgerError::Held { by: "the first".to_owned() });
        }
        if memory.is_older() && !accepted && !self.makes(Mistake::TrustsAnyCopy) {
            let what = "it knows less".to_owned();
            return Err(LedgerError::Restored { path: PathBuf::from("memory"), what });
        }
        let own = memory.crowd.comes();
        self.settle_open(&mut memory);
        memory.kept.openings = memory.kept.openings.max(memory.seal.0) + 1;
        memory.seal = (memory.kept.openings, memory.kept.rows.len());
        drop(memory);
        Ok(ModelSender { model: self.clone(), own, told: None, judged: None, unwritten: Vec::new() })
    }
}

/// Whether more is known of an attempt than this answer says.
pub(super) fn comes_too_late(row: &Attempt, ending: &Ending) -> bool {
    let known = row.ending.as_ref().map(|known| known.outcome);
    match ending.outcome {
        Outcome::Doubt => known.is_some_and(|known| known != Outcome::Doubt),
        Outcome::Deferred(_) => matches!(known, Some(Outcome::Sent | Outcome::NotSent)),
        Outcome::Sent | Outcome::Refused | Outcome::NotSent => false,
    }
}

impl Memory {
    /// Whether the ledger has come less far than its seal.
    fn is_older(&self) -> bool {
        self.kept.openings < self.seal.0 || self.kept.rows.len() < self.seal.1
    }
}

/// Which kind a note is.
pub(super) fn kind(note: &LedgerNote) -> NoteKind {
    match note {
        LedgerNote::Hold { .. } => NoteKind::Holds,
        LedgerNote::Approval(_) => NoteKind::Approvals,
        LedgerNote::Gate { .. } => NoteKind::Gates,
        LedgerNote::Mark { .. } => NoteKind::Marks,
        LedgerNote::Moved { .. } => NoteKind::Moved,
        LedgerNote::MovedBack(_) => NoteKind::MovedBack,
        LedgerNote::Failing(_) => NoteKind::Failing,
        LedgerNote::List(_) => NoteKind::Lists,
        LedgerNote::Unreachable { .. } => NoteKind::Unreachable,
        LedgerNote::Tickets(_) => NoteKind::Tickets,
        LedgerNote::Noticed { .. } => NoteKind::Noticed,
        LedgerNote::Return(_) => NoteKind::Returns,
        LedgerNote::Figures(_) => NoteKind::Figures,
    }
}

impl RowReader for Model {
    /// It shows every attempt whatever is needed: whoever asks leaves out what it does not count.
    fn each_attempt(&self, _needed: Needed<'_>, see: &mut dyn FnMut(Attempt)) -> Result<(), LedgerError> {
        let mut rows = self.memory().kept.rows.clone();
        if self.makes(Mistake::ShowsTheNewestFirst) {
            rows.reverse();
        }
        rows.into_iter().for_each(see);
        Ok(())
    }

    fn each_picked(&self, picker: &mut dyn AttemptPicker) -> Result<(), LedgerError> {
        let mut rows = self.memory().kept.rows.clone();
        if self.makes(Mistake::OffersOnlyWhatHasEnded) {
            rows.retain(|row| row.ending.is_some());
        }
        for row in rows {
            let told = tell(&row.intent.told);
            let glance = AttemptGlance {
                person: &row.intent.person,
                is_person: row.intent.is_person,
                stage: &row.intent.stage,
                state: row.state(),
                told: &told,
            };
            if picker.wants(&glance) || self.makes(Mistake::ShowsWhateverWasOffered) {
                picker.see(row);
            }
        }
        Ok(())
    }

    fn each_told(&self, see: SeeTold<'_>) -> Result<(), LedgerError> {
        let rows = self.memory().kept.rows.clone();
        let mut tells = rows.iter().filter(|row| !row.intent.told.is_empty());
        let told = tells.try_for_each(|row| see(row.state(), &tell(&row.intent.told)));
        told.map_err(|what| LedgerError::Refused(what.to_string()))
    }

    fn each_note(&self, wanted: NoteKind, see: &mut dyn FnMut(LedgerNote)) -> Result<(), LedgerError> {
        let forged = self.memory().forged && wanted == NoteKind::Approvals;
        if forged && !self.makes(Mistake::BelievesAForgedApproval) {
            let what = "an approval does not add up".to_owned();
            return Err(LedgerError::Damaged { path: PathBuf::from("memory"), what });
        }
        let notes = self.memory().kept.notes.clone();
        notes.into_iter().filter(|note| kind(note) == wanted).for_each(see);
        Ok(())
    }

    fn each_count(&self, see: &mut dyn FnMut(StageCount)) -> Result<(), LedgerError> {
        let rows = self.memory().kept.rows.clone();
        for row in &rows {
            let count = |counted| StageCount {
                counted,
                wave: row.intent.wave.clone(),
                stage: row.intent.stage.clone(),
                state: row.state(),
                count: 1,
                late: u64::from(row.intent.begun - row.intent.due > chrono::TimeDelta::days(1)),
            };
            see(count(Counted::Every));
            let others = rows.iter().filter(|other| other.intent.notice == row.intent.notice);
            if others.clone().any(|other| other.intent.number > row.intent.number) {
                see(count(Counted::Followed));
            } else if others.clone().any(|other| other.state() == AttemptState::Doubt) {
                see(count(Counted::LastAfterDoubt));
            }
        }
        Ok(())
    }

    fn sent_on(&self, day: NaiveDate) -> Result<usize, LedgerError> {
        let sent = |row: &&Attempt| row.intent.begun.date_naive() == day && row.state() == AttemptState::Sent;
        Ok(self.memory().kept.rows.iter().filter(sent).count())
    }
}

impl WholeReader for Model {
    fn identity(&self) -> Result<Option<String>, LedgerError> {
        Ok(Some("memory".to_owned()))
    }

    fn provenance(&self, _campaign: &str, _witnesses: &Witnesses) -> Result<Provenance, LedgerError> {
        let memory = self.memory();
        if memory.is_older() && !self.makes(Mistake::TrustsAnyCopy) {
            let (path, what) = (PathBuf::from("memory"), "it knows less".to_owned());
            return Ok(Provenance::Older { path, what });
        }
        if memory.kept.openings == 0 || self.makes(Mistake::CallsEveryLedgerNew) {
            return Ok(Provenance::Fresh);
        }
        Ok(Provenance::Known(Quiet { since: morning(), usual: chrono::TimeDelta::zero() }))
    }

    fn names_any(&self, traces: &Traces) -> Result<bool, LedgerError> {
        let kept = self.memory().kept.clone();
        let named = |person: &str| traces.addresses().contains(&person.to_lowercase());
        let noted = kept.notes.iter().any(|note| super::model_notes::is_about(note, &named));
        let any = noted || kept.rows.iter().any(|row| named(&row.intent.person));
        Ok(any && !self.makes(Mistake::NamesNobody))
    }

    fn export(&self, out: &mut dyn io::Write) -> Result<u64, LedgerError> {
        let mut memory = self.memory();
        memory.exports += 1;
        let mut lines: Vec<String> = memory.kept.rows.iter().map(|row| format!("{row:?}")).collect();
        let left_out = |note: &&LedgerNote| {
            self.makes(Mistake::LeavesOutMarks) && matches!(note, LedgerNote::Mark { .. })
        };
        lines.extend(memory.kept.notes.iter().filter(|note| !left_out(note)).map(|note| format!("{note:?}")));
        if self.makes(Mistake::ExportsARowTwice) {
            lines.extend(lines.first().cloned());
        }
        if self.makes(Mistake::ExportsInAnyOrder) && memory.exports.is_multiple_of(2) {
            lines.reverse();
        }
        for line in &lines {
            writeln!(out, "{line}").unwrap();
        }
        Ok(u64::try_from(lines.len()).unwrap())
    }
}

/// A sender of the model.
#[derive(Debug)]
struct ModelSender {
    model: Model,
    /// Its number among all senders there ever were.
    own: u64,
    /// The holds as they were last told.
    told: Option<Vec<Hold>>,
    /// What had been approved and judged when it was last told that.
    judged: Option<Vec<String>>,
    /// What a store that answers too early has not written yet.
    unwritten: Vec<Entry>,
}

impl Ledger for ModelSender {
    fn record(&mut self, entries: &[Entry]) -> Result<(), LedgerError> {
        let mut entries = entries.to_vec();
        if self.model.makes(Mistake::AnswersBeforeItIsDurable) {
            entries = std::mem::replace(&mut self.unwritten, entries);
        }
        if self.model.makes(Mistake::LosesTheSecondEndingOfABatch) {
            let mut ended = false;
            entries.retain(|entry| matches!(entry, Entry::Begin(_)) || !std::mem::replace(&mut ended, true));
        }
        let mut rows = self.model.memory().kept.rows.clone();
        for entry in &entries {
            self.model.apply(&mut rows, entry)?;
            if self.model.makes(Mistake::WritesHalfABatch) {
                self.model.memory().kept.rows.clone_from(&rows);
            }
        }
        let mut memory = self.model.memory();
        memory.seal.1 = rows.len();
        if !self.model.makes(Mistake::RemembersNothingBeside) {
            memory.begun.extend(rows.iter().map(|row| (row.intent.notice, row.intent.number)));
        }
        memory.crowd.recorded(self.own, &entries, &rows);
        memory.kept.rows = rows;
        Ok(())
    }

    fn sharing(&mut self) -> Result<Option<Sharing>, LedgerError> {
        Ok(self.model.shared.then(|| self.model.memory().crowd.sharing(self.own)))
    }

    fn claim(&mut self, wanted: &[(NoticeId, u32)]) -> Result<Vec<Claimed>, LedgerError> {
        let mut memory = self.model.memory();
        Ok(wanted.iter().map(|one| memory.claim(self.own, *one, &self.model)).collect())
    }

    fn record_unless_begun(&mut self, entries: &[Entry]) -> Result<Vec<(NoticeId, u32)>, LedgerError> {
        let mut begun = Vec::new();
        let mut own = entries.to_vec();
        if self.model.shared && !self.model.makes(Mistake::BeginsForWhoeverAsks) {
            let memory = self.model.memory();
            own.retain(|entry| match entry {
                Entry::Begin(intent) if memory.is_begun(intent) => {
                    begun.push((intent.notice, intent.number));
                    false
                }
                Entry::Begin(_) | Entry::End(_) => true,
            });
        }
        self.record(&own).map(|()| begun)
    }

    fn permits(&mut self, limits: &[LimitWindow], wanted: u32, is_person: bool) -> Result<u32, LedgerError> {
        Ok(self.model.memory().permits(self.own, limits, (wanted, is_person), &self.model))
    }

    fn give_back(&mut self, people: u32, others: u32) -> Result<(), LedgerError> {
        self.model.memory().crowd.give_back(self.own, people, others);
        Ok(())
    }

    fn rest(&mut self) -> Result<(), LedgerError> {
        self.model.memory().crowd.rests(self.own);
        Ok(())
    }

    fn holds(&mut self) -> Result<Option<Vec<Hold>>, LedgerError> {
        if self.told.is_some() && self.model.makes(Mistake::KeepsHoldsFromTheSender) {
            return Ok(None);
        }
        let holds = self.model.kept_back()?;
        let changed = self.told.as_ref() != Some(&holds);
        self.told = Some(holds.clone());
        Ok(changed.then_some(holds))
    }

    fn is_judged_anew(&mut self) -> Result<bool, LedgerError> {
        let judged = |note: &&LedgerNote| matches!(kind(note), NoteKind::Approvals | NoteKind::Gates);
        let notes =
            self.model.memory().kept.notes.iter().filter(judged).map(|note| format!("{note:?}")).collect();
        let before = self.judged.replace(notes);
        let changed = before.is_some() && before != self.judged;
        Ok(changed && !self.model.makes(Mistake::KeepsJudgementsFromTheSender))
    }

    fn recent(&mut self, since: DateTime<Utc>, now: DateTime<Utc>) -> Result<Vec<Recent>, LedgerError> {
        let mut seconds = BTreeMap::<u64, (u32, u32)>::new();
        if self.model.makes(Mistake::ForgetsWhatWasCounted) {
            return Ok(Vec::new());
        }
        for Attempt { intent, ending } in &self.model.memory().kept.rows {
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

impl RowReader for ModelSender {
    fn each_attempt(&self, needed: Needed<'_>, see: &mut dyn FnMut(Attempt)) -> Result<(), LedgerError> {
        self.model.each_attempt(needed, see)
    }

    fn each_picked(&self, picker: &mut dyn AttemptPicker) -> Result<(), LedgerError> {
        self.model.each_picked(picker)
    }

    fn each_told(&self, see: SeeTold<'_>) -> Result<(), LedgerError> {
        self.model.each_told(see)
    }

    fn each_note(&self, kind: NoteKind, see: &mut dyn FnMut(LedgerNote)) -> Result<(), LedgerError> {
        self.model.each_note(kind, see)
    }

    fn each_count(&self, see: &mut dyn FnMut(StageCount)) -> Result<(), LedgerError> {
        self.model.each_count(see)
    }

    fn sent_on(&self, day: NaiveDate) -> Result<usize, LedgerError> {
        self.model.sent_on(day)
    }
}

impl LedgerSender for ModelSender {
    fn begun_here(&self) -> Option<BegunHere> {
        Some(self.model.memory().begun.clone())
    }

    fn unwitnessed(&self) -> Option<&str> {
        None
    }

    fn beat(&mut self, _now: DateTime<Utc>) -> Result<(), LedgerError> {
        Ok(())
    }
}

impl Drop for ModelSender {
    fn drop(&mut self) {
        self.model.memory().crowd.goes(self.own, &self.model);
    }
}

impl Store for Model {
    fn reader(&self) -> Result<Box<dyn LedgerReader>, LedgerError> {
        Ok(Box::new(self.clone()))
    }

    fn writer(&self, _campaign: &str) -> Result<Box<dyn LedgerWriter>, LedgerError> {
        Ok(Box::new(self.clone()))
    }

    fn sender(&self, _request: &SendingRequest<'_>) -> Result<Box<dyn LedgerSender>, LedgerError> {
        Ok(Box::new(self.open(false)?))
    }

    fn accept(
        &self,
        _campaign: &str,
        _witnesses: &Witnesses,
        _said: &Vouched<'_>,
        _now: DateTime<Utc>,
    ) -> Result<(Box<dyn LedgerSender>, DateTime<Utc>), LedgerError> {
        Ok((Box::new(self.open(true)?), morning()))
    }

    fn back_up(&self, _to: &Path, _now: DateTime<Utc>) -> Result<BackedUp, LedgerError> {
        Err(LedgerError::Refused("nothing of it is on a disk".to_owned()))
    }

    fn restore(
        &self,
        _campaign: &str,
        _from: &Path,
        _replace: bool,
        _now: DateTime<Utc>,
    ) -> Result<BackedUp, LedgerError> {
        Err(LedgerError::Refused("nothing of it is on a disk".to_owned()))
    }
}

impl Subject for Model {
    fn store(&self) -> &dyn Store {
        self
    }

    fn witnesses(&self) -> &Witnesses {
        &self.witnesses
    }

    fn forge_approvals(&self) {
        self.memory().forged = true;
    }

    fn copied(&self) -> Box<dyn Fn() + '_> {
        let copy = self.memory().kept.clone();
        Box::new(move || self.memory().kept = copy.clone())
    }
}
