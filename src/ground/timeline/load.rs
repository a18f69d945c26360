//! The helpdesk's load: how many tickets to expect on which day, against what the desk can take.
//!
//! The curve is declared, not learnt, so that everybody can argue with it. Of the tickets of a wave
//!
//! * with a deadline, 40 % come in the five workdays from its start, 45 % in the five workdays up to the
//!   deadline, and 15 % in the three workdays from the enforcement (or else after the deadline);
//! * without a deadline, all come in the ten workdays from its start.
//!
//! Within each stretch they fall off evenly from the side where the event is. People work as the campaign's
//! work days say; holidays of single countries do not close the desk.

use chrono::NaiveDate;
use std::collections::BTreeMap;

use super::{Clock, View};
use crate::ground::campaign::{Campaign, Offset, People, Unit, Wave, WaveIx};

/// What part of a wave's people a sweep is expected to find not moved, as long as it has not begun.
pub(crate) const LEFT_FOR_SWEEP: f64 = 0.1;

/// Parts of a wave's tickets at its start, its deadline and its enforcement.
const PARTS: [f64; 3] = [0.40, 0.45, 0.15];

/// Workdays over which each part is spread.
const SPREAD: [u32; 3] = [5, 5, 3];

/// Workdays over which a wave without a deadline is spread.
const VOLUNTARY: u32 = 10;

/// The tickets that are expected on each day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Load {
    /// Of all waves together.
    pub days: BTreeMap<NaiveDate, f64>,
    /// Of each wave, in the order of the campaign.
    pub waves: Vec<BTreeMap<NaiveDate, f64>>,
    /// What the desk can take in a day, if anybody said.
    pub capacity: Option<f64>,
    /// How many people of a hundred are expected to call.
    pub per_hundred: f64,
}

impl Load {
    /// The load of waves of these sizes, when so many of a hundred people call.
    pub fn of(campaign: &Campaign, sizes: &[f64], per_hundred: f64) -> Self {
        let one = |(wave, size): (&Wave, &f64)| {
            let tickets = size * per_hundred / 100.0;
            curve(campaign, wave).into_iter().map(|(day, part)| (day, part * tickets)).collect()
        };
        let waves: Vec<BTreeMap<_, _>> = campaign.waves.iter().zip(sizes).map(one).collect();
        let mut days = BTreeMap::new();
        for (day, tickets) in waves.iter().flatten() {
            *days.entry(*day).or_insert(0.0) += tickets;
        }
        Self { days, waves, capacity: campaign.helpdesk.tickets_per_day, per_hundred }
    }

    /// The load that the campaign itself expects.
    pub fn expected(view: View<'_>) -> Self {
        let sizes: Vec<f64> = sizes(view.campaign, view.people);
        Self::of(view.campaign, &sizes, view.campaign.helpdesk.tickets_per_100_people)
    }

    /// The busiest day; the first of several.
    pub fn peak(&self) -> Option<(NaiveDate, f64)> {
        self.days.iter().map(|(day, tickets)| (*day, *tickets)).reduce(|a, b| if b.1 > a.1 { b } else { a })
    }

    /// The days on which more is expected than the desk can take, with how many.
    pub fn over(&self) -> impl Iterator<Item = (NaiveDate, f64)> + '_ {
        let capacity = self.capacity.unwrap_or(f64::INFINITY);
        // Half a ticket is no ticket: what rounds to the capacity fits.
        self.days
            .iter()
            .filter(move |(_, tickets)| **tickets >= capacity + 0.5)
            .map(|(day, tickets)| (*day, *tickets))
    }

    /// The largest number of people this wave may have beside the others; none without a capacity.
    pub fn largest(&self, campaign: &Campaign, wave: WaveIx) -> Option<u32> {
        let capacity = self.capacity?;
        let own = self.waves.get(usize::from(wave.0));
        let mut most = f64::from(u32::MAX);
        for (day, part) in curve(campaign, campaign.wave(wave)?) {
            let of_day = |days: &BTreeMap<NaiveDate, f64>| days.get(&day).copied().unwrap_or_default();
            let others = of_day(&self.days) - own.map(of_day).unwrap_or_default();
            let each = part * self.per_hundred / 100.0;
            if each > 0.0 {
                // The same half ticket as in `over`, or a wave of just this size would be named there as too large.
                most = most.min((capacity + 0.5 - others).max(0.0) / each);
            }
        }
        whole(most)
    }
}

/// A number of people as a whole one, rounded down.
fn whole(number: f64) -> Option<u32> {
    // No conversion from a float is checked: its digits are read instead, which is exact for whole numbers of this
    // size.
    let floor = number.floor().clamp(0.0, f64::from(u32::MAX));
    format!("{floor:.0}").parse().ok()
}

/// How many people each wave has; of a sweep, how many are expected to be left.
pub fn sizes(campaign: &Campaign, people: &People) -> Vec<f64> {
    let mut counts = vec![0u32; campaign.waves.len()];
    for wave in people.all().iter().filter(|person| person.stays()).filter_map(|person| person.wave) {
        if let Some(count) = counts.get_mut(usize::from(wave.0)) {
            *count = count.saturating_add(1);
        }
    }
    let size = |(index, count): (WaveIx, &u32)| {
        let swept = super::groups::swept(campaign, index);
        let is_sweep = campaign.wave(index).is_some_and(|wave| wave.sweep);
        let left: u32 = swept.iter().filter_map(|wave| counts.get(usize::from(wave.0))).sum();
        f64::from(*count) + if is_sweep { (f64::from(left) * LEFT_FOR_SWEEP).ceil() } else { 0.0 }
    };
    (0..).map(WaveIx).zip(&counts).map(size).collect()
}

/// What part of a wave's tickets comes on which day; the parts add up to one.
pub fn curve(campaign: &Campaign, wave: &Wave) -> BTreeMap<NaiveDate, f64> {
    let clock = Clock::new(&campaign.calendar, "", wave.zone);
    let mut days = BTreeMap::new();
    let Some(last_day) = wave.last_day() else {
        spread(&mut days, 1.0, &stretch(&clock, wave.start, VOLUNTARY, true));
        return days;
    };
    let [start, last, after] = SPREAD;
    let enforced = wave.enforcement().or_else(|| last_day.succ_opt()).unwrap_or(last_day);
    let stretches = [
        stretch(&clock, wave.start, start, true),
        stretch(&clock, last_day, last, false),
        stretch(&clock, enforced, after, true),
    ];
    for (part, stretch) in PARTS.into_iter().zip(&stretches) {
        spread(&mut days, part, stretch);
    }
    days
}

/// So many workdays from an event on, or up to it; the day of the event first.
fn stretch(clock: &Clock<'_>, event: NaiveDate, count: u32, onwards: bool) -> Vec<NaiveDate> {
    let step = |count| Offset {
        count: if onwards { count } else { 0i32.saturating_sub(count) },
        unit: Unit::Workdays,
    };
    let first = if clock.is_workday(event) { Some(event) } else { clock.day(event, step(1)) };
    let days = std::iter::successors(first, |day| clock.day(*day, step(1)));
    days.zip(0..count).map(|(day, _)| day).collect()
}

/// Spreads a part over days, the first of which has the most: of three days 3, 2 and 1 sixths.
fn spread(days: &mut BTreeMap<NaiveDate, f64>, part: f64, stretch: &[NaiveDate]) {
    let weights: Vec<f64> =
        (1..=stretch.len()).rev().filter_map(|weight| u32::try_from(weight).ok()).map(f64::from).collect();
    let total: f64 = weights.iter().sum();
    for (day, weight) in stretch.iter().zip(&weights) {
        *days.entry(*day).or_insert(0.0) += part * weight / total;
    }
}
