//! Messages a second on one core, and whether memory grows with the number of people.
//!
//! `cargo bench --bench mail`. Each message is composed for its person: HTML, text, calendar and QR code.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a bench measures, says what it found, and stops at what it did not expect"
)]

use std::{fmt::Write as _, fs, path::Path, time::Instant};
use wavecast::{
    ground::{
        campaign::{Campaign, People},
        timeline::{Notice, NoticeId, Recipient, RecipientKey, Timeline},
        words::{library::Library, phrases::Phrases},
    },
    render::mail::{Inputs, Mail, Nothing},
    world::disk,
};

const ROUNDS: usize = 5;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let campaign = Campaign::read("campaign.toml", &fs::read(root.join("campaign.toml")).unwrap()).0.unwrap();
    let tree = disk::shipped();
    let phrases = Phrases::read(&tree, &campaign.languages).0;
    for count in [20_000, 200_000] {
        let people = People::read("people.csv", list(count).into_bytes(), &campaign).0;
        assert_eq!(people.len(), count);
        let library = Library::read(&tree, &campaign.languages, people.extra_columns()).0;
        let inputs = Inputs {
            campaign: &campaign,
            people: &people,
            library: &library,
            phrases: &phrases,
            tree: &tree,
            past: &Nothing,
        };
        let notices = notices(&campaign, &people);
        let before = resident();
        let mut rates: Vec<f64> = (0..ROUNDS).map(|_| round(inputs, &notices)).collect();
        rates.sort_by(f64::total_cmp);
        let after = resident();
        println!(
            "{count} people: {:.0} messages a second on one core (median of {ROUNDS}), {} kB more memory at the end",
            rates[ROUNDS / 2],
            after.saturating_sub(before)
        );
    }
}

/// Renders everything once, from a fresh room; messages a second.
fn round(inputs: Inputs<'_>, notices: &[Notice]) -> f64 {
    let start = Instant::now();
    let mail = Mail::new(inputs).unwrap();
    let mut bytes = 0;
    for notice in notices {
        bytes += mail.letter(notice, notice.at).unwrap().bytes.len();
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("  {} messages of {} bytes in {seconds:.2} s", notices.len(), bytes / notices.len());
    f64::from(u32::try_from(notices.len()).unwrap()) / seconds
}

/// The announcement of everybody's wave.
fn notices(campaign: &Campaign, people: &People) -> Vec<Notice> {
    let timeline = Timeline::of(campaign, people);
    let stage = campaign.stages.iter().position(|stage| stage.id.as_str() == "announce").unwrap();
    let mut notices = Vec::new();
    for slot in timeline.slots.iter().filter(|slot| usize::from(slot.stage) == stage && slot.at.is_some()) {
        let wave = campaign.wave(slot.wave.unwrap()).unwrap();
        for to in slot.to.each().filter(|to| matches!(to, Recipient::Person(_))) {
            if wave.sweep {
                continue;
            }
            let who = RecipientKey::of(campaign, people, to).unwrap();
            let id = NoticeId::of(campaign.id.as_str(), Some(wave.id.as_str()), "announce", &who);
            let (at, expires) = (slot.at.unwrap(), slot.expires.unwrap());
            notices.push(Notice { id, stage: slot.stage, wave: slot.wave, to, at, expires, change: None });
        }
    }
    assert_eq!(notices.len(), people.len());
    notices
}

fn list(count: usize) -> String {
    let (waves, languages) = (["netherlands", "sweden", "manchester-fair"], ["en", "nl", "sv"]);
    let (countries, platforms) = (["NL", "SE", "GB"], ["ios", "android windows", "macos", "windows"]);
    let mut list = "mail,name,given_name,language,wave,country,platforms,reset\n".to_owned();
    for number in 0..count {
        let (wave, language) = (waves[number % 3], languages[number / 3 % 3]);
        let (country, platform) = (countries[number % 3], platforms[number / 9 % 4]);
        let reset = if number % 7 == 0 { "yes" } else { "no" };
        writeln!(
            list,
            "p{number}@example.com,Zoë Number {number},Zoë,{language},{wave},{country},{platform},{reset}"
        )
        .unwrap();
    }
    list
}

/// Resident memory in kB.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).unwrap_or_default()
}
