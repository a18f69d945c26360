//! Some weeks of a campaign through the program itself, every day from the morning's imports to what lies in the outbox
//! at noon: the short form of the year beside this, which asks the library and has twenty waves.

use chrono::{Datelike as _, Days, NaiveDate};
use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    fmt::Write as _,
};

use crate::{bench::Folder, small::CAMPAIGN};

/// People of each of the three waves.
const EACH: usize = 8;

/// Stages, with when and to whom; the subject of each message is the name of its stage.
const STAGES: [(&str, &str, &str); 6] = [
    ("announce", "start - 5 workdays, 09:00", "wave"),
    ("enrol", "start", "wave"),
    ("remind", "deadline - 3 workdays", "not-moved"),
    ("last-call", "deadline - 1 workday", "not-moved"),
    ("welcome", "moved + 1 workday", "moved"),
    ("moved-date", "rescheduled", "wave"),
];

fn monday() -> NaiveDate {
    NaiveDate::from_ymd_opt(2027, 1, 25).unwrap()
}

fn address(wave: usize, number: usize) -> String {
    format!("w{wave}.{number}@example.com")
}

/// Three waves, each four weeks after the one before.
fn folder() -> Folder {
    let mut toml =
        CAMPAIGN.split("[[wave]]").next().unwrap().replace("close = 2027-04-30", "close = 2027-08-27");
    let mut people = "mail,wave,language,platforms\n".to_owned();
    for wave in 0..3 {
        let start = monday() + Days::new(28 * u64::try_from(wave).unwrap());
        let [deadline, enforcement, gate] = [11, 15, 16].map(|days| start + Days::new(days));
        write!(
            toml,
            "\n[[wave]]\nid = \"w{wave}\"\ntitle = \"W{wave}\"\nstart = {start}\ndeadline = {deadline}T17:00\nenforcement = \
             {enforcement}\n[wave.gate]\nevaluation = {gate}\nmoved_at_least = 75\n"
        )
        .unwrap();
        for number in 0..EACH {
            writeln!(people, "{},w{wave},en,ios", address(wave, number)).unwrap();
        }
    }
    for (id, at, audience) in STAGES {
        write!(
            toml,
            "\n[[stage]]\nid = \"{id}\"\nat = \"{at}\"\naudience = \"{audience}\"\nlate = \"4 days\"\n"
        )
        .unwrap();
    }
    toml.push_str("\n[smtp]\npreset = \"outbox\"\n");
    let folder = Folder::of(&[("campaign.toml", &toml), ("people.csv", &people)]);
    for (id, _, audience) in STAGES {
        let (about, body) = if audience == "moved" {
            ("", "Thank you.")
        } else {
            ("about: [start, deadline, enforcement]\n", "Before {{ wave.deadline | date }}.")
        };
        for language in ["en", "nl", "sv"] {
            folder.write(
                &format!("content/{language}/messages/{id}.md"),
                format!("---\nsubject: {id}\npreheader: Dates.\n{about}---\n{body}\n"),
            );
        }
    }
    folder
}

/// The team, the people, and what each of them knows.
struct World {
    folder: Folder,
    joined: BTreeMap<String, NaiveDate>,
    passed: BTreeSet<usize>,
    letters: HashSet<String>,
    /// The deadline everybody was last told.
    told: BTreeMap<String, NaiveDate>,
    sent: BTreeMap<String, usize>,
    dice: u64,
}

impl World {
    fn run(&self, today: NaiveDate, arguments: &[&str]) -> String {
        let now = format!("{today}T11:30Z");
        self.folder.run(&[arguments, &["--as-of", &now]].concat())
    }

    fn throw(&mut self) -> u64 {
        self.dice = self.dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.dice >> 33) % 100
    }

    /// Every wave's deadline as the program has it.
    fn deadlines(&self, today: NaiveDate) -> Vec<NaiveDate> {
        let plan: serde_json::Value =
            serde_json::from_str(&self.run(today, &["plan", "--format", "json"])).unwrap();
        let day = |wave: &serde_json::Value| wave["deadline"].as_str().unwrap()[..10].parse().unwrap();
        plan["waves"].as_array().unwrap().iter().map(day).collect()
    }

    /// Who was asked to does so, a few a day; the export of the day says who.
    fn people_move(&mut self, today: NaiveDate) {
        let begun = |(_, deadline): &(&String, &NaiveDate)| **deadline <= today + Days::new(11);
        let asked = self.told.iter().filter(begun).filter(|(who, _)| !self.joined.contains_key(*who));
        let asked: Vec<(String, NaiveDate)> = asked.map(|(who, day)| (who.clone(), *day)).collect();
        for (who, deadline) in asked {
            let near = deadline <= today + Days::new(2);
            if self.throw() < if near { 35 } else { 10 } {
                self.joined.insert(who, today);
            }
        }
        let mut export = "Primary user UPN,OS,Enrollment date,Last check-in\n".to_owned();
        for (who, day) in &self.joined {
            writeln!(export, "{who},iOS,{day} 08:00,{today} 10:00").unwrap();
        }
        self.folder.write("export.csv", export);
        if !self.joined.is_empty() {
            let said = self.run(today, &["moved", "import", "export.csv"]);
            assert!(!said.contains("error"), "{said}");
        }
    }

    /// Waves are judged on their day; one that is not good enough gets a week more.
    fn judge(&mut self, today: NaiveDate, deadlines: &[NaiveDate]) {
        for (wave, deadline) in deadlines.iter().enumerate() {
            if self.passed.contains(&wave) || *deadline + Days::new(4) > today {
                continue;
            }
            let name = format!("w{wave}");
            let said = self.run(today, &["gate", "pass", &name, "--because", "met"]);
            if said.contains("does not meet its criteria") {
                let week = (today + Days::new(7)).to_string();
                self.run(today, &["slip", &name, "--until", &week, "--apply"]);
            } else {
                assert!(!said.contains("error"), "{said}");
                self.passed.insert(wave);
            }
            return;
        }
    }

    /// What lies in the outbox since this noon, each letter held against what is known.
    fn send(&mut self, today: NaiveDate) {
        let said = self.run(today, &["send", "--execute", "--yes"]);
        assert!(!said.contains("could not be written"), "{said}");
        let deadlines = self.deadlines(today);
        for (path, bytes) in self.folder.files("outbox/new") {
            if !self.letters.insert(path) {
                continue;
            }
            let letter = mail_parser::MessageParser::default().parse(&bytes).unwrap();
            let who = letter.to().unwrap().first().unwrap().address().unwrap().to_owned();
            let stage = letter.subject().unwrap().to_owned();
            let wave: usize = who[1..2].parse().unwrap();
            if matches!(stage.as_str(), "remind" | "last-call") {
                assert!(!self.joined.contains_key(&who), "{today}: {who} has moved, and gets {stage}");
            }
            if stage != "welcome" {
                assert!(
                    (0..wave).all(|earlier| self.passed.contains(&earlier)),
                    "{today}: {who} before the gate"
                );
                let said = deadlines[wave].format("Before %A %-d %B %Y.").to_string();
                assert!(letter.body_text(0).unwrap().contains(&said), "{today}: {who}: {said}");
                self.told.insert(who, deadlines[wave]);
            }
            *self.sent.entry(stage).or_default() += 1;
        }
        for (who, day) in &self.told {
            let wave: usize = who[1..2].parse().unwrap();
            let over = deadlines[wave] < today || self.joined.contains_key(who);
            assert!(over || *day == deadlines[wave], "{today}: {who} knows {day}");
        }
    }
}

#[test]
fn every_day_keeps_its_promises() {
    let folder = folder();
    let checked = folder.run(&["check", "--as-of", "2027-01-11T09:00Z"]);
    assert!(checked.contains("0 errors"), "{checked}");
    let mut world = World {
        folder,
        joined: BTreeMap::new(),
        passed: BTreeSet::new(),
        letters: HashSet::new(),
        told: BTreeMap::new(),
        sent: BTreeMap::new(),
        dice: 2027,
    };
    let (mut slipped, mut days) = (false, 0);
    for today in (monday() - Days::new(8)).iter_days().filter(|day| day.weekday().number_from_monday() < 6) {
        let deadlines = world.deadlines(today);
        world.people_move(today);
        world.judge(today, &deadlines);
        if !slipped && world.told.contains_key(&address(1, 0)) {
            // The second wave knows its dates by now: each of its people must hear of the new ones.
            let said = world.run(today, &["slip", "w0", "--weeks", "1", "--apply"]);
            assert!(said.contains("8 people were given a date that has changed"), "{said}");
            slipped = true;
        }
        world.send(today);
        days += 1;
        if world.passed.len() == 3 || days > 120 {
            break;
        }
    }
    assert_eq!(world.passed.len(), 3, "every wave has passed after {days} days: {:?}", world.sent);
    let sent = |stage: &str| world.sent.get(stage).copied().unwrap_or_default();
    assert_eq!((sent("announce"), sent("enrol")), (3 * EACH, 3 * EACH), "{:?}", world.sent);
    assert!(sent("remind") > 0 && sent("moved-date") >= 1, "{:?}", world.sent);
    assert!(sent("welcome") > EACH, "{:?}", world.sent);
}
