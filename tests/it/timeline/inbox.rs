//! Nobody is left with a wrong date: campaigns are edited at random while they run, and after each step what every
//! person has in their inbox is held against what is true. The inbox is read as a person reads it, from the messages
//! themselves; it knows nothing of how the program finds out.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use wavecast::ground::{
    campaign::{Anchor, Audience, Campaign, Mode, People, PersonIx, Unit, WaveIx},
    timeline::{
        Agenda, Fate, GateState, Held, History, Hold, Notice, NoticeId, Recipient, Timeline, Told, reschedule,
    },
};

use super::sample::{at, campaign, day, must, person, stage, wave};

const PEOPLE: u32 = 5;
const WAVES: u16 = 4;
const ANCHORS: [Anchor; 3] = [Anchor::Start, Anchor::Deadline, Anchor::Enforce];

/// What somebody does with a campaign that is under way.
#[derive(Clone, Debug)]
enum Edit {
    /// A wave's dates move by days.
    Shift(u16, i64),
    /// A wave has no deadline any more.
    Voluntary(u16),
    /// A wave has a deadline so many days from its start, and perhaps an enforcement.
    Deadline(u16, i64, bool),
    /// Somebody is in another wave, or in none.
    Into(u32, Option<u16>),
    Gate(u16, GateState),
    Pause(bool),
    Wait(i64),
    /// What happens to the next messages: 0 they are taken, 1 nobody knows, 2 they are put off.
    Relay(u8),
}

fn any_edit() -> impl Strategy<Value = Edit> {
    let wave = || 0..WAVES;
    prop_oneof![
        3 => (wave(), -20..40i64).prop_map(|(wave, days)| Edit::Shift(wave, days)),
        1 => wave().prop_map(Edit::Voluntary),
        2 => (wave(), 1..40i64, any::<bool>()).prop_map(|(wave, days, cut)| Edit::Deadline(wave, days, cut)),
        4 => (0..PEOPLE, prop::option::weighted(0.8, wave())).prop_map(|(who, wave)| Edit::Into(who, wave)),
        2 => (wave(), prop::sample::select(vec![GateState::Open, GateState::Passed, GateState::Held]))
            .prop_map(|(wave, state)| Edit::Gate(wave, state)),
        1 => prop::bool::weighted(0.3).prop_map(Edit::Pause),
        6 => (1..240i64).prop_map(Edit::Wait),
        1 => prop::sample::select(vec![0, 0, 0, 1, 2]).prop_map(Edit::Relay),
    ]
}

/// A message as it lies in an inbox.
struct Read {
    wave: Option<String>,
    dates: BTreeMap<Anchor, NaiveDate>,
    /// It says that every other date is off.
    corrects: bool,
    /// It was about the reader's own wave then.
    own: bool,
}

/// How the agenda is made: the program's own way, or a careless one.
type Way = fn(&World) -> Agenda;

struct World {
    campaign: Campaign,
    waves_of: Vec<Option<u16>>,
    people: People,
    history: History,
    now: DateTime<Utc>,
    inboxes: Vec<Vec<Read>>,
    relay: u8,
    sent: BTreeSet<NoticeId>,
}

impl World {
    fn new() -> Self {
        let mut campaign = campaign();
        let last = must("2027-06-11", "2027-06-15");
        for (id, start, mode) in [
            ("pilot", "2027-01-18", Mode::Voluntary),
            ("north", "2027-02-15", must("2027-03-05", "2027-03-09")),
            ("south", "2027-03-22", must("2027-04-09", "2027-04-13")),
            ("sweep", "2027-05-24", last),
        ] {
            campaign.waves.push(wave(&campaign, id, start, mode));
        }
        campaign.waves[0].gate.evaluation = Some(day("2027-02-01"));
        campaign.waves[1].gate.evaluation = Some(day("2027-03-12"));
        campaign.waves[3].sweep = true;
        for (id, moment) in [
            ("announce", at(Anchor::Start, -10, Unit::Workdays, None)),
            ("enrol", at(Anchor::Start, 0, Unit::Days, None)),
            ("remind", at(Anchor::Deadline, -3, Unit::Workdays, None)),
            ("enforce", at(Anchor::Enforce, 0, Unit::Days, None)),
            ("moved-date", at(Anchor::Rescheduled, 0, Unit::Days, None)),
        ] {
            campaign.stages.push(stage(&campaign, id, moment, Audience::Wave));
        }
        let waves_of = vec![Some(0), Some(1), Some(1), Some(2), None];
        let people = list(&waves_of);
        let now = "2027-01-04T08:00:00Z".parse().unwrap();
        let inboxes = waves_of.iter().map(|_| Vec::new()).collect();
        Self {
            campaign,
            waves_of,
            people,
            history: History::default(),
            now,
            inboxes,
            relay: 0,
            sent: BTreeSet::new(),
        }
    }

    fn apply(&mut self, edit: &Edit) {
        match *edit {
            Edit::Shift(wave, days) => {
                let wave = &mut self.campaign.waves[usize::from(wave)];
                let by = TimeDelta::days(days);
                wave.start += by;
                if let Mode::Deadline { deadline, enforcement } = &mut wave.mode {
                    *deadline += by;
                    *enforcement = enforcement.map(|day| day + by);
                }
            }
            Edit::Voluntary(wave) => self.campaign.waves[usize::from(wave)].mode = Mode::Voluntary,
            Edit::Deadline(wave, days, cut) => {
                let wave = &mut self.campaign.waves[usize::from(wave)];
                let last = wave.start + TimeDelta::days(days);
                let enforcement = cut.then(|| last + TimeDelta::days(4));
                wave.mode = Mode::Deadline { deadline: last.and_hms_opt(17, 0, 0).unwrap(), enforcement };
            }
            Edit::Into(who, wave) => {
                self.waves_of[usize::try_from(who).unwrap()] = wave;
                self.people = list(&self.waves_of);
            }
            Edit::Gate(wave, state) => {
                let id = self.campaign.waves[usize::from(wave)].id.to_string();
                self.history.gates.insert(id, state);
            }
            Edit::Pause(pause) => {
                self.history.holds.clear();
                if pause {
                    let because = "somebody said so".to_owned();
                    self.history.holds.push(Hold { wave: None, stage: None, because });
                }
            }
            Edit::Wait(hours) => self.now += TimeDelta::hours(hours),
            Edit::Relay(kind) => self.relay = kind,
        }
    }

    fn agenda(&self) -> Agenda {
        let timeline = Timeline::of(&self.campaign, &self.people);
        timeline.agenda(&self.campaign, &self.people, &self.history, self.now)
    }

    /// Everything that is due leaves, as delivery lets it.
    fn send(&mut self, way: Way) -> Result<(), TestCaseError> {
        let agenda = way(self);
        let all = agenda.due.iter().chain(&agenda.later).chain(agenda.held.iter().map(|(notice, _)| notice));
        for notice in all.filter(|notice| notice.change.is_some()) {
            self.history.noticed.entry(notice.id).or_insert(self.now);
        }
        let right: Vec<bool> = (0..self.inboxes.len()).map(|who| self.is_right(who)).collect();
        for notice in agenda.due {
            let Recipient::Person(PersonIx(who)) = notice.to else { continue };
            let fate = match self.relay {
                0 => Fate::Sent,
                1 => Fate::InDoubt,
                _ => Fate::Deferred(self.now + TimeDelta::minutes(30)),
            };
            self.history.fates.insert(notice.id, fate);
            if fate == Fate::Sent {
                prop_assert!(self.sent.insert(notice.id), "the same message twice: {:?}", notice);
                let who = usize::try_from(who).unwrap();
                self.deliver(who, &notice, !right[who])?;
            }
        }
        Ok(())
    }

    /// It is read, and the ledger keeps what it told.
    fn deliver(&mut self, who: usize, notice: &Notice, wrong: bool) -> Result<(), TestCaseError> {
        if let Some(change) = &notice.change {
            let again = change.old.is_none();
            prop_assert!(again || wrong, "a correction to whom nothing was told wrongly: {:?}", notice);
        }
        let day = |anchor| Some((anchor, reschedule::in_force(&self.campaign, notice.wave?, anchor)?));
        let read = Read {
            wave: notice.wave.map(|wave| self.campaign.waves[usize::from(wave.0)].id.to_string()),
            dates: ANCHORS.into_iter().filter_map(day).collect(),
            corrects: notice.change.is_some(),
            own: notice.wave == self.waves_of[who].map(WaveIx),
        };
        let off = notice.change.iter().flat_map(|change| change.withdrawn.iter().cloned());
        let mut told: Vec<Told> = off.map(|told| Told { day: None, ..told }).collect();
        for anchor in ANCHORS {
            let day = read.dates.get(&anchor).copied();
            if let Some(wave) = read.wave.clone().filter(|_| day.is_some() || read.corrects) {
                told.push(Told { wave, anchor, day });
            }
        }
        let key = self.people.get(PersonIx(u32::try_from(who).unwrap())).unwrap().address.key();
        self.history.hear(key, notice.id, told);
        self.inboxes[who].push(read);
        Ok(())
    }

    /// What holds for somebody: the dates of their own wave; and beside them those of the sweep, if it takes them in.
    fn lines(&self, who: usize) -> Vec<(Option<&str>, Option<WaveIx>)> {
        let own = self.waves_of[who].map(WaveIx);
        let sweep = &self.campaign.waves[3];
        let start = own.and_then(|own| self.campaign.wave(own)).map(|wave| wave.start);
        let swept = own != Some(WaveIx(3)) && start.is_some_and(|start| start < sweep.start);
        let mut lines = vec![(None, own)];
        if swept {
            lines.push((Some("sweep"), Some(WaveIx(3))));
        }
        lines
    }

    /// Whether all that a person reads in their inbox is true, as far as it is about days to come.
    fn is_right(&self, who: usize) -> bool {
        let lines = self.lines(who);
        let beside: Vec<&str> = lines.iter().filter_map(|(line, _)| *line).collect();
        let today = self.now.with_timezone(&self.campaign.zone).date_naive();
        lines.iter().all(|(line, wave)| {
            let of_line = |read: &&Read| match line {
                Some(sweep) => read.wave.as_deref() == Some(*sweep),
                None => read.wave.as_deref().is_none_or(|wave| !beside.contains(&wave)),
            };
            let mut believed: BTreeMap<Anchor, NaiveDate> = BTreeMap::new();
            for read in &self.inboxes[who] {
                let here = of_line(&read);
                if read.corrects && (here || read.own && line.is_none()) {
                    believed.clear();
                }
                believed.extend(read.dates.iter().filter(|_| here).map(|(anchor, day)| (*anchor, *day)));
            }
            believed.into_iter().all(|(anchor, day)| {
                let holds = wave.and_then(|wave| reschedule::in_force(&self.campaign, wave, anchor));
                holds == Some(day) || holds.max(Some(day)) < Some(today)
            })
        })
    }

    /// Whoever has something wrong in their inbox is about to hear it, or somebody can be named who keeps it back.
    fn check(&self, agenda: &Agenda) -> Result<(), TestCaseError> {
        for who in (0..self.inboxes.len()).filter(|who| !self.is_right(*who)) {
            let theirs = |notice: &Notice| {
                let index = PersonIx(u32::try_from(who).unwrap());
                notice.change.is_some() && notice.to == Recipient::Person(index)
            };
            let soon = |notice: &Notice| theirs(notice) && notice.at - self.now <= TimeDelta::days(4);
            let named = |why: &Held| matches!(why, Held::Hold(_) | Held::Deferred(_) | Held::Quiet(_));
            let excused = agenda.later.iter().any(soon)
                || agenda.in_doubt.iter().any(theirs)
                || agenda.held.iter().any(|(notice, why)| theirs(notice) && named(why));
            prop_assert!(excused, "{}: person {who} is left with a wrong date: {:?}", self.now, agenda);
        }
        Ok(())
    }
}

fn list(waves: &[Option<u16>]) -> People {
    let all = waves.iter().enumerate().map(|(number, wave)| {
        let mut one = person(number, 0, "NL", chrono_tz::Tz::Europe__Amsterdam);
        one.wave = wave.map(WaveIx);
        one
    });
    People::new(all.collect(), Vec::new())
}

fn live(edits: &[Edit], way: Way) -> Result<(), TestCaseError> {
    let mut world = World::new();
    for edit in edits {
        world.apply(edit);
        world.send(way)?;
        world.check(&way(&world))?;
    }
    Ok(())
}

/// A gate that holds a correction, as it once did.
fn gates_hold(world: &World) -> Agenda {
    let mut agenda = world.agenda();
    let shut = |notice: &Notice| {
        let wave = notice.wave.filter(|_| notice.change.is_some())?;
        let mut earlier = wavecast::ground::timeline::waits_for(&world.campaign, wave);
        earlier.find(|wave| {
            let wave = world.campaign.wave(*wave).unwrap();
            wave.gate.evaluation.is_some() && world.history.gate(wave.id.as_str()) != GateState::Passed
        })
    };
    let (held, due): (Vec<Notice>, Vec<Notice>) =
        agenda.due.into_iter().partition(|notice| shut(notice).is_some());
    agenda.due = due;
    let held = held.into_iter().filter_map(|notice| Some((notice.clone(), Held::Gate(shut(&notice)?))));
    agenda.held.extend(held);
    agenda
}

/// A correction that is given up after its stage's two workdays, as it once was.
fn gives_up(world: &World) -> Agenda {
    let mut agenda = world.agenda();
    let noticed = |notice: &Notice| world.history.noticed.get(&notice.id);
    let late = |notice: &Notice| {
        notice.change.is_some() && noticed(notice).is_some_and(|at| world.now - *at > TimeDelta::days(4))
    };
    agenda.due.retain(|notice| !late(notice));
    agenda.held.retain(|(notice, _)| !late(notice));
    agenda
}

/// Nobody is told that a date is gone, as it once was.
fn tells_days_only(world: &World) -> Agenda {
    let mut agenda = world.agenda();
    let gone = |notice: &Notice| notice.change.as_ref().is_some_and(|change| change.new.is_none());
    agenda.due.retain(|notice| !gone(notice));
    agenda
}

fn any_edits() -> impl Strategy<Value = Vec<Edit>> {
    prop::collection::vec(any_edit(), 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is edited while the campaign runs.
    #[test]
    fn nobody_is_left_with_a_wrong_date(edits in any_edits()) {
        live(&edits, World::agenda)?;
    }
}

/// The property is worth something: each careless way is caught by it.
#[test]
fn careless_ways_leave_somebody_with_a_wrong_date() {
    for (name, way) in [
        ("a gate holds corrections", gates_hold as Way),
        ("corrections are given up", gives_up),
        ("what is gone is not told", tells_days_only),
    ] {
        let config = ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() };
        let mut runner = proptest::test_runner::TestRunner::new(config);
        let found = runner.run(&any_edits(), |edits| live(&edits, way));
        let said = found.expect_err(name).to_string();
        assert!(said.contains("is left with a wrong date"), "{name}: {said}");
    }
}
