//! A year of a campaign, day by day: a seeded model of people who move and call, and a team that does what the
//! program proposes.

use chrono::{DateTime, Datelike as _, Days, NaiveDate, Utc};
use std::{collections::BTreeMap, fmt::Write as _};
use wavecast::ground::{
    campaign::{Anchor, Audience, Campaign, People, PersonIx, WaveIx},
    course::{
        Arrival, Passed, Record, Tickets, count::Count, edit, export, figures::Figures, forecast, gate,
        roll::Roll, slip::Proposal,
    },
    timeline::{
        Fate, GateState, History, Moved, Notice, Recipient, Timeline, Told, View, load, reschedule, waits_for,
    },
};

use crate::small::CAMPAIGN;

/// People of each of the twenty waves.
const EACH: u32 = 18;

/// Calls for a hundred people: nearly twice what the campaign expects.
const CALLS: f64 = 28.0;

/// What the desk can take in a day.
const CAPACITY: f64 = 0.7;

/// The same numbers on every machine.
struct Dice(u64);

impl Dice {
    fn throw(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(self.0 >> 33).unwrap()) / f64::from(1u32 << 31)
    }
}

/// Twenty waves, two side by side every four weeks, more than the desk can take.
fn plan() -> String {
    let head = CAMPAIGN.split("[[wave]]").next().unwrap();
    let mut text = head.replace("tickets_per_day = 40", &format!("tickets_per_day = {CAPACITY}"));
    let (from, to) = ("close = 2027-04-30", "close = 2027-12-17");
    text = text.replace(from, to);
    for wave in 0..20u64 {
        let start = NaiveDate::from_ymd_opt(2027, 1, 25).unwrap() + Days::new(28 * (wave / 2));
        let [deadline, enforcement, gate] = [11, 15, 16].map(|days| start + Days::new(days));
        write!(
            text,
            "\n[[wave]]\nid = \"w{wave:02}\"\ntitle = \"W{wave}\"\nstart = {start}\ndeadline = {deadline}T17:00\nenforcement = {enforcement}\n[wave.gate]\nevaluation = {gate}\nmoved_at_least = 75\n"
        )
        .unwrap();
    }
    for (id, at, audience) in [
        ("announce", "start - 5 workdays, 09:00", "wave"),
        ("enrol", "start", "wave"),
        ("remind", "deadline - 3 workdays", "not-moved"),
        ("last-call", "deadline - 1 workday", "not-moved"),
        ("welcome", "moved + 1 workday", "moved"),
        ("moved-date", "rescheduled", "wave"),
    ] {
        write!(
            text,
            "\n[[stage]]\nid = \"{id}\"\nat = \"{at}\"\naudience = \"{audience}\"\nlate = \"4 days\"\n"
        )
        .unwrap();
    }
    text
}

struct World {
    text: String,
    campaign: Campaign,
    people: People,
    timeline: Timeline,
    record: Record,
    history: History,
    dice: Dice,
    joined: BTreeMap<PersonIx, NaiveDate>,
    /// Days on which somebody calls.
    calls: BTreeMap<NaiveDate, f64>,
    /// Calls that have not become a whole ticket yet.
    waiting: f64,
    sent: BTreeMap<String, usize>,
    applied: usize,
}

impl World {
    fn new() -> Self {
        let text = plan();
        let campaign = read(&text);
        let mut list = "mail,wave,language,platforms\n".to_owned();
        for wave in &campaign.waves {
            for number in 0..EACH {
                writeln!(list, "{}.{number}@example.com,{},nl,ios", wave.id, wave.id).unwrap();
            }
        }
        let people = People::read("people.csv", list.into(), &campaign).0;
        let timeline = Timeline::of(&campaign, &people);
        Self {
            text,
            campaign,
            people,
            timeline,
            record: Record::default(),
            history: History::default(),
            dice: Dice(2027),
            joined: BTreeMap::new(),
            calls: BTreeMap::new(),
            waiting: 0.0,
            sent: BTreeMap::new(),
            applied: 0,
        }
    }

    /// People who were asked to move do so, some each workday, most towards the deadline; the helpdesk hears of it.
    fn people_move(&mut self, today: NaiveDate) {
        for (who, person) in self.people.iter() {
            let wave = self.campaign.wave(person.wave.unwrap()).unwrap();
            let asked = self.history.told.contains_key(&person.address.key());
            if !asked || wave.start > today || self.joined.contains_key(&who) {
                continue;
            }
            let near =
                wave.deadline().is_some_and(|deadline| deadline.date() - today <= chrono::TimeDelta::days(3));
            if self.dice.throw() < if near { 0.35 } else { 0.12 } {
                self.joined.insert(who, today);
            }
        }
        let parts = self
            .campaign
            .waves
            .iter()
            .map(|wave| load::curve(&self.campaign, wave).get(&today).copied().unwrap_or_default());
        let calls = parts.sum::<f64>() * f64::from(EACH) * CALLS / 100.0;
        self.calls.insert(today, calls);
        self.waiting += calls;
        let mut count = 0;
        while self.waiting >= 1.0 {
            self.waiting -= 1.0;
            count += 1;
        }
        self.record.tickets.push(Tickets { day: today, wave: None, count });
    }

    /// The export of the day, read as any export.
    fn import(&mut self, now: DateTime<Utc>) {
        let mut text = "Primary user UPN,OS,Enrollment date,Last check-in\n".to_owned();
        for (who, day) in &self.joined {
            writeln!(
                text,
                "{},iOS,{day} 08:00,{}",
                self.people.get(*who).unwrap().address,
                now.format("%Y-%m-%d %H:%M")
            )
            .unwrap();
        }
        let export = export::read("export.csv", text.into(), now).unwrap();
        let roll = Roll::of(&export, &self.campaign, &self.people, &self.record);
        assert!(roll.back.is_empty() && roll.unknown.is_empty());
        for arrived in &roll.moved {
            let key = self.people.get(arrived.who).unwrap().address.key();
            self.record.moved.entry(key.clone()).or_insert(Arrival { at: now, enrolled: arrived.enrolled });
            self.history.moved.entry(key).or_insert(Moved { at: now });
        }
        self.record.moved_as_of = Some(now);
        self.history.moved_as_of = Some(now);
    }

    fn apply(&mut self, proposal: &Proposal) {
        if proposal.shifts.is_empty() {
            return;
        }
        self.text = edit::with_dates(&self.text, &self.campaign, &proposal.shifts).unwrap();
        self.campaign = read(&self.text);
        self.timeline = Timeline::of(&self.campaign, &self.people);
        self.applied += 1;
    }

    /// Waves are judged on their day; one that is not good enough gets a week more.
    fn judge(&mut self, now: DateTime<Utc>) {
        let today = now.date_naive();
        for index in (0..20).map(WaveIx) {
            let wave = self.campaign.wave(index).unwrap();
            let id = wave.id.to_string();
            if self.history.gate(&id) == GateState::Passed || wave.gate.evaluation.unwrap() > today {
                continue;
            }
            let count = Count::of(&self.campaign, &self.people, &self.record, today);
            let verdict =
                gate::judge(&self.campaign, wave, &count.waves[usize::from(index.0)], &self.record, now);
            if verdict.is_met() {
                self.history.gates.insert(id.clone(), GateState::Passed);
                let passed =
                    Passed { state: GateState::Passed, because: "met".into(), who: "model".into(), at: now };
                self.record.gates.insert(id, passed);
            } else {
                self.apply(&Proposal::after(&self.campaign, &self.timeline, index, today + Days::new(7)));
            }
        }
    }

    /// Every Monday: dates that fit the desk at the rate that was measured.
    fn fit(&mut self, today: NaiveDate) {
        let count = Count::of(&self.campaign, &self.people, &self.record, today);
        let rate = forecast::rate(&self.campaign, &count.waves, today);
        let sizes = load::sizes(&self.campaign, &self.people);
        let proposal = Proposal::to_fit(&self.campaign, &self.timeline, &sizes, rate.per_hundred, today);
        assert!(proposal.too_large.is_empty());
        self.apply(&proposal);
    }

    /// What is due is sent; each promise is held against what is known.
    fn send(&mut self, now: DateTime<Utc>) {
        let view = View { campaign: &self.campaign, people: &self.people, history: &self.history, now };
        let due = self.timeline.agenda(&self.campaign, &self.people, &self.history, now).due;
        let told: Vec<(Notice, Vec<Told>)> = due
            .into_iter()
            .map(|notice| {
                let told = self.promised(&notice, view);
                (notice, told)
            })
            .collect();
        for (notice, told) in told {
            let Recipient::Person(who) = notice.to else { continue };
            let key = self.people.get(who).unwrap().address.key();
            self.history.hear(key, notice.id, told);
            assert!(self.history.fates.insert(notice.id, Fate::Sent).is_none(), "never twice");
            let stage = self.campaign.stages[usize::from(notice.stage)].id.to_string();
            *self.sent.entry(stage).or_default() += 1;
        }
        let view = View { campaign: &self.campaign, people: &self.people, history: &self.history, now };
        assert!(self.timeline.outdated(view).is_empty(), "{now}: everybody knows the dates in force");
    }

    /// Checks one notice, and says which dates it tells.
    fn promised(&self, notice: &Notice, view: View<'_>) -> Vec<Told> {
        let stage = &self.campaign.stages[usize::from(notice.stage)];
        let Recipient::Person(who) = notice.to else { panic!("only people are told here") };
        let person = self.people.get(who).unwrap();
        if stage.audience == Audience::NotMoved {
            assert!(
                !self.history.moved.contains_key(&person.address.key()),
                "{}: moved, and reminded",
                view.now
            );
        }
        if stage.audience == Audience::Moved {
            return Vec::new();
        }
        let wave = notice.wave.unwrap();
        for earlier in waits_for(&self.campaign, wave) {
            let id = self.campaign.wave(earlier).unwrap().id.as_str();
            assert_eq!(
                self.history.gate(id),
                GateState::Passed,
                "{}: told before the gate of {id}",
                view.now
            );
        }
        let id = self.campaign.wave(wave).unwrap().id.to_string();
        [Anchor::Start, Anchor::Deadline, Anchor::Enforce]
            .into_iter()
            .filter_map(|anchor| {
                Some(Told {
                    wave: id.clone(),
                    anchor,
                    day: Some(reschedule::in_force(&self.campaign, wave, anchor)?),
                })
            })
            .collect()
    }
}

fn read(text: &str) -> Campaign {
    let (campaign, problems) = Campaign::read("campaign.toml", text.as_bytes());
    assert!(!problems.has_errors(), "{}", wavecast::ground::problem::show::text(&problems, false));
    campaign.unwrap()
}

#[test]
fn a_year_keeps_its_promises() {
    let mut world = World::new();
    let first = NaiveDate::from_ymd_opt(2027, 1, 11).unwrap();
    let mut measured = None;
    let mut slipped = false;
    for today in first.iter_days().take(700).filter(|day| day.weekday().num_days_from_monday() < 5) {
        let now = today.and_hms_opt(9, 30, 0).unwrap().and_utc();
        world.people_move(today);
        world.import(now);
        world.judge(now);
        let (tenth, wave) = world.campaign.wave_named("w10").unwrap();
        if !slipped && wave.start - today <= chrono::TimeDelta::days(4) {
            // Its people know their dates by now: each must hear of the new ones.
            assert!(world.history.told.contains_key("w10.0@example.com") && tenth == WaveIx(10));
            world.apply(&Proposal::by(&world.campaign, WaveIx(9), 2));
            slipped = true;
        }
        if today.weekday() == chrono::Weekday::Mon {
            world.fit(today);
            let figures = Figures::of(&world.campaign, &world.people, &world.record, now);
            let coming =
                |wave: &str| world.campaign.wave_named(wave).is_some_and(|(_, wave)| wave.start > today);
            assert!(
                figures.desk.crowds.iter().all(|crowd| !coming(&crowd.wave)),
                "{today}: {:?}",
                figures.desk.crowds
            );
            if measured.is_none() && figures.desk.measured_in >= 4 {
                measured = Some((today, figures.desk.per_hundred));
            }
        }
        world.send(now);
        let last = world.campaign.waves.iter().filter_map(|wave| wave.gate.evaluation).max();
        if last.is_some_and(|last| today > last + Days::new(10)) {
            break;
        }
    }
    let passed = world.history.gates.values().filter(|state| **state == GateState::Passed).count();
    assert_eq!(passed, 20, "every wave has passed");
    let (since, [low, rate, high]) = measured.unwrap();
    assert!(low < CALLS && CALLS < high && (rate - CALLS).abs() < 8.0, "{low} {rate} {high}");
    let busiest = world.calls.range(since + Days::new(28)..).map(|(_, calls)| *calls).fold(0.0, f64::max);
    assert!(busiest <= (CAPACITY + 0.5) * 1.1, "the busiest day has {busiest} calls");
    let each = usize::try_from(EACH).unwrap();
    assert_eq!((world.sent["announce"], world.sent["enrol"]), (20 * each, 20 * each));
    assert_eq!(world.sent["welcome"], world.joined.len());
    assert!(world.applied > 1, "dates were proposed, and followed");
    assert_eq!(
        world.sent.get("moved-date"),
        Some(&each),
        "everybody who knew the old dates heard of the new"
    );
    assert!(world.joined.len() > 20 * each * 8 / 10, "{}", world.joined.len());
}
