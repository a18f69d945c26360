//! What every store of a ledger must do, asked through its traits alone. A new store adds one line to [`every_store`].
//!
//! The same questions go to a small model in memory, and to careless forms of it, each with one mistake that somebody
//! could make: every one of them must be found out by the check that is named beside it.

use chrono::{DateTime, TimeDelta, Utc};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};
use wavecast::{
    ground::timeline::{Fate, Hold, NoticeId},
    world::ledger::{
        AttemptReader, Ending, Entry, Intent, LedgerError, LedgerSender, Outcome, SendingRequest,
        SqliteStore, Store, Witnesses,
    },
};

use super::{
    letters::{address, morning, notice},
    model::{MISTAKES, Model},
};

/// What the checks ask of a store. All of these open the same ledger, as often as they are called.
pub(crate) trait Subject {
    fn sender(&self) -> Result<Box<dyn LedgerSender>, LedgerError>;
    fn attempts(&self) -> Box<dyn AttemptReader>;
    fn hold(&self, hold: &Hold);
    fn lift(&self, wave: &str) -> usize;
}

struct Opened<S>(S, Witnesses);

impl<S: Store> Subject for Opened<S> {
    fn sender(&self) -> Result<Box<dyn LedgerSender>, LedgerError> {
        let (campaign, sender, now) = ("test", "a test", morning());
        self.0.sender(&SendingRequest { campaign, witnesses: &self.1, sender, vouched: None, now })
    }

    fn attempts(&self) -> Box<dyn AttemptReader> {
        self.0.reader().unwrap()
    }

    fn hold(&self, hold: &Hold) {
        self.0.writer("test").unwrap().hold(hold, "somebody", morning()).unwrap();
    }

    fn lift(&self, wave: &str) -> usize {
        self.0.writer("test").unwrap().lift(Some(wave), None, "somebody", morning()).unwrap()
    }
}

fn id(index: u32) -> NoticeId {
    notice(index).id
}

fn begin(index: u32, number: u32) -> Entry {
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
        told: String::new(),
    }))
}

fn end(index: u32, number: u32, outcome: Outcome) -> Entry {
    let (at, words) = (morning() + TimeDelta::seconds(1), "the relay's words".to_owned());
    Entry::End(Ending { notice: id(index), number, at, outcome, code: Some(250), words })
}

fn later() -> DateTime<Utc> {
    morning() + TimeDelta::hours(1)
}

fn fate(subject: &dyn Subject, index: u32) -> Fate {
    subject.attempts().history().unwrap().fate(&id(index))
}

fn an_intent_is_there_once_it_is_answered(subject: &dyn Subject) {
    let mut sender = subject.sender().unwrap();
    sender.record(&[begin(0, 1)]).unwrap();
    assert!(subject.attempts().knows(&id(0)).unwrap(), "another reader sees it at once");
    drop(sender);
    assert!(subject.attempts().knows(&id(0)).unwrap(), "and after a crash");
}

fn an_attempt_begins_once(subject: &dyn Subject) {
    let mut sender = subject.sender().unwrap();
    sender.record(&[begin(0, 1)]).unwrap();
    assert!(sender.record(&[begin(0, 1)]).is_err());
}

fn a_batch_is_written_whole_or_not_at_all(subject: &dyn Subject) {
    let mut sender = subject.sender().unwrap();
    assert!(sender.record(&[begin(0, 1), end(9, 1, Outcome::Sent)]).is_err(), "nobody began the second");
    drop(sender);
    assert!(!subject.attempts().knows(&id(0)).unwrap());
}

fn an_outcome_of_an_unknown_attempt_is_an_error(subject: &dyn Subject) {
    let mut sender = subject.sender().unwrap();
    sender.record(&[begin(0, 1)]).unwrap();
    assert!(sender.record(&[end(0, 2, Outcome::Sent)]).is_err());
    assert!(sender.record(&[end(1, 1, Outcome::Sent)]).is_err());
}

fn an_outcome_belongs_to_the_attempt_it_names(subject: &dyn Subject) {
    let mut sender = subject.sender().unwrap();
    sender.record(&[begin(0, 1), end(0, 1, Outcome::Deferred(later())), begin(0, 2)]).unwrap();
    sender.record(&[end(0, 1, Outcome::Sent)]).unwrap();
    assert_eq!(fate(subject, 0), Fate::InDoubt, "nothing is known of the second");
}

fn every_outcome_is_read_as_it_was_written(subject: &dyn Subject) {
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

fn what_is_open_is_in_doubt_at_the_next_opening(subject: &dyn Subject) {
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

fn history_is_the_same_however_entries_are_batched(subject: &dyn Subject) {
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

fn a_running_sender_sees_holds_come_and_go(subject: &dyn Subject) {
    let mut sender = subject.sender().unwrap();
    assert_eq!(sender.holds().unwrap(), Some(Vec::new()), "the first answer is the state");
    let hold = Hold { wave: Some("pilot".to_owned()), stage: None, because: "the app is down".to_owned() };
    subject.hold(&hold);
    assert_eq!(sender.holds().unwrap(), Some(vec![hold]));
    assert_eq!(subject.lift("pilot"), 1);
    assert_eq!(sender.holds().unwrap(), Some(Vec::new()));
}

fn recent_messages_are_counted_from_what_is_written(subject: &dyn Subject) {
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

fn a_second_sender_is_refused_while_the_first_holds(subject: &dyn Subject) {
    let first = subject.sender().unwrap();
    assert!(matches!(subject.sender(), Err(LedgerError::Held { .. })));
    drop(first);
    assert!(subject.sender().is_ok());
}

fn the_first_date_is_frozen_over_all_attempts(subject: &dyn Subject) {
    let mut sender = subject.sender().unwrap();
    sender.record(&[begin(0, 1), end(0, 1, Outcome::Deferred(later())), begin(0, 2)]).unwrap();
    let tried = sender.tried().unwrap()[&id(0)];
    assert_eq!((tried.number, tried.dated), (2, morning() + TimeDelta::seconds(1)));
}

fn one_person_is_found_in_any_case(subject: &dyn Subject) {
    let mut sender = subject.sender().unwrap();
    sender.record(&[begin(0, 1), begin(1, 1), end(0, 1, Outcome::Sent)]).unwrap();
    let found = subject.attempts().of_person(&address(0).to_uppercase()).unwrap();
    assert_eq!(
        found.iter().map(|(intent, fate)| (intent.notice, *fate)).collect::<Vec<_>>(),
        [(id(0), Fate::Sent)]
    );
}

type Check = (&'static str, fn(&dyn Subject));

macro_rules! checks {
    ($($check:ident),+ $(,)?) => { [$((stringify!($check), $check as fn(&dyn Subject))),+] };
}

fn checks() -> Vec<Check> {
    checks![
        an_intent_is_there_once_it_is_answered,
        an_attempt_begins_once,
        a_batch_is_written_whole_or_not_at_all,
        an_outcome_of_an_unknown_attempt_is_an_error,
        an_outcome_belongs_to_the_attempt_it_names,
        every_outcome_is_read_as_it_was_written,
        what_is_open_is_in_doubt_at_the_next_opening,
        history_is_the_same_however_entries_are_batched,
        a_running_sender_sees_holds_come_and_go,
        recent_messages_are_counted_from_what_is_written,
        a_second_sender_is_refused_while_the_first_holds,
        the_first_date_is_frozen_over_all_attempts,
        one_person_is_found_in_any_case,
    ]
    .to_vec()
}

fn sqlite(folder: &Path) -> Box<dyn Subject> {
    let state = folder.join(".wavecast");
    Box::new(Opened(SqliteStore::of(&state), Witnesses::of(Some(&folder.join("state")), &state)))
}

/// Each store, and how an empty one is made. Here a further store is added.
/// Makes an empty store in a folder.
type Maker = fn(&Path) -> Box<dyn Subject>;

fn every_store() -> Vec<(&'static str, Maker)> {
    vec![("sqlite", sqlite), ("the model", |_| Box::new(Model::without_mistakes()))]
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
