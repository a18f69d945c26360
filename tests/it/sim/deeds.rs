//! The story of a world: what people do, when the program is called, and what the relay does then. All of it is chosen before
//! anything happens, so that a deed can be left out of a story without changing the others.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use fastrand::Rng;
use std::{fmt, ops::Range};

use super::{
    expected::Calculation,
    relay::Weather,
    scheme::{Scheme, Tells},
};

/// What is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// `send --execute`.
    Send(Weather),
    /// A wave and those behind it begin and end so many days later.
    Slip(usize, u64),
    /// A wave has so many days more, or fewer.
    Deadline(usize, i64),
    /// A message more in the plan.
    Insert,
    /// The words of all messages change.
    Words,
    /// The gate of a wave is passed, or held.
    Gate(usize, bool),
    /// A stage is paused, or everything.
    Pause(Option<String>),
    /// What was paused goes on.
    Resume,
    /// A list of all who have moved is taken in; these are new in it.
    Import(Vec<usize>),
    Join(usize),
    Leave(usize),
    /// Somebody is in another wave.
    Change(usize, usize),
    /// Somebody is away for so many days.
    Away(usize, u64),
    /// Somebody comes into the list of those who hear no more.
    Exclude(usize),
    BackUp,
    /// The last back-up is put back, or the whole folder of that day.
    Restore(bool),
    /// Somebody writes a message of their own, which leaves so many days later.
    Tell(u64),
    /// Somebody looks up each doubt in the relay's record.
    Settle,
    /// `forget --leavers`.
    Forget,
    /// The machine's clock is so many minutes fast from now on: it steps. With none it is put right.
    Clock(i64),
    /// Somebody looks at everything that is planned, and says yes to it.
    Approve,
    /// The disk loses a part of the ledger's file.
    Damage(Damage),
}

/// What becomes of the ledger's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Damage {
    /// It ends after so many hundredths of it.
    Cut(u64),
    /// One of its pages is empty: the one so many hundredths from its beginning.
    Blank(u64),
    /// The second half of one of its pages is not what was written.
    Torn(u64),
    /// A page was on its way into its log when the power failed: what had been written before is all there.
    Tail,
}

impl Deed {
    /// Whether it is nothing without a ledger.
    pub(super) fn is_written_down(&self) -> bool {
        !matches!(
            self,
            Self::Send(_)
                | Self::Slip(..)
                | Self::Deadline(..)
                | Self::Insert
                | Self::Words
                | Self::Join(_)
                | Self::Leave(_)
                | Self::Change(..)
                | Self::Away(..)
                | Self::Exclude(_)
                | Self::Clock(_)
        )
    }
}

/// A deed and its moment.
#[derive(Clone, Debug)]
pub(super) struct Dated {
    pub(super) at: DateTime<Utc>,
    pub(super) deed: Deed,
}

/// A campaign, and what happens in it.
#[derive(Clone, Debug)]
pub(super) struct Story {
    pub(super) seed: u64,
    pub(super) scheme: Scheme,
    pub(super) deeds: Vec<Dated>,
}

impl Story {
    /// The story of a seed.
    pub(super) fn of(seed: u64) -> Self {
        let mut dice = Rng::with_seed(seed);
        let mut scheme = Scheme::invent(&mut dice);
        let mut deeds = Vec::new();
        let last = scheme.close;
        for day in scheme.first.iter_days().take_while(|day| *day < last) {
            for _ in 0..dice.usize(0..=2) {
                let deed = any_deed(&mut dice, &scheme);
                deeds.push(Dated { at: any_time(&mut dice, day), deed });
            }
            if dice.u8(0..5) > 0 {
                let weather = any_weather(&mut dice);
                deeds.push(Dated { at: any_time(&mut dice, day), deed: Deed::Send(weather) });
            }
        }
        weekly(&mut dice, &scheme, &mut deeds);
        dense(&mut dice, &scheme, &mut deeds);
        gates(&mut dice, &scheme, &mut deeds);
        by_hand(seed, &mut scheme, &mut deeds);
        away(seed, last, &mut deeds);
        machine(seed, last, &mut deeds);
        approvals(seed, &mut scheme, &mut deeds);
        deeds.sort_by_key(|dated| dated.at);
        calm(last, &mut deeds);
        Self { seed, scheme, deeds }
    }

    /// How many months of a campaign it tells.
    pub(super) fn months(&self) -> f64 {
        let days = (self.scheme.close - self.scheme.first).num_days();
        f64::from(i32::try_from(days).unwrap()) / 30.4
    }
}

fn any_time(dice: &mut Rng, day: NaiveDate) -> DateTime<Utc> {
    day.and_hms_opt(dice.u32(4..22), dice.u32(0..60), 0).unwrap().and_utc()
}

fn any_weather(dice: &mut Rng) -> Weather {
    let at = dice.u64(1..8);
    match dice.u8(0..24) {
        0 => Weather::Greylists,
        1 => Weather::Refuses(at),
        2 => Weather::DiesTaking(at),
        3 => Weather::DiesAtDot(at),
        4 => Weather::KilledTaking(at),
        5 => Weather::KilledAtDot(at),
        6 => Weather::LosesTrack(at),
        7 => Weather::SaysGoodbye(at),
        8 => Weather::Slow(dice.i64(1..40)),
        _ => Weather::Calm,
    }
}

fn any_deed(dice: &mut Rng, scheme: &Scheme) -> Deed {
    let (wave, who) = (dice.usize(0..scheme.waves.len()), dice.usize(0..scheme.people.len()));
    match dice.u8(0..60) {
        0 => Deed::Slip(wave, dice.u64(1..8)),
        1 => Deed::Deadline(wave, dice.i64(-3..6)),
        2 => Deed::Insert,
        3 => Deed::Words,
        4 => Deed::Gate(wave, false),
        5 => {
            let stage = dice.choice(&scheme.stages).unwrap().id.clone();
            Deed::Pause(dice.bool().then_some(stage))
        }
        6..=9 => Deed::Resume,
        10..=13 => Deed::Join(who),
        14 | 15 => Deed::Leave(who),
        16 | 17 => Deed::Change(who, wave),
        18 | 19 => Deed::Away(who, dice.u64(2..15)),
        20 => Deed::Exclude(who),
        21 | 22 => Deed::BackUp,
        23 => Deed::Restore(dice.bool()),
        24..=29 => Deed::Settle,
        30 => Deed::Forget,
        _ => Deed::Import(Vec::new()),
    }
}

/// A list a week, with a few who have moved: some of them before they had to.
fn weekly(dice: &mut Rng, scheme: &Scheme, deeds: &mut Vec<Dated>) {
    for day in scheme.first.iter_days().step_by(7).take_while(|day| *day < scheme.close) {
        let new = (0..dice.usize(0..4)).map(|_| dice.usize(0..scheme.people.len())).collect();
        deeds.push(Dated { at: any_time(dice, day), deed: Deed::Import(new) });
    }
}

/// Around some moments of the plan the program is called again and again.
fn dense(dice: &mut Rng, scheme: &Scheme, deeds: &mut Vec<Dated>) {
    let plain = Calculation::default();
    for person in &scheme.people {
        let Some(wave) = scheme.wave_of(person).filter(|_| dice.u8(0..3) == 0) else { continue };
        let stages = scheme.stages.iter().filter(|stage| stage.tells != Tells::Moved);
        for stage in stages {
            let Some((at, expires)) = plain.window(scheme, (person, wave), stage, None) else { continue };
            let edge = if dice.u8(0..4) == 0 { expires } else { at };
            let times = [-1, 0, 1, dice.i64(2..90)].map(|minutes| edge + TimeDelta::minutes(minutes));
            for at in times {
                if dice.u8(0..5) == 0 {
                    deeds.push(Dated { at, deed: Deed::Send(any_weather(dice)) });
                }
            }
        }
    }
}

/// Somebody looks at each gate when its day has come, and mostly lets it pass.
fn gates(dice: &mut Rng, scheme: &Scheme, deeds: &mut Vec<Dated>) {
    for (number, wave) in scheme.waves.iter().enumerate() {
        let Some(day) = wave.judged.filter(|_| dice.u8(0..6) > 0) else { continue };
        let day = day + Days::new(dice.u64(0..4));
        let at = any_time(dice, day);
        deeds.push(Dated { at, deed: Deed::Gate(number, true) });
    }
}

/// A message of the week in some worlds, and what somebody writes by hand. These have dice of their own: a seed tells otherwise
/// what it always told.
fn by_hand(seed: u64, scheme: &mut Scheme, deeds: &mut Vec<Dated>) {
    let mut dice = Rng::with_seed(!seed);
    scheme.digest = dice.bool();
    for _ in 0..dice.usize(0..3) {
        let day = scheme.first + Days::new(dice.u64(3..80));
        deeds.push(Dated { at: any_time(&mut dice, day), deed: Deed::Tell(dice.u64(2..6)) });
    }
}

/// In some worlds the relay lets nobody in for a day or two, and in some the machine sleeps for a weekend: nothing is called.
fn away(seed: u64, last: NaiveDate, deeds: &mut Vec<Dated>) {
    let mut dice = Rng::with_seed(seed.rotate_left(32) ^ !seed);
    let days = u64::try_from((last - deeds[0].at.date_naive()).num_days()).unwrap();
    let first = deeds[0].at.date_naive();
    let mut stretch = |longest: u64| {
        let from = first + Days::new(dice.u64(0..days));
        let to = from + Days::new(dice.u64(1..=longest));
        dice.bool().then_some(from..to)
    };
    let (shut, asleep) = (stretch(2), stretch(4));
    let is_in = |stretch: &Option<Range<NaiveDate>>, at: DateTime<Utc>| {
        stretch.as_ref().is_some_and(|stretch| stretch.contains(&at.date_naive()))
    };
    deeds.retain(|dated| !matches!(dated.deed, Deed::Send(_)) || !is_in(&asleep, dated.at));
    for dated in deeds.iter_mut().filter(|dated| is_in(&shut, dated.at)) {
        if let Deed::Send(weather) = &mut dated.deed {
            *weather = Weather::LetsNobodyIn;
        }
    }
}

/// What machines do: a clock that is wrong for some days and then put right, a machine that sleeps in the midst of a run, and a
/// disk that loses a part of the ledger, mostly when whoever sent was killed. With dice of their own.
fn machine(seed: u64, last: NaiveDate, deeds: &mut Vec<Dated>) {
    let mut dice = Rng::with_seed(seed.rotate_left(16) ^ !seed);
    let first = deeds[0].at.date_naive();
    let days = u64::try_from((last - first).num_days()).unwrap();
    for _ in 0..dice.usize(0..3) {
        let from = first + Days::new(dice.u64(0..days));
        let to = from + Days::new(dice.u64(1..8));
        let minutes = *dice.choice(&[-60, -17, -1, 1, 9, 45, 60]).unwrap();
        deeds.push(Dated { at: any_time(&mut dice, from), deed: Deed::Clock(minutes) });
        deeds.push(Dated { at: any_time(&mut dice, to), deed: Deed::Clock(0) });
    }
    let mut damaged = Vec::new();
    for dated in deeds.iter_mut() {
        let Deed::Send(weather) = &mut dated.deed else { continue };
        let is_kill = matches!(weather, Weather::KilledTaking(_) | Weather::KilledAtDot(_));
        if *weather == Weather::Calm && dice.u8(0..60) == 0 {
            *weather = Weather::Sleeps(dice.u64(1..4), *dice.choice(&[2, 14, 62]).unwrap());
        }
        // One in a campaign is bad luck enough, and leaves the ledger time to grow.
        if damaged.is_empty() && dice.u16(0..if is_kill { 3 } else { 300 }) == 0 {
            let at = dated.at + TimeDelta::seconds(30);
            damaged.push(Dated { at, deed: Deed::Damage(any_damage(&mut dice)) });
        }
    }
    deeds.extend(damaged);
}

fn any_damage(dice: &mut Rng) -> Damage {
    let at = dice.u64(0..100);
    match dice.u8(0..8) {
        0 | 1 => Damage::Cut(at),
        2 | 3 => Damage::Blank(at),
        4 | 5 => Damage::Torn(at),
        _ => Damage::Tail,
    }
}

/// In some worlds nothing leaves that nobody has said yes to. Somebody does so on most days, and not always before it is due.
fn approvals(seed: u64, scheme: &mut Scheme, deeds: &mut Vec<Dated>) {
    let mut dice = Rng::with_seed(seed.rotate_left(48) ^ !seed);
    // To look at everything again and again takes several times as long as all the rest: few worlds have it, and none of the
    // quick form. There `stories` has it.
    scheme.approval = seed >= super::QUICK && dice.u8(0..8) == 0;
    if !scheme.approval {
        return;
    }
    for day in scheme.first.iter_days().take_while(|day| *day < scheme.close) {
        if dice.u8(0..6) == 0 {
            deeds.push(Dated { at: any_time(&mut dice, day), deed: Deed::Approve });
        }
        // Who words are shown to is not always who changes them.
        if dice.u8(0..20) == 0 {
            deeds.push(Dated { at: any_time(&mut dice, day), deed: Deed::Words });
        }
    }
}

/// In the end all goes well for some days: whatever is still open by then has a reason.
fn calm(last: NaiveDate, deeds: &mut Vec<Dated>) {
    for day in last.iter_days().take(6) {
        let at = day.and_hms_opt(10, 0, 0).unwrap().and_utc();
        for deed in [Deed::Clock(0), Deed::Approve, Deed::Resume, Deed::Settle, Deed::Send(Weather::Calm)] {
            deeds.push(Dated { at, deed });
        }
    }
}

impl fmt::Display for Dated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}  {:?}", self.at.format("%a %Y-%m-%d %H:%M"), self.deed)
    }
}
