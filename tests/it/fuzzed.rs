//! Bytes that no test thought of, for everything that strangers may give us. The targets are those of `fuzz/`, where
//! `cargo fuzz` goes on for hours; here each is called with a small corpus and with what a dice makes of it.
//!
//! `WAVECAST_FUZZ=3600 cargo test --test it fuzzed -- --nocapture` goes on for so many seconds a target;
//! `WAVECAST_FUZZ_SEED` does the same again.

#[path = "../../fuzz/targets.rs"]
mod targets;

use std::{
    env, fs, panic,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use fastrand::Rng;

/// How long a target is given where nobody says.
const SHORT: Duration = Duration::from_millis(1500);

/// The longest that anything of these sizes may take: two seconds for a megabyte are asked, and this machine may be busy.
const LONGEST: Duration = Duration::from_secs(10);

fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{target} has no corpus");
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

fn number(name: &str) -> Option<u64> {
    env::var(name).ok()?.parse().ok()
}

/// Makes something new of what there is: bytes turned, stretches left out, doubled, exchanged or taken from another, and
/// signs that mean something to some reader.
fn changed(dice: &mut Rng, all: &[Vec<u8>]) -> Vec<u8> {
    let mut below = |limit: usize| dice.usize(0..limit.max(1));
    let mut bytes = all[below(all.len())].clone();
    for _ in 0..=below(6) {
        let at = below(bytes.len() + 1);
        let until = (at + below(40)).min(bytes.len());
        match below(8) {
            0 if at < bytes.len() => bytes[at] ^= 1 << below(8),
            1 => drop(bytes.drain(at..until)),
            2 => {
                let again = bytes[at..until].repeat(1 + below(30));
                bytes.splice(at..at, again);
            }
            3 => {
                let other = &all[below(all.len())];
                let from = below(other.len() + 1);
                let piece = other[from..(from + below(200)).min(other.len())].to_vec();
                bytes.splice(at..until, piece);
            }
            4 => {
                let word = WORDS[below(WORDS.len())].as_bytes();
                bytes.splice(at..at, word.iter().copied());
            }
            5 => {
                let word = WORDS[below(WORDS.len())].repeat(1 + below(400));
                bytes.splice(at..until, word.into_bytes());
            }
            6 => bytes.truncate(at),
            _ => bytes.insert(at, u8::try_from(below(256)).unwrap()),
        }
        bytes.truncate(1 << 20);
    }
    bytes
}

const WORDS: [&str; 48] = [
    "\0",
    "\r\n",
    "\n\n",
    "\"",
    "\"\"",
    ";",
    ",",
    "\t",
    "=",
    "[[",
    "]]",
    "{{",
    "}}",
    "{%",
    "%}",
    "<!--",
    "-->",
    "<details>",
    "</div>",
    "::: when ",
    ":::",
    "| a | b |\n|---|---|\n",
    "[a](",
    "![](",
    "```",
    "[^1]",
    "&#x0;",
    "&amp;",
    "\u{202e}",
    "\u{feff}",
    "\u{0301}",
    "İ",
    "ß",
    "ﬃ",
    "👩‍👩‍👧",
    "999999999999999999999",
    "-1",
    "1e308",
    "9999-12-31",
    "0000-00-00",
    "262143-12-31",
    "24:60",
    "start - 99999 workdays, 09:00",
    "Content-Type: multipart/report; boundary=",
    "--\r\n",
    "Content-Transfer-Encoding: base64\r\n",
    "=?utf-8?q?=41?=",
    "250-",
];

fn fuzzed(name: &str) {
    let (_, target) = targets::ALL.into_iter().find(|(known, _)| *known == name).unwrap();
    let all = corpus(name);
    let long = number("WAVECAST_FUZZ").map_or(SHORT, Duration::from_secs);
    let seed = number("WAVECAST_FUZZ_SEED").unwrap_or(27);
    let mut dice = Rng::with_seed(seed);
    let (begun, mut tried, mut slowest, mut slow) = (Instant::now(), 0_usize, Duration::ZERO, Vec::new());
    let mut pool = all.clone();
    while tried < all.len() || begun.elapsed() < long {
        let bytes = if tried < all.len() { all[tried].clone() } else { changed(&mut dice, &pool) };
        let start = Instant::now();
        let kept = bytes.clone();
        let held = panic::catch_unwind(move || target(&bytes)).is_ok();
        assert!(held, "{name} panics at {}", saved(name, &kept).display());
        let took = start.elapsed();
        assert!(
            took < LONGEST,
            "{name} takes {took:?} for {} bytes: {}",
            kept.len(),
            saved(name, &kept).display()
        );
        if took > slowest {
            (slowest, slow) = (took, kept.clone());
        }
        tried += 1;
        // Now and then what came of it is gone on with.
        if tried.is_multiple_of(64) && kept.len() < 20_000 {
            let place = all.len() + tried / 64 % 200;
            if place < pool.len() {
                pool[place] = kept;
            } else {
                pool.push(kept);
            }
        }
    }
    if long > SHORT {
        let (size, file) = (slow.len(), saved(name, &slow));
        say(&format!(
            "{name}: {tried} tried, the slowest took {slowest:?} for {size} bytes: {}",
            file.display()
        ));
    }
}

#[expect(clippy::print_stderr, reason = "whoever waits for an hour wants to know what it came to")]
fn say(words: &str) {
    eprintln!("{words}");
}

fn saved(name: &str, bytes: &[u8]) -> PathBuf {
    let file = env::temp_dir().join(format!("wavecast-fuzzed-{name}-{}", std::process::id()));
    fs::write(&file, bytes).unwrap();
    file
}

macro_rules! each {
    ($($name:ident),+ $(,)?) => {
        $(#[test] fn $name() { fuzzed(stringify!($name)); })+

        #[test]
        fn every_target_is_called() {
            assert_eq!(targets::ALL.map(|(name, _)| name), [$(stringify!($name)),+]);
            for (name, _) in targets::ALL {
                let program = format!("fuzz/fuzz_targets/{name}.rs");
                assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(&program).exists(), "{program}");
            }
        }
    };
}

each!(campaign, people, devices, sheet, moved, words, rendered, phrases, atlas, returns, replies, console);
