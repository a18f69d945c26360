//! How long a portal takes: 100 waves in three languages (about 9,000 pages) and more, from cold, again with
//! nothing changed, and with one guide changed inside a running process.
//!
//! `cargo bench --bench portal` (with `-- 330` for about 30,000 pages).
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a benchmark shows its figures, and fails by panicking"
)]

use chrono::{DateTime, Utc};
use rayon::prelude::*;
use std::{
    fmt::Write as _,
    fs,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};
use wavecast::{
    ground::{
        timeline::{History, Timeline},
        words::{library::Library, phrases::Phrases},
    },
    render::portal::{Input, Portal, ShownWaves},
    world::disk::{self, publish::Publisher},
};

/// The sample campaign with so many waves in place of its own; its stages stay, but for those of its own waves.
fn campaign(waves: usize) -> String {
    let sample = include_str!("../campaign.toml");
    let (head, rest) = sample.split_once("[[wave]]").unwrap();
    let stages = rest.split_once("[[stage]]").map(|(_, stages)| stages).unwrap();
    let mut text = head.to_owned();
    for wave in 0..waves {
        let _ = write!(
            text,
            "\n[[wave]]\nid = \"wave-{wave}\"\ntitle = {{ en = \"Wave {wave}\", nl = \"Groep {wave}\", sv = \"Grupp {wave}\" }}\n\
             approach = \"self-service\"\nmode = \"deadline\"\nstart = 2027-03-{:02}\ndeadline = \"2027-05-{:02} 17:00\"\n\
             enforcement = 2027-06-{:02}\n",
            wave % 28 + 1,
            wave % 28 + 1,
            wave % 28 + 1,
        );
    }
    write!(text, "\n[[stage]]{stages}").unwrap();
    text
}

fn input(folder: &Path) -> Input {
    let loaded = disk::load(folder).unwrap();
    let ready = loaded.ready().unwrap_or_else(|problems| {
        panic!("{}", problems.iter().map(|problem| problem.message.clone()).collect::<Vec<_>>().join("\n"))
    });
    let languages = &ready.campaign.languages;
    let (library, _) = Library::read(&loaded.tree, languages, ready.people.extra_columns());
    let (phrases, _) = Phrases::read(&loaded.tree, languages);
    let timeline = Timeline::of(&ready.campaign, &ready.people);
    let now: DateTime<Utc> = "2027-03-15T09:00:00Z".parse().unwrap();
    let (library, phrases, tree) = (Arc::new(library), Arc::new(phrases), Arc::new(loaded.tree));
    let mut input = Input::new(
        ready.campaign,
        (&ready.people, &timeline, &History::default()),
        library,
        phrases,
        tree,
        now,
    );
    input.choice = ShownWaves { only: None, all: true };
    input
}

/// Reads, renders and publishes; says how many pages there are, how many files were written, and the parts of
/// the time.
fn build(folder: &Path, out: &Path) -> (usize, usize, [Duration; 3]) {
    let begun = Instant::now();
    let input = input(folder);
    let read = begun.elapsed();
    let begun = Instant::now();
    let portal = Portal::new(input).unwrap_or_else(|problems| {
        panic!("{}", problems.iter().map(|problem| problem.message.clone()).collect::<Vec<_>>().join("\n"))
    });
    let planned = begun.elapsed();
    let begun = Instant::now();
    let publisher = Publisher::open(out).unwrap();
    portal.files_by_page().into_par_iter().for_each(|(path, file)| {
        if !publisher.keep(path, file.stamp) {
            let bytes = portal.render(path, file).unwrap();
            publisher.put(path, file.stamp, &bytes).unwrap();
        }
    });
    let done = publisher.finish().unwrap();
    let pages = portal.files().values().filter(|file| file.output.is_page()).count();
    (pages, done.written, [read, planned, begun.elapsed()])
}

fn show(name: &str, (pages, written, parts): (usize, usize, [Duration; 3])) {
    let [read, planned, made] = parts.map(|part| part.as_secs_f64() * 1000.0);
    let all = read + planned + made;
    println!(
        "{name:<24} {all:8.1} ms  (read {read:.1}, plan {planned:.1}, make {made:.1}); {pages} pages, {written} files written"
    );
}

fn main() {
    let waves = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(100);
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("campaign.toml"), campaign(waves)).unwrap();
    fs::write(folder.path().join("people.csv"), "mail,name,language,wave\n").unwrap();
    let out = folder.path().join("public");
    for _ in 0..3 {
        let _ = fs::remove_dir_all(&out);
        show("from cold", build(folder.path(), &out));
    }
    for _ in 0..3 {
        show("nothing changed", build(folder.path(), &out));
    }
    let guide = folder.path().join("content/nl/guides/join-ios.md");
    fs::create_dir_all(guide.parent().unwrap()).unwrap();
    for number in 0..3 {
        let text = include_str!("../content/nl/guides/join-ios.md");
        fs::write(&guide, format!("{text}\n\nNummer {number}.\n")).unwrap();
        show("one guide changed", build(folder.path(), &out));
    }
}
