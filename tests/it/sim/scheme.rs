//! A campaign invented from a seed, as the people who run it have it: its files are written from this, and read by the
//! program alone.

use chrono::{Datelike as _, Days, NaiveDate, NaiveTime, TimeDelta};
use chrono_tz::Tz;
use fastrand::Rng;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};
use wavecast::ground::{
    campaign::{Anchor, Freeze, FreezeMove, Moment, Offset, Unit, WorkCalendar},
    problem::Place,
};

use crate::timeline::sample::{offset, time};

/// Where people are: a country, a zone.
const PLACES: [(&str, Tz); 4] = [
    ("NL", Tz::Europe__Amsterdam),
    ("SE", Tz::Europe__Stockholm),
    ("US", Tz::America__New_York),
    ("IN", Tz::Asia__Kolkata),
];

/// The hour of every deadline.
pub(super) const DEADLINE: NaiveTime = NaiveTime::from_hms_opt(17, 0, 0).unwrap();

/// A list of who has moved that is older holds reminders back.
pub(super) const MOST_AGE: TimeDelta = TimeDelta::days(10);

/// Whom a stage tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tells {
    Wave,
    NotMoved,
    Moved,
}

#[derive(Clone, Debug)]
pub(super) struct SimStage {
    pub(super) id: String,
    pub(super) at: Moment,
    pub(super) late: Offset,
    pub(super) tells: Tells,
}

/// What somebody tells by hand: at an hour of a day, where each reader is.
#[derive(Clone, Debug)]
pub(super) struct SimTell {
    pub(super) id: String,
    pub(super) day: NaiveDate,
    pub(super) at: Moment,
    pub(super) late: Offset,
}

#[derive(Clone, Debug)]
pub(super) struct SimWave {
    pub(super) id: String,
    pub(super) zone: Tz,
    pub(super) start: NaiveDate,
    pub(super) deadline: NaiveDate,
    pub(super) judged: Option<NaiveDate>,
    /// Everybody of this country whose row names no wave.
    pub(super) country: Option<&'static str>,
}

#[derive(Clone, Debug)]
pub(super) struct SimPerson {
    pub(super) mail: String,
    pub(super) country: &'static str,
    pub(super) zone: Tz,
    /// The wave that their row names.
    pub(super) wave: Option<String>,
    pub(super) listed: bool,
    pub(super) left: Option<NaiveDate>,
    pub(super) away_until: Option<NaiveDate>,
    pub(super) excluded: bool,
}

/// The campaign and its people.
#[derive(Clone, Debug)]
pub(super) struct Scheme {
    pub(super) calendar: WorkCalendar,
    pub(super) first: NaiveDate,
    pub(super) close: NaiveDate,
    pub(super) per_hour: Option<u32>,
    pub(super) per_day: Option<u32>,
    pub(super) waves: Vec<SimWave>,
    pub(super) stages: Vec<SimStage>,
    pub(super) people: Vec<SimPerson>,
    /// Whether managers hear each week how far their people are.
    pub(super) digest: bool,
    /// Whether nothing leaves that nobody has said yes to.
    pub(super) approval: bool,
    /// What was told by hand so far.
    pub(super) tells: Vec<SimTell>,
    /// How often the words were changed.
    pub(super) words: u32,
}

impl Scheme {
    /// Two or three waves, some of them by rule, and ten to forty people, of whom some come later.
    pub(super) fn invent(dice: &mut Rng) -> Self {
        let any = NaiveDate::from_ymd_opt(2026, 9, 1).unwrap() + Days::new(dice.u64(0..730));
        let first = any.iter_days().find(|day| day.weekday().num_days_from_monday() == 0).unwrap();
        let count = dice.usize(2..=3);
        let waves: Vec<SimWave> = (0..count).map(|number| wave(dice, first, number, count)).collect();
        let close = waves.last().unwrap().deadline + Days::new(21);
        let people = (0..dice.usize(10..=40)).map(|number| person(dice, number, &waves)).collect();
        let calendar = calendar(dice, first);
        let limit = |dice: &mut Rng, from, to| dice.bool().then(|| dice.u32(from..to));
        Self {
            calendar,
            first,
            close,
            per_hour: limit(dice, 5, 15),
            per_day: limit(dice, 12, 30),
            waves,
            stages: stages(dice),
            people,
            digest: false,
            approval: false,
            tells: Vec::new(),
            words: 0,
        }
    }

    /// The wave somebody is in: the one that their row names, or the first by whose rule they are.
    pub(super) fn wave_of(&self, person: &SimPerson) -> Option<&SimWave> {
        let named = person.wave.as_ref().map(|id| self.waves.iter().find(|wave| wave.id == *id));
        named.unwrap_or_else(|| self.waves.iter().find(|wave| wave.country == Some(person.country)))
    }

    pub(super) fn told_by_hand(&self, id: &str) -> Option<&SimTell> {
        self.tells.iter().find(|tell| tell.id == id)
    }

    /// Those whose manager has this address, and who stay.
    pub(super) fn led_by<'a>(&'a self, manager: &'a str) -> impl Iterator<Item = &'a SimPerson> {
        let led = move |number: usize| manager_of(number).is_some_and(|own| own == manager);
        self.people.iter().enumerate().filter(move |(number, _)| led(*number)).map(|(_, person)| person)
    }

    pub(super) fn stage(&self, id: &str) -> Option<&SimStage> {
        self.stages.iter().find(|stage| stage.id == id)
    }

    /// `campaign.toml`.
    pub(super) fn toml(&self, port: u16) -> String {
        let mut text = HEAD.replace("{first}", &self.first.to_string());
        text = text.replace("{close}", &self.close.to_string());
        self.calendar_into(&mut text);
        for wave in &self.waves {
            let SimWave { id, zone, start, deadline, .. } = wave;
            let cut = *deadline + Days::new(2);
            write!(
                text,
                "\n[[wave]]\nid = \"{id}\"\ntitle = \"{id}\"\ntime_zone = \"{zone}\"\nstart = {start}\ndeadline = \
                 {deadline}T17:00\nenforcement = {cut}\n"
            )
            .unwrap();
            if let Some(country) = wave.country {
                write!(text, "\n[[wave.members]]\ncountry = \"{country}\"\n").unwrap();
            }
            if let Some(day) = wave.judged {
                write!(text, "\n[wave.gate]\nevaluation = {day}\n").unwrap();
            }
        }
        for SimStage { id, at, late, tells } in &self.stages {
            let audience = match tells {
                Tells::Wave => "wave",
                Tells::NotMoved => "not-moved",
                Tells::Moved => "moved",
            };
            write!(
                text,
                "\n[[stage]]\nid = \"{id}\"\nat = \"{at}\"\nlate = \"{late}\"\naudience = \"{audience}\"\n"
            )
            .unwrap();
        }
        if self.digest {
            text.push_str(
                "\n[[stage]]\nid = \"digest\"\nat = \"every monday, 10:00\"\naudience = \"managers\"\n",
            );
        }
        let limit =
            |key: &str, limit: Option<u32>| limit.map_or(String::new(), |most| format!("{key} = {most}\n"));
        let approval = if self.approval { "approval = \"required\"\n" } else { "" };
        let limits = limit("per_hour", self.per_hour) + &limit("per_day", self.per_day) + approval;
        write!(
            text,
            "\n[smtp]\npreset = \"relay\"\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\nconnections = 1\n{limits}"
        )
        .unwrap();
        text
    }

    fn calendar_into(&self, text: &mut String) {
        let calendar = &self.calendar;
        writeln!(text, "\n[calendar]\nsend_time = \"{}\"", calendar.send_time.format("%H:%M")).unwrap();
        if let (Some(from), Some(until)) = (calendar.quiet_from, calendar.quiet_until) {
            let [from, until] = [from, until].map(|time| time.format("%H:%M").to_string());
            writeln!(text, "quiet_from = \"{from}\"\nquiet_until = \"{until}\"").unwrap();
        }
        writeln!(text, "one_a_day = {}\n\n[holidays]", calendar.one_a_day).unwrap();
        for (country, days) in &calendar.holidays {
            let days: Vec<String> = days.iter().map(ToString::to_string).collect();
            writeln!(text, "{country} = [{}]", days.join(", ")).unwrap();
        }
        for freeze in &calendar.freezes {
            let moves = if freeze.moves == FreezeMove::After { "after" } else { "before" };
            let (from, to) = (freeze.from, freeze.to);
            write!(text, "\n[[freeze]]\nfrom = {from}\nto = {to}\nwhy = \"closed\"\nmove = \"{moves}\"\n")
                .unwrap();
        }
    }

    /// `people.csv`, in the order of the list.
    pub(super) fn csv(&self) -> String {
        let mut text =
            "mail,name,given_name,language,wave,country,zone,platforms,left,away_until,manager\n".to_owned();
        for (number, person) in self.people.iter().enumerate().filter(|(_, person)| person.listed) {
            let SimPerson { mail, country, zone, .. } = person;
            let wave = person.wave.as_deref().unwrap_or_default();
            let day = |day: Option<NaiveDate>| day.map_or(String::new(), |day| day.to_string());
            let (left, away) = (day(person.left), day(person.away_until));
            let manager = manager_of(number).filter(|_| self.digest).unwrap_or_default();
            writeln!(
                text,
                "{mail},Somebody {number},Somebody,en,{wave},{country},{zone},ios,{left},{away},{manager}"
            )
            .unwrap();
        }
        text
    }

    /// `exclude.csv`.
    pub(super) fn excluded(&self) -> String {
        let excluded = self.people.iter().filter(|person| person.excluded);
        let rows: String = excluded.map(|person| format!("{},asked for it,\n", person.mail)).collect();
        format!("address,reason,since\n{rows}")
    }

    /// The words of each message: they say what the world must know of a letter. Not each says in its front matter which dates
    /// it tells.
    pub(super) fn messages(&self) -> impl Iterator<Item = (String, String)> {
        let digest = self.digest.then(|| ("content/en/messages/digest.md".to_owned(), DIGEST.to_owned()));
        let stages = self.stages.iter().map(|SimStage { id, .. }| {
            let words = self.words;
            let about = if matches!(id.as_str(), "enrol" | "tips") { "" } else { ABOUT };
            let text = format!(
                "---\nsubject: \"{id}\"\npreheader: \"Edition {words}\"\n{about}---\n\nThis is {id} of \
                 {{{{ wave.title }}}}, edition {words}.\n\nBefore {{{{ wave.deadline | date_time }}}}.\n"
            );
            (format!("content/en/messages/{id}.md"), text)
        });
        stages.chain(digest)
    }
}

const DIGEST: &str = "---\nsubject: \"digest\"\npreheader: \"How far they are\"\n---\n\nThis is digest of , for the week.\n\n\
                      Before {{ count.moved }} of {{ count.people }}.\n";

/// Two managers, who are not in the list themselves; every third person has none.
fn manager_of(number: usize) -> Option<String> {
    (number % 3 < 2).then(|| format!("boss-{}@example.com", number % 3))
}

const ABOUT: &str = "about: [start, deadline, enforcement]\n";

fn wave(dice: &mut Rng, first: NaiveDate, number: usize, count: usize) -> SimWave {
    let start = first + Days::new(14 + 28 * number as u64 + dice.u64(0..4));
    let is_last = number + 1 == count;
    SimWave {
        id: format!("wave-{}", number + 1),
        zone: dice.choice(PLACES).unwrap().1,
        start,
        deadline: start + Days::new(dice.u64(14..=18)),
        judged: (!is_last && dice.u8(0..5) > 0).then(|| start + Days::new(10)),
        country: (number > 0 && dice.bool()).then(|| dice.choice(PLACES).unwrap().0),
    }
}

fn person(dice: &mut Rng, number: usize, waves: &[SimWave]) -> SimPerson {
    let (country, zone) = dice.choice(PLACES).unwrap();
    let ruled = waves.iter().any(|wave| wave.country == Some(country)) && dice.bool();
    SimPerson {
        mail: format!("p{number}@example.com"),
        country,
        zone,
        wave: (!ruled).then(|| dice.choice(waves).unwrap().id.clone()),
        listed: dice.u8(0..6) > 0,
        left: None,
        away_until: None,
        excluded: dice.u8(0..20) == 0,
    }
}

fn calendar(dice: &mut Rng, first: NaiveDate) -> WorkCalendar {
    let day = |dice: &mut Rng| first + Days::new(dice.u64(0..120));
    let holidays = ["NL", "SE", "US"]
        .map(|country| (country.to_owned(), (0..4).map(|_| day(dice)).collect::<BTreeSet<NaiveDate>>()));
    let from = day(dice);
    let freeze = Freeze {
        from,
        to: from + Days::new(dice.u64(2..8)),
        why: "closed".into(),
        moves: if dice.bool() { FreezeMove::After } else { FreezeMove::Before },
        place: Place::unread("campaign.toml"),
    };
    let quiet = dice.u8(0..5) > 0;
    WorkCalendar {
        work_days: (0..5).collect(),
        send_time: time("09:00"),
        quiet_from: quiet.then(|| time(["18:00", "20:00"][dice.usize(0..2)])),
        quiet_until: quiet.then(|| time(["07:00", "08:30"][dice.usize(0..2)])),
        workdays_after_leave: 3,
        one_a_day: dice.u8(0..3) == 0,
        holidays: BTreeMap::from(holidays),
        freezes: if dice.bool() { vec![freeze] } else { Vec::new() },
    }
}

/// A moment of the plan.
pub(super) fn moment(anchor: Anchor, count: i32, unit: Unit, at: Option<&str>) -> Moment {
    Moment { anchor, offset: offset(count, unit), time: at.map(time), zone: None }
}

fn stages(dice: &mut Rng) -> Vec<SimStage> {
    let stage = |id: &str, at, late, tells| SimStage { id: id.to_owned(), at, late, tells };
    let workdays = Unit::Workdays;
    let two = offset(2, workdays);
    let mut stages = vec![
        stage("announce", moment(Anchor::Start, -5, workdays, Some("09:30")), two, Tells::Wave),
        stage("enrol", moment(Anchor::Start, 0, Unit::Days, None), offset(3, Unit::Days), Tells::Wave),
        stage("remind", moment(Anchor::Deadline, -5, workdays, Some("10:00")), two, Tells::NotMoved),
        stage(
            "last-call",
            moment(Anchor::Deadline, -1, Unit::Days, Some("15:00")),
            offset(6, Unit::Hours),
            Tells::NotMoved,
        ),
        stage("welcome", moment(Anchor::Moved, 1, workdays, None), offset(5, Unit::Days), Tells::Moved),
        stage("moved-date", moment(Anchor::Rescheduled, 0, Unit::Days, None), two, Tells::Wave),
    ];
    if dice.bool() {
        // On the day of another message.
        stages.push(stage("tips", moment(Anchor::Start, 0, Unit::Days, Some("14:00")), two, Tells::Wave));
    }
    stages
}

const HEAD: &str = r#"[campaign]
id = "sim"
title = "Your device moves"
organisation = "Fjordelta"
languages = ["en"]
time_zone = "Europe/Amsterdam"
site = "https://move.fjordelta.example"
kickoff = {first}
close = {close}

[sender]
name = "Device move"
address = "move@fjordelta.example"
verify_at = "https://intranet.fjordelta.example/move"

[move]
from = { vendor = "workspace-one" }
platforms = ["ios"]

[move.confirmed]
ios = "2026-01-08, mobile platform team"

[helpdesk]
mail = "helpdesk@example.com"
phone = "+31 20 555 0100"
hours = "working days, 8:00 to 17:00"

[people]
forget_leavers_after = "10 days"

[moved]
max_age = "10 days"
"#;
