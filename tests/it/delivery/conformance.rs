//! What every store of a ledger must do, asked through its traits alone. A new store adds one line to [`every_store`].
//!
//! The same questions go to a small model in memory, and to careless forms of it, each with one mistake that somebody
//! could make: every one of them must be found out by the check that is named beside it.

use chrono::{DateTime, TimeDelta, Utc};
use std::{
    collections::BTreeSet,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};
use wavecast::{
    ground::{
        campaign::Anchor,
        timeline::{Fate, GateState, Hold, NoticeId, Told},
    },
    world::ledger::{
        Attempt, AttemptGlance, AttemptPicker, AttemptState, Claimed, Ending, Entry, Intent, LedgerError,
        LedgerReader, LedgerSender, LimitWindow, Outcome, SendingRequest, SqliteStore, Store, Witnesses,
    },
};

use super::{
    conformance as here, conformance_notes, conformance_whole,
    letters::{address, morning, notice},
    model::{MISTAKES, Model},
    postgres,
};

/// A store that is checked. It opens the same ledger as often as it is asked.
pub(crate) trait Subject {
    fn store(&self) -> &dyn Store;

    fn witnesses(&self) -> &Witnesses;

    /// Changes what is approved, as somebody does who knows where it is kept.
    fn forge_approvals(&self);

    /// Copies the ledger as somebody who backs up files does; the answer puts the copy back.
    fn copied(&self) -> Box<dyn Fn() + '_>;
}

impl dyn Subject + '_ {
    pub(super) fn sender(&self) -> Result<Box<dyn LedgerSender>, LedgerError> {
        let (campaign, sender, now) = ("test", "a test", morning());
        let request = SendingRequest { campaign, witnesses: self.witnesses(), sender, vouched: None, now };
        self.store().sender(&request)
    }

    pub(super) fn attempts(&self) -> Box<dyn LedgerReader> {
        self.store().reader().unwrap()
    }
}

/// A store in the state folder of a campaign.
struct Opened<S> {
    store: S,
    witnesses: Witnesses,
    state: PathBuf,
}

impl<S: Store> Subject for Opened<S> {
    fn store(&self) -> &dyn Store {
        &self.store
    }

    fn witnesses(&self) -> &Witnesses {
        &self.witnesses
    }

    fn forge_approvals(&self) {
        let file = rusqlite::Connection::open(self.state.join("ledger.db")).unwrap();
        file.execute("UPDATE approval SET hash = 'forged'", []).unwrap();
    }

    fn copied(&self) -> Box<dyn Fn() + '_> {
        let copy = tempfile::tempdir().unwrap();
        let files = || fs::read_dir(&self.state).unwrap().map(|entry| entry.unwrap().path());
        let ledger = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().starts_with("ledger.db");
        for file in files().filter(ledger) {
            fs::copy(&file, copy.path().join(file.file_name().unwrap())).unwrap();
        }
        Box::new(move || {
            files().filter(ledger).for_each(|file| fs::remove_file(file).unwrap());
            for entry in fs::read_dir(copy.path()).unwrap() {
                let file = entry.unwrap().path();
                fs::copy(&file, self.state.join(file.file_name().unwrap())).unwrap();
            }
        })
    }
}

pub(super) fn id(index: u32) -> NoticeId {
    notice(index).id
}

pub(super) fn begin(index: u32, number: u32) -> Entry {
    Entry::Begin(Box::new(Intent {
        notice: id(index),
        number,
        person: address(index),
        is_person: true,
        wave: Some("pilot".to_owned()),
        stage: "announce".to_owned(),
        due: morning(),
        expires: morning() + TimeDelta::days(1),
        dated: morning() + TimeDelta::seconds(i64::from(number)),
        begun: morning(),
        sha256: [7; 32],
        size: 600,
        told: Vec::new(),
    }))
}

pub(super) fn end(index: u32, number: u32, outcome: Outcome) -> Entry {
    let (at, words) = (morning() + TimeDelta::seconds(1), "the relay's words".to_owned());
    Entry::End(Ending { notice: id(index), number, at, outcome, code: Some(250), words })
}

fn later() -> DateTime<Utc> {
    morning() + TimeDelta::hours(1)
}

fn fate(subject: &dyn Subject, index: u32) -> Fate {
    subject.attempts().history().unwrap().fate(&id(index))
}

pub(super) fn an_intent_is_there_once_it_is_answered(subject: &dyn Subject) {
    let mut sender = subject.sender().unwrap();
    sender.record(&[begin(0, 1)]).unwrap();
    assert!(subject.attempts().knows(&id(0)).unwrap(), "another reader sees it at once");
    drop(sender);
    assert!(subject.attempts().knows(&id(0)).unwrap(), "and after a crash");
}

pub(super) fn an_attempt_begins_once(subject: &dyn Subject) {
    let mut sender = subject.sender().unwrap();
    sender.record(&[begin(0, 1)]).unwrap();
    assert!(sender.record(&[begin(0, 1)]).is_err());
}

pub(super) fn a_batch_is_written_whole_or_not_at_all(subject: &dyn Subject) {
    let mut sender = subject.sender().unwrap();
    assert!(sender.record(&[begin(0, 1), end(9, 1, Outcome::Sent)]).is_err(), "nobody began the second");
    drop(sender);
    assert!(!subject.attempts().knows(&id(0)).unwrap());
}

pub(super) fn an_outcome_of_an_unknown_attempt_is_an_error(subject: &dyn Subject) {
    let mut sender = subject.sender().unwrap();
    sender.record(&[begin(0, 1)]).unwrap();
    assert!(sender.record(&[end(0, 2, Outcome::Sent)]).is_err());
    assert!(sender.record(&[end(1, 1, Outcome::Sent)]).is_err());
}

pub(super) fn an_outcome_belongs_to_the_attempt_it_names(subject: &dyn Subject) {
    let mut sender = subject.sender().unwrap();
    sender.record(&[begin(0, 1), end(0, 1, Outcome::Deferred(later())), begin(0, 2)]).unwrap();
    sender.record(&[end(0, 1, Outcome::Sent)]).unwrap();
    assert_eq!(fate(subject, 0), Fate::InDoubt, "nothing is known of the second");
}

pub(super) fn every_outcome_is_read_as_it_was_written(subject: &dyn Subject) {
    let mut sender = subject.sender().unwrap();
    let outcomes = [
        (Outcome::Sent, Fate::Sent),
        (Outcome::Deferred(later()), Fate::Deferred(later())),
        (Outcome::Refused, Fate::Refused),
        (Outcome::Doubt, Fate::InDoubt),
        (Outcome::NotSent, Fate::Planned),
    ];
    for (index, (outcome, _)) in (0..).zip(outcomes) {
        sender.record(&[begin(index, 1)]).unwrap();
        sender.record(&[end(index, 1, outcome)]).unwrap();
    }
    drop(sender);
    for (index, (_, wanted)) in (0..).zip(outcomes) {
        assert_eq!(fate(subject, index), wanted);
    }
    assert_eq!(subject.attempts().refusals().unwrap().len(), 1);
}

/// From a sender that slept and woke, after somebody has found out how its letter ended.
pub(super) fn a_late_answer_takes_back_nothing_that_was_found_out(subject: &dyn Subject) {
    let mut sender = subject.sender().unwrap();
    let said = [
        (Outcome::Sent, Outcome::Doubt, Fate::Sent),
        (Outcome::NotSent, Outcome::Doubt, Fate::Planned),
        (Outcome::Refused, Outcome::Doubt, Fate::Refused),
        (Outcome::Sent, Outcome::Deferred(later()), Fate::Sent),
        (Outcome::NotSent, Outcome::Deferred(later()), Fate::Planned),
        // What the relay has said of the letter itself counts whenever it comes; and what is still open can be put off.
        (Outcome::NotSent, Outcome::Sent, Fate::Sent),
        (Outcome::Doubt, Outcome::Deferred(later()), Fate::Deferred(later())),
        (Outcome::Refused, Outcome::Deferred(later()), Fate::Deferred(later())),
    ];
    for (index, (known, late, _)) in (0..).zip(said) {
        sender.record(&[begin(index, 1), end(index, 1, known)]).unwrap();
        sender.record(&[end(index, 1, late)]).unwrap();
        // The same in one batch.
        let other = index + 50;
        sender.record(&[begin(other, 1), end(other, 1, known), end(other, 1, late)]).unwrap();
    }
    drop(sender);
    for (index, (known, late, wanted)) in (0..).zip(said) {
        let fates = [index, index + 50].map(|index| fate(subject, index));
        assert_eq!(fates, [wanted; 2], "{late:?} after {known:?}");
    }
}

pub(super) fn what_is_open_is_in_doubt_at_the_next_opening(subject: &dyn Subject) {
    let mut sender = subject.sender().unwrap();
    sender.record(&[begin(0, 1)]).unwrap();
    assert_eq!(subject.attempts().doubts().unwrap()[0].since, None, "its sender may still be at it");
    drop(sender);
    let sender = subject.sender().unwrap();
    let doubts = subject.attempts().doubts().unwrap();
    assert_eq!(doubts.len(), 1);
    assert_eq!(doubts[0].since, Some(morning()), "a doubt since the next sender opened");
    assert!(sender.tried().unwrap()[&id(0)].in_doubt);
}

pub(super) fn history_is_the_same_however_entries_are_batched(subject: &dyn Subject) {
    let mut sender = subject.sender().unwrap();
    sender
        .record(&[begin(0, 1), begin(1, 1), end(1, 1, Outcome::Refused), end(0, 1, Outcome::Sent)])
        .unwrap();
    sender.record(&[begin(2, 1)]).unwrap();
    sender.record(&[begin(3, 1)]).unwrap();
    sender.record(&[end(3, 1, Outcome::Refused)]).unwrap();
    sender.record(&[end(2, 1, Outcome::Sent)]).unwrap();
    assert_eq!([0, 1].map(|index| fate(subject, index)), [2, 3].map(|index| fate(subject, index)));
    assert_eq!(sender.history().unwrap().fates, subject.attempts().history().unwrap().fates);
}

pub(super) fn a_running_sender_sees_holds_come_and_go(subject: &dyn Subject) {
    let mut sender = subject.sender().unwrap();
    assert_eq!(sender.holds().unwrap(), Some(Vec::new()), "the first answer is the state");
    let hold = Hold { wave: Some("pilot".to_owned()), stage: None, because: "the app is down".to_owned() };
    subject.store().writer("test").unwrap().hold(&hold, "somebody", morning()).unwrap();
    assert_eq!(sender.holds().unwrap(), Some(vec![hold]));
    let lifted = subject.store().writer("test").unwrap().lift(Some("pilot"), None, "somebody", morning());
    assert_eq!(lifted.unwrap(), 1);
    assert_eq!(sender.holds().unwrap(), Some(Vec::new()));
}

pub(super) fn a_running_sender_learns_that_something_was_judged(subject: &dyn Subject) {
    let mut sender = subject.sender().unwrap();
    assert!(!sender.is_judged_anew().unwrap(), "at the first time nothing is new");
    sender.record(&[begin(0, 1), end(0, 1, Outcome::Sent)]).unwrap();
    assert!(!sender.is_judged_anew().unwrap(), "what it does itself is no news");
    let writer = || subject.store().writer("test").unwrap();
    writer().approve(&conformance_notes::approval(Some("pilot"), "all")).unwrap();
    assert!(sender.is_judged_anew().unwrap());
    assert!(!sender.is_judged_anew().unwrap(), "it knows by now");
    writer().judge(&conformance_notes::judgement(GateState::Held)).unwrap();
    assert!(sender.is_judged_anew().unwrap());
    writer().judge(&conformance_notes::judgement(GateState::Passed)).unwrap();
    assert!(sender.is_judged_anew().unwrap(), "a gate that was judged before too");
}

pub(super) fn recent_messages_are_counted_from_what_is_written(subject: &dyn Subject) {
    let mut sender = subject.sender().unwrap();
    sender
        .record(&[begin(0, 1), begin(1, 1), end(0, 1, Outcome::Sent), end(1, 1, Outcome::Refused)])
        .unwrap();
    drop(sender);
    let mut sender = subject.sender().unwrap();
    let now = morning() + TimeDelta::seconds(61);
    let recent = sender.recent(morning(), now).unwrap();
    assert_eq!(
        recent.iter().map(|second| (second.ago, second.messages, second.people)).collect::<Vec<_>>(),
        [(60, 2, 2)]
    );
    assert_eq!(sender.recent(now, now).unwrap(), [], "nothing since then");
}

pub(super) fn a_second_sender_is_refused_unless_the_ledger_is_shared(subject: &dyn Subject) {
    let mut first = subject.sender().unwrap();
    let is_shared = first.sharing().unwrap().is_some();
    let second = subject.sender();
    assert_eq!(matches!(second, Err(LedgerError::Held { .. })), !is_shared);
    drop((first, second));
    assert!(subject.sender().is_ok());
}

pub(super) fn of_two_senders_one_begins_an_attempt(subject: &dyn Subject) {
    let (mut one, other) = (subject.sender().unwrap(), subject.sender());
    let Ok(mut other) = other else { return };
    assert!(one.record_unless_begun(&[begin(0, 1), begin(1, 1)]).unwrap().is_empty());
    assert!(other.record(&[begin(0, 1)]).is_err());
    let begun = other.record_unless_begun(&[begin(1, 1), begin(2, 1), begin(0, 1)]).unwrap();
    assert_eq!(begun.iter().collect::<BTreeSet<_>>(), [(id(0), 1), (id(1), 1)].iter().collect());
    one.record(&[end(0, 1, Outcome::Sent), end(1, 1, Outcome::Deferred(later()))]).unwrap();
    // Whoever counts on after an attempt that was sent, or that is on its way, has read two moments for one.
    assert_eq!(other.record_unless_begun(&[begin(0, 2), begin(2, 2)]).unwrap().len(), 2);
    assert_eq!(other.record_unless_begun(&[begin(1, 2)]).unwrap(), []);
    other.record(&[end(1, 2, Outcome::Sent), end(2, 1, Outcome::Refused)]).unwrap();
    assert_eq!([0, 1, 2].map(|index| fate(subject, index)), [Fate::Sent, Fate::Sent, Fate::Refused]);
}

pub(super) fn of_two_senders_one_claims_a_notice(subject: &dyn Subject) {
    let (mut one, other) = (subject.sender().unwrap(), subject.sender());
    let Ok(mut other) = other else { return };
    let wanted = [(id(0), 0), (id(1), 0), (id(2), 0)];
    assert_eq!(one.claim(&wanted[..2]).unwrap(), [Claimed::Ours; 2]);
    assert_eq!(other.claim(&wanted).unwrap(), [Claimed::Theirs, Claimed::Theirs, Claimed::Ours]);
    assert_eq!(one.claim(&wanted[..2]).unwrap(), [Claimed::Ours; 2], "its own stay its own");
    one.record(&[begin(0, 1), end(0, 1, Outcome::Sent)]).unwrap();
    one.rest().unwrap();
    assert_eq!(other.claim(&wanted).unwrap(), [Claimed::Begun, Claimed::Ours, Claimed::Ours]);
    drop(other);
    assert_eq!(one.claim(&wanted).unwrap(), [Claimed::Begun, Claimed::Ours, Claimed::Ours]);
}

pub(super) fn all_senders_together_stay_within_a_limit(subject: &dyn Subject) {
    let (mut one, other) = (subject.sender().unwrap(), subject.sender());
    let Ok(mut other) = other else { return };
    let limits = [
        LimitWindow { limit: 10, seconds: 60, people_only: false },
        LimitWindow { limit: 6, seconds: 3600, people_only: true },
    ];
    assert_eq!(one.permits(&limits, 4, true).unwrap(), 4);
    assert_eq!(other.permits(&limits, 4, true).unwrap(), 2, "six people in all");
    assert_eq!(other.permits(&limits, 9, false).unwrap(), 4, "and ten letters");
    assert_eq!(one.permits(&limits, 1, false).unwrap(), 0);
    // A letter that has ended counts as long as the window; a permit that was not used does not.
    one.record(&[begin(0, 1), end(0, 1, Outcome::Sent)]).unwrap();
    one.give_back(3, 0).unwrap();
    assert_eq!(one.permits(&limits, 9, true).unwrap(), 3);
    // What a sender that is no more had in hand may have been offered.
    drop(other);
    assert_eq!(one.permits(&limits, 9, false).unwrap(), 0);
    drop(one);
    assert_eq!(
        subject.sender().unwrap().permits(&limits, 9, false).unwrap(),
        0,
        "nor does a new one buy more"
    );
}

pub(super) fn the_first_date_is_frozen_over_all_attempts(subject: &dyn Subject) {
    let mut sender = subject.sender().unwrap();
    sender.record(&[begin(0, 1), end(0, 1, Outcome::Deferred(later())), begin(0, 2)]).unwrap();
    let tried = sender.tried().unwrap()[&id(0)];
    assert_eq!((tried.number, tried.dated), (2, morning() + TimeDelta::seconds(1)));
}

/// Wants what is still open, and remembers all that was offered.
#[derive(Default)]
struct PicksWhatIsOpen {
    offered: Vec<String>,
    shown: Vec<Attempt>,
}

impl AttemptPicker for PicksWhatIsOpen {
    fn wants(&mut self, glance: &AttemptGlance<'_>) -> bool {
        let AttemptGlance { person, is_person, stage, state, told } = glance;
        self.offered.push(format!("{person} {is_person} {stage} {state:?} {told}"));
        glance.state == AttemptState::Begun
    }

    fn see(&mut self, attempt: Attempt) {
        self.shown.push(attempt);
    }
}

pub(super) fn all_is_offered_and_what_is_wanted_is_shown(subject: &dyn Subject) {
    let mut sender = subject.sender().unwrap();
    let Entry::Begin(mut told) = begin(1, 1) else { unreachable!() };
    let day = morning().date_naive();
    told.told = vec![Told { wave: "pilot".to_owned(), anchor: Anchor::Deadline, day: Some(day) }];
    sender.record(&[begin(0, 1), end(0, 1, Outcome::Deferred(later()))]).unwrap();
    sender.record(&[Entry::Begin(told.clone()), begin(0, 2), end(0, 2, Outcome::Sent)]).unwrap();
    let mut picked = PicksWhatIsOpen::default();
    sender.each_picked(&mut picked).unwrap();
    let offered = [
        format!("{} true announce Deferred ", address(0)),
        format!("{} true announce Begun pilot:deadline={day}", address(1)),
        format!("{} true announce Sent ", address(0)),
    ];
    assert_eq!(picked.offered, offered, "all of them, in the order they were begun");
    assert_eq!(picked.shown, [Attempt { intent: *told, ending: None }]);
}

type Check = (&'static str, fn(&dyn Subject));

macro_rules! checks {
    ($($room:ident: $($check:ident),+;)+) => { [$($((stringify!($check), $room::$check as fn(&dyn Subject))),+),+] };
}

fn checks() -> Vec<Check> {
    checks![
        here:
            an_intent_is_there_once_it_is_answered,
            an_attempt_begins_once,
            a_batch_is_written_whole_or_not_at_all,
            an_outcome_of_an_unknown_attempt_is_an_error,
            an_outcome_belongs_to_the_attempt_it_names,
            every_outcome_is_read_as_it_was_written,
            a_late_answer_takes_back_nothing_that_was_found_out,
            what_is_open_is_in_doubt_at_the_next_opening,
            history_is_the_same_however_entries_are_batched,
            a_running_sender_sees_holds_come_and_go,
            a_running_sender_learns_that_something_was_judged,
            recent_messages_are_counted_from_what_is_written,
            a_second_sender_is_refused_unless_the_ledger_is_shared,
            of_two_senders_one_begins_an_attempt,
            of_two_senders_one_claims_a_notice,
            all_senders_together_stay_within_a_limit,
            the_first_date_is_frozen_over_all_attempts,
            all_is_offered_and_what_is_wanted_is_shown;
        conformance_notes:
            a_hold_is_let_go_of_by_its_own_name,
            the_last_approval_of_a_stage_counts,
            an_approval_that_was_changed_by_hand_is_refused,
            the_last_judgement_of_a_gate_counts,
            whoever_judges_a_gate_second_is_told_who_was_first,
            the_last_word_on_a_check_counts,
            whoever_has_moved_stays_known_as_before,
            a_list_that_does_not_say_who_fails_changes_nothing_about_that,
            tickets_of_a_day_and_wave_are_replaced,
            a_moved_date_is_noticed_once,
            what_came_back_is_read_once,
            whoever_is_gone_is_written_to_no_more_until_they_are_alive,
            a_wrong_number_settles_nothing,
            doubts_are_resolved_all_or_none,
            what_came_back_leaves_again_once;
        conformance_whole:
            somebody_is_forgotten_in_every_table,
            whoever_is_not_forgotten_stays_as_they_are,
            figures_outlive_the_people_they_count,
            kept_figures_are_those_of_the_last_time,
            whoever_stands_in_a_ledger_is_found_there,
            an_export_has_every_row_once,
            two_exports_are_the_same_bytes,
            a_new_ledger_is_fresh_and_a_used_one_known,
            an_older_copy_that_was_put_back_is_noticed,
            what_a_copy_lacks_is_remembered_beside_it;
    ]
    .to_vec()
}

pub(super) fn sqlite(folder: &Path) -> Box<dyn Subject> {
    let state = folder.join(".wavecast");
    let witnesses = Witnesses::of(Some(&folder.join("state")), &state);
    Box::new(Opened { store: SqliteStore::of(&state), witnesses, state })
}

/// Makes an empty store in a folder.
type Maker = fn(&Path) -> Box<dyn Subject>;

/// Each store, and how an empty one is made. Here a further store is added.
fn every_store() -> Vec<(&'static str, Maker)> {
    let mut stores: Vec<(&'static str, Maker)> = vec![
        ("sqlite", sqlite),
        ("the model", |_| Box::new(Model::without_mistakes())),
        ("the model that is shared", |_| Box::new(Model::shared())),
    ];
    if postgres::server().is_some() {
        stores.push(("postgres", postgres::subject));
    }
    stores
}

#[test]
fn every_store_does_what_a_store_must() {
    for (name, make) in every_store() {
        for (check, ask) in checks() {
            let folder = tempfile::tempdir().unwrap();
            let subject = make(folder.path());
            let kept = catch_unwind(AssertUnwindSafe(|| ask(&*subject)));
            assert!(kept.is_ok(), "{name}: {check}");
        }
    }
}

#[test]
fn every_careless_store_is_found_out() {
    for (mistake, finder) in MISTAKES {
        let (_, ask) = checks().into_iter().find(|(name, _)| *name == finder).unwrap();
        let subject = Model::with(mistake);
        let kept = catch_unwind(AssertUnwindSafe(|| ask(&subject)));
        assert!(kept.is_err(), "{mistake:?} is not found out by {finder}");
    }
}

/// A check that no careless store fails would pass whatever a store does.
#[test]
fn every_check_finds_a_careless_store_out() {
    let named = |check: &str| MISTAKES.iter().any(|(_, finder)| *finder == check);
    let missing: Vec<&str> = checks().iter().map(|(check, _)| *check).filter(|check| !named(check)).collect();
    assert_eq!(missing, [""; 0]);
}
