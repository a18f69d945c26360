//! A correction among a million notices that were told: how long it takes to find who was told a wrong date.
//!
//! `cargo bench --no-default-features --bench correct [NOTICES]`
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark touches the world, and one that panics has failed"
)]

use chrono::{NaiveDate, TimeDelta, Utc};
use std::{
    fmt::Write as _,
    fs,
    path::Path,
    time::{Duration, Instant},
};
use wavecast::{
    acts::{
        Opened, Surroundings,
        tell::{CorrectionRequest, TellRequest, told_wrongly},
    },
    ground::{
        campaign::{Anchor, Slug},
        timeline::{NoticeId, RecipientKey, Told},
    },
    world::ledger::{Ending, Entry, Intent, Ledger as _, Outcome, SendingLedger},
};

const NOTICES: u32 = 1_000_000;
const WAVES: u32 = 20;
const ROUNDS: usize = 5;
/// Written down at once.
const BATCH: u32 = 5_000;

fn campaign() -> String {
    let mut text = "[campaign]\nid = \"bench\"\ntitle = \"Bench\"\norganisation = \"Bench\"\nlanguages = [\"en\"]\ntime_zone = \"Europe/Amsterdam\"\nsite = \"https://move.example.com\"\n[sender]\nname = \"IT\"\naddress = \"it@example.com\"\n[move]\nfrom = { vendor = \"ivanti\" }\n[helpdesk]\nmail = \"desk@example.com\"\n".to_owned();
    for wave in 0..WAVES {
        let day = wave + 1;
        write!(text, "[[wave]]\nid = \"w{wave}\"\ntitle = \"W\"\nstart = 2027-02-{day:02}\ndeadline = 2027-03-{day:02}\n").unwrap();
    }
    text + "[[stage]]\nid = \"enrol\"\nat = \"start\"\n[smtp]\npreset = \"outbox\"\n"
}

fn address(number: u32) -> String {
    format!("person.{number}@example.com")
}

fn people(count: u32) -> String {
    let mut text = "mail,language,wave,country,platforms\n".to_owned();
    for number in 0..count {
        writeln!(text, "{},en,w{},NL,ios;windows", address(number), number % WAVES).unwrap();
    }
    text
}

/// Everybody was told the deadline of their wave; those of the last wave a day too early.
fn told(around: &Surroundings, count: u32) {
    let now = around.now;
    let mut ledger =
        SendingLedger::open(around.ledger(), "bench", &around.witnesses(), "a benchmark", now).unwrap();
    let entries = |number: u32| {
        let wave = number % WAVES;
        let person = address(number);
        let early = u32::from(wave == WAVES - 1);
        let day = NaiveDate::from_ymd_opt(2027, 3, wave + 1 - early);
        let name = format!("w{wave}");
        let notice =
            NoticeId::of("bench", Some(&name), "enrol", &RecipientKey::person(&person.parse().unwrap()));
        let told = vec![Told { wave: name.clone(), anchor: Anchor::Deadline, day }];
        let intent = Intent {
            notice,
            number: 1,
            person,
            is_person: true,
            wave: Some(name),
            stage: "enrol".to_owned(),
            due: now,
            expires: now + TimeDelta::days(2),
            dated: now,
            begun: now,
            sha256: [0; 32],
            size: 20_000,
            told,
        };
        let ending = Ending {
            notice,
            number: 1,
            at: now,
            outcome: Outcome::Sent,
            code: Some(250),
            words: "2.0.0 Ok: queued as 4F3GQ2k1".to_owned(),
        };
        [Entry::Begin(Box::new(intent)), Entry::End(ending)]
    };
    for first in (0..count).step_by(usize::try_from(BATCH).unwrap()) {
        let all: Vec<Entry> = (first..count.min(first + BATCH)).flat_map(entries).collect();
        ledger.record(&all).unwrap();
    }
}

fn around(folder: &Path) -> Surroundings {
    Surroundings {
        folder: folder.to_owned(),
        state: Surroundings::usual_state(folder),
        now: Utc::now(),
        clock: Utc::now(),
        tick: Utc::now,
        rehearsal: false,
        environment: |_| None,
        aside: |_| (),
    }
}

fn main() {
    let count = std::env::args().skip(1).find_map(|count| count.parse().ok()).unwrap_or(NOTICES);
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("campaign.toml"), campaign()).unwrap();
    fs::write(folder.path().join("people.csv"), people(count)).unwrap();
    let around = around(folder.path());
    let begun = Instant::now();
    told(&around, count);
    println!("{count} notices told, written down in {:.1?}", begun.elapsed());
    let begun = Instant::now();
    let opened = Opened::of(around).unwrap();
    let known = opened.people().len();
    println!("{known} people read in {:.2?}", begun.elapsed());
    let last = WAVES - 1;
    let request = CorrectionRequest {
        stage: "enrol".to_owned(),
        said: Some(format!("deadline 2027-03-{last:02}")),
        wave: Some(format!("w{last}")),
        ..CorrectionRequest::default()
    };
    let name: Slug = "tell-bench".parse().unwrap();
    let mut times: Vec<Duration> = Vec::new();
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        let (found, letters) = told_wrongly(&opened, &TellRequest::default(), &request, &name).unwrap();
        times.push(begun.elapsed());
        assert_eq!(found.told, usize::try_from(count).unwrap());
        assert_eq!(found.wrongly, usize::try_from(count / WAVES).unwrap());
        assert_eq!(letters.lines().count(), found.wrongly);
    }
    times.sort();
    println!("who was told it, found in {:.3?} (the middle of {ROUNDS})", times.get(ROUNDS / 2).unwrap());
}
