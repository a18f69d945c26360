//! What every store must do with what people write down, and with what comes back.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use wavecast::{
    ground::{
        approval::{Approval, GivenApprovals},
        course::{ReviewMark, Tickets},
        culprit::Culprit,
        timeline::{Fate, GateState, Hold},
    },
    world::ledger::{
        Arrivals, DoubtVerdict, Judgement, LedgerError, LedgerReader, LedgerWriter, Outcome, Return,
        Settlement, Sign,
    },
};

use super::{
    conformance::{Subject, begin, end, id},
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

fn fate(subject: &dyn Subject, index: u32) -> Fate {
    reader(subject).history().unwrap().fate(&id(index))
}

pub(super) fn a_hold_is_let_go_of_by_its_own_name(subject: &dyn Subject) {
    let hold = |wave: Option<&str>, stage: Option<&str>| Hold {
        wave: wave.map(str::to_owned),
        stage: stage.map(str::to_owned),
        because: "a test".to_owned(),
    };
    let holds = [hold(None, None), hold(Some("pilot"), None), hold(Some("pilot"), Some("announce"))];
    for one in &holds {
        writer(subject).hold(one, "rosa", morning()).unwrap();
    }
    assert_eq!(writer(subject).lift(Some("pilot"), None, "rosa", at(1)).unwrap(), 1);
    assert_eq!(reader(subject).history().unwrap().holds, [holds[0].clone(), holds[2].clone()]);
    assert_eq!(
        writer(subject).lift(Some("pilot"), None, "rosa", at(1)).unwrap(),
        0,
        "it is let go of already"
    );
}

pub(super) fn approval(wave: Option<&str>, hash: &str) -> Approval {
    Approval {
        wave: wave.map(str::to_owned),
        stage: "announce".to_owned(),
        hash: hash.to_owned(),
        parts: String::new(),
        who: "rosa".to_owned(),
        at: morning(),
    }
}

pub(super) fn judgement(verdict: GateState) -> Judgement {
    Judgement {
        wave: "pilot".to_owned(),
        verdict,
        because: "a test".to_owned(),
        figures: "{}".to_owned(),
        who: "rosa".to_owned(),
        at: morning(),
    }
}

pub(super) fn the_last_approval_of_a_stage_counts(subject: &dyn Subject) {
    for one in [approval(Some("pilot"), "old"), approval(None, "all"), approval(Some("pilot"), "new")] {
        writer(subject).approve(&one).unwrap();
    }
    let found = reader(subject).approvals().unwrap();
    let rosa = |last| GivenApprovals { last, by: vec!["rosa".to_owned()] };
    assert_eq!(found, [rosa(approval(None, "all")), rosa(approval(Some("pilot"), "new"))]);
    // A second person, and the first once more under a name spelled otherwise: that is two people for the same thing.
    for who in ["Bo Ek", "Rosa "] {
        let again = Approval { who: who.to_owned(), ..approval(None, "all") };
        writer(subject).approve(&again).unwrap();
    }
    let found = reader(subject).approvals().unwrap();
    assert_eq!(found[0].by, ["rosa", "Bo Ek"]);
    // Whoever approves something else is the first again.
    writer(subject).approve(&approval(None, "other")).unwrap();
    assert_eq!(reader(subject).approvals().unwrap()[0].by, ["rosa"]);
}

pub(super) fn an_approval_that_was_changed_by_hand_is_refused(subject: &dyn Subject) {
    writer(subject).approve(&approval(Some("pilot"), "all")).unwrap();
    assert_eq!(reader(subject).approvals().unwrap().len(), 1);
    subject.forge_approvals();
    let found = reader(subject).approvals();
    assert!(matches!(found, Err(LedgerError::Damaged { .. })), "{found:?}");
}

pub(super) fn the_last_judgement_of_a_gate_counts(subject: &dyn Subject) {
    for verdict in [GateState::Passed, GateState::Open, GateState::Held] {
        writer(subject).judge(&judgement(verdict)).unwrap();
        assert_eq!(reader(subject).history().unwrap().gate("pilot"), verdict);
        assert_eq!(reader(subject).course().unwrap().gate("pilot"), verdict);
    }
    assert_eq!(reader(subject).course().unwrap().gate("sweden"), GateState::Open, "nobody judged it");
}

pub(super) fn whoever_judges_a_gate_second_is_told_who_was_first(subject: &dyn Subject) {
    let last = || reader(subject).course().unwrap().gates.get("pilot").cloned();
    let seen = last();
    assert_eq!(writer(subject).judge_after(&judgement(GateState::Held), seen.as_ref()).unwrap(), None);
    let first = last().unwrap();
    let second = writer(subject).judge_after(&judgement(GateState::Passed), seen.as_ref()).unwrap();
    assert_eq!(second.as_ref(), Some(&first));
    assert_eq!(last().as_ref(), Some(&first), "nothing was written down");
    assert_eq!(writer(subject).judge_after(&judgement(GateState::Passed), Some(&first)).unwrap(), None);
    assert_eq!(reader(subject).course().unwrap().gate("pilot"), GateState::Passed);
}

pub(super) fn the_last_word_on_a_check_counts(subject: &dyn Subject) {
    for good in [false, true] {
        let mark = ReviewMark { good, because: "looked".to_owned(), who: "rosa".to_owned(), at: morning() };
        writer(subject).mark("pilot", "vpn", &mark).unwrap();
        assert_eq!(reader(subject).course().unwrap().mark("pilot", "vpn"), Some(&mark));
    }
    assert_eq!(reader(subject).course().unwrap().mark("", "vpn"), None, "that is another check");
}

pub(super) fn whoever_has_moved_stays_known_as_before(subject: &dyn Subject) {
    let list = |moved: Vec<(String, Option<DateTime<Utc>>)>, back: Vec<String>, made| Arrivals {
        moved,
        back,
        failing: None,
        source: "devices.csv".to_owned(),
        made,
    };
    let first = list(vec![(address(0), None), (address(1), Some(at(-9)))], Vec::new(), at(2));
    let second = list(vec![(address(0), Some(at(-5))), (address(1), Some(at(3)))], Vec::new(), at(1));
    writer(subject).arrivals(&first, at(2)).unwrap();
    writer(subject).arrivals(&second, at(3)).unwrap();
    let course = reader(subject).course().unwrap();
    let known = |index: u32| (course.moved[&address(index)].at, course.moved[&address(index)].enrolled);
    assert_eq!(known(0), (at(2), Some(at(-5))), "since when they are there is learnt once");
    assert_eq!(known(1), (at(2), Some(at(-9))));
    assert_eq!(course.moved_as_of, Some(at(2)), "the newest list, not the one taken in last");
    writer(subject).arrivals(&list(Vec::new(), vec![address(0), address(7)], at(4)), at(4)).unwrap();
    let course = reader(subject).course().unwrap();
    assert!(!course.moved.contains_key(&address(0)) && course.went_back.contains(&address(0)));
    assert!(!course.went_back.contains(&address(7)), "who had never moved has not gone back");
    assert_eq!(reader(subject).history().unwrap().moved.len(), 1);
}

pub(super) fn a_list_that_does_not_say_who_fails_changes_nothing_about_that(subject: &dyn Subject) {
    let list = |failing: Option<Vec<String>>| Arrivals { failing, made: morning(), ..Arrivals::default() };
    writer(subject).arrivals(&list(Some(vec![address(0), address(0), address(1)])), at(0)).unwrap();
    writer(subject).arrivals(&list(None), at(1)).unwrap();
    assert_eq!(reader(subject).course().unwrap().failing.len(), 2);
    writer(subject).arrivals(&list(Some(Vec::new())), at(2)).unwrap();
    assert!(reader(subject).course().unwrap().failing.is_empty());
}

pub(super) fn tickets_of_a_day_and_wave_are_replaced(subject: &dyn Subject) {
    let tickets = |day, wave: Option<&str>, count| Tickets {
        day: NaiveDate::from_ymd_opt(2027, 1, day).unwrap(),
        wave: wave.map(str::to_owned),
        count,
    };
    let first = [tickets(19, Some("pilot"), 3), tickets(18, None, 5), tickets(18, Some("pilot"), 1)];
    writer(subject).tickets(&first, "tickets.csv", morning()).unwrap();
    writer(subject).tickets(&[tickets(18, None, 8)], "tickets.csv", morning()).unwrap();
    let wanted = [tickets(18, None, 8), tickets(18, Some("pilot"), 1), tickets(19, Some("pilot"), 3)];
    assert_eq!(reader(subject).course().unwrap().tickets, wanted);
}

pub(super) fn a_moved_date_is_noticed_once(subject: &dyn Subject) {
    writer(subject).noticed(&[id(0)], at(1)).unwrap();
    writer(subject).noticed(&[id(0), id(1)], at(2)).unwrap();
    let noticed = reader(subject).history().unwrap().noticed;
    assert_eq!((noticed[&id(0)], noticed[&id(1)]), (at(1), at(2)));
}

/// Something that came back about somebody.
pub(super) fn returned(index: u32, sign: Sign, culprit: Option<Culprit>, dated: DateTime<Utc>) -> Return {
    Return {
        id: 0,
        file: "one.eml".to_owned(),
        kind: "bounce".to_owned(),
        person: Some(address(index).to_uppercase()),
        address: address(index),
        notice: Some(id(index)),
        sign,
        culprit,
        status: "5.1.1".to_owned(),
        words: "nobody here".to_owned(),
        dated,
        why: String::new(),
    }
}

pub(super) fn what_came_back_is_read_once(subject: &dyn Subject) {
    let unclear = Return {
        why: "it proves nothing".to_owned(),
        person: None,
        ..returned(0, Sign::Nothing, Some(Culprit::Unclear), at(1))
    };
    let rows = [unclear.clone(), Return { why: String::new(), ..unclear }];
    assert!(writer(subject).came_back(("digest", "one.eml"), &rows, at(2)).unwrap());
    assert!(!writer(subject).came_back(("digest", "two.eml"), &rows, at(3)).unwrap());
    assert_eq!(reader(subject).to_be_read().unwrap().len(), 1, "only one of them asks for a person");
    assert_eq!(reader(subject).history().unwrap().to_be_read, 1);
}

pub(super) fn whoever_is_gone_is_written_to_no_more_until_they_are_alive(subject: &dyn Subject) {
    let came_back = |digest: &str, row: Return| {
        assert!(writer(subject).came_back((digest, "one.eml"), &[row], at(9)).unwrap());
    };
    let gone = |index: u32| reader(subject).history().unwrap().unreachable.contains_key(&address(index));
    came_back("1", returned(0, Sign::Gone, Some(Culprit::Address), at(1)));
    came_back("2", returned(1, Sign::Missed, Some(Culprit::Mailbox), at(1)));
    assert!(gone(0) && !gone(1), "a full mailbox takes nobody off the campaign");
    assert_eq!(reader(subject).unreachable().unwrap().len(), 2);
    came_back("3", returned(0, Sign::Alive, None, at(2)));
    assert!(!gone(0));
    came_back("4", returned(2, Sign::Gone, Some(Culprit::Address), at(1)));
    assert!(writer(subject).reachable(&address(2).to_uppercase(), at(3)).unwrap());
    assert!(!writer(subject).reachable(&address(2), at(3)).unwrap(), "it was said already");
    assert!(!gone(2));
    came_back("5", returned(2, Sign::Gone, Some(Culprit::Address), at(2)));
    assert!(!gone(2), "what was read late was settled with the rest");
    came_back("6", returned(2, Sign::Gone, Some(Culprit::Address), at(4)));
    assert!(gone(2));
    came_back("7", returned(2, Sign::Gone, Some(Culprit::Address), at(1)));
    came_back("8", returned(2, Sign::Alive, None, at(3)));
    assert!(gone(2), "they were there before it failed, and not after");
}

pub(super) fn a_wrong_number_settles_nothing(subject: &dyn Subject) {
    let row =
        Return { why: "read it".to_owned(), ..returned(0, Sign::Nothing, Some(Culprit::Unclear), at(1)) };
    writer(subject).came_back(("digest", "one.eml"), &[row], at(2)).unwrap();
    let number = reader(subject).to_be_read().unwrap()[0].id;
    let culprit = Some(Culprit::Address);
    let settlement = Settlement { culprit, person: None, because: "a test", who: "rosa", at: at(3) };
    assert!(writer(subject).settle(&[number, number + 1000], &settlement).is_err());
    assert_eq!(reader(subject).to_be_read().unwrap().len(), 1);
    assert!(reader(subject).unreachable().unwrap().is_empty());
    writer(subject).settle(&[number], &settlement).unwrap();
    assert!(reader(subject).to_be_read().unwrap().is_empty());
    assert!(reader(subject).history().unwrap().unreachable.contains_key(&address(0)));
    assert!(writer(subject).settle(&[number], &settlement).is_err(), "it is settled");
}

pub(super) fn doubts_are_resolved_all_or_none(subject: &dyn Subject) {
    let mut sender = subject.sender().unwrap();
    sender.record(&[begin(0, 1), begin(1, 1), begin(2, 1), end(2, 1, Outcome::Sent)]).unwrap();
    drop(sender);
    let resolve = |found: &[u32], verdict| {
        let found: Vec<_> = found.iter().map(|index| (id(*index), "the log")).collect();
        writer(subject).resolve(&found, verdict, "rosa", at(1))
    };
    assert!(resolve(&[0, 2], DoubtVerdict::NotSent).is_err(), "the last of them was sent");
    assert_eq!(fate(subject, 0), Fate::InDoubt);
    resolve(&[0], DoubtVerdict::NotSent).unwrap();
    resolve(&[1], DoubtVerdict::Sent).unwrap();
    assert_eq!([0, 1].map(|index| fate(subject, index)), [Fate::Planned, Fate::Sent]);
    assert!(reader(subject).doubts().unwrap().is_empty());
}

pub(super) fn what_came_back_leaves_again_once(subject: &dyn Subject) {
    let mut sender = subject.sender().unwrap();
    let all = [begin(0, 1), begin(1, 1), end(0, 1, Outcome::Sent), end(1, 1, Outcome::Sent)];
    sender.record(&all).unwrap();
    for (index, culprit) in [(0, Culprit::Us), (1, Culprit::Mailbox)] {
        let row = returned(index, Sign::Missed, Some(culprit), at(1));
        writer(subject).came_back((&index.to_string(), "one.eml"), &[row], at(2)).unwrap();
    }
    let list = reader(subject).returned().unwrap();
    assert_eq!(
        list.iter().map(|one| one.notice).collect::<Vec<_>>(),
        [id(0)],
        "the other one is not our fault"
    );
    let days = reader(subject).about_us().unwrap();
    let day = &days[&morning().date_naive()];
    assert_eq!((days.len(), day.letters, day.codes["5.1.1"]), (1, 2, 1));
    assert_eq!(writer(subject).send_again(&list, "rosa", at(3)).unwrap(), 1);
    assert_eq!(fate(subject, 0), Fate::Planned);
    assert!(reader(subject).returned().unwrap().is_empty() && reader(subject).about_us().unwrap().is_empty());
    sender.record(&[begin(0, 2), end(0, 2, Outcome::Sent)]).unwrap();
    assert_eq!(writer(subject).send_again(&list, "rosa", at(4)).unwrap(), 0, "the list is an old one");
    assert_eq!(fate(subject, 0), Fate::Sent);
}
