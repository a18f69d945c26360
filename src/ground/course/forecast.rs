//! What the helpdesk will hear: from the people still to move and the calls that the waves so far have made.
//!
//! The rate is measured: calls of the waves that have begun, for a hundred people, each wave counted for as much of
//! its curve ([`load`]) as has passed. The interval is meant to be argued with: from the
//! calmest wave to the busiest, and never narrower than chance makes it (two standard deviations of a count).

use chrono::NaiveDate;
use std::collections::BTreeMap;

use super::count::WaveCount;
use crate::ground::{
    campaign::{Campaign, WaveIx},
    timeline::{Load, load},
};

/// How much of a wave's curve must have passed before it is measured.
const ENOUGH: f64 = 0.25;

/// How many call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CallRate {
    /// For a hundred people.
    pub per_hundred: f64,
    /// At the least.
    pub low: f64,
    /// At the most.
    pub high: f64,
    /// How many waves it was measured in; none if it is what the campaign expects.
    pub waves: usize,
}

/// Days that bring more than the helpdesk can take.
#[derive(Clone, Debug, PartialEq)]
pub struct Crowd {
    /// The wave whose people call.
    pub wave: WaveIx,
    /// Its busiest day among them.
    pub day: NaiveDate,
    /// The tickets of that day, all waves together.
    pub tickets: f64,
    /// How many days there are.
    pub days: usize,
    /// The most people the wave could have.
    pub largest: Option<u32>,
}

/// What is to come.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Forecast {
    /// How many call.
    pub rate: CallRate,
    /// What the desk can take in a day.
    pub capacity: Option<f64>,
    /// The tickets of each day from today on: at the least, expected, at the most.
    pub days: BTreeMap<NaiveDate, [f64; 3]>,
    /// Waves still to come that bring too many.
    pub crowds: Vec<Crowd>,
    /// The next wave that has not started, and the most people it could have.
    pub next: Option<(WaveIx, Option<u32>)>,
}

/// Measures the rate, or takes what the campaign expects.
pub fn rate(campaign: &Campaign, counts: &[WaveCount], today: NaiveDate) -> CallRate {
    let expected = campaign.helpdesk.tickets_per_100_people;
    let (mut tickets, mut exposed, mut rates) = (0.0, 0.0, Vec::new());
    for (wave, count) in campaign.waves.iter().zip(counts).filter(|(_, count)| count.tickets_reported) {
        let passed: f64 = load::curve(campaign, wave).range(..=today).map(|(_, part)| part).sum();
        let people = f64::from(count.people) * passed;
        // The first days of a wave say more of who is curious than of how many will call.
        if passed >= ENOUGH && people > 0.0 {
            tickets += count.tickets;
            exposed += people / 100.0;
            rates.push(count.tickets * 100.0 / people);
        }
    }
    if rates.is_empty() {
        return CallRate { per_hundred: expected, low: expected, high: expected, waves: 0 };
    }
    // One at least: a wave without a call so far does not prove that nobody ever calls.
    let chance = 2.0 * tickets.max(1.0).sqrt();
    let calmest = rates.iter().copied().fold(f64::INFINITY, f64::min);
    let busiest = rates.iter().copied().fold(0.0, f64::max);
    CallRate {
        per_hundred: tickets / exposed,
        low: calmest.min((tickets - chance).max(0.0) / exposed),
        high: busiest.max((tickets + chance) / exposed),
        waves: rates.len(),
    }
}

impl Forecast {
    /// Looks ahead from today, for waves of these sizes.
    pub(crate) fn of(campaign: &Campaign, sizes: &[f64], rate: CallRate, today: NaiveDate) -> Self {
        let expected = Load::of(campaign, sizes, rate.per_hundred);
        // Reckoned by itself and not as a multiple of what is expected: without a call so far that is nothing, and the
        // most is not.
        let (low, high) = (Load::of(campaign, sizes, rate.low), Load::of(campaign, sizes, rate.high));
        let of = |load: &Load, day| load.days.get(day).copied().unwrap_or_default();
        let ahead = expected.days.range(today..);
        let days = ahead.map(|(day, count)| (*day, [of(&low, day), *count, of(&high, day)])).collect();
        // A wave that starts today is told already and can no longer be made smaller.
        let coming = |wave: &(WaveIx, &crate::ground::campaign::Wave)| wave.1.start > today;
        let next = waves(campaign).filter(coming).min_by_key(|(index, wave)| (wave.start, *index));
        Self {
            rate,
            capacity: expected.capacity,
            days,
            crowds: crowds(campaign, &expected, today),
            next: next.map(|(index, _)| (index, expected.largest(campaign, index))),
        }
    }
}

fn waves(campaign: &Campaign) -> impl Iterator<Item = (WaveIx, &crate::ground::campaign::Wave)> {
    (0..).map(WaveIx).zip(&campaign.waves)
}

/// The waves that bring something on a day from today on that is too full.
fn crowds(campaign: &Campaign, load: &Load, today: NaiveDate) -> Vec<Crowd> {
    let over: Vec<(NaiveDate, f64)> = load.over().filter(|(day, _)| *day >= today).collect();
    let of_wave = |(wave, own): (WaveIx, &BTreeMap<NaiveDate, f64>)| {
        // The long tail of an old wave is on every full day with a trace of a ticket, and is not why it is full.
        let shares = |day: &NaiveDate| own.get(day).is_some_and(|tickets| *tickets >= 0.5);
        let full: Vec<(NaiveDate, f64)> = over.iter().copied().filter(|(day, _)| shares(day)).collect();
        let (day, tickets) = full.iter().copied().reduce(|a, b| if b.1 > a.1 { b } else { a })?;
        Some(Crowd { wave, day, tickets, days: full.len(), largest: load.largest(campaign, wave) })
    };
    (0..).map(WaveIx).zip(&load.waves).filter_map(of_wave).collect()
}
