//! Bytes that no test thought of, for everything that strangers may give us. The targets are those of `fuzz/`, where
//! `cargo fuzz` goes on for hours; here each is called with a small corpus and with what a dice makes of it.
//!
//! `WAVECAST_FUZZ=3600 cargo test --test it fuzzed -- --nocapture` goes on for so many seconds a target;
//! `WAVECAST_FUZZ_SEED` does the same again.
//!
//! Each is also given a megabyte of what it knows, in a process of its own: said again and again, each line of it, and what
//! opens and never closes. Two seconds and so much memory are what it may take on an idle machine and as people get the
//! program; how much slower this machine and this build are is measured beside it.

#[path = "../../fuzz/targets.rs"]
mod targets;

use std::{
    collections::BTreeMap,
    env, fs,
    hint::black_box,
    panic,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
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

/// How large the large ones are.
const LARGE: usize = 1 << 20;

/// How long a megabyte may take where a piece of work takes [`PIECE`]: an idle machine, and a build that is optimised.
const MOST: Duration = Duration::from_secs(2);

/// How long [`piece`] takes there.
const PIECE: Duration = Duration::from_micros(3500);

/// How much memory a megabyte may become.
const MEMORY: u64 = 400 << 20;

/// The three ways in which a target is given much.
const MUCH: [&str; 3] = ["again", "lines", "nested"];

/// What opens something in one of the languages that are read here; nothing of it is ever closed.
const OPENERS: [&str; 16] = [
    "[",
    "{",
    "{\"a\":",
    "[[a.b.",
    "a = [{ b = ",
    "> ",
    "* ",
    "1. ",
    "<div>",
    "<a><b>",
    "::: when x\n",
    "{% if a %}",
    "[a](",
    "**a _",
    "<!--",
    "\"",
];

/// A megabyte that begins like something that the target knows.
fn much(name: &str, way: &str) -> Vec<u8> {
    let all = corpus(name);
    let mut bytes = Vec::with_capacity(LARGE);
    match way {
        "again" => {
            for seed in all.iter().cycle() {
                if bytes.len() >= LARGE {
                    break;
                }
                bytes.extend(seed);
            }
        }
        "lines" => {
            let longest = all.iter().max_by_key(|seed| seed.len()).unwrap();
            let times = LARGE / longest.len().max(1);
            // The first stays what it is: in a list it names the columns.
            for (number, line) in longest.split_inclusive(|byte| *byte == b'\n').enumerate() {
                bytes.extend(line.repeat(if number == 0 { 1 } else { times }));
            }
        }
        _ => {
            bytes.extend(&all[0]);
            for opener in OPENERS {
                bytes.push(b'\n');
                bytes.extend(opener.repeat(LARGE / OPENERS.len() / opener.len()).into_bytes());
            }
        }
    }
    bytes.truncate(LARGE);
    bytes
}

/// Work of the kind that readers do: by what it takes here, this machine and this build are known.
fn piece() -> Duration {
    let begun = Instant::now();
    let text = "Somebody writes a row; another one reads it, and counts. ".repeat(6000);
    let (mut words, mut word): (BTreeMap<String, usize>, String) = (BTreeMap::new(), String::new());
    for sign in text.chars() {
        if sign.is_alphanumeric() {
            word.extend(sign.to_lowercase());
        } else if !word.is_empty() {
            *words.entry(std::mem::take(&mut word)).or_default() += 1;
        }
    }
    black_box(words);
    begun.elapsed()
}

/// How much slower this machine is, as it is now, than the one for which limits are meant.
fn slowness() -> f64 {
    (0..3).map(|_| piece().as_secs_f64() / PIECE.as_secs_f64()).fold(1.0, f64::max)
}

/// What a child says: how much memory it had before and at most, in kilobytes. Nothing where the system does not tell.
fn high_water() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// Called by [`large`] in a process of its own, and otherwise nothing.
#[test]
fn one_that_is_large() {
    let (Ok(name), Ok(way)) = (env::var("WAVECAST_FUZZ_LARGE"), env::var("WAVECAST_FUZZ_WAY")) else {
        return;
    };
    let (_, target) = targets::ALL.into_iter().find(|(known, _)| *known == name).unwrap();
    // What is made once, such as a campaign to read lists by, is not what is measured.
    target(&corpus(&name)[0]);
    let bytes = much(&name, &way);
    let (before, begun) = (high_water(), Instant::now());
    target(&bytes);
    let took = begun.elapsed();
    let grew = before.zip(high_water()).map(|(before, after)| (after - before) << 10);
    say(&format!("took {} grew {}", took.as_millis(), grew.unwrap_or_default()));
}

/// Much of what a target knows, each way in a process that is ended when its time is over.
fn large(name: &str) {
    for way in MUCH {
        let slowness = slowness();
        let limit = MOST.mul_f64(slowness);
        let mut command = Command::new(env::current_exe().unwrap());
        command.args(["--exact", "fuzzed::one_that_is_large", "--nocapture"]).stdout(Stdio::null());
        command.env("WAVECAST_FUZZ_LARGE", name).env("WAVECAST_FUZZ_WAY", way).stderr(Stdio::piped());
        let (mut child, begun) = (command.spawn().unwrap(), Instant::now());
        // It has to begin, and others may have the machine.
        while child.try_wait().unwrap().is_none() && begun.elapsed() < limit * 2 + Duration::from_secs(20) {
            thread::sleep(Duration::from_millis(5));
        }
        let _ = child.kill();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let number = |word: &str| {
            let after = said.split_once(word)?.1;
            after.split_whitespace().next()?.parse::<u64>().ok()
        };
        let file = || saved(name, &much(name, way)).display().to_string();
        let Some((took, grew)) = number("took ").zip(number("grew ")) else {
            panic!("{name}, {way}: it does not end in {limit:?}, or it panics: {said}: {}", file());
        };
        say(&format!("{name}, {way}: {took} ms of {}, {} MB", limit.as_millis(), grew >> 20));
        // While it ran others may have taken more of the machine than before.
        let limit = limit.max(MOST.mul_f64(self::slowness()));
        assert!(
            u128::from(took) < limit.as_millis(),
            "{name}, {way}: {took} ms, {limit:?} allowed: {}",
            file()
        );
        assert!(grew < MEMORY, "{name}, {way}: {grew} bytes for a megabyte: {}", file());
    }
}

macro_rules! each {
    ($($name:ident),+ $(,)?) => {
        $(#[test] fn $name() { fuzzed(stringify!($name)); })+

        mod much {
            $(#[test] fn $name() { super::large(stringify!($name)); })+
        }

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
