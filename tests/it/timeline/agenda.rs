//! The agenda: each notice in exactly one list, for a reason that can be named.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use std::collections::{BTreeSet, HashMap};
use wavecast::ground::{
    campaign::{Anchor, ApprovalPolicy, Audience, Campaign, Mode, People, PersonIx, Unit, WaveIx},
    timeline::{
        Agenda, Fate, GateState, Heard, Held, History, Hold, Moved, Notice, NoticeId, Recipient,
        RecipientKey, Settled, Tally, Timeline, Told, Undeliverable, View,
    },
};

use super::sample::{at, campaign, day, must, offset, people, person, stage, time, wave};

/// A pilot, a wave behind its gate, a voluntary wave and a sweep; eight stages.
fn world() -> (Campaign, People) {
    let mut campaign = campaign();
    campaign.waves.push(wave(&campaign, "pilot", "2027-02-01", Mode::Voluntary));
    campaign.waves[0].gate.evaluation = Some(day("2027-02-12"));
    campaign.waves.push(wave(&campaign, "finance", "2027-03-01", must("2027-03-15", "2027-03-18")));
    campaign.waves.push(wave(&campaign, "offices", "2027-03-01", Mode::Voluntary));
    campaign.waves.push(wave(&campaign, "everyone-else", "2027-05-03", must("2027-05-17", "2027-05-20")));
    campaign.waves[3].sweep = true;
    for (id, moment, audience) in [
        ("kickoff", at(Anchor::Kickoff, 0, Unit::Days, None), Audience::Everyone),
        ("announce", at(Anchor::Start, -10, Unit::Workdays, None), Audience::Wave),
        ("enrol", at(Anchor::Start, 0, Unit::Days, Some("08:00")), Audience::Wave),
        ("remind", at(Anchor::Deadline, -3, Unit::Workdays, None), Audience::NotMoved),
        ("last-call", at(Anchor::Deadline, -4, Unit::Hours, None), Audience::NotMoved),
        ("welcome", at(Anchor::Moved, 1, Unit::Workdays, None), Audience::Moved),
        ("moved-date", at(Anchor::Rescheduled, 0, Unit::Days, None), Audience::Wave),
        ("briefing", at(Anchor::Start, -1, Unit::Workdays, None), Audience::Helpdesk),
        ("thanks", at(Anchor::Close, 0, Unit::Days, None), Audience::Moved),
    ] {
        campaign.stages.push(stage(&campaign, id, moment, audience));
    }
    (campaign, people(3, 4))
}

fn id_of(campaign: &Campaign, people: &People, wave: Option<&str>, stage: &str, person: u32) -> NoticeId {
    let who = RecipientKey::person(&people.get(PersonIx(person)).unwrap().address);
    NoticeId::of(campaign.id.as_str(), wave, stage, &who)
}

fn moment(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A history in which the list of who has moved is always fresh.
fn fresh(now: DateTime<Utc>) -> History {
    History { moved_as_of: Some(now), ..History::default() }
}

fn agenda(campaign: &Campaign, people: &People, history: &History, now: &str) -> Agenda {
    Timeline::of(campaign, people).agenda(campaign, people, history, moment(now))
}

/// How many of each stage are in a list.
fn stages<'a>(campaign: &Campaign, notices: impl IntoIterator<Item = &'a Notice>) -> String {
    let mut counts: Vec<(String, usize)> = Vec::new();
    for notice in notices {
        let wave = notice.wave.and_then(|wave| campaign.wave(wave)).map_or("all", |wave| wave.id.as_str());
        let name = format!("{wave}/{}", campaign.stages[usize::from(notice.stage)].id);
        match counts.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => *count += 1,
            None => counts.push((name, 1)),
        }
    }
    counts.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(", ")
}

/// The gate of the pilot keeps back whoever starts later; waves that start on one day do not wait for each other.
#[test]
fn a_gate_holds_the_waves_behind_it() {
    let (campaign, people) = world();
    let now = "2027-02-15T09:00:00Z";
    let mut history = fresh(moment(now));
    let before = agenda(&campaign, &people, &history, now);
    assert_eq!(stages(&campaign, &before.due), "");
    let held: Vec<_> = before.held.iter().filter(|(_, why)| *why == Held::Gate(WaveIx(0))).collect();
    let held = held.iter().map(|(notice, _)| notice);
    assert_eq!(stages(&campaign, held), "finance/announce 4, offices/announce 4");

    history.gates.insert("pilot".into(), GateState::Passed);
    let after = agenda(&campaign, &people, &history, now);
    assert_eq!(stages(&campaign, &after.due), "finance/announce 4, offices/announce 4");
    assert!(after.held.is_empty());
}

/// Two workdays late is late; what is longer past is missed and stays so.
#[test]
fn a_stage_past_its_late_is_missed() {
    let (campaign, people) = world();
    for (now, due, missed) in [
        ("2027-01-04T07:59:59Z", "", ""),
        ("2027-01-04T08:00:00Z", "all/kickoff 12", ""),
        ("2027-01-06T07:59:59Z", "all/kickoff 12", ""),
        ("2027-01-06T08:00:00Z", "", "all/kickoff 12"),
    ] {
        let agenda = agenda(&campaign, &people, &fresh(moment(now)), now);
        assert_eq!(
            (stages(&campaign, &agenda.due), stages(&campaign, &agenda.missed)),
            (due.into(), missed.into()),
            "{now}"
        );
    }
}

/// A reminder before a deadline never leaves after it, however late it may be; and a voluntary wave has none.
#[test]
fn nobody_is_reminded_after_the_deadline() {
    let (mut campaign, people) = world();
    campaign.waves[0].gate.evaluation = None;
    for stage in &mut campaign.stages {
        stage.late = offset(30, Unit::Days);
    }
    let reminders = |now: &str| {
        let agenda = agenda(&campaign, &people, &fresh(moment(now)), now);
        let late = |notice: &&Notice| {
            matches!(campaign.stages[usize::from(notice.stage)].id.as_str(), "remind" | "last-call")
        };
        (
            stages(&campaign, agenda.due.iter().filter(late)),
            stages(&campaign, agenda.missed.iter().filter(late)),
        )
    };
    assert_eq!(reminders("2027-03-15T15:59:59Z").0, "finance/remind 4, finance/last-call 4");
    assert_eq!(
        reminders("2027-03-15T16:00:00Z"),
        (String::new(), "finance/remind 4, finance/last-call 4".into())
    );
}

/// Who has moved is left alone, is welcomed the workday after, and is not swept up; the others are.
#[test]
fn who_has_moved_is_left_alone() {
    let (mut campaign, people) = world();
    campaign.waves[0].gate.evaluation = None;
    let key = |index: u32| people.get(PersonIx(index)).unwrap().address.key();
    let mut history = fresh(moment("2027-03-13T12:00:00Z"));
    history.moved.insert(key(4), Moved { at: moment("2027-03-12T12:00:00Z") });
    let spring = agenda(&campaign, &people, &history, "2027-03-15T12:30:00Z");
    assert_eq!(stages(&campaign, &spring.due), "finance/welcome 1, finance/last-call 3");
    assert_eq!(spring.due.iter().filter(|notice| notice.to == Recipient::Person(PersonIx(4))).count(), 1);

    history.moved_as_of = Some(moment("2027-05-03T00:00:00Z"));
    let sweep = agenda(&campaign, &people, &history, "2027-05-03T06:00:00Z");
    assert_eq!(stages(&campaign, &sweep.due), "everyone-else/briefing 1, everyone-else/enrol 11");
}

/// A list of who has moved that is older than allowed keeps reminders back, and nothing else.
#[test]
fn a_stale_list_of_the_moved_holds_reminders() {
    let (mut campaign, people) = world();
    campaign.waves[0].gate.evaluation = None;
    let history = fresh(moment("2027-03-07T00:00:00Z"));
    let agenda = agenda(&campaign, &people, &history, "2027-03-11T12:00:00Z");
    let held: Vec<_> =
        agenda.held.iter().map(|(notice, why)| (stages(&campaign, [notice]), why.clone())).collect();
    assert_eq!(held, vec![("finance/remind 1".to_owned(), Held::MovedListStale); 4]);
}

/// Each reason to wait is told, the one that a person can do something about first.
#[test]
fn the_reason_to_wait_is_told() {
    let (mut campaign, people) = world();
    let now = "2027-01-04T22:30:00Z";
    (campaign.calendar.quiet_from, campaign.calendar.quiet_until) =
        (Some(time("20:00")), Some(time("07:00")));
    let why = |campaign: &Campaign, history: &History| {
        agenda(campaign, &people, history, now).held.into_iter().map(|(_, why)| why).collect::<BTreeSet<_>>()
    };
    let mut history = fresh(moment(now));
    let morning = Held::Quiet(moment("2027-01-05T06:00:00Z"));
    assert_eq!(why(&campaign, &history), BTreeSet::from([morning.clone()]));
    let first = id_of(&campaign, &people, None, "kickoff", 0);
    let later = moment("2027-01-04T23:00:00Z");
    history.fates.insert(first, Fate::Deferred(later));
    assert_eq!(why(&campaign, &history), BTreeSet::from([morning, Held::Deferred(later)]));
    campaign.smtp.approvals = ApprovalPolicy::ONE;
    assert_eq!(why(&campaign, &history), BTreeSet::from([Held::NotApproved]));
    history.approved.insert((None, "kickoff".into()), vec!["Eva".into()]);
    history.holds.push(Hold {
        wave: None,
        stage: Some("kickoff".into()),
        because: "the relay is down".into(),
    });
    assert_eq!(why(&campaign, &history), BTreeSet::from([Held::Hold("the relay is down".into())]));
}

/// The deadline moved after it was told: who was told hears of it once, and again when it moves again.
#[test]
fn a_moved_date_is_told_to_those_who_were_told() {
    let (mut campaign, people) = world();
    campaign.waves[0].gate.evaluation = None;
    let now = "2027-03-03T09:00:00Z";
    let mut history = fresh(moment(now));
    let by = |stage: &str, person: u32| id_of(&campaign, &people, Some("finance"), stage, person);
    let told = |day_told: &str, by: NoticeId| {
        let told = Told { wave: "finance".into(), anchor: Anchor::Deadline, day: Some(day(day_told)) };
        vec![Heard { told, by }]
    };
    let [first_of_four, first_of_five] = [by("announce", 4), by("announce", 5)];
    let key = |index: u32| people.get(PersonIx(index)).unwrap().address.key();
    history.told = HashMap::from([
        (key(4), told("2027-03-15", first_of_four)),
        (key(5), told("2027-03-10", first_of_five)),
    ]);
    let changes = |campaign: &Campaign, history: &History| {
        let due = agenda(campaign, &people, history, now).due;
        let due = due.into_iter().filter_map(|notice| Some((notice.to, notice.change?, notice.id)));
        due.collect::<Vec<_>>()
    };
    let first = changes(&campaign, &history);
    let [(to, change, id)] = &first[..] else { panic!("one person was told another day: {first:?}") };
    let (to, id) = (*to, *id);
    assert_eq!(to, Recipient::Person(PersonIx(5)));
    assert_eq!((change.old, change.new), (Some(day("2027-03-10")), Some(day("2027-03-15"))));

    history.fates.insert(id, Fate::Sent);
    assert!(changes(&campaign, &history).is_empty(), "told once");
    history.told = HashMap::from([(key(5), told("2027-03-15", id))]);
    assert!(changes(&campaign, &history).is_empty(), "what they know holds");
    campaign.waves[1].mode = must("2027-03-22", "2027-03-25");
    assert_eq!(changes(&campaign, &history).len(), 1, "it moved again");
}

/// Managers hear of their people once a wave, the desk once, and the person of each zone at their own nine o'clock.
#[test]
fn roles_and_zones() {
    let (mut campaign, _) = world();
    campaign.waves[0].gate.evaluation = None;
    campaign.stages.truncate(0);
    for (id, audience) in [
        ("lead", Audience::Managers),
        ("desk", Audience::Helpdesk),
        ("boss", Audience::Sponsors),
        ("everybody", Audience::Wave),
    ] {
        campaign.stages.push(stage(&campaign, id, at(Anchor::Start, 0, Unit::Days, None), audience));
    }
    campaign.waves.truncate(1);
    let zones =
        [chrono_tz::Tz::Europe__Amsterdam, chrono_tz::Tz::Asia__Tokyo, chrono_tz::Tz::America__New_York];
    let list = zones.iter().enumerate().map(|(number, zone)| {
        let mut person = person(number, 0, "NL", *zone);
        person.manager =
            Some(["Lead@example.com", "lead@example.com", "other@example.com"][number].parse().unwrap());
        person
    });
    let people = People::new(list.collect(), Vec::new());
    let timeline = Timeline::of(&campaign, &people);
    let told: Vec<String> = timeline
        .slots
        .iter()
        .map(|slot| {
            format!("{} {} {:?}", slot.at.unwrap(), campaign.stages[usize::from(slot.stage)].id, slot.to)
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    2027-02-01 00:00:00 UTC everybody People([PersonIx(1)])
    2027-02-01 08:00:00 UTC lead Managers([PersonIx(0)])
    2027-02-01 08:00:00 UTC desk Helpdesk
    2027-02-01 08:00:00 UTC boss Sponsors([0])
    2027-02-01 08:00:00 UTC everybody People([PersonIx(0)])
    2027-02-01 14:00:00 UTC lead Managers([PersonIx(2)])
    2027-02-01 14:00:00 UTC everybody People([PersonIx(2)])
    ");
}

/// An offset beyond the calendar is a problem with the stage's name, and nothing is planned for it.
#[test]
fn a_moment_beyond_the_calendar_is_a_problem() {
    let (mut campaign, people) = world();
    campaign.stages.truncate(2);
    campaign.stages[1].at.offset = offset(-10_000_000, Unit::Days);
    let timeline = Timeline::of(&campaign, &people);
    let said: Vec<_> = timeline.problems.iter().map(|problem| problem.message.clone()).collect();
    assert_eq!(said.len(), 4, "once a wave");
    assert_eq!(
        said[0],
        "stage `announce` in wave `pilot` would leave at `start - 10000000 days`, which is before 1970 or after 2199"
    );
    assert!(timeline.slots.iter().all(|slot| slot.stage == 0));
}

#[derive(Clone, Debug)]
struct Past {
    now: i64,
    fates: Vec<(u32, usize, usize, u8)>,
    moved: Vec<(u32, i64)>,
    unreachable: Vec<u32>,
    gate: u8,
    list_age: i64,
    hold: Option<usize>,
}

fn any_past() -> impl Strategy<Value = Past> {
    (
        0..200_000i64,
        prop::collection::vec((0..12u32, 0..9usize, 0..5usize, 0..5u8), 0..30),
        prop::collection::vec((0..12u32, 0..200_000i64), 0..6),
        prop::collection::vec(0..12u32, 0..3),
        0..3u8,
        0..8000i64,
        prop::option::of(0..9usize),
    )
        .prop_map(|(now, fates, moved, unreachable, gate, list_age, hold)| Past {
            now,
            fates,
            moved,
            unreachable,
            gate,
            list_age,
            hold,
        })
}

/// The history of a past; minutes count from the first of January.
fn history(campaign: &Campaign, people: &People, past: &Past) -> (History, DateTime<Utc>) {
    let start = moment("2027-01-01T00:00:00Z");
    let minutes = |count: i64| start + TimeDelta::minutes(count);
    let now = minutes(past.now);
    let key = |index: u32| people.get(PersonIx(index)).unwrap().address.key();
    let mut history = fresh(now - TimeDelta::minutes(past.list_age));
    for (person, stage, wave, fate) in &past.fates {
        let wave = campaign.waves.get(*wave).map(|wave| wave.id.as_str());
        let id = id_of(campaign, people, wave, campaign.stages[*stage].id.as_str(), *person);
        let fate = [
            Fate::Planned,
            Fate::Sent,
            Fate::Refused,
            Fate::InDoubt,
            Fate::Deferred(now + TimeDelta::minutes(30)),
        ][usize::from(*fate)];
        history.fates.insert(id, fate);
    }
    history.moved =
        past.moved.iter().map(|(person, at)| (key(*person), Moved { at: minutes(*at) })).collect();
    history.unreachable = past
        .unreachable
        .iter()
        .map(|person| (key(*person), Undeliverable { status: "5.1.1".into(), words: String::new(), at: now }))
        .collect();
    let gate = [GateState::Open, GateState::Passed, GateState::Held][usize::from(past.gate)];
    history.gates.insert("pilot".into(), gate);
    history.holds = past
        .hold
        .iter()
        .map(|stage| Hold {
            wave: None,
            stage: Some(campaign.stages[*stage].id.to_string()),
            because: "wait".into(),
        })
        .collect();
    (history, now)
}

fn check_times(agenda: &Agenda, now: DateTime<Utc>) -> Result<(), TestCaseError> {
    for notice in agenda.due.iter().chain(agenda.held.iter().map(|(notice, _)| notice)) {
        prop_assert!(notice.at <= now, "nothing before its moment: {notice:?}");
        prop_assert!(now < notice.expires, "nothing after its late: {notice:?}");
    }
    for notice in &agenda.missed {
        prop_assert!(notice.expires <= now, "{notice:?}");
    }
    for notice in &agenda.later {
        prop_assert!(now < notice.at, "{notice:?}");
    }
    Ok(())
}

fn check_fates(agenda: &Agenda, history: &History) -> Result<(), TestCaseError> {
    let fate = |notice: &Notice| history.fate(&notice.id);
    for notice in &agenda.due {
        prop_assert!(fate(notice) == Fate::Planned);
    }
    for (notice, why) in &agenda.settled {
        prop_assert_eq!(fate(notice) == Fate::Sent, *why == Settled::Sent);
        prop_assert_eq!(fate(notice) == Fate::Refused, *why == Settled::Refused);
    }
    for notice in &agenda.in_doubt {
        prop_assert_eq!(fate(notice), Fate::InDoubt);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Each notice is in exactly one list, at its time, with its fate; the tally and the iterator agree.
    #[test]
    fn each_notice_is_in_exactly_one_list(past in any_past()) {
        let (campaign, people) = world();
        let timeline = Timeline::of(&campaign, &people);
        let (history, now) = history(&campaign, &people, &past);
        let agenda = timeline.agenda(&campaign, &people, &history, now);
        let with_reason = agenda.held.iter().map(|(notice, _)| notice).chain(agenda.settled.iter().map(|(notice, _)| notice));
        let all: Vec<NoticeId> = [&agenda.due, &agenda.later, &agenda.in_doubt, &agenda.missed]
            .into_iter().flatten().chain(with_reason).map(|notice| notice.id).collect();
        let distinct: BTreeSet<_> = all.iter().collect();
        prop_assert_eq!(distinct.len(), all.len(), "a notice is in two lists, or two notices share a name");

        let view = View { campaign: &campaign, people: &people, history: &history, now };
        let mut tally = Tally::default();
        for slot in &timeline.slots {
            tally.merge(&timeline.tally(slot, view));
        }
        prop_assert_eq!(tally.total(), all.len());
        prop_assert_eq!(
            (tally.due, tally.later, tally.held_total(), tally.settled_total(), tally.in_doubt, tally.missed),
            (agenda.due.len(), agenda.later.len(), agenda.held.len(), agenda.settled.len(), agenda.in_doubt.len(), agenda.missed.len())
        );
        let due: BTreeSet<NoticeId> = timeline.due(view).map(|notice| notice.id).collect();
        prop_assert_eq!(due, agenda.due.iter().map(|notice| notice.id).collect::<BTreeSet<_>>());
        check_times(&agenda, now)?;
        check_fates(&agenda, &history)?;
    }
}
