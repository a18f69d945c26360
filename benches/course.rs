//! Two hundred thousand people: how long it takes to take in an export and to say how the campaign stands.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench that fails has failed, and it prints its figures"
)]

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};
use wavecast::{
    ground::{
        campaign::{Campaign, People},
        course::{Record, Tickets, export, figures::Figures, roll::Roll},
    },
    world::ledger::{Arrivals, Notes, Records},
};

const PEOPLE: usize = 200_000;
const ROUNDS: usize = 5;

fn campaign() -> Campaign {
    let mut text = "[campaign]\nid = \"bench\"\ntitle = \"Bench\"\norganisation = \"Bench\"\nlanguages = [\"en\", \"nl\", \"sv\"]\ntime_zone = \"Europe/Amsterdam\"\nsite = \"https://move.example.com\"\n[sender]\nname = \"IT\"\naddress = \"it@example.com\"\n[move]\nfrom = { vendor = \"ivanti\" }\n[helpdesk]\nmail = \"desk@example.com\"\ntickets_per_day = 400\ntickets_per_100_people = 10\n".to_owned();
    for wave in 0..20 {
        let month = wave / 2 + 1;
        let day = 1 + 14 * (wave % 2);
        write!(text, "[[wave]]\nid = \"w{wave}\"\ntitle = \"W\"\nstart = 2027-{month:02}-{day:02}\ndeadline = 2027-{month:02}-{:02}\n", day + 11).unwrap();
    }
    text.push_str("[[stage]]\nid = \"enrol\"\nat = \"start\"\n[smtp]\npreset = \"outbox\"\n");
    Campaign::read("campaign.toml", text.as_bytes()).0.unwrap()
}

fn people(campaign: &Campaign) -> People {
    let mut text = "mail,language,wave,country,platforms\n".to_owned();
    for number in 0..PEOPLE {
        writeln!(text, "person.{number}@example.com,nl,w{},NL,ios;windows", number % 20).unwrap();
    }
    People::read("people.csv", text.into(), campaign).0
}

fn devices() -> String {
    let mut text = "Device ID,Device name,Enrollment date,Last check-in,OS version,Serial number,Manufacturer,Model,Primary user UPN,Primary user display name,Compliance,Managed by,Ownership,OS\n".to_owned();
    for number in 0..PEOPLE {
        let (person, os) = (number / 2, if number % 2 == 0 { "iOS" } else { "Windows" });
        writeln!(text, "5f1b-{number:08},DEV-{number},2027-03-{:02} 08:12:33.0000000,2027-04-01 06:00:00.0000000,17.4,SN{number:010},Maker,Model X,person.{person}@example.com,Person {person},Compliant,Intune,Corporate,{os}", number % 28 + 1).unwrap();
    }
    text
}

fn median(name: &str, mut run: impl FnMut()) {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort();
    println!("{name:<44} {:>8.3} s", times.get(ROUNDS / 2).unwrap().as_secs_f64());
}

fn main() {
    let (campaign, now) = (campaign(), "2027-04-01T09:00:00Z".parse().unwrap());
    let (people, text) = (people(&campaign), devices());
    let folder = tempfile::tempdir().unwrap();
    let mut notes = Notes::open(folder.path(), "bench").unwrap();
    println!("{PEOPLE} people, {PEOPLE} devices, {} MB", text.len() >> 20);
    let mut list = Arrivals::default();
    median("moved import: read and match", || {
        let export = export::read("devices.csv", text.clone().into(), now).unwrap();
        let roll = Roll::of(&export, &campaign, &people, &Record::default());
        let key = |who| people.get(who).unwrap().address.key();
        list.moved = roll.moved.iter().map(|arrived| (key(arrived.who), arrived.enrolled)).collect();
        list.made = now;
    });
    median("moved import: write", || notes.arrivals(&list, now).unwrap());
    let tickets: Vec<Tickets> = (1..90)
        .filter_map(|day| chrono::NaiveDate::from_yo_opt(2027, day))
        .map(|day| Tickets { day, wave: None, count: 120 })
        .collect();
    median("tickets import: write", || notes.tickets(&tickets, "bench", now).unwrap());
    median("status: read the ledger and count", || {
        let record = Records::open(folder.path()).unwrap().course().unwrap();
        let figures = Figures::of(&campaign, &people, &record, now);
        assert!(usize::try_from(figures.total.moved).unwrap() == PEOPLE / 2);
    });
}
