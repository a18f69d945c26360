//! Where a world lives: folders in memory where the machine has such, and a clock that only the world moves.
//!
//! A face hands the clock and the environment to the program as plain functions, so each place has functions of its own, and
//! there are only so many places. Worlds in several threads take one each.

use chrono::{DateTime, Utc};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Condvar, Mutex,
        atomic::{AtomicI64, Ordering},
    },
};
use wavecast::acts::Surroundings;

/// How many worlds there are at once.
pub(super) const PLACES: usize = 4;

static CLOCKS: [AtomicI64; PLACES] = [const { AtomicI64::new(0) }; PLACES];
/// How many seconds fast the program's own clock is.
static SKEWS: [AtomicI64; PLACES] = [const { AtomicI64::new(0) }; PLACES];
/// The moment at which the program's own clock stands still; none while it goes.
static STOOD: [AtomicI64; PLACES] = [const { AtomicI64::new(0) }; PLACES];
static FREE: Mutex<[bool; PLACES]> = Mutex::new([true; PLACES]);
static LEFT: Condvar = Condvar::new();

type Tick = fn() -> DateTime<Utc>;
type Environment = fn(&str) -> Option<String>;

const TICKS: [Tick; PLACES] = [tick::<0>, tick::<1>, tick::<2>, tick::<3>];
const ENVIRONMENTS: [Environment; PLACES] =
    [environment::<0>, environment::<1>, environment::<2>, environment::<3>];

fn tick<const N: usize>() -> DateTime<Utc> {
    match STOOD[N].load(Ordering::SeqCst) {
        0 => moment(CLOCKS[N].load(Ordering::SeqCst) + SKEWS[N].load(Ordering::SeqCst)),
        stood => moment(stood),
    }
}

fn moment(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap()
}

fn environment<const N: usize>(name: &str) -> Option<String> {
    match name {
        "XDG_STATE_HOME" => Some(root(N).join("state").display().to_string()),
        "USER" => Some("sim".to_owned()),
        _ => None,
    }
}

fn root(number: usize) -> PathBuf {
    let memory = Path::new("/dev/shm");
    let base = if memory.is_dir() { memory.to_path_buf() } else { std::env::temp_dir() };
    base.join(format!("wavecast-sim-{}-{number}", std::process::id()))
}

/// A place for one world.
pub(super) struct SimPlace {
    number: usize,
}

impl SimPlace {
    /// An empty one, as soon as there is one.
    pub(super) fn take() -> Self {
        let mut free = FREE.lock().unwrap();
        let number = loop {
            match free.iter().position(|free| *free) {
                Some(number) => break number,
                None => free = LEFT.wait(free).unwrap(),
            }
        };
        free[number] = false;
        let place = Self { number };
        SKEWS[number].store(0, Ordering::SeqCst);
        STOOD[number].store(0, Ordering::SeqCst);
        CLOCKS[number].store(0, Ordering::SeqCst);
        place.clear();
        for folder in ["campaign", "state"] {
            fs::create_dir_all(place.path(folder)).unwrap();
        }
        place
    }

    fn clear(&self) {
        let _ = fs::remove_dir_all(root(self.number));
    }

    /// Something in it.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        root(self.number).join(name)
    }

    /// Where the ledger is.
    pub(super) fn ledger(&self) -> PathBuf {
        self.path("campaign/.wavecast")
    }

    /// It is this time now.
    pub(super) fn set(&self, now: DateTime<Utc>) {
        CLOCKS[self.number].store(now.timestamp(), Ordering::SeqCst);
    }

    /// What time it is.
    pub(super) fn now(&self) -> DateTime<Utc> {
        moment(CLOCKS[self.number].load(Ordering::SeqCst))
    }

    /// The program's clock is fast.
    pub(super) fn skew(&self, seconds: i64) {
        SKEWS[self.number].store(seconds, Ordering::SeqCst);
    }

    /// The program's clock stands still from now on, or goes again.
    pub(super) fn stand_still(&self, stands: bool) {
        let moment = if stands { self.now().timestamp() } else { 0 };
        STOOD[self.number].store(moment, Ordering::SeqCst);
    }

    /// For whoever lets time pass while somebody else works.
    pub(super) fn clock(&self) -> &'static AtomicI64 {
        &CLOCKS[self.number]
    }

    /// As a face hands it in.
    pub(super) fn around(&self) -> Surroundings {
        let now = TICKS[self.number]();
        Surroundings {
            folder: self.path("campaign"),
            state: self.ledger(),
            now,
            clock: now,
            tick: TICKS[self.number],
            rehearsal: false,
            environment: ENVIRONMENTS[self.number],
            aside: |_| {},
        }
    }

    /// The program itself, for deeds that no other face can ask for; says what it said if it failed.
    pub(super) fn program(&self, arguments: &[&str]) -> Result<(), String> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wavecast"));
        let now = self.now().format("%Y-%m-%dT%H:%M:%SZ").to_string();
        command.args(arguments).args(["--as-of", &now]).current_dir(self.path("campaign"));
        command.env("XDG_STATE_HOME", self.path("state")).env("USER", "sim").env("NO_COLOR", "1");
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        // 4: done, and somebody must decide something.
        if output.status.success() || output.status.code() == Some(4) { Ok(()) } else { Err(said) }
    }
}

impl Drop for SimPlace {
    fn drop(&mut self) {
        self.clear();
        FREE.lock().unwrap()[self.number] = true;
        LEFT.notify_one();
    }
}

/// Copies a folder's own files, but for what SQLite makes anew.
pub(super) fn copy_folder(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    fs::create_dir_all(to).unwrap();
    for entry in walkdir::WalkDir::new(from).min_depth(1).into_iter().filter_map(Result::ok) {
        let path = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(path).unwrap();
        } else if entry.path().extension().is_none_or(|ending| ending != "db-shm") {
            fs::copy(entry.path(), path).unwrap();
        }
    }
}
