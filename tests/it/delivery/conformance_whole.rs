//! What every store must do with a ledger as a whole: forget people, write every row out, and know an older copy.

use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashSet;
use wavecast::{
    ground::{
        approval::Approval,
        course::{ReviewMark, Tickets, trace::Traces},
        culprit::Culprit,
        timeline::{Fate, GateState, Hold},
    },
    world::ledger::{
        Arrivals, BegunHere, Judgement, LedgerError, LedgerReader, LedgerWriter, Outcome, Provenance,
        Remembered, Sign, Vouched, Whose,
    },
};

use super::{
    conformance::{Subject, begin, end, id},
    conformance_notes::returned,
    letters::{address, morning},
};

fn writer(subject: &dyn Subject) -> Box<dyn LedgerWriter> {
    subject.store().writer("test").unwrap()
}

fn reader(subject: &dyn Subject) -> Box<dyn LedgerReader> {
    subject.store().reader().unwrap()
}

fn at(hours: i64) -> DateTime<Utc> {
    morning() + TimeDelta::hours(hours)
}

/// Something in every table about the first three people, each with a word of its own that stands nowhere else.
pub(super) fn fill(subject: &dyn Subject) {
    let mut sender = subject.sender().unwrap();
    sender.record(&[begin(0, 1), begin(1, 1), begin(2, 1)]).unwrap();
    sender.record(&[0, 1, 2].map(|index| end(index, 1, Outcome::Sent))).unwrap();
    drop(sender);
    let mut writer = writer(subject);
    let because = format!("wordhold {} called", address(0));
    writer.hold(&Hold { wave: None, stage: None, because }, "rosa", at(0)).unwrap();
    let approval = Approval {
        wave: None,
        stage: "announce".to_owned(),
        hash: "wordapproval".to_owned(),
        parts: String::new(),
        who: "rosa".to_owned(),
        at: at(0),
    };
    writer.approve(&approval).unwrap();
    let judgement = Judgement {
        wave: "pilot".to_owned(),
        verdict: GateState::Passed,
        because: "wordgate".to_owned(),
        figures: "{}".to_owned(),
        who: "rosa".to_owned(),
        at: at(0),
    };
    writer.judge(&judgement).unwrap();
    let mark = ReviewMark { good: true, because: "wordmark".to_owned(), who: "rosa".to_owned(), at: at(0) };
    writer.mark("pilot", "vpn", &mark).unwrap();
    let everybody: Vec<String> = [0, 1, 2].map(address).to_vec();
    let arrivals = Arrivals {
        moved: everybody.iter().map(|person| (person.clone(), None)).collect(),
        failing: Some(everybody),
        source: "devices.csv".to_owned(),
        made: at(0),
        back: Vec::new(),
    };
    writer.arrivals(&arrivals, at(0)).unwrap();
    let back = Arrivals { back: vec![address(0)], moved: Vec::new(), failing: None, made: at(1), ..arrivals };
    writer.arrivals(&back, at(1)).unwrap();
    writer
        .tickets(&[Tickets { day: at(0).date_naive(), wave: None, count: 3 }], "tickets.csv", at(0))
        .unwrap();
    writer.noticed(&[id(7)], at(0)).unwrap();
    for index in [0, 1] {
        let mut row = returned(index, Sign::Missed, Some(Culprit::Us), at(1));
        row.words = format!("wordreturn{index}");
        writer.came_back((&format!("digest{index}"), "one.eml"), &[row], at(2)).unwrap();
    }
}

pub(super) fn exported(subject: &dyn Subject) -> (String, u64) {
    let mut out = Vec::new();
    let count = reader(subject).export(&mut out).unwrap();
    (String::from_utf8(out).unwrap(), count)
}

fn traces(index: u32) -> Traces {
    let mut traces = Traces::default();
    traces.add_address(&address(index));
    traces
}

fn forget(subject: &dyn Subject, whose: &Whose, figures: &str) {
    let remembered = Remembered { figures, who: "rosa", at: at(5) };
    writer(subject).forget(whose, remembered).unwrap();
}

pub(super) fn somebody_is_forgotten_in_every_table(subject: &dyn Subject) {
    fill(subject);
    assert!(exported(subject).0.contains(&address(0)));
    forget(subject, &Whose::One(traces(0)), "");
    let left = exported(subject).0.to_lowercase();
    let lines: Vec<&str> = left.lines().filter(|line| line.contains(&address(0))).collect();
    assert_eq!(lines, [""; 0]);
    assert!(!left.contains(&id(0).to_string()), "a notice is named after its person");
    assert!(!reader(subject).names_any(&traces(0)).unwrap());
    assert!(!reader(subject).knows(&id(0)).unwrap());
}

pub(super) fn whoever_is_not_forgotten_stays_as_they_are(subject: &dyn Subject) {
    fill(subject);
    forget(subject, &Whose::One(traces(0)), "");
    let (history, course) = (reader(subject).history().unwrap(), reader(subject).course().unwrap());
    assert_eq!([1, 2].map(|index| history.fate(&id(index))), [Fate::Sent; 2]);
    assert!([1, 2].iter().all(|index| course.moved.contains_key(&address(*index))), "{:?}", course.moved);
    assert!(course.failing.contains(&address(1)) && course.gate("pilot") == GateState::Passed);
    assert_eq!(reader(subject).returned().unwrap().len(), 1);
    assert!(reader(subject).names_any(&traces(1)).unwrap());
}

pub(super) fn figures_outlive_the_people_they_count(subject: &dyn Subject) {
    fill(subject);
    let before = reader(subject).course().unwrap();
    forget(subject, &Whose::One(traces(0)), "");
    let after = reader(subject).course().unwrap();
    assert_eq!(after.sendings, before.sendings);
    assert_eq!(after.tickets, before.tickets);
    assert_eq!(reader(subject).kept_figures().unwrap(), None, "one person's going keeps none");
}

pub(super) fn kept_figures_are_those_of_the_last_time(subject: &dyn Subject) {
    fill(subject);
    let mut everybody = Traces::default();
    (0..3).for_each(|index| everybody.add_address(&address(index)));
    let whose = Whose::Everybody { but: HashSet::from([address(2)]), traces: everybody };
    forget(subject, &whose, "{\"people\":3}");
    forget(subject, &whose, "{\"people\":1}");
    forget(subject, &Whose::One(traces(1)), "");
    assert_eq!(reader(subject).kept_figures().unwrap().as_deref(), Some("{\"people\":1}"));
    assert!(!reader(subject).names_any(&traces(1)).unwrap());
    let fates = [0, 1, 2].map(|index| reader(subject).history().unwrap().fate(&id(index)));
    assert_eq!(fates, [Fate::Planned, Fate::Planned, Fate::Sent], "the helpdesk stays");
}

pub(super) fn whoever_stands_in_a_ledger_is_found_there(subject: &dyn Subject) {
    fill(subject);
    assert!([0, 1, 2].iter().all(|index| reader(subject).names_any(&traces(*index)).unwrap()));
    assert!(!reader(subject).names_any(&traces(9)).unwrap());
}

pub(super) fn an_export_has_every_row_once(subject: &dyn Subject) {
    assert_eq!(exported(subject), (String::new(), 0), "nothing was written down");
    fill(subject);
    let (text, count) = exported(subject);
    assert_eq!(u64::try_from(text.lines().count()).unwrap(), count, "one line a row");
    let lines: HashSet<&str> = text.lines().collect();
    assert_eq!(lines.len(), text.lines().count(), "no row twice");
    for word in ["wordhold", "wordapproval", "wordgate", "wordmark", "wordreturn0", "wordreturn1"] {
        let with_it = text.lines().filter(|line| line.contains(word)).count();
        // What came back may stand a second time where it says who cannot be reached.
        let most = if word.starts_with("wordreturn") { 2 } else { 1 };
        assert!((1..=most).contains(&with_it), "{word}: {with_it} in {text}");
    }
}

pub(super) fn two_exports_are_the_same_bytes(subject: &dyn Subject) {
    fill(subject);
    assert_eq!(exported(subject), exported(subject));
}

fn provenance(subject: &dyn Subject) -> Provenance {
    reader(subject).provenance("test", subject.witnesses()).unwrap()
}

pub(super) fn a_new_ledger_is_fresh_and_a_used_one_known(subject: &dyn Subject) {
    assert_eq!(provenance(subject), Provenance::Fresh);
    subject.sender().unwrap().record(&[begin(0, 1), end(0, 1, Outcome::Sent)]).unwrap();
    assert!(matches!(provenance(subject), Provenance::Known(_)), "{:?}", provenance(subject));
}

pub(super) fn an_older_copy_that_was_put_back_is_noticed(subject: &dyn Subject) {
    subject.sender().unwrap().record(&[begin(0, 1), end(0, 1, Outcome::Sent)]).unwrap();
    let put_back = subject.copied();
    subject.sender().unwrap().record(&[begin(1, 1), end(1, 1, Outcome::Sent)]).unwrap();
    assert!(matches!(provenance(subject), Provenance::Known(_)));
    put_back();
    assert!(matches!(provenance(subject), Provenance::Older { .. }), "{:?}", provenance(subject));
    assert!(matches!(subject.sender(), Err(LedgerError::Restored { .. })));
    let said = Vouched { because: "a test", who: "rosa" };
    let (sender, _) = subject.store().accept("test", subject.witnesses(), &said, at(1)).unwrap();
    drop(sender);
    assert!(subject.sender().is_ok(), "somebody has answered for it");
}

pub(super) fn what_a_copy_lacks_is_remembered_beside_it(subject: &dyn Subject) {
    subject.sender().unwrap().record(&[begin(0, 1), end(0, 1, Outcome::Sent)]).unwrap();
    let put_back = subject.copied();
    let mut sender = subject.sender().unwrap();
    sender.record(&[begin(1, 1)]).unwrap();
    let named = BegunHere::from([(id(0), 1), (id(1), 1)]);
    assert_eq!(sender.begun_here(), Some(named.clone()), "as soon as it is begun");
    sender.record(&[end(1, 1, Outcome::Deferred(at(2)))]).unwrap();
    sender.record(&[begin(1, 2), end(1, 2, Outcome::Sent)]).unwrap();
    drop(sender);
    put_back();
    let said = Vouched { because: "a test", who: "rosa" };
    let (sender, _) = subject.store().accept("test", subject.witnesses(), &said, at(1)).unwrap();
    let known = sender.history().unwrap().fates;
    assert!(known.contains_key(&id(0)) && !known.contains_key(&id(1)), "the copy lacks it");
    let named = BegunHere::from([(id(0), 1), (id(1), 2)]);
    assert_eq!(sender.begun_here(), Some(named), "and what is beside it does not");
}
